"""Which widths to look at between the sample widths, and what they say of those between them.

The sweep knows nothing of browsers: it is asked which widths come next, and told what was seen.
All widths are of the viewport, in whole CSS px; ranges include both ends.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

Range = tuple[int, int]

#: A page that answers to its size by scripts takes so long for it that a baseline knows only
#: widths that are so many CSS px apart; those between are told from their neighbours.
LIVELY_STEP = 4

#: No browser makes a viewport wider (CSS px).
WIDEST = 10_000_000


def sweep_widths(low: int, high: int, step: int, switches: Iterable[int]) -> tuple[int, ...]:
    """The widths to sweep from ``low`` to ``high``, rising.

    No two neighbours are further apart than ``step``, so that whatever holds over ``step`` widths
    is seen. ``switches`` are the first widths on the upper side of a boundary: one pixel below, at
    and above each is looked at, too.

    >>> sweep_widths(320, 400, 30, [360])
    (320, 350, 359, 360, 361, 380, 400)
    """
    found = {*range(low, high, step), high}
    for switch in switches:
        found.update(width for width in (switch - 1, switch, switch + 1) if low <= width <= high)
    return tuple(sorted(found))


def sides_outside(ends: Range, reach: Range, switches: Iterable[int]) -> frozenset[int]:
    """Both sides of each boundary beyond ``ends`` and within ``reach``: the widths out there.

    >>> sorted(sides_outside((320, 1920), (1, 9999), [311, 640, 2000]))
    [310, 311, 1999, 2000]
    """
    low, high = ends
    return frozenset(
        width
        for switch in switches
        if reach[0] < switch <= low or high < switch <= min(reach[1], WIDEST)
        for width in (switch - 1, switch)
        if not low <= width <= high
    )


def reached(ends: Range, step: int, widths: Iterable[int]) -> Range:
    """``ends``, moved out as far as ``widths`` follow each other no further apart than ``step``.

    >>> reached((320, 1920), 20, [310, 1935, 2000])
    (310, 1935)
    """
    low, high = ends
    rising = sorted(widths)
    for width in rising:
        if high < width <= high + step:
            high = width
    for width in reversed(rising):
        if low - step <= width < low:
            low = width
    return low, high


def segments(low: int, high: int, switches: Iterable[int]) -> tuple[Range, ...]:
    """The ranges between boundaries, which together are ``low`` to ``high``.

    >>> segments(320, 1920, [640, 1024])
    ((320, 639), (640, 1023), (1024, 1920))
    """
    starts = [low, *sorted({one for one in switches if low < one <= high})]
    return tuple((start, after - 1) for start, after in pairwise([*starts, high + 1]))


def switches_between(read: Sequence[int]) -> frozenset[int]:
    """Where a page that was read whole at these widths may switch: the upper ones of neighbours.

    >>> sorted(switches_between([320, 639, 640, 1023, 1024]))
    [640, 1024]
    """
    return frozenset(upper for lower, upper in pairwise(read) if upper == lower + 1)


def pending_widths(verdicts: Mapping[int, bool]) -> tuple[int, ...]:
    """Widths to look at next, one inside each gap where the verdict flips.

    ``verdicts`` says of each width seen so far whether something shows there. Empty once every
    flip lies between two neighbours. An island inside a gap whose two ends agree goes unseen.

    >>> pending_widths({320: False, 800: True, 1200: True})
    (560,)
    """
    return tuple(
        (low + high) // 2
        for low, high in pairwise(sorted(verdicts))
        if verdicts[low] != verdicts[high] and high - low > 1
    )


def ranges_of(verdicts: Mapping[int, bool], step: int) -> tuple[tuple[Range, ...], bool]:
    """The ranges over which something shows, and whether their ends are exact.

    Two neighbouring widths where it shows are one range, unless they are more than ``step``
    apart. An end is exact where the width beyond it was seen and does not show it, or where
    nothing beyond it was to be looked at.

    >>> ranges_of({320: False, 340: True, 359: True, 360: False}, 20)
    (((340, 359),), False)
    """
    widths = sorted(verdicts)
    found: list[Range] = []
    before = None
    for width in widths:
        if verdicts[width] and before is not None and verdicts[before] and width - before <= step:
            found[-1] = found[-1][0], width
        elif verdicts[width]:
            found.append((width, width))
        before = width
    exact = all(
        (low == widths[0] or low - 1 in verdicts) and (high == widths[-1] or high + 1 in verdicts)
        for low, high in found
    )
    return tuple(found), exact
