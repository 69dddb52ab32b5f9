"""What a layout says of a page: nothing that is not the page's own."""

from pathlib import Path

import pytest

from harness.capture.tab import Tab
from harness.values import Job, Layout, Page
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
        """url("../it's%20(1).svg?a=1#b"), url("data:image/png;base64,AAAA")"""
    )
    sign = found["p.sign::before"].style
    assert sign["content"] == 'url("sign.svg")'
    assert sign["list-style-image"] == 'url("https://x.example/a.svg")'
    link = dict(found["a.link"].attributes)
    assert (link["href"], link["ping"]) == ("a.html", "../b, https://x.example/c")
