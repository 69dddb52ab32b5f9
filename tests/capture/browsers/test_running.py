"""A browser that dies or hangs is ended from outside, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.capture.browsers import processes, running
from harness.capture.browsers.find import find_browser
from harness.capture.browsers.processes import BrowserProcesses
from harness.capture.host import BrowserHost
from harness.capture.retries import retried
from harness.errors import BrowserDiedError
from harness.model.capture import Capture, Missed
from harness.model.job import Job
from harness.model.page import Page
from harness.site.folder_server import serve
from tests.processes import is_running

needs_proc = pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads /proc")


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "page.html").write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title><p>Text'
    )
    with serve(tmp_path) as base:
        yield f"{base}page.html"


def captured(host: BrowserHost, address: str) -> Capture | Missed:
    (capture,) = host.capture(Job(Page("page", "page.html"), address, "chromium", (400,), 60_000))
    return capture


def processes_of(host: BrowserHost) -> BrowserProcesses:
    assert host._running is not None
    return host._running._processes


@needs_proc
@pytest.mark.browser
def test_browser_that_hangs_is_ended_and_replaced(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with BrowserHost(find_browser()) as host:
        host.render_profile()
        browser, first = host._running, processes_of(host)
        monkeypatch.setattr(running, "PATIENCE_S", 0.5)
        monkeypatch.setattr(running, "ANSWER_S", 1)
        for group in first.groups:
            os.killpg(group, signal.SIGSTOP)

        def patient() -> None:  # the second browser has all the time that it needs
            while host._running is browser:
                time.sleep(0.01)
            running.PATIENCE_S = running.ANSWER_S = 60

        waiting = threading.Thread(target=patient)
        waiting.start()
        capture = captured(host, address)
        waiting.join()
        assert isinstance(capture, Capture), capture.message
        subject = "page, chromium: at 400 px it was captured again, since "
        assert host.retries
        assert all(note.startswith(subject) for note in host.retries)
        assert not first.folder.exists()
        assert not [group for group in first.groups if is_running(group)]


@needs_proc
@pytest.mark.browser
@pytest.mark.parametrize("ending", ["closed", "aborted", "killed"])
def test_nothing_is_left_of_a_browser(ending: str, address: str) -> None:
    with BrowserHost(find_browser()) as host:
        assert isinstance(captured(host, address), Capture)
        used = processes_of(host)
        groups = set(used.groups)
        assert len(groups) == 2  # the driver's and the browser's
        assert [*used.folder.iterdir()]
        if ending == "aborted":
            host.abort()
        elif ending == "killed":
            for group in groups:
                os.killpg(group, signal.SIGKILL)
    assert not used.folder.exists()
    assert not [group for group in groups if is_running(group)]


@needs_proc
@pytest.mark.browser
def test_capture_is_taken_again_when_the_process_that_paints_dies(address: str) -> None:
    with BrowserHost(find_browser()) as host:
        expected = captured(host, address)
        assert host._running is not None
        (painters, _) = host._running.last_painters
        if not painters:
            pytest.skip("this browser has no connection that tells its processes")
        os.kill(painters[0], signal.SIGKILL)
        assert captured(host, address) == expected
        assert list(host.retries) == [
            "page, chromium: at 400 px it was captured again, since a process that paints died"
        ]


@pytest.mark.browser
def test_start_that_is_killed_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    start = running.RunningBrowser.start
    killed: list[int] = []

    def kill_first(browser: running.RunningBrowser) -> None:
        if not killed:
            killed.append(1)
            threading.Timer(0.1, browser.kill).start()
        start(browser)

    monkeypatch.setattr(running.RunningBrowser, "start", kill_first)
    with BrowserHost(find_browser()) as host:
        assert host.render_profile().startswith("sha256:")
        assert list(host.retries) in (
            [f"chromium was started again, since {part}"]
            for part in ("the browser or its driver died", "Playwright's driver does not start")
        )


def test_work_is_tried_twice_again_and_then_given_up() -> None:
    tries: list[int] = []
    retries: list[str] = []

    def die() -> None:
        tries.append(1)
        raise BrowserDiedError("the browser died", "why", "fix")

    with pytest.raises(BrowserDiedError):
        retried(die, retries.append, "it was swept again")
    assert len(tries) == 3
    assert retries == ["it was swept again, since the browser died"] * 2


def test_folders_of_killed_processes_are_removed_once_they_are_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with subprocess.Popen((sys.executable, "-c", "")) as ended:
        pass
    ages = {"empty": 100, "new": 0, "full": 100, "full-old": 100_000}
    folders = {
        name: tmp_path / f"harness-browser-{ended.pid}-{name[:4]}{len(name)}" for name in ages
    }
    mine = tmp_path / f"harness-browser-{os.getpid()}-mine"
    for name, folder in folders.items():
        folder.mkdir()
        if "full" in name:
            (folder / "file").touch()
        then = time.time() - ages[name]
        os.utime(folder, (then, then))
    mine.mkdir()
    os.utime(mine, (0, 0))
    processes._remove_leftovers()
    assert sorted(name for name, folder in folders.items() if folder.exists()) == ["full", "new"]
    assert mine.exists()
