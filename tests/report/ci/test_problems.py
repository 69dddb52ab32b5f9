"""What the reports for CI are made of: nothing red is left out, and nothing green made red."""

from dataclasses import replace

from hypothesis import given

from harness.model.finding import Place
from harness.model.run import Run
from harness.report.ci.problems import ILLEGAL, counted, problems
from harness.report.sources import Sources
from tests.report.ci_runs import SOURCES, judged_runs
from tests.report.examples import BETWEEN, NEW, REGRESSED, UNCHANGED, UNKNOWN, UNSWEPT
from tests.report.json.test_render import runs


@given(judged_runs())
def test_something_fails_exactly_if_the_run_does_not_exit_0(run: Run) -> None:
    assert any(one.fails for one in problems(run, SOURCES)) == (run.exit_code != 0)


@given(runs)
def test_so_it_does_for_whatever_a_report_says(run: Run) -> None:
    told = problems(run, SOURCES)
    assert any(one.fails for one in told) == (run.exit_code != 0)
    assert len({one.id for one in told}) == len(told)
    assert not any(ILLEGAL.search(one.text) for one in told)


@given(judged_runs())
def test_every_reason_of_the_exit_code_is_told(run: Run) -> None:
    told = problems(run, SOURCES)
    for finding in run.findings:
        (one,) = (one for one in told if one.finding is finding)
        assert one.fails == (run.exit_code != 0 and finding.kind not in run.tolerated)
    for capture in run.captures:
        if capture.verdict not in ("unchanged", "changed"):
            width = capture.width
            assert any(one.shows(capture.page, capture.browser, width, width) for one in told)
    unknown = [one for one in told if not one.compared]
    assert bool(unknown) == (run.exit_code == 3)


def test_a_finding_is_told_in_plain_text() -> None:
    (one,) = problems(REGRESSED, SOURCES)
    assert one.text == (
        "resized: figure.lead is 24 px wider from 640 to 1022 px and moves what follows down\n"
        "  page: article, chromium\n"
        "  also on: archive, firefox at 700–800 and 900–1022 px\n"
        "  element: main > article > figure.lead\n"
        "  widths: 640–1022 px\n"
        "  breakpoints: medium-browser-and-portrait-tablet\n"
        "  cause: .lead { max-width: 60% → none }  article.css:41  @media (min-width: 640px)  "
        "proven\n"
        "  explains: up to 41 elements at a width, 52,932 pixels in all\n"
        "  picture: site/.harness/runs/20260102-030405-ab12/article/chromium/0640-diff.png\n"
        "  picture: site/.harness/runs/20260102-030405-ab12/article/chromium/0768-diff.png"
    )
    assert one.fails
    assert (one.location.path, one.location.line) == ("site/public/article/article.css", 41)


def test_a_finding_between_the_sample_widths_has_its_own_picture() -> None:
    (one,) = problems(BETWEEN, Sources())
    assert one.pictures[0] == "between/article/chromium/0620-6f1c0a.png"
    assert [line for line in one.lines if line.startswith("cause: ")] == [
        "cause: .lead { max-width: 60% → none }  article.css:41  @media (min-width: 600px)  proven",
        "cause: .lead { margin: 0px → 8px }  article.css:41  @media (min-width: 640px)  not proven",
    ]


def test_what_was_not_compared_is_told_with_its_reason() -> None:
    finding, missed = problems(UNKNOWN, SOURCES)
    assert finding.compared
    assert missed.kind == "unstable"
    assert missed.fails
    assert missed.message == (
        "article, chromium at 1024, 1080, 1199 px: "
        "http://127.0.0.1:8000/article/ did not settle within 10 s"
    )
    assert missed.lines[0] == "why: span.clock was still changing its text"
    assert missed.location.path == "site/public/article/index.html"
    assert counted((finding, missed)) == "1 finding, and 1 thing that could not be compared"


def test_a_sweep_that_failed_and_one_that_is_not_whole() -> None:
    (failed,) = problems(UNSWEPT, SOURCES)
    assert (failed.kind, failed.fails) == ("failed", True)
    (sweep,) = UNSWEPT.sweeps
    part = replace(
        UNCHANGED, sweeps=(replace(sweep, verdict="unchanged", message="one width was left out"),)
    )
    (incomplete,) = problems(part, SOURCES)
    assert (incomplete.kind, incomplete.fails) == ("incomplete", False)


def test_a_change_in_no_finding_is_told_by_its_page() -> None:
    (one,) = problems(replace(REGRESSED, findings=()), SOURCES)
    assert one.message == "article, chromium at 640 and 768 px changed, and no finding tells why"
    assert one.places == (Place("article", "chromium", ((640, 640), (768, 768))),)
    (new,) = problems(replace(NEW, findings=()), SOURCES)
    assert new.message.endswith(
        "has no baseline; look at the captures, then run: harness approve article"
    )


def test_a_run_that_planned_nothing_is_told() -> None:
    empty = replace(
        UNCHANGED,
        exit_code=3,
        verdict="failed",
        ledger=replace(UNCHANGED.ledger, planned=0, compared=0, unchanged=0),
        breakpoints=(),
        captures=(),
    )
    (one,) = problems(empty, SOURCES)
    assert one.message == "nothing was planned, so nothing is known"
    assert (one.fails, one.compared, one.location.path) == (True, False, "site/harness.toml")
