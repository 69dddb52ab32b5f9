"""What a command shows while it runs and when it is done, and the report files it writes."""

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from harness.errors import ConfigError
from harness.report import json as json_report
from harness.report import terminal
from harness.run import Progress
from harness.values import Breakpoint, Run


@dataclass(frozen=True, slots=True)
class Show:
    """Where results go besides the run's own folder."""

    quiet: bool
    json_file: str | None  #: "-" is standard output; what people read then goes to standard error
    html_file: Path | None

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """A bar on a terminal, plain lines elsewhere, nothing when quiet."""
        if self.quiet:
            yield lambda done, planned, last: None
        elif sys.stderr.isatty():
            with terminal.progress_bar() as told:
                yield told
        else:
            yield _plain_progress

    def run(self, run: Run, folder: Path, breakpoints: Sequence[Breakpoint]) -> None:
        """Print ``run`` and write the reports asked for."""
        self._write(run, folder, breakpoints)
        stream = self._stream
        stream.write(
            terminal.render(
                run,
                breakpoints,
                width=shutil.get_terminal_size((80, 24)).columns,
                color=terminal.wants_color(stream),
                quiet=self.quiet,
            )
        )

    def approved(self, run: Run, folder: Path, written: Sequence[Path]) -> None:
        """Say what was approved."""
        for place in written:
            widths = sorted(
                one.width
                for one in run.captures
                if (one.page, one.browser) == (place.parent.name, place.name)
            )
            count = f"{len(widths)} width{'s' if len(widths) != 1 else ''}"
            print(
                f"approved {place.parent.name} in {place.name} at {count}: "
                + ", ".join(str(width) for width in widths),
                file=self._stream,
            )

    @property
    def _stream(self) -> TextIO:
        return sys.stderr if self.json_file == "-" else sys.stdout

    def _write(self, run: Run, folder: Path, breakpoints: Sequence[Breakpoint]) -> None:
        if self.json_file == "-":
            sys.stdout.write(json_report.render(run).decode())
        elif self.json_file:
            _write_file(Path(self.json_file), json_report.render(run))
        if self.html_file or run.exit_code:
            from harness.report import html  # its template engine takes 0.1 s to load

            page = html.render(run, _Pictures(folder), breakpoints)
            (folder / "report.html").write_bytes(page)
            if self.html_file:
                _write_file(self.html_file, page)


class _Pictures(Mapping[str, bytes]):
    """The pictures of a run's folder, read when they are looked at."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __getitem__(self, name: str) -> bytes:
        try:
            return (self._folder / name).read_bytes()
        except OSError as error:
            raise KeyError(name) from error

    def __iter__(self) -> Iterator[str]:
        return (path.relative_to(self._folder).as_posix() for path in self._folder.rglob("*.png"))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _plain_progress(done: int, planned: int, last: str) -> None:
    print(f"captured {done}/{planned}  {last}", file=sys.stderr, flush=True)


def _write_file(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise ConfigError(
            f"the report {path} cannot be written",
            why=str(error),
            fix="name a file in a folder that can be written to",
        ) from error
