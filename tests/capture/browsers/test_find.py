"""Finding a browser, on made-up machines; and one real installation, from npm."""

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.capture.browsers import install
from harness.capture.browsers import locations as places
from harness.capture.browsers import npm_archive as npm
from harness.capture.browsers.find import all_browsers, browser_version, find_browser
from harness.capture.browsers.install import WAYS, install_browser, telling_line
from harness.errors import BrowserError

CHROMIUM = "echo Chromium 156.0.8078.79 built on Debian"
FIREFOX = "echo Mozilla Firefox 159.0"

Machine = Callable[..., Path]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine with an empty home and PATH; calling it puts an executable there."""
    for name in ("HARNESS_BROWSER", "PLAYWRIGHT_BROWSERS_PATH", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "home").mkdir()
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(places, "USUAL_PLACES", ())

    def executable(path: str, prints: str = CHROMIUM, code: int = 0) -> Path:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"#!/bin/sh\n{prints}\nexit {code}\n", encoding="utf-8")
        file.chmod(0o755)
        return file

    return executable


def playwright_build(machine: Machine, product: str, executable: str, prints: str) -> Path:
    listing = places._playwright_package() / "browsers.json"
    builds = json.loads(listing.read_text("utf-8"))["browsers"]
    revision = next(build["revision"] for build in builds if build["name"] == product)
    folder = f"home/.cache/ms-playwright/{product.replace('-', '_')}-{revision}"
    path = machine(f"{folder}/{executable}", prints)
    machine(f"{folder}/INSTALLATION_COMPLETE")
    return path


def found(name: str = "chromium") -> list[tuple[str, Path]]:
    return [(browser.source, browser.executable) for browser in all_browsers(name)]


def test_an_empty_machine_names_the_three_ways_out(machine: Machine, tmp_path: Path) -> None:
    cache = tmp_path / "home" / ".cache"
    with pytest.raises(BrowserError) as caught:
        find_browser()
    assert str(caught.value) == (
        "there is no Chromium on this machine\n"
        "  why: none was found at --browser-path; HARNESS_BROWSER; "
        f"Playwright's own build, in {cache}/ms-playwright; installed: PATH and the usual places; "
        f"the harness's own, in {cache}/breakpoint-harness/browsers/sparticuz-chromium-153.0.0\n"
        "  fix: one of three ways out: run `harness browser install`; point to one with "
        "--browser-path or HARNESS_BROWSER; install the distribution's package, on Debian "
        "chromium-headless-shell"
    )
    assert caught.value.exit_code == 2


def test_places_come_in_the_order_a_person_would_want(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked = machine(
        "home/.cache/breakpoint-harness/browsers/sparticuz-chromium-153.0.0/chromium"
    )
    full = machine("bin/chromium")
    shell = machine("bin/chromium-headless-shell")
    chrome = machine("opt/google/chrome/chrome")
    monkeypatch.setattr(places, "USUAL_PLACES", (str(chrome),))
    own = playwright_build(machine, "chromium", "chrome-linux64/chrome", CHROMIUM)
    own_shell = playwright_build(
        machine,
        "chromium-headless-shell",
        "chrome-headless-shell-linux64/chrome-headless-shell",
        CHROMIUM,
    )
    variable = machine("elsewhere/chrome")
    monkeypatch.setenv("HARNESS_BROWSER", str(variable))
    expected = [
        ("HARNESS_BROWSER", variable),
        ("Playwright's own build", own_shell),
        ("Playwright's own build", own),
        ("installed", shell),
        ("installed", full),
        ("installed", chrome),
        ("npm package", unpacked),
    ]
    assert found() == expected

    argument = machine("named/chrome")
    sources = [browser.source for browser in all_browsers(explicit=str(argument))]
    assert sources == ["--browser-path", *(source for source, _ in expected)]
    assert find_browser(explicit=str(argument)).executable == argument


def test_one_executable_is_listed_once_under_its_best_source(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = machine("bin/chromium-headless-shell")
    monkeypatch.setattr(places, "USUAL_PLACES", (str(shell),))
    monkeypatch.setenv("HARNESS_BROWSER", str(shell))
    assert found() == [("HARNESS_BROWSER", shell)]


def test_a_download_that_was_cut_off_is_no_browser(machine: Machine) -> None:
    path = playwright_build(machine, "chromium", "chrome-linux64/chrome", CHROMIUM)
    (path.parents[1] / "INSTALLATION_COMPLETE").unlink()
    assert found() == []


def test_playwrights_folder_follows_its_own_variable(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = playwright_build(machine, "firefox", "firefox/firefox", FIREFOX)
    assert found("firefox") == [("Playwright's own build", path)]
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    assert found("firefox") == []
    (tmp_path / "home/.cache/ms-playwright").rename(tmp_path / "none")
    assert len(found("firefox")) == 1


def test_firefox_is_not_taken_from_the_system(machine: Machine) -> None:
    machine("bin/firefox", FIREFOX)
    with pytest.raises(BrowserError, match="only in Playwright's own build") as caught:
        find_browser("firefox")
    assert "harness browser install firefox" in caught.value.fix


def test_an_unknown_browser_is_refused_by_name(machine: Machine) -> None:
    with pytest.raises(BrowserError, match="no browser called 'opera'"):
        find_browser("opera")


@pytest.mark.parametrize("setting", ["--browser-path", "HARNESS_BROWSER"])
@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("missing", "there is no such file"),
        ("bin", "it is a folder, not an executable"),
        ("plain", "it is not executable"),
        ("cat", "it is not Chromium: --version says 'cat (GNU coreutils) 9.1'"),
        ("true", "it is not Chromium: --version says nothing"),
    ],
)
def test_a_wrong_setting_is_never_replaced_by_another_browser(
    machine: Machine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    path: str,
    why: str,
) -> None:
    machine("bin/chromium-headless-shell")
    machine("plain").chmod(0o644)
    machine("cat", "echo 'cat (GNU coreutils) 9.1'")
    machine("true", "")
    named = str(tmp_path / path)
    if setting == "HARNESS_BROWSER":
        monkeypatch.setenv(setting, named)
    with pytest.raises(BrowserError) as caught:
        find_browser(explicit=named if setting == "--browser-path" else None)
    assert caught.value.what == f"{setting} names {named}, which cannot be used"
    assert caught.value.why == why


def test_a_setting_that_does_not_start_names_the_missing_library(machine: Machine) -> None:
    broken = machine(
        "broken",
        "echo broken: error while loading shared libraries: libnss3.so: cannot open >&2",
        code=127,
    )
    with pytest.raises(BrowserError) as caught:
        find_browser(explicit=str(broken))
    assert caught.value.why == "this system has no libnss3.so"


def test_a_found_browser_that_does_not_start_is_passed_over(machine: Machine) -> None:
    playwright_build(machine, "chromium", "chrome-linux64/chrome", "exit 127")
    shell = machine("bin/chromium-headless-shell")
    assert find_browser().executable == shell
    shell.unlink()
    with pytest.raises(BrowserError, match="does not start"):
        find_browser()


def test_the_variable_speaks_of_the_one_browser_it_is(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    firefox = playwright_build(machine, "firefox", "firefox/firefox", FIREFOX)
    monkeypatch.setenv("HARNESS_BROWSER", str(machine("chrome")))
    assert found("firefox") == [("Playwright's own build", firefox)]
    with pytest.raises(BrowserError, match="it is not Firefox"):
        find_browser("firefox", explicit=os.environ["HARNESS_BROWSER"])


@pytest.mark.parametrize(
    ("wrapper", "behind"),
    [
        ("usr/bin/chromium", "usr/lib/chromium/chromium"),
        ("usr/bin/chromium-headless-shell", "usr/lib/chromium/chromium-headless-shell"),
        ("usr/bin/chromium-browser", "usr/lib64/chromium-browser/chromium-browser"),
        ("opt/google/chrome/google-chrome", "opt/google/chrome/chrome"),
        ("opt/microsoft/msedge/microsoft-edge", "opt/microsoft/msedge/msedge"),
    ],
)
def test_the_browser_behind_a_wrapper_script_is_used(
    machine: Machine, tmp_path: Path, wrapper: str, behind: str
) -> None:
    script, real = machine(wrapper, "exit 1"), machine(behind)
    (tmp_path / "bin" / script.name).symlink_to(script)
    if script.name in places.SHELL_NAMES + places._FULL_NAMES:
        assert found() == [("installed", real)]
    assert find_browser(explicit=str(script)).executable == real


def test_a_snap_is_left_alone(machine: Machine) -> None:
    machine("bin/chromium-browser", 'exec /snap/bin/chromium "$@"')
    assert found() == []


def test_a_shell_is_told_from_a_full_browser(machine: Machine) -> None:
    shell, full = machine("bin/chromium-headless-shell"), machine("a/chrome")
    machine("a/chrome_100_percent.pak")
    npm_build = machine("b/chromium")
    assert find_browser().shell
    assert find_browser(explicit=str(shell)).shell
    assert not find_browser(explicit=str(full)).shell
    assert find_browser(explicit=str(npm_build)).shell


def test_the_npm_build_brings_its_libraries_only_where_they_are_missing(machine: Machine) -> None:
    path = machine("b/chromium", 'echo "Chromium 1.2.3.4 $LD_LIBRARY_PATH"')
    browser = find_browser(explicit=str(path))
    assert (browser.library_path, browser_version(browser)) == (None, "1.2.3.4")
    machine("b/needs-libraries")
    browser = find_browser(explicit=str(path))
    assert browser.library_path == str(path.parent / "lib")
    assert browser.environment["LD_LIBRARY_PATH"].startswith(str(path.parent / "lib"))


# Installing.

OPENS = """\
case "$*" in
  --version) echo Chromium 156.0.8078.79;;
  *) echo DevTools listening on ws://127.0.0.1/ >&2; sleep 60;;
esac"""


def test_a_browser_that_is_there_and_starts_is_kept(machine: Machine) -> None:
    shell = machine("bin/chromium-headless-shell", OPENS)
    (shell.parent / "sleep").symlink_to("/bin/sleep")
    said: list[str] = []
    assert install_browser(say=said.append).executable == shell
    assert said == [f"Found chromium 156.0.8078.79: {shell} (installed)"]


@pytest.mark.parametrize("offers", ["shell", "nothing"])
def test_a_full_browser_gets_its_shell_where_there_is_one(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, offers: str
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(install, "system_family", lambda: {"ubuntu", "debian"})
    for tool in ("cp", "sleep", "chmod"):
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool, path=os.defpath) or tool)
    full = machine("bin/chromium", OPENS)
    (full.parent / "chrome_100_percent.pak").touch()
    shell = tmp_path / "bin/chromium-headless-shell"
    machine(
        "bin/apt-get",
        f"cp {full} {shell}" if offers == "shell" else "echo E: Unable to locate package; exit 100",
    )
    said: list[str] = []
    browser = install_browser(say=said.append)
    assert browser.executable == (shell if offers == "shell" else full)
    assert find_browser().executable == browser.executable
    end = {
        "shell": [f"Installed chromium 156.0.8078.79: {shell} (installed)"],
        "nothing": [
            "  apt-get update, since the package lists may be old or missing",
            "  the distribution's package was not installed: E: Unable to locate package",
        ],
    }[offers]
    assert said == [
        f"Found chromium 156.0.8078.79: {full} (installed)",
        "A headless shell paints the same, and takes less time and memory",
        "Trying the distribution's package",
        "  apt-get install chromium-headless-shell",
        *end,
    ]


def test_every_way_that_fails_is_told_and_the_next_is_tried(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(sys, "executable", str(machine("python", "echo Error: no route", code=1)))
    monkeypatch.setattr(install, "system_family", lambda: {"debian"})
    machine("bin/apt-get")
    said: list[str] = []
    with pytest.raises(BrowserError) as caught:
        install_browser(say=said.append)
    assert said == [
        "Trying Playwright's download of chromium-headless-shell",
        "  Playwright's download failed: Error: no route",
        "Trying the distribution's package",
        (
            "  the distribution's package was not installed: only root may: "
            "sudo apt-get install chromium-headless-shell"
        ),
        "Trying the npm package @sparticuz/chromium@153.0.0",
        "  the npm package was not installed: there is no npm on PATH (it comes with Node.js)",
    ]
    assert caught.value.exit_code == 2
    assert caught.value.what == "no chromium could be installed"
    assert "three ways out" in caught.value.fix


def test_the_package_lists_are_fetched_only_when_the_package_is_not_known(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(install, "system_family", lambda: {"debian"})
    for tool in ("cp", "sleep", "chmod"):
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool, path=os.defpath) or tool)
    browser = machine("shelf/browser", OPENS)
    machine(
        "bin/apt-get",
        f'echo "$@" >>{tmp_path}/calls\n'
        f'case "$*" in *update) true >{tmp_path}/lists; exit 0;; esac\n'
        f"test -e {tmp_path}/lists || {{ echo E: Unable to locate package; exit 100; }}\n"
        f"cp {browser} {tmp_path}/bin/chromium-headless-shell",
    )
    said: list[str] = []
    result = install_browser(say=said.append, source="distribution")
    assert result.executable == tmp_path / "bin/chromium-headless-shell"
    assert said == [
        "Trying the distribution's package",
        "  apt-get install chromium-headless-shell",
        "  apt-get install chromium",
        "  apt-get update, since the package lists may be old or missing",
        "  apt-get install chromium-headless-shell",
        f"Installed chromium 156.0.8078.79: {result.executable} (installed)",
    ]


def test_a_file_that_is_not_the_pinned_one_is_not_unpacked(tmp_path: Path) -> None:
    archive = tmp_path / npm.ARCHIVE
    with pytest.raises(BrowserError, match="npm left no"):
        npm.verify(archive)
    archive.write_bytes(b"something else")
    with pytest.raises(BrowserError, match="is not the file it should be"):
        npm.verify(archive)


def test_an_unknown_way_is_refused_by_name(machine: Machine) -> None:
    with pytest.raises(BrowserError, match="playwright, distribution, npm"):
        install_browser(source="snap")


@pytest.mark.parametrize(
    ("printed", "line"),
    [
        ("", ""),
        ("one\ntwo\n\n", "two"),
        ("Reading\nE: Unable to locate package x\nlast\n", "E: Unable to locate package x"),
        ("npm error code ENOTFOUND\nnpm error see log", "npm error code ENOTFOUND"),
    ],
)
def test_the_line_that_tells_most_is_shown(printed: str, line: str) -> None:
    assert telling_line(printed) == line


@pytest.mark.install
@pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() != "x86_64", reason="npm's build is Linux x64"
)
def test_the_npm_build_is_installed_for_real_and_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("npm") is None:
        pytest.skip("there is no npm on PATH")
    try:
        asked = subprocess.run(
            ["npm", "view", "@sparticuz/chromium@153.0.0", "version"],
            capture_output=True,
            timeout=60,
            check=False,
        )
    except subprocess.TimeoutExpired:
        pytest.skip("npm's registry does not answer")
    if asked.returncode != 0:
        pytest.skip("npm's registry cannot be reached")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    said: list[str] = []
    browser = install_browser(say=said.append, source="npm")
    assert browser.source == "npm package"
    assert browser.executable.is_relative_to(tmp_path)
    assert browser_version(browser) == "153.0.8010.0"
    assert browser in all_browsers()
    assert [line.split(":")[0] for line in said] == [
        "Trying the npm package @sparticuz/chromium@153.0.0",
        "Installed chromium 153.0.8010.0",
    ]
    leftovers = [path.name for path in browser.executable.parents[1].iterdir()]
    assert leftovers == ["sparticuz-chromium-153.0.0"]
    assert install_browser(say=said.append, source="npm") == browser
    assert said[-1].startswith("Found chromium")
    assert list(WAYS) == ["playwright", "distribution", "npm"]
