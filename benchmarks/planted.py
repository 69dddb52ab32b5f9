"""`make planted`: changes between two widths, and how many are found, to the pixel, with a cause.

Every kind of declaration that a page can change by, more of them picked at random out of the
browser's own list, attributes that choose by width, and lengths that follow the width. One page
each; approved once, changed, and checked once. Whether a change has to be found is decided by
pictures that plain Playwright takes of the page with and without it.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks import measure
from tests.planted.changes import BY_HAND
from tests.planted.edits import EDITS
from tests.planted.following import FOLLOWING
from tests.planted.suite import (
    Outcome,
    Plant,
    chosen,
    configure,
    independent,
    is_painted,
    longhands,
    outcomes,
    painter,
    plant,
)
from tests.scratch import Answer, Project

HARNESS = (sys.executable, "-m", "harness")

#: Part of the page names of each kind of change.
KINDS = {"c": "by hand", "a": "by attribute", "w": "following the width", "r": "at random"}


def main() -> int:
    """Plant, check and print; 1 where anything that is painted is not reported rightly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", metavar="NAME", help="part of a change's name")
    parser.add_argument("--seed", type=int, default=1, help="of the choice (default 1)")
    parser.add_argument("--random", type=int, default=60, help="painted ones (default 60)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="the project's own folder")
    words = parser.parse_args()
    measure.become_reaper()
    with independent() as (tab, server):
        picked = chosen(tab, server, words.seed, words.random) if words.random else ()
        plants = [
            *plant(BY_HAND, "c"),
            *plant(EDITS, "a"),
            *plant(FOLLOWING, "w"),
            *plant(picked, "r"),
        ]
        plants = [one for one in plants if _is_meant(one, words.only)]
        if not plants:
            parser.error(f"no change is called {' or '.join(words.only)}")
        picture = painter(tab, server)
        plants = [replace(one, painted=is_painted(one, picture)) for one in plants]
        names = {one.page: longhands(tab, one.change) for one in plants}
    # That browser is gone: `measure.run` waits for the end of all child processes.
    with tempfile.TemporaryDirectory() as scratch:
        folder = words.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        results, cpu = _checked(folder, plants)
        print(*cpu, sep="\n")
        return _show(outcomes(results, plants, names))


def _is_meant(one: Plant, words: Sequence[str]) -> bool:
    return (
        not words
        or any(word in (one.page, one.change.name) for word in words)
        or any(word in one.change.name for word in words if len(word) > 3)
    )


def _checked(folder: Path, plants: Sequence[Plant]) -> tuple[Project, list[str]]:
    """The project after a check of all changes, and what each command took."""
    figures = []

    def run(command: str, *words: str) -> Answer:
        taken = measure.run((*HARNESS, command, "--quiet", "--workers", "2", *words), folder)
        figures.append(
            f"{command:8} {len(plants)} pages, exit {taken.exit_code}: {taken.cpu:.0f} s of CPU,"
            f" {taken.wall:.0f} s"
        )
        return Answer(taken.exit_code, taken.output, "")

    made = Project(folder, run)
    configure(made, plants)
    if (answer := made.approve()).exit_code:
        sys.exit(f"the pages could not be approved:\n{answer.stdout}")
    if (answer := made.check()).exit_code:
        sys.exit(f"the unchanged pages are not green:\n{answer.stdout}")
    for one in plants:
        made.write(f"{one.page}.html", one.after)
    if (answer := made.check()).exit_code != 1:
        print(f"the check ended in exit {answer.exit_code}:\n{answer.stdout}")
    return made, figures


def _show(results: Sequence[Outcome]) -> int:
    """Print the table, the figures of each kind, and all that is not right."""
    marks = [*results[0].marks]
    print("\n" + " " * 66 + "".join(f"{mark:12}" for mark in marks))
    print(*(one.row() for one in results), sep="\n")
    print()
    for letter, kind in KINDS.items():
        of_kind = [one for one in results if one.plant.page[0] == letter]
        painted = [one for one in of_kind if one.plant.painted]
        if of_kind:
            counts = ", ".join(
                f"{mark} {sum(one.marks[mark] for one in painted)}" for mark in marks
            )
            silent = sum(not one.findings for one in of_kind if not one.plant.painted)
            unseen = len(of_kind) - len(painted)
            print(f"{kind:20} {len(painted):4} painted: {counts}")
            if unseen:
                print(f"{'':20} {unseen:4} not painted: nothing found of {silent}")
    wrong = [one for one in results if list(one.problems())]
    print(f"\n{len(wrong)} not right")
    for one in wrong:
        print(f"{one.plant.page} {one.plant.change.name}: {', '.join(one.problems())}")
        print(f"    {one.details()}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
