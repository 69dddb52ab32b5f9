"""Reviewing in a real browser: what is accepted on the page is a baseline, and nothing else is."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from harness.capture.browsers.find import find_browser
from tests.processes import signals_heeded
from tests.scratch import MakeProject, Project

pytestmark = pytest.mark.browser

#: One finding at all three widths, and one at 400 px alone.
EDITS = """<style>
  .box { background: #00aa44 }
  @media (max-width: 599px) { .top { background: #660000 } }
</style>"""
WIDE, NARROW = "div.box", "div.top"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = find_browser("chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=str(found.executable),
            args=[] if os.geteuid() else ["--no-sandbox"],
            env={**found.environment},
        )
        yield opened
        opened.close()


@contextmanager
def reviewing(project: Project, *words: str) -> Iterator[tuple[str, Callable[[], str]]]:
    """A review that is served: its address, and what ends it and gives what it said."""
    command = (sys.executable, "-m", "harness", "review", "--no-open", *words)
    with signals_heeded():
        process = subprocess.Popen(
            (*command, "--project", str(project.folder)),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=Path(__file__).parents[3],
        )
    with process:
        assert process.stdout is not None
        line = process.stdout.readline()
        address = re.search(r"http://\S+", line)
        assert address, line + process.stdout.read()

        def end() -> str:
            process.send_signal(signal.SIGINT)
            said = process.communicate(timeout=20)[0]
            assert process.returncode == 0, said
            return str(said)

        try:
            yield address[0], end
        finally:
            process.kill()


@pytest.fixture
def changed(project: MakeProject) -> Project:
    """A project whose page was approved, changed and checked: two findings."""
    made = project("home")
    assert made.approve().exit_code == 0
    page = made.folder / "pages" / "home.html"
    made.write("home.html", page.read_text() + EDITS)
    assert made.check().exit_code == 1
    assert {one["selector"] for one in made.report()["findings"]} == {WIDE, NARROW}
    return made


def number(project: Project, selector: str) -> int:
    """Which of the findings on the page is that of an element, from 1."""
    return [one["selector"] for one in project.report()["findings"]].index(selector) + 1


def opened(browser: Browser, address: str, width: int) -> Page:
    tab = browser.new_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    tab.goto(address)
    tab.locator("html[data-ready]").wait_for()
    expect(tab.locator("#decided")).to_have_text("0 accepted, 0 rejected, 2 open")
    return tab


def replaced(project: Project, before: dict[str, bytes]) -> set[str]:
    """The pictures that are others than before; each is exactly what the run captured."""
    after, run = project.stored(), project.last_run()
    names = {name for name in after if name.endswith(".png") and after[name] != before.get(name)}
    pixels = {page: project.pixels(page) for page in {name.split("/")[0] for name in names}}
    for name in names:
        assert (run / "captures" / name).is_file()
        page, width = name.split("/")[0], str(int(Path(name).stem))
        assert digest(after[name]) == pixels[page][width]
    return {Path(name).name for name in names}


def digest(png: bytes) -> str:
    from harness.compare.pixels.images import pixel_digest

    return pixel_digest(png)


@pytest.mark.parametrize("width", [375, 1280])
def test_what_is_accepted_is_a_baseline_and_nothing_else(
    browser: Browser, changed: Project, width: int
) -> None:
    before = changed.stored()
    with reviewing(changed) as (address, end):
        tab = opened(browser, address, width)
        assert tab.evaluate("document.documentElement.scrollWidth") == width
        wide, narrow = number(changed, WIDE), number(changed, NARROW)
        accept = tab.get_by_role("button", name=f"Accept finding {wide}", exact=True)
        accept.click()
        expect(tab.locator("#comes")).to_have_text("2 captures are baselines now")
        assert replaced(changed, before) == {"0600.png", "0800.png"}
        accept.click()  # taken back
        expect(tab.locator("#comes")).to_have_text("no baseline was changed")
        assert changed.stored() == before
        accept.click()
        tab.get_by_role("button", name=f"Accept finding {narrow}", exact=True).click()
        expect(tab.locator("#comes")).to_have_text("3 captures are baselines now")
        assert replaced(changed, before) == {"0400.png", "0600.png", "0800.png"}
        tab.reload()
        expect(tab.locator("#decided")).to_have_text("2 accepted, 0 rejected, 0 open")
        assert "3" in end()
        tab.get_by_role("button", name="Reject all").click()
        expect(tab.get_by_role("alert")).to_contain_text("cannot be reached")
        expect(tab.locator("#decided")).to_have_text("2 accepted, 0 rejected, 0 open")
        tab.close()
    assert changed.check().exit_code == 0


def test_a_single_width_and_a_page_can_be_accepted(browser: Browser, changed: Project) -> None:
    before = changed.stored()
    with reviewing(changed) as (address, _):
        tab = opened(browser, address, 1280)
        card = tab.locator(f"#finding-{number(changed, WIDE)}")
        card.locator(".strip button", has_text="800").click()
        card.get_by_role("button", name="Accept 800 px").click()
        expect(tab.locator("#comes")).to_have_text("1 capture is a baseline now")
        assert replaced(changed, before) == {"0800.png"}
        tab.get_by_role("button", name="Accept home in chromium").click()
        expect(tab.locator("#comes")).to_have_text("3 captures are baselines now")
        tab.get_by_role("button", name="Reject all").click()
        expect(tab.locator("#comes")).to_have_text("no baseline was changed")
        assert changed.stored() == before
        tab.close()


def test_a_review_by_the_keyboard_alone(browser: Browser, changed: Project) -> None:
    before = changed.stored()
    with reviewing(changed) as (address, _):
        tab = opened(browser, address, 1280)
        for key in ("j", "a", "j", "r"):
            tab.keyboard.press(key)
        expect(tab.locator("#decided")).to_have_text("1 accepted, 1 rejected, 0 open")
        expect(tab.locator("#comes")).not_to_have_text("saving…")
        first = changed.report()["findings"][0]["selector"]
        assert replaced(changed, before) == ({"0600.png", "0800.png"} if first == WIDE else set())
        # The buttons too: from the top of the page by Tab alone.
        tab.reload()
        tab.locator("html[data-ready]").wait_for()
        for _ in range(60):
            tab.keyboard.press("Tab")
            name = tab.evaluate("document.activeElement.textContent")
            if name == "Accept all":
                break
        tab.keyboard.press("Enter")
        expect(tab.locator("#comes")).to_have_text("3 captures are baselines now")
        tab.close()


@pytest.mark.parametrize("width", [375, 1280])
def test_the_review_has_no_serious_violations(
    browser: Browser, changed: Project, width: int
) -> None:
    with reviewing(changed) as (address, _):
        tab = opened(browser, address, width)
        tab.get_by_role("button", name="Accept finding 1", exact=True).click()
        expect(tab.locator("#comes")).not_to_have_text("saving…")
        # Run in the page by the browser itself: its content policy lets no other script in.
        found = Axe().run(tab).response["violations"]
        serious = [one for one in found if one["impact"] in ("serious", "critical")]
        assert not serious, [(one["id"], one["nodes"][0]["html"]) for one in serious]
        tab.close()


def test_pictures_come_from_the_run(browser: Browser, changed: Project) -> None:
    with reviewing(changed) as (address, _):
        tab = opened(browser, address, 1280)
        pictures = tab.locator("#finding-1 .stage img")
        expect(pictures).to_have_count(3)
        assert pictures.evaluate_all("all => all.every(one => one.naturalWidth > 0)")
        tab.locator("details.look summary").click()
        expect(tab.locator("details.look .mini img")).to_have_count(3)
        tab.close()
