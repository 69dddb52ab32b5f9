"""Outcomes of comparing two pictures."""

from dataclasses import dataclass, field

from harness.model.geometry import Region


@dataclass(frozen=True, slots=True)
class Same:
    """All pixels are equal."""


@dataclass(frozen=True, slots=True)
class Changed:
    """The size is equal, and some pixels differ."""

    changed_pixels: int
    region: Region
    diff: bytes = field(repr=False)  #: PNG


@dataclass(frozen=True, slots=True)
class Resized:
    """The size, (width, height) in device px, differs; pixels are compared on the common area."""

    before: tuple[int, int]
    after: tuple[int, int]
    changed_pixels: int
    region: Region | None  #: None where the common area is equal
    diff: bytes = field(repr=False)  #: PNG in the larger size


@dataclass(frozen=True, slots=True)
class Unapproved:
    """There is no baseline to compare with."""


PixelOutcome = Same | Changed | Resized | Unapproved
