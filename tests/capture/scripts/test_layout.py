"""A layout contains only the page's own content, without addresses of its server."""

from pathlib import Path

import pytest

from harness.capture.tab.tab import Tab
from harness.model.job import Job
from harness.model.layout import Layout
from harness.model.page import Page
from tests.capture.tabs import in_tab

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><meta charset="utf-8"><title>Addresses</title>
<style>
  .picture { background-image: url("../it's (1).svg?a=1#b"), url("data:image/png;base64,AAAA") }
  .sign::before { content: url("sign.svg"); list-style-image: url("https://x.example/a.svg") }
</style>
<p class="picture">One</p><p class="sign">Two</p><a class="link">Three</a>
<script>
  document.querySelector(".link").href = `${location.origin}/shop/a.html`;
  document.querySelector(".link").ping = `${location.origin}/b, https://x.example/c`;
</script>
"""


def test_addresses_on_the_own_origin_are_as_the_page_could_write_them(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "page.html").write_text(PAGE, "utf-8")
    for name in ("it's (1).svg", "shop/sign.svg"):
        (tmp_path / name).write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')

    async def read(tab: Tab) -> Layout:
        job = Job(Page("page", "shop/page.html"), tab.address, "chromium", (800,), 30_000)
        return await tab.hold(job, 800, load=False)

    found = {one.path: one for one in in_tab(read, tmp_path, "shop/page.html").elements}
    assert found["p.picture"].style["background-image"] == (
        """url("../it's%20(1).svg?a=…#b"), url("data:image/png;base64,AAAA")"""
    )
    sign = found["p.sign::before"].style
    assert sign["content"] == 'url("sign.svg")'
    assert sign["list-style-image"] == 'url("https://x.example/a.svg")'
    link = dict(found["a.link"].attributes)
    assert (link["href"], link["ping"]) == ("a.html", "../b, https://x.example/c")


#: Six drawings, of which the second only has other made-up names than the first.
DRAWINGS = """<!doctype html><meta charset="utf-8"><title>Drawings</title>
<style>.r\\32 ed { fill: red } [class*="mark-"] { fill: green }</style>
<svg><g id="g1001" class="wq8"><use href="#g1001" fill="#112233"></use></g></svg>
<svg><g id="g2044" class="zz1"><use href="#g2044" fill="#112233"></use></g></svg>
<svg><g id="g1001" class="wq8"><use href="#g1001" fill="#112244"></use></g></svg>
<svg><g id="g1001" class="r2ed"><use href="#g1001" fill="#112233"></use></g></svg>
<svg><g id="g1001" class="a-mark-b"><use href="#g1001" fill="#112233"></use></g></svg>
<svg><g id="g1001" class="wq8"><use href="#other1" fill="#112233"></use></g></svg>
"""


def test_drawings_that_differ_by_names_a_script_made_up_are_the_same(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(DRAWINGS, "utf-8")

    async def read(tab: Tab) -> Layout:
        job = Job(Page("page", "page.html"), tab.address, "chromium", (800,), 30_000)
        return await tab.hold(job, 800, load=False)

    elements = in_tab(read, tmp_path, "page.html").elements
    drawings = [dict(one.attributes)["drawing"] for one in elements if one.tag == "svg"]
    assert drawings[0] == drawings[1]
    assert len(set(drawings)) == 5


def test_how_far_a_plain_colour_is_painted_is_read(tmp_path: Path) -> None:
    """Without a picture, too, `background-clip` decides what of an element has its colour."""
    (tmp_path / "page.html").write_text(
        '<!doctype html><meta charset="utf-8"><title>Clip</title>'
        '<p style="background: #fc0; padding: 9px; background-clip: content-box">One</p>'
    )

    async def read(tab: Tab) -> Layout:
        job = Job(Page("page", "page.html"), tab.address, "chromium", (800,), 30_000)
        return await tab.hold(job, 800, load=False)

    layout = in_tab(read, tmp_path, "page.html")
    assert layout.elements[-1].style["background-clip"] == "content-box"


CONTROLS = """<!doctype html><meta charset="utf-8"><title>Controls</title>
<style>
  .styled { border-radius: 0 } .flat { appearance: none; border: 0 } .around button { color: red }
  @media (max-width: 700px) { .narrow { background: red } }
  @media (min-width: 700px) { .wide { border-inline-start-color: red } }
</style>
<button class="styled">One</button><button class="wide">Two</button>
<button class="narrow">Three</button>
<button class="inline" style="background-color: red">Four</button><button class="flat">Five</button>
<div class="around styled"><button>Six</button></div>
"""


def test_controls_that_rules_take_the_look_of_the_browser_are_styled(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(CONTROLS, "utf-8")

    async def read(tab: Tab) -> Layout:
        job = Job(Page("page", "page.html"), tab.address, "chromium", (800,), 30_000)
        return await tab.hold(job, 800, load=False)

    elements = in_tab(read, tmp_path, "page.html").elements
    styled = [one.path for one in elements if one.style.get(".styled") == "true"]
    assert styled == ["button.styled", "button.wide", "button.inline"]
