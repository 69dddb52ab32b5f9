"""The files of a commit in a folder of their own, for as long as a block lasts.

Git does it as it would for a person (``git worktree add``), in the system's temporary directory.
Nothing of it stays: not in the repository and not on the disk, whatever ends the block. What a
killed process could not remove, the next one of the same repository does.
"""

import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from harness.errors import ConfigError

#: Bound of a build and of every git command; a checkout may have to fetch from a partial clone.
LONGEST_S = 600

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

#: The name of a checkout's folder holds the process that it is for.
_NAME = re.compile(r"harness-against-([0-9]+)-[0-9a-f]{8}")

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


def git(folder: Path, *words: str) -> Done:
    """``git WORDS`` as if it were called in ``folder``; no hooks run, and nothing is asked.

    Errors: ``ConfigError`` where there is no git.
    """
    # Messages in English, by a variable that leaves the locale of filters alone.
    told = environment(GIT_TERMINAL_PROMPT="0", LANGUAGE="en")
    always = ("--no-optional-locks", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false")
    command = ("git", "-C", str(folder), *always, *words)
    try:
        return run_bounded(command, None, told, LONGEST_S)
    except OSError as error:
        raise ConfigError(
            "git cannot be run",
            why=str(error),
            fix="install git, or compare with an address that starts with http:// or https://",
        ) from error


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
        process = subprocess.Popen(
            command,
            shell=in_shell,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out if in_shell else error,
            start_new_session=True,  # so that its children end with it, and Ctrl-C is ours to tell
        )
        code = None
        try:
            with suppress(subprocess.TimeoutExpired):
                code = process.wait(longest_s)
        finally:
            _end(process)
        texts = []
        for file in (out, error):
            file.seek(0)
            texts.append(os.fsdecode(file.read()))
    return Done(code, *texts)


def _end(process: subprocess.Popen[Any]) -> None:
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
def checked_out(repository: Path, commit: str) -> Iterator[Path]:
    """The folder that holds the files of ``commit``; SIGTERM ends the block as Ctrl-C does.

    Errors: ``ConfigError`` where git refuses.
    """
    folder = _room(repository) / f"harness-against-{os.getpid()}-{secrets.token_hex(4)}"
    with _raising():
        _remove_leftovers(repository)
        try:
            _add(repository, commit, folder)
            yield folder
        finally:
            with _undisturbed():
                _remove(repository, folder)


def _room(repository: Path) -> Path:
    """A temporary directory outside of ``repository``."""
    for place in (tempfile.gettempdir(), "/tmp", "/var/tmp"):
        room = Path(place).resolve()
        if room.is_dir() and not room.is_relative_to(repository.resolve()):
            return room
    raise ConfigError(
        f"there is no temporary directory outside of {repository}",
        why="a checkout inside of the repository would be part of what is compared",
        fix="set TMPDIR to a folder outside of it",
    )


def _add(repository: Path, commit: str, folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700)  # temporary directories are everyone's
    except OSError as error:
        raise ConfigError(
            f"{commit[:8]} cannot be checked out",
            why=str(error),
            fix=f"make room in {folder.parent}, or set TMPDIR to another folder",
        ) from error
    done = _persistently(repository, "add", "--detach", "--quiet", str(folder), commit)
    if done.code != 0:
        raise ConfigError(
            f"{commit[:8]} cannot be checked out",
            why=last_lines(done.error, 5) or f"git worktree add took longer than {LONGEST_S} s",
            fix=f"see what `git worktree add --detach FOLDER {commit[:8]}` says in {repository}",
        )


def _remove_leftovers(repository: Path) -> None:
    """Remove what processes left that were killed; no other worktree is touched, nor pruned."""
    for line in _persistently(repository, "list", "--porcelain").out.splitlines():
        folder = Path(line.removeprefix("worktree "))
        found = _NAME.fullmatch(folder.name)
        if line.startswith("worktree ") and found and not _is_running(int(found[1])):
            _remove(repository, folder)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # somebody else's
        return True
    return True


def _remove(repository: Path, folder: Path) -> None:
    """Remove a checkout and git's record of it, whatever is there of either."""
    # Twice --force: a checkout that was cut short is still locked.
    remove = "remove", "--force", "--force", str(folder)
    _persistently(repository, *remove)
    if folder.exists():  # never recorded, or with folders that a build made read-only
        for place, _, _ in os.walk(folder):
            with suppress(OSError):
                Path(place).chmod(0o700)
        shutil.rmtree(folder, ignore_errors=True)
        _persistently(repository, *remove)


def _persistently(repository: Path, *words: str) -> Done:
    """``git worktree WORDS``, which fails now and then while another process does the same."""
    done = git(repository, "worktree", *words)
    for pause_s in (0.02, 0.05, 0.1, 0.2):
        if done.code in (0, None) or "is not a working tree" in done.error:
            break
        time.sleep(pause_s)
        done = git(repository, "worktree", *words)
    return done


@contextmanager
def _raising() -> Iterator[None]:
    """SIGTERM and SIGHUP interrupt the block, where they would end the process at once.

    A program that handles or ignores them by itself goes on to do so.
    """

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    unhandled = [one for one in _ENDING if signal.getsignal(one) is signal.SIG_DFL]
    with _handled(unhandled, interrupt):
        yield


@contextmanager
def _undisturbed() -> Iterator[None]:
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
    return "\n    ".join([one for one in printed.splitlines() if one.strip()][-count:])
