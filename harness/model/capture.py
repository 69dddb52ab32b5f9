"""What was captured of a page at one width, or why nothing was."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from harness.model.dead_reference import DeadReference
from harness.model.geometry import Box
from harness.model.layout import Layout


@dataclass(frozen=True, slots=True)
class Capture:
    """Screenshot and layout taken together at one viewport."""

    page: str
    browser: str  #: the variant, as its baseline's folder is named
    image: bytes = field(repr=False)  #: PNG
    layout: Layout = field(repr=False)
    ignored: tuple[Box, ...] = ()  #: not compared
    blocked: tuple[str, ...] = ()  #: third-party addresses that were not let through
    notes: tuple[str, ...] = ()  #: what else the person should know
    matching: tuple[str, ...] | None = None  #: breakpoints the page itself marks as matching
    #: What was delivered: SHA-256 by path, empty where it could not be read again.
    resources: Mapping[str, str] = field(default_factory=dict, repr=False)
    missing: tuple[DeadReference, ...] = ()  #: what did not arrive
    arrived: tuple[DeadReference, ...] = ()  #: what was accepted as missing and did arrive
    excluded: float = 0.0  #: the share, 0 to 1, that the page's own keys keep from being compared

    @property
    def width(self) -> int:
        return self.layout.viewport.width


@dataclass(frozen=True, slots=True)
class Missed:
    """A capture that was planned and not taken, and why."""

    page: str
    browser: str
    width: int
    verdict: Literal["unstable", "failed"]
    what: str
    why: str
    fix: str
    missing: tuple[DeadReference, ...] = ()  #: what did not arrive, where that is why

    @property
    def message(self) -> str:
        return f"{self.what}\n  why: {self.why}\n  fix: {self.fix}"
