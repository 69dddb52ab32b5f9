"""The declaration that wins in the cascade, whole: selector, property, value, place, condition."""

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright

from harness.capture.browsers.find import find_browser
from harness.capture.browsers.sandbox import sandbox_works
from harness.capture.rendering.profile import browser_environment, browser_flags
from harness.capture.stylesheets.cascade import Cascade
from harness.capture.tab.world import World
from harness.model.elements.declaration import Declaration
from harness.site.folder_server import serve
from tests.scratch import FAULTS

pytestmark = pytest.mark.browser


class Asked:
    """A browser with one tab and one ``Cascade`` for each page that is asked about."""

    def __init__(self, run: Callable[[Coroutine[Any, Any, Any]], Any], base: str) -> None:
        self._run = run
        self._base = base
        self._tabs: dict[str, tuple[Page, Cascade]] = {}

    async def start(self) -> None:
        found = find_browser()
        self._playwright = await async_playwright().start()
        self._browser = await self._playwright.chromium.launch(
            executable_path=found.executable,
            args=list(browser_flags(found.shell)),
            env=dict(browser_environment(os.environ)),
            chromium_sandbox=sandbox_works(),
        )

    async def stop(self) -> None:
        for _, cascade in self._tabs.values():
            await cascade.close()
        await self._browser.close()
        await self._playwright.stop()

    async def _tab(self, page: str) -> tuple[Page, Cascade]:
        if page not in self._tabs:
            tab = await self._browser.new_page(viewport={"width": 800, "height": 600})
            await tab.goto(self._base + page)
            cascade = Cascade(World(tab, await tab.context.new_cdp_session(tab)), tab.url)
            await cascade.open()
            self._tabs[page] = tab, cascade
        return self._tabs[page]

    def winners(
        self, page: str, element: str, *properties: str, pseudo: str = "", width: int = 800
    ) -> Mapping[str, Declaration]:
        """The winning declarations; ``element`` is a selector, in shadow trees after ``>>>``."""

        async def ask() -> Mapping[str, Declaration]:
            tab, cascade = await self._tab(page)
            await tab.set_viewport_size({"width": width, "height": 600})
            return await cascade.winners(as_javascript(element), pseudo, properties)

        return self._run(ask())  # type: ignore[no-any-return]  # what ``ask`` gives

    def winner(self, page: str, element: str, of: str, **where: Any) -> Declaration | None:
        return self.winners(page, element, of, **where).get(of)

    def computed(self, page: str, element: str, of: str) -> str:
        async def ask() -> str:
            tab, _ = await self._tab(page)
            script = f"getComputedStyle({as_javascript(element)}).getPropertyValue('{of}')"
            return str(await tab.evaluate(script))

        return str(self._run(ask()))


def as_javascript(element: str) -> str:
    first, *deeper = element.split(" >>> ")
    found = f"document.querySelector('{first}')"
    return found + "".join(f".shadowRoot.querySelector('{one}')" for one in deeper)


@pytest.fixture(scope="module")
def asked(browser_problem: str | None) -> Iterator[Asked]:
    if browser_problem:
        pytest.fail(browser_problem, pytrace=False)
    # A thread of its own: tests that drive Playwright's blocking half leave a loop in this one.
    with (
        serve(FAULTS / "cascade") as base,
        asyncio.Runner() as runner,
        ThreadPoolExecutor(1) as thread,
    ):
        made = Asked(lambda coroutine: thread.submit(runner.run, coroutine).result(), base)
        thread.submit(runner.run, made.start()).result()
        yield made
        thread.submit(runner.run, made.stop()).result()


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ("h1", Declaration("h1", "left", "2px", "article.css:3")),
        (
            ".imported",
            Declaration(".imported", "left", "1px", "imported.css:2", "@media (min-width: 1px)"),
        ),
        (".minified", Declaration(".minified", "left", "1px", "minified.css:1:591")),
        (".data", Declaration(".data", "left", "1px", "data: address:1")),
        (".first", Declaration(".first", "left", "2px", "sources.html:11")),
        (".later", Declaration(".later", "left", "3px", "sources.html:15")),
        ("#lead", Declaration("section#lead", "left", "4px", "sources.html, style attribute")),
        (".adopted", Declaration(".adopted", "left", "5px", "constructed stylesheet")),
        (".scripted", Declaration(".scripted", "left", "6px", "stylesheet of a script")),
        (".inserted", Declaration(".inserted", "left", "7px", "stylesheet of a script")),
        ("#declared >>> b", Declaration("b", "left", "8px", "sources.html:25")),
        ("#written >>> b", Declaration("b", "left", "9px", "stylesheet of a script")),
        ("#written-late >>> b", Declaration("b", "left", "10px", "stylesheet of a script")),
        (".changed", Declaration(".changed", "left", "11px", "sources.html")),
    ],
)
def test_the_source_is_where_the_declaration_stands(
    asked: Asked, element: str, expected: Declaration
) -> None:
    assert asked.winner("blog/sources.html", element, "left") == expected


def test_a_line_that_is_short_needs_no_column(asked: Asked) -> None:
    expected = Declaration(".minified", "order", "3", "minified.css:2")
    assert asked.winner("blog/sources.html", ".minified", "order") == expected


def test_the_column_counts_the_markup_before_an_inline_sheet(asked: Asked) -> None:
    expected = Declaration(".long", "left", "1px", "long-line.html:3:605")
    assert asked.winner("blog/long-line.html", ".long", "left") == expected
    line = (FAULTS / "cascade/blog/long-line.html").read_text().splitlines()[2]
    assert line[604:].startswith("left:1px")


def test_attributes_of_an_image_set_its_size(asked: Asked) -> None:
    assert asked.winners("blog/sources.html", ".sized", "width", "aspect-ratio", "left") == {
        "width": Declaration("img.sized", "width", "40px", "sources.html, HTML attribute"),
        "aspect-ratio": Declaration(
            "img.sized", "aspect-ratio", "auto 40 / 30", "sources.html, HTML attribute"
        ),
    }


def test_a_page_without_a_file_name_is_called_index(asked: Asked) -> None:
    assert asked.winners("blog/", "h1", "left", "order", "top", "right") == {
        "left": Declaration("h1", "left", "1px", "../shared/site.css:3"),
        "order": Declaration("h1", "order", "1", "index.html:5"),
        "top": Declaration("h1", "top", "1px", "index.html, style attribute"),
    }


@pytest.mark.parametrize(
    ("element", "value"),
    [
        (".layers", "13"),
        (".important-layers", "21 !important"),
        (".mixed", "32 !important"),
        (".nested-layers", "42"),
        (".important-nested", "51 !important"),
        (".nameless", "61 !important"),
        (".specific", "71"),
        (".attached", "82"),
        (".attached-less", "91 !important"),
        (".attached-important", "102 !important"),
        (".twice", "112"),
        (".twice-important", "121 !important"),
        (".ordered", "132"),
        (".starting", "241"),
        ("#host", "141"),
        ("#host-important", "152 !important"),
        ("#host-attached", "221"),
        ("#host-attached-important", "232 !important"),
        ("#part-host >>> [part=normal]", "161"),
        ("#part-host >>> [part=important]", "172 !important"),
        ("#part-host >>> [part=attached]", "181"),
        ("#part-host >>> [part=attached-important]", "192 !important"),
        (".slotted", "201"),
        (".slotted-important", "212 !important"),
    ],
)
def test_the_winner_is_the_one_that_the_browser_computes(
    asked: Asked, element: str, value: str
) -> None:
    found = asked.winner("ranks.html", element, "z-index")
    assert found
    assert (found.property, found.value) == ("z-index", value)
    assert asked.computed("ranks.html", element, "z-index") == value.removesuffix(" !important")


CARD = "@media (min-width: 100px)"


@pytest.mark.parametrize(
    ("element", "of", "selector", "value", "line", "condition"),
    [
        (".screen", "left", ".screen", "1px", 4, "@media screen"),
        (
            "#body",
            "height",
            "#body",
            "1px",
            13,
            "@container wrap (min-width: 100px) and @supports (display: grid)",
        ),
        ("#body", "top", "#body", "1px", 15, CARD),
        (".card", "left", ".card.both", "5px", 21, ""),
        (".card", "top", ".card", "6px", 23, CARD),
        (".card", "right", ':is(a, .card)[title="&"]', "1px", 30, ""),
        (".inner", "left", ".card .inner", "2px", 18, ""),
        (".child", "left", ".card .child", "3px", 19, ""),
        (".child", "top", ".card .child", "7px", 24, f"{CARD} and @supports (top: 1px)"),
        (".direct", "left", ".card > .direct", "4px", 20, ""),
        (".direct", "order", ".card > .direct", "1", 29, ""),
        (".deep", "left", ".card .mid .deep", "8px", 26, ""),
    ],
)
def test_conditions_are_outermost_first_and_selectors_unnested(
    asked: Asked, element: str, of: str, selector: str, value: str, line: int, condition: str
) -> None:
    expected = Declaration(selector, of, value, f"conditions.html:{line}", condition)
    assert asked.winner("conditions.html", element, of) == expected


def test_the_winner_is_that_of_the_width_now(asked: Asked) -> None:
    wide = Declaration("#body", "width", "20px", "conditions.html:10", "@media (min-width: 700px)")
    narrow = Declaration("#body", "width", "10px", "conditions.html:8")
    for width, expected in ((700, wide), (699, narrow), (800, wide)):
        assert asked.winner("conditions.html", "#body", "width", width=width) == expected


def written(asked: Asked, element: str, *properties: str, **where: Any) -> dict[str, str]:
    found = asked.winners("properties.html", element, *properties, **where)
    return {of: f"{one.property}: {one.value}" for of, one in found.items()}


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        (
            ".shorthands",
            {
                "margin-left": "margin: 1px",
                "top": "inset: 2px",
                "column-gap": "gap: 3px",
                "flex-basis": "flex: 1",
                "flex-wrap": "flex-flow: row wrap",
                "justify-items": "place-items: center",
                "column-count": "columns: 2",
                "background-color": "background: #fff",
                "background-position-x": "background: #fff",
                "border-left-color": "border: 1px solid",
                "border-image-source": "border: 1px solid",
                "border-top-left-radius": "border-radius: 4px",
                "overflow-y": "overflow: hidden",
                "outline-width": "outline: 1px solid",
                "grid-column-start": "grid-area: 1 / 2",
                "grid-template-areas": "grid: none",
                "list-style-type": "list-style: square",
                "text-decoration-color": "text-decoration: underline",
                "overflow-wrap": "word-wrap: break-word",
                "container-type": "container: a / size",
            },
        ),
        (
            ".variables",
            {
                "margin-left": "margin: var(--gap)",
                "background-image": "background: var(--none, #fff)",
                "border-top-width": "border-top: var(--gap) solid",
                "font-size": "font: var(--gap) serif",
                "--gap": "--gap: 4px",
            },
        ),
        (
            ".logical",
            {
                "margin-right": "margin-inline: 1px",
                "margin-top": "margin-block-start: 2px",
                "padding-bottom": "padding-block: 3px",
                "left": "inset-inline: 4px",
                "width": "inline-size: 5px",
                "max-width": "max-inline-size: 6px",
                "min-height": "min-block-size: 7px",
                "border-left-style": "border-inline-start: 8px solid",
                "border-top-right-radius": "border-start-end-radius: 9px",
                "border-bottom-color": "border-block-color: red",
                "bottom": "inset-block-end: 10px",
            },
        ),
        (".later-logical", {"margin-left": "margin-inline-start: 2px"}),
        (".later-physical", {"margin-left": "margin-left: 2px"}),
        (".all", {"width": "all: unset", "height": "height: 2px", "color": "all: unset"}),
        (".broken", {"width": "width: 1px"}),
    ],
)
def test_a_longhand_is_won_by_whatever_sets_it(
    asked: Asked, element: str, expected: dict[str, str]
) -> None:
    assert written(asked, element, *expected) == expected


def test_invalid_declarations_and_the_browsers_own_never_win(asked: Asked) -> None:
    assert written(asked, ".broken", "height", "margin-top", "display", "min-width") == {}


def test_only_what_inherits_comes_from_ancestors(asked: Asked) -> None:
    asking = ("color", "width", "letter-spacing", "loaded-fonts", "--passed", "text-align")
    assert asked.winners("properties.html", ".bare", *asking) == {
        "color": Declaration(".outer", "color", "teal", "properties.html:4"),
        "letter-spacing": Declaration(
            "div.outer", "letter-spacing", "1px", "properties.html, style attribute"
        ),
        "loaded-fonts": Declaration(".outer", "font", "italic 20px/2 serif", "properties.html:4"),
        "--passed": Declaration(".outer", "--passed", "1px", "properties.html:4"),
    }


def test_an_element_that_says_inherit_is_itself_the_winner(asked: Asked) -> None:
    expected = Declaration("p.blank", "color", "inherit", "properties.html, style attribute")
    assert asked.winner("properties.html", ".blank", "color") == expected


def test_what_the_browser_makes_from_the_parents_value_is_the_parents(asked: Asked) -> None:
    assert written(asked, "h2", "font-size", "font-weight", "color") == {
        "font-size": "font: italic 20px/2 serif",  # 1.5em, of the browser's own
        "color": "color: teal",
    }


def test_what_the_browser_sets_by_itself_ends_the_search(asked: Asked) -> None:
    assert written(asked, "button", "color", "font-size", "visibility") == {}


def test_a_pseudo_element_inherits_from_its_element(asked: Asked) -> None:
    asking = ("content", "left", "top", "color", "font-style", "letter-spacing")
    found = asked.winners("properties.html", ".quote", *asking, pseudo="::before")
    assert found == {
        "content": Declaration(".quote::before", "content", '"“"', "properties.html:15"),
        "left": Declaration(".quote::before", "left", "1px", "properties.html:15"),
        "color": Declaration(".quote", "color", "purple", "properties.html:16"),
        "font-style": Declaration(".outer", "font", "italic 20px/2 serif", "properties.html:4"),
        "letter-spacing": Declaration(
            "div.outer", "letter-spacing", "1px", "properties.html, style attribute"
        ),
    }
    assert written(asked, ".quote", "content", "left", pseudo="::after") == {}
