"""The rows of the benchmark: what is measured together in turn, and the goals that it is held to.

A row is one function and one line in ``ROWS``.
"""

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.speed.bench import WIDTHS, Bench, Project
from benchmarks.speed.command import Command
from benchmarks.speed.goals import Goal, Values, most, ratio, slower
from benchmarks.speed.peers import PEERS, peer_commands
from harness.capture.browsers.find import FoundBrowser
from harness.capture.rendering.profile import browser_environment, browser_flags
from harness.site.folder_server import serve

CHECK, BARE_LOOP = "harness check", "bare loop"

PAGE = "news/index.html"  # below the folder that is served


@dataclass(frozen=True, slots=True)
class Prepared:
    """The commands of a row, whose projects are written and approved."""

    browser: FoundBrowser
    commands: tuple[Command, ...]
    memory: tuple[str, ...] = ()  #: names of the commands whose peak of memory is sampled
    traced: tuple[str, ...] = ()  #: names of the commands whose busy cores are traced
    absent: Mapping[str, str] = field(default_factory=dict)  #: reason by command

    def named(self, names: tuple[str, ...]) -> tuple[Command, ...]:
        """The commands of these names."""
        return tuple(command for command in self.commands if command.name in names)


@dataclass(frozen=True, slots=True)
class Row:
    """Commands that are measured in turn, and their goals."""

    title: str
    prepare: Callable[[Bench, Path], AbstractContextManager[Prepared]]
    goals: tuple[Goal, ...]
    is_timed: bool = True  #: otherwise only its memory is sampled


# The news page beside the bare loop and the peers.


@contextmanager
def beside_peers(bench: Bench, folder: Path, *, shell: bool) -> Iterator[Prepared]:
    """The unchanged news page with one kind of browser."""
    browser = bench.browser_of_kind(shell=shell)
    project = Project(folder, browser).news("news")
    project.approve().run()
    with serve(project.pages) as base:
        peers, absent = peer_commands(folder, f"{base}{PAGE}", browser, WIDTHS)
        commands = (project.check(CHECK), bare_loop(project.pages, browser), *peers)
        names = tuple(command.name for command in commands)
        yield Prepared(browser, commands, names, (CHECK,), absent)


def bare_loop(pages: Path, browser: FoundBrowser) -> Command:
    """The bare loop over the news page below ``pages``, with switches and fonts of the harness."""
    words = (
        *(sys.executable, "-m", "benchmarks.speed.bare_loop"),
        *(str(pages), PAGE, str(browser.executable)),
        *(f"--flag={flag}" for flag in browser_flags(browser.shell)),
        *("--widths", *map(str, WIDTHS)),
    )
    environment = browser_environment(browser.environment)
    return Command(BARE_LOOP, words, pages, environment=environment)


def peer_goals(limit: float) -> tuple[Goal, ...]:
    """The goals of ``beside_peers``; each peer takes at least ``limit`` times as long."""
    return (
        ratio(CHECK, BARE_LOOP, 1.2, "cpu", "wall"),
        *(slower(peer, CHECK, limit, "cpu", "wall") for peer in PEERS),
        most(CHECK, "peak", 500, " MB"),
    )


# Edits and approval of the news page.

#: Edits of the style sheet: former and new text. Each changes something at every sample width.
ONE_MARGIN = (("line-height: 1.15; margin: .4em 0", "line-height: 1.15; margin: .6em 0"),)
THREE_CAUSES = (
    *ONE_MARGIN,
    ("font-size: .9rem }\n.two", "font-size: 1rem }\n.two"),
    ("padding: .8rem; margin-bottom: 1rem", "padding: .6rem; margin-bottom: 1rem"),
)


@contextmanager
def edited(bench: Bench, folder: Path) -> Iterator[Prepared]:
    """The news page unchanged, with one and with three changed declarations, and approved."""
    green = Project(folder / "green", bench.browser).news("news")
    green.approve().run()
    commands = [green.check("unchanged")]
    for name, edits in (("one cause", ONE_MARGIN), ("three causes", THREE_CAUSES)):
        red = Project(folder / name.replace(" ", "-"), bench.browser)
        shutil.copytree(green.pages, red.pages)
        shutil.copytree(green.baselines, red.baselines)
        red.write("news")
        edit(red.pages / "news" / "style.css", edits)
        commands.append(red.check(name, exit_code=1))
    approval = Project(folder / "approval", bench.browser).news("news")
    yield Prepared(bench.browser, (*commands, approval.approve()))


def edit(file: Path, edits: tuple[tuple[str, str], ...]) -> None:
    """Replace each text that occurs in ``file``, where it has to occur once."""
    text = file.read_text("utf-8")
    for former, new in edits:
        if text.count(former) != 1:
            raise ValueError(f"{former!r} does not occur once in {file.name}")
        text = text.replace(former, new)
    file.write_text(text, "utf-8")


# Large pages.


@contextmanager
def large_page(bench: Bench, folder: Path, *, elements: int, boundaries: int) -> Iterator[Prepared]:
    """A large page with its sweep and without."""
    project = Project(folder, bench.browser)
    project.news("large", elements=elements, boundaries=boundaries)
    project.approve().run()
    without = project.without_sweep("large")
    yield Prepared(bench.browser, (project.check(CHECK), without.check("without sweep")), (CHECK,))


def sweep_goal(limit: float) -> Goal:
    """The sweep takes at most ``limit`` times as long as the check without it."""

    def formula(values: Values) -> float:
        return values[CHECK] / values["without sweep"] - 1

    return Goal("sweep : check without sweep", (CHECK, "without sweep"), formula, limit)


# Several pages.

ONE_WIDTH = "[breakpoints]\nall = { min = 1, widths = [800] }\n"
BLANK = "<!doctype html><html lang=en><title>Blank</title><p>Blank</p></html>\n"


@contextmanager
def second_page(bench: Bench, folder: Path) -> Iterator[Prepared]:
    """Two news pages alone and together, and a blank page at one width: the start-up of a run."""
    both = Project(folder / "both", bench.browser).news("first", "second")
    both.approve().run()
    blank = Project(folder / "blank", bench.browser)
    (blank.pages / "blank").mkdir(parents=True)
    (blank.pages / "blank" / "index.html").write_text(BLANK)
    blank.write("blank", sweep=False, extra=ONE_WIDTH).approve().run()
    yield Prepared(
        bench.browser,
        (
            blank.check("start-up of a run"),
            both.check("first page", "first"),
            both.check("second page", "second"),
            both.check("both pages"),
        ),
    )


def _second_page(values: Values) -> float:
    second = values["both pages"] - values["first page"]
    return second / (values["second page"] - values["start-up of a run"])


@contextmanager
def many_pages(bench: Bench, folder: Path) -> Iterator[Prepared]:
    """A run of many news pages, whose words differ."""
    names = [f"news{number:03}" for number in range(bench.pages)]
    project = Project(folder, bench.browser).news(*names)
    commands = (project.approve("approve, many pages"), project.check("check, many pages"))
    yield Prepared(bench.browser, commands, tuple(command.name for command in commands))


# Start-up of the command line and the package.


@contextmanager
def start_up(bench: Bench, folder: Path) -> Iterator[Prepared]:
    """Python alone, importing the package, and the command line's help."""
    python = sys.executable
    yield Prepared(
        bench.browser,
        (
            Command("python", (python, "-c", "pass"), folder),
            Command("import harness", (python, "-c", "import harness"), folder),
            Command("harness --help", (python, "-m", "harness", "--help"), folder),
        ),
    )


ROWS: Mapping[str, Row] = {
    "shell": Row("News page, headless shell", partial(beside_peers, shell=True), peer_goals(3.5)),
    "full": Row("News page, full Chromium", partial(beside_peers, shell=False), peer_goals(3)),
    "edits": Row(
        "News page, edited and approved",
        edited,
        (
            ratio("one cause", "unchanged", 1.5),
            ratio("three causes", "unchanged", 2),
            ratio("approve", "unchanged", 1.5),
        ),
    ),
    "boundaries": Row(
        "1,000 elements, 100 boundaries",
        partial(large_page, elements=1000, boundaries=100),
        (sweep_goal(2),),
    ),
    "elements": Row(
        "5,000 elements, 10 boundaries",
        partial(large_page, elements=5000, boundaries=10),
        (sweep_goal(3),),
    ),
    "second": Row(
        "Second page of a run",
        second_page,
        (
            Goal(
                "second page in a run : alone, less start-up",
                ("start-up of a run", "first page", "second page", "both pages"),
                _second_page,
                1,
            ),
        ),
    ),
    "many": Row(
        "Many pages in a run",
        many_pages,
        (most("check, many pages", "peak", 600, " MB"),),
        is_timed=False,
    ),
    "start": Row(
        "Start-up",
        start_up,
        (
            most("import harness", "cpu", 0.2, " s"),
            most("harness --help", "cpu", 0.2, " s"),
        ),
    ),
}
