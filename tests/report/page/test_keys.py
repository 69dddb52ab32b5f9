"""The keyboard alone: everything is reached by Tab and seen, and single keys do the rest."""

import pytest
from playwright.sync_api import Page

from tests.report.drawn import DRAWN, EVERYWHERE, TWO
from tests.report.page.conftest import Open

pytestmark = pytest.mark.browser

#: What has the focus, in a word; and whether it can be seen that it has it.
FOCUSED = """() => {
  const one = document.activeElement;
  const seen = one.matches(".views input") ? one.nextElementSibling : one;
  const { outlineStyle, outlineWidth } = getComputedStyle(seen);
  const { width, height } = seen.getBoundingClientRect();
  return [one.tagName.toLowerCase(), one.getAttribute("aria-label") || one.value?.trim?.()
    || one.textContent.trim(), outlineStyle !== "none" && parseFloat(outlineWidth) >= 1
    && width > 0 && height > 0];
}"""


def view(tab: Page) -> str:
    stage = tab.locator("article.chosen .stage, .finding .stage").first
    return (stage.get_attribute("class") or "").split()[1]


def chosen(tab: Page) -> str:
    return str(tab.evaluate("document.activeElement.id"))


def at(tab: Page) -> str:
    return tab.locator(".finding .at b").first.inner_text()


def ready(tab: Page) -> Page:
    tab.locator(".finding .stage figure").first.wait_for()
    return tab


@pytest.mark.parametrize("width", [375, 1280])
def test_tab_reaches_all_controls_in_the_order_they_are_read(open_report: Open, width: int) -> None:
    tab = ready(open_report(DRAWN, width))
    order = []
    for _ in range(60):
        tab.keyboard.press("Tab")
        tag, name, seen = tab.evaluate(FOCUSED)
        if tag == "body":
            break
        assert seen, (tag, name)
        order.append(name)
    assert order[0] == "Keys"
    assert order[1].startswith("1")
    assert order[2:10] == [
        "Accept finding 1",
        "Reject finding 1",
        "Accept 640 px",
        "Reject 640 px",
        "side",
        "on",
        "on",
        "Zoom",
    ]
    assert order[10] == "Pictures of article at 640 px"
    assert len([one for one in order if one.endswith(("px, unchanged", "px, changed"))]) == 14
    assert order[-3:] == ["Accept all", "Reject all", "Save decisions"]


def test_j_and_k_go_from_finding_to_finding(open_report: Open) -> None:
    tab = ready(open_report(TWO, height=400))
    found = []
    for key in "jjjjkkkk":
        tab.keyboard.press(key)
        found.append(chosen(tab)[-1])
    assert "".join(found) == "12332111"
    box = tab.locator("#finding-1").bounding_box()
    assert box
    assert -1 <= box["y"] < 400


def test_h_and_l_go_from_width_to_width(open_report: Open) -> None:
    tab = ready(open_report(DRAWN))
    tab.keyboard.press("l")
    assert at(tab) == "768 px"
    for _ in range(8):
        tab.keyboard.press("h")
    assert at(tab) == "320 px"


def test_the_digits_choose_a_view(open_report: Open) -> None:
    tab = ready(open_report(DRAWN))
    seen = []
    for key in "23451":
        tab.keyboard.press(key)
        seen.append(view(tab))
    assert seen == ["slider", "onion", "blink", "diff", "side"]
    assert tab.locator(".finding .views input:checked").get_attribute("value") == "side"


def test_letters_switch_boxes_part_and_zoom(open_report: Open) -> None:
    tab = ready(open_report(DRAWN))
    stage = tab.locator(".finding .stage")
    assert stage.locator("svg").count() == 2
    tab.keyboard.press("b")
    assert stage.locator("svg").count() == 0
    assert not tab.locator(".finding").get_by_label("Boxes").is_checked()
    part = stage.locator(".window").first.bounding_box()
    tab.keyboard.press("w")
    whole = stage.locator(".window").first.bounding_box()
    assert part
    assert whole
    assert whole["height"] > 5 * part["height"]
    zooms = []
    for _ in range(3):
        tab.keyboard.press("z")
        zooms.append(tab.locator(".finding").get_by_label("Zoom").input_value())
    assert zooms == ["1", "2", "fit"]


def test_a_and_r_decide_on_the_finding_that_was_gone_to(open_report: Open) -> None:
    tab = ready(open_report(TWO))
    decided = tab.locator("#decided")
    tab.keyboard.press("a")
    assert decided.inner_text() == "1 accepted, 0 rejected, 1 open"
    tab.keyboard.press("j")
    tab.keyboard.press("j")
    tab.keyboard.press("r")
    assert decided.inner_text() == "1 accepted, 1 rejected, 0 open"
    assert tab.locator("#finding-2").get_attribute("data-decision") == "reject"
    tab.keyboard.press("j")
    tab.keyboard.press("a")  # of an orphan nothing can be accepted
    tab.keyboard.press("k")
    tab.keyboard.press("r")
    assert decided.inner_text() == "1 accepted, 0 rejected, 1 open"


def test_the_list_of_keys_opens_and_closes_and_gives_the_focus_back(open_report: Open) -> None:
    tab = ready(open_report(DRAWN))
    help_ = tab.locator("#help")
    tab.keyboard.press("?")
    assert help_.is_visible()
    tab.keyboard.press("2")
    assert view(tab) == "side"
    tab.keyboard.press("Escape")
    assert not help_.is_visible()
    tab.locator("#keys").focus()
    tab.keyboard.press("Enter")
    assert help_.is_visible()
    tab.keyboard.press("Enter")  # its button has the focus
    assert not help_.is_visible()
    assert chosen(tab) == "keys"


def test_keys_of_the_browser_and_of_controls_are_left_alone(open_report: Open) -> None:
    tab = ready(open_report(EVERYWHERE))
    for keys in ("Control+2", "Alt+2", "Meta+2", "Control+b"):
        tab.keyboard.press(keys)
    assert view(tab) == "side"
    zoom = tab.locator(".finding").get_by_label("Zoom")
    zoom.focus()
    for key in "2abj":
        tab.keyboard.press(key)
    assert view(tab) == "side"
    assert tab.locator("#decided").inner_text() == "0 accepted, 0 rejected, 1 open"
    assert zoom.evaluate("one => one === document.activeElement")
    strip = tab.locator(".finding .strip button").nth(2)
    strip.focus()
    tab.keyboard.press("Enter")
    assert at(tab) == "639 px"


def test_arrows_move_the_slider_and_the_choice_of_views(open_report: Open) -> None:
    tab = ready(open_report(DRAWN))
    tab.locator(".finding .views input").first.focus()
    tab.keyboard.press("ArrowRight")
    assert view(tab) == "slider"
    control = tab.locator(".finding .range input")
    control.focus()
    tab.keyboard.press("ArrowRight")
    assert control.input_value() == "51"
    at_ = "one => getComputedStyle(one).getPropertyValue('--at')"
    assert tab.locator(".finding .stage").evaluate(at_) == "51"
