"""A page that is resized: its boxes depend on its width, and not on the widths before."""

from pathlib import Path

import pytest

from harness.capture.browsers.find import find_browser
from harness.capture.host import BrowserHost
from harness.model.job import Job
from harness.model.page import Page
from harness.site.folder_server import serve

pytestmark = pytest.mark.browser

#: A strip, scrolled by a script to its end: made wider it has less to scroll, and then nothing.
STRIP = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Strip</title>
<style>
  body { margin: 0 } .strip { display: flex; overflow-x: auto } .strip b { flex: none; width: 90px }
</style>
<div class="strip"><b>1</b><b>2</b><b>3</b><b>4</b><b>5</b><b>6</b><b>7</b><b>8</b></div>
<script>document.querySelector(".strip").scrollLeft = 300</script>
"""

#: A box as wide as half of the viewport was when the page was loaded.
HALF = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Half</title>
<style>body { margin: 0 } .half { height: 20px }</style><div class="half"></div>
<script>document.querySelector(".half").style.width = `${innerWidth / 2}px`</script>
"""

#: All that changes is a transition, as where somebody prefers reduced motion; a script listens.
TRANSITIONS = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Transitions</title>
<style>
  * { transition-duration: 0.01ms !important }
  body { margin: 0 } .half { width: 50vw; height: 20px }
</style>
<div class="half"></div><script>addEventListener("resize", () => {})</script>
"""


def test_page_that_was_resized_is_loaded_at_the_width_asked_for(tmp_path: Path) -> None:
    (tmp_path / "half.html").write_text(HALF)
    with serve(tmp_path) as base, BrowserHost(find_browser()) as host:
        job = Job(Page("half", "half.html"), f"{base}half.html", "chromium", (400,), 30_000)
        with host.resized(job, 400) as page:
            page.measure([700])
            loaded = page.read(600, loads=True)
            resized = page.read(500)
    widths = [[element.box.right for element in layout.elements] for layout in (loaded, resized)]
    assert widths == [[600, 600, 300], [500, 500, 300]]


def test_what_was_scrolled_is_where_it_was_at_the_same_width(tmp_path: Path) -> None:
    (tmp_path / "strip.html").write_text(STRIP)
    with serve(tmp_path) as base, BrowserHost(find_browser()) as host:
        job = Job(Page("strip", "strip.html"), f"{base}strip.html", "chromium", (400,), 30_000)
        with host.resized(job, 400) as page:
            first, wide, again = page.measure([400, 900, 400])
    assert [one.reading.width for one in (first, wide, again)] == [400, 900, 400]
    assert again.reading.boxes == first.reading.boxes
    assert wide.reading.boxes != first.reading.boxes


def test_transition_at_each_width_comes_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "half.html").write_text(TRANSITIONS)
    widths = range(400, 900, 20)
    with serve(tmp_path) as base, BrowserHost(find_browser()) as host:
        job = Job(Page("half", "half.html"), f"{base}half.html", "chromium", (400,), 30_000)
        with host.resized(job, 400) as page:
            assert page.lively
            readings = [one.reading for one in page.measure(widths)]
    half = [box_reading.boxes[4 * 2 + 2] for box_reading in readings]
    assert half == [width * 50 for width in widths]


@pytest.mark.parametrize(
    "script",
    [
        'matchMedia("(width > 2000px)").onchange = () => {}',
        'matchMedia("(width > 2000px)").addEventListener("change", () => {})',
        "visualViewport.onresize = () => {}",
        "window.onresize = () => {}",
    ],
)
def test_page_that_listens_to_its_size_is_given_time(script: str, tmp_path: Path) -> None:
    page = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title><p>Text</p>'
    (tmp_path / "quiet.html").write_text(page)
    (tmp_path / "page.html").write_text(f"{page}<script>{script}</script>")
    lively = []
    with serve(tmp_path) as base, BrowserHost(find_browser()) as host:
        for name in ("quiet", "page"):
            job = Job(Page(name, f"{name}.html"), f"{base}{name}.html", "chromium", (400,), 30_000)
            with host.resized(job, 400) as resized:
                resized.measure([500])
                lively.append(resized.lively)
    assert lively == [False, True]
