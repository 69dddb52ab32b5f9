"""axe-core finds no serious fault in the report, in light and dark, on a phone and a desktop."""

from dataclasses import replace
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.report.drawn import DRAWN, NARROW, TWO
from tests.report.examples import NEW, UNKNOWN, UNSWEPT
from tests.report.page.conftest import Open

pytestmark = pytest.mark.browser

#: What there is in any report: findings of all sorts, causes that are proven and that are not,
#: captures with each verdict, sweeps that failed, notes.
EVERYTHING = replace(
    UNKNOWN,
    breakpoints=(
        *UNKNOWN.breakpoints,
        *(replace(one, page="home") for one in NEW.breakpoints),
        *(replace(one, page="blog") for one in UNSWEPT.breakpoints),
    ),
    captures=(
        *(one for one in DRAWN.captures if one.page == "article" and one.width < 1024),
        *(one for one in UNKNOWN.captures if one.width >= 1024),
        *(replace(one, page="home") for one in NEW.captures),
        *(replace(one, page="blog") for one in UNSWEPT.captures),
    ),
    findings=(*TWO.findings, *NARROW.findings, replace(NEW.findings[0], page="home")),
    sweeps=tuple(replace(one, page="blog") for one in UNSWEPT.sweeps),
)


def faults(tab: Page, part: str | None = None) -> list[str]:
    """What is seriously wrong on the page or a part of it, with where it is."""
    found = Axe().run(tab, part).response["violations"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def unfolded(tab: Page) -> Page:
    """With all details open, every viewer made, and what is far off drawn as well."""
    tab.add_style_tag(content="* { content-visibility: visible !important; }")
    tab.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    for viewer in tab.locator(".viewer").all():
        viewer.scroll_into_view_if_needed()
        viewer.locator(".strip button").first.wait_for()
    return tab


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_nothing_keeps_anyone_out(
    open_report: Open, width: int, scheme: Literal["light", "dark"]
) -> None:
    tab = unfolded(open_report(EVERYTHING, width, scheme))
    tab.get_by_role("button", name="Accept finding 1").click()
    tab.get_by_role("button", name="Reject finding 2").click()
    tab.keyboard.press("3")
    assert faults(tab) == []
    tab.keyboard.press("?")
    tab.locator("#help").wait_for()
    assert faults(tab, "#help") == []


def test_a_planted_fault_is_found_wherever_it_is(open_report: Open) -> None:
    tab = unfolded(open_report(DRAWN, 375))
    tab.locator(".finding h3, .names li:last-child .range").evaluate_all(
        "all => all.forEach(one => { one.style.color = '#ccc'; })"
    )
    first, last = faults(tab)
    assert first.startswith("color-contrast: ['#name-1']")
    assert last.startswith("color-contrast: ['.union:nth-child(14) > .range']")
