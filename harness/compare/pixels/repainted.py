"""Pixels compared inside matched elements, in each element's own coordinates.

The baseline is laid out anew as the page is now: every element that moved takes its pixels along.
What still differs is painted differently; what only moved does not. Where nothing is known (the
place something left, room that was gained, what is new) nothing is compared.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from PIL import Image, ImageChops

from harness.compare.changes.offsets import ROUNDING_PX
from harness.compare.elements.match import Matching
from harness.compare.pixels.images import decode, differing
from harness.compare.pixels.tolerance import Tolerance
from harness.model.geometry import Box, Region
from harness.model.layout import Element, Layout

#: How far something moved to the right and down, CSS px.
Shift = tuple[float, float]

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
    expected, mask = _laid_out_anew(decode(baseline), before, after, matching)
    actual = decode(current)
    differs = differing(expected, actual, tolerance, ignored)
    mask = mask.crop((0, 0, *differs.size))
    in_place, carried = (
        mask.point([255 * (level == mark) for level in range(256)]) for mark in (IN_PLACE, CARRIED)
    )
    clearly = differing(expected, actual, tolerance, ignored, CARRIED_LEVELS)
    differs = ImageChops.lighter(
        ImageChops.multiply(differs, in_place), ImageChops.multiply(clearly, carried)
    )
    counts: dict[int, int] = {}
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
                counts[place] = count
    return counts


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
    mask = Image.new("L", size)
    mask.paste(IN_PLACE, (0, 0, *picture.size))
    lasting = _Lasting(before, after, matching)
    holes = lasting.holes()
    for hole in holes[-1]:
        _fill(mask, viewport.to_device(hole), UNKNOWN)
    fresh: list[bool] = []  # elements of whose ground the baseline knows nothing
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
    """The elements that are visible on both sides, and what takes each of them along."""

    def __init__(self, before: Layout, after: Layout, matching: Matching) -> None:
        self._before, self._after, self._matching = before, after, matching
        #: How far each has moved on the page (CSS px), by its place after.
        self.shifts: dict[int, Shift] = {}
        for place, (element, partner) in enumerate(
            zip(after.elements, matching.before_of, strict=True)
        ):
            if partner >= 0 and element.visible and (old := before.elements[partner]).visible:
                self.shifts[place] = element.box.left - old.box.left, element.box.top - old.box.top

    def is_moved(self, place: int) -> bool:
        """Whether it is elsewhere than what is around it takes it."""
        return not _near(self.shifts[place], self._taken(self._carrier(place)))

    def is_resized(self, place: int) -> bool:
        new, old = self._after.elements[place].box, self._old(place).box
        return not _near((new.width, new.height), (old.width, old.height))

    def holes(self) -> Mapping[int, Sequence[Box]]:
        """What was left behind or is gone, in the place where what is around it takes it.

        By the place of what is around; -1 is the page itself.
        """
        holes: dict[int, list[Box]] = defaultdict(list)
        for place in self.shifts:
            if self.is_moved(place):
                carrier = self._carrier(place)
                holes[carrier].append(_at(self._old(place).box, self._taken(carrier)))
        for place, element in enumerate(self._before.elements):
            if element.visible and self._matching.after_of[place] not in self.shifts:
                carrier = self._carrier_of_old(place)
                holes[carrier].append(_at(element.box, self._taken(carrier)))
        return holes

    def _carrier(self, place: int) -> int:
        """The nearest element around that held it before, by its place after; -1 where none."""
        box, around = self._old(place).box, self._after.elements[place].parent
        while around >= 0 and not (
            around in self.shifts and self._old(around).box.contains(box, ROUNDING_PX)
        ):
            around = self._after.elements[around].parent
        return around

    def _carrier_of_old(self, place: int) -> int:
        """As ``_carrier``, of an element that is gone, by its place before."""
        elements, after_of = self._before.elements, self._matching.after_of
        box, around = elements[place].box, elements[place].parent
        while around >= 0 and not (
            after_of[around] in self.shifts and elements[around].box.contains(box, ROUNDING_PX)
        ):
            around = elements[around].parent
        return after_of[around] if around >= 0 else -1

    def _taken(self, carrier: int) -> Shift:
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
    """Take an element's pixels along to its new place; what it gained in size is not known."""
    _fill(mask, new, UNKNOWN)
    width, height = min(old.width, new.width), min(old.height, new.height)
    source = _clip(Region(old.left, old.top, old.left + width, old.top + height), picture.size)
    if source is None:
        return
    target = new.left + source[0] - old.left, new.top + source[1] - old.top
    expected.paste(picture.crop(source), target)
    size = source[2] - source[0], source[3] - source[1]
    _fill(mask, Region(*target, target[0] + size[0], target[1] + size[1]), level)


def _grow(mask: Image.Image, old: Region, new: Region) -> None:
    """Nothing is known of the room that an element with its corner in place gained or left."""
    right, bottom = max(old.right, new.right), max(old.bottom, new.bottom)
    _fill(mask, Region(min(old.right, new.right), new.top, right, bottom), UNKNOWN)
    _fill(mask, Region(new.left, min(old.bottom, new.bottom), right, bottom), UNKNOWN)


def _fill(mask: Image.Image, region: Region, value: int) -> None:
    if (box := _clip(region, mask.size)) is not None:
        mask.paste(value, box)


def _clip(region: Region, size: tuple[int, int]) -> tuple[int, int, int, int] | None:
    left, top = max(region.left, 0), max(region.top, 0)
    right, bottom = min(region.right, size[0]), min(region.bottom, size[1])
    return (left, top, right, bottom) if left < right and top < bottom else None
