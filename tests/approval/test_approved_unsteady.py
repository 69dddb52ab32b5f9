"""What is not the same each time is approved as unsteady: all else is compared from then on."""

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.diagnose.instability.test_unstable_pages import CSS, Changing, body, steady, ticking
from tests.scratch import TWO_BANDS, Answer, MakeProject, MakeServer, Project, Server

pytestmark = pytest.mark.browser


def approved_as(
    project: MakeProject, server: Server, page: Callable[[int], str]
) -> tuple[Project, Answer]:
    """A project whose page differs in each load while it is approved, and what approve said."""
    made = project(settings=f'base_url = "{server.origin}"', breakpoints=TWO_BANDS)
    server.replies = Changing(page)
    return made, made.approve("--quiet")


def listed(made: Project) -> list[tuple[str, str, str]]:
    """Selector, what varies and when, of the elements on the list of the manifest."""
    manifest = made.folder / "baselines" / "home" / "chromium" / "manifest.json"
    entries: list[dict[str, Any]] = json.loads(manifest.read_text("utf-8")).get("unsteady", [])
    return [(entry["selector"], entry["what"], entry["when"]) for entry in entries]


def notes(made: Project) -> str:
    return "\n".join(made.report()["notes"])


def test_ticker_is_listed_and_masked_and_all_else_is_compared(
    project: MakeProject, server: MakeServer
) -> None:
    told = server()
    made, answer = approved_as(project, told, ticking)
    assert answer.exit_code == 0, answer.stdout
    assert listed(made) == [("div.ticker", "text", "loaded")]
    said = " ".join(answer.stdout.split())
    assert "not compared, since approved as unsteady: div.ticker (text); " in said

    for _ in range(2):
        assert made.check("--quiet").exit_code == 0
        assert made.report()["ledger"]["unchanged"] == 3
        assert "div.ticker (text); 2.2 % of the page" in notes(made)
    (page,) = made.report()["unsteady"]
    (element,) = page["elements"]
    assert (page["page"], page["browser"], page["share"]) == ("home", "chromium", 0.0222)
    assert (element["selector"], element["what"], element["when"]) == (
        "div.ticker",
        "text",
        "loaded",
    )

    told.replies = Changing(ticking, CSS.replace("height: 60px", "height: 66px"))
    assert made.check("--quiet").exit_code == 1
    (finding,) = made.report()["findings"]
    assert (finding["kind"], finding["selector"]) == ("resized", "div.box")
    assert finding["causes"][0]["proven"] is True
    html = (made.last_run() / "report.html").read_text("utf-8")
    listing = html.partition("<h2>Approved as unsteady</h2>")[2].partition("<h2>")[0]
    assert "<code>div.ticker</code> text" in listing
    assert "2.2 % of the page" in listing


def test_what_an_unsteady_element_moves_is_aside_too_and_what_says_something_else_is_not(
    project: MakeProject, server: MakeServer
) -> None:
    told = server()
    heights = itertools.count(50, 10)
    made, answer = approved_as(project, told, lambda _: body(ad=next(heights)))
    assert answer.exit_code == 0, answer.stdout
    assert [(selector, when) for selector, _, when in listed(made)] == [("div.ad", "loaded")]
    assert made.check("--quiet").exit_code == 0
    told.replies = Changing(
        lambda _: body(ad=next(heights)), CSS.replace("background: #960", "background: #069")
    )
    assert made.check("--quiet").exit_code == 1
    (finding,) = made.report()["findings"]
    assert (finding["kind"], finding["selector"]) == ("restyled", "div.box")


def test_what_is_not_on_the_list_is_unstable(project: MakeProject, server: MakeServer) -> None:
    told = server()
    made, _ = approved_as(project, told, ticking)
    heights = itertools.count(50, 10)
    told.replies = Changing(lambda number: body(f"News {number}", ad=next(heights)))
    assert made.check("--quiet").exit_code == 3
    unstable = {
        each["selector"] for one in made.report()["captures"] for each in one.get("unstable", ())
    }
    assert unstable == {"div.ad"}


def test_element_that_is_steady_again_is_a_note(project: MakeProject, server: MakeServer) -> None:
    told = server()
    loads = itertools.count()
    # The captures are taken first, of the two bands with three widths; then they are checked.
    made, _ = approved_as(project, told, lambda _: body(f"News {max(0, next(loads) - 2)}"))
    assert listed(made) == [("div.ticker", "text", "loaded")]
    told.replies = Changing(lambda _: body("News 0"))
    assert made.check("--quiet").exit_code == 0
    assert "div.ticker (text) did not differ in this run" in notes(made)
    told.replies = Changing(steady)
    assert made.approve("--quiet").exit_code == 0
    assert listed(made) == []


def test_reviewed_run_is_approved_with_what_it_called_unstable(
    project: MakeProject, server: MakeServer
) -> None:
    told = server()
    made = project(settings=f'base_url = "{told.origin}"', breakpoints=TWO_BANDS)
    told.replies = Changing(steady)
    assert made.approve("--quiet").exit_code == 0
    told.replies = Changing(ticking)
    assert made.check("--quiet").exit_code == 3
    assert made.approve("--from", "last").exit_code == 0
    assert listed(made) == [("div.ticker", "text", "loaded")]
    assert made.check("--quiet").exit_code == 0


def test_page_of_which_nothing_is_the_same_is_not_approved_as_green(
    project: MakeProject, server: MakeServer
) -> None:
    colours = itertools.count(0x111111, 0x050505)
    told = server()
    made, answer = approved_as(
        project,
        told,
        lambda _: f"<style>html {{ background: #{next(colours):06x} }}</style>{body()}",
    )
    assert answer.exit_code == 3
    said = " ".join(answer.stdout.split())
    assert "a check of these baselines would not be green" in said
    assert listed(made) == []
    assert made.check("--quiet").exit_code == 3
    assert made.approve("--from", "last").exit_code == 0
    assert listed(made) == []
    assert made.check("--quiet").exit_code == 3


#: What its script gives a box at its load, the box keeps when the page is resized.
KEPT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Kept</title>
<style>
  * { margin: 0 } .map { height: 50px; background: #036 } .text { height: 20px; background: #c60 }
  @media (min-width: 620px) { .text { height: 30px } }
</style>
<div class="map"></div><div class="text"></div>
<script>
  document.querySelector(".map").style.width = `${innerWidth / 2}px`;
  addEventListener("resize", () => {});
</script>"""


def test_what_a_page_keeps_from_its_load_is_not_unsteady(project: MakeProject) -> None:
    # At 620 px it is seen at once that the page depends on its load. The band that begins at 600 px
    # begins within what the page is loaded for at 560 px.
    bands = TWO_BANDS.replace("[600, 800]", "[620, 800]")
    made = project(settings="sweep = { min = 560, max = 680 }", breakpoints=bands)
    made.write("home.html", KEPT)
    answer = made.approve("--quiet")
    assert answer.exit_code == 0, answer.stdout
    assert listed(made) == []
    assert "laid out differently when it is resized" in answer.stdout
    assert made.check("--quiet").exit_code == 0

    # What measures at more widths follows the same loads: the map differs at none of them.
    rule = ".text { height: 30px } } @media (min-width: 645px) { .text { height: 34px }"
    made.write("home.html", KEPT.replace(".text { height: 30px }", rule))
    assert made.check("--quiet").exit_code == 1
    (finding,) = made.report()["findings"]
    assert (finding["selector"], finding["widths"]) == ("div.text", [[645, 680], [800, 800]])
