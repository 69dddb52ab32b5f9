"""Observers are told of sizes by the page's clock: before the timers that come after them."""

from pathlib import Path
from typing import Any

import pytest

from harness.capture.tab.tab import Tab
from tests.capture.tabs import in_page, in_tab

pytestmark = pytest.mark.browser

#: Made larger again and again; whether the observer knows it is asked in the next frame of the
#: clock, and the first time at once.
OBSERVED = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Observed</title>
<div class="box"></div>
<script>
  const box = document.querySelector(".box");
  let seen = 0;
  window.late = [];
  const observer = new ResizeObserver(([entry]) => { seen = entry.contentRect.height; });
  const grow = (height) => {
    box.style.height = `${height}px`;
    setTimeout(() => {
      if (seen !== height) late.push(height);
      if (height < 600) grow(height + 20);
    }, 60);
  };
  addEventListener("load", () => {
    observer.observe(box);
    grow(20);
    setTimeout(() => { window.early = seen; }, 1);
  });
</script>"""

#: An observer that has let go of what it observed.
LET_GO = OBSERVED.replace("grow(20);", "observer.unobserve(box); observer.disconnect(); grow(20);")


def _ask(tmp_path: Path, html: str) -> Any:
    (tmp_path / "observed.html").write_text(html)

    async def ask(tab: Tab) -> Any:
        return await in_page(tab, "() => [early, late.length]")

    return in_tab(ask, tmp_path, "observed.html")


def test_observer_knows_each_size_before_the_next_timer(tmp_path: Path) -> None:
    assert _ask(tmp_path, OBSERVED) == [20, 0]


def test_observer_that_let_go_is_told_nothing(tmp_path: Path) -> None:
    assert _ask(tmp_path, LET_GO) == [0, 30]
