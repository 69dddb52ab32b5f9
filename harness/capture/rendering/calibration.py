"""Captures the calibration page, of which a browser's render profile is the digest."""

from playwright.async_api import Browser

from harness.capture.rendering.profile import (
    CALIBRATION,
    CALIBRATION_HEIGHT,
    CALIBRATION_WIDTH,
    profile_of,
)
from harness.capture.tab.screenshot import screenshot

#: Fixed for every page, so that no page depends on the machine; clock.js has the same time.
LOCALE, TIMEZONE, CLOCK = "en-US", "UTC", "2026-01-01T12:00:00Z"


async def calibrate(browser: Browser, name: str, device_scale_factor: float) -> str:
    """The render profile of the browser ``name``, started at this scale. Errors: Playwright's."""
    width, height = CALIBRATION_WIDTH, CALIBRATION_HEIGHT
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        # At a scale other than the browser's own, the spacing of letters differs from load to load.
        device_scale_factor=device_scale_factor,
        locale=LOCALE,
        timezone_id=TIMEZONE,
    )
    page = await context.new_page()
    await page.set_content(CALIBRATION.read_text("utf-8"))
    await page.evaluate("() => document.fonts.ready.then(() => null)")
    devtools = await context.new_cdp_session(page) if name == "chromium" else None
    picture = await screenshot(page, devtools, width, height)
    await context.close()
    return profile_of(picture)
