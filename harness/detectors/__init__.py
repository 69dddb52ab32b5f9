"""What is wrong with a page by itself, without a baseline."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the configuration lists the kinds, and imports no detector
    from harness.breakpoints.queries.coverage import PageConditions
    from harness.model.finding import Finding
    from harness.model.layout import Layout
    from harness.model.page import Breakpoint


@dataclass(frozen=True, slots=True)
class PageReading:
    """All that detectors are given: one page in one variant, as it was read at several widths."""

    page: str
    variant: str
    breakpoints: Sequence["Breakpoint"]
    #: By viewport width (CSS px), rising: at the sample widths, and wherever a sweep has read
    #: every element.
    layouts: Mapping[int, "Layout"] = field(default_factory=dict)
    #: Names that the page itself marks as matching, by viewport width (CSS px).
    marked_names: Mapping[int, Sequence[str]] = field(default_factory=dict)
    #: The page's own media and container queries; only ``harness breakpoints PAGE`` reads them.
    conditions: "PageConditions | None" = None


@dataclass(frozen=True, slots=True)
class Detector:
    """What makes findings of one kind: what docs say of it, and the module that has ``detect``."""

    help: str
    module: str

    def detect(self, reading: PageReading) -> "Iterator[Finding]":
        """What is wrong with a page, one finding for each cause."""
        findings: Iterator[Finding] = import_module(self.module).detect(reading)
        return findings


#: Kind of finding → its detector.
DETECTORS: Mapping[str, Detector] = {
    "breakpoint-drift": Detector(
        "the breakpoints that the page marks as matching differ from those of the harness; from "
        "[`harness breakpoints PAGE`](breakpoints.md), a disagreement between its media queries "
        "and the names",
        "harness.detectors.breakpoint_drift.detect",
    ),
}


def detect_all(readings: Iterable[PageReading]) -> "Iterator[Finding]":
    """The findings of every detector about every page."""
    for reading in readings:
        for detector in DETECTORS.values():
            yield from detector.detect(reading)
