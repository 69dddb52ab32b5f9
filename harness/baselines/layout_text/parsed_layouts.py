"""The parsed layouts of a baseline; the layout at a width is computed when it is asked for."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import repeat

from harness.baselines.layout_text.distances import SIDES, Column, locate, parents_of
from harness.baselines.layout_text.elements import Attributes, Lines, attributes_at
from harness.baselines.layout_text.piecewise import Piece, Series
from harness.baselines.layout_text.styles import Style
from harness.baselines.layout_text.tree import common_name, long_name
from harness.baselines.layout_text.width_axis import Axis, below
from harness.breakpoints.sweep_widths import LIVELY_STEP
from harness.model.geometry import Box, Viewport
from harness.model.layout import Element, Layout
from harness.model.layout_series import BoxReading, BoxRow, Contents, placed

#: Boxes between two known widths are interpolated if no edge moves faster than this, in hundredths
#: of a CSS px for each px that the page gets wider.
MOST_PER_PX = 200

_NOTHING_GONE = 2**31  # deeper than any element


@dataclass(slots=True)
class StoredElement:
    """An element with the values that are computed once for all widths."""

    lines: Lines
    path: str
    styles: Sequence[Style]  #: by position of the width that was read
    attributes: Sequence[Attributes]
    shown: str | None  #: visibility (``SHOWN``); ``None`` where it varies
    second: tuple[bool, ...]  #: for each of ``SIDES``, whether the second way is written
    sides: list[int | Series]

    def shown_at(self, width: int) -> str:
        steps = self.lines.shown
        return self.shown or steps[bisect_right(steps, width, key=_width) - 1][1]


@dataclass(frozen=True, slots=True)
class _Tree:
    """The elements of a page over a run of widths at which no visibility changes."""

    elements: Sequence[StoredElement]
    shown: Sequence[str]  #: see ``SHOWN``
    visible: bytes
    parents: Sequence[int]  #: positions in ``elements``


class StoredLayouts:
    """Layouts of a page at every known width; implements ``model.layout_series.LayoutSeries``.

    Each layout stays in memory once it is computed.
    """

    def __init__(
        self,
        axis: Axis,
        viewports: Mapping[int, Viewport],
        heights: Series,
        wider: Series,
        elements: Sequence[StoredElement],
    ) -> None:
        """``viewports`` are those of the pictures; ``wider`` is page width minus viewport width."""
        self._axis, self._heights, self._wider, self._elements = axis, heights, wider, elements
        self._viewports = viewports
        self._pictures = sorted(viewports)
        self._like = dict(zip(axis.widths, axis.like, strict=True))
        self._made: dict[int, Layout] = {}
        self._rows: dict[int, BoxRow] = {}  #: by width
        self._expected: list[int] = []  #: known widths whose boxes are computed together; rising
        #: The widths from which some element has another visibility, rising.
        self._turns = sorted(
            {start for element in elements for start, _ in element.lines.shown} | {0}
        )
        self._trees: dict[int, _Tree] = {}  #: by position in ``_turns``
        self._contents: dict[tuple[int, int], Contents] = {}  #: by tree, and position in ``read``

    @property
    def read(self) -> Sequence[int]:
        return self._axis.read

    @property
    def widths(self) -> Sequence[int]:
        return self._axis.widths

    def at(self, width: int) -> Layout | None:
        """The layout at ``width``: exact where it was read, else with boxes within 0.04 CSS px."""
        if width not in self._made and width in self._like:
            self._made[width] = self._layout(width)
        elif width not in self._made and (edges := self.boxes_at(width)) is not None:
            low = self.at(self._neighbours(width)[0])
            assert low is not None, "it is a known width"
            self._made[width] = _moved(low, self._viewport(width), edges)
        return self._made.get(width)

    def boxes_at(self, width: int) -> BoxRow | None:
        """Implements ``LayoutSeries``."""
        if width not in self._like:
            return self._edges_between(width)
        if width not in self._rows:
            widths = self._run(width)
            self._rows.update(zip(widths, self._rows_at(widths), strict=True))
        return self._rows[width]

    def expect(self, widths: Iterable[int]) -> None:
        """Implements ``LayoutSeries``."""
        self._expected = sorted({*self._expected, *self._like.keys() & {*widths}})

    def contents_at(self, width: int) -> Contents | None:
        """Implements ``LayoutSeries``."""
        if width not in self._like:
            return self.contents_at(self._neighbours(width)[0]) if self.boxes_at(width) else None
        key = self._turn(width), self._like[width]
        if key not in self._contents:
            self._contents[key] = _contents(self._tree(width), self._like[width])
        return self._contents[key]

    def elements_of_width(self, width: int) -> int:
        """Implements ``LayoutSeries``."""
        if width not in self._like:
            width = self._neighbours(width)[0]
        return self.read[self._like[width]]

    def _neighbours(self, width: int) -> tuple[int, ...]:
        """The two known widths around an unknown one; empty where they are too far apart."""
        widths = self._axis.widths
        at = bisect_right(widths, width)
        pair = tuple(widths[at - 1 : at + 1]) if at else ()
        return pair if len(pair) == 2 and pair[1] - pair[0] <= LIVELY_STEP else ()

    def _has_elements_of(self, low: int, high: int) -> bool:
        """Whether the elements at two known widths differ in nothing but their boxes."""
        if self._like[low] == self._like[high]:
            return True
        below, above = self.contents_at(low), self.contents_at(high)
        assert below, "its width is known"
        assert above, "its width is known"
        return replace(below, parents=()) == replace(above, parents=())

    def _edges_between(self, width: int) -> BoxRow | None:
        """Boxes between two known widths; ``None`` where elements differ or an edge jumps."""
        pair = self._neighbours(width)
        if not pair or not self._has_elements_of(*pair):
            return None
        low, high = (self.boxes_at(neighbour) for neighbour in pair)
        if low is None or high is None or low.visible != high.visible:
            return None
        share, most = (width - pair[0]) / (pair[1] - pair[0]), MOST_PER_PX * (pair[1] - pair[0])
        if any(abs(b - a) > most for a, b in zip(low.boxes, high.boxes, strict=True)):
            return None  # an edge jumps at an unknown width between the two
        boxes = [round(a + share * (b - a)) for a, b in zip(low.boxes, high.boxes, strict=True)]
        size = (
            low.size[0] + width - pair[0],
            round(low.size[1] + share * (high.size[1] - low.size[1])),
        )
        return BoxRow(boxes, low.visible, size)

    def _layout(self, width: int) -> Layout:
        row, contents = self.boxes_at(width), self.contents_at(width)
        assert row, "its width is known"
        assert contents, "its width is known"
        edges = [edge / 100 for edge in row.boxes]
        elements = map(
            Element,
            contents.paths,
            map(Box, *(edges[side::4] for side in range(4))),
            contents.parents,
            map(bool, row.visible),
            contents.attributes,
            contents.texts,
            contents.styles,
        )
        return Layout(self._viewport(width), *row.size, tuple(elements))

    def _viewport(self, width: int) -> Viewport:
        """The viewport at ``width``, with the height and scale of the next lower picture."""
        near = self._viewports[self._pictures[below(self._pictures, width)]]
        return Viewport(width, near.height, near.device_scale_factor)

    def _turn(self, width: int) -> int:
        """The position in ``_turns`` of the last one up to ``width``."""
        return bisect_right(self._turns, width) - 1

    def _run(self, width: int) -> Sequence[int]:
        """The expected widths around ``width`` at which each element has the same visibility.

        Only ``width`` itself where it is not expected.
        """
        turn, widths = self._turn(width), self._expected
        following = self._turns[turn + 1 : turn + 2]
        end = bisect_left(widths, following[0]) if following else len(widths)
        run = widths[bisect_left(widths, self._turns[turn]) : end]
        return run if width in run else (width,)

    def _tree(self, width: int) -> _Tree:
        """The elements at a known width."""
        turn = self._turn(width)
        if turn in self._trees:
            return self._trees[turn]
        elements: list[StoredElement] = []
        shown: list[str] = []
        gone = _NOTHING_GONE
        for element in self._elements:
            depth = element.lines.depth
            if depth > gone:
                continue
            how = element.shown or element.shown_at(width)
            gone = depth if how == "-" else _NOTHING_GONE
            if how != "-":
                elements.append(element)
                shown.append(how)
        parents = parents_of(element.lines.depth for element in elements)
        visible = bytes([how == "yes" for how in shown])
        self._trees[turn] = tree = _Tree(elements, shown, visible, parents)
        return tree

    def _rows_at(self, widths: Sequence[int]) -> list[BoxRow]:
        """The boxes at ``widths``, a part of a run."""
        tree = self._tree(widths[0])
        page_widths = [width + self._wider.at(width) for width in widths]
        right: Column = [100 * page_width for page_width in page_widths]
        if len(widths) == 1:
            right = 100 * page_widths[0]
        boxes = locate(
            right,
            (
                (
                    element.lines.depth,
                    shown,
                    element.second,
                    [
                        side if isinstance(side, int) else side.along(widths)
                        for side in element.sides
                    ],
                )
                for element, shown in zip(tree.elements, tree.shown, strict=True)
            ),
        )
        rows = _rows_of([edge for edges in boxes for edge in edges], len(widths))
        return [
            BoxRow(_edges(row), tree.visible, (page_width, self._heights.at(width)))
            for row, page_width, width in zip(rows, page_widths, widths, strict=True)
        ]


def _rows_of(columns: Sequence[Column], count: int) -> Iterable[Sequence[int]]:
    """The ``count`` rows of a table; a column of a single number has it in every row."""
    if not columns:
        return [()] * count
    return zip(
        *(repeat(column, count) if isinstance(column, int) else column for column in columns),
        strict=True,
    )


def _edges(row: Sequence[int]) -> Sequence[int]:
    """``row`` as an array, like the boxes that a browser measured; arrays compare quickly."""
    try:
        return array("i", row)
    except OverflowError:  # no page is so large, but a text may say so
        return row


def _contents(tree: _Tree, at: int) -> Contents:
    """The contents of the elements of ``tree`` at the width that was read at position ``at``."""
    elements = tree.elements
    return Contents(
        tuple([element.path for element in elements]),
        tuple(
            [
                parent if element.lines.depth else element.lines.parent[at]
                for element, parent in zip(elements, tree.parents, strict=True)
            ]
        ),
        tuple([element.attributes[at] for element in elements]),
        tuple([element.lines.text[at] for element in elements]),
        tuple([element.styles[at] for element in elements]),
    )


def _moved(layout: Layout, viewport: Viewport, row: BoxRow) -> Layout:
    """``layout`` at another viewport, with the boxes of ``row``."""
    boxes = array("i", row.boxes)
    box_reading = BoxReading(viewport, layout.viewport.width, *row.size, boxes, row.visible)
    return placed(layout, box_reading)


def stored_elements(
    elements: Iterable[Lines], styles: Mapping[str, Sequence[Style]], count: int
) -> Iterator[StoredElement]:
    """The elements of parsed lines, at ``count`` widths that were read."""
    shared: dict[Attributes, Attributes] = {}
    nothing: list[Style] = [{}] * count
    around: list[str] = []  # paths of the ancestors of the next element
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
    """A distance; a plain number where it is constant."""
    if not pieces:
        return 0
    first, *later = pieces
    return Series(pieces) if later or first.last != first.first else first.first


def _width(step: tuple[int, str]) -> int:
    return step[0]
