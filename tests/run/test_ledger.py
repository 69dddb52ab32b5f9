"""The books balance, the worst verdict wins, and the exit code says what is known."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.breakpoints.named import BUILT_IN, widths_of
from harness.findings.make import make_finding
from harness.model.finding import Finding, Place
from harness.model.run import CaptureResult, Ledger, SweepResult
from harness.model.verdict import Verdict
from harness.run.ledger import exit_code, judge_breakpoints, keep_books, tolerated_captures, worst

CAPTURE_VERDICTS: tuple[Verdict, ...] = ("unchanged", "changed", "new", "unstable", "failed")
ALL = widths_of(BUILT_IN, BUILT_IN)


def results(verdicts: dict[int, Verdict]) -> list[CaptureResult]:
    return [
        CaptureResult("article", "chromium", width, verdict) for width, verdict in verdicts.items()
    ]


def verdicts_of(verdicts: dict[int, Verdict]) -> dict[str, str]:
    return {one.name: one.verdict for one in judge_breakpoints(results(verdicts), BUILT_IN)}


@given(st.dictionaries(st.sampled_from(ALL), st.sampled_from(CAPTURE_VERDICTS)))
def test_every_capture_is_in_the_books_once(verdicts: dict[int, Verdict]) -> None:
    ledger = keep_books(len(verdicts), results(verdicts))
    assert ledger.planned == ledger.compared + ledger.new + ledger.unstable + ledger.failed
    assert ledger.compared == ledger.unchanged + ledger.changed


@pytest.mark.parametrize(
    ("ledger", "code"),
    [
        (Ledger(14, 14, 14, 0, 0, 0, 0), 0),
        (Ledger(14, 14, 13, 1, 0, 0, 0), 1),
        (Ledger(14, 0, 0, 0, 14, 0, 0), 1),
        (Ledger(14, 13, 13, 0, 0, 0, 1), 3),
        (Ledger(14, 13, 13, 0, 0, 1, 0), 3),
        (Ledger(14, 13, 12, 1, 0, 0, 1), 3),
        (Ledger(14, 13, 13, 0, 0, 0, 0), 3),  # one capture was lost
        (Ledger(0, 0, 0, 0, 0, 0, 0), 3),  # nothing was planned
    ],
)
def test_the_exit_code_follows_from_the_books(ledger: Ledger, code: int) -> None:
    assert exit_code(ledger, ()) == code


def test_the_worst_verdict_wins() -> None:
    def worst_of(*verdicts: Verdict) -> str:
        return worst(results(dict(enumerate(verdicts, 320))))

    assert worst_of("unchanged", "unchanged") == "unchanged"
    assert worst_of("unchanged", "changed") == "regressed"
    assert worst_of("changed", "new") == "new"
    assert worst_of("new", "unstable") == "unstable"
    assert worst_of("unstable", "failed") == "failed"
    assert worst_of() == "failed"


def test_a_change_is_tolerated_only_where_all_that_it_is_does_not_fail() -> None:
    def finding(kind: str, *widths: int) -> Finding:
        return make_finding(
            kind=kind,
            page="article",
            browser="chromium",
            widths=widths,
            selector="main",
            message="",
            breakpoints=BUILT_IN,
        )

    captures = results({320: "changed", 375: "changed", 639: "changed", 640: "unchanged"})
    findings = [finding("restyled", 320, 375), finding("moved", 375)]
    tolerated = tolerated_captures(captures, findings, ["moved"])
    assert tolerated == {("article", "chromium", 320)}  # 639 is in no finding at all
    assert worst(captures[:1], tolerated) == "changed"
    assert worst(captures, tolerated) == "regressed"
    ledger = keep_books(4, captures)
    assert exit_code(ledger, (), len(tolerated)) == 1
    assert exit_code(keep_books(1, captures[:1]), (), len(tolerated)) == 0


def test_a_change_at_one_band_regresses_it_and_the_unions_that_hold_it_and_no_others() -> None:
    verdicts: dict[int, Verdict] = dict.fromkeys(ALL, "unchanged")
    verdicts[768] = "changed"
    found = verdicts_of(verdicts)
    assert {name for name, verdict in found.items() if verdict == "regressed"} == {
        "medium-browser-and-portrait-tablet",
        "medium-browser-and-landscape-tablet",
        "above-phone",
        "portrait-tablet-and-above",
        "portrait-tablet-and-below",
        "landscape-tablet-and-below",
    }
    assert len(found) == 14


def test_a_breakpoint_of_which_a_width_was_not_planned_gets_no_verdict() -> None:
    assert verdicts_of({320: "unchanged", 375: "unchanged", 639: "unchanged", 640: "changed"}) == {
        "narrow-browser-and-phone": "unchanged"
    }


# What is between the sample widths.


def between(*ranges: tuple[int, int], page: str = "article", kind: str = "moved") -> Finding:
    return replace(
        make_finding(
            kind=kind,
            page=page,
            browser="chromium",
            widths=[],
            selector="main",
            message="",
            breakpoints=BUILT_IN,
        ),
        widths=ranges,
        widths_exact=True,
        places=(Place(page, "chromium", ranges),),
    )


def swept(verdict: Verdict, low: int = 320, high: int = 1920, page: str = "article") -> SweepResult:
    return SweepResult(page, "chromium", low, high, 20, verdict, widths=113)


GREEN = results(dict.fromkeys(ALL, "unchanged"))


def worse(*failing: Finding, sweeps: Sequence[SweepResult] = ()) -> dict[str, str]:
    """The breakpoints that are not unchanged, of a page unchanged at all sample widths."""
    found = judge_breakpoints(GREEN, BUILT_IN, failing=failing, sweeps=sweeps)
    return {one.name: one.verdict for one in found if one.verdict != "unchanged"}


@pytest.mark.parametrize(
    ("verdict", "code"),
    [
        ("unchanged", 0),
        ("changed", 0),  # its findings tell, and none of them fails
        ("regressed", 1),
        ("new", 1),
        ("unstable", 3),
        ("failed", 3),
    ],
)
def test_a_sweep_that_was_not_made_is_not_green(verdict: Verdict, code: int) -> None:
    sweeps = (swept("unchanged", page="home"), swept(verdict))
    assert exit_code(keep_books(14, GREEN), (), sweeps=sweeps) == code
    assert exit_code(keep_books(14, GREEN), (between((600, 620)),), sweeps=sweeps) == max(code, 1)
    assert exit_code(keep_books(15, GREEN), (), sweeps=sweeps) == 3
    assert worst(GREEN, sweeps=sweeps) == verdict


def test_of_no_captures_nothing_is_known_whatever_was_swept() -> None:
    assert worst([], sweeps=[swept("unchanged")]) == "failed"


def test_a_finding_between_sample_widths_regresses_the_breakpoints_it_shows_in() -> None:
    assert worse(between((600, 620))) == dict.fromkeys(
        ("narrow-browser-and-phone", "portrait-tablet-and-below", "landscape-tablet-and-below"),
        "regressed",
    )
    assert worse(between((1025, 1031), (1500, 1510))).keys() == {
        one.name for one in BUILT_IN if one.max_width >= 1025 and one.name != "medium-wide-browser"
    }
    assert worse(between((600, 620), page="home")) == {}
    assert worse(between((600, 620), kind="orphan")) == {}
    assert worse() == {}


@pytest.mark.parametrize(
    ("low", "high", "hit"),
    [(1, 639, True), (630, 640, True), (639, 639, True), (640, 640, False), (640, 1023, False)],
)
def test_both_ends_of_a_breakpoint_belong_to_it(low: int, high: int, hit: bool) -> None:
    assert ("narrow-browser-and-phone" in worse(between((low, high)))) is hit


def test_a_finding_regresses_each_page_where_it_shows() -> None:
    home = results(dict.fromkeys(ALL, "unchanged"))
    captures = [*GREEN, *(replace(one, page="home") for one in home)]
    finding = replace(
        between((600, 620)),
        places=(
            Place("article", "chromium", ((600, 620),)),
            Place("home", "chromium", ((1300, 1310),)),
        ),
    )
    found = judge_breakpoints(captures, BUILT_IN, failing=(finding,))
    regressed = {(one.page, one.name) for one in found if one.verdict == "regressed"}
    assert ("article", "narrow-browser-and-phone") in regressed
    assert ("article", "medium-wide-browser") not in regressed
    assert ("home", "medium-wide-browser") in regressed
    assert ("home", "narrow-browser-and-phone") not in regressed


@pytest.mark.parametrize("verdict", ["new", "unstable", "failed"])
def test_a_sweep_that_was_not_made_leaves_its_breakpoints_unknown(verdict: Verdict) -> None:
    found = worse(between((600, 620)), sweeps=(swept(verdict, 320, 640),))
    assert found == {
        one.name: verdict for one in BUILT_IN if one.min_width <= 640 and one.max_width >= 320
    }
    assert worse(sweeps=(swept(verdict, page="home"),)) == {}


def test_a_sweep_that_was_made_tells_by_its_findings_alone() -> None:
    assert worse(sweeps=(swept("changed"), swept("regressed"))) == {}
