"""Decisions in a report that nobody serves: taken, taken back, counted, kept, and saved."""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from harness.report.json.render import render as render_json
from tests.report.drawn import DRAWN, EVERYWHERE, TWO
from tests.report.examples import LEAD, NEW, UNCHANGED
from tests.report.page.conftest import Open

pytestmark = pytest.mark.browser


def button(tab: Page, name: str) -> Any:
    return tab.get_by_role("button", name=name, exact=True)


def counts(tab: Page) -> tuple[str, str]:
    return tab.inner_text("#decided"), tab.locator("#comes").text_content() or ""


def pressed(tab: Page) -> set[str]:
    """The buttons that are pressed."""
    return set(
        tab.locator(".decide [aria-pressed=true]").evaluate_all(
            "all => all.map(one => one.ariaLabel ?? one.textContent)"
        )
    )


def saved(tab: Page) -> Any:
    """What the file that is saved holds."""
    with tab.expect_download() as waiting:
        button(tab, "Save decisions").click()
    download = waiting.value
    assert download.suggested_filename == "decisions-20260102-030405-ab12.json"
    return json.loads(Path(download.path()).read_bytes())


def finding(page: str, decision: str, id_: str = LEAD.id) -> dict[str, str]:
    return {"finding": id_, "page": page, "browser": "chromium", "decision": decision}


@pytest.mark.parametrize("width", [375, 1280])
def test_a_finding_is_decided_on_all_its_pages_and_saved(open_report: Open, width: int) -> None:
    tab = open_report(DRAWN, width)
    assert counts(tab) == ("0 accepted, 0 rejected, 1 open", "0 of 3 captures to approve")
    button(tab, "Accept finding 1").click()
    assert counts(tab) == ("1 accepted, 0 rejected, 0 open", "3 of 3 captures to approve")
    assert {"Accept finding 1", "Accept article in chromium", "Accept all"} <= pressed(tab)
    assert saved(tab) == {
        "schema": 1,
        "run": DRAWN.id,
        "report": f"sha256:{sha256(render_json(DRAWN)).hexdigest()}",
        "decisions": [finding("article", "accept"), finding("home", "accept")],
    }


def test_a_decision_is_changed_and_taken_back(open_report: Open) -> None:
    tab = open_report(DRAWN)
    button(tab, "Accept finding 1").click()
    button(tab, "Reject finding 1").click()
    assert counts(tab) == ("0 accepted, 1 rejected, 0 open", "0 of 3 captures to approve")
    button(tab, "Reject finding 1").click()
    assert counts(tab) == ("0 accepted, 0 rejected, 1 open", "0 of 3 captures to approve")
    assert pressed(tab) == set()
    assert saved(tab)["decisions"] == []


def test_a_single_width_goes_before_its_finding(open_report: Open) -> None:
    tab = open_report(DRAWN)
    button(tab, "Accept finding 1").click()
    button(tab, "Reject 640 px").click()
    assert counts(tab) == ("1 accepted, 0 rejected, 0 open", "2 of 3 captures to approve")
    assert saved(tab)["decisions"] == [
        finding("article", "accept"),
        finding("home", "accept"),
        {"page": "article", "browser": "chromium", "width": 640, "decision": "reject"},
    ]
    button(tab, "Reject 640 px").click()
    assert counts(tab)[1] == "3 of 3 captures to approve"


def test_a_page_is_decided_alone(open_report: Open) -> None:
    tab = open_report(DRAWN)
    button(tab, "Reject 640 px").click()
    button(tab, "Accept article in chromium").click()
    assert counts(tab) == ("0 accepted, 0 rejected, 1 open", "2 of 3 captures to approve")
    assert saved(tab)["decisions"] == [finding("article", "accept")]


def test_all_are_decided_at_once(open_report: Open) -> None:
    tab = open_report(TWO)
    button(tab, "Accept all").click()
    assert counts(tab) == ("2 accepted, 0 rejected, 0 open", "3 of 3 captures to approve")
    button(tab, "Reject finding 2").click()  # it shows at 768 px of the article, as the first does
    assert counts(tab) == ("1 accepted, 1 rejected, 0 open", "2 of 3 captures to approve")
    assert saved(tab)["decisions"] == [
        finding("article", "accept"),
        finding("home", "accept"),
        finding("article", "reject", "77aa"),
    ]
    button(tab, "Reject all").click()
    button(tab, "Reject all").click()
    assert counts(tab) == ("0 accepted, 0 rejected, 2 open", "0 of 3 captures to approve")


def test_a_capture_waits_for_all_its_findings(open_report: Open) -> None:
    tab = open_report(TWO)
    button(tab, "Accept finding 2").click()
    assert counts(tab) == ("1 accepted, 0 rejected, 1 open", "0 of 3 captures to approve")


def test_decisions_are_kept_when_the_report_is_opened_again(open_report: Open) -> None:
    tab = open_report(TWO)
    button(tab, "Accept finding 1").click()
    button(tab, "Reject 640 px").click()
    before = pressed(tab), counts(tab)
    tab.reload()
    tab.locator(".finding .at .decide").first.wait_for()
    assert (pressed(tab), counts(tab)) == before


def test_decisions_of_another_report_are_not_taken_over(open_report: Open) -> None:
    tab = open_report(DRAWN)
    button(tab, "Accept finding 1").click()
    storage = tab.evaluate("Object.fromEntries(Object.entries(localStorage))")
    again = open_report(replace(DRAWN, seconds=9.0))
    again.evaluate(
        "all => Object.entries(all).forEach(one => localStorage.setItem(...one))", storage
    )
    again.reload()
    assert counts(again)[0] == "0 accepted, 0 rejected, 1 open"


def test_what_was_kept_and_makes_no_sense_is_left_alone(open_report: Open) -> None:
    tab = open_report(DRAWN)
    button(tab, "Accept finding 1").click()
    tab.evaluate("localStorage.setItem(localStorage.key(0), '{\"decisions\": 3')")
    tab.reload()
    assert counts(tab)[0] == "0 accepted, 0 rejected, 1 open"


def test_new_captures_are_accepted_like_others(open_report: Open) -> None:
    tab = open_report(NEW)
    button(tab, "Accept all").click()
    assert counts(tab) == ("1 accepted, 0 rejected, 0 open", "14 of 14 captures to approve")


def test_what_no_capture_settles_has_no_buttons(open_report: Open) -> None:
    tab = open_report(TWO)
    assert tab.locator("#finding-1 .title .decide").is_visible()
    assert tab.locator("#finding-3 .decide").count() == 0
    drift = replace(TWO.findings[2], kind="breakpoint-drift")
    alone = open_report(replace(UNCHANGED, findings=(drift,), exit_code=1, verdict="regressed"))
    assert alone.locator(".decide:visible, .decisions:visible").count() == 0


def test_a_run_compared_with_another_side_has_no_buttons_at_all(open_report: Open) -> None:
    tab = open_report(replace(EVERYWHERE, against="main (1a2b3c4d)"))
    stage = tab.locator(".finding .stage")
    stage.locator("img").first.wait_for()
    assert stage.locator("figcaption > span").first.inner_text().startswith("main (1a2b3c4d)")
    assert tab.locator(".decide:visible, .decisions:visible").count() == 0
    tab.keyboard.press("a")
    tab.keyboard.press("?")
    assert "accept" not in tab.inner_text("#help")
