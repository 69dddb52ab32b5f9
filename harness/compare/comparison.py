"""A page that differs from its baseline, and how far it is from it in a state of its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from harness.compare.changes.offsets import strained
from harness.compare.changes.own_changes import Change, Pair, own_changes
from harness.compare.cross_renderer import CrossRendererChanges, cross_renderer_changes
from harness.compare.elements.match import Matching, match
from harness.compare.pixels.image_areas import drawn_otherwise
from harness.compare.pixels.images import decode, differing
from harness.compare.pixels.repainted import repainted
from harness.compare.pixels.tolerance import Tolerance
from harness.model.capture import Capture
from harness.model.elements import element_path
from harness.model.geometry import Box, Region
from harness.model.layout import Element, Layout


@dataclass(frozen=True, slots=True)
class Renderers:
    """What painted the baseline and what painted the capture, as reports name them."""

    baseline: str
    current: str


@dataclass(frozen=True)
class Comparison:
    """A capture that differs from its baseline, and both of them.

    Elements set ``aside`` are known to be another in each capture of the same page: neither they
    nor what is in them is compared.
    """

    before: Layout
    baseline: bytes = field(repr=False)  #: PNG; empty where there is none to compare with
    capture: Capture = field(repr=False)
    tolerance: Tolerance
    pixels: int = 0  #: that differ
    excluded: frozenset[str] = frozenset()  #: paths
    ignored: tuple[Box, ...] = ()  #: where those are painted, now and before; CSS px
    excluded_shift_layout: bool = (
        False  #: they move others, so that boxes and pixels alone say nothing of those
    )
    renderers: Renderers | None = None  #: that painted the two, where they are not the same
    renderer_changes: frozenset[tuple[Pair, Change]] = (
        frozenset()
    )  #: changes that are a renderer's doing

    @cached_property
    def matching(self) -> Matching:
        return match(self.before, self.capture.layout)

    @cached_property
    def changes(self) -> Mapping[Pair, tuple[Change, ...]]:
        all_changes = own_changes(self.before, self.capture.layout, self.matching)
        left = {
            pair: tuple(change for change in changes if (pair, change) not in self.renderer_changes)
            for pair, changes in all_changes.items()
            if not self.is_excluded(pair)
        }
        return {pair: changes for pair, changes in left.items() if changes}

    def is_excluded(self, pair: Pair) -> bool:
        """Whether a pair of elements is set aside, or lies in one that is."""
        if not self.excluded:
            return False
        return (pair[0] >= 0 and within(self.before.elements[pair[0]].path, self.excluded)) or (
            pair[1] >= 0 and within(self.capture.layout.elements[pair[1]].path, self.excluded)
        )

    @cached_property
    def not_painted(self) -> frozenset[int]:
        """Places now of what is set aside; where it moves others, also of all that it is in."""
        if not self.excluded:
            return frozenset()
        layout, partners = self.capture.layout, self.matching
        aside_places = {
            at for at, old in enumerate(partners.before_of) if self.is_excluded((old, at))
        }
        if not self.excluded_shift_layout:
            return frozenset(aside_places)
        around = {outer for place in aside_places for outer in _around(layout, place)}
        gone = {at for at in range(len(partners.after_of)) if self.is_excluded((at, -1))}
        around |= {partners.after_of[outer] for at in gone for outer in _around(self.before, at)}
        return frozenset(aside_places | around - {-1})

    @cached_property
    def not_measured(self) -> frozenset[int]:
        """The same; and where something came or went, also of what stands next to it."""
        if not self.excluded_shift_layout:
            return self.not_painted
        before, after = self.before.elements, self.capture.layout.elements
        beside = set()
        for place, old in enumerate(self.matching.before_of):
            lacks = old < 0 or before[old].visible != after[place].visible
            if lacks and self.is_excluded((old, place)):
                beside.add(_next(after, place))
        for old, place in enumerate(self.matching.after_of):
            if (
                place < 0
                and self.is_excluded((old, place))
                and (next_place := _next(before, old)) >= 0
            ):
                beside.add(self.matching.after_of[next_place])
        return self.not_painted | beside - {-1}


def within(path: str, paths: frozenset[str]) -> bool:
    """Whether an element is one of ``paths``, or is in one of them; all are paths."""
    return path in paths or not paths.isdisjoint(element_path.ancestors(path))


def _around(layout: Layout, place: int) -> Iterator[int]:
    """All that an element is in, by place."""
    while (place := layout.elements[place].parent) >= 0:
        yield place


def _next(elements: Sequence[Element], place: int) -> int:
    """The visible element that follows one in what both are in; -1 where there is none."""
    parent = elements[place].parent
    for sibling in range(place + 1, len(elements)):
        if elements[sibling].parent == parent and elements[sibling].visible:
            return sibling
        if elements[sibling].parent < parent:
            break
    return -1


class PageState:
    """The page with some candidates undone, and how far it is from the baseline then."""

    def __init__(self, comparison: Comparison, capture: Capture) -> None:
        self.comparison = comparison
        self.capture = capture

    @property
    def layout(self) -> Layout:
        return self.capture.layout

    @cached_property
    def displaced(self) -> frozenset[int]:
        if self.comparison.renderers:
            return self.cross_renderer.unexplained
        places = strained(self.comparison.before, self.layout, self.comparison.matching)
        return places - self.comparison.not_measured

    @cached_property
    def cross_renderer(self) -> CrossRendererChanges:
        """What is not laid out as another renderer laid it out."""
        deviations = cross_renderer_changes(
            self.comparison.before, self.layout, self.comparison.matching
        )
        aside = self.comparison.not_measured
        return CrossRendererChanges(deviations.unexplained - aside, deviations.rewrapped - aside)

    @cached_property
    def repainted(self) -> Mapping[int, int]:
        """Pixels painted differently, by element."""
        comparison, now = self.comparison, self.capture.image
        if not comparison.baseline:
            return {}
        layouts = comparison.before, self.layout
        counts = (
            drawn_otherwise(comparison.baseline, now, *layouts, comparison.matching, self._ignored)
            if comparison.renderers
            else repainted(
                comparison.baseline,
                now,
                *layouts,
                comparison.matching,
                comparison.tolerance,
                self._ignored,
            )
        )
        aside = comparison.not_painted
        return {place: count for place, count in counts.items() if place not in aside}

    @cached_property
    def _ignored(self) -> tuple[Region, ...]:
        boxes = (*self.capture.ignored, *self.comparison.ignored)
        return tuple(self.layout.viewport.to_device(box) for box in boxes)

    def worse_than(self, other: "PageState") -> bool:
        if len(self.displaced) != len(other.displaced):
            return len(self.displaced) > len(other.displaced)
        if (
            self.layout.page_height != other.layout.page_height
            and not self.comparison.excluded_shift_layout
        ):
            wanted = self.comparison.before.page_height
            return abs(self.layout.page_height - wanted) > abs(other.layout.page_height - wanted)
        return sum(self.repainted.values()) > sum(other.repainted.values())

    @property
    def is_baseline(self) -> bool:
        return not self.displaced and not self.repainted and not self._lacks_something()

    def _lacks_something(self) -> bool:
        """Whether an element is gone, and what shows where it was is something else."""
        gone = [
            self.layout.viewport.to_device(element.box)
            for place, (element, partner) in enumerate(
                zip(self.comparison.before.elements, self.comparison.matching.after_of, strict=True)
            )
            if partner < 0 and element.visible and not self.comparison.is_excluded((place, -1))
        ]
        if not gone or not self.comparison.baseline or self.comparison.renderers:
            return False
        before, after = decode(self.comparison.baseline), decode(self.capture.image)
        changed = differing(before, after, self.comparison.tolerance, self._ignored)
        return any(
            changed.crop((region.left, region.top, region.right, region.bottom)).getbbox()
            for region in gone
        )
