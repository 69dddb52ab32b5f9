"""A capture and its reference, and how far a state of the page is from that reference."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from harness.compare.changes.offsets import strained
from harness.compare.changes.own_changes import Change, Pair, own_changes
from harness.compare.cross_renderer import CrossRendererChanges, cross_renderer_changes
from harness.compare.elements.match import Matching, match
from harness.compare.pixels.image_areas import drawn_otherwise
from harness.compare.pixels.images import decode, differing, pixel_digest
from harness.compare.pixels.repainted import repainted, stays_in_place
from harness.compare.pixels.tolerance import Tolerance
from harness.model.capture import Capture
from harness.model.elements import element_path
from harness.model.geometry import Box, Region
from harness.model.layout import Element, Layout


@dataclass(frozen=True, slots=True)
class Renderers:
    """The renderers of the baseline and of the capture, as reports name them."""

    baseline: str
    current: str


@dataclass(frozen=True)
class Comparison:
    """A capture and the baseline from which it differs.

    ``baseline`` and ``renderers`` are independent: between the sample widths there is no approved
    picture, whichever renderer laid out the baseline. ``excluded`` elements are unstable: neither
    they nor their descendants are compared.
    """

    before: Layout
    baseline: bytes = field(repr=False)  #: PNG; empty where no picture was approved
    capture: Capture = field(repr=False)
    tolerance: Tolerance
    pixels: int = 0  #: number of differing pixels
    excluded: frozenset[str] = frozenset()  #: paths of unstable elements
    ignored: tuple[Box, ...] = ()  #: where excluded elements are painted, now and before; CSS px
    #: Excluded elements move others, whose boxes and pixels alone are then no evidence.
    excluded_shift_layout: bool = False
    renderers: Renderers | None = None  #: where two different renderers painted the two sides
    #: Changes that only the other renderer causes.
    renderer_changes: frozenset[tuple[Pair, Change]] = frozenset()
    #: ``PageState.repainted`` of the capture against ``baseline``, where that is known.
    capture_repainted: Mapping[int, int] | None = field(default=None, repr=False)

    def against(self, before: Layout, baseline: bytes, pixels: int) -> "Comparison":
        """This capture, compared with another baseline that this renderer painted."""
        return replace(
            self,
            before=before,
            baseline=baseline,
            pixels=pixels,
            renderers=None,
            capture_repainted=None,
        )

    def with_capture(self, capture: Capture) -> "Comparison":
        """Another capture of the page, compared with the same baseline."""
        return replace(self, capture=capture, capture_repainted=None)

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
        """Whether a pair of elements is excluded, or is inside an excluded element."""
        if not self.excluded:
            return False
        return (pair[0] >= 0 and within(self.before.elements[pair[0]].path, self.excluded)) or (
            pair[1] >= 0 and within(self.capture.layout.elements[pair[1]].path, self.excluded)
        )

    @cached_property
    def not_painted(self) -> frozenset[int]:
        """Indices now of excluded elements; where they move others, also of their ancestors."""
        if not self.excluded:
            return frozenset()
        layout, partners = self.capture.layout, self.matching
        excluded_places = {
            at for at, old in enumerate(partners.before_of) if self.is_excluded((old, at))
        }
        if not self.excluded_shift_layout:
            return frozenset(excluded_places)
        around = {outer for place in excluded_places for outer in _ancestors(layout, place)}
        gone = {at for at in range(len(partners.after_of)) if self.is_excluded((at, -1))}
        around |= {partners.after_of[outer] for at in gone for outer in _ancestors(self.before, at)}
        return frozenset(excluded_places | around - {-1})

    @cached_property
    def not_measured(self) -> frozenset[int]:
        """``not_painted``, and the next siblings of inserted or removed excluded elements."""
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
    """Whether the element at ``path`` is one of ``paths``, or is inside one of them."""
    return path in paths or not paths.isdisjoint(element_path.ancestors(path))


def _ancestors(layout: Layout, place: int) -> Iterator[int]:
    """Indices of all ancestors of an element."""
    while (place := layout.elements[place].parent) >= 0:
        yield place


def _next(elements: Sequence[Element], place: int) -> int:
    """Index of the next visible sibling; -1 where there is none."""
    parent = elements[place].parent
    for sibling in range(place + 1, len(elements)):
        if elements[sibling].parent == parent and elements[sibling].visible:
            return sibling
        if elements[sibling].parent < parent:
            break
    return -1


class PageState:
    """The page with some candidates undone, and its remaining distance from the baseline."""

    def __init__(self, comparison: Comparison, capture: Capture) -> None:
        self.comparison = comparison
        self.capture = capture

    @property
    def layout(self) -> Layout:
        return self.capture.layout

    @cached_property
    def displaced(self) -> frozenset[int]:
        """Indices of elements with another size or distance than in the baseline."""
        if self.comparison.renderers:
            return self.cross_renderer.unexplained
        places = strained(self.comparison.before, self.layout, self.comparison.matching)
        return places - self.comparison.not_measured

    @cached_property
    def cross_renderer(self) -> CrossRendererChanges:
        """Elements laid out differently than by the baseline's renderer."""
        deviations = cross_renderer_changes(
            self.comparison.before, self.layout, self.comparison.matching
        )
        excluded = self.comparison.not_measured
        return CrossRendererChanges(
            deviations.unexplained - excluded, deviations.rewrapped - excluded
        )

    @cached_property
    def repainted(self) -> Mapping[int, int]:
        """Number of pixels painted differently, by element index."""
        comparison = self.comparison
        if not comparison.baseline:
            return {}
        excluded = comparison.not_painted
        counts = comparison.capture_repainted
        if counts is None or self.capture is not comparison.capture or comparison.ignored:
            counts = self._painted_otherwise()
        return {place: count for place, count in counts.items() if place not in excluded}

    def _painted_otherwise(self) -> Mapping[int, int]:
        """Number of pixels painted differently, by element index, excluded elements included."""
        comparison, now = self.comparison, self.capture.image
        layouts = comparison.before, self.layout
        matching = comparison.matching
        if comparison.renderers:
            return drawn_otherwise(comparison.baseline, now, *layouts, matching, self._ignored)
        if self._shows_baseline and stays_in_place(*layouts, matching):
            return {}
        return repainted(
            comparison.baseline, now, *layouts, matching, comparison.tolerance, self._ignored
        )

    @cached_property
    def _shows_baseline(self) -> bool:
        """Whether the picture has the pixels of the baseline."""
        before, now = self.comparison.baseline, self.capture.image
        return before == now or (bool(before) and pixel_digest(before) == pixel_digest(now))

    @cached_property
    def _ignored(self) -> tuple[Region, ...]:
        boxes = (*self.capture.ignored, *self.comparison.ignored)
        return tuple(self.layout.viewport.to_device(box) for box in boxes)

    def worse_than(self, other: "PageState") -> bool:
        """Whether this state is farther from the baseline: by boxes, page height, then pixels."""
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
        return not self.displaced and not self.repainted and not self._shows_removal()

    def _shows_removal(self) -> bool:
        """Whether an element is missing, and the pixels at its place changed."""
        gone = [
            self.layout.viewport.to_device(element.box)
            for place, (element, partner) in enumerate(
                zip(self.comparison.before.elements, self.comparison.matching.after_of, strict=True)
            )
            if partner < 0 and element.visible and not self.comparison.is_excluded((place, -1))
        ]
        if not gone or not self.comparison.baseline or self.comparison.renderers:
            return False
        if self._shows_baseline:
            return False
        before, after = decode(self.comparison.baseline), decode(self.capture.image)
        changed = differing(before, after, self.comparison.tolerance, self._ignored)
        return any(
            changed.crop((region.left, region.top, region.right, region.bottom)).getbbox()
            for region in gone
        )
