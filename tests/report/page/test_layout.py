"""The report's page at all widths: it fits, the first finding is seen at once, nothing runs."""

from dataclasses import replace
from itertools import pairwise

import pytest

from tests.report import pictures
from tests.report.drawn import DRAWN, EVERYWHERE, TWO
from tests.report.examples import BETWEEN, LEAD, NEW, REGRESSED, UNCHANGED, UNKNOWN, UNSWEPT
from tests.report.page.conftest import Open
from tests.report.pictures import HOSTILE, hostile

pytestmark = pytest.mark.browser

LONG = replace(
    DRAWN,
    id="i" * 200,
    findings=(
        replace(DRAWN.findings[0], message="long" * 100, selector="main > " + "x" * 300),
        replace(LEAD, id="end", kind="k" * 90, widths=((1920, 1920),), places=()),
    ),
    notes=("https://example.org/" + "n" * 400,),
)
ALL = {**pictures.PICTURES, **pictures.BOXES}


@pytest.mark.parametrize(
    "run",
    [UNKNOWN, LONG, NEW, BETWEEN, UNSWEPT, UNCHANGED, TWO, hostile()],
    ids=["unknown", "long", "new", "between", "unswept", "unchanged", "two", "hostile"],
)
def test_no_width_scrolls_sideways(open_report: Open, run: object) -> None:
    tab = open_report(run, 320)  # type: ignore[arg-type]
    tab.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    for width in (320, 375, 700, 1000, 1280, 1920):
        tab.set_viewport_size({"width": width, "height": 900})
        assert tab.evaluate("document.documentElement.scrollWidth") == width, width


def test_hostile_strings_do_not_run_and_are_read_as_they_are(open_report: Open) -> None:
    tab = open_report(hostile())
    tab.locator(".strip button").first.wait_for()
    tab.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    assert tab.evaluate("window.owned") is None
    assert HOSTILE in (tab.text_content("h3") or "")
    tab.locator(".finding .stage figure").first.wait_for()
    assert HOSTILE in (tab.locator(".finding .stage").get_attribute("aria-label") or "")
    assert (
        tab.locator(".viewer script, .viewer [onerror], main [onerror], main script").count() == 0
    )


def test_the_first_finding_and_its_picture_are_on_the_first_screen(open_report: Open) -> None:
    """One cause at fourteen names is one finding, and seen without scrolling at 1280 × 900."""
    tab = open_report(EVERYWHERE)
    images = tab.locator(".finding .stage img")
    images.first.wait_for()
    assert tab.locator(".finding").count() == 1
    assert tab.evaluate("scrollY") == 0
    bar = tab.locator(".decisions").bounding_box()
    assert bar
    for image in images.all():
        window = image.locator("xpath=../..").bounding_box()
        assert window
        assert window["width"] > 40
        assert window["y"] + min(window["height"], 200) < bar["y"]
        assert image.evaluate("one => one.naturalWidth") == 320
    assert images.count() == 3
    name = tab.locator(".finding h3").bounding_box()
    assert name
    assert 0 < name["y"] < 400
    assert tab.locator(".ruler .found a:visible").count() == 1


def test_a_bar_of_the_ruler_leads_to_its_finding(open_report: Open) -> None:
    tab = open_report(TWO, height=500)
    tab.locator(".found a").nth(1).click()
    assert tab.evaluate("document.activeElement.id") == "finding-2"
    box = tab.locator("#finding-2").bounding_box()
    assert box
    assert -1 <= box["y"] < 400


@pytest.mark.parametrize("width", [375, 768, 1280])
def test_labels_of_the_ruler_do_not_lie_on_each_other(open_report: Open, width: int) -> None:
    tab = open_report(EVERYWHERE, width)
    boxes = tab.locator(".ticks span:visible").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(one => [one.left, one.right])"
    )
    assert len(boxes) >= 6
    assert all(one[1] <= other[0] for one, other in pairwise(boxes))
    assert boxes[0][0] >= 0
    assert boxes[-1][1] <= width


def test_a_browser_without_scripts_still_tells_everything(open_report: Open) -> None:
    """What is read needs no script: text, ruler, and where the pictures are."""
    tab = open_report(REGRESSED, pictures=ALL)
    context = tab.context.browser
    assert context
    plain = context.new_page(java_script_enabled=False)
    plain.goto(tab.url)
    text = plain.inner_text("main")
    assert "figure.lead is 24 px wider from 640 to 1022 px" in text
    assert "Pictures are shown by a script, which is switched off here." in text
    assert plain.locator(".decide:visible, .decisions:visible").count() == 0
    plain.close()
