"""What a test's browser and its contexts are started with, so that they paint as those of a check.

Given are the options that the project has chosen for its tests; what pictures depend on is added.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from harness.capture.browsers.find import FoundBrowser, all_browsers, find_browser
from harness.capture.browsers.sandbox import sandbox_works
from harness.capture.rendering.calibration import LOCALE, TIMEZONE
from harness.capture.rendering.profile import browser_environment, browser_flags
from harness.errors import BrowserError
from harness.model.page import Page


def launch_options(
    name: str, device_scale_factor: float, given: Mapping[str, Any], nowhere: str
) -> dict[str, Any]:
    """What to launch the browser ``name`` with; ``nowhere`` is the address of a dead end.

    The project's own executable or channel is kept. Errors: ``BrowserError`` where there is none.
    """
    options = dict(given)
    if options.get("executable_path") or options.get("channel"):
        shell = "shell" in Path(str(options.get("executable_path") or options["channel"])).name
        environment = browser_environment(dict(options.get("env") or _own_environment()))
    else:
        browser = _found(name, headed=options.get("headless") is False)
        shell = browser.shell
        options |= {"executable_path": browser.executable, "channel": browser.channel}
        environment = browser_environment({**browser.environment, **(options.get("env") or {})})
    if name == "chromium":
        flags = browser_flags(shell, device_scale_factor)
        options["args"] = [*(options.get("args") or ()), *flags]
        options.setdefault("chromium_sandbox", sandbox_works())
    return {**options, "env": environment, "proxy": {"server": nowhere, "bypass": "<-loopback>"}}


def as_given(page: Page, given: Mapping[str, Any]) -> Page:
    """``page`` with what the options ``given`` for a context say of its look."""
    return replace(
        page,
        color_scheme="dark" if given.get("color_scheme", page.color_scheme) == "dark" else "light",
        device_scale_factor=float(given.get("device_scale_factor") or page.device_scale_factor),
    )


def context_options(
    page: Page, width: int, base_url: str | None, given: Mapping[str, Any], nowhere: str
) -> dict[str, Any]:
    """What to make a context for ``page`` with, whose viewport is so wide (CSS px).

    What is ``given`` is kept, but for what decides about pictures and requests.
    """
    mine: dict[str, Any] = {"locale": LOCALE, "timezone_id": TIMEZONE, "reduced_motion": "reduce"}
    if base_url:
        mine["base_url"] = base_url
    if page.tls == "ignore":
        mine["ignore_https_errors"] = True
    if page.storage_state:
        mine["storage_state"] = page.storage_state
    options = {**mine, **given}
    for refused in ("no_viewport", "screen"):
        options.pop(refused, None)
    return {
        **options,
        "viewport": {"width": width, "height": page.height},
        "device_scale_factor": page.device_scale_factor,
        "color_scheme": page.color_scheme,
        "service_workers": "block",
        # Everything else goes to a dead end, as in a check; what the tests serve is on loopback.
        "proxy": {
            "server": nowhere,
            "bypass": ",".join(["127.0.0.1", "localhost", "[::1]", *page.allow]),
        },
    }


def _own_environment() -> dict[str, str]:
    from harness.capture.browsers.start_check import environment_with

    return environment_with(None)


def _found(name: str, *, headed: bool) -> FoundBrowser:
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
