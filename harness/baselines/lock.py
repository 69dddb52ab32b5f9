"""The lock of a folder of baselines: one command at a time reads or replaces sets there.

The lock belongs to the open file, so it ends with the process that holds it, however that ends.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import filelock

from harness.errors import BaselineError
from harness.printable import safe

#: The file of the lock, in the folder that holds all sets, while it is held.
LOCK = ".lock"

#: How long another command may hold it: first in silence, and then in all.
SILENT_S, PATIENCE_S = 3, 600


@contextmanager
def locked(root: Path, *, writes: bool) -> Iterator[None]:
    """Hold the lock of the folder ``root``; a thread that holds it already goes on.

    A caller that ``writes`` makes the folder. One that only reads goes on without a lock where
    none can be made: in a folder that is read-only or missing. Errors: ``BaselineError`` where
    another command does not let go of the lock, or where a caller that writes cannot have one.
    """
    lock = filelock.FileLock(root / LOCK, mode=0o644, is_singleton=True)
    try:
        if writes:
            root.mkdir(parents=True, exist_ok=True)
        _acquire(lock, root)
    except OSError as error:
        if writes:
            raise refused(error) from error
        yield
        return
    try:
        yield
    finally:
        if lock.lock_counter == 1:
            with suppress(OSError):  # whoever waits for the file that is gone opens a new one
                (root / LOCK).unlink()
        lock.release()


def sweep_lock(root: Path) -> None:
    """Delete the file of a lock that nobody holds: a killed process leaves it."""
    if (root / LOCK).exists():
        lock = filelock.FileLock(root / LOCK, mode=0o644, is_singleton=True)
        with suppress(OSError, filelock.Timeout), lock.acquire(timeout=0):
            if lock.lock_counter == 1:
                (root / LOCK).unlink()


def refused(error: OSError) -> BaselineError:
    """The error for a disk that refuses, before anything was approved."""
    return BaselineError(
        f"the baselines could not be written: {error}",
        why="the folder or the disk refused; the baselines are as they were before",
        fix="make room, or make the folder writable, and approve again",
    )


def _acquire(lock: filelock.BaseFileLock, root: Path) -> None:
    if not root.is_dir():
        raise FileNotFoundError(root)
    with suppress(filelock.Timeout):
        lock.acquire(timeout=SILENT_S)
        return
    sentence = f"harness: waiting for another command that uses {root}"
    print(safe(sentence), file=sys.stderr, flush=True)
    try:
        lock.acquire(timeout=PATIENCE_S)
    except filelock.Timeout as error:
        raise BaselineError(
            f"the baselines in {root} are in use",
            why=f"another harness command has held {LOCK} there for more than {PATIENCE_S} s",
            fix="wait until it has ended, or end it",
        ) from error
