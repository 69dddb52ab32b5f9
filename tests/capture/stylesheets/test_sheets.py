"""Every condition of a page is found, with its file and line."""

import asyncio

import pytest

from harness.breakpoints.queries.parse import read_conditions
from harness.capture.stylesheets.sheets import read_sheets
from harness.capture.tab.tab import Tab
from tests.capture.tabs import in_page, in_tab
from tests.scratch import FAULTS

pytestmark = pytest.mark.browser

ARTICLE = FAULTS.parents[1] / "pages"
SHEETS = FAULTS / "sheets"


async def conditions(tab: Tab) -> list[tuple[str, str]]:
    """Text and source of each condition."""
    found = read_conditions(await read_sheets(tab))
    return sorted((one.text, one.source) for one in found)


OF_SHEETS = [
    ("(min-width: 308px)", "index.html:8"),
    ("(min-width: 320px)", "index.html:19"),
    ("(min-width: 401px)", "constructed stylesheet"),
    ("(min-width: 402px)", "stylesheet of a script"),
    ("(min-width: 404px)", "stylesheet of a script"),
    ("(min-width: 503px)", "article.css:3"),
    ("(min-width: 602px)", "imported.css:2"),
    ("(min-width: 603px)", "imported.css:3"),
    ("(min-width: 702px)", "../shared/site.css:2"),
    ("card (min-width: 20em)", "../shared/deep.css:1"),
    ("screen and (min-width: 501px)", "article.css:1"),
]
OF_ATTRIBUTES = [
    ("(max-width: 316px)", "index.html:16"),
    ("(max-width: 317px)", "index.html:16"),
    ("(min-width: 304px)", "index.html:4"),
    ("(min-width: 312px)", "index.html:12"),
    ("(min-width: 313px)", "index.html:13"),
    ("(min-width: 313px)", "index.html:14"),
    ("(min-width: 403px)", "index.html"),
    ("(width >= 310px)", "index.html:10"),
]
OF_SCRIPTS = [("(min-width: 405px)", "script"), ("(min-width: 406px)", "script")]


def test_every_condition_is_found_where_it_stands() -> None:
    assert in_tab(conditions, SHEETS, "blog/") == sorted(OF_SHEETS + OF_ATTRIBUTES + OF_SCRIPTS)


def test_without_devtools_every_condition_is_found_without_its_line() -> None:
    async def ask(tab: Tab) -> list[tuple[str, str]]:
        tab.world.devtools = None
        return await conditions(tab)

    file = {"stylesheet of a script": "index.html"}  # nothing tells who wrote it
    expected = {
        (text, file.get(source, source).rpartition(":")[0] or file.get(source, source))
        for text, source in OF_SHEETS + OF_ATTRIBUTES + OF_SCRIPTS
    }
    assert in_tab(ask, SHEETS, "blog/") == sorted(expected)


def test_what_scripts_ask_is_answered_as_ever() -> None:
    assert in_tab(lambda tab: in_page(tab, "() => window.asked"), SHEETS, "blog/") == [
        True,
        True,
        True,
    ]


def test_the_tab_is_left_as_it_was() -> None:
    async def ask(tab: Tab) -> list[str]:
        assert tab.devtools is not None
        await read_sheets(tab)
        heard: list[str] = []
        for event in ("CSS.styleSheetAdded", "DOM.documentUpdated", "Page.loadEventFired"):
            tab.devtools.on(event, lambda _, event=event: heard.append(event))
        await in_page(tab, "() => document.head.append(document.createElement('style'))")
        await asyncio.sleep(0.05)
        return heard

    assert in_tab(ask, SHEETS, "blog/") == []
