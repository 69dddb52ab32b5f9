"""Layouts of two states of a page, put together by width: new ones here, former ones there."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from harness.baselines.store import SetWriter
from harness.swept import Reading, Swept, aligned, measured
from harness.values import Layout


def add_mixed(
    writer: SetWriter, fresh: Swept, old: Swept | None, is_fresh: Callable[[int], bool]
) -> None:
    """Have ``writer`` keep what ``fresh`` knows where ``is_fresh`` says so, and ``old`` elsewhere.

    All but the boxes is as at the next lower width that was read. So where one side gives way to
    the other, both are kept whole, as if they had been read there: nothing of the one is taken
    for the other's.
    """
    sides = [(fresh, True), *([(old, False)] if old else [])]
    taken = {width: side for side, new in sides for width in side.widths if is_fresh(width) == new}
    layouts: list[Layout] = []
    readings: list[Reading] = []
    for width, layout, is_whole in _known(taken):
        below = layouts[-1] if layouts else None
        if is_whole or below is None or _paths(layout) != _paths(below):
            layouts.append(layout)
        else:
            readings.append(aligned(measured(layout, width), layout, below))
    if layouts:
        writer.add_swept(layouts, readings)


def _known(taken: Mapping[int, Swept]) -> Iterator[tuple[int, Layout, bool]]:
    """Each width with its layout, rising, and whether all of that is to be kept."""
    widths = sorted(taken)
    turns = {
        width
        for low, high in pairwise(widths)
        if taken[low] is not taken[high]
        for width in (low, high)
    }
    for width in widths:
        side = taken[width]
        layout = side.at(width)
        assert layout is not None, "its boxes are known"
        yield width, layout, width in turns or _is_read(side.read, width)


def _is_read(read: Sequence[int], width: int) -> bool:
    at = bisect_right(read, width)
    return at > 0 and read[at - 1] == width


def _paths(layout: Layout) -> list[str]:
    return [one.path for one in layout.elements]
