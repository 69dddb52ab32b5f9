"""`make bench`: `harness check` of the unchanged article page against the bare Playwright loop.

With the sweep between the sample widths and without it. All with two workers, one after the other
in turn, so that a machine that slows down slows all of them. Prints medians, and ratios within
each turn.
"""

import argparse
import platform
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks import measure

PROJECT = Path(__file__).parent.parent
HARNESS = (sys.executable, "-m", "harness", "check", "--workers", "2", "--quiet")
BARE_LOOP = (sys.executable, "-m", "benchmarks.bare_loop")

#: The project's own configuration, without the sweep.
SAMPLES_ONLY = """
root = "{project}/pages"
baselines = "{project}/baselines"
pages = [{{ name = "article", path = "article/index.html" }}]
sweep = false
"""


def main() -> int:
    """Run the comparison and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9, help="counted turns (default 9)")
    runs = parser.parse_args().runs
    measure.become_reaper()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "harness.toml").write_text(SAMPLES_ONLY.format(project=PROJECT))
        commands = {
            "harness check": HARNESS,
            "without sweep": (*HARNESS, "--project", folder),
            "bare loop": BARE_LOOP,
        }
        turns = []
        for number in range(runs + 1):
            turn = [measure.run(command, PROJECT) for command in commands.values()]
            if codes := [one.exit_code for one in turn if one.exit_code]:
                print(f"{', '.join(commands)} ended in {codes}")
                return 1
            if number:  # the first turn warms the disk cache
                turns.append(turn)
        print(
            f"{platform.machine()}, {runs} turns, medians; article page, 14 widths and those "
            "between, 2 workers"
        )
        print(f"{'':16}{'wall s':>8}{'CPU s':>8}{'peak MiB':>10}")
        for (name, command), figures in zip(
            commands.items(), zip(*turns, strict=True), strict=True
        ):
            wall = statistics.median(one.wall for one in figures)
            cpu = statistics.median(one.cpu for one in figures)
            peak = measure.peak_memory(command, PROJECT) / 2**20
            print(f"{name:16}{wall:8.2f}{cpu:8.2f}{peak:10.0f}")
    for name, one, other in (
        ("check : loop", 0, 2),
        ("samples : loop", 1, 2),
        ("with : without", 0, 1),
    ):
        wall = statistics.median(turn[one].wall / turn[other].wall for turn in turns)
        cpu = statistics.median(turn[one].cpu / turn[other].cpu for turn in turns)
        print(f"{name:16}{wall:8.2f}{cpu:8.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
