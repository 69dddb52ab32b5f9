"""One browser for the tests of a module, and the report opened in it."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, Protocol

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from harness.breakpoints.named import BUILT_IN
from harness.capture.browsers.find import find_browser
from harness.model.run import Run
from harness.report.html.render import render
from harness.report.report_file import ReportFile
from tests.report.drawn import PICTURES


class Open(Protocol):
    """Opens the report of a run in a tab, and gives the tab once the page is ready."""

    def __call__(
        self,
        run: Run,
        width: int = 1280,
        scheme: Literal["light", "dark"] = "light",
        pictures: Mapping[str, bytes] = PICTURES,
        target: ReportFile = ReportFile("report.html"),  # noqa: B008 (frozen)
        *,
        height: int = 900,
    ) -> Page: ...


@pytest.fixture(scope="module")
def browser(browser_problem: str | None) -> Iterator[Browser]:
    found = find_browser("chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=str(found.executable),
            args=[] if os.geteuid() else ["--no-sandbox"],
            env={**found.environment},
        )
        yield opened
        opened.close()


@pytest.fixture
def open_report(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Nothing but files and data may be asked for, and nothing may go wrong in the page."""
    wrong: list[str] = []
    tabs: list[Page] = []

    def open_(
        run: Run,
        width: int = 1280,
        scheme: Literal["light", "dark"] = "light",
        pictures: Mapping[str, bytes] = PICTURES,
        target: ReportFile = ReportFile("report.html"),  # noqa: B008 (frozen)
        *,
        height: int = 900,
    ) -> Page:
        for name, content in render(run, pictures, BUILT_IN, target).items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(content)
        tab = browser.new_page(
            viewport={"width": width, "height": height}, color_scheme=scheme, accept_downloads=True
        )
        tabs.append(tab)
        tab.set_default_timeout(10_000)
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.on(
            "request",
            lambda request: (
                None
                if request.url.startswith(("data:", "blob:", tmp_path.as_uri()))
                else wrong.append(request.url)
            ),
        )
        tab.goto((tmp_path / target.name).as_uri())
        assert tab.locator("html[data-ready]").count() == 1
        return tab

    yield open_
    for tab in tabs:
        tab.close()
    assert wrong == []
