"""Runs that were killed or interrupted, as commands that read runs describe them."""

from collections.abc import Iterable
from pathlib import Path

from harness.errors import ConfigError, HarnessError
from harness.model.target import CaptureKey
from harness.run import run_folder
from harness.run.stored.ledger_file import LedgerFile, read_ledger
from harness.run.stored.taken import captured_places

#: The most targets that a message names.
MOST_NAMED = 5


def missing_places(folder: Path, ledger: LedgerFile) -> tuple[CaptureKey, ...]:
    """The planned captures that a run that did not end has not taken."""
    captured = captured_places(folder, ledger.places)
    return tuple(place for place in ledger.places if place not in captured)


def refusal(folder: Path) -> HarnessError:
    """The error of a command that needs a whole run, for the run in ``folder``, which is not.

    Where its ledger cannot be read, that is the error.
    """
    try:
        ledger = read_ledger(folder)
    except HarnessError as error:
        return error
    if ledger is None:
        return ConfigError(
            f"the folder {folder} holds no run",
            why=f"there is neither {run_folder.REPORT} nor {run_folder.LEDGER} in it",
            fix="name the folder of a run, .harness/runs/<id>",
        )
    if run_folder.is_running(folder):
        return ConfigError(
            f"run {ledger.id} has not ended yet: {progress_text(folder, ledger)}",
            why="another process is still capturing its pages",
            fix="wait until it has ended",
        )
    missing = missing_places(folder, ledger)
    is_resumable = ledger.command == "check" and ledger.options.against is None
    return ConfigError(
        f"run {ledger.id} is incomplete: {progress_text(folder, ledger)}",
        why="it was killed or interrupted before it had compared all that it planned"
        + (f"; missing: {in_words(missing)}" if missing else ""),
        fix=f"complete it: harness check --resume {folder.name}"
        if is_resumable
        else "run it again, from its start",
    )


def progress_text(folder: Path, ledger: LedgerFile) -> str:
    """How many of the planned captures were taken, as a phrase."""
    planned = len(ledger.places)
    taken = planned - len(missing_places(folder, ledger))
    return f"{taken} of {planned} capture{'s' if planned != 1 else ''} {_was(taken)} taken"


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def in_words(places: Iterable[CaptureKey]) -> str:
    """Captures as people write them: ``home in chromium at 400, 600 px``."""
    by_target: dict[tuple[str, str], list[int]] = {}
    for place in places:
        by_target.setdefault(place.target, []).append(place.width)
    named = [
        f"{page} in {variant} at {', '.join(map(str, widths))} px"
        for (page, variant), widths in by_target.items()
    ]
    more = len(named) - MOST_NAMED
    return "; ".join(named[:MOST_NAMED]) + (f"; and {more} more" if more > 0 else "")
