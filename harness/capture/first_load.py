"""Loads pages with access to every origin, and lists their requests, links and style sheets.

Captures reach only a page's own origin and those it allows; which origins it needs is found out
here, before there is a configuration. Nothing is captured.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from playwright.async_api import Browser, CDPSession, Request, Response
from playwright.async_api import BrowserContext as Context
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page as Tab

from harness.breakpoints.queries.parse import Sheet
from harness.capture.rendering.calibration import LOCALE, TIMEZONE
from harness.capture.stylesheets.sheets import RULES_JS, file_of
from harness.capture.tab.world import World
from harness.errors import CaptureError

#: Size of the viewport (CSS px).
WIDTH, HEIGHT = 1280, 900

#: Time-outs of a load, and of the requests of scripts after it (ms).
LOAD_MS, QUIET_MS = 20_000, 3_000

#: How many pages are loaded at a time.
_TABS = 4

#: Address and text of every link outside of frames. Scrolls to the page's end, so that lazy
#: pictures are requested.
_LINKS_JS = """() => {
  const { page } = window[Symbol.for("harness")];
  window.scrollTo(0, page.documentElement.scrollHeight);
  return [...page.querySelectorAll("a[href]:not([download])")]
    .map((link) => [link.href, link.textContent.trim()]);
}"""


@dataclass(frozen=True, slots=True)
class Resource:
    """A file that a page requested."""

    address: str
    kind: str  #: Playwright's word: ``stylesheet``, ``font``, ``script``, ``image``, …
    delivered: bool  #: answered with a status below 400


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page."""

    address: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class FirstLoad:
    """A loaded page with its requests."""

    address: str  #: after redirects and navigations by scripts
    resources: tuple[Resource, ...] = ()  #: of the page itself, without those of frames
    links: tuple[Link, ...] = ()
    sheets: tuple[Sheet, ...] = ()  #: style sheets of its own origin, without line numbers
    problem: str = ""  #: why it did not load; empty where it did


async def first_loads(
    browser: Browser, addresses: Sequence[str], dead_end: str
) -> tuple[FirstLoad, ...]:
    """Load the pages at ``addresses`` with access to every origin.

    ``dead_end`` is the address of a proxy, which every origin bypasses here. Errors:
    ``CaptureError`` where the browser is gone.
    """
    try:
        return await _load_all(browser, addresses, dead_end)
    except PlaywrightError as error:
        raise CaptureError(
            "the browser was gone before the pages were loaded",
            why=error.message.partition("\n")[0],
            fix="run it again; if it happens again, give the machine more memory",
        ) from error


async def _load_all(
    browser: Browser, addresses: Sequence[str], dead_end: str
) -> tuple[FirstLoad, ...]:
    context = await browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT},
        reduced_motion="reduce",
        locale=LOCALE,
        timezone_id=TIMEZONE,
        service_workers="block",
        accept_downloads=False,
        proxy={"server": dead_end, "bypass": "*"},
    )
    free = asyncio.Semaphore(_TABS)
    try:
        return tuple(
            await asyncio.gather(*(_first_load(context, address, free) for address in addresses))
        )
    finally:
        with suppress(Exception):  # Playwright raises a bare one where its driver is gone
            await context.close()


async def _first_load(context: Context, address: str, free: asyncio.Semaphore) -> FirstLoad:
    async with free:
        tab = await context.new_page()
        requests: dict[Request, bool] = {}

        def on_request(request: Request) -> None:
            # A service worker's request, or a navigation, has no frame: Playwright raises an error.
            with suppress(PlaywrightError):
                if request.frame == tab.main_frame:
                    requests[request] = False

        def on_response(response: Response) -> None:
            if response.request in requests:
                requests[response.request] = response.status < 400

        tab.on("request", on_request)
        tab.on("response", on_response)
        links: list[tuple[str, str]] = []
        rules: list[tuple[str, bool, str]] = []
        problem = ""
        try:
            await tab.goto(address, timeout=LOAD_MS)
            with suppress(PlaywrightError):
                await tab.wait_for_load_state("networkidle", timeout=QUIET_MS)
            world = World(tab, await _devtools(context, tab))
            links = await world.answer(f"({_LINKS_JS})()")
            rules = await world.answer(f"({RULES_JS})()")
            with suppress(PlaywrightError):
                await tab.wait_for_load_state("networkidle", timeout=QUIET_MS)
        except PlaywrightError as error:
            problem = error.message.partition("\n")[0]
        resources = (
            Resource(request.url, request.resource_type, delivered)
            for request, delivered in requests.items()
            if request.resource_type != "document" and request.url.startswith("http")
        )
        load = FirstLoad(
            tab.url,
            tuple(resources),
            tuple(Link(*link) for link in links),
            tuple(Sheet(text, file_of(sheet or tab.url), 0) for sheet, _, text in rules),
            problem,
        )
        with suppress(PlaywrightError):
            await tab.close()
        return load


async def _devtools(context: Context, tab: Tab) -> CDPSession | None:
    """A DevTools session; ``None`` for browsers other than Chromium."""
    browser = context.browser
    if browser is None or browser.browser_type.name != "chromium":
        return None
    return await context.new_cdp_session(tab)
