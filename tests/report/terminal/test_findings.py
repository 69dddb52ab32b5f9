"""Findings, and what lies between the sample widths, as a developer sees them in a terminal."""

import re
from dataclasses import replace

import pytest

from harness.breakpoints.named import BUILT_IN
from harness.model.finding import Cause, Place
from harness.model.run import Run
from harness.report.terminal.render import render
from tests.report.examples import BETWEEN, LEAD, REGRESSED, SWEEP, SWEPT, UNSWEPT


def shown(run: Run, *, width: int = 80, quiet: bool = False) -> str:
    return render(run, BUILT_IN, width, color=False, quiet=quiet)


def test_a_finding_over_several_bands_names_what_holds_them() -> None:
    finding = replace(
        LEAD,
        breakpoints=("medium-browser-and-portrait-tablet", "landscape-tablet"),
        smallest_breakpoint="medium-browser-and-landscape-tablet",
        widths=((640, 640), (768, 1024)),
        widths_exact=False,
        causes=(replace(LEAD.causes[0], proven=False),),
    )
    assert """\
   widths       about 640 and 768–1024 px
   breakpoints  medium-browser-and-portrait-tablet, landscape-tablet; together
                medium-browser-and-landscape-tablet
   cause        .lead { max-width: 60% → none }  article.css:41
                  @media (min-width: 640px)  not proven
""" in shown(replace(REGRESSED, findings=(finding,)))


SEVERAL = replace(
    LEAD,
    message="div.layout and 1 other grew 1031.27 px taller (2441.55 → 3472.82) at 768 px",
    selector="div.layout",
    widths=((768, 768),),
    widths_exact=False,
    causes=(
        Cause(
            ".lead",
            "max-width",
            "60%",
            "none",
            "article.css:41",
            True,
            "@media (min-width: 640px) and (max-width: 1023px)",
        ),
        Cause(
            ".layout",
            "grid-template-columns",
            "minmax(0px, 1fr) 300px",
            "none",
            "css/components/layout/columns.css:1323",
            True,
        ),
        Cause("a.card", "element", "present", "removed", "", False),
        Cause("p.note", "text", "Read on", "x" * 200, "", True),
        Cause("a.card", "[hidden]", "", '""', "", True),
        Cause("img", "[natural-size]", "960x540", "480x270", "", False),
        Cause("li", "order", "", "moved", "", True),
        Cause("li", "color", "red", "blue", "", True),
    ),
    elements=1277,
    pixels=4151813,
    places=(
        Place("article", "chromium", ((768, 768),)),
        Place("article", "firefox", ((768, 768),)),
        Place("home", "chromium", ((640, 640), (768, 768))),
    ),
)


def test_several_causes_and_places_have_a_line_each() -> None:
    text = shown(replace(REGRESSED, findings=(SEVERAL,)), quiet=True)
    assert text.startswith(
        """\
1. resized: div.layout and 1 other grew 1031.27 px taller (2441.55 → 3472.82) at
   768 px
   page         article, chromium
   also on      article, firefox
                home, chromium at 640, 768 px
   element      div.layout
   widths       768 px (sampled)
   breakpoint   medium-browser-and-portrait-tablet
   causes       .lead { max-width: 60% → none }  article.css:41
                  @media (min-width: 640px) and (max-width: 1023px)  proven
                .layout { grid-template-columns: minmax(0px, 1fr) 300px → none }
                  css/components/layout/columns.css:1323  proven
                a.card was removed  not proven
                text of p.note: “Read on” →
"""
    )
    assert text.endswith(
        """\
  proven
                a.card got hidden  proven
                picture of img: 960 × 540 px → 480 × 270 px  not proven
                and 2 more, see the report
   explains     up to 1,277 elements at a width, 4,151,813 pixels in all
   .harness/runs/20260102-030405-ab12/article/chromium/0768-diff.png

14 planned, 14 compared: 12 unchanged, 2 changed in 4.2 s
exit 1: 1 finding
"""
    )
    assert "x" * 101 not in text.replace("\n", "").replace(" ", "")


@pytest.mark.parametrize("width", [40, 60, 100])
def test_causes_are_wrapped_and_nothing_of_them_is_lost(width: int) -> None:
    text = shown(replace(REGRESSED, findings=(SEVERAL,)), width=width, quiet=True)
    assert all(len(line) <= width or line.startswith("   .harness/") for line in text.splitlines())
    told = re.sub(r"\s", "", text)
    assert "css/components/layout/columns.css:1323proven" in told
    assert "@media(min-width:640px)and(max-width:1023px)proven" in told


def test_of_many_findings_the_largest_are_told_in_full_and_the_last_are_counted() -> None:
    many = tuple(replace(LEAD, message=f"finding {number}") for number in range(1, 1051))
    lines = shown(replace(REGRESSED, findings=many), quiet=True).splitlines()
    assert sum(line.startswith("   cause ") for line in lines) == 5
    at = lines.index("6. resized: finding 6")
    assert lines[at - 1 : at + 12] == [
        "",
        *(f"{number}. resized: finding {number}" for number in range(6, 16)),
        "and 1,035 smaller findings, see the report",
        "",
    ]
    assert lines[-1] == "exit 1: 1,050 findings"
    assert len(lines) < 80


SWEPT_LINE = "boxes compared at 113 widths (320–1920 px), on both sides of all 11 boundaries"


def test_a_green_run_says_that_the_widths_between_were_compared() -> None:
    assert (
        shown(SWEPT, quiet=True)
        == f"""\
14 planned, 14 compared: 14 unchanged in 4.2 s
{SWEPT_LINE}
exit 0: everything planned was compared, and nothing was found
"""
    )


def test_a_finding_between_the_sample_widths() -> None:
    assert (
        shown(BETWEEN)
        == f"""\
article, chromium
  regressed      1–639  narrow-browser-and-phone            320, 375, 639
                        changed between the sample widths, at 600–620 px
     in portrait-tablet-and-below, landscape-tablet-and-below
  regressed   640–1023  medium-browser-and-portrait-tablet  640, 768, 1023
                        changed between the sample widths, at 900–960 px
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

1. resized: figure.lead is 24 px wider from 600 to 620 and from 900 to 960 px
   page         article, chromium
   element      main > article > figure.lead
   widths       600–620 and 900–960 px
   breakpoints  narrow-browser-and-phone, medium-browser-and-portrait-tablet;
                together portrait-tablet-and-below
   causes       .lead {{ max-width: 60% → none }}  article.css:41
                  @media (min-width: 600px)  proven
                .lead {{ margin: 0px → 8px }}  article.css:41
                  @media (min-width: 640px)  not proven
   explains     up to 41 elements at a width
   picture      620 px, between the sample widths; blue: before, red: now
   .harness/runs/20260102-030405-ab12/between/article/chromium/0620-6f1c0a.png

14 planned, 14 compared: 14 unchanged in 4.2 s
{SWEPT_LINE}
exit 1: 1 finding
"""
    )


def test_a_sweep_that_was_not_made_says_why_and_which_bands_it_leaves_unknown() -> None:
    assert (
        shown(UNSWEPT, quiet=True)
        == """\
failed: article, chromium between the sample widths, 320–1920 px
   article could not be read between its sample widths in chromium
     why: the tab crashed at 620 px
     fix: run it again with fewer --workers

14 planned, 14 compared: 14 unchanged in 4.2 s
exit 3: the boxes between the sample widths could not be compared
"""
    )
    assert (
        "  failed         1–639  narrow-browser-and-phone            320, 375, 639\n"
        "                        failed between the sample widths\n"
    ) in shown(UNSWEPT)


def test_of_many_pages_one_with_a_finding_between_its_sample_widths_is_told_in_full() -> None:
    pages = [f"page-{number}" for number in range(6)]
    captures = tuple(replace(one, page=page) for page in pages for one in SWEPT.captures)
    sweeps = tuple(
        replace(
            SWEEP,
            page=page,
            verdict="failed" if number == 5 else "unchanged",
            message="the tab crashed" if number == 5 else "",
        )
        for number, page in enumerate(pages)
    )
    breakpoints = tuple(replace(one, page="page-2") for one in BETWEEN.breakpoints)
    run = replace(SWEPT, captures=captures, sweeps=sweeps, breakpoints=breakpoints)
    lines = shown(run).splitlines()
    assert [line for line in lines if line.startswith(("page-", "unchanged"))] == [
        "page-2, chromium",
        "page-5, chromium",
        "unchanged  4 pages in chromium: page-0, page-1, page-3, page-4",
    ]
    assert "failed: page-5, chromium between the sample widths, 320–1920 px" in lines


def test_a_finding_of_many_pages_names_the_pages_of_its_sweeps() -> None:
    run = replace(SWEPT, sweeps=(SWEEP, replace(SWEEP, page="home", max_width=800, widths=40)))
    assert (
        "\nboxes compared at 113 widths (320–1920 px) on article and at 40 widths (320–800\n"
        "px) on home, on both sides of all 22 boundaries\nexit 0: "
    ) in shown(run)
