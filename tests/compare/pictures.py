"""Screenshots of small layouts: each element a plain rectangle in the colour of its name."""

import zlib
from collections.abc import Mapping
from io import BytesIO

from PIL import Image, ImageDraw

from harness.model.geometry import Box
from harness.model.layout import Layout
from tests.compare.trees import name

Colour = tuple[int, int, int]


def png(image: Image.Image) -> bytes:
    data = BytesIO()
    image.save(data, "PNG", compress_level=1)
    return data.getvalue()


def picture(layout: Layout, colours: Mapping[str, Colour] | None = None) -> Image.Image:
    """The page as a browser would paint it; ``colours`` of elements that have another, by name."""
    viewport = layout.viewport
    size = viewport.to_device(Box(0, 0, layout.page_width, layout.page_height))
    image = Image.new("RGB", (size.right, size.bottom), "white")
    for place, element in enumerate(layout.elements):
        region = viewport.to_device(element.box)
        if element.visible and region.width and region.height:
            called = name(layout, place)
            colour = (colours or {}).get(called) or colour_of(called)
            box = region.left, region.top, region.right - 1, region.bottom - 1
            ImageDraw.Draw(image).rectangle(box, fill=colour)
    return image


def colour_of(name: str) -> Colour:
    """Always the same, dark, and far from another name's."""
    digest = zlib.crc32(name.encode())
    return digest & 127, digest >> 8 & 127, digest >> 16 & 127
