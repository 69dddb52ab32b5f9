"""What differs between two sides of a page at any width, by boxes and styles alone.

No picture is needed, so it can be asked at every width that both sides were read at.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from harness.compare.changes.alike import alike, is_fluid, say_the_same
from harness.compare.changes.as_loaded import as_loaded, laid_out_alike
from harness.compare.changes.bends import Bends
from harness.compare.changes.following_width import following, meeting
from harness.compare.changes.offsets import ROUNDING_PX, eased, strained
from harness.compare.changes.own_changes import Change, Pair, own_changes
from harness.compare.changes.showing import is_shown
from harness.compare.cross_renderer import TEXT_PX, cross_renderer_changes, without_fonts
from harness.compare.elements.match import Matching, match
from harness.compare.movers.root_movers import Root, root_movers
from harness.diagnose.symptoms import BOX, Mark, Symptom, describe, mark_of
from harness.model.layout import Element, Layout
from harness.model.layout_series import LayoutSeries, read_around

#: Of the width of what is around: so much may letters be apart of another width whose font size
#: follows the viewport. Chromium keeps one font for all sizes that are the same to a hundredth of
#: a px, so a text is as wide as it was at the first of these widths that was seen.
FLUID_SLACK = 0.0015


#: Lengths that are told from the widths around may be off by so much (CSS px).
ESTIMATED_PX = 2.0

#: The same of what another renderer laid out, and that is known to have changed.
CHANGED_SLACK = 0.02


@dataclass(frozen=True, slots=True)
class _Known:
    """What is the same at all widths between two that were read."""

    matching: Matching
    changes: Mapping[Pair, tuple[Change, ...]]
    is_same: bool  #: the same elements, that say nothing differently
    #: Pairs whose values follow the width and meet before the next width that was read: boxes tell
    #: how far the change reaches, as it moves some where it was read.
    ending: frozenset[Pair] = frozenset()


class Between:
    """Two sides of one page in one browser.

    ``fonts`` say of two renderers what their fonts may do: all that they may to another page,
    and anything to the same one. ``None`` where one renderer laid out both sides.
    """

    def __init__(
        self, before: LayoutSeries, after: LayoutSeries, fonts: Literal["text", "all"] | None = None
    ) -> None:
        self.before, self.after = before, after
        self._bends = Bends(before, after)
        self._fonts = fonts
        self._known: dict[tuple[int, ...], _Known] = {}
        self._slack = FLUID_SLACK if is_fluid(before) else 0.0

    def marks(self, width: int) -> frozenset[Mark] | None:
        """What elements changed by themselves at ``width`` (CSS px), as far as that shows there.

        ``None`` where one of the sides was not read.
        """
        edges = self.before.boxes_at(width), self.after.boxes_at(width)
        if edges[0] is None or edges[1] is None:
            return None
        interval = self._known.get(self._key(width))
        if interval and interval.is_same and alike(edges[0], edges[1]):
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
        """What elements say before and after at ``width``, of the marks that say something."""
        before, after = self.before.at(width), self.after.at(width)
        if before is None or after is None:
            return {}
        return {
            mark: (change.before, change.after)
            for root in self._roots(width, before, after)
            for mark, change in zip(_marks(root, before, after), root.changes, strict=False)
        }

    def doubts(self, width: int) -> frozenset[Mark]:
        """What elements may have changed by themselves at ``width``, and ``marks`` are not sure of.

        Where only the side before was read there, all that it says is compared with what the side
        after said further away. Where its boxes are told from the widths around, they are compared
        as if they were measured.
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
        roots: Iterable[Root] = [
            Root(pair, pair_changes, ()) for pair, pair_changes in changes.items()
        ]
        if strain:
            roots = root_movers(before, after, matching, changes)
        shown = (
            root for root in roots if _is_strained(root, strain) or is_shown(root, before, after)
        )
        possible_marks = frozenset(mark for root in shown for mark in _marks(root, before, after))
        return possible_marks - (self.marks(width) or frozenset())

    def read_before(self, width: int) -> int | None:
        """The width at which the side before was read last, if that after was not since then."""
        there, now = (read_around(side, width) for side in (self.before, self.after))
        return there[0] if there and now and now[0] < there[0] else None

    def symptoms(self, width: int, *key: str) -> tuple[Symptom, ...]:
        """What differs at ``width``, told by boxes and styles; ``key`` begins that of each."""
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
        """The elements that changed by themselves, as far as that shows."""
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
        # Of what is known to be another, boxes have only to say whether it does anything here.
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
        if self._fonts == "all":
            return frozenset()
        if self._fonts:
            return cross_renderer_changes(before, after, matching).unexplained
        rounding = ESTIMATED_PX if self._is_estimated(width) else ROUNDING_PX
        return strained(before, after, matching, self._slack, rounding)

    def _is_estimated(self, width: int) -> bool:
        """Whether the side before was not measured at ``width``, but told from its neighbours."""
        return width not in self.before.widths

    def baseline(
        self, width: int, after: Layout, read_resized: Callable[[], Layout | None]
    ) -> Layout | None:
        """The side before, as far as it is known at ``width``; what is not sure is as ``after``.

        ``after`` is of a page that was loaded there. ``read_resized`` reads all of the page as it
        is now when it is resized to that width; it is asked where that makes a difference.
        """
        before = self.before.at(width)
        if before is None:
            return None
        matching = match(before, after)
        sure = self._surely(width, before, after, matching, known_now=True)
        if self._fonts:
            return sure
        measured = self.after.at(width)
        if measured is not None and not laid_out_alike(measured, after):
            resized = read_resized()
            sure = as_loaded(sure, resized, after) if resized else sure
        return eased(sure, after, match(sure, after), self._slack)

    def marks_of(self, width: int, before: Layout, after: Layout) -> frozenset[Mark]:
        """What elements changed by themselves between two layouts at ``width``, seen or not."""
        matching = match(before, after)
        changes = own_changes(before, after, matching)
        roots: Iterable[Root] = (
            Root(pair, pair_changes, ()) for pair, pair_changes in changes.items()
        )
        if self._strained(width, before, after, matching):
            roots = root_movers(before, after, matching, changes)
        marks = frozenset(mark for root in roots for mark in _marks(root, before, after))
        return marks if _size(before) == _size(after) else marks | {("html", BOX)}

    def is_as_before(self, width: int, now: Layout) -> bool:
        """Whether the page as it is ``now`` at ``width``, all of it read, is the one before."""
        before = self.before.at(width)
        if before is None:
            return False
        matching = match(before, now)
        sure = self._surely(width, before, now, matching, known_now=True)
        rounding = ESTIMATED_PX if self._is_estimated(width) else ROUNDING_PX
        return not own_changes(sure, now, matching) and not strained(
            sure, now, matching, self._slack, rounding
        )

    def _at(self, width: int, before: Layout, after: Layout) -> _Known:
        """Elements by their partners, and what they say differently, as far as that is sure."""
        key = self._key(width)
        is_bent = bool(self._bends.names(width))
        if key not in self._known and not is_bent and say_the_same(before, after):
            same = tuple(range(len(after.elements)))
            self._known[key] = _Known(Matching(same, same), {}, is_same=True)
        if key not in self._known:
            matching = match(before, after)
            if key[0] != key[key.index(-1) + 1]:
                before = self._surely(width, before, after, matching)
            elif is_bent:
                before = self._bends.before(width, before, after, known_now=False)
            changes = own_changes(before, after, matching)
            if self._fonts == "all":
                changes = without_fonts(changes)
            identity = tuple(range(len(after.elements)))
            is_same = not changes and matching.after_of == matching.before_of == identity
            ending = frozenset[Pair]() if is_bent else self._ending(key, changes)
            self._known[key] = _Known(matching, changes, is_same, ending)
        return self._known[key]

    def _ending(
        self, around: Sequence[int], changes: Mapping[Pair, tuple[Change, ...]]
    ) -> frozenset[Pair]:
        """The pairs of ``_Known.ending``, of what ``changes`` where both sides were read last."""
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
        """The widths around it that each side was read at; ``width`` too, where that counts."""
        around = (*read_around(self.before, width), -1, *read_around(self.after, width))
        return (*around, -1, width) if self._bends.names(width) else around

    def _surely(
        self,
        width: int,
        before: Layout,
        after: Layout,
        matching: Matching,
        *,
        known_now: bool = False,
    ) -> Layout:
        """``before``, with what ``after`` says wherever it may say something else at ``width``.

        Of the side that was read further away, properties that are not the same at the two
        widths around it that were read follow the width; ``after`` is not that side if what it
        says is ``known_now``. At the end of a segment, which only the side before was read at, that
        side's values at its beginning say it, too.
        """
        sides = self.before, self.after
        around = [read_around(side, width) for side in sides]
        far = 1 if not known_now and around[1][0] < around[0][0] else 0
        beyond = sides[far].at(around[far][-1]) if len(around[far]) > 1 else None
        start = self._start_of_segment(width) if far else None
        there, earlier = (
            {element.path: element for element in layout.elements} if layout else {}
            for layout in (beyond, start)
        )
        elements = [*before.elements]
        for place, (element, partner) in enumerate(
            zip(before.elements, matching.after_of, strict=True)
        ):
            if partner < 0:
                continue
            now = after.elements[partner]
            here = now if far else element
            sure = following(element, here, there.get(here.path, here), now)
            then = earlier.get(element.path, element)
            elements[place] = following(sure, element, then, now)
        before = replace(before, elements=tuple(elements))
        return self._bends.before(width, before, after, known_now=known_now)

    def _start_of_segment(self, width: int) -> Layout | None:
        """The side before where a segment begins that ends at ``width``, as far as it was read."""
        reads = self.before.read
        at = bisect_right(reads, width) - 1
        if at < 1 or reads[at] != width or reads[at - 1] == width - 1:
            return None
        return self.before.at(reads[at - 1])


def _size(layout: Layout) -> tuple[int, int]:
    return layout.page_width, layout.page_height


def _is_strained(root: Root, strain: frozenset[int]) -> bool:
    """Whether it moved something, itself or what is around, in or beside it."""
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
