"""What scripts make of an edit when the page is loaded belongs to the edit."""

from typing import Any

import pytest

from tests.scratch import TWO_BANDS, MakeProject, Project

pytestmark = pytest.mark.browser

#: A table gets the widths of its columns in px when it is loaded, and keeps them.
SIZED_AT_LOAD = """
for (const cell of document.querySelectorAll(".cell"))
  cell.style.width = Math.floor(document.querySelector(".table").clientWidth / 4) + "px";
"""

#: The same, and as many marks as there is room for.
MARKED_AT_LOAD = (
    SIZED_AT_LOAD
    + """
const table = document.querySelector(".table");
for (let left = table.clientWidth; left > 100; left -= 100)
  table.insertAdjacentHTML("beforeend", '<i class="mark">mark</i>');
"""
)

CSS = """
body { margin: 0; font: 16px/20px sans-serif; }
.page { display: flex; flex-direction: column; }
.menu { flex: 0 0 60px; background: #cde; }
.table { flex: 1; display: flex; flex-wrap: wrap; align-content: flex-start; }
.cell { height: 40px; background: #fc9; box-sizing: border-box; border: 1px solid #630; }
.mark { height: 20px; width: 40px; background: #9c6; }
@media (min-width: 700px) { .page { flex-direction: row; } .menu { flex-basis: 200px; } }
"""


def page(script: str, name: str = "cell") -> str:
    cells = f'<div class="cell">{name}</div>' * 4
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Table</title>'
        '<link rel="stylesheet" href="site.css"></head><body><div class="page">'
        f'<nav class="menu">Menu</nav><main class="table">{cells}</main></div>'
        f"<p>After the table</p><script>{script}</script></body></html>"
    )


def approved(project: MakeProject, html: str, sweep: str = "false") -> Project:
    made = project(settings=f"sweep = {sweep}", breakpoints=TWO_BANDS)
    made.write("home.html", html)
    made.write("site.css", CSS)
    assert made.approve("--quiet").exit_code == 0
    assert made.check("--quiet").exit_code == 0
    return made


def only_finding(made: Project, name: str, content: str) -> Any:
    """What a check finds once the file ``name`` is changed: one thing."""
    made.write(name, content)
    assert made.check("--quiet").exit_code == 1
    (finding,) = made.report()["findings"]
    return finding


def test_sizes_that_are_written_at_load_belong_to_the_rule(project: MakeProject) -> None:
    made = approved(project, page(SIZED_AT_LOAD))
    finding = only_finding(made, "site.css", CSS.replace("basis: 200px", "basis: 260px"))
    assert finding["selector"] == "div.page > nav.menu"
    assert [cause["property"] for cause in finding["causes"]] == ["flex-basis"]
    assert finding["causes"][0]["proven"] is True
    assert "nav.menu grew 60 px wider" in finding["message"]


def test_elements_that_are_made_at_load_belong_to_the_rule(project: MakeProject) -> None:
    made = approved(project, page(MARKED_AT_LOAD))
    finding = only_finding(made, "site.css", CSS.replace("basis: 200px", "basis: 320px"))
    assert finding["selector"] == "div.page > nav.menu"


def test_sizes_that_are_written_at_load_belong_to_the_text(project: MakeProject) -> None:
    measured = """
      const name = document.querySelector("b"), bar = document.querySelector("hr");
      bar.style.width = Math.ceil(name.getBoundingClientRect().width) + "px";"""
    html = page(measured).replace("<p>After", '<p><b>Name</b></p><hr style="height: 9px"><p>After')
    made = approved(project, html)
    finding = only_finding(made, "home.html", html.replace("<b>Name", "<b>A longer name"))
    assert (finding["kind"], finding["selector"]) == ("text", "p:nth-of-type(1) > b")


def test_another_edit_beside_it_stays_a_finding(project: MakeProject) -> None:
    made = approved(project, page(SIZED_AT_LOAD))
    made.write("site.css", CSS.replace("basis: 200px", "basis: 260px"))
    made.write("home.html", page(SIZED_AT_LOAD).replace("<p>", '<p style="margin-left: 30px">'))
    assert made.check("--quiet").exit_code == 1
    told = {one["selector"] for one in made.report()["findings"]}
    assert told == {"div.page > nav.menu", "p"}


def test_what_was_kept_of_the_load_is_no_finding_between(project: MakeProject) -> None:
    made = approved(project, page(SIZED_AT_LOAD), "{ min = 400, max = 800, step = 40 }")
    finding = only_finding(made, "site.css", CSS.replace("min-width: 700px", "min-width: 704px"))
    assert finding["widths"] == [[700, 703]]
    assert finding["widths_exact"] is True
    assert {cause["property"] for cause in finding["causes"]} >= {"flex-direction"}


def test_steps_that_a_script_writes_have_exact_widths_and_a_cause(project: MakeProject) -> None:
    stepping = """
      const table = document.querySelector(".table");
      const step = () => {
        table.style.gridTemplateColumns = `repeat(${innerWidth < 706 ? 1 : 4}, 1fr)`;
      };
      addEventListener("resize", () => setTimeout(step, 100));
      step();"""
    html = page(stepping).replace('class="table"', 'class="table" style="display: grid"')
    made = approved(project, html, "{ min = 400, max = 800, step = 40 }")
    finding = only_finding(made, "home.html", html.replace("innerWidth < 706", "innerWidth < 723"))
    assert (finding["widths"], finding["widths_exact"]) == ([[706, 722]], True)
    assert finding["selector"] == "div.page > main.table"
    assert finding["causes"][0]["property"] == "grid-template-columns"


def test_wrapper_that_was_removed_is_one_finding(project: MakeProject) -> None:
    html = page("").replace(
        "<p>After", '<div class="intro"><h2>Head</h2>text<p>Intro</p></div><p>After'
    )
    made = project(settings="sweep = false", breakpoints=TWO_BANDS)
    made.write("home.html", html)
    made.write(
        "site.css",
        f"{CSS} .intro {{ padding: 20px }} .intro h2, .intro p {{ color: #930; margin: 0 }}",
    )
    assert made.approve("--quiet").exit_code == 0
    unwrapped = html.replace('<div class="intro">', "").replace("Intro</p></div>", "Intro</p>")
    finding = only_finding(made, "home.html", unwrapped)
    assert (finding["kind"], finding["selector"]) == ("disappeared", "div.intro")
    assert finding["causes"][0]["proven"] is True
