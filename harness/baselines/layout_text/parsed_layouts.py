"""A page at all its widths, as a baseline's text holds it; a layout is put together when asked."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.baselines.layout_text.distances import SIDES, locate
from harness.baselines.layout_text.elements import Attributes, Lines, attributes_at
from harness.baselines.layout_text.piecewise import Piece, Series
from harness.baselines.layout_text.styles import Style
from harness.baselines.layout_text.tree import common_name, long_name
from harness.baselines.layout_text.width_axis import Axis, below
from harness.breakpoints.sweep_widths import LIVELY_STEP
from harness.model.geometry import Box, Viewport
from harness.model.layout import Element, Layout
from harness.model.layout_series import BoxReading, BoxRow, placed

#: Boxes between two known widths are told from both of them where no edge moves by more
#: hundredths of a CSS px for each px that the page gets wider.
MOST_PER_PX = 200

_NOTHING_GONE = 2**31  # deeper than any element

#: What ``locate`` takes of an element, and what it gives: left, top, right and bottom.
Row = tuple[int, str, Sequence[bool], Sequence[int]]
Box4 = tuple[int, int, int, int]


@dataclass(slots=True)
class StoredElement:
    """An element with all that is worked out once for all widths."""

    lines: Lines
    path: str
    styles: Sequence[Style]  #: at each width that was read
    attributes: Sequence[Attributes]
    shown: str | None  #: ``None`` where that is not the same at all widths
    second: tuple[bool, ...]  #: of each of ``SIDES``, whether it is written the second way
    sides: list[int | Series]

    def shown_at(self, width: int) -> str:
        steps = self.lines.shown
        return self.shown or steps[bisect_right(steps, width, key=_width) - 1][1]


class StoredLayouts:
    """What a text knows of a page: fulfils ``harness.model.layout_series.LayoutSeries``.

    A layout stays in memory once it was asked for.
    """

    def __init__(
        self,
        axis: Axis,
        viewports: Mapping[int, Viewport],
        heights: Series,
        wider: Series,
        elements: Sequence[StoredElement],
    ) -> None:
        """``viewports`` are those of some widths, ``wider`` is the page's width less its own."""
        self._axis, self._heights, self._wider, self._elements = axis, heights, wider, elements
        self._viewports = viewports
        self._pictures = sorted(viewports)
        self._like = dict(zip(axis.widths, axis.like, strict=True))
        self._made: dict[int, Layout] = {}

    @property
    def read(self) -> Sequence[int]:
        return self._axis.read

    @property
    def widths(self) -> Sequence[int]:
        return self._axis.widths

    def at(self, width: int) -> Layout | None:
        """The layout at ``width``: exact where it was read, boxes within 0.04 px elsewhere."""
        if width not in self._made and width in self._like:
            self._made[width] = self._layout(width)
        elif width not in self._made and (edges := self.boxes_at(width)) is not None:
            low = self.at(self._neighbours(width)[0])
            assert low is not None, "it is a known width"
            self._made[width] = _moved(low, self._viewport(width), edges)
        return self._made.get(width)

    def boxes_at(self, width: int) -> BoxRow | None:
        """As of ``LayoutSeries``."""
        if width not in self._like:
            return self._edges_between(width)
        page_width = width + self._wider.at(width)
        _, rows, boxes, _ = self._located(width, page_width)
        visible = bytes(shown == "yes" for _, shown, _, _ in rows)
        size = page_width, self._heights.at(width)
        return BoxRow([edge for box in boxes for edge in box], visible, size)

    def elements_of_width(self, width: int) -> int:
        """As of ``LayoutSeries``."""
        if width not in self._like:
            width = self._neighbours(width)[0]
        return self.read[self._like[width]]

    def _neighbours(self, width: int) -> tuple[int, ...]:
        """The known widths around one that is not known; empty where they are too far away."""
        widths = self._axis.widths
        at = bisect_right(widths, width)
        pair = tuple(widths[at - 1 : at + 1]) if at else ()
        return pair if len(pair) == 2 and pair[1] - pair[0] <= LIVELY_STEP else ()

    def _has_elements_of(self, low: int, high: int) -> bool:
        """Whether a page has the same elements at two known widths, which say the same."""
        if self._like[low] == self._like[high]:
            return True
        layouts = self.at(low), self.at(high)
        says = [
            [
                (element.path, element.text, element.attributes, element.style)
                for element in layout.elements
            ]
            for layout in layouts
            if layout is not None
        ]
        return len(says) == len(layouts) and says[0] == says[1]

    def _edges_between(self, width: int) -> BoxRow | None:
        """Edges between two known widths, of the same elements that move evenly; else ``None``."""
        pair = self._neighbours(width)
        if not pair or not self._has_elements_of(*pair):
            return None
        low, high = (self.boxes_at(neighbour) for neighbour in pair)
        if low is None or high is None or low.visible != high.visible:
            return None
        share, most = (width - pair[0]) / (pair[1] - pair[0]), MOST_PER_PX * (pair[1] - pair[0])
        if any(abs(b - a) > most for a, b in zip(low.boxes, high.boxes, strict=True)):
            return None  # it jumps, and nobody knows where
        boxes = [round(a + share * (b - a)) for a, b in zip(low.boxes, high.boxes, strict=True)]
        size = (
            low.size[0] + width - pair[0],
            round(low.size[1] + share * (high.size[1] - low.size[1])),
        )
        return BoxRow(boxes, low.visible, size)

    def _layout(self, width: int) -> Layout:
        page_width = width + self._wider.at(width)
        return Layout(
            self._viewport(width),
            page_width,
            self._heights.at(width),
            tuple(self._placed(width, page_width)),
        )

    def _viewport(self, width: int) -> Viewport:
        """That of the picture at ``width``, or one as high as that of the next lower picture."""
        near = self._viewports[self._pictures[below(self._pictures, width)]]
        return Viewport(width, near.height, near.device_scale_factor)

    def _located(
        self, width: int, page_width: int
    ) -> tuple[list[StoredElement], list[Row], list[Box4], list[int]]:
        """The elements there are, how they lie, their boxes, and the places of their parents."""
        here: list[StoredElement] = []
        rows: list[Row] = []
        gone = _NOTHING_GONE
        for element in self._elements:
            depth = element.lines.depth
            if depth > gone:
                continue
            shown = element.shown or element.shown_at(width)
            gone = depth if shown == "-" else _NOTHING_GONE
            if shown != "-":
                here.append(element)
                sides = [
                    side if isinstance(side, int) else side.at(width) for side in element.sides
                ]
                rows.append((depth, shown, element.second, sides))
        boxes, parents = locate(page_width, rows)
        return here, rows, boxes, parents

    def _placed(self, width: int, page_width: int) -> Iterator[Element]:
        here, rows, boxes, parents = self._located(width, page_width)
        at = self._like[width]
        for stored_element, row, parent, (left, top, right, bottom) in zip(
            here, rows, parents, boxes, strict=True
        ):
            yield Element(
                stored_element.path,
                Box(left / 100, top / 100, right / 100, bottom / 100),
                parent if row[0] else stored_element.lines.parent[at],
                row[1] == "yes",
                stored_element.attributes[at],
                stored_element.lines.text[at],
                stored_element.styles[at],
            )


def _moved(layout: Layout, viewport: Viewport, row: BoxRow) -> Layout:
    """``layout`` with its elements where ``row`` say, at another viewport."""
    boxes = array("i", row.boxes)
    box_reading = BoxReading(viewport, layout.viewport.width, *row.size, boxes, row.visible)
    return placed(layout, box_reading)


def stored_elements(
    elements: Iterable[Lines], styles: Mapping[str, Sequence[Style]], count: int
) -> Iterator[StoredElement]:
    """The elements whose lines these are, at ``count`` widths that were read."""
    shared: dict[Attributes, Attributes] = {}
    nothing: list[Style] = [{}] * count
    around: list[str] = []  # the paths of what the next element stands in
    for element in elements:
        del around[element.depth :]
        path = long_name(element.name, around[-1] if around else "")
        around.append(path)
        style = styles[element.style] if element.style else nothing
        if element.style is None:
            style = styles.get(common_name(element.name), nothing)
        second = tuple(pair[1] in element.sides for pair in SIDES)
        yield StoredElement(
            element,
            path,
            style,
            [
                shared.setdefault(attributes, attributes)
                for attributes in attributes_at(element, count)
            ],
            element.shown[0][1] if len(element.shown) == 1 else None,
            second,
            [_side(element.sides.get(pair[way])) for pair, way in zip(SIDES, second, strict=True)],
        )


def _side(pieces: Sequence[Piece] | None) -> int | Series:
    """A distance, as a number where it is always the same."""
    if not pieces:
        return 0
    first, *later = pieces
    return Series(pieces) if later or first.last != first.first else first.first


def _width(step: tuple[int, str]) -> int:
    return step[0]
