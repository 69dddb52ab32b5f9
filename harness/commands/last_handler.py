"""The last handler of a command: a fault of the harness itself is a sentence and a file."""

import tempfile
import traceback
from pathlib import Path
from typing import Any

import click

from harness.errors import HarnessError, InternalError
from harness.version import __version__

#: The file, in a project's ``.harness``, that has the traceback of the last command that failed so.
TRACEBACK = "traceback.txt"


class Command(click.Command):
    """A command whose unexpected exceptions become an ``InternalError``."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Errors: ``HarnessError``, and those of click."""
        try:
            return super().invoke(ctx)
        except (HarnessError, click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            folder = Path(ctx.params.get("project") or Path()) / ".harness"
            raise internal_error(error, folder) from error


class Commands(click.Group):
    """A group of such commands."""

    command_class = Command
    group_class = type


def internal_error(error: Exception, folder: Path) -> InternalError:
    """What is told of an unexpected ``error``, whose traceback is written into ``folder``.

    Where it cannot be written there, a temporary file has it.
    """
    text = f"harness {__version__}\n{''.join(traceback.format_exception(error))}"
    try:
        file = folder / TRACEBACK
        file.write_text(text, "utf-8")
    except OSError:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", prefix="harness-traceback-", suffix=".txt", delete=False
        ) as temporary:
            temporary.write(text)
        file = Path(temporary.name)
    return InternalError(
        "the command failed by a fault of the harness itself",
        why=f"{type(error).__name__}: {error}".splitlines()[0],
        fix=f"report it with its traceback, which is in {file}",
    )
