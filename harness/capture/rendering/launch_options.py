"""Options for the browser and the contexts of a test, with which they paint as in a check.

The project's own options for its tests are kept, except those that pictures depend on.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from harness.capture.browsers.find import FoundBrowser, all_browsers, find_browser
from harness.capture.browsers.sandbox import sandbox_works
from harness.capture.browsers.start_check import environment_with
from harness.capture.rendering.calibration import LOCALE, TIMEZONE
from harness.capture.rendering.profile import browser_environment, browser_flags
from harness.errors import BrowserError
from harness.model.page import Page


def launch_options(
    name: str, device_scale_factor: float, given: Mapping[str, Any], nowhere: str
) -> dict[str, Any]:
    """Options to launch the browser ``name`` with; ``nowhere`` is the address of a dead end.

    An executable or channel in ``given`` is kept. Errors: ``BrowserError`` without a browser.
    """
    options = dict(given)
    if options.get("executable_path") or options.get("channel"):
        shell = "shell" in Path(str(options.get("executable_path") or options["channel"])).name
        environment = browser_environment(dict(options.get("env") or environment_with(None)))
    else:
        browser = _find(name, headed=options.get("headless") is False)
        shell = browser.shell
        options |= {"executable_path": browser.executable, "channel": browser.channel}
        environment = browser_environment({**browser.environment, **(options.get("env") or {})})
    if name == "chromium":
        flags = browser_flags(shell, device_scale_factor)
        options["args"] = [*(options.get("args") or ()), *flags]
        options.setdefault("chromium_sandbox", sandbox_works())
    return {**options, "env": environment, "proxy": {"server": nowhere, "bypass": "<-loopback>"}}


def as_given(page: Page, given: Mapping[str, Any]) -> Page:
    """``page`` with the colour scheme and scale of the options ``given`` for a context."""
    return replace(
        page,
        color_scheme="dark" if given.get("color_scheme", page.color_scheme) == "dark" else "light",
        device_scale_factor=float(given.get("device_scale_factor") or page.device_scale_factor),
    )


def context_options(
    page: Page, width: int, base_url: str | None, given: Mapping[str, Any], nowhere: str
) -> dict[str, Any]:
    """Options for a context for ``page``, with a viewport of this width (CSS px).

    Options in ``given`` are kept, except those that decide about pictures and requests.
    """
    defaults: dict[str, Any] = {
        "locale": LOCALE,
        "timezone_id": TIMEZONE,
        "reduced_motion": "reduce",
    }
    if base_url:
        defaults["base_url"] = base_url
    if page.tls == "ignore":
        defaults["ignore_https_errors"] = True
    if page.storage_state:
        defaults["storage_state"] = page.storage_state
    options = {**defaults, **given}
    for dropped in ("no_viewport", "screen"):
        options.pop(dropped, None)
    return {
        **options,
        "viewport": {"width": width, "height": page.height},
        "device_scale_factor": page.device_scale_factor,
        "color_scheme": page.color_scheme,
        "service_workers": "block",
        # Other origins go to a dead end, as in a check; tests serve their pages on loopback.
        "proxy": {
            "server": nowhere,
            "bypass": ",".join(["127.0.0.1", "localhost", "[::1]", *page.allow]),
        },
    }


def _find(name: str, *, headed: bool) -> FoundBrowser:
    if not headed:
        return find_browser(name)
    browser = next((candidate for candidate in all_browsers(name) if not candidate.shell), None)
    if browser is None:
        raise BrowserError(
            f"there is no {name} that has a window",
            why="what is here is a headless shell, and the tests are to be seen (--headed)",
            fix="install a whole browser, or leave --headed out",
        )
    return browser
