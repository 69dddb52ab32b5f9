"""`make applications`: real applications from registries, approved, checked and edited.

Each is installed and built, configured as `harness init` does it, approved, checked unchanged at
three loads of the machine, and checked with each of its planted edits. The figures go into
docs/applications.md; what was measured before stays there until it is measured again. Ends in 1
where an unchanged check is not green, or an edit is not told rightly.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.applications_page import Measured, keep, row, write_page
from benchmarks.flaky import hogs
from benchmarks.measure import become_reaper, run, sample_memory
from tests.applications import running
from tests.applications.configuring import configure
from tests.applications.recipe import Recipe, recipes
from tests.applications.workshop import NotInstalledError, application, environment

ROOT = Path(__file__).parents[1]

#: Busy processes beside the check.
LOADS = (0, 8, 30)

#: CSS px, first and last, that a sweep looks at where nothing else is configured.
SWEPT = (320, 1920)


def main() -> int:
    """Measure the applications and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checks", type=int, default=20, help="unchanged checks at each load")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these applications")
    parser.add_argument("--loads", type=int, nargs="+", default=LOADS, help="busy processes")
    parser.add_argument("--edits", type=int, default=3, help="planted edits (default 3)")
    parser.add_argument("--few", action="store_true", help="the few widths of the test suite only")
    words = parser.parse_args()
    chosen = [entry for entry in recipes() if not words.only or entry.name in words.only]
    if words.only and (strange := {*words.only} - {entry.name for entry in chosen}):
        parser.error(f"no application is called {', '.join(sorted(strange))}")
    become_reaper()
    wrong = False
    for entry in chosen:
        try:
            figures = measure(entry, words.checks, words.loads, words.edits, few=words.few)
        except NotInstalledError as error:
            print(f"{entry.name}: not measured: {error}", flush=True)
            wrong = True
            continue
        keep(entry.name, figures)
        print(row(entry.name, figures), *figures.wrong, sep="\n  ", flush=True)
        wrong = wrong or bool(figures.wrong)
    write_page()
    return 1 if wrong else 0


def measure(
    recipe: Recipe, checks: int, loads: Sequence[int], edits: int, *, few: bool = False
) -> Measured:
    """Approve, check and edit one application. Error: ``NotInstalledError``."""
    wrong: list[str] = []
    with application(recipe) as project:
        low, high = recipe.few_widths if few else SWEPT
        configure(recipe, project, recipe.few_widths if few else None)
        approved = running.run(project, "approve")
        if approved.exit_code:
            wrong.append(f"approve: exit {approved.exit_code}: {approved.summary()}")
        checking, variables = running.command(project, "check"), environment(project)
        figures = run(checking, ROOT, variables)
        first = running.Answer(figures.exit_code, figures.wall, figures.output)
        green = {}
        for load in loads:
            answers = [] if load else [first]
            with hogs(load):
                answers += [running.check(project)[0] for _ in range(checks - len(answers))]
            green[str(load)] = (sum(not answer.exit_code for answer in answers), len(answers))
            wrong += [
                f"unchanged, {load} busy processes: exit {answer.exit_code}: {answer.summary()}"
                for answer in answers
                if answer.exit_code
            ]
        seen = [edit.within(low, high) for edit in recipe.edits[:edits]]
        outcomes = [running.try_edit(recipe, project, edit) for edit in seen if edit.widths]
        for outcome in outcomes:
            wrong += [f"{outcome.edit.kind}: {problem}" for problem in outcome.problems()]
        return Measured(
            title=recipe.title,
            date=datetime.now(UTC).date().isoformat(),
            commit=_commit(),
            widths=f"{low}–{high}",
            elements=running.count_elements(project),
            approve_seconds=round(approved.seconds, 1),
            approve_exit=approved.exit_code,
            check_seconds=round(figures.wall, 1),
            check_cpu=round(figures.cpu, 1),
            megabytes=round(sample_memory(checking, ROOT, variables).peak / 1e6),
            unsteady=running.count_unsteady(project),
            green=green,
            edits=len(outcomes),
            found=sum(
                outcome.is_one_finding and outcome.names_element and outcome.has_exact_widths
                for outcome in outcomes
            ),
            causes=sum(outcome.names_cause for outcome in outcomes),
            sources=sum(outcome.names_source for outcome in outcomes),
            wrong=wrong,
        )


def _commit() -> str:
    """The commit that is measured, with a plus where files of the harness differ from it."""
    git = ("git", "-C", str(ROOT))
    head = (*git, "rev-parse", "--short", "HEAD")
    done = subprocess.run(head, capture_output=True, text=True, check=False)
    changed = subprocess.run((*git, "diff", "--quiet", "HEAD", "--", "harness"), check=False)
    return f"{done.stdout.strip()}{'+' if changed.returncode else ''}" if done.stdout else "unknown"


if __name__ == "__main__":
    sys.exit(main())
