"""Starts a browser as every capture needs it, and connects to it."""

import re
from pathlib import Path

from playwright.async_api import Browser, Playwright
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from harness.capture.browsers import devtools
from harness.capture.browsers.find import FoundBrowser
from harness.capture.browsers.processes import TEMPORARY
from harness.capture.browsers.sandbox import sandbox_works
from harness.capture.browsers.unneeded_renderers import without_unneeded
from harness.capture.rendering.profile import browser_environment, browser_flags
from harness.errors import BrowserDiedError, BrowserError

#: How long a browser may take to start (ms).
START_MS = 60_000

#: The signal that ended a browser, in the driver's log of its start.
_SIGNAL = re.compile(r"process did exit: exitCode=null, signal=(SIG\w+)")


async def launch(
    playwright: Playwright, chosen: FoundBrowser, scale: float, dead_end: str, folder: Path
) -> Browser:
    """The ``chosen`` browser, started at a device scale factor.

    Its own requests go to the proxy ``dead_end``; contexts have proxies of their own. Its temporary
    files are in ``folder``. Errors: ``BrowserError``; ``BrowserDiedError`` where it was killed.
    """
    is_chromium = chosen.name == "chromium"
    try:
        return await getattr(playwright, chosen.name).launch(  # type: ignore[no-any-return]
            executable_path=chosen.executable,
            channel=chosen.channel,
            args=_switches(chosen, scale) if is_chromium else [],
            env={
                **browser_environment(chosen.environment),
                **dict.fromkeys(TEMPORARY, str(folder)),
            },
            # An interrupted run ends the browser itself; if the driver closed it first, that
            # would look like a browser that does not start or draw.
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
            chromium_sandbox=is_chromium and sandbox_works(),
            proxy={"server": dead_end, "bypass": "<-loopback>"},
            timeout=START_MS,
        )
    except PlaywrightError as error:
        if died := _SIGNAL.search(error.message):
            raise BrowserDiedError(
                f"{chosen.name} at {chosen.executable} died while it started",
                why=f"it was ended by {died[1]}",
                fix="give the machine more memory, or run `harness doctor`",
            ) from error
        # One that hangs may start at another try.
        raise (BrowserDiedError if isinstance(error, PlaywrightTimeout) else BrowserError)(
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
        *(() if chosen.shell else without_unneeded()),
    ]


def _listens(chosen: FoundBrowser) -> bool:
    return chosen.name == "chromium" and devtools.is_wanted()
