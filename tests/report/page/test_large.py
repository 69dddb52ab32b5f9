"""Two thousand captures: little is made, and nothing is loaded, before it is looked at.

How long it takes is not measured here but by `make report`.
"""

import pytest

from benchmarks.report import PAGES, large_pictures, large_run
from tests.report.page.conftest import Open

pytestmark = pytest.mark.browser

#: Viewers that are made, pictures that are in the page, and those that were ever decoded.
MADE = "[document.querySelectorAll('.stage').length, document.images.length]"


def test_nothing_far_off_is_made_or_loaded(open_report: Open) -> None:
    run = large_run("changed")
    tab = open_report(run, pictures=large_pictures(run, 0))
    tab.locator("#finding-1 .stage img").first.wait_for()
    viewers, images = tab.evaluate(MADE)
    assert viewers <= 3
    assert images <= 3 * (3 + 14)
    last = tab.locator(f"#finding-{PAGES} .viewer")
    assert last.locator("*").count() == 0
    assert tab.locator("#finding-1").evaluate("one => getComputedStyle(one).contentVisibility") == (
        "auto"
    )
    tab.evaluate(f"document.getElementById('finding-{PAGES}').scrollIntoView()")
    last.locator(".stage img").first.wait_for()
    assert last.locator(".stage img").evaluate_all("all => all.map(one => one.naturalWidth)") == [
        320,
        320,
        320,
    ]
    viewers, _ = tab.evaluate(MADE)
    assert viewers < 12


def test_the_page_is_made_of_few_elements(open_report: Open) -> None:
    """About ten for each page and named breakpoint, whatever the number of captures."""
    tab = open_report(large_run("unchanged"))
    assert tab.evaluate("document.querySelectorAll('*').length") < 100 * PAGES
    assert tab.evaluate("document.images.length") == 0
    assert tab.locator(".page[open]").count() == 0


def test_a_picture_is_shown_before_the_rest_of_the_file_is_read(open_report: Open) -> None:
    """The page's script stands behind the first pictures, and waits for none of the others."""
    run = large_run("changed", 3)
    tab = open_report(run, pictures=large_pictures(run, 9000))
    assert tab.locator("script#picture-5 ~ script:not([type]) ~ script#picture-6").count() == 1
    tab.keyboard.press("j")
    tab.keyboard.press("j")
    tab.locator("#finding-2 .stage img").first.wait_for()
    assert tab.locator("#finding-2 .stage img").count() == 3
