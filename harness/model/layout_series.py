"""Layouts of a page at many widths: boxes at all of them, styles and texts at a few.

Between two boundaries of a page's media and container queries, its styles, texts and elements do
not change with the width; its boxes do. So the sweep *reads* the whole layout at both ends of such
a segment, and only the boxes at the widths between them.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from harness.model.geometry import Box, Viewport
from harness.model.layout import Element, Layout


@dataclass(frozen=True, slots=True)
class BoxReading:
    """Boxes of a layout's elements at another width, read by resizing the page."""

    viewport: Viewport
    elements_of_width: int  #: the width of the layout that has these elements
    page_width: int  #: CSS px
    page_height: int
    boxes: "array[int]"  #: left, top, right, bottom of each element, in hundredths of a CSS px
    visible: bytes  #: 1 for each element that has a painted box, else 0

    @property
    def width(self) -> int:
        return self.viewport.width


@dataclass(frozen=True, slots=True)
class BoxRow:
    """Boxes and visibility of every element at one width."""

    boxes: Sequence[int]  #: left, top, right, bottom of each element, in hundredths of a CSS px
    visible: bytes  #: 1 for each element that has a painted box, else 0
    size: tuple[int, int]  #: of the page, CSS px


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything of a layout but its boxes, with an entry for each element."""

    paths: tuple[str, ...]
    parents: tuple[int, ...]  #: see ``Element.parent``
    attributes: tuple[tuple[tuple[str, str], ...], ...]
    texts: tuple[str, ...]
    styles: tuple[Mapping[str, str], ...]

    @classmethod
    def of(cls, layout: Layout) -> "Contents":
        """The contents of ``layout``."""
        elements = layout.elements
        return cls(
            tuple([element.path for element in elements]),
            tuple([element.parent for element in elements]),
            tuple([element.attributes for element in elements]),
            tuple([element.text for element in elements]),
            tuple([element.style for element in elements]),
        )


class LayoutSeries(Protocol):
    """Layouts of one page in one variant, by viewport width (CSS px)."""

    @property
    def read(self) -> Sequence[int]:
        """Widths at which the whole layout was read, rising."""

    @property
    def widths(self) -> Sequence[int]:
        """Widths at which the boxes were read, rising; includes ``read``."""

    def at(self, width: int) -> Layout | None:
        """The layout at ``width``; ``None`` where no boxes were read.

        At a width with boxes only, everything else is taken from the next lower ``read`` width.
        """

    def boxes_at(self, width: int) -> BoxRow | None:
        """Boxes and visibility of every element at ``width``; cheaper than the full ``Layout``."""

    def expect(self, widths: Iterable[int]) -> None:
        """Announce that ``boxes_at`` is going to be called for all of ``widths``."""

    def contents_at(self, width: int) -> Contents | None:
        """The rest of the layout at ``width``; cheaper than the full ``Layout``."""

    def elements_of_width(self, width: int) -> int:
        """The ``read`` width from which the layout at ``width`` takes its elements."""


class CapturedLayouts:
    """Layouts and box readings from a browser, as a ``LayoutSeries``."""

    def __init__(self, layouts: Mapping[int, Layout], readings: Iterable[BoxReading] = ()) -> None:
        self.layouts = dict(layouts)
        self.readings: dict[int, BoxReading] = {}
        self._contents: dict[
            int, tuple[Layout, Contents]
        ] = {}  #: by width, of the layout beside it
        self.add(readings)

    @property
    def read(self) -> Sequence[int]:
        return sorted(self.layouts)

    @property
    def widths(self) -> Sequence[int]:
        return sorted({*self.layouts, *self.readings})

    def add(self, readings: Iterable[BoxReading]) -> None:
        """Add boxes at more widths; a whole layout takes precedence."""
        for box_reading in readings:
            if box_reading.width not in self.layouts:
                self.readings[box_reading.width] = box_reading

    def add_whole(self, layout: Layout) -> None:
        """Add a whole layout, and align the box readings up to the next one with its elements."""
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
        """``readings`` of the elements of ``layouts``, aligned with the layouts of this series.

        A series without layouts, because no capture of the page succeeded, takes no readings.
        """
        read = self.read
        for box_reading in readings if read else ():
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
            return _row_of(measured(self.layouts[width], width))
        reading = self.readings.get(width)
        return None if reading is None else _row_of(reading)

    def expect(self, widths: Iterable[int]) -> None:
        """Boxes that were measured need not be computed."""

    def contents_at(self, width: int) -> Contents | None:
        if width not in self.layouts and width not in self.readings:
            return None
        start = self.elements_of_width(width)
        layout, kept = self.layouts[start], self._contents.get(start)
        if kept is None or kept[0] is not layout:
            kept = self._contents[start] = layout, Contents.of(layout)
        return kept[1]

    def elements_of_width(self, width: int) -> int:
        return width if width in self.layouts else self.readings[width].elements_of_width


def _row_of(box_reading: BoxReading) -> BoxRow:
    return BoxRow(
        box_reading.boxes, box_reading.visible, (box_reading.page_width, box_reading.page_height)
    )


def placed(layout: Layout, box_reading: BoxReading) -> Layout:
    """``layout`` with the boxes, viewport and page size of ``box_reading``."""
    numbers = [number / 100 for number in box_reading.boxes]
    boxes = zip(*(iter(numbers),) * 4, strict=True)
    return replace(
        layout,
        viewport=box_reading.viewport,
        page_width=box_reading.page_width,
        page_height=box_reading.page_height,
        elements=tuple(
            [
                Element(
                    element.path,
                    Box(*box),
                    element.parent,
                    visible != 0,
                    element.attributes,
                    element.text,
                    element.style,
                )
                for element, box, visible in zip(
                    layout.elements, boxes, box_reading.visible, strict=True
                )
            ]
        ),
    )


def measured(layout: Layout, like: int) -> BoxReading:
    """A reading of the boxes of ``layout``, which has the elements of the layout at ``like``."""
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
    """``box_reading`` of ``elements``, rearranged for the elements of ``wanted``.

    Elements that only ``wanted`` has become invisible. There are few: a page may be laid out
    differently when it is resized than when it is loaded.
    """
    like = wanted.viewport.width
    read_paths = [element.path for element in elements.elements]
    wanted_paths = [element.path for element in wanted.elements]
    if read_paths == wanted_paths:
        return (
            box_reading
            if box_reading.elements_of_width == like
            else replace(box_reading, elements_of_width=like)
        )
    index_of = {path: index for index, path in enumerate(read_paths)}
    boxes, visible = array("i"), bytearray()
    for path in wanted_paths:
        index = index_of.get(path)
        if index is None:
            boxes.extend([0] * 4)
            visible.append(0)
        else:
            boxes.extend(box_reading.boxes[4 * index : 4 * index + 4])
            visible.append(box_reading.visible[index])
    return replace(box_reading, elements_of_width=like, boxes=boxes, visible=bytes(visible))


def read_around(swept: LayoutSeries, width: int) -> tuple[int, ...]:
    """The ``read`` widths on both sides of ``width``; only ``width`` where it was read itself.

    A style that is equal at both is the same at ``width`` too, unless a boundary lies between them.
    """
    at = bisect_right(swept.read, width)
    low = swept.read[at - 1 : at]
    return (*low, *(swept.read[at : at + 1] if tuple(low) != (width,) else ()))
