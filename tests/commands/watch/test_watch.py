"""`harness watch` as a person runs it: lines come while files are edited, and Ctrl-C ends it."""

import contextlib
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.processes import processes_of_session, signals_heeded
from tests.scratch import ONE_WIDTH, PLAIN, MakeProject, Project, approved

#: Nothing takes so long unless it will never come.
BOUND_S = 240

LINKED = PLAIN.replace("<style>", '<link rel="stylesheet" href="NAME.css"><style>')


class Watch:
    """A running `harness watch`, and the lines that it has said."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.said: list[str] = []
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def until(self, text: str) -> str:
        """What it says up to the first line that has ``text``; times are left out."""
        here: list[str] = []
        deadline = time.monotonic() + BOUND_S
        while not here or text not in here[-1]:
            line = self._lines.get(timeout=max(0, deadline - time.monotonic()))
            assert line is not None, "\n".join(self.said)
            self.said.append(line)
            here.append(re.sub(r"^\d\d:\d\d:\d\d  ", "@ ", line))
        return "\n".join(here)

    def press_enter(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def ends(self) -> tuple[int, list[str]]:
        """The exit code after Ctrl-C, and the last lines that it said."""
        os.killpg(self.process.pid, signal.SIGINT)  # as a terminal does
        code = self.process.wait(BOUND_S)
        rest = []
        while (line := self._lines.get(timeout=BOUND_S)) is not None:
            rest.append(line)
        return code, rest


@pytest.fixture
def watching() -> Iterator[Callable[..., Watch]]:
    """A factory of watches, of which nothing is left afterwards."""
    started: list[subprocess.Popen[str]] = []

    def start(project: Project, *words: str) -> Watch:
        with signals_heeded():
            process = subprocess.Popen(
                [sys.executable, "-m", "harness", "watch", *words],
                cwd=project.folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                start_new_session=True,
                env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
            )
        started.append(process)
        return Watch(process)

    yield start
    for process in started:
        left = processes_of_session(process.pid)
        for one in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        process.wait()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        process.stdout.close()
        assert left == []


def save(made: Project, name: str, content: str) -> None:
    """Write a file of the project all at once, as editors do."""
    beside = made.folder / ".saving"
    beside.write_text(content, "utf-8")
    beside.replace(made.folder / name)


def two_pages(project: MakeProject) -> Project:
    """Approved pages with a style sheet each, and one that both have."""
    made = project("home", "news")
    for name in ("home", "news"):
        made.write(f"{name}.html", LINKED.replace("NAME", name))
        made.write(f"{name}.css", "p { color: #112233 }\n")
    return approved(made)


@pytest.mark.browser
def test_a_change_is_told_with_its_cause_where_it_shows_and_nowhere_else(
    project: MakeProject, watching: Callable[..., Watch]
) -> None:
    made = two_pages(project)
    watch = watching(made)
    assert watch.until("captures of").splitlines() == [
        "watching pages; Enter looks at everything, Ctrl-C ends it",
        "@ home, news at all 3 widths",
        "          unchanged: 6 captures of 2 pages",
    ]

    css = "p { color: #112233 }\n"
    save(
        made,
        "pages/home.css",
        css + "@media (max-width: 599px) { .box { border-top: 9px solid } }\n",
    )
    said = watch.until("failing: ")
    assert said.startswith("@ pages/home.css changed: home at all 3 widths\n1. ")
    assert "(home.css:2, @media (max-width:" in " ".join(said.split())
    assert said.endswith("\n          failing: home at 400 px")
    assert set(made.verdicts()) == {("home", 400), ("home", 600), ("home", 800)}
    assert (made.last_run() / "report.html").is_file(), "for `harness review`"

    save(made, "pages/home.css", css)
    assert watch.until("captures of").splitlines() == [
        "@ pages/home.css changed: home at 400 px, which failed last",
        "          unchanged there; now the rest",
        "@ pages/home.css changed: home at all 3 widths",
        "          unchanged: 6 captures of 2 pages",
    ]

    save(made, "pages/notes.txt", "nothing that a page loads")
    assert watch.until("changed") == "@ pages/notes.txt changed: no page is known to load it"
    assert watch.ends() == (0, ["no longer watching; exit 0: unchanged: 6 captures of 2 pages"])


@pytest.mark.browser
def test_mistakes_new_pages_and_approvals_beside_it_are_noticed(
    project: MakeProject, watching: Callable[..., Watch]
) -> None:
    made = approved(project(breakpoints=ONE_WIDTH))
    watch = watching(made)
    watch.until("unchanged: 1 capture of 1 page")
    settings = (made.folder / "harness.toml").read_text("utf-8")

    save(made, "harness.toml", settings.replace("root", "rot"))
    said = watch.until("fix: ")
    assert said.startswith("@ not looked at:\n          harness: harness.toml has an unknown key")

    made.write("about.html", PLAIN)
    made.configure({"home": "", "about": ""}, breakpoints=ONE_WIDTH)
    said = watch.until("failing: ")
    assert "@ the configuration changed\n@ about at its width\n1. new: " in said
    assert said.endswith("failing: about at its width")

    assert made.approve("--from", "last", "about").exit_code == 0
    said = watch.until("captures of")
    assert said.splitlines() == [
        "@ baselines/about/chromium/manifest.json changed: about at its width",
        "          unchanged: 2 captures of 2 pages",
    ]

    watch.press_enter()
    assert watch.until("captures of").startswith("@ home, about at its width\n")
    (made.folder / "pages" / "about.html").unlink()
    said = watch.until("failing: ")
    assert "\nfailed: about, chromium at 400 px\n" in said
    code, last = watch.ends()
    assert (code, last) == (3, ["no longer watching; exit 3: failing: about at its width"])


#: A server of the project's own, whose log is where its messages go.
SERVE = f"""serve = "'{sys.executable}' -u -m http.server {{port}} --directory pages 2>>LOG"
ready = "http://127.0.0.1:{{port}}/home.html"
"""


@pytest.mark.browser
def test_any_file_touches_the_pages_of_a_server(
    project: MakeProject, watching: Callable[..., Watch]
) -> None:
    made = project("home", breakpoints=ONE_WIDTH)
    made.configure({"home": ""}, SERVE.replace("LOG", "/dev/null"), ONE_WIDTH)
    approved(made)
    watch = watching(made)
    assert "unchanged: 1 capture of 1 page" in watch.until("captur")
    page = made.folder / "pages" / "home.html"
    before = page.read_text("utf-8")
    save(made, "pages/home.html", before + "<style>.box { border-top: 9px solid }</style>")
    said = watch.until("failing: ")
    assert said.startswith("@ pages/home.html changed: home at its width\n1. ")
    assert ".box border-top 0px none → 9px solid" in " ".join(said.split())
    save(made, "pages/home.html", before)
    assert "unchanged: 1 capture of 1 page" in watch.until("captur")
    save(made, "data.json", "{}")
    watch.until("unchanged: 1 capture")
    assert watch.ends()[0] == 0


@pytest.mark.browser
def test_a_server_that_writes_below_the_project_is_not_looked_at_for_ever(
    project: MakeProject, watching: Callable[..., Watch]
) -> None:
    made = project("home", breakpoints=ONE_WIDTH)
    made.configure({"home": ""}, SERVE.replace("LOG", "access.log"), ONE_WIDTH)
    approved(made)
    watch = watching(made)
    watch.until("access.log changed, as with each of the last 3 looks")
    assert "not looked at since" in watch.until("not looked at")
    assert watch.ends()[0] == 3
