"""The last handler of a command: turns a bug of the harness into a message and a file."""

import errno
import tempfile
import traceback
from pathlib import Path
from typing import Any

import click

from harness.errors import HarnessError, InternalError
from harness.interruption import interruption
from harness.printable import printable, safe
from harness.version import __version__

#: The file in a project's ``.harness`` folder with the traceback of the last unexpected error.
TRACEBACK = "traceback.txt"

#: Errors of a disk, or of the permissions on it, which are no fault of the harness.
REFUSALS = {
    errno.EACCES,
    errno.EDQUOT,
    errno.EIO,
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOSPC,
    errno.EPERM,
    errno.EROFS,
}


class Command(click.Command):
    """A command whose unexpected exceptions become an ``InternalError``."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Errors: ``HarnessError``, and click's exceptions."""
        try:
            return super().invoke(ctx)
        except (HarnessError, click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if interruption.number is not None:  # it ended what the command was waiting for
                raise KeyboardInterrupt from error
            if isinstance(error, OSError) and error.errno in REFUSALS:
                raise HarnessError(
                    f"a file could not be read or written: {error}",
                    why="the disk or the folder refused",
                    fix="make room, or make it readable and writable, and run the command again",
                ) from error
            folder = Path(ctx.params.get("project") or Path()) / ".harness"
            raise internal_error(error, folder) from error


class Commands(click.Group):
    """A group whose commands are of the class ``Command``."""

    command_class = Command
    group_class = type


def internal_error(error: Exception, folder: Path) -> InternalError:
    """The message for an unexpected ``error``, whose traceback is written into ``folder``.

    Where ``folder`` cannot be written to, the traceback goes to a temporary file.
    """
    text = f"harness {__version__}\n{''.join(traceback.format_exception(error))}"
    try:
        file = folder / TRACEBACK
        file.write_text(safe(printable(text)), "utf-8")
    except OSError:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", prefix="harness-traceback-", suffix=".txt", delete=False
        ) as temporary:
            temporary.write(safe(printable(text)))
        file = Path(temporary.name)
    return InternalError(
        "the command failed by a fault of the harness itself",
        why=f"{type(error).__name__}: {error}".splitlines()[0],
        fix=f"report it with its traceback, which is in {file}",
    )
