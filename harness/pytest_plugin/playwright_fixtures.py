"""Overrides fixtures of pytest-playwright for layout tests: the harness's browser and options.

All other tests get pytest-playwright's fixtures unchanged. Layout tests share a browser of their
own, since it has other flags.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

from harness.pytest_plugin.fixtures import Browsers, Prepared
from harness.pytest_plugin.session import is_of_layouts

if TYPE_CHECKING:
    from playwright.sync_api import Playwright


@pytest.fixture(scope="session")
def _layout_browsers(
    playwright: "Playwright", browser_type_launch_args: Mapping[str, Any]
) -> Iterator["Browsers"]:
    browsers = Browsers(playwright, browser_type_launch_args)
    yield browsers
    browsers.close()


@pytest.fixture
def new_context(request: pytest.FixtureRequest, browser_name: str) -> Iterator[Callable[..., Any]]:
    """The function that makes contexts; for layout tests, in the harness's browser."""
    if not is_of_layouts(request.node):
        yield request.getfixturevalue("new_context")  # the fixture that this one overrides
        return
    from pytest_playwright import pytest_playwright as theirs

    mark = request.node.get_closest_marker("browser_context_args")
    given = {
        **request.getfixturevalue("browser_context_args"),
        **(mark.kwargs if mark else {}),
    }
    browsers = request.getfixturevalue("_layout_browsers")
    prepared = Prepared(request, browsers, browser_name, given)
    make = inspect.unwrap(theirs.new_context)
    values = {
        "browser": prepared.browser,
        "browser_context_args": prepared.options,
        "request": request,
    }
    making = make(
        **{
            name: values[name] if name in values else request.getfixturevalue(name)
            for name in inspect.signature(make).parameters
        }
    )
    new_context = next(making)

    def attended(**options: Any) -> Any:
        context = new_context(**options)
        prepared.attend(context)
        return context

    yield attended
    next(making, None)
