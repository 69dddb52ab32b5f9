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
    known = {width: view(side) for width, side in sides.items()}
    while known:
        first, last = min(known), max(known)
        farther = next_above(last, known[last], reach[1]) if last >= ends[1] else None
        if farther is None and first <= ends[0]:
            farther = next_below(first, known[first], reach[0], page.conditions)
        if farther is None:
            break
        (measured,) = page.measure([farther])
        if measured.restless:
            break
        known[farther] = view(measured.sides)
    return _flips(page, known, view)


def _flips(page: Resized, sides: Mapping[int, str], view: Callable[[str], str] = str) -> set[int]:
    """The widths at which a container comes to another side of a length that it is asked about.

    ``view`` is how ``sides`` are told.
    """
    known = dict(sides)
    waiting = [pair for pair in pairwise(sorted(known)) if known[pair[0]] != known[pair[1]]]
    found = set()
    while waiting:
        found |= {high for low, high in waiting if high == low + 1}
        middles = {(low + high) // 2: (low, high) for low, high in waiting if high > low + 1}
        for one in page.measure(sorted(middles)):
            if not one.restless:
                known[one.reading.width] = view(one.sides)
        waiting = [
            pair
            for middle, (low, high) in middles.items()
            if middle in known
            for pair in ((low, middle), (middle, high))
            if known[pair[0]] != known[pair[1]]
        ]
    return found
