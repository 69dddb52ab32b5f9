"""What the tests of ``harness init`` share: an empty project, a machine without a browser."""

from pathlib import Path

import pytest

from harness.errors import BrowserError


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a browser."""

    def find_none(name: str, explicit: str | None) -> None:
        raise BrowserError("no browser", why="this test has none", fix="install one")

    monkeypatch.setattr("harness.run.record.browser_pool.find_browser", find_none)
