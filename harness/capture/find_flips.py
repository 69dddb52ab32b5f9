"""The viewport widths at which container queries of a page flip.

A container's width depends on the layout, so that the page itself is measured: between two widths
with different results, by bisection. A *side* says whether a container is narrower or wider than a
length of its queries.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise

from harness.breakpoints.queries.containers import next_above, next_below, reader_of
from harness.breakpoints.queries.parse import container_thresholds
from harness.breakpoints.sweep_widths import Range
from harness.capture.tab.resizable import ResizablePage


def flips_of(page: ResizablePage, ends: Range, reach: Range, sides: Mapping[int, str]) -> set[int]:
    """The widths (CSS px) within ``reach`` at which sides of containers change.

    ``sides`` are those measured so far, by width; ``ends`` are the ends of the sweep.
    """
    inside = {width: side for width, side in sides.items() if ends[0] <= width <= ends[1]}
    flips = _flips(page, inside)
    if container_thresholds(page.conditions) and reach != ends:
        above = {width: side for width, side in sides.items() if width >= ends[1]}
        below = {width: side for width, side in sides.items() if width <= ends[0]}
        flips |= _flips_beyond(page, ends, reach, above) | _flips_beyond(page, ends, reach, below)
    return flips


def _flips_beyond(
    page: ResizablePage, ends: Range, reach: Range, sides: Mapping[int, str]
) -> set[int]:
    """The widths beyond one end of a sweep at which a condition of a container flips.

    ``sides`` are those from that end on. The page is measured further and further out, while a
    container may still change a side.
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


def _flips(
    page: ResizablePage, sides: Mapping[int, str], view: Callable[[str], str] = str
) -> set[int]:
    """The widths at which the ``sides`` change, each the upper one of two neighbouring widths.

    ``view`` maps newly measured sides to the form of ``sides``.
    """
    views = dict(sides)
    gaps = [pair for pair in pairwise(sorted(views)) if views[pair[0]] != views[pair[1]]]
    flips = set()
    while gaps:
        flips |= {high for low, high in gaps if high == low + 1}
        middles = {(low + high) // 2: (low, high) for low, high in gaps if high > low + 1}
        for measurement in page.measure(sorted(middles)):
            if not measurement.restless:
                views[measurement.reading.width] = view(measurement.sides)
        gaps = [
            pair
            for middle, (low, high) in middles.items()
            if middle in views
            for pair in ((low, middle), (middle, high))
            if views[pair[0]] != views[pair[1]]
        ]
    return flips
