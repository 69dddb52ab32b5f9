"""Images inside matched elements, compared across renderers by the mean colour of small squares.

Single pixels are useless across renderers, as edges, scaling and colours differ slightly. Only
elements drawn from a file or by a script are compared; styles already show changes of text, plain
colours and gradients.
"""

from collections.abc import Iterator, Mapping, Sequence

from PIL import Image, ImageChops

from harness.compare.elements.match import Matching
from harness.compare.pixels.images import clip, decode, largest_channel
from harness.model.geometry import Box, Region, Viewport
from harness.model.layout import Element, Layout

#: The side of a square (device px), and the tolerance for each channel of its mean colour (of
#: 255). Measured on pages/article, full hinting against none, images moved down by a fraction of
#: a pixel and scaled to 170 px: up to 30.
SQUARE, LEVELS = 8, 48

#: Images are compared if their sizes differ by at most this (device px).
NEARLY = 2

_SHIFTS = ((0, 0), *((x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if x or y))

_DRAWN = frozenset({"img", "canvas", "svg", "iframe", "object", "embed", "video"})
_PAINTED = ("background-image", "border-image-source", "mask-image", "list-style-image", "content")


def drawn_otherwise(
    baseline: bytes,
    current: bytes,
    before: Layout,
    after: Layout,
    matching: Matching,
    ignored: Sequence[Region] = (),
) -> Mapping[int, int]:
    """Device px with another colour in each drawn element, by its index in ``after``.

    Counted in whole squares that contain no text and no other drawn element.
    """
    pairs = [*_pairs(before, after, matching)]
    if not pairs:
        return {}
    pictures = decode(baseline), decode(current)
    above = [*ignored, *(after.viewport.to_device(box) for box in _covering(after))]
    counts: dict[int, int] = {}
    for place, old in pairs:
        viewport = after.viewport
        boxes = viewport.to_device(old.box), viewport.to_device(after.elements[place].box)
        inner_regions = _inside(after, place, viewport)
        if count := _squares(pictures, boxes, [*above, *inner_regions]) * SQUARE * SQUARE:
            counts[place] = count
    return counts


def _pairs(before: Layout, after: Layout, matching: Matching) -> Iterator[tuple[int, Element]]:
    for place, (element, partner) in enumerate(
        zip(after.elements, matching.before_of, strict=True)
    ):
        if partner < 0 or not _is_drawn(element):
            continue
        old = before.elements[partner]
        if element.visible and old.visible and _is_drawn(old):
            yield place, old


def _is_drawn(element: Element) -> bool:
    return element.tag in _DRAWN or any("url(" in element.style.get(name, "") for name in _PAINTED)


def _covering(layout: Layout) -> Iterator[Box]:
    """Boxes of texts, as another renderer paints letters differently."""
    for element in layout.elements:
        if element.visible and element.text.strip() and element.tag not in _DRAWN:
            yield element.box


def _inside(layout: Layout, place: int, viewport: Viewport) -> Iterator[Region]:
    """Regions of later drawn elements, which may cover the element."""
    for element in layout.elements[place + 1 :]:
        if element.visible and _is_drawn(element):
            yield viewport.to_device(element.box)


def _squares(
    pictures: tuple[Image.Image, Image.Image],
    boxes: tuple[Region, Region],
    above: Sequence[Region],
) -> int:
    """Number of squares of an element with another colour; 0 where sizes differ too much."""
    old, box = boxes
    if max(abs(old.width - box.width), abs(old.height - box.height)) > NEARLY:
        return 0  # reported as a changed box
    now = _crop(pictures[1], box)
    if now is None:
        return 0
    fewest = -1
    for right, down in _SHIFTS:  # moved by a fraction of a pixel, an edge falls on the next pixel
        then = _crop(pictures[0], old, right, down)
        if then is None:
            continue
        if then.size != now.size:
            then = then.resize(now.size, Image.Resampling.BOX)
        changed = _changed(then, now, box, above)
        fewest = changed if fewest < 0 else min(fewest, changed)
        if not fewest:
            break
    return max(fewest, 0)


def _changed(then: Image.Image, now: Image.Image, box: Region, above: Sequence[Region]) -> int:
    """Number of squares with another colour of an image at ``box``."""
    differs = ImageChops.difference(then.reduce(SQUARE), now.reduce(SQUARE))
    changed = largest_channel(differs).point([255 * (level > LEVELS) for level in range(256)])
    for region in above:  # partly covered squares are not compared
        left, top = max(region.left - box.left, 0), max(region.top - box.top, 0)
        right, bottom = region.right - box.left, region.bottom - box.top
        if left < min(right, now.width) and top < min(bottom, now.height):
            changed.paste(
                0, (left // SQUARE, top // SQUARE, -(-right // SQUARE), -(-bottom // SQUARE))
            )
    return changed.histogram()[255]


def _crop(picture: Image.Image, box: Region, right: int = 0, down: int = 0) -> Image.Image | None:
    """The part of a picture in ``box``, moved ``right`` and ``down``; ``None`` outside of it."""
    moved = Region(box.left + right, box.top + down, box.right + right, box.bottom + down)
    inside = clip(moved, picture.size)
    return picture.crop(inside) if inside else None
