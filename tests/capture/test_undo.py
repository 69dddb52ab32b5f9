"""A page looks as it should with changes undone."""

from dataclasses import replace
from pathlib import Path

import pytest

from harness.capture.tab.tab import Tab
from harness.compare.pixels.images import pixel_digest
from harness.model.elements.declaration import Undo
from harness.model.job import Job
from harness.model.layout import Layout
from harness.model.page import Page
from tests.capture.tabs import in_tab

pytestmark = pytest.mark.browser

PAGE = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Undo</title>\n'

#: In a fraction, an element's `math-depth` is one more than that of its parent.
FRACTION = "<p><math class=changed><mfrac><mn>1</mn><mn>2</mn></mfrac></math></p>"


def pictures(folder: Path, html: str, names: list[str], *trials: list[Undo]) -> list[str]:
    """Digests of the page with each list of undos, whose places are those of ``names``."""
    (folder / "page.html").write_text(PAGE + html, "utf-8")
    job = Job(Page("page", "page.html"), "", "chromium", (800,), 30_000)

    async def ask(tab: Tab) -> list[str]:
        layout = await tab.hold(job, 800, load=False)
        digests = []
        for trial in trials:
            placed = [replace(undo, place=place(layout, names[undo.place])) for undo in trial]
            capture, applied = await tab.without(job, layout, placed)
            assert all(applied)
            digests.append(pixel_digest(capture.image))
        return digests

    return in_tab(ask, folder, "page.html")


def place(layout: Layout, name: str) -> int:
    return next(at for at, element in enumerate(layout.elements) if element.path.endswith(name))


def test_value_made_from_the_parents_is_not_set_where_it_follows(tmp_path: Path) -> None:
    """The fraction inherits from the formula; with `1` set in each element it is larger."""
    html = f"<style>.changed {{ math-depth: -1 }}</style>{FRACTION}"
    undos = [Undo(at, "style", "math-depth", "1") for at in range(4)]
    names = ["math.changed", "mfrac", "mn:nth-of-type(1)", "mn:nth-of-type(2)"]
    alone, everywhere, inside = pictures(tmp_path, html, names, undos[:1], undos, undos[2:])
    assert everywhere == alone != inside


def test_value_that_the_rule_sets_in_a_child_too_is_set_back_there(tmp_path: Path) -> None:
    html = "<style>p, b { color: red }</style><p class=changed>A <b>text</b></p>"
    undos = [Undo(at, "style", "color", "rgb(0, 0, 255)") for at in range(2)]
    parent, both, again = pictures(tmp_path, html, ["p.changed", "b"], undos[:1], undos, undos[:1])
    assert parent == again != both


CONTROL = "<style>{}</style><textarea class=changed rows=2>A text</textarea>"


@pytest.mark.parametrize(
    "undo",
    [
        Undo(0, "style", "background-clip", "revert"),
        Undo(0, "state", "styled", "false"),
    ],
)
def test_control_gets_the_look_of_the_browser_back(tmp_path: Path, undo: Undo) -> None:
    """With its former value in its style, the control would not get the browser's look back."""
    (plain,) = pictures(tmp_path, CONTROL.format(""), [], [])
    styled = CONTROL.format(".changed { background-clip: content-box }")
    as_declared = Undo(0, "style", "background-clip", "border-box")
    names = ["textarea.changed"]
    now, set_, reverted, again = pictures(tmp_path, styled, names, [], [as_declared], [undo], [])
    assert reverted == plain
    assert plain not in (now, set_)
    assert again == now


def test_control_that_was_styled_alike_is_styled_again(tmp_path: Path) -> None:
    (styled,) = pictures(
        tmp_path, CONTROL.format(".changed { background-clip: border-box }"), [], []
    )
    undo = Undo(0, "state", "styled", "true")
    now, back = pictures(tmp_path, CONTROL.format(""), ["textarea.changed"], [], [undo])
    assert back == styled != now
