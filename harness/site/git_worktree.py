"""The files of a commit in a folder of their own, for as long as a block lasts.

Git does it as it would for a person (``git worktree add``), in the system's temporary directory.
Nothing of it stays: not in the repository and not on the disk, whatever ends the block. What a
killed process could not remove, the next one of the same repository does.
"""

import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from harness.errors import ConfigError
from harness.site.processes import (
    Done,
    environment,
    interrupted_by_signals,
    last_lines,
    run_bounded,
    undisturbed,
)

#: Bound of a build and of every git command; a checkout may have to fetch from a partial clone.
LONGEST_S = 600

#: The name of a checkout's folder holds the process that it is for.
_NAME = re.compile(r"harness-against-([0-9]+)-[0-9a-f]{8}")


def git(folder: Path, *words: str) -> Done:
    """``git WORDS`` as if it were called in ``folder``; no hooks run, and nothing is asked.

    Errors: ``ConfigError`` where there is no git.
    """
    # Messages in English, by a variable that leaves the locale of filters alone.
    variables = environment(GIT_TERMINAL_PROMPT="0", LANGUAGE="en")
    always = ("--no-optional-locks", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false")
    command = ("git", "-C", str(folder), *always, *words)
    try:
        return run_bounded(command, None, variables, LONGEST_S)
    except OSError as error:
        raise ConfigError(
            "git cannot be run",
            why=str(error),
            fix="install git, or compare with an address that starts with http:// or https://",
        ) from error


@contextmanager
def checked_out(repository: Path, commit: str) -> Iterator[Path]:
    """The folder that holds the files of ``commit``; SIGTERM ends the block as Ctrl-C does.

    Errors: ``ConfigError`` where git refuses.
    """
    folder = _room(repository) / f"harness-against-{os.getpid()}-{secrets.token_hex(4)}"
    with interrupted_by_signals():
        _remove_leftovers(repository)
        try:
            _add(repository, commit, folder)
            yield folder
        finally:
            with undisturbed():
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
        match = _NAME.fullmatch(folder.name)
        if line.startswith("worktree ") and match and not _is_running(int(match[1])):
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
