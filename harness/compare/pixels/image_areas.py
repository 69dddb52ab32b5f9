"""Pictures compared where another renderer painted them: inside matched elements, by their areas.

Single pixels say nothing then, since edges, scaling and colours are a little different. What is
compared is the mean colour of small squares of what is drawn from a file or by a script; text,
plain colours and gradients are told by their styles.
"""

from collections.abc import Iterator, Mapping, Sequence

from PIL import Image, ImageChops

from harness.compare.elements.match import Matching
from harness.compare.pixels.images import decode
from harness.model.geometry import Box, Region, Viewport
from harness.model.layout import Element, Layout

#: The side of a square (device px), and how far one channel of its mean colour may be off (of
#: 255). Measured on pages/article, full hinting against none, pictures down by a fraction of a
#: pixel and scaled to 170 px: up to 30.
SQUARE, LEVELS = 8, 48

#: How much larger or smaller one picture may be (device px) to be compared with the other.
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
    """Device px of each drawn element that have another colour, by its place in ``after``.

    In whole squares, those that no text and no other drawn element lies in.
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
    """Where there is text, whose letters another renderer paints otherwise."""
    for element in layout.elements:
        if element.visible and element.text.strip() and element.tag not in _DRAWN:
            yield element.box


def _inside(layout: Layout, place: int, viewport: Viewport) -> Iterator[Region]:
    """What stands after an element and is drawn by itself, within its box or over it."""
    for element in layout.elements[place + 1 :]:
        if element.visible and _is_drawn(element):
            yield viewport.to_device(element.box)


def _squares(
    pictures: tuple[Image.Image, Image.Image],
    boxes: tuple[Region, Region],
    above: Sequence[Region],
) -> int:
    """How many squares of an element have another colour; none where it is hardly comparable."""
    old, box = boxes
    if max(abs(old.width - box.width), abs(old.height - box.height)) > NEARLY:
        return 0  # its box is what differs
    now = _crop(pictures[1], box)
    if now is None:
        return 0
    fewest = -1
    for right, down in _SHIFTS:  # a fraction of a pixel further on, an edge is on the next one
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
    """How many squares of a picture that is at ``box`` have another colour."""
    differs = ImageChops.difference(then.reduce(SQUARE), now.reduce(SQUARE))
    changed = _largest_channel(differs).point([255 * (level > LEVELS) for level in range(256)])
    for region in above:  # a square that is covered in part is not compared
        left, top = max(region.left - box.left, 0), max(region.top - box.top, 0)
        right, bottom = region.right - box.left, region.bottom - box.top
        if left < min(right, now.width) and top < min(bottom, now.height):
            changed.paste(
                0, (left // SQUARE, top // SQUARE, -(-right // SQUARE), -(-bottom // SQUARE))
            )
    return changed.histogram()[255]


def _largest_channel(image: Image.Image) -> Image.Image:
    red, green, blue = image.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def _crop(picture: Image.Image, box: Region, right: int = 0, down: int = 0) -> Image.Image | None:
    """The part of a picture that is in ``box``, which is so far to the right and down of it."""
    cut = max(box.left + right, 0), max(box.top + down, 0)
    end = min(box.right + right, picture.width), min(box.bottom + down, picture.height)
    return picture.crop((*cut, *end)) if cut[0] < end[0] and cut[1] < end[1] else None
