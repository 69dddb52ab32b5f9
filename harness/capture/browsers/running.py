"""One running browser, its driver, and the thread of their event loop, until one of them dies.

No wait depends on the browser, the driver or the event loop: whoever waits for a result watches the
time in a thread of its own, and ends all processes when it is up. The calls that are pending then
fail at once.
"""

import asyncio
import threading
import time
from collections.abc import Coroutine
from concurrent import futures
from contextlib import suppress
from typing import Any, TypeVar

from playwright.async_api import Browser, Playwright, async_playwright
from playwright.async_api import TimeoutError as PlaywrightTimeout

from harness.capture.browsers import devtools
from harness.capture.browsers.find import FoundBrowser
from harness.capture.browsers.launch import START_MS, connect, launch
from harness.capture.browsers.processes import BrowserProcesses, DriverLoop
from harness.capture.browsers.supported_properties import supported_properties
from harness.capture.failures import as_death, died, is_browser_error
from harness.capture.rendering.calibration import blank_page, calibrate
from harness.errors import BrowserDiedError, BrowserError
from harness.interruption import interruption

T = TypeVar("T")

#: How long driver and browser may take to start, the start's own bound included (s).
STARTING_S = START_MS / 1000 + 30

#: After so long a wait (s), and each time again, the browser is asked whether it still answers, for
#: which it has the other time (s).
PATIENCE_S, ANSWER_S = 20, 20

#: How long the calibration page, opening a tab, and closing everything may take (s).
CALIBRATION_S, OPENING_S, CLOSING_S = 60, 30, 10

#: How long a wait goes on once the processes have been ended, for the pending calls to fail (s).
FAILING_S = 3


#: The ids of the processes that paint, and how many frames have crashed so far.
Painters = tuple[tuple[int, ...], int]


class RunningBrowser:
    """A browser that has been started once. Errors of ``start``: ``BrowserError``."""

    def __init__(self, chosen: FoundBrowser, scale: float, dead_end: str) -> None:
        self.chosen = chosen
        self.browser: Browser
        self._gone = threading.Event()
        self._waiting: set[threading.Event] = set()  #: of the threads that wait for a result
        self._scale, self._dead_end = scale, dead_end
        self._processes = BrowserProcesses()
        self._loop = DriverLoop(self._processes)
        self._loop.set_exception_handler(self._on_unhandled)
        self._thread = threading.Thread(target=self._loop.run_forever, name="browser", daemon=True)
        self._thread.start()
        self._playwright: Playwright | None = None
        self.last_painters: Painters = (), 0  #: the last result of ``painters``
        self._connection: asyncio.Future[devtools.Connection | None]
        self._supported: asyncio.Future[str]
        self._profile: asyncio.Future[str]

    def start(self) -> None:
        """Start driver and browser. Errors: ``BrowserError``, ``BrowserDiedError``."""
        self.run(self._start(), STARTING_S)
        self._processes.note_browser()

    @property
    def is_gone(self) -> bool:
        """Whether it died, or was ended."""
        return self._gone.is_set()

    def run(self, coroutine: Coroutine[Any, Any, T], limit_s: float) -> T:
        """The result of ``coroutine``, which may take ``limit_s``.

        Errors: its own; ``BrowserDiedError`` where the browser or its driver is gone, or hangs.
        """
        if self._gone.is_set():
            coroutine.close()
            raise self._death("it had ended before")
        pending = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        if not self._await(pending, limit_s):
            self.kill()
            if not futures.wait((pending,), FAILING_S).done:
                pending.cancel()
                raise self._death("it did not answer in time")
        try:
            return pending.result()
        except BrowserError:
            raise
        except (Exception, futures.CancelledError) as error:
            # A browser that dies makes requests fail, for instance: no error is taken for one of
            # the page before the browser has given a sign of life.
            if not self._gone.is_set() and not self._answers():
                self.kill()
            if self._gone.is_set() and not isinstance(error, BrowserDiedError):
                raise self._death(str(error).partition("\n")[0] or "it hung") from error
            raise

    def _await(self, pending: futures.Future[Any], limit_s: float) -> bool:
        """Wait for a result; whether it came, before the time was up or the browser was gone."""
        ends = time.monotonic() + limit_s
        waiting = threading.Event()
        self._waiting.add(waiting)
        pending.add_done_callback(lambda _: waiting.set())
        try:
            while not self._gone.is_set():
                waiting.wait(max(0, min(PATIENCE_S, ends - time.monotonic())))
                if pending.done():
                    return True
                if time.monotonic() >= ends or not self._answers():
                    break
            return pending.done()
        finally:
            self._waiting.discard(waiting)

    def kill(self) -> None:
        """End browser and driver at once; all that waits for them fails. In any thread."""
        self._on_disconnected()
        self._processes.kill()

    def close(self) -> None:
        """End the browser and its driver, and leave nothing of them."""
        try:
            if not self._gone.is_set() and interruption.number is None:
                with suppress(BrowserDiedError, BrowserError):
                    self.run(self._stop(), CLOSING_S)
        finally:
            self._gone.set()
            self._processes.close()
            ending = asyncio.run_coroutine_threadsafe(self._end_tasks(), self._loop)
            futures.wait((ending,), FAILING_S)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(FAILING_S)
            if not self._thread.is_alive():
                self._loop.close()

    async def render_profile(self) -> str:
        """The digest of the calibration page. Errors: ``BrowserError`` where it is not drawn."""
        try:
            return await self._examined(self._profile)
        except Exception as error:
            if not is_browser_error(error):
                raise
            raise BrowserError(
                f"{self.chosen.name} at {self.chosen.executable} cannot draw the calibration page",
                why=str(error).splitlines()[0],
                fix="run `harness doctor`, and try another browser with --browser-path",
            ) from error

    async def supported(self) -> str:
        """A description of its properties, see ``supported_properties``."""
        return await self._examined(self._supported)

    async def connection(self) -> devtools.Connection | None:
        """The harness's connection to it, beside that of Playwright's driver, if there is one."""
        return await self._connection

    async def painters(self) -> Painters:
        """The processes and frames that paint; equal as long as none of them has died."""
        connection = await self.connection()
        if connection is not None:
            gpu_processes = await connection.process_ids("GPU")
            self.last_painters = gpu_processes, connection.crashed_frames
        return self.last_painters

    async def check_painters(self, before: Painters) -> None:
        """Raise ``BrowserDiedError`` where a picture may lack parts since a process died."""
        if before != await self.painters():
            raise died("a process that paints", "the picture may lack what it was painting")

    async def try_context(self) -> None:
        """Ask the browser for a sign of life."""
        await (await self.browser.new_context()).close()

    def _answers(self) -> bool:
        """Whether the browser, its driver and the event loop still do anything."""
        asked = asyncio.run_coroutine_threadsafe(self._sign_of_life(), self._loop)
        if not futures.wait((asked,), ANSWER_S).done:
            asked.cancel()
            return False
        return asked.exception() is None

    async def _sign_of_life(self) -> None:
        if hasattr(self, "_profile"):  # until it has started, its start has a bound of its own
            await self.try_context()

    async def _start(self) -> None:
        try:
            self._playwright = await async_playwright().start()
        except Exception as error:  # a driver that cannot run leads to errors of any class
            # One that is killed ends its connection, as one that cannot run does.
            raise (BrowserDiedError if as_death(error) else BrowserError)(
                "Playwright's driver does not start",
                why=" ".join(str(error).split())[:600] or type(error).__name__,
                fix="install Playwright again: pip install --force-reinstall playwright",
            ) from error
        folder = self._processes.folder
        self.browser = await launch(
            self._playwright, self.chosen, self._scale, self._dead_end, folder
        )
        self.browser.on("disconnected", self._on_disconnected)
        self._connection = asyncio.ensure_future(connect(self.browser, self.chosen))
        self._supported = self._loop.create_future()
        self._profile = asyncio.ensure_future(self._examine())

    async def _examined(self, examination: asyncio.Future[str]) -> str:
        """Its result. A browser that cannot be examined since a process died is ended."""
        try:
            return await asyncio.shield(examination)
        except Exception as error:
            death = error if isinstance(error, BrowserDiedError) else as_death(error)
            if isinstance(error, PlaywrightTimeout):
                death = died("the browser", "it did not draw the calibration page in time")
            if death is None:
                raise
            self.kill()
            raise death from error

    def _on_disconnected(self, _: Browser | None = None) -> None:
        self._gone.set()
        for waiting in tuple(self._waiting):
            waiting.set()

    async def _examine(self) -> str:
        """Read the properties and then the render profile of the browser, in one tab."""
        try:
            async with blank_page(self.browser, self._scale) as page:
                self._supported.set_result(await supported_properties(page))
                painters = await self.painters()
                profile = await calibrate(page, self.chosen.name)
                await self.check_painters(painters)
                return profile
        except BaseException as error:
            if not self._supported.done():
                self._supported.set_exception(error)
            raise

    async def _stop(self) -> None:
        if hasattr(self, "_profile"):  # it has started
            started = (self._profile, self._supported, self._connection)
            _, _, connection = await asyncio.gather(*started, return_exceptions=True)
            if isinstance(connection, devtools.Connection):
                await connection.close()
            with suppress(Exception):  # Playwright raises a bare one where its driver is gone
                await self.browser.close()
        if self._playwright is not None:
            with suppress(Exception):
                await self._playwright.stop()

    def _on_unhandled(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Log errors that nobody awaits, except those of calls to processes that have ended."""
        error = context.get("exception")
        if not self._gone.is_set() and not (isinstance(error, Exception) and as_death(error)):
            loop.default_exception_handler(context)

    async def _end_tasks(self) -> None:
        """End what still waits for processes that are gone."""
        if self._playwright is not None:
            with suppress(Exception):
                await asyncio.wait_for(self._playwright.stop(), timeout=1)
        # Playwright answers a first cancellation with a call to the driver, which is gone.
        for _ in range(3):
            if not (tasks := asyncio.all_tasks() - {asyncio.current_task()}):
                break
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=0.2)
        for name in ("_connection", "_supported", "_profile"):
            future = getattr(self, name, None)
            if future is None or not future.done() or future.cancelled():
                continue
            if future.exception() is None and isinstance(future.result(), devtools.Connection):
                await future.result().abort()
        await asyncio.sleep(0)  # sockets that are closing are closed in the next turn

    def _death(self, why: str) -> BrowserDiedError:
        return BrowserDiedError(
            "the browser or its driver died",
            why=why,
            fix="give the machine more memory, or use fewer --workers",
        )
