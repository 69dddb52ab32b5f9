"""Replace the sets of several targets: all of them or none, however the process ends.

New sets are written below ``.approve``, beside the folders of pages. Then a journal that names the
targets is renamed into place: this decides. From then on the sets are moved into place, by this
process or by the next command; until then, whatever is below ``.approve`` is deleted.
"""

import json
import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from harness.baselines.lock import locked, refused, sweep_lock
from harness.baselines.set_writer import SetWriter
from harness.bounded import MOST_JSON_BYTES, read_bounded, read_json
from harness.config import file_names
from harness.errors import BaselineError, shortened
from harness.interruption import NOTHING_APPROVED, interruption
from harness.model.target import Target

#: The folder beside those of pages, while sets are replaced, and its parts.
STAGE, NEW, OLD, JOURNAL = ".approve", "new", "old", "journal.json"


@dataclass(slots=True)
class _Replacement:
    """Sets that this process has replaced, or is about to."""

    journal: Path
    sets: int
    is_done: bool = False


_REPLACEMENTS: list[_Replacement] = []


def approved_so_far() -> str:
    """The sentence about a command that is interrupted: it has replaced some sets, or none."""
    sets = sum(
        replacement.sets
        for replacement in _REPLACEMENTS
        if replacement.is_done or replacement.journal.exists()
    )
    if not sets:
        return NOTHING_APPROVED
    return f"interrupted; all was approved before: {sets} set{'s' if sets > 1 else ''} of baselines"


@contextmanager
def replaced_sets(
    root: Path, targets: Collection[Target], removed: Collection[Target] = ()
) -> Iterator[Mapping[Target, SetWriter]]:
    """Writers of sets that replace those of ``targets`` below ``root``; ``removed`` are deleted.

    All of it happens when the block ends, or nothing when it raises. Errors: ``BaselineError``
    when the disk refuses.
    """
    stage = root / STAGE
    try:
        with locked(root, writes=True):
            recover(root)
            replacement = _Replacement(stage / JOURNAL, len(targets) + len(removed))
            _REPLACEMENTS.append(replacement)
            interruption.sentence = approved_so_far
            try:
                _begin(stage)
                yield {target: SetWriter(stage.joinpath(NEW, *target)) for target in targets}
                _decide(stage, targets, removed)
                _complete(root, replacement)
            except OSError:
                _undo(root)
                raise
            except BaseException:
                if (stage / JOURNAL).exists():  # interrupted: what is decided is done first
                    _complete(root, replacement)
                shutil.rmtree(stage, ignore_errors=True)
                raise
    except OSError as error:
        raise _refused(root, error) from error


def recover(root: Path) -> str:
    """Complete or undo the replacement of a process that was killed; a sentence if there was one.

    Errors: ``BaselineError`` where it was decided, and the disk refuses to complete it.
    """
    stage = root / STAGE
    if not stage.is_dir():
        sweep_lock(root)
        return ""
    try:
        with locked(root, writes=True):
            if (stage / JOURNAL).exists():
                _complete(root)
                return f"completed the interrupted approval of baselines in {root}"
            is_begun = (stage / NEW).exists()
            shutil.rmtree(stage, ignore_errors=True)
    except (OSError, BaselineError) as error:
        if (stage / JOURNAL).exists():
            raise (_refused(root, error) if isinstance(error, OSError) else error) from error
        return ""
    if not is_begun or stage.exists():
        return ""
    return f"removed an interrupted approval from {root}: nothing of it was approved"


def _begin(stage: Path) -> None:
    (stage / NEW).mkdir(parents=True)
    (stage / ".gitignore").write_text("*\n")


def _decide(stage: Path, targets: Collection[Target], removed: Collection[Target]) -> None:
    """Write all new sets through to the disk, and rename the journal into place."""
    for folder in sorted(path for path in (stage / NEW).glob("**/") if path.is_dir()):
        for path in folder.iterdir():
            if path.is_file():
                _flush(path)
        _flush(folder)
    entries = {"replaced": sorted(map(list, targets)), "removed": sorted(map(list, removed))}
    draft = stage / f".{JOURNAL}"
    draft.write_text(json.dumps(entries), "utf-8")
    _flush(draft)
    draft.rename(stage / JOURNAL)
    _flush(stage)
    _flush(stage.parent)


def _complete(root: Path, replacement: _Replacement | None = None) -> None:
    """Carry out the journal, from wherever another process was killed; then delete it."""
    stage = root / STAGE
    for target, is_new in _read_journal(stage / JOURNAL).items():
        _move_into_place(root, target, is_new=is_new)
    _flush(root)
    if replacement:
        replacement.is_done = True
    # All sets are in place, so a disk that refuses now has no effect: the next command tries again.
    # The journal goes last, so that nobody takes the rest for what was not decided.
    with suppress(OSError):
        for path in (stage / OLD, stage / NEW):
            if path.exists():
                shutil.rmtree(path)
        (stage / ".gitignore").unlink(missing_ok=True)
        (stage / JOURNAL).unlink()
        stage.rmdir()


def _move_into_place(root: Path, target: Target, *, is_new: bool) -> None:
    """Replace the folder of ``target`` by its new set, or remove it, unless that is done."""
    folder = root.joinpath(*target)
    new, old = (root.joinpath(STAGE, name, *target) for name in (NEW, OLD))
    if not new.exists() if is_new else old.exists():
        return
    if folder.exists():
        shutil.rmtree(old, ignore_errors=True)
        old.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(old)
    if is_new:
        folder.parent.mkdir(parents=True, exist_ok=True)
        new.rename(folder)
    if folder.parent.exists():
        _flush(folder.parent)


def _undo(root: Path) -> None:
    """Move former sets back, if need be, and delete the new ones.

    Where the disk refuses that too, the journal stays, and the next command carries it out.
    """
    stage = root / STAGE
    with suppress(OSError):
        if (stage / JOURNAL).exists():
            for target, is_new in _read_journal(stage / JOURNAL).items():
                folder = root.joinpath(*target)
                new, old = (stage.joinpath(name, *target) for name in (NEW, OLD))
                if is_new and folder.exists() and not new.exists():
                    folder.rename(new)
                if old.exists():
                    old.rename(folder)
            (stage / JOURNAL).unlink()
        shutil.rmtree(stage, ignore_errors=True)


def _read_journal(journal: Path) -> dict[Target, bool]:
    """The targets of a journal, and whether they get a new set. Errors: ``BaselineError``."""
    try:
        entries = read_json(read_bounded(journal, MOST_JSON_BYTES))
        targets = {
            Target(page, variant): name == "replaced"
            for name in ("replaced", "removed")
            for page, variant in entries[name]
        }
        for page, variant in targets:
            file_names.page_name(page)
            file_names.variant_name(variant)
            file_names.inside(journal.parents[1], page, variant)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BaselineError(
            f"{journal} cannot be read",
            why=f"it is not what an interrupted approval leaves ({shortened(str(error))})",
            fix=f"restore the baselines from version control, and delete {journal.parent}",
        ) from error
    return targets


def _flush(path: Path) -> None:
    """Write a file, or the names in a folder, through to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refused(root: Path, error: OSError) -> BaselineError:
    """The error for a disk that refuses, with what has become of the baselines."""
    if not (root / STAGE / JOURNAL).exists():
        return refused(error)
    return BaselineError(
        f"the approved baselines could not be moved into place: {error}",
        why="they were approved and are written; the folder or the disk refused to replace "
        "the former ones",
        fix="make the folder writable, or make room; the next command of the harness that "
        "uses the baselines completes it, and compares nothing before",
    )
