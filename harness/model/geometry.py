"""Boxes in CSS px, regions in device px, and the viewport, which converts boxes to regions."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A bounding box in CSS px, measured from the top left corner of the page."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def contains(self, other: "Box", tolerance: float) -> bool:
        """Whether ``other`` lies inside; it may stick out by ``tolerance`` CSS px on each side."""
        return (
            self.left <= other.left + tolerance
            and self.top <= other.top + tolerance
            and self.right >= other.right - tolerance
            and self.bottom >= other.bottom - tolerance
        )


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of a screenshot in device px; right and bottom are one past the last pixel."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Viewport:
    """Width and height in CSS px, and the number of device px per CSS px."""

    width: int
    height: int
    device_scale_factor: float = 1.0

    def to_device(self, box: Box) -> Region:
        """The smallest region of whole device px that contains ``box``.

        >>> Viewport(320, 900, 2).to_device(Box(0.25, 1, 10, 11.1))
        Region(left=0, top=2, right=20, bottom=23)
        """
        scale = self.device_scale_factor
        return Region(
            math.floor(box.left * scale),
            math.floor(box.top * scale),
            math.ceil(box.right * scale),
            math.ceil(box.bottom * scale),
        )
