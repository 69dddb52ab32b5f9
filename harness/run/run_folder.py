"""The folders of runs: ``.harness/runs/<id>/``; ``.harness/last`` names the last one."""

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from harness.errors import ConfigError

#: Older runs are deleted when a new one starts; a run holds some megabytes of pictures.
KEPT_RUNS = 10

CAPTURES, REPORT, LEDGER = "captures", "report.json", "ledger.json"


def new_id() -> str:
    """The id of a run that begins now; ids of later runs sort after it."""
    return datetime.now(UTC).strftime("%Y%m%d-%H%M%S")


def new_run(project: Path, keep: Collection[Path] = ()) -> Path:
    """A new, empty folder for a run; its name is the run's id.

    All but the last ``KEPT_RUNS`` runs are deleted, except those in the folders ``keep``.
    """
    with _writing(project) as runs:
        _make_room(runs, keep)
        stem = new_id()
        for number in range(1000):
            folder = runs / (f"{stem}-{number}" if number else stem)
            try:
                folder.mkdir()
            except FileExistsError:
                continue  # two runs in one second
            return folder
        raise FileExistsError(f"{runs / stem} and 999 more")


def shared_run(project: Path, name: str) -> Path:
    """The folder of a run that several processes write to; the first of them makes it."""
    with _writing(project) as runs:
        folder = runs / name
        if not folder.is_dir():
            _make_room(runs)
            folder.mkdir(exist_ok=True)
        return folder


def _make_room(runs: Path, keep: Collection[Path] = ()) -> None:
    """Delete the oldest runs, so that one more makes ``KEPT_RUNS``."""
    for old in sorted(path for path in runs.iterdir() if path.is_dir())[: -KEPT_RUNS + 1]:
        if old.resolve() not in keep:
            shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _writing(project: Path) -> Iterator[Path]:
    """The folder of all runs, made if need be. Errors: ``ConfigError`` where the disk refuses."""
    runs = project / ".harness" / "runs"
    with disk_errors(project):
        runs.mkdir(parents=True, exist_ok=True)
        ignore = project / ".harness" / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n")
        yield runs


@contextmanager
def disk_errors(project: Path) -> Iterator[None]:
    """Raise ``ConfigError`` for an ``OSError`` of the block, which writes results."""
    try:
        yield
    except OSError as error:
        raise ConfigError(
            f"results cannot be written below {project / '.harness'}",
            why=str(error),
            fix="make the folder writable, or make room on the disk",
        ) from error


def name_last(folder: Path) -> None:
    """Make ``folder`` the last run."""
    last = folder.parent.parent / "last"
    new = last.with_name(f".last-{os.getpid()}")
    new.write_text(folder.name + "\n")
    new.replace(last)


def find_run(project: Path, name: str) -> Path:
    """The folder of the run called ``name``: an id, ``last``, or a folder from elsewhere.

    Errors: ``ConfigError`` where there is no such run, or it did not run to its end.
    """
    folder = find_folder(project, name)
    if not (folder / REPORT).is_file():
        # The ledger is read with the report's codec, which a check imports while it captures.
        from harness.run.stored.incomplete import refusal

        raise refusal(folder)
    return folder


def find_folder(project: Path, name: str) -> Path:
    """The folder of the run called ``name``, whether or not it ran to its end.

    ``last`` is the last run that ended, or a later one that did not. Errors: ``ConfigError``.
    """
    runs = project / ".harness" / "runs"
    candidates = [runs / name, Path(name)]
    if name == "last":
        candidates = [folder] if (folder := _last(runs)) else []
    for folder in candidates:
        if (folder / REPORT).is_file() or (folder / LEDGER).is_file():
            return folder
    run_ids = sorted(path.parent.name for path in runs.glob(f"*/{REPORT}"))
    raise ConfigError(
        f"there is no run {name!r}",
        why=f"neither in {runs} nor as a folder that holds a {REPORT}",
        fix="choose from: " + ", ".join(["last", *run_ids[-5:]])
        if run_ids
        else "run `harness check` first",
    )


def _last(runs: Path) -> Path | None:
    """The folder of the last run that ended, or of a later one that was killed."""
    file = runs.parent / "last"
    name = file.read_text("utf-8", "replace").strip() if file.is_file() else ""
    # The file names a run, and no path: it lies in a folder that others may write to.
    ended = runs / name if name and Path(name).name == name and "\0" not in name else None
    killed = [
        ledger.parent
        for ledger in runs.glob(f"*/{LEDGER}")
        if ledger.parent.name > name
        and not (ledger.parent / REPORT).is_file()
        and not is_running(ledger.parent)
    ]
    return max(killed, key=lambda folder: folder.name, default=ended)


@contextmanager
def running(folder: Path, *, alone: bool = False) -> Iterator[None]:
    """Mark the run in ``folder``, which has a ledger, as running while the block lasts.

    The mark ends with the process. Errors: ``ConfigError`` where another process runs it, with
    ``alone``.
    """
    import fcntl

    with (folder / LEDGER).open("rb") as ledger:
        try:
            fcntl.flock(ledger, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigError(
                f"run {folder.name} is running",
                why="another process is still capturing its pages",
                fix="wait until it has ended, or end it",
            ) from None
        yield


def is_running(folder: Path) -> bool:
    """Whether a process is still at work on the run in ``folder``."""
    import fcntl

    if not (folder / LEDGER).is_file():  # to open a pipe would block
        return False
    try:
        with (folder / LEDGER).open("rb") as ledger:
            fcntl.flock(ledger, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
