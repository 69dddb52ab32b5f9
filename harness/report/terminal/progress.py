"""Progress of a running command: a bar for each of its tasks on a terminal, else lines.

Lines are the same from run to run: they hold counts, task after task, and neither times nor the
part that was done last.
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

from harness.printable import safe

#: Takes a task, the number of its parts that are done, how many are planned (0 if unknown), and the
#: part in work; the same as ``harness.run.progress.Progress``.
ProgressCallback = Callable[[str, int, int, str], None]

#: The largest number of lines for one task.
MOST_LINES = 20
#: A terminal with fewer columns has a short bar and less room for the name of a task.
NARROW = 60


@contextmanager
def progress_bar() -> Iterator[ProgressCallback]:
    """Bars on standard error, one line for each task; they vanish at the end.

    A line is never wider than the terminal. A finished task makes room for the next one.
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

        def update(doing: str, done: int, planned: int, now: str) -> None:
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

        yield update


class _Bars(Progress):
    """Bars that leave the last columns free: a ``^C`` there would wrap and stay visible."""

    def get_renderables(self) -> Iterable[RenderableType]:
        yield _Narrower(self.make_tasks_table(self.tasks), len("^C") + 1)


@dataclass(frozen=True, slots=True)
class _Narrower:
    """Content that is ``by`` columns narrower than the terminal, also after a resize."""

    content: RenderableType
    by: int

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from console.render(
            self.content, options.update_width(max(1, options.max_width - self.by))
        )


class _Elapsed(ProgressColumn):
    """The elapsed time in minutes and seconds: ``0:07``."""

    def render(self, task: Task) -> Text:
        seconds = int((task.finished_time if task.finished else task.elapsed) or 0)
        return Text(f"{seconds // 60}:{seconds % 60:02}")


class ProgressLines:
    """Prints a line for each part of a task; of many parts, for every twentieth of the whole.

    Of two tasks at the same time, the first one prints all its lines first. Where the number of
    parts is unknown, lines come at 1, 2, 4, 8 and so on.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._done: dict[str, int] = {}
        self._is_running: dict[str, bool] = {}  #: tasks that have not printed all their lines
        self._lines: dict[str, list[str]] = defaultdict(list)

    def __call__(self, doing: str, done: int, planned: int, now: str) -> None:
        """The same as ``harness.run.progress.Progress``."""
        before, self._done[doing] = self._done.get(doing, 0), done
        self._is_running[doing] = done < planned
        if done > before and has_line(done, planned):  # else a part was only begun
            of = f"/{planned}" if planned else ""
            self._lines[doing].append(f"{doing} {done}{of}")
        for first, is_running in tuple(self._is_running.items()):
            for line in self._lines.pop(first, ()):
                print(safe(line), file=self._stream, flush=True)
            if is_running:
                break
            del self._is_running[first]


def has_line(done: int, planned: int) -> bool:
    """Whether a line is printed after ``done`` parts; ``planned`` is 0 where it is unknown.

    >>> [done for done in range(1, 101) if has_line(done, 100)][:3]
    [5, 10, 15]
    >>> [done for done in range(1, 101) if has_line(done, 0)]
    [1, 2, 4, 8, 16, 32, 64]
    """
    if not planned:
        return done & (done - 1) == 0
    return done == planned or done % ceil(planned / MOST_LINES) == 0


def _cut(width: int | None = None, ratio: int | None = None) -> Column:
    """A column that cuts a text that is too long for it."""
    return Column(no_wrap=True, overflow="ellipsis", max_width=width, ratio=ratio)
