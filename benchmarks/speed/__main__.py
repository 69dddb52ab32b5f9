"""`make bench`: measures each row of ``ROWS``, prints its goals, and publishes the figures.

The figures go into benchmarks/results.json; the picture, docs/benchmarks.md and the README's table
are written from it. Rows that are not measured this time stay there if the machine is the same.
"""

import argparse
import signal
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import become_reaper
from benchmarks.speed.bench import Bench, find_browsers
from benchmarks.speed.command import CommandError
from benchmarks.speed.machine import this_machine
from benchmarks.speed.measure_row import measure_row
from benchmarks.speed.results import Results, read_results, write_results
from benchmarks.speed.rows import ROWS
from benchmarks.speed.shown.publish import publish
from benchmarks.speed.shown.terminal import print_row, print_status
from harness.errors import BrowserError

TURNS, PAGES = 5, 100
QUICK_TURNS, QUICK_PAGES = 1, 10


def main() -> int:
    """Measure the rows that are asked for; 1 where one could not be measured."""
    words = arguments()
    if words.publish:
        return republish()
    become_reaper()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # removes the scratch
    try:
        shell, full = find_browsers(words.shell_browser, words.full_browser)
    except BrowserError as error:
        sys.exit(str(error))
    turns = words.runs or (QUICK_TURNS if words.quick else TURNS)
    pages = QUICK_PAGES if words.quick else PAGES
    machine = this_machine()
    print(machine.in_words())
    is_complete = True
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        bench = Bench(Path(scratch), shell, full, turns, pages)
        for name in words.only or ROWS:
            try:
                row = measure_row(ROWS[name], bench, print_status)
            except CommandError as error:
                print(f"\n{ROWS[name].title}: {error}", flush=True)
                is_complete = False
                continue
            print_row(row)
            if not words.quick:
                keep(Results(machine, {name: row}))
    if words.quick:
        print(f"\nQuick: {turns} turn, {pages} pages for many; nothing is published.")
    return 0 if is_complete else 1


def keep(results: Results) -> None:
    """Put ``results`` in the place of former ones and publish all, also if a later row fails."""
    former = read_results()
    results = former.updated(results, tuple(ROWS)) if former else results
    write_results(results)
    publish(results)


def arguments() -> argparse.Namespace:
    """The words of the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    add = parser.add_argument
    add("--only", nargs="+", choices=ROWS, metavar="ROW", help=f"of {', '.join(ROWS)}")
    add("--runs", type=int, metavar="N", help=f"counted turns (default {TURNS})")
    add(
        "--quick",
        action="store_true",
        help=f"{QUICK_TURNS} turn, {QUICK_PAGES} pages for many; publishes nothing",
    )
    add("--shell-browser", metavar="PATH", help="the headless shell to use")
    add("--full-browser", metavar="PATH", help="the full Chromium to use")
    add("--publish", action="store_true", help="only write the documents from the last figures")
    return parser.parse_args()


def republish() -> int:
    """Write the documents from the last figures; gives the exit code."""
    results = read_results()
    if results is None:
        sys.exit("there are no figures yet: run `make bench`")
    print(*publish(results), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
