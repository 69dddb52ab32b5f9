"""A page's own boundaries put next to the names: who has them, who looks at them, what drifts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.breakpoints.queries.coverage import Coverage, PageConditions, coverage_of
from harness.detectors import DETECTORS, PageReading
from harness.detectors.breakpoint_drift.detect import Drift
from harness.model.finding import Finding
from harness.model.page import Breakpoint


@dataclass(frozen=True, slots=True)
class Examined:
    """What is known of one page's own boundaries in one browser."""

    page_conditions: PageConditions
    coverage: Coverage
    findings: tuple[Finding, ...]  #: all of kind ``breakpoint-drift``
    notes: tuple[str, ...]


def examine(
    page_conditions: PageConditions,
    breakpoints: Sequence[Breakpoint],
    samples: Iterable[int],
    swept: Iterable[int],
) -> Examined:
    """Compare ``page_conditions`` with the names and with the widths that a check looks at.

    Those are its sample widths, of which it takes pictures, and the ``swept`` ones (CSS px).
    """
    switches = [boundary.switch for boundary in page_conditions.boundaries]
    reading = PageReading(
        page_conditions.page, page_conditions.browser, breakpoints, conditions=page_conditions
    )
    return Examined(
        page_conditions,
        coverage_of(switches, samples, swept),
        tuple(DETECTORS["breakpoint-drift"].detect(reading)),
        Drift(page_conditions, breakpoints).notes(),
    )
