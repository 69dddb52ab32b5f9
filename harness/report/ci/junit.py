"""The JUnit report: a test case for each page, browser and named breakpoint.

A problem outside all named breakpoints has a case of its own, so that some case fails exactly if
the run does not exit 0.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree

from harness.model.finding import Place
from harness.model.page import UNBOUNDED
from harness.model.run import BreakpointResult, Run
from harness.report.ci.problems import Problem, legal, problems
from harness.report.sources import Sources
from harness.report.wording.finding import many

#: The number of problems that a case describes; the others are counted.
MOST_DESCRIBED = 20

#: The suite of problems that belong to no page.
RUN = ("run", "harness")


@dataclass(frozen=True, slots=True)
class _Case:
    """A test case; ``outcome`` is empty for one that passed."""

    place: tuple[str, str]  #: page and browser
    name: str
    captures: int = 0  #: number of captures in it
    outcome: Literal["", "failure", "error", "skipped"] = ""
    kind: str = ""
    message: str = ""
    text: str = ""
    out: str = ""


def render(run: Run, sources: Sources) -> bytes:
    """The report in UTF-8, in the dialect of Jenkins and GitLab; equal runs give equal bytes."""
    all_problems = problems(run, sources)
    folder = f"{sources.project}.harness/runs/{run.id}/"
    cases = [
        *_breakpoint_cases(run, all_problems, folder),
        *_cases_outside_breakpoints(run, all_problems, folder),
        *_left_out_cases(run),
    ]
    # Each capture gets an equal share of the run's time: the time of a breakpoint is not measured.
    capture_seconds = run.seconds / (sum(case.captures for case in cases) or 1)
    counts = {**_counts(cases, capture_seconds), "time": f"{run.seconds:.3f}"}
    root = ElementTree.Element("testsuites", {"name": "harness", **counts})
    unplaced = _unplaced(run, all_problems)
    suites: dict[tuple[str, str], list[_Case]] = {}
    for case in cases:
        suites.setdefault(case.place, []).append(case)
    for place in dict.fromkeys((*suites, *unplaced)):
        suite_cases, rest = suites.get(place, []), unplaced.get(place, [])
        root.append(_suite(place, suite_cases, capture_seconds, _text(rest)))
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, "utf-8", xml_declaration=True)) + b"\n"


def _breakpoint_cases(run: Run, problems: Sequence[Problem], folder: str) -> Iterator[_Case]:
    widths: dict[tuple[str, str], list[int]] = {}
    for capture in run.captures:
        widths.setdefault((capture.page, capture.browser), []).append(capture.width)
    by_target: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        for place in problem.places:
            by_target.setdefault((place.page, place.browser), []).append(problem)
    for breakpoint_result in run.breakpoints:
        taken = widths.get((breakpoint_result.page, breakpoint_result.browser), [])
        here = [
            place_problem
            for place_problem in by_target.get(
                (breakpoint_result.page, breakpoint_result.browser), ()
            )
            if _in_breakpoint(place_problem, breakpoint_result)
        ]
        held = sum(
            breakpoint_result.min_width <= width <= breakpoint_result.max_width for width in taken
        )
        yield _breakpoint_case(run, breakpoint_result, held, here, folder)


def _breakpoint_case(
    run: Run,
    breakpoint_result: BreakpointResult,
    captures: int,
    here: Sequence[Problem],
    folder: str,
) -> _Case:
    upper = "" if breakpoint_result.max_width == UNBOUNDED else str(breakpoint_result.max_width)
    place = breakpoint_result.page, breakpoint_result.browser
    case = _Case(
        place,
        f"{breakpoint_result.name} ({breakpoint_result.min_width}–{upper} px)",
        captures,
        out=_text([problem for problem in here if not problem.fails]),
    )
    if not _is_red(run, breakpoint_result):
        return case
    unknown = breakpoint_result.verdict in ("unstable", "failed")
    failing = [problem for problem in here if problem.fails]
    if unknown:
        failing.sort(key=lambda problem: problem.compared)  # the reason for the verdict first
    new = f"no baseline; look at the captures, then run: harness approve {breakpoint_result.page}"
    verdict = (
        new
        if breakpoint_result.verdict == "new"
        else f"{breakpoint_result.verdict}, by no finding that is told"
    )
    return _Case(
        place,
        case.name,
        case.captures,
        "error" if unknown else "failure",
        breakpoint_result.verdict,
        _headline(failing) or verdict,
        _text(failing) or verdict,
        "\n\n".join(filter(None, (_attached(failing, folder), case.out))),
    )


def _cases_outside_breakpoints(
    run: Run, problems: Sequence[Problem], folder: str
) -> Iterator[_Case]:
    """A case for each failing problem, page and browser that no red breakpoint covers."""
    for problem in problems:
        if not problem.fails:
            continue
        for place in problem.places or (Place(*RUN, ()),):
            if not any(
                _is_red(run, breakpoint_result) and _in_breakpoint(problem, breakpoint_result)
                for breakpoint_result in run.breakpoints
                if (breakpoint_result.page, breakpoint_result.browser)
                == (place.page, place.browser)
            ):
                yield _Case(
                    (place.page, place.browser),
                    f"{problem.kind} {problem.id}",
                    0,
                    "failure" if problem.compared else "error",
                    problem.kind,
                    problem.message,
                    problem.text,
                    _attached([problem], folder),
                )


def _left_out_cases(run: Run) -> Iterator[_Case]:
    """A skipped case for each page that was left out: it was not checked, so it did not pass."""
    for left_out in run.left_out:
        reason = "its files did not change, so it was not checked"
        yield _Case(
            (left_out.page, left_out.browser),
            "not checked",
            0,
            "skipped",
            "left out",
            reason,
            reason,
        )


def _is_red(run: Run, breakpoint_result: BreakpointResult) -> bool:
    """Whether a breakpoint fails; ``changed`` is the verdict of findings that do not fail a run."""
    return run.exit_code != 0 and breakpoint_result.verdict not in ("unchanged", "changed")


def _in_breakpoint(problem: Problem, where: BreakpointResult) -> bool:
    """Whether a problem shows within a breakpoint; orphaned baselines belong to no range."""
    return problem.kind != "orphan" and problem.shows(
        where.page, where.browser, where.min_width, where.max_width
    )


def _unplaced(run: Run, problems: Sequence[Problem]) -> dict[tuple[str, str], list[Problem]]:
    """Problems that do not fail the run and show at no breakpoint, by page and browser."""
    by_place: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        if not problem.fails and not any(
            _in_breakpoint(problem, breakpoint_result) for breakpoint_result in run.breakpoints
        ):
            for place in problem.places:
                by_place.setdefault((place.page, place.browser), []).append(problem)
    return by_place


def _headline(problems: Sequence[Problem]) -> str:
    if not problems:
        return ""
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{problems[0].message}{more}"


def _text(problems: Sequence[Problem]) -> str:
    texts = [problem.text for problem in problems[:MOST_DESCRIBED]]
    if (rest := len(problems) - MOST_DESCRIBED) > 0:
        texts.append(f"and {many(rest, 'smaller finding')}, see the report")
    return "\n\n".join(texts)


def _attached(problems: Sequence[Problem], folder: str) -> str:
    """The first picture, in the notation by which GitLab and Jenkins find attachments."""
    pictures = (path for problem in problems for path in problem.pictures)
    return next((f"[[ATTACHMENT|{folder}{path}]]" for path in pictures), "")


def _suite(
    place: tuple[str, str], suite_cases: Sequence[_Case], capture_seconds: float, unplaced: str
) -> ElementTree.Element:
    suite = ElementTree.Element(
        "testsuite",
        {
            "name": legal(", ".join(place)),
            "skipped": str(sum(test_case.outcome == "skipped" for test_case in suite_cases)),
            **_counts(suite_cases, capture_seconds),
        },
    )
    for test_case in suite_cases:
        case = ElementTree.SubElement(
            suite,
            "testcase",
            classname=legal(".".join(place)),
            name=legal(test_case.name),
            time=f"{test_case.captures * capture_seconds:.3f}",
        )
        if test_case.outcome:
            wrong = ElementTree.SubElement(
                case,
                test_case.outcome,
                type=legal(test_case.kind),
                message=legal(test_case.message),
            )
            wrong.text = legal(test_case.text)
        if test_case.out:
            ElementTree.SubElement(case, "system-out").text = legal(test_case.out)
    if unplaced:
        ElementTree.SubElement(suite, "system-out").text = unplaced
    return suite


def _counts(cases: Sequence[_Case], capture_seconds: float) -> dict[str, str]:
    """Attributes of a suite; ``capture_seconds`` are the seconds of a capture."""
    return {
        "tests": str(len(cases)),
        "failures": str(sum(case.outcome == "failure" for case in cases)),
        "errors": str(sum(case.outcome == "error" for case in cases)),
        "time": f"{sum(case.captures for case in cases) * capture_seconds:.3f}",
    }
