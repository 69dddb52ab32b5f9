"""A page is told nothing of what the harness does to it: it counts what it sees."""

from pathlib import Path
from typing import Any

import pytest

from harness.capture.tab.tab import Tab
from harness.compare.pixels.images import decode
from harness.model.elements.declaration import Undo
from harness.model.job import Job
from harness.model.page import Page
from tests.capture.tabs import in_page, in_tab

pytestmark = pytest.mark.browser

#: Taller than the viewport, with a box whose transition begins where a media query flips.
WATCHING = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Watching</title>
<style>
  body { margin: 0; height: 3000px }
  .box { height: 40px; background: #c60; transition: background-color 5s }
  @media (max-width: 500px) { .box { background: #036 } }
  @keyframes grow { to { margin-top: 30px } }
  @media (min-width: 501px) { .late { animation: grow 1s 2s forwards } }
</style>
<div class="box">Box</div><p class="late">Late</p><input autofocus>
<script>
  window.seen = [];
  const note = (what) => () => { seen.push(what); };
  for (const type of [
    "resize", "scroll", "focus", "blur", "transitionrun", "transitionend", "animationstart",
  ]) addEventListener(type, note(type), { capture: true });
  document.addEventListener("visibilitychange", note("visibilitychange"));
  visualViewport.addEventListener("resize", note("visual resize"));
  matchMedia("(max-width: 500px)").addEventListener("change", note("media"));
  matchMedia("(max-height: 500px)").onchange = note("media");
  new ResizeObserver(note("size")).observe(document.querySelector(".box"));
  const all = { subtree: true, childList: true, attributes: true };
  new MutationObserver(note("mutation")).observe(document, all);
</script>"""


def _watching(tmp_path: Path) -> tuple[str, Job]:
    (tmp_path / "watching.html").write_text(WATCHING)
    page = Page("watching", "watching.html", mask=(".late",))
    return "watching.html", Job(page, "", "chromium", (800,), 30_000)


def test_page_sees_nothing_of_pictures_masks_and_undone_styles(tmp_path: Path) -> None:
    path, job = _watching(tmp_path)

    async def ask(tab: Tab) -> Any:
        await in_page(tab, "() => { window.seen.length = 0; }")
        layout = await tab.hold(job, 800, load=False)
        assert await in_page(tab, "() => seen") == []
        field = next(at for at, one in enumerate(layout.elements) if one.tag == "input")
        for colour in ("red", "green"):
            await tab.without(job, layout, [Undo(field, "style", "color", colour)])
        # What is undone may change what scripts make of the page: they are asked by one event.
        return await in_page(tab, "() => seen.filter((what) => what !== 'resize')")

    assert in_tab(ask, tmp_path, path) == []


def test_picture_of_a_whole_page_shows_it_as_it_is(tmp_path: Path) -> None:
    """Chromium lays the page out at 1 px for it: no transition begins, no animation begins anew."""
    path, job = _watching(tmp_path)

    async def ask(tab: Tab) -> Any:
        layout = await tab.hold(job, 800, load=False)
        capture, _ = await tab.without(job, layout, [])
        return capture.image, next(one.box for one in layout.elements if one.tag == "p")

    image, late = in_tab(ask, tmp_path, path)
    pixels = decode(image).convert("RGB")
    assert pixels.getpixel((400, 20)) == (0xCC, 0x66, 0x00)
    assert pixels.getpixel((400, round(late.top) + 5)) == (0xFF, 0x00, 0xFF)


#: Slides of the width of their box, of which the third is scrolled to.
SLIDES = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Slides</title>
<style>
  body { margin: 0; height: 3000px }
  .slides { display: flex; overflow-x: auto; width: 50%; height: 100px; scroll-snap-type: SNAP }
  .slides > div { flex: 0 0 100%; scroll-snap-align: start; background: #c60 }
  .slides > div:nth-child(3) { background: #036 }
</style>
<div class="slides"><div></div><div></div><div></div><div></div></div>
<script>
  const slides = document.querySelector(".slides");
  slides.scrollLeft = 2 * slides.clientWidth;
</script>"""


@pytest.mark.parametrize("snap", ["none", "x mandatory"])
def test_what_is_scrolled_stays_so_in_a_picture_of_a_whole_page(tmp_path: Path, snap: str) -> None:
    (tmp_path / "slides.html").write_text(SLIDES.replace("SNAP", snap))
    job = Job(Page("slides", "slides.html"), "", "chromium", (800,), 30_000)

    async def ask(tab: Tab) -> Any:
        layout = await tab.hold(job, 800, load=False)
        return [(await tab.without(job, layout, []))[0].image for _ in range(4)]

    for image in in_tab(ask, tmp_path, "slides.html"):
        pixels = decode(image).convert("RGB")
        assert [pixels.getpixel((x, 40)) for x in (10, 390)] == [(0x00, 0x33, 0x66)] * 2
