"""The article page: all its parts, its own list of breakpoints, and three edits that are caught."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import sync_playwright

from harness.breakpoints.named import BANDS, BUILT_IN, matching
from harness.capture.browsers.find import all_browsers, find_browser
from harness.site.folder_server import serve
from tests.scratch import Run

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[1]

EDGES = {
    edge + step
    for band in BANDS
    for edge in (band.min_width, band.max_width)
    for step in (-1, 0, 1)
    if 320 <= edge + step <= 2000
}
WIDTHS = sorted({*EDGES, *(w for band in BANDS for w in band.widths), *range(320, 1921, 20)})

EDITIONS = [
    "Africa", "América Latina", "عربي", "Argentina", "Brasil", "Canada", "中国", "Deutschland",
    "España", "France", "India", "Italia", "日本", "México", "РОССИЯ", "United Kingdom",
    "United States",
]  # fmt: skip


@pytest.fixture(scope="module")
def tab(browser_problem: str | None) -> Iterator[Tab]:
    """The article page in a bare browser, in which nothing of the harness runs."""
    if browser_problem:
        pytest.fail(browser_problem, pytrace=False)
    found = find_browser()
    with serve(ROOT / "pages") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found.executable,
            args=["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
            env={**found.environment},
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{address}article/index.html")
        yield page
        browser.close()


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page shows at one width."""

    names: tuple[str, ...]
    overflow: int  #: how much wider than the window its content is, CSS px


@pytest.fixture(scope="module")
def seen(tab: Tab) -> dict[int, Seen]:
    """What the page shows at every one of ``WIDTHS``."""
    found = {}
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        names, overflow = tab.evaluate(
            """() => [
              [...document.querySelectorAll("[data-breakpoint]")]
                .filter((one) =>
                  getComputedStyle(one).getPropertyValue("--breakpoint-matches").trim() === "1")
                .map((one) => one.dataset.breakpoint),
              document.documentElement.scrollWidth - innerWidth,
            ]"""
        )
        found[width] = Seen(tuple(names), overflow)
    return found


def test_page_marks_the_names_that_the_harness_says_match_at_every_width(
    seen: dict[int, Seen],
) -> None:
    assert {width: sorted(one.names) for width, one in seen.items()} == {
        width: sorted(matching(width, BUILT_IN)) for width in WIDTHS
    }


def test_nothing_sticks_out_sideways_at_any_width(seen: dict[int, Seen]) -> None:
    assert {width: one.overflow for width, one in seen.items() if one.overflow > 0} == {}


def texts(tab: Tab, selector: str) -> list[str]:
    return [" ".join(text.split()) for text in tab.locator(selector).all_text_contents()]


def test_page_lists_all_fourteen_names_once(tab: Tab) -> None:
    assert texts(tab, "[data-breakpoint]") == [one.name for one in BUILT_IN]


def test_page_has_seventeen_editions_in_their_own_scripts(tab: Tab) -> None:
    assert texts(tab, ".editions li") == EDITIONS
    assert texts(tab, ".editions [dir=rtl]") == ["عربي"]


def test_page_has_its_strip_header_and_menu(tab: Tab) -> None:
    assert len(texts(tab, ".strip-group a")) == 6
    assert texts(tab, ".strip-tools a") == ["Directory", "Log in", "Contact", "Support"]
    assert tab.locator(".logo").count() == 1
    assert tab.locator(".site-header").evaluate("one => getComputedStyle(one).position") == "sticky"
    assert texts(tab, ".headline-bar-title") == texts(tab, "h1")
    for width, button, row in ((375, True, False), (768, False, True)):
        tab.set_viewport_size({"width": width, "height": 900})
        assert tab.locator(".menu-button").is_visible() is button
        assert tab.locator(".sections").is_visible() is row


def test_page_has_three_cards_with_kicker_picture_and_headline(tab: Tab) -> None:
    assert tab.locator(".card").count() == 3
    for part in (".kicker", ".card-picture", ".card-headline"):
        assert tab.locator(f".card {part}").count() == 3


@pytest.mark.parametrize(
    "part",
    [
        ".section-tag",
        ".published time[datetime]",
        "h1.headline",
        ".byline",
        ".lead img[srcset]",
        ".lead figcaption .credit",
        ".dateline",
        ".body > p",
        ".pull-quote",
        ".credits",
        ".standards a",
        ".rail",
        ".player",
        ".pictures-links a",
        "img[loading=lazy]",
        ".live-dot",
        ".markets table",
        ".site-footer",
    ],
)
def test_page_has(tab: Tab, part: str) -> None:
    assert tab.locator(part).count() > 0


def test_page_says_how_old_the_story_is_and_how_long_to_read(tab: Tab) -> None:
    (age,) = texts(tab, ".age")
    assert age == "just now" or age.endswith(" ago")
    assert texts(tab, ".read-time") == ["2 min read"]
    assert texts(tab, ".player-counter") == ["0:00"]


def test_third_party_slot_asks_an_origin_that_does_not_answer(tab: Tab) -> None:
    assert tab.locator(".slot iframe").get_attribute("src") == (
        "https://ads.partner.example/slot.html"
    )


def test_layout_mixes_techniques(tab: Tab) -> None:
    css = (ROOT / "pages" / "article" / "article.css").read_text("utf-8")
    for technique in ("display: grid", "display: flex", "float:", "@container", "clamp("):
        assert technique in css


@pytest.mark.parametrize(("width", "beside"), [(1023, False), (1024, True)])
def test_rail_stands_beside_the_story_from_1024_px(tab: Tab, width: int, beside: bool) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    rail, story = (tab.locator(one).bounding_box() for one in (".rail", "main"))
    assert rail is not None
    assert story is not None
    assert (rail["x"] >= story["x"] + story["width"]) is beside
    assert (rail["y"] >= story["y"] + story["height"]) is not beside


# Shows it is done: each edit alone is caught, at the right breakpoints and at no others.


PHONE, TABLET, LANDSCAPE, _, _ = (band.name for band in BANDS)

EDITS = {
    "lead picture as wide as it likes on portrait tablets": (
        None,
        "@media (min-width: 640px) and (max-width: 1023px) { .lead { max-width: none } }",
        TABLET,
        (640, 768, 1023),
    ),
    "rail beside the story only from 1100 px": (
        "@media (min-width: 1024px) {\n  .layout {",
        "@media (min-width: 1100px) {\n  .layout {",
        LANDSCAPE,
        (1024, 1080),
    ),
    "headline two pixels larger on phones": (
        ".headline {\n    font-size: 33px;",
        ".headline {\n    font-size: 35px;",
        PHONE,
        (320, 375, 639),
    ),
}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the project with its committed baselines."""
    for folder in ("pages", "baselines"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def without_sweep(project: Path) -> None:
    """Have only the sample widths looked at, where those between are not the point."""
    file = project / "pyproject.toml"
    text = file.read_text("utf-8")
    assert text.count("[tool.harness]\n") == 1
    file.write_text(text.replace("[tool.harness]\n", "[tool.harness]\nsweep = false\n"), "utf-8")


@pytest.mark.parametrize(
    "edit",
    [
        "lead picture as wide as it likes on portrait tablets",
        "rail beside the story only from 1100 px",
        pytest.param("headline two pixels larger on phones", marks=pytest.mark.campaign),
    ],
)
def test_edit_is_caught_at_the_right_breakpoints_and_no_others(
    copied: Path, run_harness: Run, edit: str
) -> None:
    before, after, band, widths = EDITS[edit]
    css = copied / "pages" / "article" / "article.css"
    text = css.read_text("utf-8")
    if before is None:
        css.write_text(f"{text}\n{after}\n", "utf-8")
    else:
        assert text.count(before) == 1
        css.write_text(text.replace(before, after), "utf-8")
        without_sweep(copied)  # the first edit tells enough of the widths between

    code, out, _ = run_harness("check", "article", "--json", "-", "--project", str(copied))
    report: Any = json.loads(out)
    assert code == report["exit_code"] == 1
    (changed_band,) = (one for one in BANDS if one.name == band)
    assert {one["name"] for one in report["breakpoints"] if one["verdict"] == "regressed"} == {
        one.name for one in BUILT_IN if one.holds(changed_band)
    }
    assert {one["verdict"] for one in report["breakpoints"]} == {"regressed", "unchanged"}
    assert {name for one in report["findings"] for name in one["breakpoints"]} == {band}
    assert {one["smallest_breakpoint"] for one in report["findings"]} == {band}
    assert tuple(one["width"] for one in report["captures"] if one["verdict"] == "changed") == (
        widths
    )
    assert report["ledger"] == {
        "planned": 14,
        "compared": 14,
        "unchanged": 14 - len(widths),
        "changed": len(widths),
        "new": 0,
        "unstable": 0,
        "failed": 0,
    }


def test_committed_baselines_are_green_at_all_fourteen_names_in_every_build_here(
    copied: Path, run_harness: Run
) -> None:
    for number, build in enumerate(all_browsers("chromium")):
        if number == 1:
            without_sweep(copied)  # boxes are the same in each build; pictures are the point
        code, out, _ = run_harness(
            *("check", "--json", "-", "--project", str(copied)),
            *("--browser-path", str(build.executable)),
        )
        assert code == 0, build
        assert {one["verdict"] for one in json.loads(out)["breakpoints"]} == {"unchanged"}
        assert len(json.loads(out)["breakpoints"]) == 14
