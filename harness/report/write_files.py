"""Writes the reports that were asked for: to files, or to standard output."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from harness.errors import ConfigError
from harness.model.page import Breakpoint
from harness.model.run import Run
from harness.report import REPORTS
from harness.report.report_file import ReportFile
from harness.report.sources import Sources

#: The file name that stands for standard output.
STANDARD_OUTPUT = "-"


def write_reports(
    files: Mapping[str, str | None],
    run: Run,
    folder: Path,
    breakpoints: Sequence[Breakpoint],
    sources: Sources,
) -> None:
    """Write reports of a ``run``, which is kept in ``folder``.

    ``files`` maps names of ``REPORTS`` to files; ``None`` stands for a report that is not wanted.
    Errors: ``ConfigError`` for a file that cannot be written.
    """
    pictures = _Pictures(folder)
    for name, file in files.items():
        if file is None:
            continue
        report = REPORTS[name].files(run, pictures, breakpoints, _target(file, folder, sources))
        if file == STANDARD_OUTPUT:
            print_bytes(report[file])
        else:
            for part, content in report.items():
                write_file(Path(file).parent / part, content)


def print_bytes(content: bytes) -> None:
    """Write to standard output as it is, whatever letters a terminal there can show."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def write_file(path: Path, content: bytes) -> None:
    """Write a report, and make its folder. Errors: ``ConfigError``."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise ConfigError(
            f"the report {path} cannot be written",
            why=str(error),
            fix="name a file in a folder that can be written to",
        ) from error


def _target(file: str, folder: Path, sources: Sources) -> ReportFile:
    """Where a report goes, and how to get from there to the folder of its run."""
    if file == STANDARD_OUTPUT:
        return ReportFile(file, beside=False, sources=sources)
    path = Path(file)
    try:
        way = os.path.relpath(folder.resolve(), path.resolve().parent)
    except ValueError:  # another drive
        return ReportFile(path.name, sources=sources)
    return ReportFile(path.name, f"{Path(way).as_posix()}/", sources=sources)


class _Pictures(Mapping[str, bytes]):
    """The pictures in a run's folder by their paths there, each read when a report asks for it."""

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
