"""The fixtures of the pytest plugin: ``viewport_width``, ``assert_layout``, and what they need.

``own_page_fixtures`` and ``playwright_fixtures`` provide ``page``.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pytest

from harness.model.target import CaptureKey, Renderer
from harness.pytest_plugin.against import other_side_error
from harness.pytest_plugin.page_items import SESSION
from harness.pytest_plugin.session import WIDTH, describe_failure, seen_from_here

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright
    from playwright.sync_api import Page as SyncPage

    from harness.model.job import Job
    from harness.model.page import Page
    from harness.pytest_plugin.assert_layout import Browsing

#: The folders of a test's assertions, which the next attempt at the test replaces.
_PARTS = pytest.StashKey[list[Any]]()


@pytest.fixture
def viewport_width(request: pytest.FixtureRequest) -> int:
    """The width of the viewport at which the test runs, in CSS px."""
    if not hasattr(request, "param"):
        raise pytest.UsageError(
            f"{request.node.nodeid} asks for `{WIDTH}` and is not run at any width: mark it "
            "with @pytest.mark.breakpoints()"
        )
    return int(request.param)


@pytest.fixture
def assert_layout(request: pytest.FixtureRequest, page: "SyncPage") -> "AssertLayout":
    """Capture the page as it is now, and compare it with the baseline of that name."""
    return AssertLayout(request, page)


@pytest.fixture(scope="session")
def _layout_site(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """The base address of relative addresses."""
    with PutRight(), request.config.stash[SESSION].site() as address:
        yield address


class Browsers:
    """The browsers of a session's layout tests; ``given`` are the project's own launch options."""

    def __init__(self, playwright: "Playwright", given: Mapping[str, Any]) -> None:
        from harness.capture.network.dead_end import DeadEnd

        self._playwright, self._given = playwright, given
        self._running: dict[Renderer, tuple[Browser, Browsing]] = {}
        self._dead_end = DeadEnd()
        self.nowhere = self._dead_end.address

    def get(self, name: str, scale: float) -> "tuple[Browser, Browsing]":
        """The browser ``name`` at a device scale factor, with its description for reports."""
        from harness.capture.rendering.launch_options import launch_options
        from harness.capture.test_page import render_profile
        from harness.pytest_plugin.assert_layout import Browsing

        renderer = Renderer(name, scale)
        if renderer not in self._running:
            options = launch_options(name, scale, self._given, self.nowhere)
            browser = getattr(self._playwright, name).launch(**options)
            profile = render_profile(browser, name, scale)
            browsing = Browsing(name, f"{name} {browser.version}", profile)
            self._running[renderer] = browser, browsing
        return self._running[renderer]

    def close(self) -> None:
        for browser, _ in self._running.values():
            browser.close()
        self._dead_end.close()


#: The browser and options that a test's page was made with.
_PREPARED = pytest.StashKey["Prepared"]()


class Prepared:
    """The browser and the context options of a test."""

    def __init__(
        self,
        request: pytest.FixtureRequest,
        browsers: Browsers,
        name: str,
        given: Mapping[str, Any],
    ) -> None:
        from harness.capture.rendering.launch_options import as_given, context_options
        from harness.config.load import folders_of

        session = request.config.stash[SESSION]
        base = given.get("base_url") or request.getfixturevalue("_layout_site")
        self.site: str | None = request.getfixturevalue("_layout_site") if session.inner else None
        self.width: int = request.getfixturevalue(WIDTH)
        with PutRight():
            self.page: Page = as_given(session.project.defaults, given)
            self.browser, self.browsing = browsers.get(name, self.page.device_scale_factor)
        self.options = context_options(self.page, self.width, base, given, browsers.nowhere)
        self._base = base or "http://localhost/"
        self._timeout_ms = session.project.timeout_ms
        self._folders = folders_of(session.project)
        request.node.stash[_PREPARED] = self

    def attend(self, context: Any) -> None:
        """Prepare a new context, so that its pages can be captured."""
        from harness.capture.test_page import prepare_context

        with PutRight():
            prepare_context(context, self.job(self.page, self._base))

    def job(self, page: "Page", address: str) -> "Job":
        """The job that captures ``page`` at the width of the test."""
        from harness.model.job import Job

        widths = (self.width,)
        return Job(page, address, self.browsing.name, widths, self._timeout_ms, self._folders)


class AssertLayout:
    """The fixture's value: ``assert_layout(name)`` compares the page with the baseline ``name``."""

    def __init__(self, request: pytest.FixtureRequest, page: "SyncPage") -> None:
        self._request, self._page = request, page
        self._session = request.config.stash[SESSION]
        for part in request.node.stash.get(_PARTS, ()):  # from an earlier attempt
            _remove(part)
        request.node.stash[_PARTS] = []

    def __call__(
        self,
        name: str,
        *,
        mask: str | Sequence[str] | None = None,
        ignore: str | Sequence[str] | None = None,
        hide: str | Sequence[str] | None = None,
        wait_for: str | None = None,
        page: "SyncPage | None" = None,
    ) -> None:
        """Fail the test where the page differs from its baseline.

        ``mask``, ``ignore``, ``hide`` and ``wait_for`` are selectors and mean what they do in the
        configuration; by default the project's own apply. ``page`` is another page of the same
        context, such as one that a click has opened.
        """
        __tracebackhide__ = True
        caller = sys._getframe(1)
        where = f"{seen_from_here_file(caller.f_code.co_filename)}:{caller.f_lineno}"
        lists = {"mask": _tuple(mask), "ignore": _tuple(ignore), "hide": _tuple(hide)}
        with PutRight(where):
            message = self._compare(
                name, page or self._page, where, {**lists, "wait_for": wait_for}
            )
        if message:
            pytest.fail(message, pytrace=False)

    def _compare(
        self, name: str, page: "SyncPage", where: str, overrides: Mapping[str, Any]
    ) -> str | None:
        from harness.capture.test_page import LiveHost
        from harness.errors import ConfigError
        from harness.pytest_plugin.assert_layout import assert_layout, check_name, state
        from harness.pytest_plugin.assertion_store import part_of

        session, node = self._session, self._request.node
        config = session.compared
        check_name(name, config)
        prepared: Prepared | None = node.stash.get(_PREPARED, None)
        if prepared is None:
            raise ConfigError(
                "this page was not made by the harness",
                why="something else provides `page`, `context` or `new_context` in this project",
                fix="have the test use the fixture `page` of the harness or of pytest-playwright",
            )
        if session.inner:
            session.inner.check_address(page.url, prepared.site)
        size = page.viewport_size or {"width": 0, "height": 0}
        if size["width"] != prepared.width:
            raise ConfigError(
                f"the page is {size['width']} px wide, and the test is run at {prepared.width} px",
                why="its layout would be compared with that of another width",
                fix="leave the width of the viewport to the mark `breakpoints`",
            )
        job = prepared.job(state(prepared.page, name, height=size["height"], **overrides), page.url)
        folder = session.folder
        part = part_of(folder, CaptureKey(name, job.variant, prepared.width))
        host = LiveHost(page, job)
        error_there = (
            other_side_error(folder, node.nodeid, session.against) if session.other_side else None
        )
        asserted = assert_layout(
            config,
            host,
            job,
            prepared.browsing,
            folder,
            node.nodeid,
            absent=f"it is not there at {session.against}" if session.other_side else "",
            error=error_there,
        )
        node.stash[_PARTS].append(part)
        return describe_failure(asserted, session, where)


class PutRight:
    """A context manager that fails the test with a ``HarnessError``'s text, without traceback."""

    def __init__(self, where: str = "") -> None:
        self._where = where

    def __enter__(self) -> None:
        """Enter the block."""

    def __exit__(self, kind: Any, error: BaseException | None, _: Any) -> None:
        from harness.errors import HarnessError

        if isinstance(error, HarnessError):
            message = f"{self._where}: {error}".removeprefix(": ")
            raise pytest.fail.Exception(message, pytrace=False) from None


def _tuple(selectors: str | Sequence[str] | None) -> tuple[str, ...] | None:
    if selectors is None:
        return None
    return (selectors,) if isinstance(selectors, str) else tuple(selectors)


def _remove(part: Any) -> None:
    import shutil

    shutil.rmtree(part, ignore_errors=True)


def seen_from_here_file(name: str) -> str:
    from pathlib import Path

    return seen_from_here(Path(name))
