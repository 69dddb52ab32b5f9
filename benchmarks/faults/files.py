"""A kill, a full disk and a broken disk at each file operation of commands that write.

Each operation fails in a process of its own, in a fresh copy of a project. Then another command
runs, and the baselines have to be the former ones or the new ones, whole, as both said.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.faults.commands import CHECK, PRUNE, REVIEW_OPENED, approve, decide, review
from benchmarks.faults.file_layer import BROKEN, KILL, NO_SPACE, FaultyFiles
from benchmarks.faults.processes import Command, Ended, start
from benchmarks.faults.projects import contents, copied, make_project, run

#: Sentences about baselines, and the state that they promise.
PROMISES = {
    "nothing was approved": "old",
    "nothing of it was approved": "old",
    "the baselines are as they were": "old",
    "all was approved before": "new",
    "could not be moved into place": "new",
    "completed the interrupted approval": "new",
}

#: Nobody but a developer of the harness understands these.
RIDDLES = ("Traceback (most recent call last)", "a fault of the harness itself")


class Tried(NamedTuple):
    """One fault that was tried, and what is wrong with its outcome, if anything."""

    command: str
    kind: str  #: of the fault
    operation: str
    outcome: str
    wrong: str = ""


WRITES = (approve(), review(), decide())

#: Commands that run after a fault, in turn.
NEXT = (CHECK, REVIEW_OPENED, PRUNE)


def tries(every: int = 1) -> Iterator[Tried]:
    """Try each fault at every ``every``-th operation of each command."""
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work).resolve()
        make_project(folder / "made")
        run(folder / "made", "check")
        for command in WRITES:
            yield from _tries(command, folder, every)


def _tries(command: Command, folder: Path, every: int) -> Iterator[Tried]:
    project = folder / "tried"
    old = contents(folder / "made" / "baselines")
    ended = _in_process(command, copied(folder / "made", project), FaultyFiles(project))
    new = contents(project / "baselines")
    assert ended.code == 0, ended.output
    assert old != new, f"{command.name} changes nothing"
    for number in range(1, ended.operations + 1, every):
        for kind in (KILL, NO_SPACE, BROKEN):
            copied(folder / "made", project)
            ended = _in_process(command, project, FaultyFiles(project, number, kind))
            yield _judged(command, kind, ended, project, {"old": old, "new": new}, number)


def _judged(
    command: Command,
    kind: str,
    ended: Ended,
    project: Path,
    states: dict[str, dict[str, bytes]],
    number: int,
) -> Tried:
    """Run another command, and compare all that was said with the baselines."""
    operation, said = ended.operation, ended.output
    following = _in_process(NEXT[number % len(NEXT)], project, FaultyFiles(project))
    now = contents(project / "baselines")
    state = next((name for name, files in states.items() if files == now), "mixed")
    said += following.output
    promised = {state for sentence, state in PROMISES.items() if sentence in said}
    outcome = f"{state} baselines, {'killed' if ended.code < 0 else f'exit {ended.code}'}"
    wrong = ""
    if state == "mixed":
        wrong = f"mixed: {sorted(set(now) ^ set(states['old']))[:5]}"
    elif promised - {state}:
        wrong = f"said the baselines are {promised}, they are {state}: {said!r}"
    elif ended.code == 0 and state == "old":
        wrong = f"exit 0, and nothing was approved: {said!r}"
    elif any(riddle in said for riddle in RIDDLES):
        wrong = f"a riddle: {said!r}"
    return Tried(command.name, kind, operation or f"operation {number}", outcome, wrong)


def _in_process(command: Command, project: Path, faults: FaultyFiles) -> Ended:
    return start(command, project, faults).wait()


if __name__ == "__main__":
    from collections import Counter

    outcomes: Counter[tuple[str, str, str]] = Counter()
    for tried in tries(int(sys.argv[1]) if len(sys.argv) > 1 else 1):
        outcomes[tried.command, tried.kind, tried.outcome] += 1
        if tried.wrong:
            print(tried)
    for key, times in sorted(outcomes.items()):
        print(times, *key)
