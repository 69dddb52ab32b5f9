"""The distances of each element over all widths, measured so that errors do not add up.

Where a length changes evenly over a range of widths, only its ends are written (see ``piecewise``),
and in between it may be slightly off. So every distance is measured from the edges of the parent
and the siblings as the reader of the text computes them, not from their true edges. Each edge of
each box is then within ``SLACK`` of the truth, however deep it is nested, and exact at the widths
that were read.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import add, sub

from harness.baselines.layout_text.distances import BOXED, SIDES
from harness.baselines.layout_text.elements import Lines
from harness.baselines.layout_text.piecewise import (
    Piece,
    along,
    fit,
    most_pieces,
    without_gaps,
    write_pieces,
)
from harness.baselines.layout_text.value_text import changes, fill, px
from harness.baselines.layout_text.width_axis import Axis

#: The tolerance of an edge at a width that was only swept, in hundredths of a CSS px.
SLACK = 4
_ROUNDING = 0.49  #: added to the tolerance, because a length is rounded when it is read

Lengths = Sequence[int]  #: by position of the known width, or of a subset of these
LEFT, RIGHT, BELOW, BOTTOM = SIDES


@dataclass(frozen=True, slots=True)
class Seen:
    """All boxes of the page at a width, in hundredths of a CSS px."""

    boxes: Sequence[int]  #: left, top, right and bottom of each element
    visible: Sequence[int]  #: of each element

    def __post_init__(self) -> None:
        if len(self.boxes) != 4 * len(self.visible):
            raise ValueError(f"{len(self.boxes)} edges of {len(self.visible)} elements")


class _Where:
    """A subset of the known widths, by their positions."""

    __slots__ = ("_all", "known", "places", "slack", "widths")

    def __init__(self, places: Sequence[int], widths: Sequence[int], slack: Sequence[float]):
        self.places = places
        self._all = len(places) == len(widths)
        self.known = widths
        self.widths = widths if self._all else [widths[at] for at in places]
        self.slack = slack if self._all else [slack[at] for at in places]

    def pick(self, lengths: Lengths) -> Lengths:
        return lengths if self._all else [lengths[at] for at in self.places]

    def put(self, picked: Lengths, others: Lengths) -> Lengths:
        """``picked`` at the widths of the subset, ``others`` at the rest."""
        if self._all:
            return picked
        lengths = list(others)
        for at, length in zip(self.places, picked, strict=True):
            lengths[at] = length
        return lengths


@dataclass(slots=True)
class _Frame:
    """The edges that the next child of an element is measured from, at each known width."""

    here: _Where  #: widths at which the element exists
    left: Lengths
    top: Lengths
    right: Lengths
    after: Lengths  #: the right edge of the previous child
    below: Lengths  #: its bottom edge
    lowest: Lengths  #: the lowest bottom edge of a child


@dataclass(slots=True)
class _Open(_Frame):
    """An element whose children are being added; its bottom edge is measured after them."""

    lines: Lines
    boxed: _Where
    seen: _Where  #: widths at which it is visible
    bottoms: Lengths  #: true bottom edges at the widths of ``boxed``


class Survey:
    """Measures elements, added in document order; ``finish`` comes after the last."""

    def __init__(self, axis: Axis, seen: Sequence[Seen], page_widths: Lengths) -> None:
        self._axis, self._seen = axis, seen
        read = {*axis.read}
        self._slack = [_ROUNDING if width in read else SLACK + _ROUNDING for width in axis.widths]
        self._everywhere = _Where(range(len(axis.widths)), axis.widths, self._slack)
        zeros = [0] * len(axis.widths)
        edges = [width * 100 for width in page_widths]
        self._page = _Frame(self._everywhere, zeros, zeros, edges, zeros, zeros, zeros)
        self._open: list[_Open] = []

    def add(self, lines: Lines, places: Mapping[int, int]) -> None:
        """Measure an element; ``places`` are its positions in the layouts that were read."""
        self._close(lines.depth)
        outer = self._open[-1] if self._open else self._page
        if outer.here is self._everywhere and self._add_everywhere(lines, places, outer):
            return
        boxes = self._boxes(places, outer)
        shown = {at: self._shown(at, places, box, outer) for at, box in boxes.items()}
        absent = dict.fromkeys(outer.here.places, "-")
        widths = self._axis.widths
        lines.shown = changes(fill(absent | shown, len(widths)), widths)
        boxed, seen, points = (
            self._where([at for at, how in shown.items() if how in words])
            for words in (BOXED, ("yes",), ("point",))
        )
        edges = list(zip(*map(boxes.__getitem__, boxed.places), strict=True)) or [()] * 4
        left, top, right = self._sides(lines, outer, boxed, edges)
        nothing = self._page.left
        x = boxed.put(left, points.put(points.pick(outer.left), nothing))
        y = boxed.put(top, points.put(points.pick(outer.top), nothing))
        far = boxed.put(right, x)
        here = self._where(list(boxes))
        self._open.append(_Open(here, x, y, far, x, y, y, lines, boxed, seen, edges[3]))

    def _add_everywhere(self, lines: Lines, places: Mapping[int, int], outer: _Frame) -> bool:
        """Measure an element in the usual case: it is visible at every width, at one position.

        Returns whether that is so.
        """
        place = places.get(0, 0)
        if len(places) < len(self._axis.read) or any(at != place for at in places.values()):
            return False
        if not all(seen.visible[place] for seen in self._seen):
            return False
        lines.shown = [(self._axis.widths[0], "yes")]
        edges = [
            [seen.boxes[edge] for seen in self._seen] for edge in range(4 * place, 4 * place + 4)
        ]
        where = self._everywhere
        x, y, far = self._sides(lines, outer, where, edges)
        self._open.append(_Open(where, x, y, far, x, y, y, lines, where, where, edges[3]))
        return True

    def finish(self) -> None:
        """Measure the bottom edges of the elements that are still open."""
        self._close(0)

    def _where(self, places: Sequence[int]) -> _Where:
        if len(places) == len(self._axis.widths):
            return self._everywhere
        return _Where(places, self._axis.widths, self._slack)

    def _boxes(self, places: Mapping[int, int], outer: _Frame) -> dict[int, Lengths]:
        """The box of an element at each width at which it exists."""
        like = self._axis.like
        boxes: dict[int, Lengths] = {}
        for at in outer.here.places:
            place = places.get(like[at])
            if place is not None:
                boxes[at] = self._seen[at].boxes[4 * place : 4 * place + 4]
        return boxes

    def _shown(self, at: int, places: Mapping[int, int], box: Lengths, outer: _Frame) -> str:
        """The visibility of an element, see ``distances.SHOWN``."""
        if self._seen[at].visible[places[self._axis.like[at]]]:
            return "yes"
        if not any(box):
            return "none"
        corner = outer.left[at], outer.top[at]
        off = self._slack[at]
        near = (abs(edge - origin) < off for edge, origin in zip(box, corner * 2, strict=True))
        return "point" if all(near) else "no"

    def _sides(
        self, lines: Lines, outer: _Frame, where: _Where, edges: Sequence[Lengths]
    ) -> tuple[Lengths, Lengths, Lengths]:
        """The left, top and right edges as the reader of the text computes them."""
        lefts, tops, rights, _ = edges
        left = _edge(lines, LEFT, where, lefts, (where.pick(outer.left), where.pick(outer.after)))
        right = _edge(lines, RIGHT, where, rights, (where.pick(outer.right), left))
        top = _edge(lines, BELOW, where, tops, (where.pick(outer.below), where.pick(outer.top)))
        return left, top, right

    def _close(self, depth: int) -> None:
        """Measure the bottom edges of open elements that do not contain the next, at ``depth``."""
        while len(self._open) > depth:
            element = self._open.pop()
            outer = self._open[-1] if self._open else self._page
            starts = element.boxed.pick(element.lowest), element.boxed.pick(element.top)
            bottom = _edge(element.lines, BOTTOM, element.boxed, element.bottoms, starts)
            lowest = element.seen.pick(element.boxed.put(bottom, element.top))
            outer.after = element.seen.put(element.seen.pick(element.right), outer.after)
            outer.below = element.seen.put(lowest, outer.below)
            lowest = list(map(max, element.seen.pick(outer.lowest), lowest))
            outer.lowest = element.seen.put(lowest, outer.lowest)


def _edge(
    lines: Lines,
    side: tuple[str, str],
    where: _Where,
    truth: Lengths,
    starts: tuple[Lengths, Lengths],
) -> Lengths:
    """An edge as it will be read; picks the shorter of the two ways, which begin at ``starts``."""
    if not truth:
        return truth
    way, pieces = 0, _pieces(where, truth, starts[0], side is RIGHT)
    text = write_pieces(pieces, px)
    if text == "0":
        return starts[0]
    alike = side is not RIGHT and starts[0] is starts[1]
    second_pieces = pieces if alike else _pieces(where, truth, starts[1], False, most_pieces(text))
    spare = len(text) - len(write_pieces(second_pieces, px)) if second_pieces else -1
    if spare > 0 or (spare == 0 and side is BOTTOM):  # a height is plainer where there is no child
        way, pieces = 1, second_pieces
    lines.sides[side[way]] = pieces
    count = add if way or side is not RIGHT else sub
    return list(map(count, starts[way], along(pieces, where.widths)))


def _pieces(
    where: _Where, truth: Lengths, start: Lengths, inwards: bool, most: int = sys.maxsize
) -> list[Piece]:
    """The distance of ``truth`` from ``start``; empty where it takes over ``most`` pieces."""
    lengths = list(map(sub, start, truth) if inwards else map(sub, truth, start))
    return without_gaps(fit(where.widths, lengths, where.slack, most), where.known)
