"""A run as a developer meets it: one regression at two widths of a tablet."""

from dataclasses import replace

from harness.breakpoints.named import BANDS, BUILT_IN
from harness.model.finding import Cause, Finding, Picture, Place
from harness.model.geometry import Region
from harness.model.run import BreakpointResult, CaptureResult, Environment, Ledger, Run, SweepResult

CHANGED = {640: 48120, 768: 4812}
WIDTHS = tuple(width for band in BANDS for width in band.widths)


def images(width: int) -> dict[str, str]:
    return {
        kind: f"article/chromium/{width:04}-{kind}.png" for kind in ("baseline", "current", "diff")
    }


LEAD = Finding(
    id="6f1c0a",
    kind="resized",
    page="article",
    browser="chromium",
    breakpoints=("medium-browser-and-portrait-tablet",),
    smallest_breakpoint="medium-browser-and-portrait-tablet",
    widths=((640, 1022),),
    widths_exact=True,
    selector="main > article > figure.lead",
    message="figure.lead is 24 px wider from 640 to 1022 px and moves what follows down",
    causes=(
        Cause(
            ".lead",
            "max-width",
            "60%",
            "none",
            "article.css:41",
            proven=True,
            condition="@media (min-width: 640px)",
        ),
    ),
    elements=41,
    area=81234.5,
    pixels=52932,
    places=(
        Place("article", "chromium", ((640, 1022),)),
        Place("archive", "firefox", ((700, 800), (900, 1022))),
    ),
)

REGRESSED = Run(
    id="20260102-030405-ab12",
    command="check",
    exit_code=1,
    verdict="regressed",
    environment=Environment("0.1.0", "chromium 156.0", "Linux x86_64", "sha256:5d36982"),
    ledger=Ledger(14, 14, 12, 2, 0, 0, 0),
    breakpoints=tuple(
        BreakpointResult(
            one.name,
            one.min_width,
            one.max_width,
            "article",
            "chromium",
            "regressed" if one.min_width <= 768 <= one.max_width else "unchanged",
        )
        for one in BUILT_IN
    ),
    captures=tuple(
        CaptureResult(
            "article",
            "chromium",
            width,
            "changed" if width in CHANGED else "unchanged",
            CHANGED.get(width, 0),
            images=images(width) if width in CHANGED else {},
            region=Region(24, 410, 744, 1460) if width in CHANGED else None,
        )
        for width in WIDTHS
    ),
    findings=(LEAD,),
    notes=("https://ads.example was not let through and stands as a placeholder of its own size",),
    seconds=4.24,
)

UNCHANGED = replace(
    REGRESSED,
    exit_code=0,
    verdict="unchanged",
    ledger=Ledger(14, 14, 14, 0, 0, 0, 0),
    breakpoints=tuple(replace(one, verdict="unchanged") for one in REGRESSED.breakpoints),
    captures=tuple(
        replace(one, verdict="unchanged", changed_pixels=0, images={}, region=None)
        for one in REGRESSED.captures
    ),
    findings=(),
    notes=(),
)

WHY = (
    "http://127.0.0.1:8000/article/ did not settle within 10 s\n"
    "  why: span.clock was still changing its text\n"
    '  fix: hide it, hide = ["span.clock"], or raise timeout_ms'
)

UNKNOWN = replace(
    REGRESSED,
    exit_code=3,
    verdict="unstable",
    ledger=Ledger(14, 11, 9, 2, 0, 3, 0),
    breakpoints=tuple(
        replace(one, verdict="unstable") if one.min_width <= 1080 <= one.max_width else one
        for one in REGRESSED.breakpoints
    ),
    captures=tuple(
        replace(one, verdict="unstable", message=WHY) if 1023 < one.width < 1200 else one
        for one in REGRESSED.captures
    ),
)

NEW = replace(
    REGRESSED,
    verdict="new",
    ledger=Ledger(14, 0, 0, 0, 14, 0, 0),
    breakpoints=tuple(replace(one, verdict="new") for one in REGRESSED.breakpoints),
    captures=tuple(
        replace(
            one,
            verdict="new",
            changed_pixels=0,
            region=None,
            images={"current": images(one.width)["current"]},
        )
        for one in REGRESSED.captures
    ),
    findings=(
        Finding(
            id="new-article",
            kind="new",
            page="article",
            browser="chromium",
            breakpoints=tuple(band.name for band in BANDS),
            smallest_breakpoint="",
            widths=tuple((width, width) for width in WIDTHS),
            widths_exact=False,
            selector="",
            message="article has no baselines; look at it, then `harness approve article`",
        ),
    ),
    notes=(),
)

SWEEP = SweepResult("article", "chromium", 320, 1920, 20, "unchanged", 113, 11)

#: Swept, and nothing found.
SWEPT = replace(UNCHANGED, sweeps=(SWEEP,))

#: What no sample width shows: the boxes alone tell, at two ranges of widths between them.
BETWEEN = replace(
    SWEPT,
    exit_code=1,
    verdict="regressed",
    breakpoints=tuple(
        replace(one, verdict="regressed") if one.min_width <= 960 else one
        for one in UNCHANGED.breakpoints
    ),
    findings=(
        replace(
            LEAD,
            breakpoints=("narrow-browser-and-phone", "medium-browser-and-portrait-tablet"),
            smallest_breakpoint="portrait-tablet-and-below",
            widths=((600, 620), (900, 960)),
            message="figure.lead is 24 px wider from 600 to 620 and from 900 to 960 px",
            causes=(
                replace(LEAD.causes[0], condition="@media (min-width: 600px)"),
                replace(LEAD.causes[0], property="margin", before="0px", after="8px", proven=False),
            ),
            pixels=0,
            places=(Place("article", "chromium", ((600, 620), (900, 960))),),
            picture=Picture(
                620,
                {
                    "current": "between/article/chromium/0620.png",
                    "boxes": "between/article/chromium/0620-6f1c0a.png",
                },
            ),
        ),
    ),
    sweeps=(replace(SWEEP, verdict="changed"),),
)

GONE = (
    "article could not be read between its sample widths in chromium\n"
    "  why: the tab crashed at 620 px\n"
    "  fix: run it again with fewer --workers"
)

#: All captures are the same, and nothing is known of what lies between them.
UNSWEPT = replace(
    UNCHANGED,
    exit_code=3,
    verdict="failed",
    breakpoints=tuple(replace(one, verdict="failed") for one in UNCHANGED.breakpoints),
    sweeps=(replace(SWEEP, verdict="failed", widths=0, boundaries=0, message=GONE),),
)
