"""The viewport widths at which a page's containers come to other sides of the lengths asked about.

A container is as wide as the layout makes it, so these widths are looked for in the page itself:
between two widths at which the sides differ, by halves.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise

from harness.breakpoints.queries.containers import next_above, next_below, reader_of
from harness.breakpoints.queries.parse import container_thresholds
from harness.breakpoints.sweep_widths import Range
from harness.capture.tab.resizable import Resized


def flips_of(page: Resized, ends: Range, reach: Range, sides: Mapping[int, str]) -> set[int]:
    """The widths at which containers come to other sides, as far as the breakpoints go."""
    inside = {width: side for width, side in sides.items() if ends[0] <= width <= ends[1]}
    flips = _flips(page, inside)
    if container_thresholds(page.conditions) and reach != ends:
        above = {width: side for width, side in sides.items() if width >= ends[1]}
        below = {width: side for width, side in sides.items() if width <= ends[0]}
        flips |= _flips_beyond(page, ends, reach, above) | _flips_beyond(page, ends, reach, below)
    return flips


def _flips_beyond(page: Resized, ends: Range, reach: Range, sides: Mapping[int, str]) -> set[int]:
    """The widths beyond the ends of a sweep at which a condition of a container flips.

    ``sides`` are those from one of the ends on. The page is looked at ever further out, while a
    container may still come to another side of a length.
    """
    view = reader_of(page.conditions)
    views = {width: view(side) for width, side in sides.items()}
    while views:
        first, last = min(views), max(views)
        farther = next_above(last, views[last], reach[1]) if last >= ends[1] else None
        if farther is None and first <= ends[0]:
            farther = next_below(first, views[first], reach[0], page.conditions)
        if farther is None:
            break
        (measured,) = page.measure([farther])
        if measured.restless:
            break
        views[farther] = view(measured.sides)
    return _flips(page, views, view)


def _flips(page: Resized, sides: Mapping[int, str], view: Callable[[str], str] = str) -> set[int]:
    """The widths at which a container comes to another side of a length that it is asked about.

    ``view`` is how ``sides`` are told.
    """
    views = dict(sides)
    waiting = [pair for pair in pairwise(sorted(views)) if views[pair[0]] != views[pair[1]]]
    flips = set()
    while waiting:
        flips |= {high for low, high in waiting if high == low + 1}
        middles = {(low + high) // 2: (low, high) for low, high in waiting if high > low + 1}
        for measurement in page.measure(sorted(middles)):
            if not measurement.restless:
                views[measurement.reading.width] = view(measurement.sides)
        waiting = [
            pair
            for middle, (low, high) in middles.items()
            if middle in views
            for pair in ((low, middle), (middle, high))
            if views[pair[0]] != views[pair[1]]
        ]
    return flips
