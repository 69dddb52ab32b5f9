"""Bounding boxes before and now, drawn on a screenshot."""

from collections.abc import Iterable
from io import BytesIO

from PIL import ImageDraw

from harness.compare.pixels.images import decode
from harness.model.geometry import Region

#: Line thickness in device px, and the colours of the boxes before and now.
THICKNESS = 2
BEFORE, NOW = (0, 90, 167), (200, 0, 60)


def outline(png: bytes, before: Iterable[Region], now: Iterable[Region]) -> bytes:
    """``png`` with the boxes of elements before and now (device px), as a PNG."""
    drawn = decode(png).copy()
    pen = ImageDraw.Draw(drawn)
    for regions, colour in ((before, BEFORE), (now, NOW)):
        for region in regions:
            # Inside the box, so that a box at the page's edge is drawn completely.
            right, bottom = max(region.left, region.right - 1), max(region.top, region.bottom - 1)
            pen.rectangle((region.left, region.top, right, bottom), outline=colour, width=THICKNESS)
    out = BytesIO()
    drawn.save(out, "PNG")
    return out.getvalue()
