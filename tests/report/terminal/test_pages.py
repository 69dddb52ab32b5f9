"""Many pages and many findings: what a terminal shows of them, at 80 columns and without colour."""

import re
from collections.abc import Sequence
from dataclasses import replace

from harness.breakpoints.named import BUILT_IN
from harness.model.finding import Place
from harness.model.run import Conditions, Ledger, Run
from harness.report.terminal.render import render
from tests.report.examples import LEAD, REGRESSED, SWEEP, UNCHANGED, UNKNOWN, images


def shown(run: Run, *, width: int = 80) -> str:
    return render(run, BUILT_IN, width, color=False)


def many_pages(run: Run, hit: Sequence[int] = (), other: Run = UNCHANGED) -> Run:
    """72 pages; those that are ``hit`` as ``other`` has it, and the rest as ``run``."""
    pages = [(f"page-{number}", other if number in hit else run) for number in range(72)]
    captures = tuple(replace(one, page=page) for page, of in pages for one in of.captures)
    breakpoints = tuple(replace(one, page=page) for page, of in pages for one in of.breakpoints)
    verdicts = [one.verdict for one in captures]
    ledger = Ledger(1008, 1008, verdicts.count("unchanged"), verdicts.count("changed"), 0, 0, 0)
    sweeps = tuple(replace(SWEEP, page=page, verdict="unchanged") for page, _ in pages)
    notes = tuple(f"{page}: blocked third-party script https://a.example/" for page, _ in pages)
    return replace(
        run,
        captures=captures,
        breakpoints=breakpoints,
        ledger=ledger,
        sweeps=sweeps,
        notes=notes,
        conditions=Conditions("1.64.1", "3.11.7", "sha256:1", "en-US", "UTC", "2026", (1.0,)),
        seconds=934.24,
    )


def test_a_thousand_unchanged_captures_are_one_screen() -> None:
    text = shown(many_pages(UNCHANGED))
    assert (
        text
        == """\
unchanged  72 pages in chromium: page-0, page-1, page-2, page-3, page-4, page-5,
           page-6, page-7, page-8, page-9, page-10, page-11, page-12 and 59 more

Notes
   page-0, page-1, page-2 and 69 more pages: blocked third-party script
   https://a.example/

chromium 156.0, Linux x86_64, Playwright 1.64.1, Python 3.11.7

1,008 planned, 1,008 compared: 1,008 unchanged in 934.2 s
boxes compared at 8,136 widths (320–1920 px) on all 72 pages, on both sides of
all 792 boundaries
exit 0: everything planned was compared, and nothing was found
"""
    )


ALL_CHANGED = replace(
    REGRESSED,
    breakpoints=tuple(replace(one, verdict="regressed") for one in REGRESSED.breakpoints),
    captures=tuple(
        replace(one, verdict="changed", images=images(one.width)) for one in REGRESSED.captures
    ),
)
LOOK = {"report": ".harness/runs/20260102-030405-ab12/report.html", "review": "harness review"}
LAST = """\
1,008 planned, 1,008 compared: 1,008 changed in 934.2 s
boxes compared at 8,136 widths (320–1920 px) on all 72 pages, on both sides of
all 792 boundaries
exit 1: {found}
report  .harness/runs/20260102-030405-ab12/report.html
review  harness review
"""


def test_a_thousand_changed_captures_of_one_cause_are_one_finding_and_a_summary() -> None:
    places = tuple(Place(f"page-{number}", "chromium", LEAD.widths) for number in range(72))
    run = replace(many_pages(ALL_CHANGED), findings=(replace(LEAD, page="page-0", places=places),))
    text = render(run, BUILT_IN, 80, color=False, look=LOOK)
    pages, finding, rest = text.split("\n\n", 2)
    assert (
        pages
        == """\
regressed  72 pages in chromium at all 14 widths: page-0, page-1, page-2,
           page-3, page-4, page-5, page-6, page-7, page-8, page-9 and 62 more"""
    )
    assert finding.startswith("1. resized: figure.lead is 24 px wider")
    assert "page-6, chromium\n                and 65 more, see the report\n" in finding
    assert "\n2. " not in text
    assert rest.endswith(LAST.format(found="1 finding"))
    assert rest.count("\n") < 24


def test_a_thousand_findings_end_in_one_screen() -> None:
    findings = tuple(replace(LEAD, message=f"box {number} moved" * 9) for number in range(1000))
    run = replace(many_pages(ALL_CHANGED), findings=findings)
    text = render(run, BUILT_IN, 80, color=False, look=LOOK)
    last = text.splitlines()[-24:]
    assert "\n".join(last).endswith(LAST.format(found="1,000 findings").rstrip())
    assert "and 985 smaller findings, see the report" in last
    assert text.count("\n") < 120
    assert all(len(line) <= 80 for line in text.splitlines())
    assert len([line for line in last if re.match(r"\d+\. resized: box .*…$", line)]) >= 8


def test_of_many_pages_those_with_something_to_tell_are_told_in_full() -> None:
    lines = shown(many_pages(UNCHANGED, (3,), REGRESSED)).splitlines()
    assert lines[:3] == [
        "page-3, chromium",
        "  regressed   640–1023  medium-browser-and-portrait-tablet  640, 768, 1023",
        "                        changed at 640, 768",
    ]
    assert lines[6:9] == [
        "  unchanged  at 4 other breakpoints",
        "",
        "unchanged  71 pages in chromium: page-0, page-1, page-2, page-4, page-5, page-6,",
    ]


def test_many_pages_that_came_to_the_same_are_told_together_the_worst_first() -> None:
    some = many_pages(UNCHANGED, range(60, 71), REGRESSED)
    other = many_pages(UNCHANGED, (71,), UNKNOWN)
    run = replace(some, captures=some.captures[: 71 * 14] + other.captures[71 * 14 :])
    run = replace(run, breakpoints=some.breakpoints[: 71 * 14] + other.breakpoints[71 * 14 :])
    assert shown(run).startswith(
        """\
unstable   page-71, chromium at 640, 768, 1024, 1080, 1199 px
regressed  11 pages in chromium at 640, 768 px: page-60, page-61, page-62,
           page-63, page-64, page-65, page-66, page-67, page-68 and 2 more
unchanged  60 pages in chromium: page-0, page-1, page-2, page-3, page-4, page-5,
"""
    )


def test_of_many_pages_that_each_came_to_something_else_the_rest_are_counted() -> None:
    captures = tuple(
        replace(one, page=f"page-{page}", verdict="changed" if at <= page else "unchanged")
        for page in range(72)
        for at, one in enumerate(UNCHANGED.captures)
    )
    lines = shown(replace(many_pages(UNCHANGED), captures=captures, breakpoints=())).splitlines()
    assert lines[:10] == [
        "regressed  page-0, chromium at 320 px",
        "regressed  page-1, chromium at 320, 375 px",
        "regressed  page-2, chromium at 320, 375, 639 px",
        "regressed  page-3, chromium at 320, 375, 639, 640 px",
        "regressed  page-4, chromium at 320, 375, 639, 640, 768 px",
        "regressed  page-5, chromium at 320, 375, 639, 640, 768, 1023 px",
        "regressed  page-6, chromium at 320, 375, 639, 640, 768, 1023, 1024 px",
        "regressed  page-7, chromium at 320, 375, 639, 640, 768, 1023, 1024, 1080 px",
        "           and 64 more pages, see the report",
        "",
    ]


def test_many_pages_that_could_not_be_compared_are_told_by_some_of_them() -> None:
    lines = shown(many_pages(UNKNOWN)).splitlines()
    assert sum(line.startswith("unstable: page-") for line in lines) == 6
    assert "and more of this on 66 pages, see the report" in lines


def test_beside_names_that_leave_no_room_widths_go_below() -> None:
    assert shown(REGRESSED, width=60).startswith(
        """\
article, chromium
  unchanged      1–639
     narrow-browser-and-phone
     320, 375, 639
     in portrait-tablet-and-below,
     landscape-tablet-and-below
  regressed   640–1023
     medium-browser-and-portrait-tablet
     640, 768, 1023
     changed at 640, 768
"""
    )
