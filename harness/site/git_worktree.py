"""Checks out a commit into a temporary folder while a block lasts.

The checkout is a git worktree in the system's temporary directory. The end of the block removes it
from the repository and from the disk, also after an error. The next checkout of the same repository
removes what a killed process left.
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
    is_running,
    last_lines,
    run_bounded,
    undisturbed,
)

#: Bound of a build and of each git command; a checkout of a partial clone may have to fetch.
LONGEST_S = 600

#: The name of a checkout's folder; it holds the id of the process that uses it.
_NAME = re.compile(r"harness-against-([0-9]+)-[0-9a-f]{8}")


def git(folder: Path, *words: str) -> Done:
    """Run ``git WORDS`` in ``folder``, without hooks and prompts.

    Errors: ``ConfigError`` where git is not installed.
    """
    # LANGUAGE gives messages in English and leaves the locale of filters as it is.
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
    """Check out ``commit``; gives the folder. SIGTERM ends the block like Ctrl-C.

    Errors: ``ConfigError`` where git fails.
    """
    folder = _temporary_folder(repository) / f"harness-against-{os.getpid()}-{secrets.token_hex(4)}"
    with interrupted_by_signals():
        _remove_leftovers(repository)
        try:
            _add(repository, commit, folder)
            yield folder
        finally:
            with undisturbed():
                _remove(repository, folder)


def _temporary_folder(repository: Path) -> Path:
    """A temporary directory outside of ``repository``."""
    for name in (tempfile.gettempdir(), "/tmp", "/var/tmp"):
        folder = Path(name).resolve()
        if folder.is_dir() and not folder.is_relative_to(repository.resolve()):
            return folder
    raise ConfigError(
        f"there is no temporary directory outside of {repository}",
        why="a checkout inside of the repository would be part of what is compared",
        fix="set TMPDIR to a folder outside of it",
    )


def _add(repository: Path, commit: str, folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700)  # other users can read the temporary directory
    except OSError as error:
        raise ConfigError(
            f"{commit[:8]} cannot be checked out",
            why=str(error),
            fix=f"make room in {folder.parent}, or set TMPDIR to another folder",
        ) from error
    done = _git_worktree(repository, "add", "--detach", "--quiet", str(folder), commit)
    if done.code != 0:
        raise ConfigError(
            f"{commit[:8]} cannot be checked out",
            why=last_lines(done.error, 5) or f"git worktree add took longer than {LONGEST_S} s",
            fix=f"see what `git worktree add --detach FOLDER {commit[:8]}` says in {repository}",
        )


def _remove_leftovers(repository: Path) -> None:
    """Remove the checkouts of killed processes; other worktrees are neither removed nor pruned."""
    for line in _git_worktree(repository, "list", "--porcelain").out.splitlines():
        folder = Path(line.removeprefix("worktree "))
        match = _NAME.fullmatch(folder.name)
        if line.startswith("worktree ") and match and not is_running(int(match[1])):
            _remove(repository, folder)


def _remove(repository: Path, folder: Path) -> None:
    """Remove a checkout and git's record of it, as far as they exist."""
    # Twice --force, because an interrupted checkout is still locked.
    remove = "remove", "--force", "--force", str(folder)
    _git_worktree(repository, *remove)
    if folder.exists():  # git has no record of it, or a build made folders read-only
        for place, _, _ in os.walk(folder):
            with suppress(OSError):
                Path(place).chmod(0o700)
        shutil.rmtree(folder, ignore_errors=True)
        _git_worktree(repository, *remove)


def _git_worktree(repository: Path, *words: str) -> Done:
    """Run ``git worktree WORDS``, again if it fails: parallel calls disturb each other."""
    done = git(repository, "worktree", *words)
    for pause_s in (0.02, 0.05, 0.1, 0.2):
        if done.code in (0, None) or "is not a working tree" in done.error:
            break
        time.sleep(pause_s)
        done = git(repository, "worktree", *words)
    return done
