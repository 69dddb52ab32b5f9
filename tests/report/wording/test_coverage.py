"""What was compared and what was not, in words."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from harness.breakpoints.named import BUILT_IN
from harness.model.run import CaptureResult, Ledger, Run, SweepResult
from harness.model.verdict import Verdict
from harness.report.wording.coverage import between, exit_reason, not_compared, swept_text
from tests.report.examples import (
    BETWEEN,
    GONE,
    NEW,
    REGRESSED,
    SWEEP,
    SWEPT,
    UNCHANGED,
    UNKNOWN,
    UNSWEPT,
)

HOME = replace(SWEEP, page="home")
FIREFOX = replace(SWEEP, browser="firefox")
SHORT = replace(SWEEP, page="archive", max_width=800, widths=40, boundaries=2)


def swept(*sweeps: SweepResult, pages: Sequence[str] = ("article",)) -> Run:
    captures = tuple(replace(one, page=page) for page in pages for one in UNCHANGED.captures)
    return replace(UNCHANGED, captures=captures, sweeps=sweeps)


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (UNCHANGED, ""),
        (UNSWEPT, ""),
        (
            SWEPT,
            "boxes compared at 113 widths (320–1920 px), on both sides of all 11 boundaries",
        ),
        (
            swept(replace(SWEEP, boundaries=2)),
            "boxes compared at 113 widths (320–1920 px), on both sides of both boundaries",
        ),
        (
            swept(replace(SWEEP, boundaries=1)),
            "boxes compared at 113 widths (320–1920 px), on both sides of the only boundary",
        ),
        (
            swept(replace(SWEEP, min_width=800, max_width=800, widths=1, boundaries=0)),
            "boxes compared at 1 width (800 px)",
        ),
        (
            swept(SWEEP, HOME, pages=("article", "home")),
            "boxes compared at 226 widths (320–1920 px) on both pages, on both sides of all 22 "
            "boundaries",
        ),
        (
            swept(SWEEP, HOME, SHORT),
            "boxes compared at 226 widths (320–1920 px) on 2 of 3 pages and at 40 widths "
            "(320–800 px) on archive, on both sides of all 24 boundaries",
        ),
        (
            swept(SWEEP, pages=("article", "home")),
            "boxes compared at 113 widths (320–1920 px) on article, on both sides of all 11 "
            "boundaries",
        ),
        (
            swept(SWEEP, replace(FIREFOX, verdict="failed")),
            "boxes compared at 113 widths (320–1920 px) on article in chromium, on both sides of "
            "all 11 boundaries",
        ),
        (
            swept(SWEEP, FIREFOX, HOME),
            "boxes compared at 339 widths (320–1920 px) on all 3 pages and browsers, on both "
            "sides of all 33 boundaries",
        ),
        (
            swept(*(replace(HOME, page=f"p{end}", max_width=end) for end in range(600, 1600, 100))),
            "boxes compared at 1,130 widths (320–1500 px) on 10 of 11 pages, on both sides of "
            "all 110 boundaries",
        ),
    ],
)
def test_what_was_swept(run: Run, said: str) -> None:
    assert swept_text(run) == said


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (SWEPT, "everything planned was compared, and nothing was found"),
        (BETWEEN, "1 finding"),
        (
            replace(BETWEEN, exit_code=0),
            "everything planned was compared; 1 finding that fail_on does not name",
        ),
        (UNKNOWN, "3 of 14 planned captures could not be compared; 1 finding elsewhere"),
        (UNSWEPT, "the boxes between the sample widths could not be compared"),
        (
            replace(UNSWEPT, findings=BETWEEN.findings),
            "the boxes between the sample widths could not be compared; 1 finding elsewhere",
        ),
        (
            replace(UNSWEPT, sweeps=(*UNSWEPT.sweeps, HOME)),
            "the boxes between the sample widths on article could not be compared",
        ),
        (
            replace(UNSWEPT, sweeps=(*UNSWEPT.sweeps, replace(HOME, verdict="unstable"))),
            "the boxes between the sample widths on both pages could not be compared",
        ),
        (
            replace(UNKNOWN, sweeps=UNSWEPT.sweeps),
            "3 of 14 planned captures and the boxes between the sample widths could not be "
            "compared; 1 finding elsewhere",
        ),
        (
            replace(UNSWEPT, ledger=Ledger(0, 0, 0, 0, 0, 0, 0)),
            "nothing was planned, so nothing is known",
        ),
        (NEW, "1 finding"),
        (
            replace(SWEPT, exit_code=1, sweeps=(replace(SWEEP, verdict="new"),)),
            "the boxes between the sample widths have no baseline",
        ),
        (
            replace(SWEPT, exit_code=1, sweeps=(replace(SWEEP, verdict="new"), HOME)),
            "the boxes between the sample widths on article have no baseline",
        ),
    ],
)
def test_why_it_ends_as_it_does(run: Run, said: str) -> None:
    assert exit_reason(run) == said


def test_what_was_not_compared_is_told_by_page_and_reason() -> None:
    why = UNKNOWN.captures[6].message
    run = replace(
        UNKNOWN,
        sweeps=(
            replace(SWEEP, verdict="unstable", message=why),
            replace(HOME, verdict="failed", message=GONE),
            replace(SHORT, verdict="new", message="no boxes are approved"),
            replace(SHORT, page="calm", verdict="new"),
        ),
    )
    assert [(one.page, one.verdict, one.where, one.message) for one in not_compared(run)] == [
        (
            "article",
            "unstable",
            "at 1024, 1080, 1199 px and between the sample widths, 320–1920 px",
            why,
        ),
        ("home", "failed", "between the sample widths, 320–1920 px", GONE),
        ("archive", "new", "between the sample widths, 320–800 px", "no boxes are approved"),
    ]
    assert not_compared(SWEPT) == ()


PHONE, TABLET = BUILT_IN[:2]


@pytest.mark.parametrize(
    ("verdict", "taken", "widths", "said"),
    [
        ("unchanged", "unchanged", ((600, 620),), ""),
        ("regressed", "changed", ((600, 620),), ""),
        (
            "regressed",
            "unchanged",
            ((600, 620),),
            "changed between the sample widths, at 600–620 px",
        ),
        (
            "regressed",
            "unchanged",
            ((600, 700),),
            "changed between the sample widths, at 600–639 px",
        ),
        (
            "regressed",
            "unchanged",
            ((400, 410), (411, 420), (630, 700), (900, 910)),
            "changed between the sample widths, at 400–420 and 630–639 px",
        ),
        (
            "regressed",
            "unchanged",
            ((320, 320), (600, 620)),
            "changed between the sample widths, at 600–620 px",
        ),
        ("regressed", "unchanged", ((320, 320), (639, 639)), "finding at 320 and 639 px"),
        ("regressed", "unchanged", (), "changed between the sample widths"),
        ("failed", "changed", ((600, 620),), "failed between the sample widths"),
        ("unstable", "unchanged", (), "unstable between the sample widths"),
        ("new", "changed", (), "new between the sample widths"),
        ("failed", "failed", (), ""),
    ],
)
def test_what_makes_a_band_worse_than_its_sample_widths(
    verdict: Verdict, taken: Verdict, widths: tuple[tuple[int, int], ...], said: str
) -> None:
    captures = [CaptureResult("article", "chromium", width, taken) for width in PHONE.widths]
    run = replace(BETWEEN, findings=(replace(BETWEEN.findings[0], widths=widths, places=()),))
    assert between(run, PHONE, verdict, captures) == said


def test_other_names_are_no_change_between_the_sample_widths() -> None:
    captures = [one for one in UNCHANGED.captures if one.width in PHONE]
    drift = replace(BETWEEN.findings[0], kind="breakpoint-drift")
    alone = replace(BETWEEN, findings=(drift,))
    assert between(alone, PHONE, "regressed", captures) == "finding at 600–620 px"
    both = replace(BETWEEN, findings=(drift, *BETWEEN.findings))
    said = "changed between the sample widths, at 600–620 px"
    assert between(both, PHONE, "regressed", captures) == said


def test_what_happens_on_another_page_does_not_explain_a_band() -> None:
    captures = [one for one in REGRESSED.captures if one.width in TABLET]
    home = [replace(one, page="home", verdict="unchanged") for one in captures]
    assert between(BETWEEN, TABLET, "regressed", home) == "changed between the sample widths"
