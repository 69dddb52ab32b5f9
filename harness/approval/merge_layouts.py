"""Merges the layouts of two states of a page: fresh ones at some widths, former ones at others."""

from array import array
from collections.abc import Callable
from itertools import pairwise

from harness.baselines.set_writer import SetWriter
from harness.model.geometry import Viewport
from harness.model.layout import Layout
from harness.model.layout_series import BoxReading, LayoutSeries


def add_merged(
    writer: SetWriter,
    fresh: LayoutSeries,
    old: LayoutSeries | None,
    is_fresh: Callable[[int], bool],
) -> None:
    """Add the layouts of ``fresh`` to ``writer`` where ``is_fresh`` holds, of ``old`` elsewhere.

    In a set, all but the boxes holds from a width that was read up to the next. So on both sides
    of each width where one state gives way to the other, the whole layout is written: nothing of
    one state is then read as the other's.
    """
    sides = [(fresh, True), *([(old, False)] if old else [])]
    source = {width: side for side, new in sides for width in side.widths if is_fresh(width) == new}
    widths = sorted(source)
    whole = {
        width
        for low, high in pairwise(widths)
        if source[low] is not source[high]
        for width in (low, high)
    }
    for side, _ in sides:
        whole.update(width for width in side.read if source.get(width) is side)
    below: Layout | None = None
    layouts: list[Layout] = []
    readings: list[BoxReading] = []
    for width in widths:
        side = source[width]
        if width not in whole and below and _has_elements_of(side, width, below):
            readings.append(_reading(side, width, below.viewport))
        else:
            below = _layout(side, width)
            layouts.append(below)
    if layouts:
        writer.add_swept(layouts, readings)


def _has_elements_of(side: LayoutSeries, width: int, layout: Layout) -> bool:
    start = _layout(side, side.elements_of_width(width))
    return start is layout or [element.path for element in start.elements] == [
        element.path for element in layout.elements
    ]


def _reading(side: LayoutSeries, width: int, below: Viewport) -> BoxReading:
    """The boxes at ``width``, of the elements of the layout with the viewport ``below``."""
    edges = side.boxes_at(width)
    assert edges is not None, "its boxes are known"
    viewport = Viewport(width, below.height, below.device_scale_factor)
    return BoxReading(viewport, below.width, *edges.size, array("i", edges.boxes), edges.visible)


def _layout(side: LayoutSeries, width: int) -> Layout:
    layout = side.at(width)
    assert layout is not None, "its boxes are known"
    return layout
