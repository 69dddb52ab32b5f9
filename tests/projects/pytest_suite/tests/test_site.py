"""What visitors of the seed library do."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.breakpoints("wide-browser-and-larger")
def test_search_leaves_what_was_asked_for(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill("bean")
    expect(page.get_by_role("main").get_by_role("listitem")).to_have_text(["Runner bean"])


@pytest.mark.breakpoints("narrow-browser-and-phone")
def test_menu_opens(page: Page, assert_layout: Callable[..., None]) -> None:
    page.goto("/")
    page.get_by_role("button", name="Menu").click()
    assert_layout("menu-open")
