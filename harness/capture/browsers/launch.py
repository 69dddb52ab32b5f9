"""Starts a browser as every capture needs it, and connects to it."""

from playwright.async_api import Browser, Playwright
from playwright.async_api import Error as PlaywrightError

from harness.capture.browsers import devtools
from harness.capture.browsers.find import FoundBrowser
from harness.capture.browsers.hidden_windows import without_popups
from harness.capture.browsers.sandbox import sandbox_works
from harness.capture.rendering.profile import browser_environment, browser_flags
from harness.errors import BrowserError

#: How long a browser may take to start (ms).
START_MS = 60_000


async def launch(
    playwright: Playwright, chosen: FoundBrowser, scale: float, dead_end: str
) -> Browser:
    """The ``chosen`` browser, started at a device scale factor. Errors: ``BrowserError``.

    Its own requests go to the proxy ``dead_end``; contexts have proxies of their own.
    """
    is_chromium = chosen.name == "chromium"
    try:
        return await getattr(playwright, chosen.name).launch(  # type: ignore[no-any-return]
            executable_path=chosen.executable,
            channel=chosen.channel,
            args=_switches(chosen, scale) if is_chromium else [],
            env=browser_environment(chosen.environment),
            # An interrupted run closes the browser itself; if the driver closed it first, that
            # would look like a browser that does not start or draw.
            handle_sigint=False,
            chromium_sandbox=is_chromium and sandbox_works(),
            proxy={"server": dead_end, "bypass": "<-loopback>"},
            timeout=START_MS,
        )
    except PlaywrightError as error:
        raise BrowserError(
            f"{chosen.name} at {chosen.executable} does not start",
            why=" ".join(error.message.split())[:600],
            fix="run `harness doctor` to see what is missing, `harness browser install` to get "
            "another one, or name one with --browser-path",
        ) from error


async def connect(browser: Browser, chosen: FoundBrowser) -> devtools.Connection | None:
    """The harness's own connection to a browser that ``launch`` has started, if it listens."""
    return await devtools.Connection.open(browser) if _listens(chosen) else None


def _switches(chosen: FoundBrowser, scale: float) -> list[str]:
    listen = [devtools.LISTEN] if _listens(chosen) else []
    # A headless shell has no windows.
    return [
        *browser_flags(chosen.shell, scale),
        *listen,
        *(() if chosen.shell else without_popups()),
    ]


def _listens(chosen: FoundBrowser) -> bool:
    return chosen.name == "chromium" and devtools.is_wanted()
