"""Commands of the harness in an application's folder, and what they came to."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.baselines.capture_set import load_set
from tests.applications.outcome import EditOutcome
from tests.applications.recipe import Edit, Recipe
from tests.applications.workshop import environment, planted

#: Longest a command may take, in seconds; one that takes longer is told as exit 124.
LONGEST_S = 900
TIMED_OUT = 124

#: A script that keeps one core busy.
COMPUTE = "while True: pass"


@dataclass(frozen=True, slots=True)
class Answer:
    """One command: its exit code, how long it took and what it printed."""

    exit_code: int
    seconds: float
    output: str

    def summary(self) -> str:
        """The lines that say what is unsteady, false or failed; the last ones where none does."""
        lines = [line.strip() for line in self.output.splitlines() if line.strip()]
        told = []
        for line, after in zip(lines, [*lines[1:], ""], strict=True):
            if re.match(r"\d+\. |unstable|failed|harness:", line):
                told += [line, after]
        return " / ".join(told or lines[-3:])


def command(project: Path, *words: str) -> tuple[str, ...]:
    """The words that run one command of the harness on a project."""
    quiet = () if words[0] == "init" else ("--quiet",)
    return (sys.executable, "-m", "harness", *words, *quiet, "--project", str(project))


def run(project: Path, *words: str) -> Answer:
    """Run one command of the harness to its end."""
    started = time.monotonic()
    process = subprocess.Popen(
        command(project, *words),
        cwd=Path(__file__).parents[2],  # the harness of this repository
        env=environment(project),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        output, _ = process.communicate(timeout=LONGEST_S)
        code = process.returncode
    except subprocess.TimeoutExpired:
        process.terminate()  # the command ends its browsers and servers itself
        output, _ = process.communicate()
        code = TIMED_OUT
    except BaseException:  # Ctrl-C: what was started ends, too
        process.terminate()
        process.wait()
        raise
    return Answer(code, time.monotonic() - started, output)


def check(project: Path, *words: str) -> tuple[Answer, Any]:
    """One check, and its report; ``None`` where it wrote none."""
    file = project / "report.json"
    file.unlink(missing_ok=True)
    answer = run(project, "check", *words, "--json", str(file))
    return answer, json.loads(file.read_bytes()) if file.exists() else None


def try_edit(recipe: Recipe, project: Path, edit: Edit) -> EditOutcome:
    """Plant ``edit``, check, and take it out again."""
    lines = edit.lines((project / edit.file).read_text("utf-8"))
    with planted(recipe, project, edit):
        answer, report = check(project)
    findings = tuple((report or {}).get("findings", ()))
    return EditOutcome(edit, answer.exit_code, findings, lines, answer.summary())


@contextmanager
def busy_machine(count: int) -> Iterator[None]:
    """So many processes beside, which only compute, until the block ends."""
    with ExitStack() as stack:
        for _ in range(count):
            process = stack.enter_context(subprocess.Popen((sys.executable, "-c", COMPUTE)))
            stack.callback(process.kill)
        yield


def baseline_folders(project: Path) -> Sequence[Path]:
    """The folder of each approved page."""
    return sorted((project / "baselines").glob("*/*"))


def count_elements(project: Path) -> int:
    """Elements of the approved pages, at the width at which each has most."""
    total = 0
    for folder in baseline_folders(project):
        captures = load_set(folder)
        if captures is not None:
            total += max(len(layout.elements) for layout in captures.layouts().values())
    return total


def count_unsteady(project: Path) -> int:
    """Elements that were approved as unsteady."""
    manifests = (folder / "manifest.json" for folder in baseline_folders(project))
    return sum(
        len(json.loads(path.read_bytes()).get("unsteady", ()))
        for path in manifests
        if path.is_file()
    )
