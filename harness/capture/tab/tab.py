"""A tab that captures one page, width after width, each from a fresh load."""

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

from playwright.async_api import BrowserContext, CDPSession
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page as PlaywrightPage
from playwright.async_api import TimeoutError as PlaywrightTimeout

from harness.capture import failures
from harness.capture.network.headers import send_headers, with_headers
from harness.capture.network.impostors import Impostors
from harness.capture.network.resources import Resources
from harness.capture.network.traffic import Traffic, other_place
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
from harness.capture.tab.read_layout import layout_of, measured_again
from harness.capture.tab.screenshot import FILMS_SHOTS, check_shown, check_size, last_screenshot
from harness.capture.tab.scroll_notes import ENDLESS, SCROLL_DRIVEN, SCROLL_HIDDEN
from harness.capture.tab.window_position import move_away
from harness.capture.tab.world import HARNESS, DocumentLeftError, World
from harness.model.addresses import origin_of
from harness.model.capture import Capture
from harness.model.elements.declaration import Undo
from harness.model.geometry import Box
from harness.model.job import Job
from harness.model.layout import Layout

T = TypeVar("T")

#: How long requests that scripts make after the load may take, before they are only noted (ms).
QUIET_MS = 2_000


def tab_key(job: Job) -> tuple[str, ...]:
    """What captures of two jobs have in common when one tab can take both."""
    return job.page.name, job.variant, job.address


class Tab:
    """One tab in a context of its own, and what it has seen."""

    may_load = True  #: the page may be loaded, and loaded again
    has_answered = False  #: scripts have answered to what was undone since the last load

    def __init__(
        self,
        job: Job,
        context: BrowserContext,
        page: PlaywrightPage,
        delivered: MutableMapping[str, str],
        supported: str = NO_PROPERTIES,
    ) -> None:
        self.key = tab_key(job)  #: whose captures it can take
        self.reusable = not job.page.storage_state
        self._is_resized = False  #: by ``resize``, behind Playwright's back
        self._scale = job.page.device_scale_factor
        self._fresh = True
        self._has_films = False
        self._has_scrolled = False  #: boxes that a picture would scroll back
        self._context = context
        self._page = page
        self._traffic: Traffic
        self._resources: Resources
        self._impostors = Impostors()
        self._listen(job, delivered)
        self.world = World(page, None, supported)  #: where the page is asked
        self._closed_roots = ClosedRoots(self.world, context, page)

    def _listen(self, job: Job, delivered: MutableMapping[str, str]) -> None:
        """Note from now on what the tab asks for."""
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
    ) -> "Tab":
        """A tab ready for ``job``'s page, of which so much was ``delivered``: digest by address.

        ``supported`` are the browser's properties, see ``supported_properties``.
        """
        await context.add_init_script(BEFORE_JS)
        tab = cls(job, context, await context.new_page(), delivered, supported)
        if job.browser == "chromium":
            tab.world.devtools = await context.new_cdp_session(tab._page)
            await move_away(tab.world.devtools)
        if job.page.headers and tab.devtools:
            await send_headers(tab.devtools, origin_of(job.address), job.page.headers)
        elif job.page.headers:
            await context.route(f"{origin_of(job.address)}/**", with_headers(job.page.headers))
        return tab

    @property
    def address(self) -> str:
        """Where the page is now."""
        return self._page.url

    @property
    def devtools(self) -> CDPSession | None:
        """Chromium's, where the browser is one."""
        return self.world.devtools

    async def call(self, function: str, *arguments: object) -> Any:
        """What a function of JavaScript gives in the harness's world; arguments as JSON has them.

        Errors: as of ``World.answer``.
        """
        return await self.world.answer(f"({function})({', '.join(map(json.dumps, arguments))})")

    async def close(self) -> None:
        """Give the context back; a browser that is already gone is no error."""
        with suppress(Exception):  # the end of Playwright's driver is a bare one
            await asyncio.wait_for(self._context.close(), timeout=5)

    async def capture(self, job: Job, width: int) -> Capture | None:
        """Screenshot and layout of ``job``'s page at ``width``.

        ``None`` when an earlier load left something behind, so that this one has to be done
        again in a new tab. Errors: ``CaptureError``, ``UnstablePageError``.
        """
        with self._reported(job):
            await self._load(job, width)
            answer = await self._settle(job)
            if answer["inherited"] and not self._fresh:
                return None
            self._fresh = False
            if answer["stored"] or await self._context.cookies():
                self.reusable = False
            return await self._pictured(job, width, answer)

    async def _pictured(self, job: Job, width: int, answer: Mapping[str, Any]) -> Capture:
        """The capture of a page at rest, whose ``answer`` is that of ``_settle``."""
        layout = layout_of(answer["layout"], job.viewport(width))
        image = await self._screenshot(job, layout)
        check_shown(job, layout, image, transparent=answer["transparent"])
        if self._page.workers:  # which a busy machine may let wait while the page comes to rest
            moved = await self._within(job, self.world.answer(f"{HARNESS}.moved()"))
            if moved:
                raise failures.restless(job, moved)
        resources = await self._within(job, self._resources.digests())
        await self._check(job)
        led_to = other_place(job.address, self._page.url) if self.may_load else ""
        capture = as_capture(job, layout, answer, image, self._traffic, led_to)
        return replace(capture, resources=resources)

    async def hold(self, job: Job, width: int, *, load: bool = True) -> Layout:
        """The layout of ``job``'s page at ``width``, which stays as it is, to be asked about.

        Without ``load``, of the page that is there already. Errors: as for ``capture``.
        """
        with self._reported(job):
            if load:
                await self._load(job, width)
            else:
                await self.call(STIR_JS)
                await self._set_viewport(width, job.page.height)
            answer = await self._settle(job)
        return layout_of(answer["layout"], job.viewport(width))

    async def without(
        self, job: Job, layout: Layout, undos: Sequence[Undo]
    ) -> tuple[Capture, tuple[bool, ...]]:
        """The page as it would be had it not changed in these ways, and which could be undone.

        ``layout`` is the last one that ``hold`` gave; the capture's has its elements, with
        other boxes. The next call starts from the page as it is again. Errors: as for ``capture``.
        """
        with self._reported(job):
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
            measured = measured_again(layout, answer["size"], answer["boxes"])
            image = await self._screenshot(job, measured)
        ignored = tuple(Box(*box) for box in answer["ignored"])
        capture = Capture(job.page.name, job.variant, image, measured, ignored)
        return capture, tuple(answer["applied"])

    async def resize(self, width: int, height: int) -> None:
        """Make the viewport so large (CSS px), and wait for nothing else."""
        if self.devtools is None:
            await self._page.set_viewport_size({"width": width, "height": height})
            return
        self._is_resized = True
        size = {"width": width, "height": height, "screenWidth": width, "screenHeight": height}
        await self.devtools.send(
            "Emulation.setDeviceMetricsOverride",
            {**size, "deviceScaleFactor": self._scale, "mobile": False},
        )

    async def _set_viewport(self, width: int, height: int) -> None:
        """Make the viewport so large (CSS px), also where ``resize`` has set another size."""
        await self._page.set_viewport_size({"width": width, "height": height})
        if self._is_resized:  # what that has set outlives what Playwright sets
            await self.resize(width, height)

    @contextmanager
    def _reported(self, job: Job) -> Iterator[None]:
        """Whatever the browser says went wrong, as a ``CaptureError``."""
        try:
            yield
        except PlaywrightError as error:
            self._traffic.check()
            self._traffic.deliveries.check(job, approvable=self.may_load)
            traffic = self._traffic
            raise failures.refused(job, error, traffic.headers, traffic.status) from error

    async def _check(self, job: Job) -> None:
        """Raise what is known to be wrong with the page by now. Errors: ``CaptureError``."""
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
        await self._set_viewport(width, job.page.height)
        try:
            await self._page.goto(job.address, wait_until="load", timeout=job.timeout_ms)
        except PlaywrightTimeout as error:
            self._traffic.check()
            self._traffic.deliveries.check(job)
            raise failures.not_loaded(job, self._traffic.pending()) from error
        await self._check(job)
        if origin_of(self._page.url) not in self._traffic.allowed:
            raise failures.led_astray(job, self._page.url)

    async def _settle(self, job: Job) -> dict[str, Any]:
        """The page's answer once it is at rest; asked again while it still loads."""
        page = job.page
        blocked: tuple[str, ...] = ()
        # Modules that others have asked for go first: no script sees that they are on their way.
        with suppress(TimeoutError):
            await asyncio.wait_for(self._no_script_comes(), QUIET_MS / 1000)
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
                    continue  # in which animations go on, and which were not read
            except DocumentLeftError:
                self._traffic.check()
                await self._page.wait_for_load_state("load", timeout=job.timeout_ms)
                continue  # the page reloaded itself, or moved on
            await self._check(job)
            failures.check_pictures(job, answer.get("large", ()))
            if answer["waiting_for"]:
                raise failures.restless(job, answer["waiting_for"])
            self._traffic.note_broken(answer["broken"])
            delivered, deliveries = self._resources.delivered, self._traffic.deliveries
            await self._within(job, self._impostors.note(deliveries, delivered, answer))
            await self._check(job)
            self._traffic.arrived(answer["arrived"])
            self._has_films = answer["films"]
            self._has_scrolled = answer["scrolled"]
            if answer["endless"]:
                self._traffic.notes.append(ENDLESS)
            if answer["scroll_driven"]:
                self._traffic.notes.append(SCROLL_DRIVEN)
            if answer["scroll_hidden"]:
                self._traffic.notes.append(SCROLL_HIDDEN)
            if (
                await self._is_quiet(answer["given_up"])
                and self._traffic.blocked_boxes() == blocked
            ):
                return answer
        raise failures.ever_loading(job)

    async def _no_script_comes(self) -> None:
        while self._traffic.pending("script"):
            await asyncio.sleep(0.02)

    async def _is_quiet(self, given_up: Collection[str]) -> bool:
        """Whether nothing was being loaded; waits for it, up to ``QUIET_MS``.

        Not for what the page was waited for in vain already: ``given_up``.
        """
        if set(self._traffic.pending()) - set(given_up):
            for _ in range(QUIET_MS // 20):
                await asyncio.sleep(0.02)
                if not set(self._traffic.pending()) - set(given_up):
                    return False  # it has arrived, and may have changed the page
        for address in self._traffic.pending():
            self._traffic.notes.append(f"{address} had not answered when the capture was taken")
        return True

    async def _screenshot(self, job: Job, layout: Layout) -> bytes:
        width, height = layout.page_width, layout.page_height
        check_size(job, width, height)
        shots = 1 + (FILMS_SHOTS if self._has_films else 0)
        page, world = self._page, self.world
        taken = last_screenshot(page, world, width, height, shots, scrolled=self._has_scrolled)
        return await self._within(job, taken)

    async def _within(self, job: Job, answer: Awaitable[T]) -> T:
        """``answer``, unless the page's own script never gives the tab back."""
        try:
            return await asyncio.wait_for(answer, timeout=job.timeout_ms / 1000 + 5)
        except TimeoutError as error:
            self._traffic.check()
            self._traffic.deliveries.check(job, approvable=self.may_load)
            raise failures.busy(job) from error
