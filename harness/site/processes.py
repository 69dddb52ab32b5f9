"""Runs commands, and ends them with all of their children, also after errors and signals."""

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from types import FrameType
from typing import IO, Any, NamedTuple

from harness.interruption import interruption

#: Seconds between SIGTERM and SIGKILL, for a command to clean up.
GRACE_S = 5

#: The same where the harness was interrupted.
HASTY_GRACE_S = 1

#: Variables that git sets in its hooks (``git rev-parse --local-env-vars``, without GIT_CONFIG_…,
#: which are settings of a person). With them, each git command would use that repository.
OF_ONE_REPOSITORY = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NAMESPACE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)

_ENDING = (signal.SIGTERM, signal.SIGHUP)


class Done(NamedTuple):
    """The result of a command; ``code`` is ``None`` after a timeout."""

    code: int | None
    out: str
    error: str


def environment(**more: str) -> dict[str, str]:
    """The environment of this process with ``more``, without the variables of a git hook."""
    kept = {name: value for name, value in os.environ.items() if name not in OF_ONE_REPOSITORY}
    return {**kept, **more}


def run_bounded(
    command: tuple[str, ...] | str,
    folder: Path | None,
    environment: Mapping[str, str],
    longest_s: float,
) -> Done:
    """Run ``command`` for ``longest_s`` seconds at most; gives its result.

    A string is a shell command, whose errors are part of its output. Its children have ended when
    this returns, also after an interruption.
    """
    in_shell = isinstance(command, str)
    # Files rather than pipes: a process left in the background would hold a pipe open.
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
        process: subprocess.Popen[bytes] | None = None
        code = None
        try:
            # An interruption between the start and the assignment would leave the process running.
            with undisturbed():
                process = begin(command, folder, environment, out, out if in_shell else error)
            with suppress(subprocess.TimeoutExpired):
                code = process.wait(longest_s)
        finally:
            if process is not None:
                end(process)
        texts = []
        for file in (out, error):
            file.seek(0)
            texts.append(os.fsdecode(file.read()))
    return Done(code, *texts)


def begin(
    command: tuple[str, ...] | str,
    folder: Path | None,
    environment: Mapping[str, str],
    out: IO[bytes],
    error: IO[bytes],
) -> subprocess.Popen[bytes]:
    """Start a command in its own session; a string is a shell command."""
    process = subprocess.Popen(
        command,
        shell=isinstance(command, str),
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=error,
        start_new_session=True,  # `end` reaches its children, and Ctrl-C does not
    )
    interruption.add_cleaner(process.pid, partial(_signal, process, signal.SIGKILL))
    return process


def end(process: subprocess.Popen[Any]) -> None:
    """End a command that has its own session, with all of its children."""
    try:
        if process.poll() is None:
            _signal(process, signal.SIGTERM)  # git then removes an incomplete worktree
            with suppress(subprocess.TimeoutExpired):
                process.wait(GRACE_S if interruption.number is None else HASTY_GRACE_S)
    finally:
        _signal(process, signal.SIGKILL)
        process.wait()
        interruption.remove_cleaner(process.pid)


def _signal(process: subprocess.Popen[Any], number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):  # macOS refuses for an ended group
        os.killpg(process.pid, number)


@contextmanager
def interrupted_by_signals() -> Iterator[None]:
    """Raise ``KeyboardInterrupt`` in the block for SIGTERM and SIGHUP.

    Signals that the program handles or ignores itself are left alone.
    """

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    unhandled = [
        ending_signal
        for ending_signal in _ENDING
        if signal.getsignal(ending_signal) is signal.SIG_DFL
    ]
    with _handled(unhandled, interrupt):
        yield


@contextmanager
def undisturbed() -> Iterator[None]:
    """Delay SIGINT, SIGTERM and SIGHUP until the block has ended."""
    held: list[int] = []
    try:
        with _handled((signal.SIGINT, *_ENDING), lambda number, frame: held.append(number)):
            yield
    finally:
        for number in held[:1]:
            signal.raise_signal(number)


@contextmanager
def _handled(
    numbers: Iterable[signal.Signals], handler: Callable[[int, FrameType | None], None]
) -> Iterator[None]:
    """Call ``handler`` for these signals during the block; only in the main thread."""
    before = {}
    try:
        if threading.current_thread() is threading.main_thread():
            for number in numbers:
                if signal.getsignal(number) is not None:  # None: Python cannot restore it
                    before[number] = signal.signal(number, handler)
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)


def last_lines(printed: str, count: int) -> str:
    """The last ``count`` lines of a command's output, indented for a message."""
    return "\n    ".join([line for line in printed.splitlines() if line.strip()][-count:])


def is_running(process: int) -> bool:
    """Whether there is a process with this id, of any user."""
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # a process of another user
        return True
    return True
