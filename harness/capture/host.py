"""A running browser, and the thread in which its event loop runs.

Workers call ``capture`` from any thread. Each capture is a fresh load. A tab is reused for the next
width only while no load has left anything behind in it (storage, cookies, a window name), so that
the order of widths and the number of workers cannot change a picture.
"""

import asyncio
import threading
from collections import defaultdict
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from playwright.async_api import Browser, Playwright, async_playwright

from harness.capture.browsers import devtools
from harness.capture.browsers.find import FoundBrowser
from harness.capture.browsers.launch import connect, launch
from harness.capture.browsers.supported_properties import supported_properties
from harness.capture.browsers.unneeded_renderers import hidden_windows
from harness.capture.failures import as_capture_error, is_browser_error, missed_capture
from harness.capture.first_load import FirstLoad, first_loads
from harness.capture.network.dead_end import DeadEnd
from harness.capture.network.traffic import socket_of
from harness.capture.rendering.calibration import LOCALE, TIMEZONE, blank_page, calibrate
from harness.capture.tab.probe import Probe, Runner
from harness.capture.tab.resizable import ResizablePage
from harness.capture.tab.tab import Tab
from harness.capture.tab.undo_before import undone_before
from harness.errors import BrowserError, CaptureError, HarnessError
from harness.model.addresses import origin_of
from harness.model.capture import Capture, Missed
from harness.model.elements.declaration import EarlyUndo
from harness.model.job import Job
from harness.model.layout import Layout

T = TypeVar("T")

#: After this many time-outs of a page, its remaining widths are not tried.
MAX_TIMEOUTS = 2

#: How long an interrupted start of the browser may take before it is given up (s).
STARTING_S = 5

#: One call to a page may load it anew and wait for it to come to rest, each within the time-out.
MOST_LOADS = 3


class BrowserHost:
    """A browser that captures jobs. Use it as a context manager.

    Errors: ``BrowserError`` when the browser does not start.
    """

    def __init__(self, found_browser: FoundBrowser, device_scale_factor: float = 1.0) -> None:
        self.found = found_browser
        self._scale = device_scale_factor
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="browser", daemon=True)
        self._playwright: Playwright | None = None
        self._idle: list[Tab] = []
        self._timeouts: dict[tuple[str, ...], list[CaptureError]] = defaultdict(list)
        self._delivered: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
        self._dead_end = DeadEnd()
        self._browser: Browser
        self._supported: asyncio.Future[str]
        self._profile: asyncio.Future[str] | None = None

    def __enter__(self) -> "BrowserHost":
        self._thread.start()
        self._starting = asyncio.run_coroutine_threadsafe(self._start(), self._loop)
        try:
            self._starting.result()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the browser and the thread."""
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._dead_end.close()

    def abort(self) -> None:
        """Close the browser while captures run: each of them ends at once, as missed."""
        self._run(self._close_browser())

    def forget(self) -> bool:
        """Close all tabs and forget all pages, whose files may have changed.

        Returns whether the browser still answers.
        """
        return self._run(self._forget())

    @property
    def description(self) -> str:
        """Name and version, for reports."""
        return f"{self.found.name} {self._browser.version}"

    @property
    def is_directly_connected(self) -> bool:
        """Whether pictures and layouts come by a connection beside that of Playwright's driver."""
        return self._run(self._await_connection()) is not None

    def hidden_windows(self) -> tuple[str, ...]:
        """The addresses of all windows that nobody sees, see ``hidden_windows``."""
        return self._run(hidden_windows(self._browser)) if self.found.name == "chromium" else ()

    def render_profile(self) -> str:
        """The digest of the calibration page as this browser paints it."""
        return self._run(self._await_profile())

    def capture(self, job: Job) -> tuple[Capture | Missed, ...]:
        """One capture for each width of ``job``, or the reason why there is none."""
        return self._run(self._capture(job))

    def first_loads(self, addresses: Sequence[str]) -> tuple[FirstLoad, ...]:
        """Load the pages at ``addresses`` with access to every origin."""
        return self._run(first_loads(self._browser, addresses, self._dead_end.address))

    @contextmanager
    def probe(self, job: Job, width: int) -> Iterator[Probe]:
        """``job``'s page at ``width`` (CSS px), open while the block lasts.

        Errors: ``CaptureError``, ``UnstablePageError`` when it cannot be loaded again.
        """
        run = self._runner_of(job)
        tab, layout = run(self._hold(job, width))
        probe = Probe(job, tab, layout, run)
        try:
            yield probe
        finally:
            self._run(self._release(tab, probe))

    @contextmanager
    def resized(
        self, job: Job, width: int, without: Sequence[EarlyUndo] = ()
    ) -> Iterator[ResizablePage]:
        """``job``'s page, loaded at ``width`` (CSS px) and resizable while the block lasts.

        The changes in ``without`` are undone before its scripts run. Errors: as for ``probe``.
        """
        run = self._runner_of(job)
        tab, layout = run(self._hold(job, width, without))
        try:
            page = ResizablePage(job, tab, layout, run)
            page.begin()
            yield page
        except BaseException:
            self._run(tab.close())
            raise
        self._run(self._give_back(tab))

    def _runner_of(self, job: Job) -> Runner:
        """A function that runs coroutines within the job's time; errors become capture errors."""

        def run(coroutine: Coroutine[Any, Any, T]) -> T:
            timeout_s = MOST_LOADS * job.timeout_ms / 1000 + 5
            try:
                return self._run(asyncio.wait_for(coroutine, timeout_s))
            except HarnessError:
                raise
            except Exception as error:
                raise as_capture_error(job, error) from error

        return run

    def _run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    async def _start(self) -> None:
        try:
            self._playwright = await async_playwright().start()
        except Exception as error:  # a driver that cannot run leads to errors of any class
            raise BrowserError(
                "Playwright's driver does not start",
                why=" ".join(str(error).split())[:600] or type(error).__name__,
                fix="install Playwright again: pip install --force-reinstall playwright",
            ) from error
        self._browser = await launch(
            self._playwright, self.found, self._scale, self._dead_end.address
        )
        self._connection = asyncio.ensure_future(connect(self._browser, self.found))
        self._supported = self._loop.create_future()
        self._profile = asyncio.ensure_future(self._examine())

    async def _stop(self) -> None:
        # An interrupted start may still end well, with a browser to be closed.
        starting = asyncio.wait_for(asyncio.wrap_future(self._starting), STARTING_S)
        await asyncio.gather(starting, return_exceptions=True)
        if self._playwright is not None:
            if self._profile is not None:
                started = (self._profile, self._supported, self._connection)
                _, _, connection = await asyncio.gather(*started, return_exceptions=True)
                if isinstance(connection, devtools.Connection):
                    await connection.close()
                await self._close_browser()
            with suppress(Exception):  # the driver may be gone, as the browser may
                await asyncio.wait_for(self._playwright.stop(), timeout=10)
        for task in (tasks := asyncio.all_tasks() - {asyncio.current_task()}):
            task.cancel()  # it waits for a driver that is gone
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _forget(self) -> bool:
        self._timeouts.clear()
        self._delivered.clear()
        while self._idle:
            await self._idle.pop().close()
        try:
            await asyncio.wait_for(self._try_context(), timeout=10)
        except Exception as error:
            if not isinstance(error, TimeoutError) and not is_browser_error(error):
                raise
            return False
        return True

    async def _try_context(self) -> None:
        await (await self._browser.new_context()).close()

    async def _close_browser(self) -> None:
        # Browser and driver may be gone already; Playwright raises a bare Exception for the driver.
        with suppress(Exception):
            await asyncio.wait_for(self._browser.close(), timeout=10)

    async def _await_profile(self) -> str:
        assert self._profile is not None, "the browser has started"
        try:
            return await self._profile
        except Exception as error:
            if not is_browser_error(error):
                raise
            raise BrowserError(
                f"{self.found.name} at {self.found.executable} cannot draw the calibration page",
                why=str(error).splitlines()[0],
                fix="run `harness doctor`, and try another browser with --browser-path",
            ) from error

    async def _await_connection(self) -> devtools.Connection | None:
        return await self._connection

    async def _examine(self) -> str:
        """Read the properties and then the render profile of the browser, in one tab."""
        try:
            async with blank_page(self._browser, self._scale) as page:
                self._supported.set_result(await supported_properties(page))
                return await calibrate(page, self.found.name)
        except BaseException as error:
            if not self._supported.done():
                self._supported.set_exception(error)
            raise

    async def _capture(self, job: Job) -> tuple[Capture | Missed, ...]:
        return tuple([await self._capture_width(job, width) for width in job.widths])

    async def _capture_width(self, job: Job, width: int) -> Capture | Missed:
        key = job.tab_key
        if len(self._timeouts[key]) >= MAX_TIMEOUTS:
            # Of the same class as the first error: a restless page is not reported as a failed one.
            first = self._timeouts[key][0]
            error = type(first)(
                f"{job.address} was not tried at this width",
                why=f"it ran out of time at {MAX_TIMEOUTS} other widths, {first.why}",
                fix=first.fix,
            )
            return missed_capture(job, width, error)
        started = self._loop.time()
        try:
            capture = None
            while capture is None:
                tab = await self._take_tab(job)
                try:
                    capture = await tab.capture(job, width)
                except BaseException:
                    await tab.close()
                    raise
                if capture is None:
                    await tab.close()
                else:
                    await self._give_back(tab)
        except CaptureError as error:
            if self._loop.time() - started >= job.timeout_ms / 1000:
                self._timeouts[key].append(error)
            return missed_capture(job, width, error)
        except HarnessError:
            raise
        except Exception as error:  # noqa: BLE001 - only this capture fails
            return missed_capture(job, width, as_capture_error(job, error))
        return capture

    async def _hold(
        self, job: Job, width: int, without: Sequence[EarlyUndo] = ()
    ) -> tuple[Tab, Layout]:
        tab = await self._take_tab(job)
        try:
            async with undone_before(tab.devtools, without):
                return tab, await tab.hold(job, width)
        except BaseException:
            await tab.close()
            raise

    async def _release(self, tab: Tab, probe: Probe) -> None:
        if await probe.close():
            await self._give_back(tab)
        else:
            await tab.close()

    async def _give_back(self, tab: Tab) -> None:
        if tab.reusable:
            self._idle.append(tab)
        else:
            await tab.close()

    async def _take_tab(self, job: Job) -> Tab:
        while self._idle:  # other captures take tabs from it during the await below
            tab = self._idle.pop()
            if tab.key == job.tab_key:
                return tab
            await tab.close()  # its page is done
        page = job.page
        allowed = [origin_of(address) for address in (job.address, *page.allow)]
        context = await self._browser.new_context(
            viewport={"width": job.widths[0], "height": page.height},
            device_scale_factor=page.device_scale_factor,
            color_scheme=page.color_scheme,
            reduced_motion="reduce",
            locale=LOCALE,
            timezone_id=TIMEZONE,
            service_workers="block",
            accept_downloads=False,
            storage_state=page.storage_state,
            ignore_https_errors=page.tls == "ignore",
            # All origins but the allowed ones go to a dead end: no request is intercepted, which
            # would slow it down, and none gets out.
            proxy={
                "server": self._dead_end.address,
                "bypass": ",".join(["<-loopback>", *allowed, *map(socket_of, allowed)]),
            },
        )
        supported = await self._supported
        connection = await self._await_connection()
        return await Tab.open(job, context, self._delivered[job.tab_key], supported, connection)
