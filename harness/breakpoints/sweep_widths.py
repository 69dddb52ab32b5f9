"""The widths to sweep between the sample widths, and the ranges that follow from them.

Nothing here touches a browser: these functions say which widths come next, given the verdicts so
far. All widths are of the viewport, in whole CSS px; ranges include both ends.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

Range = tuple[int, int]

#: Pages whose scripts react to each width are slow to sweep: their baselines have only every so
#: many CSS px, and the widths between follow from their neighbours.
LIVELY_STEP = 4

#: The widest viewport that a browser makes (CSS px).
WIDEST = 10_000_000

#: Up to here a baseline may have every width (CSS px).
FARTHEST = 3840

#: Beyond the ends of a sweep, two widths are at most so many steps apart; above its upper end, in
#: proportion to the width. Boundaries out there are swept on both sides.
FAR_STEPS = 8


def sweep_widths(low: int, high: int, step: int, switches: Iterable[int]) -> tuple[int, ...]:
    """The widths to sweep from ``low`` to ``high``, rising.

    Two neighbours are at most ``step`` apart, so the sweep sees every change that holds over
    ``step`` widths. ``switches`` are the first widths on the upper side of each boundary: the sweep
    includes them and the widths one pixel below and above.

    >>> sweep_widths(320, 400, 30, [360])
    (320, 350, 359, 360, 361, 380, 400)
    """
    widths = {*range(low, high, step), high}
    for switch in switches:
        widths.update(width for width in (switch - 1, switch, switch + 1) if low <= width <= high)
    return tuple(sorted(widths))


def sides_outside(ends: Range, reach: Range, switches: Iterable[int]) -> frozenset[int]:
    """The widths on both sides of each boundary beyond ``ends`` and within ``reach``.

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

    Widths ``far_step`` apart go as far as the furthest of ``sides`` and of ``samples`` within
    ``reach``, whatever the boundaries are; a gap that contains none of them gets its middle.

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
    """Widths beyond ``ends``, ``step`` apart, as far as ``outside`` and at most ``FARTHEST``.

    >>> sorted(each_outside((320, 1920), 2, [315, 1926]))
    [315, 317, 319, 1920, 1922, 1924]
    """
    low, high = ends
    lowest, highest = min({low, *outside}), min(max({high, *outside}), FARTHEST)
    return frozenset({*range(lowest, low, step), *range(high, highest, step)})


def _far_widths(ends: Range, step: int, lowest: int, highest: int) -> Iterator[int]:
    """Widths beyond ``ends``, ``far_step`` apart, between ``lowest`` and ``highest``."""
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
    """The largest gap (CSS px) between ``width`` and its upper neighbour in a sweep of ``ends``.

    >>> [far_step(width, (320, 1920), 20) for width in (100, 320, 1900, 1920, 3840)]
    [160, 20, 20, 160, 320]
    """
    low, high = ends
    if low <= width < high:
        return step
    return FAR_STEPS * step * max(width, high) // high


def reached(ends: Range, step: int, widths: Iterable[int]) -> Range:
    """``ends``, extended over ``widths`` as long as gaps are at most ``step``.

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
    """The ranges between boundaries, which together cover ``low`` to ``high``.

    >>> segments(320, 1920, [640, 1024])
    ((320, 639), (640, 1023), (1024, 1920))
    """
    starts = [low, *sorted({switch for switch in switches if low < switch <= high})]
    return tuple((start, after - 1) for start, after in pairwise([*starts, high + 1]))


def switches_between(read: Sequence[int]) -> frozenset[int]:
    """Boundaries implied by the widths of whole layouts: the upper width of each adjacent pair.

    >>> sorted(switches_between([320, 639, 640, 1023, 1024]))
    [640, 1024]
    """
    return frozenset(upper for lower, upper in pairwise(read) if upper == lower + 1)


def pending_widths(verdicts: Mapping[int, bool]) -> tuple[int, ...]:
    """Widths to examine next, one inside each gap where the verdict flips.

    ``verdicts`` says for each examined width whether the finding shows there. Empty once every flip
    lies between two neighbouring widths. A range inside a gap whose ends agree is not detected.

    >>> pending_widths({320: False, 800: True, 1200: True})
    (560,)
    """
    return tuple(
        (low + high) // 2
        for low, high in pairwise(sorted(verdicts))
        if verdicts[low] != verdicts[high] and high - low > 1
    )


def ends_of(sweeps: Sequence[Range], reaches: Sequence[Range]) -> Range:
    """The ends beyond which widths are further apart; no limit where nothing is swept beyond.

    >>> ends_of([(320, 599), (600, 1920)], [(1, 599), (600, 1920)]) == (320, WIDEST)
    True
    """
    low, high = min(low for low, _ in sweeps), max(high for _, high in sweeps)
    lowest, highest = min(low for low, _ in reaches), max(high for _, high in reaches)
    return low if lowest < low else 1, high if highest > high else WIDEST


def ranges_of(
    verdicts: Mapping[int, bool], step: int, ends: Range = (1, WIDEST)
) -> tuple[tuple[Range, ...], bool]:
    """The ranges of widths whose verdict is true, and whether their ends are exact.

    Neighbouring true widths form one range unless they are more than ``step`` apart (``far_step``
    beyond the ``ends`` of the sweep). An end is exact where the next width was examined too, or
    where the end is the first or last width of all.

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
