"""Findings about the set-up: no baseline, or too many of them."""

from harness.breakpoints.named import BUILT_IN
from harness.findings.baseline_state import new_findings, orphan_findings
from harness.model.run import CaptureResult
from harness.model.target import Target

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
