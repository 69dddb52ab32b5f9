"""Names that a page marks as matching, next to the ranges that they have here."""

from collections.abc import Iterator, Mapping, Sequence

from harness.breakpoints.named import BUILT_IN, matching, widths_of
from harness.detectors import PageReading
from harness.detectors.breakpoint_drift.marked_names import marked_name_findings
from harness.model.finding import Finding

ALL = widths_of(BUILT_IN, BUILT_IN)


def findings(marked_names: Mapping[int, Sequence[str]]) -> Iterator[Finding]:
    reading = PageReading("article", "chromium", BUILT_IN, marked_names=marked_names)
    return marked_name_findings(reading)


def test_a_page_that_marks_what_the_harness_says_has_no_drift() -> None:
    marked = {width: matching(width, BUILT_IN) for width in ALL}
    assert list(findings(marked)) == []


def test_a_name_that_the_page_starts_one_pixel_late_drifts_at_that_width() -> None:
    marked = {width: list(matching(width, BUILT_IN)) for width in ALL}
    marked[640].remove("above-phone")
    (finding,) = findings(marked)
    assert (finding.kind, finding.selector) == (
        "breakpoint-drift",
        '[data-breakpoint="above-phone"]',
    )
    assert finding.widths == ((640, 640),)
    assert finding.message == (
        "above-phone runs 640– px here, and the page's own media queries say otherwise at 640 px"
    )


def test_a_name_that_the_harness_does_not_know_drifts() -> None:
    marked = {320: [*matching(320, BUILT_IN), "foldable"]}
    (finding,) = findings(marked)
    assert finding.message.startswith("foldable is not known here, ")
