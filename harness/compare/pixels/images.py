"""Screenshots: decoding, recompressing and comparing their pixels.

Exact comparison uses Pillow only; a tolerance examines single pixels with NumPy. Coordinates are
device px; a ``Region`` excludes its right and bottom.
"""

import hashlib
import struct
from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw
from PIL.PngImagePlugin import PngImageFile

from harness.compare.pixels.known_digests import KNOWN_DIGESTS
from harness.compare.pixels.outcome import Changed, Resized, Same
from harness.compare.pixels.picture_cache import PictureCache
from harness.compare.pixels.tolerance import Tolerance, forgive
from harness.errors import BaselineError
from harness.model.geometry import Region

#: Limit of one screenshot: comparing two takes 2 GB. 1920 px wide, it is a page 52 000 px high.
MAX_PIXELS = 100_000_000

EXACT = Tolerance()

#: Limit of what a PNG may hold besides its pixels, and of the heads of its chunks (bytes).
MOST_BESIDE = 1_000_000

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_ANIMATED_CHUNKS = frozenset({b"acTL", b"fcTL", b"fdAT"})
_PIXEL_CHUNKS = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS"})


class PictureError(BaselineError, ValueError):
    """A file that is no picture of a page, or one that is too large."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"a picture cannot be read: {problem}",
            why="every picture of a baseline or a run is a PNG that the harness has written",
            fix="restore the file from version control, or capture the page again",
        )
        self.args = (problem,)  # pickling calls the class with these
        self.problem = problem


_DECODED = PictureCache()

# The diff picture has a palette: 64 light greys, then these. Magenta and blue differ from the
# greys in lightness and from each other in shape, so that no colour vision is needed to read it.
CHANGED, OUTLINE, HATCH = 64, 65, 66
PALETTE = [*(level for grey in range(64) for level in (192 + grey,) * 3)]
PALETTE += [0xC8, 0x00, 0x6E, 0x00, 0x5A, 0xA7, 0x8C, 0xA5, 0xC8]


def decode(png: bytes) -> Image.Image:
    """The picture in RGB, with transparency flattened on white; not to be drawn in.

    Pictures that were decoded last are kept. Errors: ``PictureError`` with the reason for anything
    but a complete PNG of at most ``MAX_PIXELS``.
    """
    return _DECODED.get(png, _decode)


def _decode(png: bytes) -> Image.Image:
    # The class is called directly, as ``Image.open`` warns of "decompression bombs" at sizes that
    # long pages have.
    try:
        _check_size(png)
        # Verifies all checksums; loading alone accepts flipped bits.
        PngImageFile(BytesIO(png)).verify()
        image = PngImageFile(BytesIO(png))
        image.load()
        if image.has_transparency_data:
            return _flatten(image.convert("RGBA"))
        return image if image.mode == "RGB" else image.convert("RGB")
    except PictureError:
        raise
    except Exception as error:  # Pillow raises any of a dozen classes for a damaged file
        explains = isinstance(error, OSError | SyntaxError | ValueError)
        reason = str(error) if explains else "a part of it is missing, or it takes too much memory"
        raise PictureError(f"not a whole PNG: {reason}") from error


def _check_size(png: bytes) -> None:
    """Raise ``PictureError`` by the head of a PNG, before anything of it is decoded.

    Texts, profiles and other chunks beside the pixels may hold little in all: they can be
    compressed a thousandfold.
    """
    if png[:8] != _SIGNATURE or png[12:16] != b"IHDR" or len(png) < 33:
        raise PictureError("not a whole PNG: it does not begin like one")
    width, height = struct.unpack(">II", png[16:24])
    if not width or not height:
        raise PictureError(f"not a whole PNG: {width} × {height} px is no picture")
    if width * height > MAX_PIXELS:
        raise PictureError(f"{width} × {height} px is more than {MAX_PIXELS} pixels")
    at, beside = 8, 0
    while at + 8 <= len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        if kind in _ANIMATED_CHUNKS:
            raise PictureError("not a whole PNG: it is animated, which no screenshot is")
        beside += 12 + size if kind not in _PIXEL_CHUNKS else 12
        if beside > MOST_BESIDE:
            raise PictureError(f"not a whole PNG: more than {MOST_BESIDE:,} bytes are no pixels")
        at += 12 + size
        if kind == b"IEND" and at <= len(png):
            return
    raise PictureError("not a whole PNG: its end is missing")


def pixel_digest(png: bytes) -> str:
    """SHA-256 (hex) of size and RGB bytes: equal for equal pixels, whatever the compression."""
    return KNOWN_DIGESTS.get(png, _digest_pixels)


def _digest_pixels(png: bytes) -> str:
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
    return _encode(image, compress_level=6)  # 9: 2 % smaller, three times the wait


def compare_pixels(
    baseline: bytes,
    current: bytes,
    tolerance: Tolerance = EXACT,
    ignored: Sequence[Region] = (),
) -> Same | Changed | Resized:
    """The outcome of comparing the pixels of two screenshots (PNG).

    Pictures of different size are compared on their common area, from the top left corner;
    ``ignored`` regions never count. Raises PictureError if a picture cannot be decoded.
    """
    if baseline == current:
        return Same()
    before, after = decode(baseline), decode(current)
    changed = differing(before, after, tolerance, ignored)
    count, region = _extent(changed)
    if before.size == after.size and region is None:
        return Same()
    diff = _diff_picture(before, after, changed, region)
    if before.size != after.size:
        return Resized(before.size, after.size, count, region, diff)
    assert region is not None
    return Changed(count, region, diff)


def changed_pixels(
    baseline: bytes, current: bytes, tolerance: Tolerance, ignored: Sequence[Region] = ()
) -> tuple[int, Region | None]:
    """The number of pixels that ``compare_pixels`` counts, and their region; no picture of them."""
    if baseline == current:
        return 0, None
    return _extent(differing(decode(baseline), decode(current), tolerance, ignored))


def _extent(changed: Image.Image) -> tuple[int, Region | None]:
    """The number of pixels that are 255 in a mask, and the region that contains them."""
    box = changed.getbbox()
    return (changed.histogram()[255], Region(*box)) if box else (0, None)


def differing(
    before: Image.Image,
    after: Image.Image,
    tolerance: Tolerance,
    ignored: Sequence[Region],
    levels: int = 0,
) -> Image.Image:
    """A mask of the common area: 255 where a pixel changed, 0 elsewhere.

    A pixel changed where one of its channels differs by more than ``levels`` of 255.
    """
    # ImageChops cuts to the common size. A crop works too, but warns of large pictures.
    differs = largest_channel(ImageChops.difference(before, after)).point(
        [0] * (levels + 1) + [255] * (255 - levels)
    )
    for region in ignored:
        if box := clip(region, differs.size):
            differs.paste(0, box)
    return differs if tolerance.exact else forgive(before, after, differs, tolerance)


def largest_channel(image: Image.Image) -> Image.Image:
    """The largest of the three channels of each pixel."""
    red, green, blue = image.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def clip(region: Region, size: tuple[int, int]) -> tuple[int, int, int, int] | None:
    """The part of ``region`` within a picture of ``size``, for Pillow; ``None`` where empty."""
    left, top = max(region.left, 0), max(region.top, 0)
    right, bottom = min(region.right, size[0]), min(region.bottom, size[1])
    return (left, top, right, bottom) if left < right and top < bottom else None


def _flatten(image: Image.Image) -> Image.Image:
    if image.getchannel("A").getextrema() == (255, 255):
        return image.convert("RGB")
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image).convert("RGB")


def _encode(image: Image.Image, compress_level: int) -> bytes:
    image.info.clear()  # drop colour profile, gamma and text
    data = BytesIO()
    image.save(data, "PNG", compress_level=compress_level)
    return data.getvalue()


def _diff_picture(
    before: Image.Image, after: Image.Image, changed: Image.Image, region: Region | None
) -> bytes:
    """The current picture faded to light grey, with changed pixels solid and their region outlined.

    As large as the larger of the two; areas of only one picture are hatched.
    """
    size = max(before.width, after.width), max(before.height, after.height)
    picture = Image.new("P", size, 63)
    picture.putpalette(PALETTE)
    for image in (before, after):  # the current picture on top
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
    return _encode(picture, compress_level=1)  # looked at in a run folder, and not kept


def _hatching(width: int, height: int) -> Image.Image:
    stripe = b"\xff\xff\xff" + bytes(9)
    rows = [(stripe * (width // 12 + 2))[shift : shift + width] for shift in range(12)]
    return Image.frombytes("L", (width, height), b"".join(rows[y % 12] for y in range(height)))
