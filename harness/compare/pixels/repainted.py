"""Pixels compared inside matched elements, in each element's own coordinates.

The baseline's pixels are moved with their elements to the current layout. Pixels that still differ
are painted differently; an element that only moved has none. Areas without a known content (left
behind, gained, or of new elements) are not compared.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from PIL import Image, ImageChops

from harness.compare.changes.offsets import ROUNDING_PX
from harness.compare.elements.match import Matching
from harness.compare.pixels.images import clip, decode, differing, largest_channel
from harness.compare.pixels.tolerance import Tolerance
from harness.model.geometry import Box, Region
from harness.model.layout import Element, Layout

#: Distance to the right and down, CSS px.
Shift = tuple[float, float]

#: Tolerance for moved elements, which are scaled and smoothed slightly differently: levels of a
#: channel (of 255), and the share of pixels beyond. Measured on pages/article, moved down 10 px:
#: up to 53 levels in few pixels, more than 24 in less than 0.1 % of a photograph.
CARRIED_LEVELS, CARRIED_SHARE = 24, 0.005

#: Values of the mask, the levels (of 255) by which a channel may differ: the expected pixel is
#: unknown, moved with its element, or in its old place.
UNKNOWN, CARRIED, IN_PLACE = 255, CARRIED_LEVELS, 0

#: A displacement with a larger fraction of a pixel makes the browser paint letters differently.
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
    """Number of pixels painted differently in each element of ``after``, by its index.

    A pixel counts for the innermost visible element that contains it, or else for the root (index
    0). ``ignored`` regions, in device px, never count.
    """
    expected, mask = _moved_baseline(decode(baseline), before, after, matching)
    differs = _beyond(mask, expected, decode(current), tolerance, ignored)
    counts: dict[int, int] = {}
    left = differs.getbbox()  # of what is not counted yet; a mask is searched only after it changes
    for place in range(len(after.elements) - 1, -1, -1):
        if left is None:
            break
        element = after.elements[place]
        region: tuple[int, int, int, int] | None = left
        if place:
            inner = _common(after.viewport.to_device(element.box), left)
            region = clip(inner, differs.size) if element.visible else None
        if region is None or not (count := differs.crop(region).histogram()[255]):
            continue
        differs.paste(0, region)
        left = differs.getbbox()
        if count > _allowance(before, after, matching, place):
            counts[place] = count
    return counts


def _common(region: Region, box: tuple[int, int, int, int]) -> Region:
    """The part of ``region`` inside ``box``; its sides are reversed where they are apart."""
    return Region(
        max(region.left, box[0]),
        max(region.top, box[1]),
        min(region.right, box[2]),
        min(region.bottom, box[3]),
    )


def stays_in_place(before: Layout, after: Layout, matching: Matching) -> bool:
    """Whether all elements that are visible on both sides have their corner where it was.

    Then no pixel is expected elsewhere: with equal pictures, nothing is painted differently.
    """
    viewport = after.viewport
    lasting = _Lasting(before, after, matching)
    for place, shift in lasting.shifts.items():
        if shift != (0.0, 0.0):
            old = viewport.to_device(before.elements[matching.before_of[place]].box)
            new = viewport.to_device(after.elements[place].box)
            if (old.left, old.top) != (new.left, new.top):
                return False
    return True


def _beyond(
    mask: Image.Image,
    expected: Image.Image,
    actual: Image.Image,
    tolerance: Tolerance,
    ignored: Sequence[Region],
) -> Image.Image:
    """255 where a pixel differs from the expected one by more than ``mask`` allows, 0 elsewhere."""
    if not tolerance.exact:
        differs = differing(expected, actual, tolerance, ignored)
        clearly = differing(expected, actual, tolerance, ignored, CARRIED_LEVELS)
        in_place, carried = (
            mask.point([255 * (level == mark) for level in range(256)])
            for mark in (IN_PLACE, CARRIED)
        )
        return ImageChops.lighter(
            ImageChops.multiply(differs, in_place), ImageChops.multiply(clearly, carried)
        )
    levels = largest_channel(ImageChops.difference(expected, actual))
    differs = ImageChops.subtract(levels, mask).point([0] + [255] * 255)
    for region in ignored:
        if box := clip(region, differs.size):
            differs.paste(0, box)
    return differs


def _allowance(before: Layout, after: Layout, matching: Matching, place: int) -> float:
    """Number of pixels that may differ in an element because it moved."""
    box, partner = after.elements[place].box, matching.before_of[place]
    old = before.elements[partner].box if partner >= 0 else box
    if abs(old.left - box.left) <= ROUNDING_PX and abs(old.top - box.top) <= ROUNDING_PX:
        return 0
    region = after.viewport.to_device(box)
    return CARRIED_SHARE * region.width * region.height


def _moved_baseline(
    picture: Image.Image, before: Layout, after: Layout, matching: Matching
) -> tuple[Image.Image, Image.Image]:
    """The baseline's pixels at their current places, and a mask of where they are known."""
    viewport = after.viewport
    size = (
        max(viewport.to_device(Box(0, 0, after.page_width, 1)).right, picture.width),
        max(viewport.to_device(Box(0, 0, 1, after.page_height)).bottom, picture.height),
    )
    expected = Image.new("RGB", size)
    expected.paste(picture)
    mask = Image.new("L", size, UNKNOWN)
    mask.paste(IN_PLACE, (0, 0, *picture.size))
    lasting = _Lasting(before, after, matching)
    holes = lasting.holes()
    for hole in holes[-1]:
        _fill(mask, viewport.to_device(hole), UNKNOWN)
    fresh: list[bool] = []  # whether the baseline has nothing for an element's background
    for place, element in enumerate(after.elements):
        fresh.append(element.parent >= 0 and fresh[element.parent])
        new = viewport.to_device(element.box)
        if place in lasting.shifts:
            around_is_fresh, fresh[place] = fresh[place], False
            old = viewport.to_device(before.elements[matching.before_of[place]].box)
            if around_is_fresh or lasting.is_moved(place):
                shift = lasting.shifts[place]
                in_place = _near(shift, (0.0, 0.0))
                _carry(picture, expected, mask, old, new, IN_PLACE if in_place else CARRIED)
                scale = viewport.device_scale_factor
                if any(
                    abs(distance * scale - round(distance * scale)) > SUBPIXEL for distance in shift
                ):
                    _fill(mask, new, UNKNOWN)
            elif lasting.is_resized(place):
                _grow(mask, old, new)
        elif element.visible:
            fresh[place] = True
            _fill(mask, new, UNKNOWN)
        for hole in holes[place]:
            _fill(mask, viewport.to_device(hole), UNKNOWN)
    return expected, mask


class _Lasting:
    """The elements visible on both sides, and the ancestor that each of them moves with."""

    def __init__(self, before: Layout, after: Layout, matching: Matching) -> None:
        self._before, self._after, self._matching = before, after, matching
        #: Displacement of each element on the page (CSS px), by its index after.
        self.shifts: dict[int, Shift] = {}
        for place, (element, partner) in enumerate(
            zip(after.elements, matching.before_of, strict=True)
        ):
            if partner >= 0 and element.visible and (old := before.elements[partner]).visible:
                self.shifts[place] = element.box.left - old.box.left, element.box.top - old.box.top

    def is_moved(self, place: int) -> bool:
        """Whether an element moved other than with the ancestor that carries it."""
        return not _near(self.shifts[place], self._shift_of(self._carrier(place)))

    def is_resized(self, place: int) -> bool:
        new, old = self._after.elements[place].box, self._old(place).box
        return not _near((new.width, new.height), (old.width, old.height))

    def holes(self) -> Mapping[int, Sequence[Box]]:
        """Boxes that moved or removed elements left, moved along with the ancestor around them.

        By the index of that ancestor; -1 is the page itself.
        """
        holes: dict[int, list[Box]] = defaultdict(list)
        for place in self.shifts:
            if self.is_moved(place):
                carrier = self._carrier(place)
                holes[carrier].append(_at(self._old(place).box, self._shift_of(carrier)))
        for place, element in enumerate(self._before.elements):
            if element.visible and self._matching.after_of[place] not in self.shifts:
                carrier = self._carrier_of_old(place)
                holes[carrier].append(_at(element.box, self._shift_of(carrier)))
        return holes

    def _carrier(self, place: int) -> int:
        """Index after of the nearest ancestor whose box contained it before; -1 where none did."""
        box, around = self._old(place).box, self._after.elements[place].parent
        while around >= 0 and not (
            around in self.shifts and self._old(around).box.contains(box, ROUNDING_PX)
        ):
            around = self._after.elements[around].parent
        return around

    def _carrier_of_old(self, place: int) -> int:
        """The ``_carrier`` of a removed element, given its index before."""
        elements, after_of = self._before.elements, self._matching.after_of
        box, around = elements[place].box, elements[place].parent
        while around >= 0 and not (
            after_of[around] in self.shifts and elements[around].box.contains(box, ROUNDING_PX)
        ):
            around = elements[around].parent
        return after_of[around] if around >= 0 else -1

    def _shift_of(self, carrier: int) -> Shift:
        return self.shifts.get(carrier, (0.0, 0.0))

    def _old(self, place: int) -> Element:
        return self._before.elements[self._matching.before_of[place]]


def _near(shift: Shift, other: Shift) -> bool:
    return max(abs(shift[0] - other[0]), abs(shift[1] - other[1])) <= ROUNDING_PX


def _at(box: Box, shift: Shift) -> Box:
    right, down = shift
    return Box(box.left + right, box.top + down, box.right + right, box.bottom + down)


def _carry(
    picture: Image.Image,
    expected: Image.Image,
    mask: Image.Image,
    old: Region,
    new: Region,
    level: int,
) -> None:
    """Move an element's pixels to its new place; the area that it gained is unknown."""
    _fill(mask, new, UNKNOWN)
    width, height = min(old.width, new.width), min(old.height, new.height)
    source = clip(Region(old.left, old.top, old.left + width, old.top + height), picture.size)
    if source is None:
        return
    target = new.left + source[0] - old.left, new.top + source[1] - old.top
    expected.paste(picture.crop(source), target)
    size = source[2] - source[0], source[3] - source[1]
    _fill(mask, Region(*target, target[0] + size[0], target[1] + size[1]), level)


def _grow(mask: Image.Image, old: Region, new: Region) -> None:
    """Mark as unknown the area that a resized element with its corner in place gained or left."""
    right, bottom = max(old.right, new.right), max(old.bottom, new.bottom)
    _fill(mask, Region(min(old.right, new.right), new.top, right, bottom), UNKNOWN)
    _fill(mask, Region(new.left, min(old.bottom, new.bottom), right, bottom), UNKNOWN)


def _fill(mask: Image.Image, region: Region, value: int) -> None:
    if (box := clip(region, mask.size)) is not None:
        mask.paste(value, box)
