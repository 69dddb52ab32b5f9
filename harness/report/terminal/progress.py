"""What is to be seen while a command runs: a bar for each thing it does, or lines that stay.

Lines are the same from run to run: they tell counts, one thing after the other, and neither times
nor what happens to be the last.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from typing import TextIO

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.table import Column
from rich.text import Text

from harness.report.terminal.style import safe

#: As ``harness.run.progress.Progress``.
Told = Callable[[str, int, int, str], None]

#: Of something in more parts than this, so many lines are written.
MOST_LINES = 20
#: A terminal with fewer columns has a short bar, and names what is being done in less room.
NARROW = 60


@contextmanager
def progress_bar() -> Iterator[Told]:
    """Bars on standard error, a line each, gone when done.

    A line is never wider than the terminal. What is done makes room for what comes next.
    """
    console = Console(stderr=True, markup=False, highlight=False, emoji=False)
    narrow = console.width < NARROW
    columns = (
        TextColumn("{task.description}", table_column=_cut(11 if narrow else 30)),
        BarColumn(8 if narrow else 24),
        TextColumn("{task.fields[count]}", table_column=Column(no_wrap=True, justify="right")),
        _Elapsed(table_column=Column(no_wrap=True, justify="right")),
        TextColumn("{task.fields[now]}", table_column=_cut(ratio=1)),
    )
    with _Bars(*columns, console=console, transient=True, expand=True) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(doing: str, done: int, planned: int, now: str) -> None:
            if doing not in tasks:
                tasks[doing] = progress.add_task(
                    safe(doing), total=planned or None, count="", now=""
                )
            for task in progress.tasks:
                if task.finished and task.id != tasks[doing]:
                    progress.update(task.id, visible=False)
            progress.update(
                tasks[doing],
                completed=done,
                total=planned or None,
                visible=True,
                count=f"{done:,}/{planned:,}" if planned else f"{done:,}",
                now=safe(now),
            )

        yield tell


class _Bars(Progress):
    """Leaves the last columns alone: a ``^C`` there would go on in the next line, and stay."""

    def get_renderables(self) -> Iterable[RenderableType]:
        yield _Narrower(self.make_tasks_table(self.tasks), len("^C") + 1)


@dataclass(frozen=True, slots=True)
class _Narrower:
    """Something in less room, also after the terminal got another size."""

    content: RenderableType
    by: int

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from console.render(
            self.content, options.update_width(max(1, options.max_width - self.by))
        )


class _Elapsed(ProgressColumn):
    """Minutes and seconds, as in ``0:07``."""

    def render(self, task: Task) -> Text:
        seconds = int((task.finished_time if task.finished else task.elapsed) or 0)
        return Text(f"{seconds // 60}:{seconds % 60:02}")


class ProgressLines:
    """A line for each part of something, of many parts at every twentieth of them.

    Of two things that go on at a time, the one that was told of first has its lines first. Where
    the number of parts is not known, lines come at 1, 2, 4, 8 and so on.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._done: dict[str, int] = {}
        self._going: dict[str, bool] = {}  #: what has not had all its lines; whether it goes on
        self._lines: dict[str, list[str]] = defaultdict(list)

    def __call__(self, doing: str, done: int, planned: int, now: str) -> None:
        """As ``harness.run.progress.Progress``."""
        before, self._done[doing] = self._done.get(doing, 0), done
        self._going[doing] = done < planned
        if done > before and is_told(done, planned):  # else something was only begun
            of = f"/{planned}" if planned else ""
            self._lines[doing].append(f"{doing} {done}{of}")
        for first, goes_on in tuple(self._going.items()):
            for line in self._lines.pop(first, ()):
                print(safe(line), file=self._stream, flush=True)
            if goes_on:
                break
            del self._going[first]


def is_told(done: int, planned: int) -> bool:
    """Whether there is a line for so many of the parts; ``planned`` is 0 where nobody knows.

    >>> [done for done in range(1, 101) if is_told(done, 100)][:3]
    [5, 10, 15]
    >>> [done for done in range(1, 101) if is_told(done, 0)]
    [1, 2, 4, 8, 16, 32, 64]
    """
    if not planned:
        return done & (done - 1) == 0
    return done == planned or done % ceil(planned / MOST_LINES) == 0


def _cut(width: int | None = None, ratio: int | None = None) -> Column:
    """A column that says what is too long for it only in part."""
    return Column(no_wrap=True, overflow="ellipsis", max_width=width, ratio=ratio)
