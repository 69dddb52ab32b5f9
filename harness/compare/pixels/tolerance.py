"""Tolerated differences of pixels: similar colours and anti-aliasing.

NumPy is imported inside the functions, so that an exact check does not wait for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from harness.errors import ConfigError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Pixels processed at once, which limits NumPy's memory to about 100 MB.
STRIP_PIXELS = 2**20

#: The weights of Y, I and Q in the squared distance of two colours: Kotsarenko and Ramos,
#: "Measuring perceived color difference using YIQ NTSC transmission color space in mobile
#: applications" (2010).
YIQ_WEIGHTS = (0.5053, 0.299, 0.1957)
TO_YIQ = (
    (0.29889531, 0.58662247, 0.11448223),
    (0.59597799, -0.27417610, -0.32180189),
    (0.21147017, -0.52261711, 0.31114694),
)
#: The largest squared distance, red to cyan; ``threshold`` is the root of a share of it.
MAX_SQUARED_DISTANCE = 35215.0


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Differences that do not count as change; none by default."""

    threshold: float = 0.0  #: largest colour distance that does not count, 0 to 1
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


def forgive(
    before: Image.Image, after: Image.Image, differs: Image.Image, tolerance: Tolerance
) -> Image.Image:
    """``differs`` (255 where a pixel of the two RGB pictures differs) without tolerated pixels.

    ``differs`` is as large as the pictures' common area, from the top left corner.
    """
    import numpy as np

    changed = Image.new("L", differs.size)
    for strip in _strips(differs):
        counted = np.asarray(differs.crop(strip)) > 0
        if tolerance.threshold:
            counted &= _distance(before.crop(strip), after.crop(strip)) > tolerance.threshold
        if tolerance.ignore_anti_aliasing and counted.any():
            pair = tuple(_with_margin(image, strip, differs.size) for image in (before, after))
            flat = np.logical_and(*(_flat(picture) for picture in pair))
            smoothed = [_smoothing(picture, counted, flat) for picture in pair]
            counted &= ~np.logical_or(*smoothed)
        changed.paste(Image.fromarray(counted.astype(np.uint8) * 255), strip)
    return changed


def _strips(differs: Image.Image) -> Iterator[tuple[int, int, int, int]]:
    """Parts of the picture of limited size that together contain all differences."""
    box = differs.getbbox()
    if box is None:
        return
    left, top, right, bottom = box
    rows = max(1, STRIP_PIXELS // (right - left))
    for start in range(top, bottom, rows):
        strip = left, start, right, min(start + rows, bottom)
        if inner_box := differs.crop(strip).getbbox():
            yield (
                left + inner_box[0],
                start + inner_box[1],
                left + inner_box[2],
                start + inner_box[3],
            )


def _distance(before: Image.Image, after: Image.Image) -> "NDArray[np.float32]":
    """The colour distance of each pixel, from 0 to 1."""
    import numpy as np

    # By columns rather than as a matrix product, whose last bit depends on the machine.
    difference = np.asarray(before).astype(np.float32) - np.asarray(after)
    red, green, blue = (difference[..., channel] for channel in range(3))
    squared = np.zeros(red.shape, np.float32)
    for weight, (of_red, of_green, of_blue) in zip(YIQ_WEIGHTS, TO_YIQ, strict=True):
        squared += weight * (of_red * red + of_green * green + of_blue * blue) ** 2
    return np.sqrt(squared / np.float32(MAX_SQUARED_DISTANCE))


@dataclass(frozen=True, slots=True)
class _Strip:
    """A part of a picture with a margin of two pixels, for neighbours of neighbours."""

    brightness: "NDArray[np.uint8]"
    colour: "NDArray[np.uint32]"


def _with_margin(
    image: Image.Image, strip: tuple[int, int, int, int], size: tuple[int, int]
) -> _Strip:
    """``strip`` of the picture cut to ``size``, with repeated edge pixels beyond it."""
    import numpy as np

    left, top, right, bottom = strip[0] - 2, strip[1] - 2, strip[2] + 2, strip[3] + 2
    inside = max(left, 0), max(top, 0), min(right, size[0]), min(bottom, size[1])
    missing = (inside[1] - top, bottom - inside[3]), (inside[0] - left, right - inside[2])
    part = image.crop(inside)
    colour = np.asarray(part.convert("RGBA")).view(np.uint32)[..., 0]
    brightness = np.asarray(part.convert("L"))
    return _Strip(np.pad(brightness, missing, mode="edge"), np.pad(colour, missing, mode="edge"))


_RING = tuple((row, column) for row in (-1, 0, 1) for column in (-1, 0, 1) if row or column)


def _flat(picture: _Strip) -> "NDArray[np.bool_]":
    """Mask of pixels with three neighbours of equal colour, one pixel larger than the strip."""
    import numpy as np

    height, width = picture.colour.shape
    centre = picture.colour[1:-1, 1:-1]
    alike = np.zeros(centre.shape, np.uint8)
    for row, column in _RING:
        alike += (
            picture.colour[1 + row : height - 1 + row, 1 + column : width - 1 + column] == centre
        )
    return alike >= 3


def _smoothing(
    picture: _Strip, counted: "NDArray[np.bool_]", flat: "NDArray[np.bool_]"
) -> "NDArray[np.bool_]":
    """Mask of the ``counted`` pixels that smooth an edge of this picture.

    Vysniauskas, "Anti-aliased Pixel and Intensity Slope Detector" (2009): the pixel lies on a
    slope between a darker and a brighter neighbour, at most two neighbours are equally
    bright, and one end of the slope belongs to an area that is ``flat`` in both pictures. A line
    one pixel wide between a dark and a bright area looks the same and is tolerated.
    """
    import numpy as np

    height, width = picture.brightness.shape
    centre = picture.brightness[2:-2, 2:-2]
    alike = np.zeros(centre.shape, np.uint8)
    darkest, brightest = centre.copy(), centre.copy()
    for row, column in _RING:
        neighbour = picture.brightness[2 + row : height - 2 + row, 2 + column : width - 2 + column]
        alike += neighbour == centre
        np.minimum(darkest, neighbour, out=darkest)
        np.maximum(brightest, neighbour, out=brightest)
    smoothing = counted & (alike <= 2) & (darkest < centre) & (centre < brightest)
    rows, columns = np.nonzero(smoothing)
    end_is_flat = np.zeros(rows.size, bool)
    for end in (darkest[rows, columns], brightest[rows, columns]):
        for row, column in _RING:
            is_end = picture.brightness[rows + 2 + row, columns + 2 + column] == end
            end_is_flat |= is_end & flat[rows + 1 + row, columns + 1 + column]
    smoothing[rows, columns] = end_is_flat
    return smoothing
