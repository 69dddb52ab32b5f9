"""`make faults`: what comes of kills, stops, signals and disks that refuse, at every moment.

Prints a table of faults, how often each was tried, and the outcomes, and writes it into the README;
ends in 1 where a promise did not hold. The rows are kept in `results.json` beside this file.
"""

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from benchmarks.faults import browsers, files, merges, pairs, signals
from benchmarks.faults.command import make_project
from benchmarks.faults.rows import Trial, rows_of, table, with_table

RESULTS = Path(__file__).with_name("results.json")
README = Path(__file__).parents[2] / "README.md"


def main() -> int:
    """Try all faults and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="processes killed (default 100)")
    parser.add_argument("--stops", type=int, default=8, help="processes stopped (default 8)")
    parser.add_argument("--signals", type=int, default=60, help="signals sent (default 60)")
    parser.add_argument(
        "--every", type=int, default=1, help="each so manieth file operation (default 1: all)"
    )
    parser.add_argument("--rounds", type=int, default=100, help="of commands at once (default 100)")
    parser.add_argument("--seed", type=int, default=18, help="of the moments (default 18)")
    options = parser.parse_args()
    # Commands inherit it where signals are ignored, as by `nohup`.
    for number in signals.SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    trials = []
    for trial in trials_of(options):
        trials.append(trial)
        print(
            f"{trial.fault}, {trial.moment}: {trial.outcome} in {trial.seconds:.1f} s", flush=True
        )
        for failure in trial.failures:
            print(f"  NOT HELD: {failure}", flush=True)
    rows = rows_of(trials)
    RESULTS.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", "utf-8")
    README.write_text(with_table(README.read_text("utf-8"), rows), "utf-8")
    print(table(rows))
    failures = sum(len(row.failures) for row in rows)
    print(f"{len(trials)} faults, {failures} promises not held")
    return 1 if failures else 0


def trials_of(options: argparse.Namespace) -> Iterator[Trial]:
    """All trials, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "browsers"
        make_project(project)
        expected = browsers.reference(project)
        for fault in browsers.faults(options.kills, options.stops, options.seed):
            yield browsers.try_until_in_time(project, fault, expected)
        interrupted = Path(folder) / "signals"
        make_project(interrupted)
        for interruption in signals.faults(options.signals, options.seed):
            yield signals.try_signal(interrupted, interruption)
    if options.every:
        yield from files.tries(options.every)
        yield from merges.tries(options.every)
    if options.rounds:
        yield from pairs.tries(options.rounds)


if __name__ == "__main__":
    sys.exit(main())
