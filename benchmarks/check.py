"""`make bench`: `harness check` of the unchanged article page against the bare Playwright loop.

Both with two workers, one after the other in turn, so that a machine that slows down slows both.
Prints medians and the ratio pair by pair.
"""

import argparse
import platform
import statistics
import sys
from pathlib import Path

from benchmarks import measure

PROJECT = Path(__file__).parent.parent
HARNESS = (sys.executable, "-m", "harness", "check", "--workers", "2", "--quiet")
BARE_LOOP = (sys.executable, "-m", "benchmarks.bare_loop")


def main() -> int:
    """Run the comparison and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9, help="counted pairs (default 9)")
    runs = parser.parse_args().runs
    measure.become_reaper()
    pairs = []
    for number in range(runs + 1):
        pair = measure.run(HARNESS, PROJECT), measure.run(BARE_LOOP, PROJECT)
        if pair[0].exit_code or pair[1].exit_code:
            print(
                f"harness check ended in {pair[0].exit_code}, the bare loop in {pair[1].exit_code}"
            )
            return 1
        if number:  # the first pair warms the disk cache
            pairs.append(pair)
    print(
        f"{platform.machine()}, {runs} pairs in turn, medians; article page, 14 widths, 2 workers"
    )
    print(f"{'':16}{'wall s':>8}{'CPU s':>8}{'peak MiB':>10}")
    for name, command, figures in (
        ("harness check", HARNESS, [ours for ours, _ in pairs]),
        ("bare loop", BARE_LOOP, [bare for _, bare in pairs]),
    ):
        wall = statistics.median(one.wall for one in figures)
        cpu = statistics.median(one.cpu for one in figures)
        peak = measure.peak_memory(command, PROJECT) / 2**20
        print(f"{name:16}{wall:8.2f}{cpu:8.2f}{peak:10.0f}")
    wall = statistics.median(ours.wall / bare.wall for ours, bare in pairs)
    cpu = statistics.median(ours.cpu / bare.cpu for ours, bare in pairs)
    print(f"{'ratio':16}{wall:8.2f}{cpu:8.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
