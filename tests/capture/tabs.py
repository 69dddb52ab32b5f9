"""A tab with one page at rest, for tests of scripts in the page."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from playwright.async_api import async_playwright

from harness.capture.browsers.find import find_browser
from harness.capture.browsers.sandbox import sandbox_works
from harness.capture.rendering.profile import browser_environment, browser_flags
from harness.capture.tab.tab import Tab
from harness.model.job import Job
from harness.model.page import Page
from harness.site.folder_server import serve

T = TypeVar("T")


async def _in_tab(folder: Path, path: str, ask: Callable[[Tab], Awaitable[T]]) -> T:
    found = find_browser()
    with serve(folder) as base:
        job = Job(Page("blog", path), base + path, "chromium", (800,), 30_000)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=found.executable,
                args=list(browser_flags(found.shell)),
                env=dict(browser_environment(os.environ)),
                chromium_sandbox=sandbox_works(),
            )
            tab = await Tab.open(job, await browser.new_context(), {})
            await tab.hold(job, 800)
            answer = await ask(tab)
            await browser.close()
            return answer


def in_tab(ask: Callable[[Tab], Awaitable[T]], folder: Path, path: str) -> T:
    """The result of ``ask`` for a tab with a page, in a thread without another event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, _in_tab(folder, path, ask)).result()


async def in_page(tab: Tab, function: str) -> Any:
    """The result of a JavaScript function in the page's own world."""
    return await tab._page.evaluate(function)
