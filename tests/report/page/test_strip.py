"""The film strip: all widths of a page, one of them chosen, and their pictures when looked at."""

import pytest
from playwright.sync_api import Page

from tests.report.drawn import DRAWN, EVERYWHERE
from tests.report.examples import WIDTHS
from tests.report.page.conftest import Open

pytestmark = pytest.mark.browser


def at(tab: Page) -> str:
    return tab.locator(".finding .at b").first.inner_text()


def pressed(tab: Page) -> list[str]:
    return tab.locator(".finding .strip [aria-pressed=true] b").all_text_contents()


@pytest.mark.parametrize("width", [375, 1280])
def test_a_width_is_chosen_in_the_strip(open_report: Open, width: int) -> None:
    tab = open_report(DRAWN, width)
    strip = tab.locator(".finding .strip")
    strip.locator("button").first.wait_for()
    assert strip.locator("b").all_text_contents() == [str(one) for one in WIDTHS]
    assert (at(tab), pressed(tab)) == ("640 px", ["640"])
    strip.locator("button", has_text="768").click()
    assert (at(tab), pressed(tab)) == ("768 px", ["768"])
    tab.locator(".finding .stage img").first.wait_for()
    sizes = "all => all.map(one => one.naturalWidth)"
    assert tab.locator(".finding .stage img").evaluate_all(sizes) == [768, 768, 768]
    assert strip.locator("button").nth(3).get_attribute("title") == "640 px: changed"
    assert strip.locator("button.shows b").all_text_contents() == ["640", "768"]


def test_what_is_chosen_comes_into_sight(open_report: Open) -> None:
    tab = open_report(EVERYWHERE, 375)
    strip = tab.locator(".finding .strip")
    strip.locator("button").first.wait_for()
    for _ in range(13):
        tab.keyboard.press("l")
    assert pressed(tab) == ["1920"]
    chosen = strip.locator("[aria-pressed=true]").bounding_box()
    assert chosen
    assert 0 < chosen["x"] < 375 - chosen["width"]
    tab.keyboard.press("l")
    assert pressed(tab) == ["1920"]


def test_a_finding_on_several_pages_has_a_choice_of_them(open_report: Open) -> None:
    tab = open_report(DRAWN)
    choice = tab.locator(".finding .place select")
    choice.wait_for()
    assert choice.locator("option").all_text_contents() == ["article, chromium", "home, chromium"]
    choice.select_option("home, chromium")
    assert (at(tab), pressed(tab)) == ("768 px", ["768"])
    stage = tab.get_by_label("Pictures of home at 768 px")
    stage.locator("img").first.wait_for()
    choice.select_option("article, chromium")
    assert at(tab) == "640 px"


def test_pictures_are_loaded_when_they_are_looked_at(open_report: Open) -> None:
    """Those of the first finding's width and of the strip in sight; the rest when it comes."""
    tab = open_report(EVERYWHERE, 375)
    minis = tab.locator(".finding .mini img")
    minis.first.wait_for()
    before = minis.count()
    assert before < 10
    tab.locator(".finding .strip").evaluate("one => { one.scrollLeft = one.scrollWidth; }")
    tab.locator(".finding .strip li:last-child img").wait_for()
    assert minis.count() > before


def test_all_widths_of_a_page_can_be_looked_at(open_report: Open) -> None:
    tab = open_report(DRAWN)
    look = tab.locator(".page .look").first
    assert look.locator(".strip").count() == 0
    look.locator("summary").click()
    look.locator(".strip button").first.wait_for()
    assert look.locator(".strip b").all_text_contents() == [str(one) for one in WIDTHS]
