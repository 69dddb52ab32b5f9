"""Which widths to look at between the sample widths, and what they say of those between them.

The sweep knows nothing of browsers: it is asked which widths come next, and told what was seen.
All widths are of the viewport, in whole CSS px; ranges include both ends.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

Range = tuple[int, int]

#: A page that answers to its size by scripts takes so long for it that a baseline knows only
#: widths that are so many CSS px apart; those between are told from their neighbours.
LIVELY_STEP = 4

#: No browser makes a viewport wider (CSS px).
WIDEST = 10_000_000

#: Beyond it, no baseline knows each single width (CSS px).
FARTHEST = 3840

#: Beyond the ends of a sweep, two widths are at most so many steps apart; above its upper end, in
#: proportion to the width. What a page asks for out there is looked at where it switches.
FAR_STEPS = 8


def sweep_widths(low: int, high: int, step: int, switches: Iterable[int]) -> tuple[int, ...]:
    """The widths to sweep from ``low`` to ``high``, rising.

    No two neighbours are further apart than ``step``, so that whatever holds over ``step`` widths
    is seen. ``switches`` are the first widths on the upper side of a boundary: one pixel below, at
    and above each is looked at, too.

    >>> sweep_widths(320, 400, 30, [360])
    (320, 350, 359, 360, 361, 380, 400)
    """
    widths = {*range(low, high, step), high}
    for switch in switches:
        widths.update(width for width in (switch - 1, switch, switch + 1) if low <= width <= high)
    return tuple(sorted(widths))


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


def widths_outside(
    ends: Range, reach: Range, step: int, sides: Iterable[int], samples: Iterable[int]
) -> frozenset[int]:
    """The widths to sweep beyond ``ends``: ``sides`` of boundaries, and widths between them.

    As far as the furthest of ``sides`` and of ``samples`` within ``reach``, widths ``far_step``
    apart are swept, too, whatever the boundaries are; and one in each gap that has none of them.

    >>> sorted(widths_outside((320, 1920), (1, 9999), 20, [2099, 2100, 2149, 2150], []))
    [2080, 2099, 2100, 2124, 2149, 2150]
    """
    low, high = ends
    stops = {width for width in samples if reach[0] <= width <= reach[1]}.union(sides, ends)
    stops = {width for width in stops if not low < width < high}
    regular = set(_far_widths(ends, step, min(stops), max(stops)))
    middles = {
        (start + end) // 2
        for start, end in pairwise(sorted(stops | regular))
        if (start, end) != ends and step < end - start and regular.isdisjoint(range(start, end + 1))
    }
    return frozenset(regular | middles).union(sides)


def each_outside(ends: Range, step: int, outside: Iterable[int]) -> frozenset[int]:
    """The widths beyond ``ends``, ``step`` apart, as far as ``outside`` and ``FARTHEST`` go.

    >>> sorted(each_outside((320, 1920), 2, [315, 1926]))
    [315, 317, 319, 1920, 1922, 1924]
    """
    low, high = ends
    lowest, highest = min({low, *outside}), min(max({high, *outside}), FARTHEST)
    return frozenset({*range(lowest, low, step), *range(high, highest, step)})


def _far_widths(ends: Range, step: int, lowest: int, highest: int) -> Iterator[int]:
    """Widths beyond ``ends``, each ``far_step`` from the one before, within two others."""
    low, high = ends
    width = high + far_step(high, ends, step)
    while width < highest:
        yield width
        width += far_step(width, ends, step)
    width = low - FAR_STEPS * step
    while width > lowest:
        yield width
        width -= FAR_STEPS * step


def far_step(width: int, ends: Range, step: int) -> int:
    """How far apart (CSS px) ``width`` and its upper neighbour are at most in a sweep of ``ends``.

    >>> [far_step(width, (320, 1920), 20) for width in (100, 320, 1900, 1920, 3840)]
    [160, 20, 20, 160, 320]
    """
    low, high = ends
    if low <= width < high:
        return step
    return FAR_STEPS * step * max(width, high) // high


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
    starts = [low, *sorted({switch for switch in switches if low < switch <= high})]
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


def ends_of(sweeps: Sequence[Range], reaches: Sequence[Range]) -> Range:
    """The ends beyond which widths are further apart; none where nothing is looked at beyond.

    >>> ends_of([(320, 599), (600, 1920)], [(1, 599), (600, 1920)]) == (320, WIDEST)
    True
    """
    low, high = min(low for low, _ in sweeps), max(high for _, high in sweeps)
    lowest, highest = min(low for low, _ in reaches), max(high for _, high in reaches)
    return low if lowest < low else 1, high if highest > high else WIDEST


def ranges_of(
    verdicts: Mapping[int, bool], step: int, ends: Range = (1, WIDEST)
) -> tuple[tuple[Range, ...], bool]:
    """The ranges over which something shows, and whether their ends are exact.

    Two neighbouring widths where it shows are one range, unless they are more than ``step``
    apart; beyond the ``ends`` of the sweep, more than ``far_step``. An end is exact where the width
    beyond it was seen and does not show it, or where nothing beyond it was to be looked at.

    >>> ranges_of({320: False, 340: True, 359: True, 360: False}, 20)
    (((340, 359),), False)
    """
    widths = sorted(verdicts)
    ranges: list[Range] = []
    before = None
    for width in widths:
        near = before is not None and width - before <= far_step(before, ends, step)
        if verdicts[width] and before is not None and verdicts[before] and near:
            ranges[-1] = ranges[-1][0], width
        elif verdicts[width]:
            ranges.append((width, width))
        before = width
    exact = all(
        (low == widths[0] or low - 1 in verdicts) and (high == widths[-1] or high + 1 in verdicts)
        for low, high in ranges
    )
    return tuple(ranges), exact
