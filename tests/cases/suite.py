"""Plays cases: approve, three unchanged checks, the edit, and what a check says of it.

Many cases are the pages of one project, which answers for each page as a project of its own does;
``make cases`` plays each alone. Shared by ``tests/test_cases.py`` and ``benchmarks/cases.py``.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cases.case import Case, Finding, read_finding
from tests.cases.served import case_servers
from tests.scratch import Project, printing


@dataclass(frozen=True, slots=True)
class Effort:
    """How often each side of a case is checked, and how finely its page is swept."""

    unchanged: int
    changed: int
    sweep: str = "sweep = true"  #: replaces ``sweep = true`` of a page
    samples: bool = True  #: whether a page that is swept is sampled at all its widths


#: `make cases`: after the edit twice, for the answer has to be the same.
FULL = Effort(unchanged=3, changed=2)

#: The test suite. A boundary is measured on both sides, however far apart the steps are.
BRIEF = Effort(unchanged=1, changed=1, sweep="sweep = { step = 200 }", samples=False)

#: The test suite, for cases whose subject is that two checks give the same answer.
TWICE = Effort(unchanged=2, changed=2)

#: The band of each width that a case may be sampled at; a page chooses among them.
BANDS = {400: "small", 800: "medium", 1300: "large"}
BREAKPOINTS = """
small = { min = 1, max = 639, widths = [400] }
medium = { min = 640, max = 1023, widths = [800] }
large = { min = 1024, widths = [1300] }
all = { min = 1, widths = [400] }
"""


@dataclass(frozen=True, slots=True)
class Checked:
    """A check: its exit code and its JSON report."""

    exit_code: int
    report: Any


@dataclass(frozen=True, slots=True)
class Played:
    """The checks of a project of one or more cases, before and after their edits."""

    cases: tuple[Case, ...]
    unchanged: tuple[Checked, ...]
    changed: tuple[Checked, ...]


def play(cases: Sequence[Case], folder: Path, effort: Effort = FULL) -> Played:
    """Approve and check ``cases`` as the pages of one project in ``folder``."""
    made = Project(folder / "project", printing)
    made.folder.mkdir(parents=True)
    compared = [case.name for case in cases if not case.refused]
    with case_servers(cases, folder) as (files, origins):
        _put(made, cases, "before", origins, effort)
        for options in sorted({case.approve or "" for case in cases if not case.refused}):
            names = [case.name for case in cases if case.approve == options]
            answer = made.approve(*names, *options.split(), "--quiet")
            assert answer.exit_code == 0, answer.stdout + answer.stderr
        unchanged = [_check(made, compared) for _ in range(effort.unchanged if compared else 0)]
        files.side = "after"
        _put(made, cases, "after", origins, effort)
        changed = [_check(made, ()) for _ in range(effort.changed)]
    return Played(tuple(cases), tuple(unchanged), tuple(changed))


def problems(case: Case, played: Played) -> Iterator[str]:
    """What is not as ``case`` gives it; nothing where all is right."""
    if not case.refused:
        for number, check in enumerate(played.unchanged, 1):
            if seen := _differences(check, case, 0, ()):
                yield f"unchanged check {number}: {seen}"
    for number, check in enumerate(played.changed, 1):
        if seen := _differences(check, case, case.exit_code, case.findings):
            yield f"check {number} after the edit: {seen}"


def wrong_exits(played: Played) -> Iterator[str]:
    """Checks whose exit code is not that of their worst page."""
    for check in (*played.unchanged, *played.changed):
        codes = {page_exit_code(check.report, case.name) for case in played.cases}
        if check.exit_code != (worst := max(codes)):
            yield f"exit {check.exit_code}, not {worst}"


def page_exit_code(report: Any, page: str) -> int:
    """The exit code of a check of ``page`` alone, by what the report says of it."""
    parts = [entry for entry in (*report["captures"], *report["sweeps"]) if entry["page"] == page]
    verdicts = {entry["verdict"] for entry in parts}
    if verdicts & {"failed", "unstable"}:
        return 3
    return int(bool(verdicts & {"changed", "new"}) or any(page_findings(report, page)))


def page_findings(report: Any, page: str) -> Iterator[Finding]:
    """The findings that show on ``page``, which one finding may do together with other pages."""
    for finding in report["findings"]:
        for place in finding.get("places") or [finding]:
            if place["page"] == page:
                yield read_finding(finding, place["widths"], f"pages/{page}/")


def _differences(check: Checked, case: Case, exit_code: int, findings: tuple[Finding, ...]) -> str:
    """What of a check is not as it should be, in one line; empty where all is."""
    report, wrong = check.report, []
    if (code := page_exit_code(report, case.name)) != exit_code:
        wrong.append(f"exit {code}, not {exit_code}")
    seen = tuple(page_findings(report, case.name))
    if set(seen) != set(findings) or len(seen) != len(findings):
        wrong.append(f"findings {seen}, not {findings}")
    said = [
        entry["message"]
        for entry in (*report["captures"], *report["sweeps"])
        if entry["page"] == case.name and entry["verdict"] in ("failed", "unstable")
    ]
    if exit_code == 3 and not any((case.reason or "") in message for message in said):
        wrong.append(f"reasons {said}, not {case.reason!r}")
    elif said and exit_code != 3:
        wrong.append(f"reasons {said}")
    notes = [note for note in report["notes"] if case.name in note]
    wrong += [
        f"notes {notes}, not {wanted!r}"
        for wanted in case.notes
        if not any(wanted in note for note in notes)
    ]
    return "; ".join(wrong)


def _check(made: Project, names: Sequence[str]) -> Checked:
    answer = made.check(*names, "--quiet")
    assert answer.exit_code != 2, answer.stderr
    return Checked(answer.exit_code, made.report())


def _put(
    made: Project, cases: Sequence[Case], side: str, origins: dict[str, str], effort: Effort
) -> None:
    """Write configuration and files of one side."""
    shutil.rmtree(made.folder / "pages", ignore_errors=True)
    for case in cases:
        shutil.copytree(case.folder(side), made.folder / "pages" / case.name)
    made.configure(
        {case.name: _page(case, side, origins, effort) for case in cases},
        breakpoints=BREAKPOINTS,
    )


def _page(case: Case, side: str, origins: dict[str, str], effort: Effort) -> str:
    """The keys of the case's page in the configuration."""
    path = f"{case.name}/index.html"
    where = f'path = "{path}"'
    if case.server:
        origin = origins[case.server]
        if case.sign_in:
            origin = origin.replace("//", f"//{case.sign_in}@")
        where = f'url = "{origin}/{path}"'
    names = ", ".join(f'"{BANDS[width]}"' for width in case.widths)
    own = case.page if side == "before" or case.page_after is None else case.page_after
    own = own.replace("sweep = true", effort.sweep)
    if not effort.samples and "sweep" in own and "sweep = false" not in own:
        names = '"all"'
    return ", ".join(filter(None, (where, f"breakpoints = [{names}]", own)))
