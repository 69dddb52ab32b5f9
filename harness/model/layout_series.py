"""A page between its sample widths: boxes read at very many widths, all else at some of them.

Between two boundaries of a page's own media and container queries, its styles, texts and elements
do not change with the width; its boxes do. So a whole layout is *read* where such a segment begins
and ends, and boxes alone at the other widths that are *swept*.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from harness.model.geometry import Box, Viewport
from harness.model.layout import Layout


@dataclass(frozen=True, slots=True)
class BoxReading:
    """Where the elements of a layout lie at another width, read by resizing the page."""

    viewport: Viewport
    elements_of_width: int  #: the width of the layout whose elements these are
    page_width: int  #: CSS px
    page_height: int
    boxes: "array[int]"  #: left, top, right and bottom of each element, in hundredths of a CSS px
    visible: bytes  #: of each element, 1 where it has a box that is painted

    @property
    def width(self) -> int:
        return self.viewport.width


@dataclass(frozen=True, slots=True)
class BoxRow:
    """Where the elements of a layout lie, and no more."""

    boxes: Sequence[int]  #: left, top, right and bottom of each, in hundredths of a CSS px
    visible: bytes  #: of each, 1 where it has a box that is painted
    size: tuple[int, int]  #: of the page, CSS px


class LayoutSeries(Protocol):
    """What is known of one page in one browser, by viewport width (CSS px)."""

    @property
    def read(self) -> Sequence[int]:
        """The widths at which everything was read, rising."""

    @property
    def widths(self) -> Sequence[int]:
        """The widths at which the boxes are known, rising; those of ``read`` among them."""

    def at(self, width: int) -> Layout | None:
        """The layout at ``width``; ``None`` where the boxes are not known.

        Between two widths that were read, all but the boxes is as at the lower one.
        """

    def boxes_at(self, width: int) -> BoxRow | None:
        """Those of the layout at ``width``, which cost less than all of it."""

    def elements_of_width(self, width: int) -> int:
        """The width that was read whose elements the layout at ``width`` has."""


class CapturedLayouts:
    """Layouts and readings as they came from a browser."""

    def __init__(self, layouts: Mapping[int, Layout], readings: Iterable[BoxReading] = ()) -> None:
        self.layouts = dict(layouts)
        self.readings: dict[int, BoxReading] = {}
        self.add(readings)

    @property
    def read(self) -> Sequence[int]:
        return sorted(self.layouts)

    @property
    def widths(self) -> Sequence[int]:
        return sorted({*self.layouts, *self.readings})

    def add(self, readings: Iterable[BoxReading]) -> None:
        """Know the boxes at more widths."""
        for box_reading in readings:
            if box_reading.width not in self.layouts:
                self.readings[box_reading.width] = box_reading

    def add_whole(self, layout: Layout) -> None:
        """Know all at one more width, and all but the boxes up to the next one that was read."""
        width = layout.viewport.width
        end = min((read for read in self.layouts if read > width), default=None)
        self.layouts[width] = layout
        self.readings.pop(width, None)
        for box_reading in [*self.readings.values()]:
            if (
                box_reading.width > width
                and (end is None or box_reading.width < end)
                and box_reading.elements_of_width < width
            ):
                self.readings[box_reading.width] = aligned(
                    box_reading, self.layouts[box_reading.elements_of_width], layout
                )

    def fitted(
        self, layouts: Mapping[int, Layout], readings: Iterable[BoxReading]
    ) -> Iterator[BoxReading]:
        """``readings``, made of the elements of ``layouts``, as ones of those that are here."""
        read = self.read
        for box_reading in readings:
            at = bisect_right(read, box_reading.width)
            yield aligned(
                box_reading,
                layouts[box_reading.elements_of_width],
                self.layouts[read[max(0, at - 1)]],
            )

    def at(self, width: int) -> Layout | None:
        if width in self.layouts:
            return self.layouts[width]
        reading = self.readings.get(width)
        return None if reading is None else placed(self.layouts[reading.elements_of_width], reading)

    def boxes_at(self, width: int) -> BoxRow | None:
        if width in self.layouts:
            return _edges(measured(self.layouts[width], width))
        reading = self.readings.get(width)
        return None if reading is None else _edges(reading)

    def elements_of_width(self, width: int) -> int:
        """As of ``LayoutSeries``."""
        return width if width in self.layouts else self.readings[width].elements_of_width


def _edges(box_reading: BoxReading) -> BoxRow:
    return BoxRow(
        box_reading.boxes, box_reading.visible, (box_reading.page_width, box_reading.page_height)
    )


def placed(layout: Layout, box_reading: BoxReading) -> Layout:
    """``layout``'s elements, where ``box_reading`` says that they lie."""
    numbers = [number / 100 for number in box_reading.boxes]
    boxes = zip(*(iter(numbers),) * 4, strict=True)
    return replace(
        layout,
        viewport=box_reading.viewport,
        page_width=box_reading.page_width,
        page_height=box_reading.page_height,
        elements=tuple(
            replace(element, box=Box(*box), visible=bool(visible))
            for element, box, visible in zip(
                layout.elements, boxes, box_reading.visible, strict=True
            )
        ),
    )


def measured(layout: Layout, like: int) -> BoxReading:
    """The boxes of ``layout``, whose elements are those of the layout at ``like``."""
    boxes = array("i")
    for element in layout.elements:
        box = element.box
        boxes.extend(round(side * 100) for side in (box.left, box.top, box.right, box.bottom))
    return BoxReading(
        layout.viewport,
        like,
        layout.page_width,
        layout.page_height,
        boxes,
        bytes(element.visible for element in layout.elements),
    )


def aligned(box_reading: BoxReading, elements: Layout, wanted: Layout) -> BoxReading:
    """``box_reading``, made of ``elements``, as one of the elements of ``wanted``.

    They are mostly the same. A page that is laid out otherwise when it is resized than when it is
    loaded may lack some: those are not visible.
    """
    like = wanted.viewport.width
    there = [element.path for element in elements.elements]
    here = [element.path for element in wanted.elements]
    if there == here:
        return (
            box_reading
            if box_reading.elements_of_width == like
            else replace(box_reading, elements_of_width=like)
        )
    place = {path: at for at, path in enumerate(there)}
    boxes, visible = array("i"), bytearray()
    for path in here:
        at = place.get(path)
        boxes.extend(array("i", [0] * 4) if at is None else box_reading.boxes[4 * at : 4 * at + 4])
        visible.append(0 if at is None else box_reading.visible[at])
    return replace(box_reading, elements_of_width=like, boxes=boxes, visible=bytes(visible))


def read_around(swept: LayoutSeries, width: int) -> tuple[int, ...]:
    """The width whose styles are told at ``width``, and the next one that was read, if any.

    What is the same at both is so at ``width`` too, unless a boundary lies between them.
    """
    at = bisect_right(swept.read, width)
    low = swept.read[at - 1 : at]
    return (*low, *(swept.read[at : at + 1] if tuple(low) != (width,) else ()))
