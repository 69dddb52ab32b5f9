"""`make causes`: every one-fault page, what was found there, and how often the cause is right.

A fault counts as right when the first cause of its first finding is the edited declaration, at the
line where it stands now; as proven when the harness undid it and saw the difference go away.
"""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.one_fault.faults import FAULTS, WIDTHS, Fault
from tests.one_fault.suite import Outcome, measure, summary


def main() -> int:
    """Run the faults and print them; 1 where anything but a cause is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "only", nargs="*", metavar="PAGE|FAULT", help="a page, or part of a fault's name"
    )
    parser.add_argument("--workers", type=int, default=2, help="pages at a time (default 2)")
    words = parser.parse_args()
    chosen = tuple(
        one for one in FAULTS if not words.only or any(_meant(one, word) for word in words.only)
    )
    if not chosen:
        parser.error(f"no page and no fault is called {' or '.join(words.only)}")
    pages = [page for page in WIDTHS if any(one.page == page for one in chosen)]
    outcomes: list[Outcome] = []
    with ProcessPoolExecutor(words.workers) as pool:
        for measured in pool.map(partial(_measured, chosen), pages):
            print(*(one.row() for one in measured), sep="\n", flush=True)
            outcomes += measured
    wrong = [one for one in outcomes if list(one.problems())]
    print(f"\n{len(outcomes)} faults on {len(pages)} pages, {len(wrong)} reported wrongly")
    print(summary(outcomes))
    return 1 if wrong else 0


def _meant(fault: Fault, word: str) -> bool:
    return word == fault.page or word in fault.name


def _measured(faults: Sequence[Fault], page: str) -> tuple[Outcome, ...]:
    with TemporaryDirectory() as folder:
        return measure(page, Path(folder) / "project", faults)


if __name__ == "__main__":
    sys.exit(main())
