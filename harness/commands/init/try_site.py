"""Tries a first configuration: starts its server, finds its pages, and loads them once."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial

from harness.breakpoints.queries.coverage import PageConditions
from harness.breakpoints.queries.parse import read_conditions
from harness.capture.first_load import FirstLoad, Resource
from harness.capture.host import BrowserHost
from harness.capture.retries import retried
from harness.commands.init.allowed_origins import AllowedOrigin, BlockedOrigin, allowed_origins
from harness.commands.init.pages.fetch import fetch
from harness.commands.init.pages.links import links_of
from harness.commands.init.pages.served_pages import PageList, ServedPages
from harness.commands.init.sites.site import Site
from harness.commands.init.stylesheet_origins import style_resources
from harness.commands.init.suggest_breakpoints import Suggestion, suggest_breakpoints
from harness.config.load import Config
from harness.errors import BrowserError, CaptureError, HarnessError
from harness.model.addresses import origin_of
from harness.model.job import Job
from harness.model.page import Page
from harness.run.record.browser_pool import BrowserPool
from harness.site.serve import served

#: The width (CSS px) at which the front page is loaded: that of a desktop.
_WIDTH = 1280

#: How long a starting server may answer the front page with errors.
_MOST_ERRORS_S = 15

#: A function that prints a line.
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Trial:
    """The result of serving the pages and loading them once."""

    pages: PageList
    answered_s: float  #: how long the server took to answer
    loaded_s: float | None = None  #: how long the front page took to load and come to rest
    browser: str = ""  #: name and version of the browser that loaded it; empty without one
    no_browser: BrowserError | None = None  #: why there was no browser
    problem: HarnessError | None = None  #: why the front page cannot be captured
    allow: tuple[AllowedOrigin, ...] = ()
    blocked: tuple[BlockedOrigin, ...] = ()  #: requested origins that are not in ``allow``
    suggestion: Suggestion | None = None


def try_site(
    draft: Config,
    site: Site,
    listed: PageList | None,
    most: int,
    browser_path: str | None,
    say: Say,
) -> Trial:
    """Serve the pages as ``draft`` says, find up to ``most`` of them, and load them.

    ``listed`` are pages that are known from files. Errors: ``ConfigError`` where the server does
    not start, ``BrowserError`` where the browser at ``browser_path`` does not.
    """
    started = time.monotonic()
    with ExitStack() as stack:
        base = stack.enter_context(served(draft, say, most_errors_s=_MOST_ERRORS_S)) or ""
        answered_s = time.monotonic() - started
        server = ServedPages(site, base)
        try:
            host = stack.enter_context(BrowserPool(browser_path)).get("chromium")
        except BrowserError as error:
            if browser_path is not None:
                raise
            return replace(_without_browser(server, listed, most, answered_s), no_browser=error)
        try:
            return _with_browser(host, draft, server, listed, most, answered_s)
        except CaptureError as error:
            return replace(_without_browser(server, listed, most, answered_s), problem=error)


def _without_browser(
    server: ServedPages, listed: PageList | None, most: int, answered_s: float
) -> Trial:
    """The trial by plain requests, without a browser."""
    front = server.front_answer
    pages = listed or server.find(links_of(front.address, front.text), most)
    resources = style_resources(map(server.address, pages.paths), lambda url: fetch(url).text)
    allow, blocked = allowed_origins([origin_of(server.address(""))], resources)
    return Trial(pages, answered_s, problem=_error_page(server), allow=allow, blocked=blocked)


def _with_browser(
    host: BrowserHost,
    draft: Config,
    server: ServedPages,
    listed: PageList | None,
    most: int,
    answered_s: float,
) -> Trial:
    """The trial in a browser: a load with access to all origins, then a load as for a capture."""
    loads: dict[str, FirstLoad] = {}
    if listed is None:
        (loads[server.front],) = host.first_loads([server.address(server.front)])
        pages = server.find(loads[server.front].links, most)
    else:
        pages = listed
    rest = [path for path in pages.paths if path not in loads]
    loads |= zip(rest, host.first_loads([server.address(path) for path in rest]), strict=True)
    allow, blocked = allowed_origins(
        [origin_of(server.address(""))], _resources(loads, pages.paths)
    )
    trial = Trial(pages, answered_s, browser=host.description, allow=allow, blocked=blocked)
    page = replace(draft.defaults, name="front", allow=tuple(entry.origin for entry in allow))
    address = server.address(pages.paths[0])
    started = time.monotonic()
    try:
        read = partial(_own_conditions, host, page, address, draft.timeout_ms)
        page_conditions = retried(read, host.tell_retry, f"{page.name} was read again")
    except CaptureError as error:
        page_conditions = _conditions_of(loads[pages.paths[0]], page)
        return replace(trial, problem=error, suggestion=_suggest(page_conditions, server))
    loaded_s = time.monotonic() - started
    return replace(trial, loaded_s=loaded_s, suggestion=_suggest(page_conditions, server))


def _conditions_of(load: FirstLoad, page: Page) -> PageConditions:
    """The media queries of a page that cannot be captured, as far as it loaded."""
    return PageConditions(
        page.name, "chromium", read_conditions(load.sheets, page.height), page.height
    )


def _suggest(page_conditions: PageConditions, server: ServedPages) -> Suggestion | None:
    """The breakpoints that fit a page.

    Storybook's frame around a story has media queries in its document, which are not the story's.
    """
    if server.is_storybook:
        conditions = (
            entry
            for entry in page_conditions.conditions
            if not entry.source.startswith("iframe.html")
        )
        page_conditions = replace(page_conditions, conditions=tuple(conditions))
    return suggest_breakpoints(page_conditions)


def _resources(loads: Mapping[str, FirstLoad], paths: Sequence[str]) -> tuple[Resource, ...]:
    return tuple(dict.fromkeys(resource for path in paths for resource in loads[path].resources))


def _own_conditions(host: BrowserHost, page: Page, address: str, timeout_ms: int) -> PageConditions:
    """The media queries of a page, loaded as a capture loads it."""
    job = Job(page, address, "chromium", (_WIDTH,), timeout_ms)
    with host.probe(job, _WIDTH) as probe:
        return PageConditions(
            page=page.name,
            browser=job.variant,
            conditions=read_conditions(probe.sheets(), page.height),
            height=page.height,
            root_font_px=probe.root_font_px(),
        )


def _error_page(server: ServedPages) -> HarnessError | None:
    answer = server.front_answer
    if answer.is_page:
        return None
    return CaptureError(
        f"{answer.address} answers {answer.status or 'nothing'}",
        why="that is no page, so it would not be compared",
        fix="correct `path` of the page, or mend the server behind it",
    )
