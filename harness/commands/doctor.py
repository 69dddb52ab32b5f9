"""``harness doctor``: the state of this machine, and what to do next.

Prints facts in the order in which they matter: versions, where a browser was looked for and what
was there, whether it starts, its fonts and sandbox, and last the next step.
"""

import os
import platform
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, version

from harness.capture.browsers.devtools import VARIABLE, is_wanted
from harness.capture.browsers.find import FoundBrowser, Location, find_browser, places
from harness.capture.browsers.install import check_starts
from harness.capture.browsers.sandbox import sandbox_works
from harness.capture.host import BrowserHost
from harness.capture.rendering.profile import FONTS
from harness.errors import BrowserError
from harness.version import __version__

Say = Callable[[str], None]

#: Libraries whose version decides what a capture looks like, or whether it can be taken.
LIBRARIES = ("playwright", "pillow", "numpy")

#: The kind of a browser that is no headless shell.
FULL = (
    "full browser; a headless shell paints the same in less time: `harness browser install` gets "
    "one"
)

WIDTH = 80  # columns


def doctor(
    explicit: str | None,
    say: Say,
    profile: Callable[[FoundBrowser], str] | None = None,
) -> int:
    """Print the facts and return the exit code: 0 when a browser starts, otherwise 2.

    ``explicit`` is the value of ``--browser-path``; ``profile`` returns a browser's render profile,
    in place of what a running browser says of itself.
    """
    say("Versions")
    _facts(
        say,
        [
            ("harness", __version__),
            ("Python", f"{platform.python_version()}, {sys.executable}"),
            *((name, _version(name)) for name in LIBRARIES),
            ("system", f"{platform.system()} {platform.release()}, {platform.machine()}"),
        ],
    )
    say("\nWhere Chromium was looked for, best first")
    problem = _search(say, explicit)
    say("\nThe browser that is used")
    if problem is None:
        problem = _browser(say, explicit, profile)
    else:
        _facts(say, [("none", "the setting above has to be put right first")])
    say("\nWhat it is started with")
    fonts = [path for path in FONTS.rglob("*") if path.suffix in (".ttf", ".otf", ".woff2")]
    _facts(
        say,
        [
            ("fonts", f"{len(fonts)} bundled, in {FONTS}" if fonts else f"none in {FONTS}"),
            ("sandbox", _sandbox()),
            ("/dev/shm", _shared_memory()),
        ],
    )
    if not fonts and problem is None:
        problem = BrowserError(
            "the bundled fonts are missing",
            why=f"there is none in {FONTS}",
            fix="install breakpoint-harness again",
        )
    say("\nWhat to do next")
    if problem is None:
        _paragraph(say, "Nothing: `harness check` can run here.")
        return 0
    for line in str(problem).splitlines():
        _paragraph(say, line.strip())
    return BrowserError.exit_code


def running_facts(browser: FoundBrowser) -> list[tuple[str, str]]:
    """Facts that ``browser`` gives once it runs: its connection, windows and render profile."""
    with BrowserHost(browser) as host:
        facts = [("devtools", _devtools(host))]
        if hidden := host.hidden_windows():
            facts.append(("windows", f"{', '.join(hidden)}: each costs a process, and is not seen"))
        return [*facts, ("profile", host.render_profile())]


def _devtools(host: BrowserHost) -> str:
    if host.is_directly_connected:
        return "connected to on loopback, beside Playwright's driver"
    if not is_wanted():
        return f"through Playwright's driver, as {VARIABLE} says"
    return "through Playwright's driver, which is slower: the browser does not listen"


def _search(say: Say, explicit: str | None) -> BrowserError | None:
    try:
        for place in places("chromium", explicit):
            _place(say, place, explicit)
    except BrowserError as error:
        _paragraph(say, f"- {error.what}: nowhere else was looked")
        return error
    return None


def _browser(
    say: Say, explicit: str | None, profile: Callable[[FoundBrowser], str] | None
) -> BrowserError | None:
    try:
        browser = find_browser("chromium", explicit)
    except BrowserError as error:
        _facts(say, [("none", error.what)])
        return error
    _facts(
        say,
        [
            ("executable", f"{browser.executable} ({browser.source})"),
            ("kind", "headless shell" if browser.shell else FULL),
            ("libraries", browser.library_path or "the system's"),
        ],
    )
    try:
        _facts(say, [("starts", f"yes, version {check_starts(browser)}")])
        _facts(say, [("profile", profile(browser))] if profile else running_facts(browser))
    except BrowserError as error:
        _facts(say, [("fails", error.why)])
        return error
    return None


def _place(say: Say, place: Location, explicit: str | None) -> None:
    settings = {
        "--browser-path": explicit,
        "HARNESS_BROWSER": os.environ.get("HARNESS_BROWSER"),
    }
    if place.looked_at in settings and not settings[place.looked_at]:
        _paragraph(say, f"- {place.looked_at}: not set")
    elif not place.browsers:
        _paragraph(say, f"- {place.looked_at}: not found")
    else:
        _paragraph(say, f"- {place.looked_at}:")
        for browser in place.browsers:
            say(f"    {browser.executable}")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _sandbox() -> str:
    if sys.platform != "darwin" and os.geteuid() == 0:
        return "off, by --no-sandbox: Chromium has none for root"
    if sandbox_works():
        return "on"
    return (
        "off, by --no-sandbox: this user may not make user namespaces here; "
        "test only pages that you trust"
    )


def _shared_memory() -> str:
    try:
        free_mb = shutil.disk_usage("/dev/shm").free // 2**20
    except OSError:
        return "none on this system"
    return f"{free_mb} MB free"


def _facts(say: Say, facts: Iterable[tuple[str, str]]) -> None:
    for name, value in facts:
        # A path is never broken, so that it can be copied.
        lines = textwrap.wrap(value, WIDTH - 14, break_long_words=False, break_on_hyphens=False)
        say(f"  {name:<11} {lines[0] if lines else ''}")
        for line in lines[1:]:
            say(f"  {'':<11} {line}")


def _paragraph(say: Say, text: str) -> None:
    indent = "    " if text.startswith("- ") else "  "
    say(
        textwrap.fill(
            text,
            WIDTH,
            initial_indent="  ",
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
    )
