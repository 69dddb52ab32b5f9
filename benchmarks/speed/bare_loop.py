"""The bare loop: the least with which the sample widths can be captured in Playwright.

One browser and ONE context, with two pages at a time: each width is loaded and one fast PNG of the
whole page is taken. Nothing settles, nothing is measured or compared, nothing is kept. Browser,
switches, fonts and file server are those of the harness, and nothing else of it is imported:
`harness check` is held against this.
"""

import argparse
import asyncio
import base64
from pathlib import Path

from playwright.async_api import BrowserContext, async_playwright

from harness.site.folder_server import serve

PAGES_AT_A_TIME = 2


async def capture_all(address: str, executable: str, flags: list[str], widths: list[int]) -> int:
    """Capture the page at every width; the number of bytes of the PNGs."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=flags)
        context = await browser.new_context()
        workers = (capture_widths(context, address, widths) for _ in range(PAGES_AT_A_TIME))
        sizes = await asyncio.gather(*workers)
        await browser.close()
    return sum(sizes)


async def capture_widths(context: BrowserContext, address: str, widths: list[int]) -> int:
    """Take widths off the end of the list until it is empty; the number of bytes of the PNGs."""
    tab = await context.new_page()
    devtools = await context.new_cdp_session(tab)
    size = 0
    while widths:
        width = widths.pop()
        await tab.set_viewport_size({"width": width, "height": 900})
        await tab.goto(address)
        height = await tab.evaluate("document.documentElement.scrollHeight")
        screenshot = await devtools.send(
            "Page.captureScreenshot",
            {
                "format": "png",
                "optimizeForSpeed": True,
                "captureBeyondViewport": True,
                "clip": {"x": 0, "y": 0, "width": width, "height": height, "scale": 1},
            },
        )
        size += len(base64.b64decode(screenshot["data"]))
    return size


def main() -> None:
    """Capture the page that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder to serve")
    parser.add_argument("page", help="the page's path in it")
    parser.add_argument("executable", help="the browser's")
    parser.add_argument("--widths", type=int, nargs="+", required=True, help="CSS px")
    parser.add_argument("--flag", action="append", default=[], help="a switch of the browser")
    words = parser.parse_args()
    with serve(words.folder) as base:
        address = f"{base}{words.page}"
        size = asyncio.run(capture_all(address, words.executable, words.flag, words.widths))
    print(size, "bytes")


if __name__ == "__main__":
    main()
