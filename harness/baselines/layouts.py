"""The layouts of a page as text that `git diff` can show: an element a paragraph.

    layout 1
    page 320: 320 x 6012
    page 375: 375 x 5704

    main > article > h1.headline
      320: 16 212 288 140
      375: 16 212 343 105

Each line holds left, top, width and height in CSS px from the page's top left corner.
"""

from collections.abc import Iterable, Mapping

from harness.errors import BaselineError
from harness.values import Box, Element, Layout, Viewport

HEADER = "layout 1"


def format_layouts(layouts: Iterable[Layout]) -> str:
    """Layouts of one page at several widths as text: stable order, no time, no machine."""
    by_width = {layout.viewport.width: layout for layout in layouts}
    lines = [HEADER]
    boxes: dict[str, dict[int, Box]] = {}
    for width in sorted(by_width):
        layout = by_width[width]
        lines.append(f"page {width}: {layout.page_width} x {layout.page_height}")
        for element in layout.elements:
            boxes.setdefault(element.path, {})[width] = element.box
    for path in _document_order(by_width[width] for width in sorted(by_width)):
        lines += ["", path]
        lines += [
            f"  {width}: {_px(box.left)} {_px(box.top)} {_px(box.width)} {_px(box.height)}"
            for width, box in boxes[path].items()
        ]
    return "\n".join(lines) + "\n"


def parse_layouts(text: str, viewports: Mapping[int, Viewport]) -> dict[int, Layout]:
    """The layouts in ``text``, by width. Errors: ``BaselineError`` where it cannot be read."""
    lines = text.splitlines()
    sizes: dict[int, tuple[int, int]] = {}
    elements: dict[int, list[Element]] = {}
    path = ""
    try:
        if lines[0] != HEADER:
            raise ValueError(f"it starts with {lines[0][:40]!r}")
        for line in lines[1:]:
            if line.startswith("page "):
                width, _, size = line.removeprefix("page ").partition(": ")
                page_width, _, page_height = size.partition(" x ")
                sizes[int(width)] = int(page_width), int(page_height)
                elements[int(width)] = []
            elif line.startswith("  "):
                width, _, numbers = line.strip().partition(": ")
                left, top, box_width, box_height = (float(one) for one in numbers.split())
                box = Box(left, top, round(left + box_width, 2), round(top + box_height, 2))
                elements[int(width)].append(Element(path, box))
            elif line:
                path = line
        return {
            width: Layout(viewports[width], *sizes[width], tuple(elements[width]))
            for width in sizes
        }
    except (IndexError, KeyError, ValueError) as error:
        raise BaselineError(
            "the layout of a baseline cannot be read",
            why=f"it is not the text that `harness approve` writes: {error}",
            fix="restore the file from version control, or approve the page again",
        ) from error


def _px(length: float) -> str:
    """At most two decimals, and no minus in front of nothing."""
    return f"{round(length, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def _document_order(layouts: Iterable[Layout]) -> list[str]:
    """All paths, each behind the one it follows in the first layout that has it."""
    order: list[str] = []
    for layout in layouts:
        known = set(order)
        if not known:
            order = [element.path for element in layout.elements]
            continue
        merged: list[str] = []
        behind: dict[str, list[str]] = {}
        last = ""
        for element in layout.elements:
            if element.path in known:
                last = element.path
            else:
                behind.setdefault(last, []).append(element.path)
        merged += behind.get("", [])
        for path in order:
            merged.append(path)
            merged += behind.get(path, [])
        order = merged
    return order
