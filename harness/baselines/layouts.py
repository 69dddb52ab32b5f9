"""The layouts of a page as text that ``git diff`` can show: its tree, with what differs by width.

    layout 2
    page 320: 320 x 900
    page 640: 640 x 900

    style h1.title
     display: block
     font-size: 20px | 640:32px
     padding-left/right: 4px

    elements
    html [lang=en]
     body
      header.top "Some text" bottom 16
       h1.title [class="title big"] "News" left 16 right 16
       | below 16 640:24
       | height 24 640:38.5
       nav @h1.title height 40
       | shown none 640:yes

    end

A line says what an element is at all widths, a line with a bar what changes, and where: the
distance above the title is 16 px from 320 and 24 from 640. Of a style (see ``styles``), a box (see
``geometry``), an attribute (see ``elements``) or a path (see ``tree``) only that is written which
the reader cannot know: ``h1.title`` has ``class=title``, its style is called as it is, and its
path starts with that of the ``header.top`` which it is indented below.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.baselines.elements import (
    Attributes,
    Lines,
    attribute_series,
    attributes_at,
    read_elements,
    write_element,
)
from harness.baselines.geometry import ANCHORS, BOXED, SIDES, locate, measure
from harness.baselines.series import fill
from harness.baselines.styles import Entry, Style, StyleTable, read_styles, write_styles
from harness.baselines.tree import Node, common_name, long_name, merge, nest
from harness.errors import BaselineError
from harness.values import Box, Element, Layout, Viewport

HEADER = "layout 2"
_TREE, _END = "elements", "end\n"
_PAGE = re.compile(r"page ([0-9]+): ([0-9]+) x ([0-9]+)")
_NOTHING_GONE = sys.maxsize  # deeper than any element


def format_layouts(layouts: Iterable[Layout]) -> str:
    """Layouts of one page at several widths as text: stable order, no time, no machine."""
    by_width = {layout.viewport.width: layout for layout in layouts}
    widths = sorted(by_width)
    ordered = [by_width[width] for width in widths]
    styles = StyleTable(widths)
    nodes = list(_elements(ordered, styles))
    names = styles.names()
    called = set(names.values())
    head = [
        HEADER,
        *(f"page {one.viewport.width}: {one.page_width} x {one.page_height}" for one in ordered),
    ]
    tree = [_TREE]
    for lines, entry in nodes:
        name = names.get(entry, "")
        assumed = common_name(lines.name)
        if name != (assumed if assumed in called else ""):
            lines.style = name
        tree += write_element(lines, widths)
    return "\n\n".join(["\n".join(head), *write_styles(names), "\n".join(tree), _END])


def parse_layouts(text: str, viewports: Mapping[int, Viewport]) -> dict[int, Layout]:
    """The layouts in ``text``, by width. Errors: ``BaselineError`` where it cannot be read."""
    if text.startswith("layout 1\n"):
        raise BaselineError(
            "the layout of a baseline is in format 1",
            why=f"it was written by an earlier version of the harness; this one reads {HEADER!r}",
            fix="approve the page again",
        )
    try:
        return _parse(text, viewports)
    except (ArithmeticError, IndexError, KeyError, ValueError) as error:
        raise BaselineError(
            "the layout of a baseline cannot be read",
            why=f"it is not the text that `harness approve` writes: {error}",
            fix="restore the file from version control, or approve the page again",
        ) from error


def _elements(layouts: Sequence[Layout], styles: StyleTable) -> Iterator[tuple[Lines, Entry]]:
    """Every element, and its style in the table."""
    trees = [nest(layout) for layout in layouts]
    measured = [
        list(measure(layout, tree.parents)) for layout, tree in zip(layouts, trees, strict=True)
    ]
    around: list[Node] = []  # the elements that the next one stands in
    for node in merge(trees):
        del around[node.depth :]
        outer = around[-1].places if around else range(len(layouts))
        around.append(node)
        here = {at: layouts[at].elements[place] for at, place in node.places.items()}
        first = next(iter(here.values()))
        shown = dict.fromkeys(outer, "-")
        distances: dict[int, Sequence[int]] = {}
        for at, place in node.places.items():
            shown[at], measures = measured[at][place]
            if shown[at] in BOXED:
                distances[at] = measures
        count = len(layouts)
        lines = Lines(node.depth, node.name)
        lines.attributes = attribute_series({at: one.attributes for at, one in here.items()}, count)
        lines.text = fill({at: one.text for at, one in here.items()}, count)
        lines.shown = fill(shown, count)
        if not node.depth:
            lines.parent = fill({at: one.parent for at, one in here.items()}, count)
        for number, anchor in enumerate(ANCHORS if distances else ()):
            lines.sides[anchor] = fill({at: one[number] for at, one in distances.items()}, count)
        entry = styles.add({at: one.style for at, one in here.items()}, node.name, first.path)
        yield lines, entry


def _parse(text: str, viewports: Mapping[int, Viewport]) -> dict[int, Layout]:
    head, *styles, tree, end = text.split("\n\n")
    first, *pages = head.split("\n")
    name, *lines = tree.split("\n")
    if (first, name, end) != (HEADER, _TREE, _END):
        raise ValueError(f"it starts with {first[:40]!r} and ends with {end[-40:]!r}")
    sizes: dict[str, tuple[int, int]] = {}
    for page in pages:
        found = _PAGE.fullmatch(page)
        if not found:
            raise ValueError(f"no page's size: {page[:40]!r}")
        sizes[found[1]] = int(found[2]), int(found[3])
    places = {width: at for at, width in enumerate(sizes)}
    elements = _finished(read_elements(lines, places), read_styles(styles, places), len(sizes))
    return {
        int(width): Layout(viewports[int(width)], *size, _layout(elements, places[width], size[0]))
        for width, size in sizes.items()
    }


@dataclass(slots=True)
class _Finished:
    """An element with all that is worked out once for all widths."""

    lines: Lines
    path: str
    styles: Sequence[Style]
    attributes: Sequence[Attributes]
    second: tuple[bool, ...]  #: of each of ``SIDES``, whether it is written the second way
    sides: list[tuple[int, ...]]  #: at each width


def _finished(
    elements: Iterable[Lines], styles: Mapping[str, Sequence[Style]], count: int
) -> list[_Finished]:
    known: dict[Attributes, Attributes] = {}
    nothing: list[Style] = [{}] * count
    zeros = [0] * count
    around: list[str] = []  # the paths of what the next element stands in
    found: list[_Finished] = []
    for one in elements:
        del around[one.depth :]
        path = long_name(one.name, around[-1] if around else "")
        around.append(path)
        style = styles[one.style] if one.style else nothing
        if one.style is None:
            style = styles.get(common_name(one.name), nothing)
        second = tuple(pair[1] in one.sides for pair in SIDES)
        series = [one.sides.get(pair[way], zeros) for pair, way in zip(SIDES, second, strict=True)]
        attributes = [known.setdefault(each, each) for each in attributes_at(one, count)]
        found.append(
            _Finished(one, path, style, attributes, second, list(zip(*series, strict=True)))
        )
    return found


def _layout(elements: Iterable[_Finished], at: int, page_width: int) -> tuple[Element, ...]:
    """The elements of the layout at place ``at``."""
    here: list[_Finished] = []
    gone = _NOTHING_GONE
    for one in elements:
        if one.lines.depth > gone:
            continue
        absent = one.lines.shown[at] == "-"
        gone = one.lines.depth if absent else _NOTHING_GONE
        if not absent:
            here.append(one)
    boxes, parents = locate(
        page_width,
        [(one.lines.depth, one.lines.shown[at], one.second, one.sides[at]) for one in here],
    )
    return tuple(
        Element(
            one.path,
            Box(left / 100, top / 100, right / 100, bottom / 100),
            parent if one.lines.depth else one.lines.parent[at],
            one.lines.shown[at] == "yes",
            one.attributes[at],
            one.lines.text[at],
            one.styles[at],
        )
        for one, parent, (left, top, right, bottom) in zip(here, parents, boxes, strict=True)
    )
