"""The least that can be done: load each of the fourteen widths in Playwright, one fast PNG each.

Two workers, one browser, the same browser build, flags, fonts and file server as the harness; no
settling, no layout, no comparison, nothing kept. This is what `harness check` is measured against.
"""

import asyncio
import base64
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from harness.breakpoints.named import BUILT_IN, widths_of
from harness.capture.browsers.find import find_browser
from harness.capture.rendering.profile import browser_environment, browser_flags
from harness.site.folder_server import serve

PAGES = Path(__file__).parent.parent / "pages"
WORKERS = 2


async def bare_loop(address: str) -> int:
    """Bytes of PNG taken."""
    found = find_browser()
    widths = asyncio.Queue[int]()
    for width in reversed(widths_of(BUILT_IN, BUILT_IN)):
        widths.put_nowait(width)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=found.executable,
            args=list(browser_flags(found.shell)),
            env=browser_environment(found.environment),
        )
        sizes = await asyncio.gather(*(worker(browser, address, widths) for _ in range(WORKERS)))
        await browser.close()
    return sum(sizes)


async def worker(browser: Browser, address: str, widths: asyncio.Queue[int]) -> int:
    """Capture widths until none is left."""
    context = await browser.new_context()
    tab = await context.new_page()
    devtools = await context.new_cdp_session(tab)
    taken = 0
    while not widths.empty():
        width = widths.get_nowait()
        await tab.set_viewport_size({"width": width, "height": 900})
        await tab.goto(address)
        height = await tab.evaluate("document.documentElement.scrollHeight")
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        shot = await devtools.send(
            "Page.captureScreenshot",
            {
                "format": "png",
                "optimizeForSpeed": True,
                "captureBeyondViewport": True,
                "clip": clip,
            },
        )
        taken += len(base64.b64decode(shot["data"]))
    return taken


if __name__ == "__main__":
    with serve(PAGES) as base:
        print(asyncio.run(bare_loop(f"{base}article/index.html")), "bytes")
