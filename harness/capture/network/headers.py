"""Sends the headers that a page is configured with to its own origin."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Route

from harness.capture.browsers.devtools import DevTools


async def send_headers(devtools: DevTools, origin: str, headers: Mapping[str, str]) -> None:
    """Add ``headers`` to every request to ``origin``, but not to redirects to other origins.

    A Playwright route would send the headers along on every redirect.
    """
    added = [{"name": name, "value": value} for name, value in headers.items()]
    replaced = {name.lower() for name in headers}
    tasks: set[asyncio.Task[None]] = set()  # a task without a reference may be collected

    async def continue_request(paused: Mapping[str, Any]) -> None:
        kept = [
            {"name": name, "value": value}
            for name, value in paused["request"]["headers"].items()
            if name.lower() not in replaced
        ]
        with suppress(PlaywrightError):  # the page has navigated, or is closed
            await devtools.send(
                "Fetch.continueRequest",
                {"requestId": paused["requestId"], "headers": [*kept, *added]},
            )

    def on_paused(paused: Mapping[str, Any]) -> None:
        task = asyncio.ensure_future(continue_request(paused))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    devtools.on("Fetch.requestPaused", on_paused)
    await devtools.send("Fetch.enable", {"patterns": [{"urlPattern": f"{origin}/*"}]})


def with_headers(headers: Mapping[str, str]) -> Any:
    """A route handler that adds ``headers``, for browsers without DevTools."""

    async def send(route: Route) -> None:
        await route.continue_(headers={**route.request.headers, **headers})

    return send
