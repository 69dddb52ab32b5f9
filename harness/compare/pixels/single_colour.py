"""Pictures of one colour, of pages that have something else to show.

Compared with each other such pictures are always equal, whatever the page is: who approves one
sees no change any more.
"""

import re
import struct
from collections.abc import Iterator

from harness.compare.pixels.images import decode
from harness.model.elements.property_tables import INHERITED
from harness.model.layout import Element, Layout

Colour = tuple[int, int, int]

#: How much smaller than its pixels a picture of one colour is at least, as browsers write it: 120
#: times were seen. Only pictures as small as that are decoded.
SMALLER_BY = 80

#: Text and boxes have at least this side (CSS px): what is meant for screen readers has one of 1.
LEAST_SIDE = 2


def single_colour(png: bytes) -> Colour | None:
    """The colour of all pixels; ``None`` where there are several."""
    width, height = struct.unpack(">II", png[16:24])
    if len(png) * SMALLER_BY > width * height * 3:
        return None
    ends = decode(png).getextrema()
    if any(low != high for low, high in ends):  # type: ignore[misc]
        return None
    red, green, blue = (int(low) for low, _ in ends)  # type: ignore[misc]
    return red, green, blue


def unseen_elements(layout: Layout, colour: Colour) -> Iterator[Element]:
    """Elements that have a text or a background which does not show in a picture of one ``colour``.

    Not those of which nothing would show anyway: transparent ones, those outside of the page, and
    those whose colour is in a notation that is not compared.
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
    """Whether a computed colour is opaque, and another one.

    >>> [_differs(one, (255, 255, 255)) for one in ("rgb(0, 0, 0)", "rgba(0, 0, 0, 0)", "")]
    [True, False, False]
    """
    said = re.fullmatch(r"rgb\((\d+), (\d+), (\d+)\)", computed)
    return said is not None and tuple(map(int, said.groups())) != colour
