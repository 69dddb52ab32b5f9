"""Sessions of pytest on a small project, as users of the plugin run them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.baselines.capture_set import load_set

MENU = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Menu</title>
<link rel="stylesheet" href="site.css">
<button>Menu</button><nav hidden><a href="#">One</a></nav><p class="text">A line of text</p>
<script>
  document.querySelector("button").onclick = () =>
    setTimeout(() => { document.querySelector("nav").hidden = false; }, 400);
</script>
"""
CSS = """body { margin: 20px; font: 16px/20px sans-serif }
nav { padding: 10px; background: #dddddd }
"""
CONFIG = """root = "pages"
pages = [{ name = "home", path = "menu.html" }]
sweep = false
[breakpoints]
small = { min = 1, max = 599, widths = [400] }
large = { min = 600, widths = [600] }
every = { min = 1 }
"""

Run = Callable[..., pytest.RunResult]


def make_site(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with a page whose menu opens a little after a click."""
    pages = pytester.mkdir("pages")
    (pages / "menu.html").write_text(MENU)
    (pages / "site.css").write_text(CSS)
    pytester.makefile(".toml", harness=CONFIG)
    return pytester


def make_run(site: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """What runs pytest in the project, with our plugin and those named."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    for name in ("PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT"):
        monkeypatch.delenv(name, raising=False)

    def session(*words: str, plugins: tuple[str, ...] = ()) -> pytest.RunResult:
        named = [word for one in ("harness.pytest_plugin.plugin", *plugins) for word in ("-p", one)]
        return site.runpytest_subprocess(*named, "-p", "no:cacheprovider", *words)

    return session


def report(site: pytest.Pytester) -> Any:
    """The JSON report of the last session."""
    kept = site.path / ".harness"
    return json.loads(
        (kept / "runs" / (kept / "last").read_text().strip() / "report.json").read_bytes()
    )


def widths(site: pytest.Pytester, name: str) -> list[int]:
    """The widths of the baselines of a layout."""
    captures = load_set(site.path / "baselines" / name / "chromium")
    return [] if captures is None else sorted(captures.pictures)


def edit(site: pytest.Pytester, before: str, after: str) -> None:
    css = site.path / "pages" / "site.css"
    css.write_text(css.read_text().replace(before, after))
