"""A capture of a page at one width, or the reason why it failed."""

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
    browser: str  #: the variant, which names the folder of the baseline
    image: bytes = field(repr=False)  #: PNG; empty where the layout is as ``Job.expected``
    layout: Layout = field(repr=False)
    ignored: tuple[Box, ...] = ()  #: areas that are not compared
    blocked: tuple[str, ...] = ()  #: third-party addresses that the harness did not load
    notes: tuple[str, ...] = ()  #: for the person who reads the report
    matching: tuple[str, ...] | None = None  #: breakpoints the page itself marks as matching
    #: SHA-256 of each loaded file by path; empty where the response could not be read again.
    resources: Mapping[str, str] = field(default_factory=dict, repr=False)
    missing: tuple[DeadReference, ...] = ()  #: files that did not load
    arrived: tuple[DeadReference, ...] = ()  #: files accepted as missing that did load
    excluded: float = 0.0  #: share of the page (0 to 1) that ``mask``, ``ignore``, ``hide`` cover

    @property
    def width(self) -> int:
        return self.layout.viewport.width


@dataclass(frozen=True, slots=True)
class Missed:
    """A planned capture that failed, and why."""

    page: str
    browser: str
    width: int
    verdict: Literal["unstable", "failed"]
    what: str
    why: str
    fix: str
    missing: tuple[
        DeadReference, ...
    ] = ()  #: files that did not load, where the capture failed for that

    @property
    def message(self) -> str:
        return f"{self.what}\n  why: {self.why}\n  fix: {self.fix}"
