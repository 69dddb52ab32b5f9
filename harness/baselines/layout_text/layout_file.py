"""The layouts of a page at all widths as one text: its tree, with the values that vary by width.

    layout 3
    read 320 640
    swept 400-600/100
    page height 900

    style h1.title
     display: block
     font-size: 20px | 640:32px
     padding-left/right: 4px

    elements
    html [lang=en]
     body
      header.top "Some text" bottom 16
       h1.title [class="title big"] "News" left 16 right 16
       | below 16~20 640:24
       | height 24 640:38.5
       nav @h1.title height 40
       | shown none 640:yes

    end

A line says what an element is like at every width; a line with a bar has a value that changes,
with the widths where it does. Styles, texts and attributes are known at the widths that
were *read*, and hold up to the next of these: the title has another size from 640 px. Boxes are
known at the widths that were *swept*, too, here at 400, 500 and 600 px: the distance above the
title rises evenly from 16 px at 320 to 20 px at 600, the last known width before 640, where it is
24 (see ``piecewise``). Values that were read are exact, swept boxes are within 0.04 px (see
``survey``); at other widths nothing is known.

The text leaves out what its reader can infer about a style (see ``styles``), a box (see
``distances``), an attribute (see ``elements``) or a path (see ``tree``): ``h1.title`` has
``class=title``, its style has the same name, and its path starts with that of ``header.top``, below
which it is indented. ``width_axis`` describes the widths. ``page wider`` is by how much the page is
wider than the viewport; it is left out where that is 0.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from harness.baselines.layout_text.elements import (
    Lines,
    attribute_series,
    read_elements,
    write_element,
)
from harness.baselines.layout_text.parsed_layouts import StoredLayouts, stored_elements
from harness.baselines.layout_text.piecewise import Series, fit, read_pieces, write_pieces
from harness.baselines.layout_text.styles import Entry, StyleTable, read_styles, write_styles
from harness.baselines.layout_text.survey import Seen, Survey
from harness.baselines.layout_text.tree import common_name, merge, nest_all
from harness.baselines.layout_text.value_text import fill, hundredths, read_whole
from harness.baselines.layout_text.width_axis import Axis, Places, below, read_axis
from harness.baselines.read_properties import with_asked
from harness.errors import BaselineError, shortened
from harness.model.geometry import Viewport
from harness.model.layout import Element, Layout
from harness.model.layout_series import BoxReading

HEADER = "layout 3"
_TREE, _END = "elements", "end\n"
_EARLIER = re.compile(r"layout ([12])\n")
_HEAD = re.compile(r"(read|swept|like|page height|page wider)(?: (.+))?")
#: Limit of the lines of a text times its widths, each of which may be kept in memory. A page of
#: ten thousand elements that is swept at every width has 48 million.
MOST_CELLS = 200_000_000
_EXACT = 0.49  # tolerance for whole px, which are rounded when they are read


_NOTHING: Mapping[str, str] = {}


def format_layouts(layouts: Iterable[Layout], readings: Iterable[BoxReading] = ()) -> str:
    """The layouts of a target as text: in a stable order, without times or names of machines.

    ``readings`` are boxes at widths without a layout; those at a width of ``layouts`` are left
    out. Errors: ``ValueError`` for a reading whose elements are not those of a layout.
    """
    by_width = {layout.viewport.width: layout for layout in layouts}
    swept = {
        box_reading.width: box_reading
        for box_reading in readings
        if box_reading.width not in by_width
    }
    axis = Axis.of(by_width, _likes(by_width, swept))
    ordered = [by_width[width] for width in axis.read]
    sizes, seen = [], []
    for width in axis.widths:
        page = by_width.get(width) or swept[width]
        sizes.append((page.page_width, page.page_height))
        seen.append(_seen(page))
    styles = StyleTable(axis.read)
    nodes = list(_elements(ordered, styles, Survey(axis, seen, [width for width, _ in sizes])))
    names = styles.names()
    called = set(names.values())
    tree = [_TREE]
    for lines, entry in nodes:
        name = names.get(entry, "")
        assumed = common_name(lines.name)
        if name != (assumed if assumed in called else ""):
            lines.style = name
        tree += write_element(lines, axis.read)
    head = [HEADER, *axis.lines(), *_page(axis, sizes)]
    return "\n\n".join(["\n".join(head), *write_styles(names), "\n".join(tree), _END])


def parse_layouts(
    content: bytes | str, viewports: Mapping[int, Viewport], asked: Mapping[str, str] = _NOTHING
) -> StoredLayouts:
    """The layouts in ``content``; ``viewports`` are those of the pictures, by width (CSS px).

    At other widths the viewport has the height of the next lower picture, or of the first one.
    ``asked`` are the readable properties, see ``without_asked``. Errors: ``BaselineError`` where
    the text cannot be read, or lacks the layout of a picture.
    """
    try:
        text = content.decode() if isinstance(content, bytes) else content
    except UnicodeDecodeError as error:
        raise _unreadable(error) from error
    if earlier := _EARLIER.match(text):
        raise BaselineError(
            f"the layout of a baseline is in format {earlier[1]}",
            why=f"it was written by an earlier version of the harness; this one reads {HEADER!r}",
            fix="approve the page again",
        )
    try:
        return _parse(text, viewports, asked)
    except (ArithmeticError, LookupError, MemoryError, RecursionError, ValueError) as error:
        raise _unreadable(error) from error


def _unreadable(error: Exception) -> BaselineError:
    return BaselineError(
        "the layout of a baseline cannot be read",
        why=f"it is not the text that `harness approve` writes: {shortened(str(error))}",
        fix="restore the file from version control, or approve the page again",
    )


def _likes(layouts: Mapping[int, Layout], swept: Mapping[int, BoxReading]) -> dict[int, int]:
    """For each swept width, a width whose layout has the same elements; the next lower if equal."""
    read = sorted(layouts)
    trees = {
        width: [(element.path, element.parent) for element in layout.elements]
        for width, layout in layouts.items()
    }
    likes: dict[int, int] = {}
    alike: dict[tuple[int, int], bool] = {}
    for width, box_reading in swept.items():
        if len(box_reading.visible) != len(trees.get(box_reading.elements_of_width, ())):
            raise ValueError(
                f"the reading at {width} px has not the elements of "
                f"{box_reading.elements_of_width} px"
            )
        usual = read[below(read, width)]
        pair = usual, box_reading.elements_of_width
        if pair not in alike:
            alike[pair] = trees[usual] == trees[box_reading.elements_of_width]
        likes[width] = usual if alike[pair] else box_reading.elements_of_width
    return likes


def _seen(page: Layout | BoxReading) -> Seen:
    if isinstance(page, BoxReading):
        return Seen(page.boxes, page.visible)
    boxes = [
        hundredths(edge)
        for element in page.elements
        for edge in (element.box.left, element.box.top, element.box.right, element.box.bottom)
    ]
    return Seen(boxes, [element.visible for element in page.elements])


def _page(axis: Axis, sizes: Sequence[tuple[int, int]]) -> Iterator[str]:
    """The lines with the page's size, in whole CSS px."""
    exact = [_EXACT] * len(sizes)
    heights = [height for _, height in sizes]
    wider = [width - viewport for (width, _), viewport in zip(sizes, axis.widths, strict=True)]
    if any(wider):
        yield f"page wider {write_pieces(fit(axis.widths, wider, exact), str)}"
    if heights:
        yield f"page height {write_pieces(fit(axis.widths, heights, exact), str)}"


def _elements(
    layouts: Sequence[Layout], styles: StyleTable, survey: Survey
) -> Iterator[tuple[Lines, Entry]]:
    """Every element with its style; its distances are complete once the iterator is exhausted."""
    count = len(layouts)
    for node in merge(nest_all(layouts)):
        here: dict[int, Element] = {
            at: layouts[at].elements[place] for at, place in node.places.items()
        }
        lines = Lines(node.depth, node.name)
        lines.attributes = attribute_series(
            {at: element.attributes for at, element in here.items()}, count
        )
        lines.text = fill({at: element.text for at, element in here.items()}, count)
        if not node.depth:
            lines.parent = fill({at: element.parent for at, element in here.items()}, count)
        survey.add(lines, node.places)
        first = next(iter(here.values()))
        yield (
            lines,
            styles.add({at: element.style for at, element in here.items()}, node.name, first.path),
        )
    survey.finish()


def _parse(text: str, viewports: Mapping[int, Viewport], asked: Mapping[str, str]) -> StoredLayouts:
    head, *styles, tree, end = text.split("\n\n")
    first, *about = head.split("\n")
    name, *lines = tree.split("\n")
    if (first, name, end) != (HEADER, _TREE, _END):
        raise ValueError(f"it starts with {first[:40]!r} and ends with {end[-40:]!r}")
    head_fields = _head_fields(about)
    axis = read_axis(head_fields)
    if len(axis.widths) * text.count("\n") > MOST_CELLS:
        raise ValueError(f"{len(axis.widths)} widths are too many for a text of this length")
    missing = sorted(viewports.keys() - {*axis.read})
    if missing or (axis.read and not viewports):
        raise ValueError(f"it has no layout of the pictures at {missing} px, or there are none")
    places = Places(axis)
    height, wider = (
        Series(read_pieces(head_fields.get(key, "0"), places, read_whole) if axis.read else [])
        for key in ("page height", "page wider")
    )
    elements = read_elements(lines, places)
    table = read_styles(styles, places.read)
    stored = [*stored_elements(elements, table, len(axis.read))]
    return StoredLayouts(axis, viewports, height, wider, with_asked(stored, asked))


def _head_fields(lines: Iterable[str]) -> dict[str, str]:
    """The lines of the head, by their first word or words."""
    head_fields: dict[str, str] = {}
    for line in lines:
        match = _HEAD.fullmatch(line)
        if not match or match[1] in head_fields:
            raise ValueError(f"nothing about the page, or again: {line[:40]!r}")
        head_fields[match[1]] = match[2] or ""
    if head_fields.get("read") and "page height" not in head_fields:
        raise ValueError("it says nothing about the height of the page")
    return head_fields
