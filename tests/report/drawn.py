"""A run with pictures that can be told from each other, and boxes at known places in them."""

from dataclasses import replace
from io import BytesIO

from PIL import Image

from harness.model.finding import Boxes, Finding, Picture, Place
from harness.model.geometry import Box, Region
from harness.model.run import CaptureResult, Ledger
from tests.report.examples import LEAD, REGRESSED, WIDTHS

#: Of the baseline, of the current picture, and of their difference.
COLOURS = {"baseline": (240, 240, 250), "current": (250, 230, 200), "diff": (255, 192, 203)}
HEIGHT = 1500

BEFORE, AFTER = Box(24, 400, 224, 500), Box(24, 400, 264, 500)


def paths(page: str, width: int) -> dict[str, str]:
    return {kind: f"{page}/chromium/{width:04}-{kind}.png" for kind in COLOURS}


def picture(width: int, kind: str, height: int = HEIGHT) -> bytes:
    data = BytesIO()
    image = Image.new("P", (width, height))  # with one bit a pixel: drawn by each test worker
    image.putpalette(COLOURS[kind])
    image.save(data, "PNG", bits=1)
    return data.getvalue()


def _changed(page: str, width: int) -> CaptureResult:
    return CaptureResult(
        page,
        "chromium",
        width,
        "changed",
        4812,
        images=paths(page, width),
        region=Region(24, 400, 264, 500),
    )


def _unchanged(page: str, width: int) -> CaptureResult:
    kinds = ("baseline", "current")
    images = {kind: f"kept/{page}/{width}-{kind}.png" for kind in kinds}
    return CaptureResult(page, "chromium", width, "unchanged", images=images)


def _captures(page: str, changed: tuple[int, ...]) -> tuple[CaptureResult, ...]:
    return tuple((_changed if one in changed else _unchanged)(page, one) for one in WIDTHS)


def _boxes(page: str, widths: tuple[int, ...]) -> tuple[Boxes, ...]:
    return tuple(Boxes(page, "chromium", width, (BEFORE,), (AFTER,)) for width in widths)


#: One finding on two pages, at 640 and 768 px and at 768 px.
DRAWN = replace(
    REGRESSED,
    ledger=Ledger(28, 28, 25, 3, 0, 0, 0),
    captures=(*_captures("article", (640, 768)), *_captures("home", (768,))),
    findings=(
        replace(
            LEAD,
            places=(
                Place("article", "chromium", ((640, 1022),)),
                Place("home", "chromium", ((768, 800),)),
            ),
            boxes=(*_boxes("article", (640, 768)), *_boxes("home", (768,))),
        ),
    ),
)

#: Two findings of one page, the second at 768 px alone, and one that nothing can be accepted of.
TWO = replace(
    DRAWN,
    findings=(
        *DRAWN.findings,
        replace(
            LEAD,
            id="77aa",
            kind="shifted",
            selector="main > aside",
            message="aside is 8 px lower at 768 px",
            widths=((768, 768),),
            places=(Place("article", "chromium", ((768, 768),)),),
            causes=(),
        ),
        Finding(
            id="orphan",
            kind="orphan",
            page="gone",
            browser="chromium",
            breakpoints=(),
            smallest_breakpoint="",
            widths=(),
            widths_exact=False,
            selector="",
            message="gone has baselines, and is no page any more",
        ),
    ),
)

#: One cause at all fourteen names.
EVERYWHERE = replace(
    REGRESSED,
    ledger=Ledger(14, 14, 0, 14, 0, 0, 0),
    breakpoints=tuple(replace(one, verdict="regressed") for one in REGRESSED.breakpoints),
    captures=_captures("article", WIDTHS),
    findings=(
        replace(
            LEAD,
            message="figure.lead is 24 px wider from 320 to 1920 px and moves what follows down",
            breakpoints=tuple(one.name for one in REGRESSED.breakpoints[:5]),
            widths=((320, 1920),),
            places=(Place("article", "chromium", ((320, 1920),)),),
            boxes=_boxes("article", WIDTHS),
        ),
    ),
)

#: A finding that no sample width shows, with its boxes.
NARROW = replace(
    DRAWN,
    captures=_captures("article", ()),
    findings=(
        replace(
            LEAD,
            widths=((600, 620),),
            places=(Place("article", "chromium", ((600, 620),)),),
            picture=Picture(
                620, {"current": "between/0620.png", "boxes": "between/0620-boxes.png"}
            ),
            boxes=(Boxes("article", "chromium", 620, (BEFORE,), (AFTER,)),),
        ),
    ),
)

PICTURES = {
    **{
        path: picture(width, kind)
        for page in ("article", "home")
        for width in WIDTHS
        for kind, path in paths(page, width).items()
    },
    "between/0620.png": picture(620, "current"),
    "between/0620-boxes.png": picture(620, "current"),
}

#: Of unchanged captures: never in the file, but in the folder of the run.
KEPT = {
    path: picture(one.width, kind)
    for one in DRAWN.captures
    if one.verdict == "unchanged"
    for kind, path in one.images.items()
}
