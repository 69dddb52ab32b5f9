"""Shards of a run, merged: the same as the whole run, and never greener."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.scratch import MakeProject, Project, approved

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{name}</title>
<link rel="stylesheet" href="shared.css"><style>{own}</style>
<h1>{name}</h1><div class="box">A box</div><p class="lead">A lead of some words</p>
<aside>More</aside>{more}
"""
STYLE = """body { margin: 0; font: 16px/20px sans-serif }
.box { width: 200px; height: 60px; background: #cc6600 }
.lead { margin: 10px } aside { height: 30px; background: #eee }
@media (max-width: 599px) { aside { padding: 4px } }
"""
#: On every page wider and of another colour, and between the sample widths a margin.
CHANGED = STYLE.replace("width: 200px", "width: 224px").replace("#eee", "#ddd") + (
    "@media (min-width: 620px) and (max-width: 660px) { .lead { margin-top: 50px } }\n"
)
SWEEP = "sweep = { min = 600, max = 680, step = 20 }"
WIDTHS = """
small = { min = 1, max = 639, widths = [400] }
large = { min = 640, widths = [800] }
"""


def write(made: Project, style: str, **own: str) -> None:
    made.write("shared.css", style)
    for number, name in enumerate(("home", "news", "shop", "team")):
        more = f"<p>{'Words of its own. ' * number}</p>"
        css = own.get(name, "")
        made.write(f"{name}.html", PAGE.format(name=name.title(), own=css, more=more))


def changed(made: Project) -> None:
    """Causes that all pages share, one of them between the widths; a new page, an orphan."""
    write(made, CHANGED, shop="h1 { color: #cc0000 }", team=".box { height: 90px }")
    made.write("fresh.html", PAGE.format(name="Fresh", own="", more=""))
    made.configure(dict.fromkeys(("home", "news", "shop", "fresh", "team"), ""), SWEEP, WIDTHS)
    shutil.copytree(made.baselines / "home", made.baselines / "gone")


def comparable(report: dict[str, Any]) -> dict[str, Any]:
    """A report without what is another each time."""
    left = {"id", "seconds", "timings", "shard", "of"}
    return {key: value for key, value in report.items() if key not in left}


def sharded(made: Project, count: int, *words: str) -> list[Path]:
    """The folders of all shards of a run."""
    folders = []
    for number in range(1, count + 1):
        made.check("--quiet", "--shard", f"{number}/{count}", *words)
        folders.append(made.last_run())
    return folders


def merge(made: Project, *names: Path | str) -> Any:
    answer = made.harness("merge", *map(str, names), "--quiet")
    assert answer.exit_code in (0, 1, 3), answer
    assert made.report()["exit_code"] == answer.exit_code
    return made.report()


@pytest.mark.long
def test_merged_shards_are_the_whole_run(project: MakeProject) -> None:
    made = project("home", "news", "shop", "team", settings=SWEEP, breakpoints=WIDTHS)
    write(made, STYLE)
    approved(made)
    changed(made)
    assert made.check("--quiet").exit_code == 1
    whole, whole_folder = made.report(), made.last_run()
    kept = made.folder / "whole"
    shutil.copytree(whole_folder, kept)
    assert {one["page"] for one in whole["findings"][0]["places"]} == {
        "home",
        "news",
        "shop",
        "team",
    }
    for count in range(1, 6):
        merged = merge(made, *sharded(made, count))
        assert comparable(merged) == comparable(whole), f"of {count}"
