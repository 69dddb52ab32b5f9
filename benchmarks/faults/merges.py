"""A kill, a full disk and a broken disk at each file operation of `harness merge`.

Afterwards the last run is a whole one, or one that says that it is incomplete.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.faults.commands import merge
from benchmarks.faults.file_layer import BROKEN, KILL, NO_SPACE, FaultyFiles
from benchmarks.faults.files import FAULTS, RIDDLES
from benchmarks.faults.processes import Command, Ended, start
from benchmarks.faults.projects import copied, make_project, run
from benchmarks.faults.rows import Trial
from harness.errors import ConfigError
from harness.model.run import Run
from harness.run.run_folder import find_run
from harness.run.stored.read_run import read_run

MERGE = Command("merge", merge)


def tries(every: int = 1) -> Iterator[Trial]:
    """Try each fault at every ``every``-th operation of a merge of two shards."""
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work).resolve()
        make_project(folder / "made")
        for shard in ("1/2", "2/2"):
            run(folder / "made", "check", "--shard", shard)
        project = copied(folder / "made", folder / "tried")
        whole = start(MERGE, project).wait()
        assert whole.code == 1, whole.output
        merged = read_run(find_run(project, "last"))
        assert merged.ledger.compared == 4, merged.ledger
        for number in range(1, whole.operations + 1, every):
            for kind in (KILL, NO_SPACE, BROKEN):
                copied(folder / "made", project)
                ended = start(MERGE, project, FaultyFiles(project, number, kind)).wait()
                yield _judged(kind, ended, project, merged, number)


def _judged(kind: str, ended: Ended, project: Path, merged: Run, number: int) -> Trial:
    wrong = ""
    state = "no merged run"
    try:
        last = read_run(find_run(project, "last"))
        if not last.shard:
            state = "merged run"
            if (last.ledger, last.findings) != (merged.ledger, merged.findings):
                wrong = f"the merged run is another one: {last.ledger}"
    except ConfigError as error:
        state = "incomplete run"
        if "incomplete" not in str(error):
            wrong = f"no run can be read: {error}"
    if any(riddle in ended.output for riddle in RIDDLES):
        wrong = f"a riddle: {ended.output!r}"
    elif ended.code in (0, 1) and state != "merged run":
        wrong = f"exit {ended.code}, and there is no merged run: {ended.output!r}"
    outcome = f"{state}, {'killed' if ended.code < 0 else f'exit {ended.code}'}"
    moment = ended.operation or f"operation {number}"
    fault = f"merge: {FAULTS[kind]} at a file operation"
    return Trial(fault, moment, outcome, (wrong,) if wrong else ())
