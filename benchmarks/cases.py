"""`make cases`: each case of tests/cases alone, in a project of its own, with the usual commands.

Prints for each case what three unchanged checks and two after the edit ended in, and what is not as
the case gives it. Cases that are known not to be right yet are played too, and count apart. Ends in
1 when another one is wrong.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.browsers import kept_browsers
from tests.cases.case import Case, load_cases
from tests.cases.suite import Played, play, problems, wrong_exits


def main() -> int:
    """Play the cases and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="CASE", help="these only, by default all")
    names = parser.parse_args().names
    cases = [case for case in load_cases() if not names or case.name in names]
    counts: Counter[str] = Counter()
    with kept_browsers():
        for case in cases:
            with TemporaryDirectory() as folder:
                try:
                    verdict = report(case, play([case], Path(folder)))
                except AssertionError as error:  # it was not approved, or could not run
                    verdict = "open" if case.open else "wrong"
                    print(f"{case.kind:12} {case.name:32} {verdict}\n    {error}", flush=True)
            counts[verdict] += 1
    print(", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())))
    return int(bool(counts["wrong"]))


def report(case: Case, played: Played) -> str:
    """Print the rows of a case; ``right``, ``wrong``, or ``open`` where that is known."""
    wrong = [*problems(case, played), *wrong_exits(played)]
    verdict = "right" if not wrong else "open" if case.open else "wrong"
    unchanged = " ".join(str(check.exit_code) for check in played.unchanged) or "refused"
    changed = " ".join(str(check.exit_code) for check in played.changed)
    print(f"{case.kind:12} {case.name:32} {unchanged:8} {changed:4} {verdict}", flush=True)
    for problem in wrong:
        print(f"    {problem}")
    return verdict


if __name__ == "__main__":
    sys.exit(main())
