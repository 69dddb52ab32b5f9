"""The paths of browsers: in Playwright's folder, on the system, and in the harness's own cache.

Best first; ``find`` describes the browsers at these paths.
"""

import importlib.util
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from harness.cache_folder import cache_folder

#: An npm package with Chromium, for machines without root rights and without Playwright's server.
NPM_PACKAGE = "@sparticuz/chromium"
NPM_VERSION = "153.0.0"

# Headless shells come first: they have the same renderer without the browser around it, start in
# half the time and paint the same pixels.
SHELL_NAMES = ("chromium-headless-shell", "chrome-headless-shell", "headless_shell")
_FULL_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
)

#: Usual paths of browsers that are not on PATH.
USUAL_PLACES: tuple[str, ...] = (
    "/usr/lib/chromium/chromium-headless-shell",
    "/usr/lib/chromium/chromium",
    "/usr/lib64/chromium-browser/headless_shell",
    "/usr/lib64/chromium-browser/chromium-browser",
    "/opt/google/chrome/chrome",
    "/opt/microsoft/msedge/msedge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "~/Applications/Chromium.app/Contents/MacOS/Chromium",
    "~/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)

#: Playwright's products by browser, best first, with the paths of their executables.
_PLAYWRIGHT_BUILDS = {
    "chromium": (
        ("chromium-headless-shell", ("*/chrome-headless-shell", "*/headless_shell")),
        ("chromium", ("chrome-*/chrome", "chrome-*/*.app/Contents/MacOS/*")),
    ),
    "firefox": (("firefox", ("firefox/firefox", "firefox/*.app/Contents/MacOS/firefox")),),
    "webkit": (("webkit", ("pw_run.sh",)),),
}


# Playwright's own build.


def playwright_folder() -> Path:
    """The folder of the browsers that Playwright downloads, by its own rules."""
    setting = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    if setting == "0":
        return _playwright_package() / ".local-browsers"
    if setting:
        return Path(setting).absolute()
    return cache_folder() / "ms-playwright"


def _playwright_package() -> Path:
    # find_spec locates the package without importing it, which takes 0.2 s.
    spec = importlib.util.find_spec("playwright")
    home = Path(spec.origin).parent if spec and spec.origin else Path()
    return home / "driver" / "package"


def playwright_builds(name: str, registry: Path) -> Iterator[Path]:
    """The executables of ``name`` in ``registry`` that fit the installed Playwright."""
    if not registry.is_dir():
        return
    listing = json.loads((_playwright_package() / "browsers.json").read_text("utf-8"))
    described = {build["name"]: build for build in listing["browsers"]}
    for product, patterns in _PLAYWRIGHT_BUILDS[name]:
        build = described.get(product, {})
        # Older systems get an older build, which is listed as an override.
        revisions = {build.get("revision"), *build.get("revisionOverrides", {}).values()}
        for revision in sorted(filter(None, revisions), reverse=True):
            folder = registry / f"{product.replace('-', '_')}-{revision}"
            if (folder / "INSTALLATION_COMPLETE").exists():
                yield from _executables(folder, patterns)


def _executables(folder: Path, patterns: tuple[str, ...]) -> Iterator[Path]:
    for pattern in patterns:
        for path in sorted(folder.glob(pattern)):
            if path.is_file() and os.access(path, os.X_OK):
                yield path


# Installed on the system.


def installed_browsers() -> Iterator[Path]:
    """Chromiums, Chromes and Edges on PATH and at the usual paths; a path may come twice."""
    usual = [Path(place).expanduser() for place in USUAL_PLACES]
    for names in (SHELL_NAMES, _FULL_NAMES):
        on_path = [Path(path) for name in names if (path := shutil.which(name))]
        others = [path for path in usual if (path.name in SHELL_NAMES) == (names is SHELL_NAMES)]
        for candidate in (*on_path, *others):
            executable = real_executable(candidate)
            # A snap can read neither the private fontconfig nor a profile in a temporary folder.
            if os.access(executable, os.X_OK) and executable.is_file() and not _is_snap(executable):
                yield executable


def real_executable(path: Path) -> Path:
    """The browser that a distribution's wrapper script starts, or the file itself.

    A wrapper adds the distribution's own flags, starts a shell, and survives a kill.
    """
    real = path.resolve()
    try:
        with real.open("rb") as file:
            if file.read(2) != b"#!":
                return real
    except OSError:
        return real
    name, prefix = real.name, real.parent.parent
    candidates = [
        prefix / "lib" / "chromium" / name,
        prefix / "lib" / name / name,
        prefix / "lib64" / name / name,
        prefix / "lib64" / "chromium-browser" / name,
    ]
    if name.startswith("google-chrome"):
        candidates.append(real.parent / "chrome")
    if name.startswith("microsoft-edge"):
        candidates.append(real.parent / "msedge")
    return next(
        (
            candidate
            for candidate in candidates
            if candidate.is_file() and os.access(candidate, os.X_OK)
        ),
        real,
    )


def _is_snap(executable: Path) -> bool:
    if executable.name == "snap" or executable.is_relative_to("/snap"):
        return True
    with executable.open("rb") as file:
        start = file.read(4096)
    return start.startswith(b"#!") and b"/snap/" in start


# Unpacked by the harness.


def npm_folder() -> Path:
    """The folder of the unpacked npm archive: in the user's cache, by name and version."""
    name = NPM_PACKAGE.strip("@").replace("/", "-")
    return cache_folder() / "breakpoint-harness" / "browsers" / f"{name}-{NPM_VERSION}"


def unpacked_browsers(folder: Path) -> Iterator[Path]:
    """The executable that was unpacked into ``folder``, if any."""
    executable = folder / "chromium"
    if os.access(executable, os.X_OK):
        yield executable
