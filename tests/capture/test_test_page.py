"""The way from a test's page to what captures it, by parts of Playwright that are not public."""

from collections.abc import Iterator
from importlib import metadata

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from harness.capture.browsers.find import find_browser
from harness.capture.test_page import LiveHost, async_page_of, prepare_context
from harness.errors import ConfigError
from harness.model.job import Job
from harness.model.page import Page as ProjectPage

JOB = Job(ProjectPage("menu"), "http://127.0.0.1/", "chromium", (400,), 10_000)


@pytest.fixture
def browser() -> Iterator[Browser]:
    found = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found.executable, env=dict(found.environment), chromium_sandbox=False
        )
        yield browser
        browser.close()


@pytest.mark.browser
def test_this_playwright_has_what_captures_of_tests_need(browser: Browser) -> None:
    version = metadata.version("playwright")
    broken = (
        f"Playwright {version} has changed what `implementation_of` and `_AsyncPage` in "
        "harness/capture/test_page.py rely on: mend them, or exclude this version in pyproject"
    )
    context = browser.new_context(viewport={"width": 400, "height": 900})
    try:
        prepare_context(context, JOB)
        page = context.new_page()
        page.route("**", lambda route: route.fulfill(body="<p>Here", content_type="text/html"))
        page.goto(JOB.address)
        beneath, run = async_page_of(page)
        text = run(beneath.evaluate("document.body.textContent"))
        with LiveHost(page, JOB) as host:
            capture = host.capture()
    except Exception as error:  # noqa: BLE001 - whatever it is, this is where to look
        pytest.fail(f"{broken}: {error!r}")
    assert text == "Here", broken
    assert capture.image.startswith(b"\x89PNG"), broken
    assert [one.path for one in capture.layout.elements if one.path.endswith("p")], broken
    assert page.evaluate("document.body.textContent") == "Here", broken


def test_playwright_that_is_not_known_is_told() -> None:
    page = object.__new__(Page)  # without what a page of today has
    with pytest.raises(ConfigError, match="parts of Playwright that are not public") as caught:
        async_page_of(page)
    assert metadata.version("playwright") in caught.value.what
    with pytest.raises(ConfigError, match="is no page that can be captured"):
        async_page_of("a page")  # type: ignore[arg-type]
