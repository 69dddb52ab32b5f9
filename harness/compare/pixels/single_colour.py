"""Pictures of a single colour of pages that have content to show.

Such pictures are always equal, whatever the page contains: once approved, they hide every change.
"""

import re
import struct
from collections.abc import Iterator

from harness.compare.pixels.images import decode
from harness.model.elements.property_tables import INHERITED
from harness.model.layout import Element, Layout

Colour = tuple[int, int, int]

#: Browsers compress a picture of a single colour at least by this factor (120 was measured).
#: Larger files are not decoded.
SMALLER_BY = 80

#: Smaller elements (CSS px) are not considered: text for screen readers is in boxes of 1 px.
LEAST_SIDE = 2


def single_colour(png: bytes) -> Colour | None:
    """The colour of all pixels; ``None`` where there are several colours."""
    width, height = struct.unpack(">II", png[16:24])
    if len(png) * SMALLER_BY > width * height * 3:
        return None
    ends = decode(png).getextrema()
    if any(low != high for low, high in ends):  # type: ignore[misc]
        return None
    red, green, blue = (int(low) for low, _ in ends)  # type: ignore[misc]
    return red, green, blue


def unseen_elements(layout: Layout, colour: Colour) -> Iterator[Element]:
    """Elements whose text or background should be visible in a picture of only ``colour``.

    Excludes transparent elements, elements outside of the page, and colours in a notation that is
    not compared.
    """
    colours: list[str] = []
    transparent: list[bool] = []
    for element in layout.elements:
        above = element.parent
        inherited = colours[above] if above >= 0 else INHERITED["color"]
        colours.append(element.style.get("color", inherited))
        hidden = element.style.get("opacity") == "0"
        transparent.append(hidden or (above >= 0 and transparent[above]))
        if transparent[-1] or not element.visible or not _is_inside(element, layout):
            continue
        shown = [element.style.get("background-color", "")]
        if element.text:
            shown.append(colours[-1])
        if any(_differs(computed, colour) for computed in shown):
            yield element


def _is_inside(element: Element, layout: Layout) -> bool:
    box = element.box
    width = min(box.right, layout.page_width) - max(box.left, 0)
    height = min(box.bottom, layout.page_height) - max(box.top, 0)
    return width >= LEAST_SIDE and height >= LEAST_SIDE


def _differs(computed: str, colour: Colour) -> bool:
    """Whether a computed colour is opaque and differs from ``colour``.

    >>> [_differs(text, (255, 255, 255)) for text in ("rgb(0, 0, 0)", "rgba(0, 0, 0, 0)", "")]
    [True, False, False]
    """
    channels = re.fullmatch(r"rgb\((\d+), (\d+), (\d+)\)", computed)
    return channels is not None and tuple(map(int, channels.groups())) != colour
