"""A browser that captures jobs, started again where it dies.

Workers call ``capture`` from any thread. Each capture is a fresh load. A tab is reused for the next
width only while no load has left anything behind in it (storage, cookies, a window name), so that
the order of widths and the number of workers cannot change a picture.

A capture at which the browser, its renderer or the driver dies is tried again; ``probe`` and
``resized`` raise ``BrowserDiedError``, and whoever asks them begins anew (``retried``).
"""

import asyncio
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from harness.capture.browsers.find import FoundBrowser
from harness.capture.browsers.running import (
    ANSWER_S,
    CALIBRATION_S,
    CLOSING_S,
    OPENING_S,
    RunningBrowser,
)
from harness.capture.browsers.unneeded_renderers import hidden_windows
from harness.capture.failures import as_capture_error, died, died_each_time, missed_capture
from harness.capture.first_load import LOAD_MS, QUIET_MS, FirstLoad, first_loads
from harness.capture.network.dead_end import DeadEnd
from harness.capture.rendering.context import context_options
from harness.capture.retries import TRIES, retried
from harness.capture.tab.probe import Probe, Runner
from harness.capture.tab.resizable import ResizablePage
from harness.capture.tab.tab import Tab
from harness.capture.tab.undo_before import undone_before
from harness.errors import BrowserDiedError, BrowserError, CaptureError, HarnessError
from harness.interruption import interruption
from harness.model.capture import Capture, Missed
from harness.model.elements.declaration import EarlyUndo
from harness.model.job import Job
from harness.model.layout import Layout

T = TypeVar("T")

#: After this many time-outs of a page, its remaining widths are not tried.
MAX_TIMEOUTS = 2

#: One call to a page may load it anew and wait for it to come to rest, each within the time-out.
MOST_LOADS = 3

#: A page may move on to another document so often, with a wait within the time-out each.
MOST_WAITS = 12


class BrowserHost:
    """A browser that captures jobs. Use it as a context manager.

    Errors: ``BrowserError`` when the browser does not start.
    """

    def __init__(self, found_browser: FoundBrowser, device_scale_factor: float = 1.0) -> None:
        self.found = found_browser
        self.retries: dict[str, int] = {}  #: why the browser was needed again, and how often
        self._scale = device_scale_factor
        self._timeouts: dict[tuple[str, ...], list[CaptureError]] = defaultdict(list)
        self._delivered: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
        self._dead_end = DeadEnd()
        self._running: RunningBrowser | None = None
        self._idle: list[Tab] = []  #: of the browser that runs
        self._replacing = threading.Lock()
        self._is_over = False  #: aborted, or closed
        self._version = self._profile = ""

    def __enter__(self) -> "BrowserHost":
        try:
            retried(self._live, self.tell_retry, f"{self.found.name} was started again")
        except BrowserDiedError as error:
            self.close()
            raise BrowserError(error.what, error.why, error.fix) from error
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the browser."""
        self._is_over = True
        with self._replacing:
            if self._running is not None:
                self._running.close()
                self._running = None
        self._dead_end.close()

    def abort(self) -> None:
        """End the browser while captures run: each of them ends at once, as missed."""
        self._is_over = True
        if running := self._running:
            running.kill()

    def forget(self) -> bool:
        """Close all tabs and forget all pages, whose files may have changed.

        Returns whether the browser still answers.
        """
        self.retries.clear()
        self._timeouts.clear()
        self._delivered.clear()
        running = self._running
        if running is None or running.is_gone:
            return False
        with suppress(BrowserDiedError):
            running.run(self._close_tabs(), CLOSING_S)
            return True
        return False

    def tell_retry(self, subject: str) -> None:
        """Note for the report what was done again because the browser had died."""
        self.retries[subject] = self.retries.get(subject, 0) + 1

    @property
    def description(self) -> str:
        """Name and version, for reports."""
        return f"{self.found.name} {self._version}"

    @property
    def is_directly_connected(self) -> bool:
        """Whether pictures and layouts come by a connection beside that of Playwright's driver."""
        return self._ask(lambda running: running.connection(), CALIBRATION_S) is not None

    def hidden_windows(self) -> tuple[str, ...]:
        """The addresses of all windows that nobody sees, see ``hidden_windows``."""
        if self.found.name != "chromium":
            return ()
        return self._ask(lambda running: hidden_windows(running.browser), ANSWER_S)

    def render_profile(self) -> str:
        """The digest of the calibration page as this browser paints it. Errors: ``BrowserError``"""
        if not self._profile:
            try:
                self._profile = self._ask(lambda running: running.render_profile(), CALIBRATION_S)
            except BrowserDiedError as error:
                raise BrowserError(error.what, error.why, error.fix) from error
        return self._profile

    def capture(self, job: Job) -> tuple[Capture | Missed, ...]:
        """One capture for each width of ``job``, or the reason why there is none."""
        return tuple([self._captured(job, width) for width in job.widths])

    def first_loads(self, addresses: Sequence[str]) -> tuple[FirstLoad, ...]:
        """Load the pages at ``addresses`` with access to every origin."""
        limit_s = len(addresses) * (LOAD_MS + 2 * QUIET_MS + 10_000) / 1000 + ANSWER_S
        return self._ask(
            lambda running: first_loads(running.browser, addresses, self._dead_end.address), limit_s
        )

    @contextmanager
    def probe(self, job: Job, width: int) -> Iterator[Probe]:
        """``job``'s page at ``width`` (CSS px), open while the block lasts.

        Errors: ``CaptureError``, ``UnstablePageError`` when it cannot be loaded again.
        """
        running = self._live()
        run = self._runner_of(job, running)
        tab, layout = run(self._hold(running, job, width))
        probe = Probe(job, tab, layout, run)
        painters = running.last_painters
        try:
            yield probe
            running.run(running.check_painters(painters), ANSWER_S)
        finally:
            self._end(running, self._release(tab, probe))

    @contextmanager
    def resized(
        self, job: Job, width: int, without: Sequence[EarlyUndo] = ()
    ) -> Iterator[ResizablePage]:
        """``job``'s page, loaded at ``width`` (CSS px) and resizable while the block lasts.

        The changes in ``without`` are undone before its scripts run. Errors: as for ``probe``.
        """
        running = self._live()
        run = self._runner_of(job, running)
        tab, layout = run(self._hold(running, job, width, without))
        try:
            page = ResizablePage(job, tab, layout, run)
            page.begin()
            yield page
        except BaseException:
            self._end(running, tab.close())
            raise
        self._end(running, self._give_back(tab))

    def _live(self) -> RunningBrowser:
        """The running browser; started where there is none, or the last one has died."""
        with self._replacing:
            running = self._running
            if running is not None and not running.is_gone:
                return running
            if self._is_over or interruption.number is not None:
                raise died("the browser", "it was ended, since the command ends")
            if running is not None:
                self._running = None
                running.close()
                self._idle.clear()
            started = RunningBrowser(self.found, self._scale, self._dead_end.address)
            try:
                started.start()
            except BrowserError as error:
                started.close()
                if self._version:  # it has started before, so that other captures are to go on
                    raise BrowserDiedError(error.what, error.why, error.fix) from error
                raise
            except BaseException:
                started.close()
                raise
            self._running = started
            self._version = started.browser.version
            return started

    def _ask(
        self, question: Callable[[RunningBrowser], Coroutine[Any, Any, T]], limit_s: float
    ) -> T:
        """The answer of the browser to a question that is no capture."""

        def ask() -> T:
            running = self._live()
            return running.run(question(running), limit_s)

        return retried(ask, self.tell_retry, f"{self.found.name} was started again")

    def _end(self, running: RunningBrowser, ending: Coroutine[Any, Any, None]) -> None:
        """Leave a tab; its browser may be gone."""
        with suppress(BrowserDiedError):
            running.run(ending, CLOSING_S)

    def _runner_of(self, job: Job, running: RunningBrowser) -> Runner:
        """A function that runs coroutines within the job's time; errors become capture errors."""

        def run(coroutine: Coroutine[Any, Any, T]) -> T:
            timeout_s = MOST_LOADS * job.timeout_ms / 1000 + 5
            try:
                return running.run(asyncio.wait_for(coroutine, timeout_s), timeout_s + ANSWER_S)
            except HarnessError:
                raise
            except Exception as error:
                raise as_capture_error(job, error) from error

        return run

    def _captured(self, job: Job, width: int) -> Capture | Missed:
        """The capture at ``width``, tried again where the browser dies."""
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
        limit_s = MOST_WAITS * (job.timeout_ms / 1000 + 5) + ANSWER_S
        started = time.monotonic()

        def capture() -> Capture:
            nonlocal started
            running = self._live()
            started = time.monotonic()
            return running.run(self._capture_width(running, job, width), limit_s)

        subject = f"{job.page.name}, {job.variant}: at {width} px it was captured again"
        try:
            return retried(capture, self.tell_retry, subject)
        except BrowserDiedError as error:
            return missed_capture(job, width, died_each_time(job, width, error, TRIES))
        except CaptureError as error:
            if time.monotonic() - started >= job.timeout_ms / 1000:
                self._timeouts[key].append(error)
            return missed_capture(job, width, error)

    async def _close_tabs(self) -> None:
        while self._idle:
            await self._idle.pop().close()
        assert self._running is not None, "its tabs are closed"
        await self._running.try_context()

    async def _capture_width(self, running: RunningBrowser, job: Job, width: int) -> Capture:
        try:
            while True:
                tab = await self._take_tab(running, job)
                painters = running.last_painters
                try:
                    capture = await tab.capture(job, width)
                    await running.check_painters(painters)
                except BaseException:
                    await tab.close()
                    raise
                if capture is not None:
                    await self._give_back(tab)
                    return capture
                await tab.close()
        except HarnessError:
            raise
        except Exception as error:
            raise as_capture_error(job, error) from error  # only this capture fails

    async def _hold(
        self, running: RunningBrowser, job: Job, width: int, without: Sequence[EarlyUndo] = ()
    ) -> tuple[Tab, Layout]:
        tab = await self._take_tab(running, job)
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

    async def _take_tab(self, running: RunningBrowser, job: Job) -> Tab:
        while self._idle:  # other captures take tabs from it during the await below
            tab = self._idle.pop()
            if tab.key == job.tab_key:
                return tab
            await tab.close()  # its page is done
        return await asyncio.wait_for(self._open_tab(running, job), OPENING_S)

    async def _open_tab(self, running: RunningBrowser, job: Job) -> Tab:
        options = context_options(job, self._dead_end.address)
        context = await running.browser.new_context(**options)
        supported, connection = await running.supported(), await running.connection()
        return await Tab.open(job, context, self._delivered[job.tab_key], supported, connection)
