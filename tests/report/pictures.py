"""Pictures of the example runs, and a run of a page that means ill."""

from dataclasses import replace
from io import BytesIO

from PIL import Image

from harness.model.finding import Cause, Picture, Place
from harness.model.run import Run
from tests.report.examples import CHANGED, LEAD, SWEEP, UNKNOWN, images


def png(width: int, height: int = 2400, colour: str = "white") -> bytes:
    data = BytesIO()
    Image.new("RGB", (width, height), colour).save(data, "PNG")
    return data.getvalue()


PICTURES = {
    path: png(width, colour=colour)
    for width in CHANGED
    for path, colour in zip(images(width).values(), ("white", "beige", "pink"), strict=True)
}


def _with_boxes(plain: bytes) -> bytes:
    data, image = BytesIO(), Image.open(BytesIO(plain))
    image.paste("blue", (24, 1000, 500, 1400))
    image.save(data, "PNG")
    return data.getvalue()


PLAIN = png(620)
DRAWN = _with_boxes(PLAIN)
BOXES = {
    "between/article/chromium/0620.png": PLAIN,
    "between/article/chromium/0620-6f1c0a.png": DRAWN,
}

HOSTILE = '</title></style><script>window.owned=1</script><img src=x onerror="owned=1">{{ 7*7 }}'


def hostile() -> Run:
    finding = replace(
        LEAD,
        kind=HOSTILE,
        page=HOSTILE,
        selector=HOSTILE,
        message=HOSTILE,
        causes=(
            Cause(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, True, HOSTILE),
            *(
                Cause(HOSTILE, name, HOSTILE, HOSTILE, "", False)
                for name in ("element", "text", "[class]", f"[{HOSTILE}]", "[natural-size]")
            ),
            *(Cause(HOSTILE, f"[{HOSTILE}]", *one, "", False) for one in (("", "x"), ("x", ""))),
        ),
        places=(
            Place(HOSTILE, "chromium", LEAD.widths),
            Place(HOSTILE, HOSTILE, ((640, 640),)),
        ),
        picture=Picture(620, {"current": HOSTILE, "boxes": HOSTILE}),
    )
    sweep = replace(SWEEP, page=HOSTILE)
    return replace(
        UNKNOWN,
        id=HOSTILE,
        environment=replace(UNKNOWN.environment, browser=HOSTILE),
        breakpoints=tuple(replace(one, page=HOSTILE) for one in UNKNOWN.breakpoints),
        captures=tuple(
            replace(one, page=HOSTILE, message=f"{HOSTILE}\ud800") for one in UNKNOWN.captures
        ),
        findings=(finding,),
        notes=(HOSTILE, "\ud800"),
        sweeps=(
            replace(sweep, verdict="failed", message=HOSTILE),
            sweep,
            replace(sweep, browser=HOSTILE, max_width=800),
        ),
    )
