"""Finds a browser on this machine, in four places in order of preference.

First an explicit setting, then Playwright's own build, then browsers installed on the system, then
the browser that ``harness browser install`` unpacked. A search costs a few file look-ups and starts
neither a browser nor Playwright's driver (which alone takes 0.3 s). Only an explicit setting is run
once, with ``--version``, because it may name any file.
"""

import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from harness.capture.browsers.locations import (
    SHELL_NAMES,
    installed_browsers,
    npm_folder,
    playwright_builds,
    playwright_folder,
    real_executable,
    unpacked_browsers,
)
from harness.capture.browsers.start_check import environment_with, version_line
from harness.choices import BROWSERS
from harness.errors import BrowserError

Source = Literal[
    "--browser-path", "HARNESS_BROWSER", "Playwright's own build", "installed", "npm package"
]

#: A file beside the npm build that says that the system lacks libraries which came with it.
NEEDS_LIBRARIES = "needs-libraries"


@dataclass(frozen=True, slots=True)
class FoundBrowser:
    """A browser on this machine."""

    name: str  #: a name of ``BROWSERS``
    executable: Path
    source: Source
    shell: bool = False  #: a headless shell: no window, and no new headless mode
    library_path: str | None = None  #: LD_LIBRARY_PATH it needs where the system lacks libraries

    @property
    def channel(self) -> str | None:
        """The channel for Playwright, which otherwise expects its own build."""
        stock = self.name == "firefox" and self.source != "Playwright's own build"
        return "moz-firefox" if stock else None

    @property
    def environment(self) -> dict[str, str]:
        """This process's environment, with the libraries that the browser brings along."""
        return environment_with(self.library_path)


@dataclass(frozen=True, slots=True)
class Location:
    """One place, in words, and the browsers in it, best first."""

    looked_at: str
    browsers: tuple[FoundBrowser, ...]


def find_browser(name: str = "chromium", explicit: str | None = None) -> FoundBrowser:
    """The browser to use; ``explicit`` is the value of ``--browser-path``.

    Browsers that cannot print their version are skipped. Raises ``BrowserError`` where there is
    none, and where an explicit setting is not this browser.
    """
    problem: BrowserError | None = None
    for browser in all_browsers(name, explicit):
        try:
            version_line(browser.executable, browser.library_path)
        except BrowserError as error:
            # Playwright's build may be installed before the system libraries that it needs.
            problem = error
        else:
            return browser
    raise problem or no_browser(name)


def all_browsers(name: str = "chromium", explicit: str | None = None) -> tuple[FoundBrowser, ...]:
    """The browsers ``name`` on this machine, in order of preference; each executable once."""
    browsers: dict[Path, FoundBrowser] = {}
    for place in places(name, explicit):
        for browser in place.browsers:
            browsers.setdefault(browser.executable, browser)
    return tuple(browsers.values())


def places(name: str = "chromium", explicit: str | None = None) -> tuple[Location, ...]:
    """The places where a browser is searched, in order, with the browsers in them.

    ``HARNESS_BROWSER`` applies only to the browser that it names: with it set to a Chromium,
    Firefox is still searched in the other places.
    """
    if name not in BROWSERS:
        raise BrowserError(
            f"there is no browser called {name!r}",
            why="the browsers are chromium, firefox and webkit",
            fix="choose one of them with --browser or `browsers`",
        )
    variable, registry = os.environ.get("HARNESS_BROWSER"), playwright_folder()
    listed = [
        Location("--browser-path", _explicit(name, explicit, "--browser-path")),
        Location("HARNESS_BROWSER", _explicit(name, variable, "HARNESS_BROWSER")),
        Location(
            f"Playwright's own build, in {registry}",
            _all_described(name, playwright_builds(name, registry), "Playwright's own build"),
        ),
    ]
    if name == "chromium":
        folder = npm_folder()
        listed += [
            Location(
                "installed: PATH and the usual places",
                _all_described(name, installed_browsers(), "installed"),
            ),
            Location(
                f"the harness's own, in {folder}",
                _all_described(name, unpacked_browsers(folder), "npm package"),
            ),
        ]
    return tuple(listed)


def no_browser(name: str) -> BrowserError:
    """The error that lists the places searched, and the three ways out."""
    title = BROWSERS[name]
    searched = "; ".join(place.looked_at for place in places(name))
    package = {
        "chromium": "install the distribution's package, on Debian chromium-headless-shell",
        "firefox": 'test this page in Chromium alone: browsers = ["chromium"]',
        "webkit": 'test this page in Chromium alone: browsers = ["chromium"]',
    }[name]
    only = "" if name == "chromium" else f" ({title} is looked for only in Playwright's own build)"
    return BrowserError(
        f"there is no {title} on this machine",
        why=f"none was found at {searched}{only}",
        fix=f"one of three ways out: run `harness browser install{_option(name)}`; "
        f"point to one with --browser-path or HARNESS_BROWSER; {package}",
    )


def _option(name: str) -> str:
    return "" if name == "chromium" else f" {name}"


def browser_version(browser: FoundBrowser) -> str:
    """A browser's version, as ``153.0.8010.0``; raises ``BrowserError`` if it does not start."""
    line = version_line(browser.executable, browser.library_path)
    number = re.search(r"\d+(\.\d+)+", line)
    return number.group() if number else line or "of unknown version"


# The explicit setting.


def _explicit(name: str, setting: str | None, source: Source) -> tuple[FoundBrowser, ...]:
    if not setting:
        return ()
    path = Path(shutil.which(setting) or setting).expanduser().absolute()
    problem = (
        "there is no such file"
        if not path.exists()
        else "it is a folder, not an executable"
        if path.is_dir()
        else "it is not executable"
        if not os.access(path, os.X_OK)
        else None
    )
    if problem is None:
        executable = real_executable(path)
        browser = described(name, executable, source)
        line = version_line(executable, browser.library_path)
        kind = kind_of(line)
        if kind == name:
            return (browser,)
        if kind is not None and source == "HARNESS_BROWSER":
            return ()
        output = f"--version says {line.splitlines()[0]!r}" if line else "--version says nothing"
        problem = f"it is not {BROWSERS[name]}: {output}"
    raise BrowserError(
        f"{source} names {setting}, which cannot be used",
        why=problem,
        fix=f"correct {source} so that it names the executable of {BROWSERS[name]}, "
        "or leave it out: another browser is never taken in its place",
    )


def kind_of(version_line: str) -> str | None:
    """The name of the browser that prints this version; ``None`` for other programs.

    >>> kind_of("Google Chrome for Testing 159.0.8154.6"), kind_of("Mozilla Firefox 159.0")
    ('chromium', 'firefox')
    >>> kind_of("cat (GNU coreutils) 9.1")
    """
    if re.search(r"Chrom|Edge|Headless ?Shell", version_line):
        return "chromium"
    if re.search(r"Firefox|Nightly", version_line):
        return "firefox"
    if re.search(r"WebKit|MiniBrowser|Playwright", version_line):
        return "webkit"
    return None


def _all_described(
    name: str, executables: Iterable[Path], source: Source
) -> tuple[FoundBrowser, ...]:
    return tuple(described(name, executable, source) for executable in dict.fromkeys(executables))


def described(name: str, executable: Path, source: Source) -> FoundBrowser:
    """The browser of an executable, described from the files beside it."""
    # The full browser has its toolbar's pictures beside it; a shell has none.
    full = (executable.parent / "chrome_100_percent.pak", executable.parents[1] / "Info.plist")
    shell = executable.name in SHELL_NAMES or not any(file.exists() for file in full)
    bundled = (executable.parent / NEEDS_LIBRARIES).exists()
    return FoundBrowser(
        name,
        executable,
        source,
        shell=name == "chromium" and shell,
        library_path=str(executable.parent / "lib") if bundled else None,
    )
