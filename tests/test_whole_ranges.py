"""Findings that hold over a range without a break are told as one range."""

import shutil
from pathlib import Path

import pytest

from harness.commands.main import main
from tests.scratch import Answer, Project, approved

pytestmark = [pytest.mark.browser, pytest.mark.long]

LINKS = "<li><a>Guides</a></li><li><a>Reference</a></li>"
LINKS_SWAPPED = "<li><a>Reference</a></li><li><a>Guides</a></li>"
PAGE = f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title>
<link rel="stylesheet" href="page.css">
<nav class="bar"><a class="brand">Brand</a><button class="toggle">Menu</button>
<ul class="menu">{LINKS}<li><a>About us</a></li></ul></nav>
<main><h1>A page</h1><p>Some text</p></main>
<footer><span>Left</span><span>Middle</span><span>Right</span></footer>
"""
WIDE = """@media (min-width: 992px) {
  .bar { flex-wrap: nowrap; justify-content: flex-start; padding: 16px }
  .menu { display: flex; flex-basis: auto }
  .toggle { display: none }
}
"""
STYLE = f"""body {{ margin: 0; font: 16px/1.5 sans-serif }}
.bar {{ display: flex; flex-wrap: wrap; justify-content: space-between; padding: 8px }}
.brand {{ margin-right: 16px }}
.menu {{ display: none; flex-basis: 100%; list-style: none; margin: 0; padding: 0 }}
.menu a {{ padding: 4px 12px }}
footer {{ display: flex; justify-content: space-evenly; background: #eeeeff }}
{WIDE}@media (max-width: 1023px) {{ main {{ padding: 2vw; margin-left: 24px }} }}
@media (min-width: 1050px) {{ main {{ color: #333333; padding: 40px }} }}
"""

EDITS = {
    "links that changed places": (PAGE, LINKS, LINKS_SWAPPED, (992, 1100)),
    "a deleted min-width": (STYLE, WIDE, "", (992, 1100)),
    "a deleted max-width": (STYLE, "margin-left: 24px", "", (900, 1023)),
    "a pixel": (STYLE, "footer { ", "footer { padding-left: 1px; margin-top: 1px; ", (900, 1100)),
    "a colour on both sides of boundaries": (
        STYLE, "main { color: #333333; padding: 40px }", "main { padding: 40px }", (1050, 1100)
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that is approved, with samples in the midst of the ranges."""

    def run(*words: str) -> Answer:
        return Answer(main(words), "", "")

    project = Project(tmp_path_factory.mktemp("ranges"), run)
    project.write("home.html", PAGE)
    project.write("page.css", STYLE)
    project.configure(
        {"home": ""},
        "sweep = { min = 900, max = 1100 }",
        breakpoints="all = { min = 1, widths = [900, 1000, 1023, 1040, 1100] }",
    )
    return approved(project)


@pytest.mark.parametrize("name", EDITS)
def test_edit_that_holds_without_a_break_is_told_as_one_range(
    name: str, made: Project, tmp_path: Path
) -> None:
    whole, old, new, widths = EDITS[name]
    shutil.copytree(made.folder, tmp_path / "copy", ignore=shutil.ignore_patterns(".harness"))
    project = Project(tmp_path / "copy", made._run)
    edited = whole.replace(old, new)
    assert edited != whole
    project.write("home.html" if whole is PAGE else "page.css", edited)
    assert project.check().exit_code == 1
    for finding in project.report()["findings"]:
        assert finding["widths"] == [list(widths)], finding["message"]
        assert finding["widths_exact"] is True
