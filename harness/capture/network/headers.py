"""A page's own headers, sent to its own origin."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from playwright.async_api import CDPSession, Route
from playwright.async_api import Error as PlaywrightError


async def send_headers(devtools: CDPSession, origin: str, headers: Mapping[str, str]) -> None:
    """Add ``headers`` to every request to ``origin``, and to none that it redirects elsewhere.

    A route would not do: what Playwright continues with, it sends along on every redirect.
    """
    added = [{"name": name, "value": value} for name, value in headers.items()]
    replaced = {name.lower() for name in headers}
    going: set[asyncio.Task[None]] = set()  # a task that nobody holds may be collected

    async def go_on(paused: Mapping[str, Any]) -> None:
        kept = [
            {"name": name, "value": value}
            for name, value in paused["request"]["headers"].items()
            if name.lower() not in replaced
        ]
        with suppress(PlaywrightError):  # the page has moved on, or is gone
            await devtools.send(
                "Fetch.continueRequest",
                {"requestId": paused["requestId"], "headers": [*kept, *added]},
            )

    def on_paused(paused: Mapping[str, Any]) -> None:
        task = asyncio.ensure_future(go_on(paused))
        going.add(task)
        task.add_done_callback(going.discard)

    devtools.on("Fetch.requestPaused", on_paused)
    await devtools.send("Fetch.enable", {"patterns": [{"urlPattern": f"{origin}/*"}]})


def with_headers(headers: Mapping[str, str]) -> Any:
    """A handler of routes that adds ``headers``, for browsers without DevTools."""

    async def send(route: Route) -> None:
        await route.continue_(headers={**route.request.headers, **headers})

    return send
