"""The widths at which a text has layouts: widths that were read, and widths that were swept.

    read 320 375 639 640
    swept 320-1920/20 1023

A range holds every width, or every n-th with ``/n``. At a swept width only boxes were read; its
elements are those of the next lower width that was read (of the first, where there is none).
``like`` names another width where that is not so: ``like - 1000:1024 1023:-``.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from harness.baselines.layout_text.value_text import read, write

_RANGE = re.compile(r"([0-9]{1,6})(?:-([0-9]{1,6})(?:/([0-9]{1,6}))?)?")
_WIDTH = re.compile(r"[0-9]{1,6}")
#: More widths than a page can be swept at; a text that has them is damaged.
_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Axis:
    """Viewport widths in CSS px, rising."""

    read: tuple[int, ...]
    widths: tuple[int, ...]  #: read and swept ones
    like: tuple[int, ...]  #: by width, the position in ``read`` of the one with its elements

    @classmethod
    def of(cls, read: Iterable[int], likes: Mapping[int, int]) -> "Axis":
        """The axis of widths ``read`` and of swept ones, which ``likes`` maps to such a width."""
        ordered = tuple(sorted(set(read)))
        widths = tuple(sorted({*ordered, *likes}))
        places = {width: place for place, width in enumerate(ordered)}
        return cls(ordered, widths, tuple(places[likes.get(width, width)] for width in widths))

    def lines(self) -> Iterator[str]:
        """The lines of the text that describe the axis."""
        yield " ".join(["read", *map(str, self.read)])  # the only line of an empty text
        swept = sorted({*self.widths} - {*self.read})
        if swept:
            yield " ".join(["swept", *_ranges(swept, {*self.widths})])
        usual = [
            like == below(self.read, w) for w, like in zip(self.widths, self.like, strict=True)
        ]
        if not all(usual):
            likes = [
                None if as_usual else self.read[like]
                for as_usual, like in zip(usual, self.like, strict=True)
            ]
            yield f"like {write(likes, self.widths, lambda w: '-' if w is None else str(w))}"


class Places:
    """The position of each width of ``axis``, by its digits in a text."""

    __slots__ = ("axis", "known", "read")

    def __init__(self, axis: Axis) -> None:
        self.axis = axis
        self.read = {str(width): place for place, width in enumerate(axis.read)}
        self.known = {str(width): place for place, width in enumerate(axis.widths)}


def read_axis(head: Mapping[str, str]) -> Axis:
    """The axis that the fields of ``head`` describe. Errors: ``ValueError``."""
    whole = tuple(map(_width, head["read"].split()))
    swept = set[int]()
    for part in head.get("swept", "").split():
        swept.update(_range(part))
        if len(swept) > _MOST:
            raise ValueError(f"more than {_MOST} widths were swept")
    if (swept and not whole) or any(low >= high for low, high in pairwise(whole)):
        raise ValueError("the widths that were read are not in rising order")
    usual = Axis.of(whole, {width: whole[below(whole, width)] for width in swept - {*whole}})
    if "like" not in head:
        return usual
    numbers = {str(width): place for place, width in enumerate(usual.widths)}
    likes = read(head["like"], numbers, lambda text: None if text == "-" else int(text))
    explicit_likes = {
        w: like for w, like in zip(usual.widths, likes, strict=True) if like is not None
    }
    if explicit_likes.keys() & {*whole}:
        raise ValueError("a width that was read has the elements of another")
    return Axis.of(
        whole, {w: explicit_likes.get(w, whole[below(whole, w)]) for w in swept - {*whole}}
    )


def below(read: Sequence[int], width: int) -> int:
    """The position of the greatest width in ``read`` up to ``width``; 0 where there is none."""
    return max(bisect_right(read, width) - 1, 0)


def _width(text: str) -> int:
    if not _WIDTH.fullmatch(text):
        raise ValueError(f"no width: {text[:40]!r}")
    return int(text)


def _range(text: str) -> range:
    match = _RANGE.fullmatch(text)
    if not match:
        raise ValueError(f"no range of widths: {text[:40]!r}")
    first, last, step = int(match[1]), int(match[2] or match[1]), int(match[3] or 1)
    if first > last:
        raise ValueError(f"a range of widths runs down: {text!r}")
    return range(first, last + 1, step)


def _ranges(widths: Sequence[int], axis_widths: set[int]) -> Iterator[str]:
    """Few ranges that hold all of ``widths`` and otherwise only widths of the axis."""
    left = list(widths)
    ordered = sorted(axis_widths)
    while left:
        at = bisect_right(ordered, left[0])
        steps = [later - left[0] for later in ordered[at : at + 3]]
        longest_run = max(
            (_run(left[0], step, axis_widths) for step in steps), key=len, default=range(0)
        )
        covered = {*longest_run} if len(longest_run) > 2 else {left[0]}
        if len(longest_run) > 2:
            yield f"{longest_run[0]}-{longest_run[-1]}" + (
                f"/{longest_run.step}" if longest_run.step > 1 else ""
            )
        else:
            yield str(left[0])
        left = [width for width in left if width not in covered]


def _run(width: int, step: int, axis_widths: set[int]) -> range:
    """The longest range around ``width`` whose members, ``step`` apart, are all on the axis."""
    first = last = width
    while first - step in axis_widths:
        first -= step
    while last + step in axis_widths:
        last += step
    return range(first, last + 1, step)
