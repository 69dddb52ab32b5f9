"""The whole text as a developer sees it: at 80 columns, without colour."""

import re
from dataclasses import replace
from io import StringIO

import pytest

from harness.breakpoints.named import BUILT_IN
from harness.model.finding import Place
from harness.model.page import UNBOUNDED, Breakpoint
from harness.model.run import CaptureResult, Ledger, Run
from harness.report.terminal.render import render, wants_color
from tests.report.examples import (
    LEAD,
    NEW,
    REGRESSED,
    SWEEP,
    UNCHANGED,
    UNKNOWN,
    WHY,
)


def shown(run: Run, *, width: int = 80, color: bool = False, quiet: bool = False) -> str:
    return render(run, BUILT_IN, width, color, quiet)


FINDING = """\
1. resized: figure.lead is 24 px wider from 640 to 1022 px and moves what
   follows down
   page         article, chromium
   also on      archive, firefox at 700–800 and 900–1022 px
   element      main > article > figure.lead
   widths       640–1022 px
   breakpoint   medium-browser-and-portrait-tablet
   cause        .lead { max-width: 60% → none }  article.css:41
                  @media (min-width: 640px)  proven
   explains     up to 41 elements at a width, 52,932 pixels in all
   .harness/runs/20260102-030405-ab12/article/chromium/0640-diff.png
   .harness/runs/20260102-030405-ab12/article/chromium/0768-diff.png
"""


def test_a_regression() -> None:
    assert (
        shown(REGRESSED)
        == f"""\
article, chromium
  unchanged      1–639  narrow-browser-and-phone            320, 375, 639
     in portrait-tablet-and-below, landscape-tablet-and-below
  regressed   640–1023  medium-browser-and-portrait-tablet  640, 768, 1023
                        changed at 640, 768
     in medium-browser-and-landscape-tablet, above-phone,
     portrait-tablet-and-above, portrait-tablet-and-below,
     landscape-tablet-and-below
  unchanged  1024–1199  landscape-tablet                    1024, 1080, 1199
     in medium-browser-and-landscape-tablet, above-phone,
     portrait-tablet-and-above, above-portrait-tablet,
     landscape-tablet-and-above, landscape-tablet-and-medium-wide-browser,
     landscape-tablet-and-below
  unchanged  1200–1439  medium-wide-browser                 1200, 1280, 1439
     in medium-wide-browser-and-larger, above-phone, portrait-tablet-and-above,
     above-portrait-tablet, landscape-tablet-and-above,
     landscape-tablet-and-medium-wide-browser
  unchanged      1440–  wide-browser-and-larger             1440, 1920
     in medium-wide-browser-and-larger, above-phone, portrait-tablet-and-above,
     above-portrait-tablet, landscape-tablet-and-above

{FINDING}
Notes
   https://ads.example was not let through and stands as a placeholder of its
   own size

14 planned, 14 compared: 12 unchanged, 2 changed in 4.2 s
exit 1: 1 finding
"""
    )


def test_quiet_is_findings_and_summary() -> None:
    assert (
        shown(REGRESSED, quiet=True)
        == f"""\
{FINDING}
14 planned, 14 compared: 12 unchanged, 2 changed in 4.2 s
exit 1: 1 finding
"""
    )


def test_quiet_run_without_findings_is_the_summary() -> None:
    assert (
        shown(UNCHANGED, quiet=True)
        == """\
14 planned, 14 compared: 14 unchanged in 4.2 s
exit 0: everything planned was compared, and nothing was found
"""
    )


def test_what_it_was_compared_with_is_told_even_when_quiet() -> None:
    run = replace(UNCHANGED, against="HEAD~1 (1a2b3c4d)\x1b")
    assert (
        shown(run, quiet=True)
        == """\
14 planned, 14 compared with HEAD~1 (1a2b3c4d)\ufffd: 14 unchanged in 4.2 s
exit 0: everything planned was compared, and nothing was found
"""
    )


def test_what_several_widths_share_is_said_once_even_when_quiet() -> None:
    assert (
        shown(UNKNOWN, quiet=True)
        == f"""\
{FINDING}
unstable: article, chromium at 1024, 1080, 1199 px
   http://127.0.0.1:8000/article/ did not settle within 10 s
     why: span.clock was still changing its text
     fix: hide it, hide = ["span.clock"], or raise timeout_ms

14 planned, 11 compared: 9 unchanged, 2 changed, 3 unstable in 4.2 s
exit 3: 3 of 14 planned captures could not be compared; 1 finding elsewhere
"""
    )


def test_a_page_without_baselines() -> None:
    assert (
        shown(NEW, quiet=True)
        == """\
1. new: article has no baselines; look at it, then `harness approve article`
   page         article, chromium
   widths       all 14 that were looked at
   breakpoints  all
   .harness/runs/20260102-030405-ab12/article/chromium/0320-current.png
   .harness/runs/20260102-030405-ab12/article/chromium/0375-current.png
   .harness/runs/20260102-030405-ab12/article/chromium/0639-current.png
   and 11 more beside them

14 planned, 0 compared: 14 new in 4.2 s
exit 1: 1 finding
"""
    )


def test_every_name_of_the_built_in_set_is_shown() -> None:
    words = set(re.findall(r"[\w-]+", shown(UNCHANGED)))
    assert {one.name for one in BUILT_IN} <= words


def test_a_band_that_was_not_planned_is_not_shown() -> None:
    only = replace(UNCHANGED, captures=UNCHANGED.captures[6:9])
    lines = shown(only).splitlines()
    assert (
        lines[1] == "  unchanged  1024–1199  landscape-tablet                    1024, 1080, 1199"
    )
    assert not any("1–639" in line or "1440–" in line for line in lines)


def test_a_project_with_one_breakpoint_of_its_own() -> None:
    every = (Breakpoint("all", 1, UNBOUNDED, (800,)),)
    capture = CaptureResult("home", "firefox", 800, "unchanged")
    run = replace(
        UNCHANGED, captures=(capture,), breakpoints=(), ledger=Ledger(1, 1, 1, 0, 0, 0, 0)
    )
    assert (
        render(run, every, 80, color=False)
        == """\
home, firefox
  unchanged  1–  all  800

1 planned, 1 compared: 1 unchanged in 4.2 s
exit 0: everything planned was compared, and nothing was found
"""
    )


def test_nothing_planned_is_not_called_good() -> None:
    run = replace(
        UNCHANGED, captures=(), breakpoints=(), exit_code=3, ledger=Ledger(0, 0, 0, 0, 0, 0, 0)
    )
    assert (
        shown(run)
        == """\
0 planned, 0 compared: nothing in 4.2 s
exit 3: nothing was planned, so nothing is known
"""
    )


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
def test_lines_are_no_wider_than_the_terminal_except_paths(width: int) -> None:
    for line in shown(UNKNOWN, width=width).splitlines():
        assert len(line) <= width or line.startswith("   .harness/"), line


def test_colour_changes_no_word() -> None:
    coloured = shown(UNKNOWN, color=True)
    assert "\x1b[1;31mregressed" in coloured
    plain = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert [line.rstrip() for line in plain.splitlines()] == shown(UNKNOWN).splitlines()


def test_the_environment_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = shown(REGRESSED), shown(REGRESSED, color=True)
    for name, value in {
        "COLUMNS": "30",
        "NO_COLOR": "1",
        "TERM": "dumb",
        "FORCE_COLOR": "1",
    }.items():
        monkeypatch.setenv(name, value)
    assert (shown(REGRESSED), shown(REGRESSED, color=True)) == before


def test_text_of_a_page_cannot_write_to_the_terminal() -> None:
    hostile = "a\x1b]0;owned\x07b\x1b[2J\r\u202ec[bold]d[/bold]:smile:\ud800"
    captures = tuple(
        replace(one, verdict="failed", message=f"{hostile}\n  why: {hostile}")
        for one in UNKNOWN.captures
    )
    run = replace(
        UNKNOWN,
        findings=(
            replace(
                LEAD,
                message=hostile,
                selector=hostile,
                causes=(replace(LEAD.causes[0], before=hostile),),
                places=(Place("article", "chromium", LEAD.widths), Place(hostile, "webkit", ())),
            ),
        ),
        notes=(hostile,),
        captures=captures,
        sweeps=(replace(SWEEP, page=hostile), replace(SWEEP, verdict="failed", message=hostile)),
    )
    text = shown(run)
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", text)
    assert text.count("a�]0;owned�b�[2J��c[bold]d[/bold]:smile:�") == 9
    text.encode()


def test_a_failure_without_why_and_fix_is_shown_as_it_is() -> None:
    captures = (replace(UNCHANGED.captures[0], verdict="failed", message="the tab crashed"),)
    text = shown(replace(UNCHANGED, captures=captures))
    assert "\nfailed: article, chromium at 320 px\n   the tab crashed\n\n" in text
    assert WHY not in text


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_colour_is_for_terminals_that_want_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert wants_color(Terminal())
    assert not wants_color(StringIO())
    monkeypatch.setenv("TERM", "dumb")
    assert not wants_color(Terminal())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not wants_color(Terminal())
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert not wants_color(Terminal()), "NO_COLOR is asked first"
    monkeypatch.delenv("NO_COLOR")
    assert wants_color(StringIO())
