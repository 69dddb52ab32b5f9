"""Runs for the reports that CI reads: judged as a real run is, with whatever may come together."""

from hypothesis import strategies as st

from harness.model.finding import Cause, Finding, Place
from harness.model.page import Breakpoint
from harness.model.run import CaptureResult, Environment, Run, SweepResult
from harness.model.verdict import VERDICTS, Verdict
from harness.report.sources import Sources
from harness.run.ledger import exit_code, judge_breakpoints, keep_books, tolerated_captures, worst

SMALL = Breakpoint("small", 1, 599, (400,))
LARGE = Breakpoint("large", 600, widths=(600, 800))
EVERY = Breakpoint("every", 1)
BREAKPOINTS = (SMALL, LARGE, EVERY)
KINDS = ("moved", "restyled", "orphan", "breakpoint-drift", "new")
PLACES = (("home", "chromium"), ("home", "firefox"), ("blog/a", "chromium"))

SOURCES = Sources(
    config="site/harness.toml",
    project="site/",
    root="site/public/",
    pages={"article": "article/index.html", "home": "index.html"},
)

_ends = st.sampled_from([(400, 400), (300, 599), (590, 610), (600, 800), (700, 700), (900, 1920)])
_ranges = st.lists(_ends, max_size=2, unique=True).map(lambda found: tuple(sorted(found)))


@st.composite
def judged_runs(draw: st.DrawFn) -> Run:
    """A run, judged as ``harness.run.check`` does it; some of what was planned may be missing."""
    captures = _captures(draw)
    findings = tuple(_finding(draw, number) for number in range(draw(st.integers(0, 3))))
    fail_on = {*draw(st.sets(st.sampled_from(KINDS))), "new"}
    sweeps = tuple(
        SweepResult(page, browser, 320, 1920, 20, verdict, 9, 1, message)
        for page, browser in draw(st.lists(st.sampled_from(PLACES), max_size=2, unique=True))
        for verdict in [draw(_verdicts("unchanged", "changed", "new", "unstable", "failed"))]
        for message in [draw(st.sampled_from(["", "the tab crashed"]))]
    )
    ledger = keep_books(len(captures) + draw(st.sampled_from([0, 0, 0, 2])), captures)
    failing = tuple(one for one in findings if one.kind in fail_on)
    tolerated = tolerated_captures(captures, findings, fail_on)
    return Run(
        id="20260102-030405",
        command="check",
        exit_code=exit_code(ledger, failing, len(tolerated), sweeps),
        verdict=max(
            worst(captures, tolerated, sweeps),
            "regressed" if failing else "unchanged",
            key=VERDICTS.index,
        ),
        environment=Environment("0.1.0", "chromium 156.0", "Linux x86_64", "sha256:5d36982"),
        ledger=ledger,
        breakpoints=judge_breakpoints(captures, BREAKPOINTS, tolerated, failing, sweeps),
        captures=captures,
        findings=findings,
        seconds=draw(st.sampled_from([0.0, 3.21, 98765.4])),
        sweeps=sweeps,
        tolerated=tuple(sorted({one.kind for one in findings} - fail_on)),
    )


def _captures(draw: st.DrawFn) -> tuple[CaptureResult, ...]:
    common = draw(st.sampled_from(["unchanged", "unchanged", "changed", "new", "failed"]))
    return tuple(
        CaptureResult(page, browser, width, verdict, images={"current": f"{page}/{width}.png"})
        for page, browser in draw(st.lists(st.sampled_from(PLACES), max_size=2, unique=True))
        for width in sorted(draw(st.sets(st.sampled_from([400, 600, 800]))))
        for verdict in [
            draw(_verdicts("unchanged", common, "changed", "new", "unstable", "failed"))
        ]
    )


def _verdicts(*some: str) -> st.SearchStrategy[Verdict]:
    return st.sampled_from([one for one in VERDICTS if one in some])


def _finding(draw: st.DrawFn, number: int) -> Finding:
    places = tuple(
        Place(page, browser, draw(_ranges))
        for page, browser in draw(
            st.lists(st.sampled_from(PLACES), min_size=1, max_size=2, unique=True)
        )
    )
    return Finding(
        id=draw(st.sampled_from([f"id{number}", "shared"])),
        kind=draw(st.sampled_from(KINDS)),
        page=places[0].page,
        browser=places[0].browser,
        breakpoints=(),
        smallest_breakpoint="",
        widths=places[0].widths,
        widths_exact=draw(st.booleans()),
        selector="main > p",
        message=f"finding number {number}.",
        causes=(Cause("p", "color", "red", "blue", "main.css:7", proven=True),),
        places=places,
    )
