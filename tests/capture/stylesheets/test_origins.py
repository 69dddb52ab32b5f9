"""Where declarations were written, in a real browser: by maps as tools write them, and by names."""

import asyncio
import json
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import async_playwright

from harness.capture.browsers.find import find_browser
from harness.capture.browsers.sandbox import sandbox_works
from harness.capture.rendering.profile import browser_environment, browser_flags
from harness.capture.stylesheets.cascade import Cascade
from harness.capture.tab.world import World
from harness.model.elements.declaration import Declaration
from harness.model.job import Folders
from tests.capture.stylesheets.maps import as_comment, source_map
from tests.scratch import Reply, Server, running_server

pytestmark = pytest.mark.browser

#: The declaration of every page here: in the second line of the sheet.
SHEET = ".panel {\n  min-width: 240px;\n}\n"
VUE = "<template>\n  <p class=panel></p>\n</template>\n\n<style scoped>\n.panel {\n"
VUE += "  min-width: 240px;\n}\n</style>\n"

#: From the sheet's two places to the lines 6 and 7 of the file.
MAP = source_map(["../../src/App.vue"], [(0, 0, 0, 5, 0), (1, 2, 0, 6, 2)])

Ask = Callable[..., Declaration]


@pytest.fixture(scope="module")
def site() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture(scope="module")
def ask(browser_problem: str | None, site: Server) -> Iterator[Ask]:
    """Asks what sets ``min-width`` of the first ``.panel`` of a page; its replies by path."""
    if browser_problem:
        pytest.fail(browser_problem, pytrace=False)

    kept: list[Any] = []

    async def start() -> None:
        found = find_browser()
        kept.append(await async_playwright().start())
        browser = await kept[0].chromium.launch(
            executable_path=found.executable,
            args=list(browser_flags(found.shell)),
            env=dict(browser_environment(os.environ)),
            chromium_sandbox=sandbox_works(),
        )
        kept.append(browser)

    async def stop() -> None:
        await kept[1].close()
        await kept[0].stop()

    async def answer(
        replies: Mapping[str, Reply], folders: Folders, allowed: frozenset[str]
    ) -> Declaration:
        site.replies = {"/favicon.ico": Reply(), **replies}
        site.asked.clear()
        tab = await kept[1].new_page()
        await tab.goto(f"{site.origin}/")
        devtools = await tab.context.new_cdp_session(tab)
        cascade = Cascade(World(tab, devtools), tab.url, folders, {site.origin, *allowed})
        await cascade.open()
        element = "document.querySelector('.panel')"
        (declaration,) = (await cascade.winners(element, "", ["min-width"])).values()
        await cascade.close()
        await tab.close()
        return declaration

    with asyncio.Runner() as runner, ThreadPoolExecutor(1) as thread:

        def in_thread(
            replies: Mapping[str, Reply],
            folders: Folders = Folders(),  # noqa: B008  # frozen
            *allowed: str,
        ) -> Declaration:
            coroutine = answer(replies, folders, frozenset(allowed))
            return thread.submit(runner.run, coroutine).result()

        thread.submit(runner.run, start()).result()
        yield in_thread
        thread.submit(runner.run, stop()).result()


def linked(sheet: str, **headers: str) -> dict[str, Reply]:
    """A page with one style sheet in a folder."""
    return {
        "/": Reply('<!doctype html><link rel="stylesheet" href="css/app.css"><p class="panel">'),
        "/css/app.css": Reply(sheet, "text/css", headers=headers),
    }


def scripted(text: str, attributes: str = "") -> dict[str, Reply]:
    """A page whose style sheet a script makes."""
    script = f"const made = document.createElement('style');{attributes}"
    script += f"made.textContent = {json.dumps(text)};document.head.append(made)"
    return {"/": Reply(f'<!doctype html><p class="panel"><script>{script}</script>')}


def place(declaration: Declaration) -> tuple[str, bool]:
    return declaration.source, declaration.mapped


def test_a_map_in_the_sheet_leads_to_the_developers_file(ask: Ask) -> None:
    assert place(ask(linked(f"{SHEET}{as_comment(MAP)}"))) == ("src/App.vue:7", True)


def test_a_map_beside_the_sheet_is_loaded_as_the_page_would_load_it(ask: Ask, site: Server) -> None:
    pages = linked(f"{SHEET}/*# sourceMappingURL=app.css.map */", **{"Set-Cookie": "who=me"})
    pages["/css/app.css.map"] = Reply(MAP, "application/json")
    assert place(ask(pages)) == ("src/App.vue:7", True)
    (asked,) = (headers for path, headers in site.asked if path == "/css/app.css.map")
    assert asked["cookie"] == "who=me"


@pytest.mark.parametrize("header", ["SourceMap", "X-SourceMap"])
def test_a_map_named_by_a_header_is_found(ask: Ask, header: str) -> None:
    pages = linked(SHEET, **{header: "/maps/app.map"})
    pages["/maps/app.map"] = Reply(MAP, "application/json")
    assert place(ask(pages)) == ("src/App.vue:7", True)


def test_a_map_is_loaded_once_however_often_a_page_is_opened(ask: Ask, site: Server) -> None:
    pages = linked(f"{SHEET}/*# sourceMappingURL=once.map */")
    pages["/css/once.map"] = Reply(MAP, "application/json")
    ask(pages)
    assert "/css/once.map" in site.paths()
    assert place(ask(pages)) == ("src/App.vue:7", True)
    assert "/css/once.map" not in site.paths()


def test_a_map_in_sections_as_bundlers_write_it(ask: Ask) -> None:
    part = json.loads(source_map(["webpack://shop/./src/panel.scss?1f2e"], [(0, 0, 0, 3, 2)]))
    sections = [{"offset": {"line": 1, "column": 2}, "map": part}]
    text = json.dumps({"version": 3, "sections": sections})
    assert place(ask(linked(f"{SHEET}{as_comment(text)}"))) == ("src/panel.scss:4", True)


def test_where_a_map_leads_to_a_rule_alone_its_declaration_is_found(ask: Ask) -> None:
    text = source_map(["src/App.vue"], [(0, 0, 0, 5, 0)], sourcesContent=[VUE])
    sheet = f".panel{{min-width:240px}}\n{as_comment(text)}"
    assert place(ask(linked(sheet))) == ("src/App.vue:7", True)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=404),
        Reply("<!doctype html>"),
        Reply('{"version": 3, "sources": ["a"], "mappings": "?"}'),
        Reply(b"\xff\xfe\x00"),
    ],
    ids=["missing", "a page", "damaged", "binary"],
)
def test_without_a_map_that_can_be_read_the_built_file_is_told(ask: Ask, reply: Reply) -> None:
    pages = linked(f"{SHEET}/*# sourceMappingURL=app.css.map?{id(reply)} */")
    pages["/css/app.css.map"] = reply
    assert place(ask(pages)) == ("css/app.css:2", False)


def test_a_map_of_an_origin_that_is_not_allowed_is_not_asked_for(ask: Ask) -> None:
    with running_server() as elsewhere:
        elsewhere.replies = {"/app.css.map": Reply(MAP, "application/json")}
        pages = linked(f"{SHEET}/*# sourceMappingURL={elsewhere.origin}/app.css.map */")
        assert place(ask(pages)) == ("css/app.css:2", False)
        assert elsewhere.paths() == []
        assert place(ask(pages, Folders(), elsewhere.origin)) == ("src/App.vue:7", True)


def test_a_map_in_a_sheet_of_a_script_names_the_file_of_this_machine(
    ask: Ask, tmp_path: Path
) -> None:
    file = tmp_path / "src" / "App.vue"
    text = source_map([str(file)], [(0, 0, 0, 5, 0), (1, 2, 0, 6, 2)])
    pages = scripted(f"{SHEET}{as_comment(text)}")
    assert place(ask(pages, Folders(str(tmp_path)))) == ("src/App.vue:7", True)


def test_a_source_url_names_the_sheet_of_a_script(ask: Ask) -> None:
    pages = scripted(f"{SHEET}/*# sourceURL=webpack-internal:///./src/panel.css */")
    assert place(ask(pages)) == ("src/panel.css:2", True)


def test_vite_names_the_file_and_the_file_tells_the_line(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "src" / "App.vue"
    name = f"{file}?vue&type=style&index=0&scoped=7a7a37b1&lang.css"
    pages = scripted(
        SHEET.replace(".panel", ".panel[class]"),
        f"made.setAttribute('data-vite-dev-id', {json.dumps(name)});",
    )
    folders = Folders(str(tmp_path))
    assert place(ask(pages, folders)) == ("src/App.vue", True)  # it is not there to be read
    file.parent.mkdir()
    file.write_text(VUE)
    assert place(ask(pages, folders)) == ("src/App.vue:7", True)
    file.write_text(VUE.replace("240px", "15rem"))
    assert place(ask(pages, folders)) == ("src/App.vue", True)


@pytest.mark.parametrize(
    ("attribute", "classes", "source"),
    [
        ("data-emotion', 'css", "css-1e2b0fp-Panel", "Panel (emotion)"),
        ("data-emotion', 'css", "css-1e2b0fp", "stylesheet of emotion"),
        ("data-styled', 'active", "App__Panel-sc-1abc-0 dDZGxx", "App__Panel (styled-components)"),
        ("data-styled', 'active", "sc-bdnzMm dDZGxx", "stylesheet of styled-components"),
    ],
)
def test_libraries_name_the_component(ask: Ask, attribute: str, classes: str, source: str) -> None:
    name = classes.rpartition(" ")[2]
    pages = scripted(f".{name} {{ min-width: 240px }}", f"made.setAttribute('{attribute}');")
    body = str(pages["/"].body).replace('class="panel"', f'class="panel {classes}"')
    assert place(ask({"/": Reply(body)})) == (source, False)
