"""Findings about the set-up: no baseline, too many of them, or a page with other ranges."""

from harness.breakpoints.named import BUILT_IN, matching, widths_of
from harness.findings.baseline_state import drift_findings, new_findings, orphan_findings
from harness.model.run import CaptureResult
from harness.model.target import Target

ALL = widths_of(BUILT_IN, BUILT_IN)
ARTICLE = Target("article", "chromium")


def test_a_page_without_baselines_is_one_finding_with_the_command_to_run() -> None:
    results = [
        CaptureResult(*ARTICLE, 320, "new"),
        CaptureResult(*ARTICLE, 375, "unchanged"),
        CaptureResult(*ARTICLE, 639, "new"),
    ]
    (finding,) = new_findings(results, BUILT_IN)
    assert (finding.kind, finding.widths) == ("new", ((320, 320), (639, 639)))
    assert finding.message == (
        "article has no baseline at 320 and 639 px; look at the captures, then run: "
        "harness approve article"
    )


def test_baselines_of_widths_and_pages_that_are_not_planned_are_orphans() -> None:
    stored = {ARTICLE: (320, 321), Target("gone", "chromium"): (320,)}
    page, folder = orphan_findings(stored, {ARTICLE: (320,)}, BUILT_IN)
    assert (page.page, page.widths) == ("article", ((321, 321),))
    assert page.message.endswith("belong to nothing that is checked; approve the page again")
    assert folder.message.endswith("; delete their folder gone/chromium")


def test_baselines_that_are_all_planned_are_no_finding() -> None:
    assert list(orphan_findings({ARTICLE: (320,)}, {ARTICLE: (320, 375)}, BUILT_IN)) == []


def test_a_page_that_marks_what_the_harness_says_has_no_drift() -> None:
    marked = {ARTICLE: {width: matching(width, BUILT_IN) for width in ALL}}
    assert list(drift_findings(marked, BUILT_IN)) == []


def test_a_name_that_the_page_starts_one_pixel_late_drifts_at_that_width() -> None:
    marked = {width: list(matching(width, BUILT_IN)) for width in ALL}
    marked[640].remove("above-phone")
    (finding,) = drift_findings({ARTICLE: marked}, BUILT_IN)
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
    (finding,) = drift_findings({ARTICLE: marked}, BUILT_IN)
    assert finding.message.startswith("foldable is not known here, ")
