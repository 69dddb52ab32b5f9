"""The run as JUnit XML: a test case for each page, browser and named breakpoint.

What is wrong and belongs to no named breakpoint has a case of its own, so that one fails exactly
if the run does not exit 0.
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

#: So many problems of one case are told; the others are counted.
TOLD = 20

#: The suite of what belongs to no page.
RUN = ("run", "harness")


@dataclass(frozen=True, slots=True)
class _Case:
    """A test case; ``outcome`` is empty where it passed."""

    place: tuple[str, str]  #: page and browser
    name: str
    captures: int = 0  #: that it holds
    outcome: Literal["", "failure", "error", "skipped"] = ""
    kind: str = ""
    message: str = ""
    text: str = ""
    out: str = ""


def render(run: Run, sources: Sources) -> bytes:
    """UTF-8, in the dialect that Jenkins and GitLab read; the same run gives the same bytes."""
    told = problems(run, sources)
    folder = f"{sources.project}.harness/runs/{run.id}/"
    cases = [
        *_breakpoint_cases(run, told, folder),
        *_own_cases(run, told, folder),
        *_left_out_cases(run),
    ]
    # The time of a run is shared out by captures: what a breakpoint took is not known.
    each = run.seconds / (sum(one.captures for one in cases) or 1)
    counts = {**_counts(cases, each), "time": f"{run.seconds:.3f}"}
    root = ElementTree.Element("testsuites", {"name": "harness", **counts})
    untold = _untold(run, told)
    suites: dict[tuple[str, str], list[_Case]] = {}
    for one in cases:
        suites.setdefault(one.place, []).append(one)
    for place in dict.fromkeys((*suites, *untold)):
        mine, rest = suites.get(place, []), untold.get(place, [])
        root.append(_suite(place, mine, each, _text(rest)))
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, "utf-8", xml_declaration=True)) + b"\n"


def _breakpoint_cases(run: Run, told: Sequence[Problem], folder: str) -> Iterator[_Case]:
    widths: dict[tuple[str, str], list[int]] = {}
    for capture in run.captures:
        widths.setdefault((capture.page, capture.browser), []).append(capture.width)
    there: dict[tuple[str, str], list[Problem]] = {}
    for problem in told:
        for place in problem.places:
            there.setdefault((place.page, place.browser), []).append(problem)
    for one in run.breakpoints:
        taken = widths.get((one.page, one.browser), [])
        here = [
            each for each in there.get((one.page, one.browser), ()) if _in_breakpoint(each, one)
        ]
        held = sum(one.min_width <= width <= one.max_width for width in taken)
        yield _breakpoint_case(run, one, held, here, folder)


def _breakpoint_case(
    run: Run, one: BreakpointResult, captures: int, here: Sequence[Problem], folder: str
) -> _Case:
    upper = "" if one.max_width == UNBOUNDED else str(one.max_width)
    place = one.page, one.browser
    case = _Case(
        place,
        f"{one.name} ({one.min_width}–{upper} px)",
        captures,
        out=_text([each for each in here if not each.fails]),
    )
    if not _is_red(run, one):
        return case
    unknown = one.verdict in ("unstable", "failed")
    failing = [each for each in here if each.fails]
    if unknown:
        failing.sort(key=lambda each: each.compared)  # the reason of the verdict goes first
    new = f"no baseline; look at the captures, then run: harness approve {one.page}"
    verdict = new if one.verdict == "new" else f"{one.verdict}, by no finding that is told"
    return _Case(
        place,
        case.name,
        case.captures,
        "error" if unknown else "failure",
        one.verdict,
        _headline(failing) or verdict,
        _text(failing) or verdict,
        "\n\n".join(filter(None, (_attached(failing, folder), case.out))),
    )


def _own_cases(run: Run, told: Sequence[Problem], folder: str) -> Iterator[_Case]:
    """What is wrong where no breakpoint tells it: a case for each page and browser of it."""
    for one in told:
        if not one.fails:
            continue
        for place in one.places or (Place(*RUN, ()),):
            if not any(
                _is_red(run, each) and _in_breakpoint(one, each)
                for each in run.breakpoints
                if (each.page, each.browser) == (place.page, place.browser)
            ):
                yield _Case(
                    (place.page, place.browser),
                    f"{one.kind} {one.id}",
                    0,
                    "failure" if one.compared else "error",
                    one.kind,
                    one.message,
                    one.text,
                    _attached([one], folder),
                )


def _left_out_cases(run: Run) -> Iterator[_Case]:
    """What was not looked at is skipped, and has not passed."""
    for one in run.left_out:
        what = "its files did not change, so it was not checked"
        yield _Case((one.page, one.browser), "not checked", 0, "skipped", "left out", what, what)


def _is_red(run: Run, one: BreakpointResult) -> bool:
    """Whether it does not pass: ``changed`` is what is not to fail."""
    return run.exit_code != 0 and one.verdict not in ("unchanged", "changed")


def _in_breakpoint(one: Problem, where: BreakpointResult) -> bool:
    """Whether a breakpoint tells of it. Baselines of what is not tested say nothing of a range."""
    return one.kind != "orphan" and one.shows(
        where.page, where.browser, where.min_width, where.max_width
    )


def _untold(run: Run, told: Sequence[Problem]) -> dict[tuple[str, str], list[Problem]]:
    """What does not fail and shows at no breakpoint, by page and browser."""
    found: dict[tuple[str, str], list[Problem]] = {}
    for one in told:
        if not one.fails and not any(_in_breakpoint(one, each) for each in run.breakpoints):
            for place in one.places:
                found.setdefault((place.page, place.browser), []).append(one)
    return found


def _headline(told: Sequence[Problem]) -> str:
    if not told:
        return ""
    more = f" (and {len(told) - 1} more)" if len(told) > 1 else ""
    return f"{told[0].message}{more}"


def _text(told: Sequence[Problem]) -> str:
    texts = [one.text for one in told[:TOLD]]
    if (rest := len(told) - TOLD) > 0:
        texts.append(f"and {many(rest, 'smaller finding')}, see the report")
    return "\n\n".join(texts)


def _attached(told: Sequence[Problem], folder: str) -> str:
    """The first picture, as GitLab and Jenkins find the attachments of a case."""
    pictures = (path for one in told for path in one.pictures)
    return next((f"[[ATTACHMENT|{folder}{path}]]" for path in pictures), "")


def _suite(
    place: tuple[str, str], mine: Sequence[_Case], each: float, untold: str
) -> ElementTree.Element:
    suite = ElementTree.Element(
        "testsuite",
        {
            "name": legal(", ".join(place)),
            "skipped": str(sum(one.outcome == "skipped" for one in mine)),
            **_counts(mine, each),
        },
    )
    for one in mine:
        case = ElementTree.SubElement(
            suite,
            "testcase",
            classname=legal(".".join(place)),
            name=legal(one.name),
            time=f"{one.captures * each:.3f}",
        )
        if one.outcome:
            wrong = ElementTree.SubElement(
                case, one.outcome, type=legal(one.kind), message=legal(one.message)
            )
            wrong.text = legal(one.text)
        if one.out:
            ElementTree.SubElement(case, "system-out").text = legal(one.out)
    if untold:
        ElementTree.SubElement(suite, "system-out").text = untold
    return suite


def _counts(some: Sequence[_Case], each: float) -> dict[str, str]:
    """Attributes of a suite; ``each`` are the seconds of a capture."""
    return {
        "tests": str(len(some)),
        "failures": str(sum(one.outcome == "failure" for one in some)),
        "errors": str(sum(one.outcome == "error" for one in some)),
        "time": f"{sum(one.captures for one in some) * each:.3f}",
    }
