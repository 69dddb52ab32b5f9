"""What comparing two pictures comes to."""

from dataclasses import dataclass, field

from harness.model.geometry import Region


@dataclass(frozen=True, slots=True)
class Same:
    """Not one pixel differs."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Same size, other pixels."""

    changed_pixels: int
    region: Region
    diff: bytes = field(repr=False)  #: PNG


@dataclass(frozen=True, slots=True)
class Resized:
    """Another size, (width, height) in device px; pixels are compared on the common area."""

    before: tuple[int, int]
    after: tuple[int, int]
    changed_pixels: int
    region: Region | None  #: None where the common area is the same
    diff: bytes = field(repr=False)  #: PNG of the larger size


@dataclass(frozen=True, slots=True)
class Unapproved:
    """There is no baseline to compare with."""


PixelOutcome = Same | Changed | Resized | Unapproved
