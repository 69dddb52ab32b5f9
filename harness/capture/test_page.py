"""Captures a page that a test works with, in its present state.

The page is held still, captured, examined for causes, and given back in its state, without any load
or navigation. The test's Playwright is the synchronous one and runs in the test's own thread, and
so does everything here.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, MutableMapping
from contextlib import contextmanager, suppress
from importlib import metadata
from typing import Any
from weakref import WeakKeyDictionary

from playwright.async_api import Browser as AsyncBrowser
from playwright.async_api import BrowserContext as AsyncContext
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page as AsyncPage
from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Page as SyncPage

from harness.capture.network.resources import Resources
from harness.capture.network.traffic import LiveTraffic
from harness.capture.rendering.calibration import blank_page, calibrate
from harness.capture.scripts.sources import LIVE_BEFORE_JS
from harness.capture.tab.probe import Probe
from harness.capture.tab.read_layout import layout_of
from harness.capture.tab.tab import Tab
from harness.capture.tab.window_position import move_away
from harness.capture.tab.world import HARNESS, DocumentLeftError
from harness.errors import CaptureError, ConfigError
from harness.model.addresses import origin_of
from harness.model.capture import Capture
from harness.model.job import Job
from harness.model.layout import Layout

HOLD_JS = f"() => {HARNESS}.hold()"
TAKE_BACK_JS = f"() => {HARNESS}.takeBack()"
RELEASE_JS = f"() => {HARNESS}.release()"


class _AsyncPage(AsyncPage):
    """An asynchronous page with the implementation of a synchronous one.

    Its requests and frames are implementations, too. Each implementation keeps one public object:
    if that were made here, the test would get an asynchronous object.
    """

    def on(self, event: Any, f: Any) -> None:
        self._impl_obj.on(event, f)

    @property
    def main_frame(self) -> Any:
        return self._impl_obj.main_frame


def async_page_of(page: SyncPage) -> tuple[AsyncPage, Callable[[Coroutine[Any, Any, Any]], Any]]:
    """``page`` as an asynchronous one, and a function that runs coroutines in its event loop.

    Errors: ``ConfigError`` where it is not one of Playwright's synchronous pages.
    """
    if not isinstance(page, SyncPage):
        raise ConfigError(
            f"{type(page).__module__}.{type(page).__name__} is no page that can be captured",
            why="what the fixture `page` gives has to be a Page of playwright.sync_api",
            fix="use the synchronous pytest-playwright, or let the harness provide `page`",
        )
    implementation, run = implementation_of(page)
    return _AsyncPage(implementation), run


def implementation_of(
    wrapper: Browser | BrowserContext | SyncPage,
) -> tuple[Any, Callable[[Coroutine[Any, Any, Any]], Any]]:
    """The implementation behind ``wrapper``, and a function that runs coroutines in its event loop.

    Playwright's two interfaces wrap the same objects. The synchronous one runs their event loop in
    the test's thread, while the test waits; its ``_sync`` runs a coroutine there and waits for the
    result. Neither attribute is public; only this function uses them. Errors: ``ConfigError`` where
    they have changed.
    """
    implementation: Any = getattr(wrapper, "_impl_obj", None)
    run: Any = getattr(wrapper, "_sync", None)
    if implementation is None or not callable(run):
        raise ConfigError(
            f"layouts of tests cannot be captured with Playwright {metadata.version('playwright')}",
            why="a capture takes the page out of the test's hands and gives it back, by parts of "
            f"Playwright that are not public, and its {type(wrapper).__name__} has them no more",
            fix="install an earlier Playwright, or a harness that was made for this one; "
            "`harness check` works with this one, too",
        )
    return implementation, run


#: The tabs of all pages of tests, by the pages' implementations.
_TABS: WeakKeyDictionary[Any, "LiveTab"] = WeakKeyDictionary()


def prepare_context(context: BrowserContext, job: Job) -> None:
    """Prepare a new ``context``, so that each of its pages can be captured.

    ``job``'s page says which origins may be loaded; relative addresses begin at its address.
    """
    context.add_init_script(LIVE_BEFORE_JS)
    implementation, _ = implementation_of(context)
    delivered: dict[str, str] = {}

    def on_page(page: Any) -> None:
        tab = LiveTab(job, AsyncContext(implementation), _AsyncPage(page), delivered)
        _TABS[page] = tab
        if job.browser == "chromium":
            tab.away = asyncio.ensure_future(tab.move_away())

    implementation.on("page", on_page)


class LiveTab(Tab):
    """A tab of a test, which is never loaded, and given back in its state."""

    may_load = False
    _traffic: LiveTraffic
    away: asyncio.Future[None] | None = None  #: done when its window is away from the pointer

    def _listen(self, job: Job, delivered: MutableMapping[str, str]) -> None:
        # The first listener to requests: another document begins anew.
        self._page.on("request", self._on_request)
        origin = origin_of(job.address)
        self._traffic = LiveTraffic(self._page, origin, frozenset({origin, *job.page.allow}))
        self._resources = Resources(self._page, origin, delivered)

    async def move_away(self) -> None:
        """Move the page's window away from the pointer; for a closed page this does nothing."""
        with suppress(PlaywrightError):
            self.world.devtools = await self._context.new_cdp_session(self._page)
            await move_away(self.world.devtools)

    async def prepare(self, job: Job) -> None:
        """Hold the page in its present state. Errors: ``CaptureError``."""
        if not self._traffic.allows(job.address) or job.address == "about:blank":
            raise CaptureError(
                f"the page is at {job.address}",
                why="nothing of the project has been opened in it",
                fix='go to a page first, as with page.goto("/"); pages of other origins are '
                "allowed by `allow` in the configuration",
            )
        with self._playwright_errors(job):
            if self.away:
                await self.away
            for _ in range(5):
                await self._page.wait_for_load_state("load", timeout=job.timeout_ms)
                try:
                    await self._within(job, self.call(HOLD_JS))
                    return
                except DocumentLeftError:
                    continue

    async def release(self, job: Job) -> None:
        """Give the page back in the state in which it was held; a closed page is no error."""
        with suppress(PlaywrightError, TimeoutError):
            await self._set_size(job, job.widths[0])
            await asyncio.wait_for(self.call(RELEASE_JS), timeout=10)

    async def capture(self, job: Job, width: int) -> Capture:
        """Screenshot and layout of the held page. Errors: as for ``Tab.capture``."""
        with self._playwright_errors(job):
            await self.call(TAKE_BACK_JS)
            return await self._take_capture(job, width, await self._settle(job))

    async def hold(self, job: Job, width: int, *, load: bool = True) -> Layout:
        """The layout at ``width`` (CSS px); the page is not loaded, and ``load`` has no effect."""
        with self._playwright_errors(job):
            await self.call(TAKE_BACK_JS)
            await self._set_size(job, width)
            answer = await self._settle(job)
        return layout_of(answer["layout"], job.viewport(width))

    async def _set_size(self, job: Job, width: int) -> None:
        height = job.page.height
        if self._page.viewport_size != {"width": width, "height": height}:
            await self._page.set_viewport_size({"width": width, "height": height})

    def _on_request(self, request: Any) -> None:
        """Begin anew with another document; the first listener to requests."""
        if request.is_navigation_request() and _is_first(request, self._page.main_frame):
            self._traffic.begin()
            self._resources.begin(origin_of(request.url))


def _is_first(request: Any, main_frame: Any) -> bool:
    """Whether a navigation is the page's own, and not a redirect."""
    try:
        return request.frame == main_frame and request.redirected_from is None
    except PlaywrightError:  # the page is just being opened
        return True


class LiveHost:
    """One page of a test's browser. Use it in the test's thread.

    The page is held while the block lasts, and then given back in its state. Errors:
    ``ConfigError`` for a page that the harness has not prepared, ``CaptureError`` for a page that
    cannot be held.
    """

    def __init__(self, page: SyncPage, job: Job) -> None:
        self._page, self._run = async_page_of(page)
        self._job = job
        tab = _TABS.get(implementation_of(page)[0])
        if tab is None:
            raise ConfigError(
                "this page was not made by the harness",
                why="its clock, fonts and requests are not those that a capture needs; something "
                "else provides `page`, `context` or `new_context` in this project",
                fix="have the test use the fixture `page` of the harness or of pytest-playwright, "
                "or make further pages from its context",
            )
        self._tab: LiveTab = tab

    def __enter__(self) -> "LiveHost":
        try:
            self._run(self._tab.prepare(self._job))
        except BaseException:
            self._run(self._tab.release(self._job))
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._tab.release(self._job))

    def capture(self) -> Capture:
        """The page in its present state. Errors: ``CaptureError``, ``UnstablePageError``."""
        return self._run(  # type: ignore[no-any-return]
            self._tab.capture(self._job, self._job.widths[0])
        )

    @contextmanager
    def probe(self, job: Job, width: int) -> Iterator[Probe]:
        """The page at ``width`` (CSS px), open while the block lasts; see ``BrowserHost.probe``."""
        layout = self._run(self._tab.hold(job, width))
        probe = Probe(job, self._tab, layout, self._run)
        try:
            yield probe
        finally:
            self._run(probe.close())

    def abort(self) -> None:
        """Do nothing: the browser belongs to the test."""

    def tell_retry(self, subject: str) -> None:
        """Do nothing: a page of a test cannot be loaded again, and the next try fails, too."""


def render_profile(browser: Browser, name: str, device_scale_factor: float) -> str:
    """The digest of the calibration page as a test's browser paints it."""
    implementation, run = implementation_of(browser)

    async def calibrated() -> str:
        async with blank_page(AsyncBrowser(implementation), device_scale_factor) as page:
            return await calibrate(page, name)

    return run(calibrated())  # type: ignore[no-any-return]
