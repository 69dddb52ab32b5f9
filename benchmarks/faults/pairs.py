"""Two commands at once that use the same baselines, slowed down so that they overlap."""

import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults.commands import CHECKS, PRUNE, approve, decide, review
from benchmarks.faults.file_layer import FaultyFiles
from benchmarks.faults.files import RIDDLES
from benchmarks.faults.processes import Command, start
from benchmarks.faults.projects import contents, copied, make_project, run
from benchmarks.faults.rows import Trial

PAIRS = (
    (approve("home"), approve("news")),
    (decide([400]), decide([800])),
    (review([400]), decide([800])),
    (review([400]), approve("news")),
    (CHECKS, approve()),
    (PRUNE, approve()),
)


@dataclass(slots=True)
class SlowFiles(FaultyFiles):
    """A file layer that waits a moment, now and then."""

    seed: int = 0

    def step(self, name: str, half: object = None) -> None:
        """Wait at one of ten operations, up to 10 ms."""
        self.count += 1
        moment = random.Random(self.seed * 1000 + self.count)
        if moment.random() < 0.1:
            time.sleep(moment.random() / 100)


def tries(rounds: int) -> Iterator[Trial]:
    """Run each pair of commands ``rounds`` times."""
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work).resolve()
        make_project(folder / "made")
        run(folder / "made", "check")
        for first, second in PAIRS:
            yield from _tries(first, second, folder, rounds)


def _tries(first: Command, second: Command, folder: Path, rounds: int) -> Iterator[Trial]:
    project = folder / "tried"
    pair = f"{first.name} + {second.name}"
    expected = []
    for order in ((first, second), (second, first)):
        copied(folder / "made", project)
        ended = [start(command, project).wait() for command in order]
        assert not any(process.code for process in ended), ended
        expected.append(contents(project / "baselines"))
    for number in range(rounds):
        copied(folder / "made", project)
        started = [
            start(command, project, SlowFiles(project, seed=2 * number + place))
            for place, command in enumerate((first, second))
        ]
        ended = [process.wait() for process in started]
        said = "".join(process.output for process in ended)
        wrong = ""
        if any(process.code for process in ended):
            wrong = f"exit {[process.code for process in ended]}: {said!r}"
        elif contents(project / "baselines") not in expected:
            wrong = "the baselines are those of neither order"
        elif any(riddle in said for riddle in RIDDLES):
            wrong = f"a riddle: {said!r}"
        outcome = "otherwise" if wrong else "as one after the other"
        yield Trial(f"{pair} at once", f"round {number}", outcome, (wrong,) if wrong else ())
