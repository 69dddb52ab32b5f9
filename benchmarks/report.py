"""`make report`: how long an HTML report of 2,000 captures takes to open, and how big it is.

From the start of the navigation until the page is ready and the first finding's picture is on the
screen, in a new browser context each time; the median of several.
"""

import os
import random
import statistics
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from harness.breakpoints.named import BUILT_IN, widths_of
from harness.capture.browsers.find import find_browser
from harness.model.finding import Cause, Finding, Place
from harness.model.geometry import Region
from harness.model.run import BreakpointResult, CaptureResult, Environment, Ledger, Run
from harness.model.verdict import Verdict
from harness.report.html.render import LARGEST_FILE_BYTES, render
from harness.report.report_file import ReportFile

PAGES = 143  # at fourteen widths each: 2,002 captures
TIMES = 7
HEIGHT, GRAIN = 1000, 10  # of a picture, and of a square of noise in it; px
KINDS = ("baseline", "current", "diff")
WIDTHS = widths_of(BUILT_IN, BUILT_IN)
VIEWPORT = {"width": 1280, "height": 900}

#: When the page is ready and, if it has one, its first finding shows a picture: ms.
OPENED = """
window.opened = new Promise(done => {
  const look = () => {
    const image = document.querySelector(".finding .stage img");
    const waited = document.querySelector(".finding") !== null;
    const shown = image?.complete && image.naturalWidth > 0;
    if (document.documentElement?.dataset.ready === undefined || (waited && !shown))
      requestAnimationFrame(look);
    else requestAnimationFrame(() => setTimeout(() => done(performance.now())));
  };
  look();
});
"""


def large_run(verdict: Verdict, pages: int = PAGES) -> Run:
    """A run of ``pages`` pages, every capture of which has that verdict, changed or unchanged."""
    names = tuple(f"section-{number % 12}/page-{number:03}" for number in range(pages))
    changed = verdict == "changed"
    count = pages * len(WIDTHS)
    return Run(
        id="20260102-030405-ab12",
        command="check",
        exit_code=int(changed),
        verdict="regressed" if changed else "unchanged",
        environment=Environment("0.1.0", "chromium 156.0", "Linux x86_64", "sha256:5d36982"),
        ledger=Ledger(count, count, 0 if changed else count, count if changed else 0, 0, 0, 0),
        breakpoints=tuple(
            BreakpointResult(
                one.name,
                one.min_width,
                one.max_width,
                name,
                "chromium",
                "regressed" if changed else "unchanged",
            )
            for name in names
            for one in BUILT_IN
        ),
        captures=tuple(
            CaptureResult(
                name,
                "chromium",
                width,
                verdict,
                48120 if changed else 0,
                images={
                    kind: f"{name}/chromium/{width:04}-{kind}.png"
                    for kind in (KINDS if changed else KINDS[1:2])
                },
                region=Region(24, 410, 300, 900) if changed else None,
            )
            for name in names
            for width in WIDTHS
        ),
        findings=tuple(_finding(name) for name in names) if changed else (),
    )


def _finding(page: str) -> Finding:
    ranges = ((320, 1920),)
    return Finding(
        id=page,
        kind="resized",
        page=page,
        browser="chromium",
        breakpoints=tuple(one.name for one in BUILT_IN[:5]),
        smallest_breakpoint="",
        widths=ranges,
        widths_exact=True,
        selector="main > article > figure.lead",
        message="figure.lead is 24 px wider at all widths and moves what follows down",
        causes=(Cause(".lead", "max-width", "60%", "none", "article.css:41", proven=True),),
        elements=41,
        area=81234.5,
        pixels=52932,
        places=(Place(page, "chromium", ranges),),
    )


def large_pictures(run: Run, bytes_each: int) -> Mapping[str, bytes]:
    """A PNG of about that many bytes for every path of ``run``, as wide as its capture."""
    shapes = {
        (one.width, kind): _png(one.width, bytes_each)
        for one in run.captures[: len(WIDTHS)]
        for kind in one.images
    }
    return {
        path: shapes[one.width, kind] for one in run.captures for kind, path in one.images.items()
    }


def _png(width: int, size: int) -> bytes:
    """A white page of that width, with as much coloured noise as fills ``size`` bytes."""
    noise = random.Random(width)
    image = Image.new("RGB", (width, HEIGHT), "white")
    across = (width - 48) // GRAIN
    for number in range((size - len(_written(image))) // (GRAIN * GRAIN * 3 + 40)):
        grain = Image.frombytes("RGB", (GRAIN, GRAIN), noise.randbytes(GRAIN * GRAIN * 3))
        image.paste(grain, (24 + number % across * GRAIN, 420 + number // across * GRAIN))
    return _written(image)


def _written(image: Image.Image) -> bytes:
    data = BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


@contextmanager
def browser() -> Iterator[Browser]:
    """The browser that the harness finds."""
    found = find_browser()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=str(found.executable),
            args=[] if os.geteuid() else ["--no-sandbox"],
            env={**found.environment},
        )
        yield opened
        opened.close()


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening a report came to."""

    seconds: float
    elements: int
    images: int


def open_report(browser: Browser, file: Path) -> Opened:
    """Open it once."""
    tab = browser.new_page(viewport=VIEWPORT)  # type: ignore[arg-type]
    tab.add_init_script(OPENED)
    tab.goto(file.as_uri(), wait_until="commit")
    taken = tab.evaluate(
        "opened.then(at => [at / 1000, document.querySelectorAll('*').length, "
        "document.images.length])"
    )
    tab.close()
    return Opened(*taken)


def main() -> None:
    """Print what is measured."""
    count = PAGES * len(WIDTHS) * len(KINDS)
    each = LARGEST_FILE_BYTES // count * 70 // 100  # in base64 a third more: just below the limit
    cases: list[tuple[str, Verdict, int]] = [
        ("all changed, pictures inside", "changed", each),
        ("all changed, pictures beside", "changed", each * 2),
        ("all unchanged", "unchanged", 0),
    ]
    with TemporaryDirectory() as folder, browser() as opened:
        for number, (name, verdict, size) in enumerate(cases):
            run = large_run(verdict)
            pictures = large_pictures(run, size) if size else {}
            below = Path(folder, str(number))
            for file, content in render(run, pictures, BUILT_IN, ReportFile("report.html")).items():
                (below / file).parent.mkdir(parents=True, exist_ok=True)
                (below / file).write_bytes(content)
            report = below / "report.html"
            times = [open_report(opened, report) for _ in range(TIMES)]
            seconds = sorted(one.seconds for one in times)
            print(
                f"{len(run.captures):,} captures, {name}: {statistics.median(seconds):.2f} s "
                f"({seconds[0]:.2f}–{seconds[-1]:.2f}), {report.stat().st_size / 2**20:.1f} MB, "
                f"{len(list(below.rglob('*.png'))):,} files beside it, "
                f"{times[-1].elements:,} elements, {times[-1].images} images",
                flush=True,
            )


if __name__ == "__main__":
    main()
