"""A kill, a full disk and a broken disk at each file operation of commands that write.

Each operation fails in a process of its own, in a fresh copy of a project. Then another command
runs, and the baselines have to be the former ones or the new ones, whole, as both said.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.faults.commands import CHECK, PRUNE, REVIEW_OPENED, approve, decide, review
from benchmarks.faults.file_layer import BROKEN, KILL, NO_SPACE, FaultyFiles
from benchmarks.faults.processes import Command, Ended, start
from benchmarks.faults.projects import contents, copied, make_project, run
from benchmarks.faults.rows import Trial

#: Sentences about baselines, and the state that they promise.
PROMISES = {
    "nothing was approved": "old",
    "nothing of it was approved": "old",
    "the baselines are as they were": "old",
    "all was approved before": "new",
    "could not be moved into place": "new",
    "completed the interrupted approval": "new",
}

#: The kinds of faults, in words.
FAULTS = {KILL: "killed", NO_SPACE: "disk full", BROKEN: "disk broken"}

#: Nobody but a developer of the harness understands these.
RIDDLES = ("Traceback (most recent call last)", "a fault of the harness itself")


WRITES = (approve(), review(), decide())

#: Commands that run after a fault, in turn.
NEXT = (CHECK, REVIEW_OPENED, PRUNE)


def tries(every: int = 1) -> Iterator[Trial]:
    """Try each fault at every ``every``-th operation of each command."""
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work).resolve()
        make_project(folder / "made")
        run(folder / "made", "check")
        for command in WRITES:
            yield from _tries(command, folder, every)


def _tries(command: Command, folder: Path, every: int) -> Iterator[Trial]:
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
) -> Trial:
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
    fault = f"{command.name}: {FAULTS[kind]} at a file operation"
    moment = operation or f"operation {number}"
    return Trial(fault, moment, outcome, (wrong,) if wrong else ())


def _in_process(command: Command, project: Path, faults: FaultyFiles) -> Ended:
    return start(command, project, faults).wait()
