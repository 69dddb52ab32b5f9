"""A browser starts no renderer for a window that nobody sees."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.async_api import async_playwright

from harness.capture.browsers.find import FoundBrowser, all_browsers, find_browser
from harness.capture.browsers.hidden_windows import (
    POPUPS,
    playwrights_disabled_features,
    without_popups,
)
from harness.capture.browsers.sandbox import sandbox_works
from harness.capture.host import BrowserHost

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
    (switch,) = without_popups()
    assert switch.removeprefix("--disable-features=").split(",") == [*own.split(","), *POPUPS]


@pytest.mark.parametrize("build", BUILDS, ids=[build.source for build in BUILDS])
def test_no_browser_has_a_window_that_nobody_sees(build: FoundBrowser) -> None:
    with BrowserHost(build) as host:
        host.render_profile()
        assert host.hidden_windows() == ()
