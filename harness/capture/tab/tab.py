"""A tab that captures a page at one width after another, each from a fresh load."""

import asyncio
import json
from collections.abc import (
    Awaitable,
    Collection,
    Iterator,
    Mapping,
    MutableMapping,
    Sequence,
)
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any, TypeVar

from playwright.async_api import BrowserContext
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page as PlaywrightPage
from playwright.async_api import TimeoutError as PlaywrightTimeout

from harness.capture import failures
from harness.capture.browsers.devtools import Connection, DevTools, open_session
from harness.capture.network.headers import send_headers, with_headers
from harness.capture.network.impostors import Impostors
from harness.capture.network.resources import Resources
from harness.capture.network.traffic import Traffic, destination
from harness.capture.scripts.sources import (
    BEFORE_JS,
    NO_PROPERTIES,
    PAGE_JS,
    STIR_JS,
    UNDO_JS,
    UNUSED_JS,
)
from harness.capture.tab.closed_roots import ClosedRoots
from harness.capture.tab.make_capture import as_capture
from harness.capture.tab.page_notes import note_side_effects, notes_at_rest
from harness.capture.tab.read_layout import layout_of, with_boxes
from harness.capture.tab.screenshot import FILMS_SHOTS, check_shown, check_size, last_screenshot
from harness.capture.tab.viewport_size import ViewportSize
from harness.capture.tab.window_position import move_away
from harness.capture.tab.world import HARNESS, DocumentLeftError, World
from harness.model.addresses import origin_of
from harness.model.capture import Capture
from harness.model.elements.declaration import Undo
from harness.model.geometry import Box
from harness.model.job import Job
from harness.model.layout import Layout

T = TypeVar("T")

#: How long requests of scripts after the load are waited for (ms); later ones are only noted.
QUIET_MS = 2_000


class Tab:
    """One tab in its own browser context."""

    may_load = True  #: the page may be loaded, and loaded again
    has_answered = False  #: scripts have responded to an undo since the last load

    def __init__(
        self,
        job: Job,
        context: BrowserContext,
        page: PlaywrightPage,
        delivered: MutableMapping[str, str],
        supported: str = NO_PROPERTIES,
    ) -> None:
        self.key = job.tab_key
        self.reusable = not job.page.storage_state
        self._fresh = True
        self._has_films = False
        self._has_scrolled = False  #: boxes that a picture would scroll back
        self._context = context
        self._page = page
        self._traffic: Traffic
        self._resources: Resources
        self._impostors = Impostors()
        self._listen(job, delivered)
        self.world = World(page, None, supported)
        self.viewport = ViewportSize(page, self.world, job.page.device_scale_factor)
        self._closed_roots = ClosedRoots(self.world, context, page)

    def _listen(self, job: Job, delivered: MutableMapping[str, str]) -> None:
        """Record the tab's requests from now on."""
        origin = origin_of(job.address)
        self._traffic = Traffic(self._page, origin, frozenset({origin, *job.page.allow}))
        self._resources = Resources(self._page, origin, delivered)

    @classmethod
    async def open(
        cls,
        job: Job,
        context: BrowserContext,
        delivered: MutableMapping[str, str],
        supported: str = NO_PROPERTIES,
        connection: Connection | None = None,
    ) -> "Tab":
        """A tab ready for ``job``'s page; ``connection`` is one to its browser's DevTools.

        ``delivered`` has the digests of the page's files so far, by address, and gets new ones;
        ``supported`` describes the browser's properties, see ``supported_properties``.
        """
        await context.add_init_script(BEFORE_JS)
        tab = cls(job, context, await context.new_page(), delivered, supported)
        if job.browser == "chromium":
            tab.world.devtools = await open_session(tab._page, connection)
            tab._traffic.check()  # a page that has crashed before never answers
            await move_away(tab.world.devtools)
        note_side_effects(tab._page, tab._note)
        if job.page.headers and tab.devtools:
            await send_headers(tab.devtools, origin_of(job.address), job.page.headers)
        elif job.page.headers:
            await context.route(f"{origin_of(job.address)}/**", with_headers(job.page.headers))
        return tab

    @property
    def address(self) -> str:
        """The page's present address."""
        return self._page.url

    @property
    def devtools(self) -> DevTools | None:
        """The DevTools session; ``None`` for browsers other than Chromium."""
        return self.world.devtools

    async def call(self, function: str, *arguments: object) -> Any:
        """Call a JavaScript function in the harness's world, with ``arguments`` as JSON.

        Errors: as of ``World.answer``.
        """
        return await self.world.answer(f"({function})({', '.join(map(json.dumps, arguments))})")

    async def close(self) -> None:
        """Give the context back; a browser that is already gone is no error."""
        with suppress(Exception):  # Playwright raises a bare one where its driver is gone
            await asyncio.wait_for(self._context.close(), timeout=5)

    async def capture(self, job: Job, width: int) -> Capture | None:
        """Screenshot and layout of ``job``'s page at ``width`` (CSS px).

        ``None`` where an earlier load has left storage behind, so that the page has to be captured
        in a new tab. Errors: ``CaptureError``, ``UnstablePageError``.
        """
        with self._playwright_errors(job):
            await self._load(job, width)
            answer = await self._settle(job)
            if answer["inherited"] and not self._fresh:
                return None
            await self._note_storage(answer)
            return await self._take_capture(job, width, answer)

    def _note(self, note: str) -> None:
        self._traffic.notes.append(note)

    async def _note_storage(self, answer: Mapping[str, Any]) -> None:
        """Note whether a later load in this tab would find what this one leaves behind."""
        self._fresh = False
        if answer["stored"] or await self._context.cookies():
            self.reusable = False

    async def _take_capture(self, job: Job, width: int, answer: Mapping[str, Any]) -> Capture:
        """The capture of a page at rest; ``answer`` is the result of ``_settle``."""
        layout = layout_of(answer["layout"], job.viewport(width))
        image = b""
        if layout != job.expected.get(width):
            image = await self._screenshot(job, layout)
            check_shown(job, layout, image, transparent=answer["transparent"])
        if self._page.workers:  # on a busy machine they may answer only after the page's rest
            moved = await self._within(job, self.world.answer(f"{HARNESS}.moved()"))
            if moved:
                raise failures.restless_page(job, moved)
        resources = await self._within(job, self._resources.digests())
        await self._check(job)
        led_to = destination(job.address, self._page.url) if self.may_load else ""
        capture = as_capture(job, layout, answer, image, self._traffic, led_to)
        return replace(capture, resources=resources)

    async def hold(self, job: Job, width: int, *, load: bool = True) -> Layout:
        """The layout of ``job``'s page at ``width`` (CSS px); the page stays open at this width.

        Without ``load`` the open page is resized. Errors: as for ``capture``.
        """
        with self._playwright_errors(job):
            if load:
                await self._load(job, width)
            else:
                await self.call(STIR_JS)
                await self.viewport.set(width, job.page.height)
            answer = await self._settle(job)
            await self._note_storage(answer)
        return layout_of(answer["layout"], job.viewport(width))

    async def without(
        self, job: Job, layout: Layout, undos: Sequence[Undo]
    ) -> tuple[Capture, tuple[bool, ...]]:
        """A capture of the page with ``undos`` done, and whether each of them could be done.

        ``layout`` is the last result of ``hold``; the layout of the capture has the same elements
        with new boxes. The next call takes these undos back first. Errors: as for ``capture``.
        """
        with self._playwright_errors(job):
            answer: dict[str, Any] = await self._within(
                job,
                self.call(
                    UNDO_JS,
                    {
                        "undos": [
                            [undo.place, undo.kind, undo.name, undo.before] for undo in undos
                        ],
                        "mask": list(job.page.mask),
                        "ignore": list(job.page.ignore),
                    },
                ),
            )
            self.has_answered = self.has_answered or answer["answered"]
            changed_layout = with_boxes(layout, answer["size"], answer["boxes"])
            image = await self._screenshot(job, changed_layout)
        ignored = tuple(Box(*box) for box in answer["ignored"])
        capture = Capture(job.page.name, job.variant, image, changed_layout, ignored)
        return capture, tuple(answer["applied"])

    @contextmanager
    def _playwright_errors(self, job: Job) -> Iterator[None]:
        """Turn errors of Playwright into a ``CaptureError``."""
        try:
            yield
        except PlaywrightError as error:
            if death := failures.as_death(error):  # of which requests fail, too
                raise death from error
            self._traffic.check()
            self._traffic.deliveries.check(job, approvable=self.may_load)
            traffic = self._traffic
            raise failures.browser_refusal(job, error, traffic.headers, traffic.status) from error

    async def _check(self, job: Job) -> None:
        """Raise ``CaptureError`` where the page's requests have failed so far."""
        self._traffic.check()
        deliveries = self._traffic.deliveries
        if dead := deliveries.addresses:
            with suppress(DocumentLeftError):
                unused = await self._within(job, self.call(UNUSED_JS, dead))
                self._traffic.note_unused(unused)
        deliveries.check(job, approvable=self.may_load)

    async def _load(self, job: Job, width: int) -> None:
        self.has_answered = False
        self._traffic.begin(job.accepted)
        self._resources.begin()
        await self.viewport.set(width, job.page.height)
        try:
            await self._page.goto(job.address, wait_until="load", timeout=job.timeout_ms)
        except PlaywrightTimeout as error:
            self._traffic.check()
            self._traffic.deliveries.check(job)
            raise failures.load_timeout(job, self._traffic.pending()) from error
        await self._check(job)
        if origin_of(self._page.url) not in self._traffic.allowed:
            raise failures.origin_not_allowed(job, self._page.url)

    async def _settle(self, job: Job) -> dict[str, Any]:
        """Bring the page to rest, again while it still loads; returns the result of page.js."""
        page = job.page
        blocked: tuple[str, ...] = ()
        # Modules that other modules import come first: no script in the page can see them pending.
        with suppress(TimeoutError):
            await asyncio.wait_for(self._traffic.await_scripts(), QUIET_MS / 1000)
        for _ in range(5):
            blocked = self._traffic.blocked_boxes()
            try:
                answer: dict[str, Any] = await self._within(
                    job,
                    self.call(
                        PAGE_JS,
                        {
                            "deadline_ms": job.timeout_ms,
                            "wait_for": page.wait_for,
                            "hide": list(page.hide),
                            "ignore": list(page.ignore),
                            "mask": list(page.mask),
                            "blocked": list(blocked),
                            "refresh": self._traffic.headers.get("refresh", ""),
                        },
                    ),
                )
                if await self._within(job, self._closed_roots.reveal()):
                    continue  # the new roots were not read, and their animations run
            except DocumentLeftError:
                self._traffic.check()
                await self._page.wait_for_load_state("load", timeout=job.timeout_ms)
                continue  # the page reloaded itself, or moved on
            await self._check(job)
            failures.check_pictures(job, answer.get("large", ()))
            if answer["waiting_for"]:
                raise failures.restless_page(job, answer["waiting_for"])
            self._traffic.note_broken(answer["broken"])
            delivered, deliveries = self._resources.delivered, self._traffic.deliveries
            await self._within(job, self._impostors.note(deliveries, delivered, answer))
            await self._check(job)
            self._traffic.arrived(answer["arrived"])
            self._has_films = answer["films"]
            self._has_scrolled = answer["scrolled"]
            self._traffic.notes.extend(notes_at_rest(answer))
            if (
                await self._is_quiet(answer["given_up"])
                and self._traffic.blocked_boxes() == blocked
            ):
                return answer
        raise failures.endless_loading(job)

    async def _is_quiet(self, given_up: Collection[str]) -> bool:
        """Whether no request was pending; otherwise waits up to ``QUIET_MS`` for the requests.

        Requests to the ``given_up`` addresses, which page.js has waited for in vain, do not count.
        """
        if set(self._traffic.pending()) - set(given_up):
            for _ in range(QUIET_MS // 20):
                await asyncio.sleep(0.02)
                if not set(self._traffic.pending()) - set(given_up):
                    return False  # the answer may have changed the page
        for address in self._traffic.pending():
            self._traffic.notes.append(f"{address} had not answered when the capture was taken")
        return True

    async def _screenshot(self, job: Job, layout: Layout) -> bytes:
        width, height = layout.page_width, layout.page_height
        check_size(job, width, height)
        shots = 1 + (FILMS_SHOTS if self._has_films else 0)
        scrolled = self._has_scrolled
        image = last_screenshot(job, self._page, self.world, layout, shots, scrolled=scrolled)
        return await self._within(job, image)

    async def _within(self, job: Job, answer: Awaitable[T]) -> T:
        """Wait for ``answer``. Errors: ``CaptureError`` where the page's scripts block the tab."""
        try:
            return await asyncio.wait_for(answer, timeout=job.timeout_ms / 1000 + 5)
        except TimeoutError as error:
            self._traffic.check()
            self._traffic.deliveries.check(job, approvable=self.may_load)
            raise failures.busy_tab(job) from error
