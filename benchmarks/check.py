"""`make bench`: `harness check` of the unchanged article page against the bare Playwright loop.

With the sweep between the sample widths and without it, and of a copy whose script listens to its
size, which is given time at each width. Both copies are also approved. All with two workers, one
after the other in turn, so that a machine that slows down slows all of them. Prints medians, and
ratios within each turn.
"""

import argparse
import platform
import shutil
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks import measure

PROJECT = Path(__file__).parent.parent
OPTIONS = ("--workers", "2", "--quiet")
HARNESS = (sys.executable, "-m", "harness", "check", *OPTIONS)
APPROVE = (sys.executable, "-m", "harness", "approve", *OPTIONS)
BARE_LOOP = (sys.executable, "-m", "benchmarks.bare_loop")

#: An approve takes a few times as long as a check, and differs less from turn to turn.
MOST_APPROVALS = 3

#: The project's own configuration, without the sweep.
SAMPLES_ONLY = """
root = "{project}/pages"
baselines = "{project}/baselines"
pages = [{{ name = "article", path = "article/index.html" }}]
sweep = false
"""

#: The same of a copy, as it is and with a script that listens.
COPY = """
root = "pages"
pages = [{ name = "article", path = "article/index.html" }]
"""
LISTENS = 'addEventListener("resize", () => {});\n'


def make_copy(folder: Path, script: str = "") -> tuple[str, ...]:
    """A copy of the project's page in ``folder``, with more of a script; gives what names it."""
    shutil.copytree(PROJECT / "pages", folder / "pages")
    (folder / "harness.toml").write_text(COPY)
    with (folder / "pages" / "article" / "article.js").open("a") as file:
        file.write(script)
    return "--project", str(folder)


def take_turns(
    commands: Mapping[str, Sequence[str]], count: int
) -> list[tuple[measure.Figures, ...]]:
    """So many counted turns, each of all commands. Ends the benchmark where one of them fails."""
    turns = []
    for number in range(count + 1):
        turn = tuple(measure.run(command, PROJECT) for command in commands.values())
        if codes := [one.exit_code for one in turn if one.exit_code]:
            sys.exit(f"{', '.join(commands)} ended in {codes}")
        if number:  # the first turn warms the disk cache
            turns.append(turn)
    return turns


def show(
    commands: Mapping[str, Sequence[str]],
    turns: Sequence[tuple[measure.Figures, ...]],
    ratios: Sequence[tuple[str, int, int]],
) -> None:
    """Print medians of the turns, and of ratios within each: a name, and the places of two."""
    for (name, command), figures in zip(commands.items(), zip(*turns, strict=True), strict=True):
        wall = statistics.median(one.wall for one in figures)
        cpu = statistics.median(one.cpu for one in figures)
        peak = measure.peak_memory(command, PROJECT) / 2**20
        print(f"{name:18}{wall:8.2f}{cpu:8.2f}{peak:10.0f}")
    for name, one, other in ratios:
        wall = statistics.median(turn[one].wall / turn[other].wall for turn in turns)
        cpu = statistics.median(turn[one].cpu / turn[other].cpu for turn in turns)
        print(f"{name:18}{wall:8.2f}{cpu:8.2f}")


def main() -> int:
    """Run the comparison and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9, help="counted turns (default 9)")
    runs = parser.parse_args().runs
    measure.become_reaper()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "harness.toml").write_text(SAMPLES_ONLY.format(project=PROJECT))
        plain = make_copy(Path(folder) / "plain")
        listens = make_copy(Path(folder) / "listens", LISTENS)
        approves = {"approve": (*APPROVE, *plain), "approve listening": (*APPROVE, *listens)}
        checks = {
            "harness check": HARNESS,
            "without sweep": (*HARNESS, "--project", folder),
            "bare loop": BARE_LOOP,
            "listening page": (*HARNESS, *listens),
        }
        approvals = take_turns(approves, min(runs, MOST_APPROVALS))  # also for the checks
        turns = take_turns(checks, runs)
        print(
            f"{platform.machine()}, {runs} turns, medians; article page, 14 widths and those "
            "between, 2 workers"
        )
        print(f"{'':18}{'wall s':>8}{'CPU s':>8}{'peak MiB':>10}")
        ratios = (
            ("check : loop", 0, 2),
            ("samples : loop", 1, 2),
            ("with : without", 0, 1),
            ("listening : not", 3, 0),
        )
        show(checks, turns, ratios)
        show(approves, approvals, [("listening : not", 1, 0)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
