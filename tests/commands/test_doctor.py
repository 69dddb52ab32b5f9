"""What ``harness doctor`` says of made-up machines, whole."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.capture.browsers import locations as places
from harness.commands import doctor as module
from harness.commands.doctor import WIDTH, doctor
from harness.errors import BrowserError


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without a browser; gives its only folder of programs."""
    for name in ("HARNESS_BROWSER", "PLAYWRIGHT_BROWSERS_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", "/cache")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(places, "USUAL_PLACES", ())
    monkeypatch.setattr(module, "sandbox_works", lambda: True)
    monkeypatch.setattr(module, "_sandbox", lambda: "on")
    return tmp_path


def examine(
    explicit: str | None = None, profile: Callable[[object], str] = lambda _: "sha256:0"
) -> tuple[int, str]:
    said: list[str] = []
    code = doctor(explicit, said.append, profile)
    return code, "\n".join(said)


def section(text: str, title: str) -> str:
    return text.split(f"{title}\n", 1)[1].split("\n\n", 1)[0]


def browser(folder: Path, name: str, opens: bool = True) -> Path:
    file = folder / name
    file.write_text(
        "#!/bin/sh\n"
        '[ "$*" = --version ] && { echo Chromium 156.0.8078.79; exit; }\n'
        f"echo {'DevTools listening on x' if opens else 'FATAL: no display'} >&2\n"
    )
    file.chmod(0o755)
    return file


def test_without_a_browser_it_lists_the_places_and_ends_with_2(bare: Path) -> None:
    code, text = examine()
    assert code == 2
    assert section(text, "Where Chromium was looked for, best first") == (
        "  - --browser-path: not set\n"
        "  - HARNESS_BROWSER: not set\n"
        "  - Playwright's own build, in /cache/ms-playwright: not found\n"
        "  - installed: PATH and the usual places: not found\n"
        "  - the harness's own, in\n"
        "    /cache/breakpoint-harness/browsers/sparticuz-chromium-153.0.0: not found"
    )
    assert "  none        there is no Chromium on this machine\n" in text
    assert "three ways out" in section(text, "What to do next")


def test_with_a_browser_that_starts_there_is_nothing_to_do(bare: Path) -> None:
    shell = browser(bare, "chromium-headless-shell")
    code, text = examine()
    assert code == 0
    used = section(text, "The browser that is used")
    assert str(shell) in used
    assert "yes, version 156.0.8078.79\n" in used
    assert used.endswith("profile     sha256:0")
    assert text.endswith("What to do next\n  Nothing: `harness check` can run here.")


def test_a_browser_that_does_not_open_is_a_problem(bare: Path) -> None:
    browser(bare, "chromium-headless-shell", opens=False)
    code, text = examine()
    assert code == 2
    assert "  fails       FATAL: no display" in section(text, "The browser that is used")


def test_a_wrong_setting_is_the_first_thing_to_put_right(bare: Path) -> None:
    browser(bare, "chromium-headless-shell")
    code, text = examine(str(bare / "missing"))
    assert code == 2
    assert "nowhere else" in section(text, "Where Chromium was looked for, best first")
    assert "there is no such file" in section(text, "What to do next")


def test_a_renderer_that_fails_is_a_problem(bare: Path) -> None:
    def failing(_: object) -> str:
        raise BrowserError("no calibration", why="the page stayed white", fix="try again")

    browser(bare, "chromium-headless-shell")
    code, text = examine(profile=failing)
    assert code == 2
    assert section(text, "What to do next") == (
        "  no calibration\n  why: the page stayed white\n  fix: try again"
    )


def test_missing_fonts_are_a_problem(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser(bare, "chromium-headless-shell")
    monkeypatch.setattr(module, "FONTS", bare / "fonts")
    code, text = examine()
    assert code == 2
    assert "install breakpoint-harness again" in section(text, "What to do next")


def test_lines_fit_80_columns_unless_a_path_does_not(bare: Path) -> None:
    _, text = examine()
    assert all(len(line) <= WIDTH for line in text.splitlines() if "/" not in line)


@pytest.mark.browser
def test_the_real_machine_is_fit_to_test() -> None:
    said: list[str] = []
    assert doctor(None, said.append) == 0
    assert any(line.startswith("  profile     sha256:") for line in said)
