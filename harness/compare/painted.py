"""Pixels compared inside matched elements, in each element's own coordinates.

The baseline is laid out anew as the page is now: every element that moved takes its pixels along.
What still differs is painted differently; what only moved does not. Where nothing is known (the
place something left, room that was gained, what is new) nothing is compared.
"""

from collections.abc import Mapping, Sequence

from PIL import Image, ImageChops

from harness.compare.match import Matching
from harness.compare.measure import ROUNDING_PX
from harness.compare.pixels import decode, differing
from harness.compare.tolerance import Tolerance
from harness.values import Box, Layout, Region

#: What the mask says of a pixel: nothing is known of it, or where the element is that has it.
UNKNOWN, CARRIED, IN_PLACE = 0, 128, 255

#: An element painted elsewhere on the page is scaled and smoothed a little differently: so much
#: of a channel (of 255), in so large a share of its pixels. Measured on pages/article, 10 px
#: down: up to 53 levels in few pixels, more than 24 in less than 0.1 % of a photograph.
CARRIED_LEVELS, CARRIED_SHARE = 24, 0.005

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
    known = known.crop((0, 0, *differs.size))
    in_place, carried = (
        known.point([255 * (level == one) for level in range(256)]) for one in (IN_PLACE, CARRIED)
    )
    clearly = differing(expected, actual, tolerance, ignored, CARRIED_LEVELS)
    differs = ImageChops.lighter(
        ImageChops.multiply(differs, in_place), ImageChops.multiply(clearly, carried)
    )
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
            differs.paste(0, region)
            if count > _allowance(before, after, matching, place):
                found[place] = count
    return found


def _allowance(before: Layout, after: Layout, matching: Matching, place: int) -> float:
    """How many pixels of an element may differ because it is painted elsewhere now."""
    box, partner = after.elements[place].box, matching.before_of[place]
    old = before.elements[partner].box if partner >= 0 else box
    if abs(old.left - box.left) <= ROUNDING_PX and abs(old.top - box.top) <= ROUNDING_PX:
        return 0
    region = after.viewport.to_device(box)
    return CARRIED_SHARE * region.width * region.height


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
    known.paste(IN_PLACE, (0, 0, *picture.size))
    for place, element in enumerate(before.elements):
        if matching.after_of[place] < 0 and element.visible:
            _fill(known, viewport.to_device(_displaced(before, after, matching, place)), UNKNOWN)
    moved: list[tuple[float, float]] = []  # of each element or, where it is new, its parent
    for place, element in enumerate(after.elements):
        with_parent = moved[element.parent] if element.parent >= 0 else (0.0, 0.0)
        partner = matching.before_of[place]
        if partner < 0:
            moved.append(with_parent)
            if element.visible:
                _fill(known, viewport.to_device(element.box), UNKNOWN)
            continue
        old = before.elements[partner]
        if not (element.visible and old.visible):
            moved.append(with_parent)
            for shown in (element, old):
                if shown.visible:
                    _fill(known, viewport.to_device(shown.box), UNKNOWN)
            continue
        shift = element.box.left - old.box.left, element.box.top - old.box.top
        moved.append(shift)
        resized = (
            abs(element.box.width - old.box.width) > ROUNDING_PX
            or abs(element.box.height - old.box.height) > ROUNDING_PX
        )
        if max(abs(shift[0] - with_parent[0]), abs(shift[1] - with_parent[1])) <= ROUNDING_PX:
            if resized:
                _grow(known, viewport.to_device(old.box), viewport.to_device(element.box))
            continue
        left_behind = Box(
            old.box.left + with_parent[0],
            old.box.top + with_parent[1],
            old.box.right + with_parent[0],
            old.box.bottom + with_parent[1],
        )
        _fill(known, viewport.to_device(left_behind), UNKNOWN)
        _carry(
            picture, expected, known, viewport.to_device(old.box), viewport.to_device(element.box)
        )
        scale = viewport.device_scale_factor
        if any(abs(one * scale - round(one * scale)) > SUBPIXEL for one in shift):
            _fill(known, viewport.to_device(element.box), UNKNOWN)
    return expected, known


def _displaced(before: Layout, after: Layout, matching: Matching, place: int) -> Box:
    """Where an element that is gone would be now, had it moved with what was around it."""
    box, around = before.elements[place].box, before.elements[place].parent
    while around >= 0 and matching.after_of[around] < 0:
        around = before.elements[around].parent
    if around < 0:
        return box
    old, new = before.elements[around].box, after.elements[matching.after_of[around]].box
    right, down = new.left - old.left, new.top - old.top
    return Box(box.left + right, box.top + down, box.right + right, box.bottom + down)


def _carry(
    picture: Image.Image, expected: Image.Image, known: Image.Image, old: Region, new: Region
) -> None:
    """Take an element's pixels along to its new place; what it gained in size is not known."""
    _fill(known, new, UNKNOWN)
    width, height = min(old.width, new.width), min(old.height, new.height)
    source = _clip(Region(old.left, old.top, old.left + width, old.top + height), picture.size)
    if source is None:
        return
    target = new.left + source[0] - old.left, new.top + source[1] - old.top
    expected.paste(picture.crop(source), target)
    size = source[2] - source[0], source[3] - source[1]
    _fill(known, Region(*target, target[0] + size[0], target[1] + size[1]), CARRIED)


def _grow(known: Image.Image, old: Region, new: Region) -> None:
    """Nothing is known of the room that an element with its corner in place gained or left."""
    right, bottom = max(old.right, new.right), max(old.bottom, new.bottom)
    _fill(known, Region(min(old.right, new.right), new.top, right, bottom), UNKNOWN)
    _fill(known, Region(new.left, min(old.bottom, new.bottom), right, bottom), UNKNOWN)


def _fill(mask: Image.Image, region: Region, value: int) -> None:
    if (box := _clip(region, mask.size)) is not None:
        mask.paste(value, box)


def _clip(region: Region, size: tuple[int, int]) -> tuple[int, int, int, int] | None:
    left, top = max(region.left, 0), max(region.top, 0)
    right, bottom = min(region.right, size[0]), min(region.bottom, size[1])
    return (left, top, right, bottom) if left < right and top < bottom else None
