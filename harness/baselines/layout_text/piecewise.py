"""A length as a piecewise linear function of the width, written as text.

``16 640:24~32 1024:24`` is 16 from the first width on, 24 at 640, rising evenly to 32 at the last
width before 1024, and 24 from 1024 on. ``-`` is no length: the element has no box at these widths.
Interpolated lengths are rounded to the unit, halves upwards.
"""

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from math import ceil, floor, inf
from typing import NamedTuple

from harness.baselines.layout_text.value_text import read_steps
from harness.baselines.layout_text.width_axis import Places

#: Stands for a missing length.
_NONE = "-"
#: The least characters of a further piece, such as `` 320:1``.
_PIECE = 6


class Piece(NamedTuple):
    """A length that goes evenly from ``first`` at ``start`` to ``last`` at ``end`` (CSS px)."""

    start: int
    first: int
    end: int
    last: int
    nothing: bool = False  #: there is no length

    def at(self, width: int) -> int:
        rise = self.last - self.first
        if not rise:
            return self.first
        span = self.end - self.start or 1
        return self.first + (2 * rise * (width - self.start) + span) // (2 * span)

    @property
    def is_constant(self) -> bool:
        return self.first == self.last

    def along(self, widths: Sequence[int]) -> list[int]:
        """The length at each of ``widths``."""
        rise = self.last - self.first
        if not rise:
            return [self.first] * len(widths)
        first, start, span = self.first, self.start, self.end - self.start or 1
        rise, half, span = 2 * rise, span, 2 * span
        return [first + (rise * (width - start) + half) // span for width in widths]


class Series:
    """A length by width: looks up the piece that holds a width."""

    __slots__ = ("_pieces", "_starts")

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = pieces
        self._starts = [piece.start for piece in pieces]

    def at(self, width: int) -> int:
        return self._pieces[bisect_right(self._starts, width) - 1].at(width)

    def along(self, widths: Sequence[int]) -> int | list[int]:
        """The length at each of ``widths`` (rising); a single number if it is constant there."""
        first = bisect_right(self._starts, widths[0]) - 1
        last = bisect_right(self._starts, widths[-1]) - 1
        if first == last and (self._pieces[first].is_constant or len(widths) == 1):
            return self._pieces[first].at(widths[0])
        lengths: list[int] = []
        for place in range(first, last + 1):
            start = len(lengths)
            end = bisect_left(widths, self._starts[place + 1], start) if place < last else None
            lengths += self._pieces[place].along(widths[start:end])
        return lengths


def fit(
    widths: Sequence[int],
    lengths: Sequence[int],
    slack: Sequence[float],
    most: int = sys.maxsize,
) -> list[Piece]:
    """Few pieces within ``slack`` of ``lengths`` at ``widths``; empty if it takes over ``most``.

    ``slack`` is n + 0.49 for a tolerance of n units, because a length is rounded when it is read.
    """
    if max(lengths) - min(lengths) < 2 * max(slack):
        end, length = _flat(lengths, slack, 0)
        if end == len(lengths):
            return [Piece(widths[0], length, widths[-1], length)]
    pieces: list[Piece] = []
    at = 0
    while at < len(widths):
        if len(pieces) == most:
            return []
        end, first = _flat(lengths, slack, at)
        last = first
        if end < len(widths):
            slope_end, slope_last = _slope(widths, lengths, slack, at)
            if slope_end > max(end, at + 2):
                end, first, last = slope_end, lengths[at], slope_last
        pieces.append(Piece(widths[at], first, widths[end - 1], last))
        at = end
    return pieces


def _flat(lengths: Sequence[int], slack: Sequence[float], at: int) -> tuple[int, int]:
    """The end (exclusive) of the places from ``at`` that a constant fits, and that constant."""
    low, high = -inf, inf
    for end in range(at, len(lengths)):
        least, most = lengths[end] - slack[end], lengths[end] + slack[end]
        if least < low:
            least = low
        if most > high:
            most = high
        if least > most:
            break
        low, high = least, most
    else:
        end = len(lengths)
    return end, min(max(lengths[at], ceil(low)), floor(high))


def _slope(
    widths: Sequence[int], lengths: Sequence[int], slack: Sequence[float], at: int
) -> tuple[int, int]:
    """The end (exclusive) of the places that a line from ``at`` fits, and its last length."""
    start, first = widths[at], lengths[at]
    low, high = -inf, inf
    best, last = at + 1, first
    for end in range(at + 1, len(lengths)):
        length, off, run = lengths[end] - first, slack[end], widths[end] - start
        least, most = (length - off) / run, (length + off) / run
        if least > low:
            low = least
        if most < high:
            high = most
        if low > high:
            break
        if low * run <= length <= high * run:
            best, last = end + 1, lengths[end]
        else:  # a line through a length within the slack may fit
            near = min(max(length, ceil(low * run)), floor(high * run))
            if near >= low * run:
                best, last = end + 1, first + near
    return best, last


def along(pieces: Iterable[Piece], widths: Sequence[int]) -> list[int]:
    """The length at each of ``widths``, all of which lie within the pieces."""
    lengths: list[int] = []
    at = 0
    for piece in pieces:
        end = bisect_right(widths, piece.end, at)
        lengths += piece.along(widths[at:end])
        at = end
    return lengths


def without_gaps(pieces: Sequence[Piece], widths: Sequence[int]) -> list[Piece]:
    """``pieces`` with gaps closed, so that each begins where the previous ends on ``widths``.

    A constant length is extended over widths without a length; after a slope, a piece without a
    length fills the gap.
    """
    whole: list[Piece] = []
    free = 0  # the first place of ``widths`` after the pieces so far
    for piece in pieces:
        if piece.start == widths[free]:
            whole.append(piece)
        elif not whole and piece.first == piece.last:
            whole.append(piece._replace(start=widths[0]))
        else:
            if not whole or whole[-1].first != whole[-1].last:
                whole.append(_no_length(widths[free]))
            whole.append(piece)
        free = bisect_right(widths, piece.end)
    if free < len(widths) and pieces and pieces[-1].first != pieces[-1].last:
        whole.append(_no_length(widths[free]))
    return whole


def _no_length(width: int) -> Piece:
    return Piece(width, 0, width, 0, nothing=True)


def write_pieces(pieces: Sequence[Piece], show: Callable[[int], str]) -> str:
    """The text of ``pieces``, which must have no gaps."""
    text = ""
    for piece in pieces:
        length = _NONE if piece.nothing else show(piece.first)
        slope = f"~{show(piece.last)}" if piece.last != piece.first else ""
        text += f" {piece.start}:{length}{slope}" if text else length + slope
    return text


def most_pieces(text: str) -> int:
    """The most pieces that fit into a text as long as ``text``."""
    return (len(text) + _PIECE - 1) // _PIECE


def read_pieces(text: str, places: Places, value: Callable[[str], int]) -> list[Piece]:
    """The pieces of a text of ``write_pieces``. Errors: ``ValueError``, ``KeyError``."""
    widths = places.axis.widths
    if " " not in text:  # the usual case
        return [_read_piece(text, widths[0], widths[-1], value)]
    steps = read_steps(text, places.known, str)
    ends = [place - 1 for place, _ in steps[1:]] + [len(widths) - 1]
    return [
        _read_piece(part, widths[place], widths[end], value)
        for (place, part), end in zip(steps, ends, strict=True)
    ]


def _read_piece(text: str, start: int, end: int, value: Callable[[str], int]) -> Piece:
    if text == _NONE:
        return _no_length(start)
    first, slope, last = text.partition("~")
    begin = value(first)
    return Piece(start, begin, end, value(last) if slope else begin)
