"""A browser starts no renderer that no page needs."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from harness.capture.browsers.find import FoundBrowser, all_browsers, find_browser
from harness.capture.browsers.launch import launch
from harness.capture.browsers.sandbox import sandbox_works
from harness.capture.browsers.unneeded_renderers import (
    UNNEEDED,
    playwrights_disabled_features,
    without_unneeded,
)
from harness.capture.host import BrowserHost
from harness.site.folder_server import serve

BUILDS = all_browsers()


async def _command_line() -> str:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_browser().executable, chromium_sandbox=sandbox_works()
        )
        devtools = await browser.new_browser_cdp_session()
        system = await devtools.send("SystemInfo.getInfo")
        await browser.close()
        return str(system["commandLine"])


def test_the_switch_repeats_every_feature_that_playwright_disables() -> None:
    with ThreadPoolExecutor(1) as thread:
        command_line = thread.submit(asyncio.run, _command_line()).result()
    (own,) = re.findall(r"--disable-features=(\S+)", command_line)
    assert set(playwrights_disabled_features()) == set(own.split(","))
    (switch,) = without_unneeded()
    assert switch.removeprefix("--disable-features=").split(",") == [*own.split(","), *UNNEEDED]


@pytest.mark.parametrize("build", BUILDS, ids=[build.source for build in BUILDS])
def test_no_browser_has_a_window_that_nobody_sees(build: FoundBrowser) -> None:
    with BrowserHost(build) as host:
        host.render_profile()
        assert host.hidden_windows() == ()


@pytest.mark.parametrize("build", BUILDS, ids=[build.source for build in BUILDS])
def test_contexts_that_take_turns_start_no_renderers(build: FoundBrowser, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><p>Text</p>")

    async def count_renderers(browser: Browser, address: str) -> int:
        reach_all = {"server": "http://127.0.0.1:9", "bypass": "*"}
        pages = [await browser.new_page(proxy=reach_all) for _ in range(2)]  # type: ignore[arg-type]
        for _ in range(3):
            for page in pages:
                await page.goto(address)
        devtools = await browser.new_browser_cdp_session()
        processes = (await devtools.send("SystemInfo.getProcessInfo"))["processInfo"]
        return [process["type"] for process in processes].count("renderer")

    async def started(address: str) -> int:
        async with async_playwright() as playwright:
            browser = await launch(playwright, build, 1, "http://127.0.0.1:9", tmp_path)
            number = await count_renderers(browser, address)
            await browser.close()
            return number

    with serve(tmp_path) as base, ThreadPoolExecutor(1) as thread:
        assert thread.submit(asyncio.run, started(base)).result() == 2
