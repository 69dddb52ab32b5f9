"""Screenshots: decoding, packing and comparing their pixels. The one home of Pillow and NumPy.

Exact comparison is Pillow alone. NumPy comes in only where a tolerance has to look at single
pixels, and is imported there, so that a check without one does not wait for its import.
Coordinates are device px; a ``Region`` leaves out its right and bottom.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageDraw
from PIL.PngImagePlugin import PngImageFile

from harness.errors import ConfigError
from harness.values import Changed, Region, Resized, Same

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Of one screenshot: 400 MB decoded. 1920 px wide, that is a page 69 000 px high.
MAX_PIXELS = 2**27

#: A strip of this many pixels is looked at together, which bounds NumPy's memory at ~100 MB.
STRIP_PIXELS = 2**20

#: RGB to YIQ and the weights of its squared distance: Kotsarenko and Ramos, "Measuring perceived
#: color difference using YIQ NTSC transmission color space in mobile applications" (2010).
TO_YIQ = (
    (0.29889531, 0.58662247, 0.11448223),
    (0.59597799, -0.27417610, -0.32180189),
    (0.21147017, -0.52261711, 0.31114694),
)
YIQ_WEIGHTS = (0.5053, 0.299, 0.1957)
#: The largest squared distance two RGB colours have (yellow to blue, red to cyan and so on).
MAX_SQUARED_DISTANCE = 35215.0

# The diff picture has a palette: 64 light greys, then these. Magenta and blue differ from the
# greys in lightness and from each other in shape, so that no colour vision is needed to read it.
CHANGED, OUTLINE, HATCH = 64, 65, 66
PALETTE = [*(level for grey in range(64) for level in (192 + grey,) * 3)]
PALETTE += [0xC8, 0x00, 0x6E, 0x00, 0x5A, 0xA7, 0x8C, 0xA5, 0xC8]


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Which differences are not counted as change; none by default."""

    threshold: float = 0.0  #: colour distance up to which two pixels are alike, 0 to 1
    ignore_anti_aliasing: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.threshold <= 1:
            raise ConfigError(
                f"threshold is {self.threshold:g}",
                why="it is a colour distance, from 0 (every difference counts) to 1 (none does)",
                fix="choose a threshold from 0 to 1; 0.1 forgives differences hardly seen",
            )

    @property
    def exact(self) -> bool:
        return self.threshold == 0 and not self.ignore_anti_aliasing


def decode(png: bytes) -> Image.Image:
    """The picture in RGB, transparency flattened on white.

    Raises ValueError, saying what is wrong, for anything but a whole PNG of at most
    ``MAX_PIXELS``. The class is called directly, past ``Image.open``: that one warns of
    "decompression bombs" at sizes a long page easily has.
    """
    try:
        # Checks every checksum; loading alone takes flipped bits for pixels.
        PngImageFile(BytesIO(png)).verify()
        image = PngImageFile(BytesIO(png))
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise ValueError(f"{width} × {height} px is more than {MAX_PIXELS} pixels")
        image.load()
        if image.has_transparency_data:
            return _flatten(image.convert("RGBA"))
        return image.convert("RGB")
    except (OSError, SyntaxError, EOFError, IndexError, struct.error, zlib.error) as error:
        raise ValueError(f"not a whole PNG: {error}") from error


def pixel_digest(png: bytes) -> str:
    """SHA-256, in hex, of the size and RGB bytes: equal for equal pixels, however compressed."""
    image = decode(png)
    digest = hashlib.sha256(f"RGB {image.width}x{image.height}\n".encode())
    digest.update(image.tobytes())
    return digest.hexdigest()


def recompress(png: bytes) -> bytes:
    """The same pixels as a small PNG without metadata; equal pixels give equal bytes."""
    image = decode(png)
    if image.getcolors(256) is not None:
        few = image.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        if ImageChops.difference(few.convert("RGB"), image).getbbox() is None:
            image = few
    return _encode(image, compress_level=9)


def compare_pixels(
    baseline: bytes,
    current: bytes,
    tolerance: Tolerance = Tolerance(),
    ignored: Sequence[Region] = (),
) -> Same | Changed | Resized:
    """What became of the pixels of one screenshot (PNG) in another.

    Pictures of different size are compared on the area they share, from the top left corner;
    ``ignored`` regions never count. Raises ValueError if one cannot be decoded.
    """
    if baseline == current:
        return Same()
    before, after = decode(baseline), decode(current)
    changed = _changed_pixels(before, after, tolerance, ignored)
    box = changed.getbbox()
    if before.size == after.size and box is None:
        return Same()
    count = changed.histogram()[255]
    region = Region(*box) if box else None
    diff = _diff_picture(before, after, changed, region)
    if before.size != after.size:
        return Resized(before.size, after.size, count, region, diff)
    assert region is not None
    return Changed(count, region, diff)


def _flatten(image: Image.Image) -> Image.Image:
    if image.getchannel("A").getextrema() == (255, 255):
        return image.convert("RGB")
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image).convert("RGB")


def _encode(image: Image.Image, compress_level: int) -> bytes:
    image.info.clear()  # colour profile, gamma, text: none of it is pixels
    data = BytesIO()
    image.save(data, "PNG", compress_level=compress_level)
    return data.getvalue()


def _changed_pixels(
    before: Image.Image, after: Image.Image, tolerance: Tolerance, ignored: Sequence[Region]
) -> Image.Image:
    """The shared area in one channel: 255 where a pixel changed, 0 elsewhere."""
    # ImageChops cuts to the size both have. A crop would do, but it warns of large pictures.
    red, green, blue = ImageChops.difference(before, after).split()
    differs = ImageChops.lighter(ImageChops.lighter(red, green), blue).point([0] + [255] * 255)
    for region in ignored:
        left, top = max(region.left, 0), max(region.top, 0)
        right, bottom = min(region.right, differs.width), min(region.bottom, differs.height)
        if left < right and top < bottom:
            differs.paste(0, (left, top, right, bottom))
    if tolerance.exact or (box := differs.getbbox()) is None:
        return differs
    changed = Image.new("L", differs.size)
    for strip in _strips(Region(*box)):
        changed.paste(_untolerated(before, after, differs, strip, tolerance), strip)
    return changed


def _strips(region: Region) -> Iterator[tuple[int, int, int, int]]:
    rows = max(1, STRIP_PIXELS // region.width)
    for top in range(region.top, region.bottom, rows):
        yield region.left, top, region.right, min(top + rows, region.bottom)


def _untolerated(
    before: Image.Image,
    after: Image.Image,
    differs: Image.Image,
    strip: tuple[int, int, int, int],
    tolerance: Tolerance,
) -> Image.Image:
    """One strip of ``differs`` without the pixels that ``tolerance`` forgives."""
    import numpy as np

    changed = np.array(differs.crop(strip))
    rows, columns = np.nonzero(changed)
    if not rows.size:
        return Image.fromarray(changed)
    old, new = (_with_margin(image, strip, differs.size) for image in (before, after))
    stride = old.shape[1]
    old, new = old.reshape(-1, 3), new.reshape(-1, 3)
    at = (rows + 2) * stride + columns + 2
    forgiven = np.zeros(at.size, bool)
    if tolerance.threshold:
        delta = old[at].astype(np.float32) - new[at]
        squared = (delta @ np.array(TO_YIQ, np.float32).T) ** 2
        distance = squared @ np.array(YIQ_WEIGHTS, np.float32)
        forgiven = distance <= tolerance.threshold**2 * MAX_SQUARED_DISTANCE
    if tolerance.ignore_anti_aliasing:
        left = np.flatnonzero(~forgiven)
        pair = _colours(old), _colours(new)
        smoothed = _anti_aliased(_luma(old), pair, at[left], stride)
        smoothed |= _anti_aliased(_luma(new), pair, at[left], stride)
        forgiven[left] = smoothed
    changed[rows[forgiven], columns[forgiven]] = 0
    return Image.fromarray(changed)


def _with_margin(
    image: Image.Image, strip: tuple[int, int, int, int], size: tuple[int, int]
) -> "NDArray[np.uint8]":
    """A strip and two pixels around it, for a neighbour's neighbours; the picture's edge repeats."""
    import numpy as np

    left, top, right, bottom = strip
    width, height = size
    inside = (max(left - 2, 0), max(top - 2, 0), min(right + 2, width), min(bottom + 2, height))
    missing = (
        inside[0] - left + 2,
        inside[1] - top + 2,
        right + 2 - inside[2],
        bottom + 2 - inside[3],
    )
    pixels = np.asarray(image.crop(inside))
    return np.pad(pixels, ((missing[1], missing[3]), (missing[0], missing[2]), (0, 0)), mode="edge")


def _luma(pixels: "NDArray[np.uint8]") -> "NDArray[np.int32]":
    """Brightness as a whole number, since equal colours have to be equally bright."""
    import numpy as np

    return pixels.astype(np.int32) @ np.array([19588, 38445, 7503], np.int32)  # Y of YIQ × 2**16


def _colours(pixels: "NDArray[np.uint8]") -> "NDArray[np.int32]":
    import numpy as np

    return pixels.astype(np.int32) @ np.array([65536, 256, 1], np.int32)


def _anti_aliased(
    luma: "NDArray[np.int32]",
    pictures: tuple["NDArray[np.int32]", "NDArray[np.int32]"],
    at: "NDArray[np.intp]",
    stride: int,
) -> "NDArray[np.bool_]":
    """Which of the pixels ``at`` smooth an edge of the picture with this ``luma``.

    Vysniauskas, "Anti-aliased Pixel and Intensity Slope Detector" (2009): the pixel lies on a
    slope between a darker and a brighter neighbour, at most two neighbours are as bright as
    itself, and one end of the slope belongs to an area that is flat in both ``pictures``.
    A line one pixel wide between a dark and a bright area looks just like that and is forgiven.
    """
    import numpy as np

    ring = [row * stride + column for row in (-1, 0, 1) for column in (-1, 0, 1) if row or column]
    centre = luma[at]
    darkest, brightest = centre.copy(), centre.copy()
    darkest_at, brightest_at = at.copy(), at.copy()
    alike = np.zeros(at.size, np.uint8)
    for step in ring:
        neighbour = luma[at + step]
        alike += neighbour == centre
        for extreme, extreme_at, beyond in (
            (darkest, darkest_at, neighbour < darkest),
            (brightest, brightest_at, neighbour > brightest),
        ):
            extreme[beyond] = neighbour[beyond]
            extreme_at[beyond] = at[beyond] + step
    found = (alike <= 2) & (darkest < centre) & (centre < brightest)
    slopes = np.flatnonzero(found)
    ends_flat = np.zeros(slopes.size, bool)
    for ends in (darkest_at[slopes], brightest_at[slopes]):
        flat = np.ones(slopes.size, bool)
        for colours in pictures:
            flat &= (
                sum((colours[ends + step] == colours[ends]).astype(np.uint8) for step in ring) >= 3
            )
        ends_flat |= flat
    found[slopes] = ends_flat
    return found


def _diff_picture(
    before: Image.Image, after: Image.Image, changed: Image.Image, region: Region | None
) -> bytes:
    """The current picture faded to light grey, changed pixels solid, their region outlined.

    As large as the larger of the two; what only one of them has is hatched.
    """
    size = max(before.width, after.width), max(before.height, after.height)
    picture = Image.new("P", size, 63)
    picture.putpalette(PALETTE)
    for image in (before, after):  # the current one above
        if image is after or before.size != after.size:
            picture.paste(image.convert("L").point([level // 4 for level in range(256)]), (0, 0))
    picture.paste(CHANGED, (0, 0), changed)
    shared = changed.size
    for strip in ((shared[0], 0, size[0], size[1]), (0, shared[1], shared[0], size[1])):
        if strip[0] < strip[2] and strip[1] < strip[3]:
            picture.paste(HATCH, strip, _hatching(strip[2] - strip[0], strip[3] - strip[1]))
    if region:
        outline = (
            max(region.left - 4, 0),
            max(region.top - 4, 0),
            min(region.right + 3, size[0] - 1),
            min(region.bottom + 3, size[1] - 1),
        )
        ImageDraw.Draw(picture).rectangle(outline, outline=OUTLINE, width=2)
    return _encode(picture, compress_level=3)


def _hatching(width: int, height: int) -> Image.Image:
    stripe = b"\xff\xff\xff" + bytes(9)
    rows = [(stripe * (width // 12 + 2))[shift : shift + width] for shift in range(12)]
    return Image.frombytes("L", (width, height), b"".join(rows[y % 12] for y in range(height)))
