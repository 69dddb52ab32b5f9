"""Commands that end with all that they have started, whatever ends the block that needs them."""

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import IO, Any, NamedTuple

#: How long a command that is told to end may take to put its own things away.
GRACE_S = 5

#: What git sets inside of its hooks (``git rev-parse --local-env-vars``, without the settings
#: that a person gives by GIT_CONFIG_…): it would lead every command to another repository.
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
    """What a command came to; ``code`` is ``None`` where its time was up."""

    code: int | None
    out: str
    error: str


def environment(**more: str) -> dict[str, str]:
    """This process's environment, ``more``, and nothing that names a git repository."""
    kept = {name: value for name, value in os.environ.items() if name not in OF_ONE_REPOSITORY}
    return {**kept, **more}


def run_bounded(
    command: tuple[str, ...] | str,
    folder: Path | None,
    environment: Mapping[str, str],
    longest_s: float,
) -> Done:
    """What ``command`` came to; a string is a shell's, whose errors are among its output.

    Whatever it started has ended too, also when this is interrupted.
    """
    in_shell = isinstance(command, str)
    # Files rather than pipes: a process left in the background would hold a pipe open.
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
        process: subprocess.Popen[bytes] | None = None
        code = None
        try:
            # Interrupted half-way, what was begun would be nobody's to end.
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
    """Start a command, in a session of its own; a string is a shell's."""
    return subprocess.Popen(
        command,
        shell=isinstance(command, str),
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=error,
        start_new_session=True,  # so that its children end with it, and Ctrl-C is ours to tell
    )


def end(process: subprocess.Popen[Any]) -> None:
    """End a command that has a session of its own, and all that it has started."""
    try:
        if process.poll() is None:
            _signal(process, signal.SIGTERM)  # git then removes what it has half made
            with suppress(subprocess.TimeoutExpired):
                process.wait(GRACE_S)
    finally:
        _signal(process, signal.SIGKILL)
        process.wait()


def _signal(process: subprocess.Popen[Any], number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):  # macOS: of a group that has ended
        os.killpg(process.pid, number)


@contextmanager
def interrupted_by_signals() -> Iterator[None]:
    """SIGTERM and SIGHUP interrupt the block, where they would end the process at once.

    A program that handles or ignores them by itself goes on to do so.
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
    """What would interrupt the block does so when it is done."""
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
    """``handler`` is called for these signals; only the main thread can have that."""
    before = {}
    try:
        if threading.current_thread() is threading.main_thread():
            for number in numbers:
                if signal.getsignal(number) is not None:  # set by no Python: cannot be restored
                    before[number] = signal.signal(number, handler)
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)


def last_lines(printed: str, count: int) -> str:
    """The end of what a command printed, each line below the last, for a message."""
    return "\n    ".join([line for line in printed.splitlines() if line.strip()][-count:])
