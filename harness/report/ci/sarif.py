"""The SARIF 2.1.0 report, whose results code scanning shows at the lines of the causes."""

import json
import re
from collections.abc import Mapping
from urllib.parse import quote

from harness.model.run import Run
from harness.report.ci.problems import Problem, legal, problems
from harness.report.sources import Location, Sources
from harness.report.wording.finding import cause_text

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

#: The base of all paths: the repository's folder, by the name that GitHub gives it.
REPOSITORY = "%SRCROOT%"

#: Title and explanation of each kind of finding.
RULES: Mapping[str, tuple[str, str]] = {
    "moved": ("An element lies elsewhere", "It keeps its size and has another place."),
    "resized": ("An element has another size", "Its width or height is not the approved one."),
    "appeared": ("An element is there that was not", "It is visible now, and was not approved."),
    "disappeared": ("An element is gone", "It was visible when the page was approved."),
    "reordered": ("Elements have another order", "They have changed places with each other."),
    "restyled": (
        "An element looks different",
        "Colours, pictures or other paint changed, and no box did.",
    ),
    "text": ("A text is different", "The words of an element changed."),
    "page-size": ("The page has another size", "No element is to be seen that makes it so."),
    "font": (
        "Fonts break texts elsewhere",
        "Another renderer's fonts lay the text out in other lines. Check with the renderer that "
        "recorded the baselines, or bring them over with `harness approve --carry`.",
    ),
    "new": (
        "There is no baseline",
        "Nothing was compared. Look at the captures, then run `harness approve`.",
    ),
    "orphan": (
        "Baselines that nothing is compared with",
        "They look like cover and are none. Approve the page again, or delete their folder.",
    ),
    "breakpoint-drift": (
        "A breakpoint has other widths in the page",
        "The page's own media queries and the configured range disagree.",
    ),
    "changed": (
        "Pictures or boxes differ, and no finding tells why",
        "Look at the pictures in the HTML report.",
    ),
    "incomplete": ("Not compared at every width", "The result says why, and what is missing."),
    "unstable": (
        "The page does not come to rest",
        "It differs from capture to capture, so it was not compared. `harness doctor PAGE` says "
        "what to mask, to hide or to wait for.",
    ),
    "failed": ("It could not be compared", "The result says why, and how to fix it."),
}

#: Kinds that approving does not settle, or whose explanation says what to do.
NOT_APPROVED = ("font", "new", "orphan", "breakpoint-drift", "incomplete", "unstable", "failed")
#: The advice for all other kinds.
EITHER = "If it is intended, approve it (`harness approve --from last`); if not, undo the cause."


def render(run: Run, sources: Sources) -> bytes:
    """The report in UTF-8; equal runs give equal bytes."""
    text = json.dumps(as_dict(run, sources), ensure_ascii=False, allow_nan=False, indent=2)
    return f"{text}\n".encode()


def as_dict(run: Run, sources: Sources) -> dict[str, object]:
    """The log as plain values; the level is ``error`` for a problem that fails, else ``note``."""
    all_problems = problems(run, sources)
    kinds = list(dict.fromkeys((*RULES, *(problem.kind for problem in all_problems))))
    driver = {
        "name": "breakpoint-harness",
        "version": legal(run.environment.harness),
        "rules": [_rule(kind) for kind in kinds],
    }
    invocation = {
        "executionSuccessful": run.exit_code in (0, 1),
        "exitCode": run.exit_code,
        "toolExecutionNotifications": [
            *(_notification(problem) for problem in all_problems if not problem.compared),
            *({"level": "note", "message": _message(legal(note))} for note in run.notes),
        ],
    }
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "invocations": [invocation],
                "originalUriBaseIds": {
                    REPOSITORY: {"description": {"text": "The folder of the repository."}}
                },
                "columnKind": "utf16CodeUnits",
                "results": [
                    _result(problem, kinds.index(problem.kind), sources) for problem in all_problems
                ],
            }
        ],
    }


def _rule(kind: str) -> dict[str, object]:
    title, why = RULES.get(kind, (kind, "A kind of finding of another version of harness."))
    fix = "" if kind in NOT_APPROVED else f" {EITHER}"
    return {
        "id": kind,
        "shortDescription": {"text": title},
        "fullDescription": {"text": why},
        "help": {"text": f"{why}{fix}"},
        "defaultConfiguration": {"level": "note" if kind == "incomplete" else "error"},
    }


def _result(problem: Problem, rule: int, sources: Sources) -> dict[str, object]:
    related = _related(problem, sources)
    return {
        "ruleId": problem.kind,
        "ruleIndex": rule,
        "level": "error" if problem.fails else "note",
        "message": _message("\n".join((problem.message, *problem.lines))),
        "locations": [_location(problem)],
        "partialFingerprints": {"harnessId/v1": problem.id},
        **({"relatedLocations": related} if related else {}),
        "properties": _properties(problem),
    }


def _location(problem: Problem) -> dict[str, object]:
    logical = (
        [{"fullyQualifiedName": legal(problem.finding.selector), "kind": "element"}]
        if problem.finding and problem.finding.selector
        else []
    )
    return {
        "physicalLocation": _place(problem.location),
        **({"logicalLocations": logical} if logical else {}),
    }


def _related(problem: Problem, sources: Sources) -> list[dict[str, object]]:
    """The locations of the other causes, where they are in files."""
    causes = problem.finding.causes if problem.finding else ()
    located_causes = [
        (cause, place)
        for cause in causes
        if problem.finding
        and (place := sources.cause(problem.finding.page, cause))
        and place != problem.location
    ]
    return [
        {"physicalLocation": _place(place), "message": _message(legal(cause_text(cause).text))}
        for cause, place in located_causes
    ]


def _properties(problem: Problem) -> dict[str, object]:
    places = [
        {
            "page": legal(place.page),
            "browser": legal(place.browser),
            "widths": [list(pair) for pair in place.widths],
        }
        for place in problem.places
    ]
    if problem.finding is None:
        return {"places": places}
    return {
        "places": places,
        "widths": [list(pair) for pair in problem.finding.widths],
        "widthsExact": problem.finding.widths_exact,
        "breakpoints": [legal(name) for name in problem.finding.breakpoints],
        "proven": any(cause.proven for cause in problem.finding.causes),
    }


def _notification(problem: Problem) -> dict[str, object]:
    return {
        "level": "error",
        "descriptor": {"id": problem.kind},
        "message": _message("\n".join((problem.message, *problem.lines))),
        "locations": [{"physicalLocation": _place(problem.location)}],
    }


def _place(location: Location) -> dict[str, object]:
    region = {
        "startLine": location.line,
        **({"startColumn": location.column} if location.column else {}),
    }
    return {
        "artifactLocation": {"uri": quote(location.path), "uriBaseId": REPOSITORY},
        "region": region,
    }


def _message(text: str) -> dict[str, str]:
    """A message in which SARIF sees no link and no placeholder.

    >>> _message("[a](https://b) {0}")
    {'text': '[a] (https://b) {{0}}'}
    """
    return {"text": re.sub(r"\{(\d+)\}", r"{{\1}}", text.replace("](", "] ("))}
