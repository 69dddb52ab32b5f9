"""Pixels compared inside matched elements, in each element's own coordinates.

The baseline is laid out anew as the page is now: every element that moved takes its pixels along.
What still differs is painted differently; what only moved does not. Where nothing is known (the
place something left, room that was gained, what is new) nothing is compared.
"""

from collections.abc import Mapping, Sequence

from PIL import Image, ImageChops

from harness.compare.match import Matching
from harness.compare.pixels import decode, differing
from harness.compare.tolerance import Tolerance
from harness.values import Box, Layout, Region

#: Displacements whose fractions of a pixel differ by more paint letters differently.
SUBPIXEL = 0.02


def repainted(
    baseline: bytes,
    current: bytes,
    before: Layout,
    after: Layout,
    matching: Matching,
    tolerance: Tolerance,
    ignored: Sequence[Region] = (),
) -> Mapping[int, int]:
    """How many pixels are painted differently in each element of ``after``, by its place.

    A pixel counts for the innermost visible element that holds it, for the outermost one (place
    0) where none does. ``ignored`` regions, in device px, never count.
    """
    expected, known = _laid_out_anew(decode(baseline), before, after, matching)
    actual = decode(current)
    differs = differing(expected, actual, tolerance, ignored)
    differs = ImageChops.multiply(differs, known.crop((0, 0, *differs.size)))
    found: dict[int, int] = {}
    for place in range(len(after.elements) - 1, -1, -1):
        if differs.getbbox() is None:
            break
        element = after.elements[place]
        region = _clip(after.viewport.to_device(element.box), differs.size)
        if place == 0:
            region = (0, 0, *differs.size)
        elif not element.visible or region is None:
            continue
        if count := differs.crop(region).histogram()[255]:
            found[place] = count
            differs.paste(0, region)
    return found


def _laid_out_anew(
    picture: Image.Image, before: Layout, after: Layout, matching: Matching
) -> tuple[Image.Image, Image.Image]:
    """The baseline's pixels where the layout now has them, and a mask of where that is known."""
    viewport = after.viewport
    size = (
        max(viewport.to_device(Box(0, 0, after.page_width, 1)).right, picture.width),
        max(viewport.to_device(Box(0, 0, 1, after.page_height)).bottom, picture.height),
    )
    expected = Image.new("RGB", size)
    expected.paste(picture)
    known = Image.new("L", size)
    known.paste(255, (0, 0, *picture.size))
    moved: list[tuple[float, float]] = []  # of each element or, where it is new, its parent
    for place, element in enumerate(after.elements):
        with_parent = moved[element.parent] if element.parent >= 0 else (0.0, 0.0)
        partner = matching.before_of[place]
        if partner < 0:
            moved.append(with_parent)
            if element.visible:
                _fill(known, viewport.to_device(element.box), 0)
            continue
        old = before.elements[partner]
        if not (element.visible and old.visible):
            moved.append(with_parent)
            for shown in (element, old):
                if shown.visible:
                    _fill(known, viewport.to_device(shown.box), 0)
            continue
        shift = element.box.left - old.box.left, element.box.top - old.box.top
        moved.append(shift)
        resized = (
            abs(element.box.width - old.box.width) > 0.1
            or abs(element.box.height - old.box.height) > 0.1
        )
        if max(abs(shift[0] - with_parent[0]), abs(shift[1] - with_parent[1])) <= 0.1:
            if resized:
                _grow(known, viewport.to_device(old.box), viewport.to_device(element.box))
            continue
        left_behind = Box(
            old.box.left + with_parent[0],
            old.box.top + with_parent[1],
            old.box.right + with_parent[0],
            old.box.bottom + with_parent[1],
        )
        _fill(known, viewport.to_device(left_behind), 0)
        _carry(
            picture, expected, known, viewport.to_device(old.box), viewport.to_device(element.box)
        )
        scale = viewport.device_scale_factor
        if any(abs(one * scale - round(one * scale)) > SUBPIXEL for one in shift):
            _fill(known, viewport.to_device(element.box), 0)
    return expected, known


def _carry(
    picture: Image.Image, expected: Image.Image, known: Image.Image, old: Region, new: Region
) -> None:
    """Take an element's pixels along to its new place; what it gained in size is not known."""
    _fill(known, new, 0)
    width, height = min(old.width, new.width), min(old.height, new.height)
    source = _clip(Region(old.left, old.top, old.left + width, old.top + height), picture.size)
    if source is None:
        return
    target = new.left + source[0] - old.left, new.top + source[1] - old.top
    expected.paste(picture.crop(source), target)
    _fill(
        known,
        Region(*target, target[0] + source[2] - source[0], target[1] + source[3] - source[1]),
        255,
    )


def _grow(known: Image.Image, old: Region, new: Region) -> None:
    """Nothing is known of the room that an element with its corner in place gained or left."""
    right, bottom = max(old.right, new.right), max(old.bottom, new.bottom)
    _fill(known, Region(min(old.right, new.right), new.top, right, bottom), 0)
    _fill(known, Region(new.left, min(old.bottom, new.bottom), right, bottom), 0)


def _fill(mask: Image.Image, region: Region, value: int) -> None:
    if (box := _clip(region, mask.size)) is not None:
        mask.paste(value, box)


def _clip(region: Region, size: tuple[int, int]) -> tuple[int, int, int, int] | None:
    left, top = max(region.left, 0), max(region.top, 0)
    right, bottom = min(region.right, size[0]), min(region.bottom, size[1])
    return (left, top, right, bottom) if left < right and top < bottom else None
