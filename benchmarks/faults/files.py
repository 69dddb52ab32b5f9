"""A kill, a full disk and a broken disk at each file operation of commands that write.

Each operation fails in a process of its own, in a fresh copy of a project. Then another command
runs, and the baselines have to be the former ones or the new ones, whole, as both said.
"""

import json
import os
import re
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, NoReturn

from benchmarks.faults.file_layer import BROKEN, KILL, NO_SPACE, FaultyFiles
from benchmarks.faults.projects import contents, copied, make_project, run
from harness.approval.decisions import Decisions
from harness.approval.decisions_file import as_document, digest_of
from harness.commands.main import main
from harness.commands.review.session import Review
from harness.config.load import load_config
from harness.errors import HarnessError
from harness.report.json.render import load as load_report
from harness.run.run_folder import REPORT, find_run

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


class Ended(NamedTuple):
    """The end of a process."""

    code: int  #: negative for a signal
    output: str  #: of both streams
    operations: int = 0  #: where it was not killed
    operation: str = ""  #: the one that was refused


@dataclass(frozen=True)
class Command:
    """A command that writes, as a function that runs in a project's folder."""

    name: str
    call: Callable[[Path], int]


def approve(project: Path) -> int:
    """`harness approve --from last`."""
    return main(["approve", "--from", "last", "--project", str(project)])


def review(project: Path) -> int:
    """The saving of a review that accepts all captures."""
    opened = Review(load_config(project), "last")
    captures = {capture.spot: "accept" for capture in opened.run.captures}
    decisions = Decisions(opened.run.id, opened.report, {}, captures)  # type: ignore[arg-type]
    opened.decide(json.dumps(as_document(decisions)).encode())
    return 0


def decide(project: Path) -> int:
    """`harness approve --decisions FILE` with all captures accepted."""
    config = load_config(project)
    folder = find_run(project, "last")
    data = (folder / REPORT).read_bytes()
    report = load_report(data, str(folder))
    captures = {capture.spot: "accept" for capture in report.captures}
    decisions = Decisions(report.id, digest_of(data), {}, captures)  # type: ignore[arg-type]
    file = config.project.parent / "decisions.json"
    file.write_text(json.dumps(as_document(decisions)), "utf-8")
    return main(["approve", "--decisions", str(file), "--project", str(project)])


def merge(project: Path) -> int:
    """`harness merge` of the two shards of a run."""
    shards = sorted(str(path.parent) for path in project.glob(".harness/runs/*/shard.json"))
    return main(["merge", *shards, "--project", str(project)])


WRITES = (Command("approve", approve), Command("review", review), Command("decisions", decide))


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
    """Run a command in a process of its own, which fails as ``faults`` say."""
    with tempfile.TemporaryFile() as streams:
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if child == 0:
            _run_child(command, project, faults, streams.fileno())
        _, status = os.waitpid(child, 0)
        streams.seek(0)
        output = streams.read().decode(errors="replace")
    code = os.waitstatus_to_exitcode(status)
    if last := re.search(r"(\d+) operations (.*)\n$", output):
        return Ended(code, output[: last.start()], int(last[1]), last[2])
    return Ended(code, output)


def _run_child(command: Command, project: Path, faults: FaultyFiles, streams: int) -> NoReturn:
    """Run a command, and end this process, whose streams are the file ``streams``."""
    sys.stdout = sys.stderr = os.fdopen(streams, "w", buffering=1, closefd=False)
    code = 98
    try:
        with faults.installed():
            code = command.call(project)
    except (HarnessError, OSError) as error:  # whoever calls ``Review`` shows them
        code = 2
        print(error, file=sys.stderr)
    finally:
        if code == 98:
            traceback.print_exc()
        print(f"{faults.count} operations {faults.operation}", file=sys.stderr)
        sys.stderr.flush()
        os._exit(code)


def _open_review(project: Path) -> int:
    Review(load_config(project), "last")
    return 0


def _list_orphans(project: Path) -> int:
    from harness.baselines.stores import store_of

    store_of(load_config(project))
    return 0


#: Commands that run after a fault, in turn.
NEXT = (Command("review", _open_review), Command("any", _list_orphans))


if __name__ == "__main__":
    from collections import Counter

    outcomes: Counter[tuple[str, str, str]] = Counter()
    for tried in tries(int(sys.argv[1]) if len(sys.argv) > 1 else 1):
        outcomes[tried.command, tried.kind, tried.outcome] += 1
        if tried.wrong:
            print(tried)
    for key, times in sorted(outcomes.items()):
        print(times, *key)
