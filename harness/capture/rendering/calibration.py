"""Captures the calibration page, of which a browser's render profile is the digest."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page

from harness.capture.rendering.profile import (
    CALIBRATION,
    CALIBRATION_HEIGHT,
    CALIBRATION_WIDTH,
    profile_of,
)
from harness.capture.tab.screenshot import screenshot

#: Fixed for every page, so that no page depends on the machine; clock.js has the same time.
LOCALE, TIMEZONE, CLOCK = "en-US", "UTC", "2026-01-01T12:00:00Z"


@asynccontextmanager
async def blank_page(browser: Browser, device_scale_factor: float) -> AsyncIterator[Page]:
    """A page of its own in ``browser``, started at this scale. Errors: Playwright's."""
    context = await browser.new_context(
        viewport={"width": CALIBRATION_WIDTH, "height": CALIBRATION_HEIGHT},
        # At a scale other than the browser's own, the spacing of letters differs from load to load.
        device_scale_factor=device_scale_factor,
        locale=LOCALE,
        timezone_id=TIMEZONE,
    )
    try:
        yield await context.new_page()
    finally:
        await context.close()


async def calibrate(page: Page, name: str) -> str:
    """The render profile of the browser ``name`` of a blank ``page``. Errors: Playwright's."""
    await page.set_content(CALIBRATION.read_text("utf-8"))
    await page.evaluate("() => document.fonts.ready.then(() => null)")
    devtools = await page.context.new_cdp_session(page) if name == "chromium" else None
    return profile_of(await screenshot(page, devtools, CALIBRATION_WIDTH, CALIBRATION_HEIGHT))
