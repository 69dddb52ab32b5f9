"""The differences between two sides of a page at any width, by boxes and styles alone.

They need no picture, so they are known at every width at which both sides were read.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from harness.compare.changes.alike import NO_DISTANCE, ContentComparison, alike, is_fluid
from harness.compare.changes.as_loaded import as_loaded, laid_out_alike
from harness.compare.changes.bends import Bends
from harness.compare.changes.following_width import meeting
from harness.compare.changes.offsets import ROUNDING_PX, eased, strained
from harness.compare.changes.own_changes import Change, Pair, own_changes
from harness.compare.changes.showing import is_shown
from harness.compare.changes.uncertain_values import UncertainValues
from harness.compare.cross_renderer import TEXT_PX, cross_renderer_changes, without_fonts
from harness.compare.elements.match import Matching, match
from harness.compare.movers.root_movers import Root, root_movers
from harness.diagnose.symptoms import BOX, Mark, Symptom, describe, mark_of
from harness.model.layout import Element, Layout
from harness.model.layout_series import LayoutSeries, read_around

#: By so much of their container's width may texts differ whose font size follows the viewport.
#: Chromium keeps one font for all sizes that are equal to a hundredth of a px, so a text is as wide
#: as it was at the first of these widths that the browser laid out.
FLUID_SLACK = 0.0015

#: Lengths that are interpolated from the widths around may be off by so much (CSS px).
ESTIMATED_PX = 2.0

#: Like ``FLUID_SLACK``, for changed elements that another renderer laid out.
CHANGED_SLACK = 0.02


@dataclass(frozen=True, slots=True)
class _Interval:
    """The matching and the changes that hold at all widths between two that were read."""

    matching: Matching
    changes: Mapping[Pair, tuple[Change, ...]]
    is_same: bool  #: the same elements, without changes
    #: Pairs whose values follow the width and meet before the next width that was read. Boxes show
    #: how far such a change reaches, since it moves some at the width that was read.
    ending: frozenset[Pair] = frozenset()


class Between:
    """Two sides of one target.

    ``fonts`` says which differences the fonts of two renderers explain: ``text`` those that fonts
    can cause, ``all`` any, as for a page that is the same byte for byte. ``None`` where one
    renderer laid out both sides.
    """

    def __init__(
        self, before: LayoutSeries, after: LayoutSeries, fonts: Literal["text", "all"] | None = None
    ) -> None:
        self.before, self.after = before, after
        before.expect(after.widths)
        self._contents = ContentComparison()
        self._bends = Bends(before, after, self._contents)
        self._uncertain = UncertainValues(before, after, self._bends)
        self._fonts = fonts
        self._intervals: dict[tuple[int, ...], _Interval] = {}
        self._slack = FLUID_SLACK if is_fluid(before) else 0.0

    def marks(self, width: int) -> frozenset[Mark] | None:
        """The visible changes of elements by themselves at ``width`` (CSS px).

        ``None`` where one of the sides was not read.
        """
        boxes, boxes_now = self.before.boxes_at(width), self.after.boxes_at(width)
        if boxes is None or boxes_now is None:
            return None
        interval = self._intervals.get(self._key(width))
        if interval and interval.is_same and alike(boxes, boxes_now):
            return frozenset()
        # Whole layouts would show the same, but cost more.
        interval = interval or self._same_interval(width)
        if (
            interval
            and interval.is_same
            and not self._fonts
            and alike(boxes, boxes_now, NO_DISTANCE)
        ):
            return frozenset()
        before, after = self.before.at(width), self.after.at(width)
        if before is None or after is None:
            return None
        roots = self._roots(width, before, after)
        sized_alike = _size(before) == _size(after) or self._is_estimated(width)
        if not roots and not sized_alike and not self._fonts:
            return frozenset({("html", BOX)})
        return frozenset(mark for root in roots for mark in _marks(root, before, after))

    def values(self, width: int) -> Mapping[Mark, tuple[str, str]]:
        """The values before and after at ``width``, of the marks that have values."""
        before, after = self.before.at(width), self.after.at(width)
        if before is None or after is None:
            return {}
        return {
            mark: (change.before, change.after)
            for root in self._roots(width, before, after)
            for mark, change in zip(_marks(root, before, after), root.changes, strict=False)
        }

    def doubts(self, width: int) -> frozenset[Mark]:
        """Possible changes of elements by themselves at ``width`` that are not in ``marks``.

        Where only the side before was read there, its values are compared with those of the side
        after at a narrower width. Where its boxes are interpolated, they are compared as if they
        were measured.
        """
        lacks_reading = self.read_before(width) is not None
        if self._fonts or not (lacks_reading or self._is_estimated(width)):
            return frozenset()
        before, after = self.before.at(width), self.after.at(width)
        if before is None or after is None:
            return frozenset()
        interval = self._at(width, before, after)
        matching, changes = interval.matching, interval.changes
        if lacks_reading:
            changes = own_changes(before, after, matching)
        strain = strained(before, after, matching, self._slack)
        roots: Iterable[Root] = [Root(pair, changes[pair], ()) for pair in changes]
        if strain:
            roots = root_movers(before, after, matching, changes)
        shown = (
            root for root in roots if _is_strained(root, strain) or is_shown(root, before, after)
        )
        possible_marks = frozenset(mark for root in shown for mark in _marks(root, before, after))
        return possible_marks - (self.marks(width) or frozenset())

    def read_before(self, width: int) -> int | None:
        """The last width at which only the side before was read; ``None`` if both were since."""
        before, after = (read_around(side, width) for side in (self.before, self.after))
        return before[0] if before and after and after[0] < before[0] else None

    def symptoms(self, width: int, *key: str) -> tuple[Symptom, ...]:
        """The symptoms at ``width`` by boxes and styles; their keys begin with ``key``."""
        before, after = self.before.at(width), self.after.at(width)
        if before is None or after is None:
            return ()
        return tuple(
            describe(
                (*key, _marks(root, before, after)[0][0]),
                (),
                [_elements(root.pair, before, after)],
                [_elements(pair, before, after) for pair in root.followers],
                0,
                _marks(root, before, after),
            )
            for root in self._roots(width, before, after)
        )

    def _roots(self, width: int, before: Layout, after: Layout) -> list[Root]:
        """The elements that changed visibly by themselves."""
        interval = self._at(width, before, after)
        strain = self._strained(width, before, after, interval.matching)
        if not strain and (not self._fonts or not interval.changes):
            roots = [Root(pair, changes, ()) for pair, changes in interval.changes.items()]
        else:
            roots = [*root_movers(before, after, interval.matching, interval.changes)]
        if not self._fonts:
            return [
                root
                for root in roots
                if _is_strained(root, strain)
                or (root.pair not in interval.ending and is_shown(root, before, after))
            ]
        # For elements with changes, boxes need only show whether those have an effect here.
        changed_strain = strained(before, after, interval.matching, CHANGED_SLACK, TEXT_PX)
        return [
            root
            for root in roots
            if root.pair[1] in strain
            or (
                root.changes
                and (_is_strained(root, changed_strain) or is_shown(root, before, after))
            )
        ]

    def _strained(
        self, width: int, before: Layout, after: Layout, matching: Matching
    ) -> frozenset[int]:
        """The places of elements whose distances to their surroundings changed."""
        if self._fonts == "all":
            return frozenset()
        if self._fonts:
            return cross_renderer_changes(before, after, matching).unexplained
        rounding = ESTIMATED_PX if self._is_estimated(width) else ROUNDING_PX
        return strained(before, after, matching, self._slack, rounding)

    def _is_estimated(self, width: int) -> bool:
        """Whether the boxes of the side before are interpolated at ``width``, and not measured."""
        return width not in self.before.widths

    def baseline(
        self, width: int, after: Layout, read_resized: Callable[[], Layout | None]
    ) -> Layout | None:
        """The side before as far as it is known at ``width``, with uncertain values of ``after``.

        ``after`` is the layout of the page loaded at that width. ``read_resized`` reads the full
        layout of the current page resized to that width; it is called where the two may differ.
        """
        before = self.before.at(width)
        if before is None:
            return None
        matching = match(before, after)
        filled = self._uncertain.fill(width, before, after, matching, known_now=True)
        if self._fonts:
            return filled
        measured = self.after.at(width)
        if measured is not None and not laid_out_alike(measured, after):
            resized = read_resized()
            filled = as_loaded(filled, resized, after) if resized else filled
        return eased(filled, after, match(filled, after), self._slack)

    def marks_of(self, width: int, before: Layout, after: Layout) -> frozenset[Mark]:
        """The changes of elements by themselves between two layouts, visible or not."""
        matching = match(before, after)
        changes = own_changes(before, after, matching)
        roots: Iterable[Root] = [Root(pair, changes[pair], ()) for pair in changes]
        if self._strained(width, before, after, matching):
            roots = root_movers(before, after, matching, changes)
        marks = frozenset(mark for root in roots for mark in _marks(root, before, after))
        return marks if _size(before) == _size(after) else marks | {("html", BOX)}

    def is_as_before(self, width: int, now: Layout) -> bool:
        """Whether the full layout ``now`` at ``width`` equals the side before."""
        before = self.before.at(width)
        if before is None:
            return False
        matching = match(before, now)
        filled = self._uncertain.fill(width, before, now, matching, known_now=True)
        rounding = ESTIMATED_PX if self._is_estimated(width) else ROUNDING_PX
        return not own_changes(filled, now, matching) and not strained(
            filled, now, matching, self._slack, rounding
        )

    def _at(self, width: int, before: Layout, after: Layout) -> _Interval:
        """The interval around ``width``, with the changes that are certain in it."""
        key = self._key(width)
        is_bent = bool(self._bends.names(width))
        if key not in self._intervals and not self._same_interval(width):
            matching = match(before, after)
            if key[0] != key[key.index(-1) + 1]:
                before = self._uncertain.fill(width, before, after, matching)
            elif is_bent:
                before = self._bends.before(width, before, after, known_now=False)
            changes = own_changes(before, after, matching)
            if self._fonts == "all":
                changes = without_fonts(changes)
            identity = tuple(range(len(after.elements)))
            is_same = not changes and matching.after_of == matching.before_of == identity
            ending = frozenset[Pair]() if is_bent else self._ending(key, changes)
            self._intervals[key] = _Interval(matching, changes, is_same, ending)
        return self._intervals[key]

    def _same_interval(self, width: int) -> _Interval | None:
        """The interval around ``width`` where both sides differ in nothing but boxes."""
        before, after = self.before.contents_at(width), self.after.contents_at(width)
        if before is None or after is None or self._bends.names(width):
            return None
        if not self._contents.are_equal(before, after):
            return None
        same = tuple(range(len(after.paths)))
        interval = _Interval(Matching(same, same), {}, is_same=True)
        return self._intervals.setdefault(self._key(width), interval)

    def _ending(
        self, around: Sequence[int], changes: Mapping[Pair, tuple[Change, ...]]
    ) -> frozenset[Pair]:
        """The pairs of ``_Interval.ending`` among ``changes``; none unless both sides were read."""
        match around:
            case [low, high, -1, low_now, *beyond] if low == low_now and not self._fonts:
                pass
            case _:
                return frozenset()
        widths = (low, high), (low, *beyond)
        before, after = (
            [layout for layout in map(side.at, at) if layout is not None]
            for side, at in zip((self.before, self.after), widths, strict=True)
        )
        ending = meeting(before, after, changes)
        if not ending:
            return ending
        matching = self._at(low, before[0], after[0]).matching
        strain = self._strained(low, before[0], after[0], matching)
        roots = self._roots(low, before[0], after[0])
        return ending & {root.pair for root in roots if _is_strained(root, strain)}

    def _key(self, width: int) -> tuple[int, ...]:
        """The widths around ``width`` at which each side was read; with it where lengths bend."""
        around = (*read_around(self.before, width), -1, *read_around(self.after, width))
        return (*around, -1, width) if self._bends.names(width) else around


def _size(layout: Layout) -> tuple[int, int]:
    return layout.page_width, layout.page_height


def _is_strained(root: Root, strain: frozenset[int]) -> bool:
    """Whether the root or one of its followers is at a place of ``strain``."""
    return any(place in strain for _, place in (root.pair, *root.followers))


def _marks(root: Root, before: Layout, after: Layout) -> list[Mark]:
    old, new = _elements(root.pair, before, after)
    path = (new or old or after.elements[0]).path
    return [mark_of(path, change) for change in root.changes] or [(path, BOX)]


def _elements(pair: Pair, before: Layout, after: Layout) -> tuple[Element | None, Element | None]:
    return (
        before.elements[pair[0]] if pair[0] >= 0 else None,
        after.elements[pair[1]] if pair[1] >= 0 else None,
    )
