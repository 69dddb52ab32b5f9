"""The fixture ``page`` of layout tests where pytest-playwright is not installed."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from harness.pytest_plugin.fixtures import Browsers, Prepared
from harness.pytest_plugin.page_items import SESSION
from harness.pytest_plugin.session import is_of_layouts

if TYPE_CHECKING:
    from playwright.sync_api import Page as SyncPage
    from playwright.sync_api import Playwright


@pytest.fixture(scope="session")
def _layout_playwright() -> Iterator["Playwright"]:
    from playwright.sync_api import sync_playwright

    running = sync_playwright().start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def _layout_browsers(_layout_playwright: "Playwright") -> Iterator["Browsers"]:
    browsers = Browsers(_layout_playwright, {})
    yield browsers
    browsers.close()


@pytest.fixture
def page(request: pytest.FixtureRequest) -> Iterator["SyncPage"]:
    """A page for a layout test."""
    if not is_of_layouts(request.node):
        yield _foreign_page(request)
        return
    name = request.config.stash[SESSION].project.defaults.browsers[0]
    browsers = request.getfixturevalue("_layout_browsers")
    prepared = Prepared(request, browsers, name, {})
    context = prepared.browser.new_context(**prepared.options)
    prepared.attend(context)
    yield context.new_page()
    context.close()


def _foreign_page(request: pytest.FixtureRequest) -> Any:
    """The fixture ``page`` of another plugin; without one, pytest's own error."""
    try:
        return request.getfixturevalue("page")
    except pytest.FixtureLookupError:
        message = (
            "fixture 'page' not found: the harness has one for tests with the mark `breakpoints` "
            "and those that use `assert_layout`"
        )
        raise pytest.FixtureLookupError("page", request, message) from None
