"""The run in SARIF 2.1.0, which code scanning shows at the lines that are the cause."""

import json
import re
from collections.abc import Mapping
from urllib.parse import quote

from harness.model.run import Run
from harness.report.ci.problems import Problem, legal, problems
from harness.report.sources import Location, Sources
from harness.report.wording.finding import tell

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

#: What paths are relative to: the repository's folder, by the name that GitHub gives it.
REPOSITORY = "%SRCROOT%"

#: What each kind means and what to do, by its name.
RULES: Mapping[str, tuple[str, str]] = {
    "moved": ("An element lies elsewhere", "It keeps its size and has another place."),
    "resized": ("An element has another size", "Its width or height is not the approved one."),
    "appeared": ("An element is there that was not", "It is visible now, and was not approved."),
    "disappeared": ("An element is gone", "It was visible when the page was approved."),
    "reordered": ("Elements have another order", "They have changed places with each other."),
    "restyled": (
        "An element looks otherwise",
        "Colours, pictures or other paint changed, and no box did.",
    ),
    "text": ("A text is another", "The words of an element changed."),
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
        "It is another in each capture, so it was not compared. `harness doctor PAGE` says what "
        "to mask, to hide or to wait for.",
    ),
    "failed": ("It could not be compared", "The result says why, and how to mend it."),
}

#: Kinds that are not made right by approving what is there, or that say themselves what to do.
NOT_APPROVED = ("font", "new", "orphan", "breakpoint-drift", "incomplete", "unstable", "failed")
#: What to do about all others.
EITHER = "If it is intended, approve it (`harness approve --from last`); if not, undo the cause."


def render(run: Run, sources: Sources) -> bytes:
    """UTF-8; the same run gives the same bytes."""
    text = json.dumps(as_dict(run, sources), ensure_ascii=False, allow_nan=False, indent=2)
    return f"{text}\n".encode()


def as_dict(run: Run, sources: Sources) -> dict[str, object]:
    """The log as plain values. What fails is of level ``error``, all else a ``note``."""
    told = problems(run, sources)
    kinds = list(dict.fromkeys((*RULES, *(one.kind for one in told))))
    driver = {
        "name": "breakpoint-harness",
        "version": legal(run.environment.harness),
        "rules": [_rule(kind) for kind in kinds],
    }
    invocation = {
        "executionSuccessful": run.exit_code in (0, 1),
        "exitCode": run.exit_code,
        "toolExecutionNotifications": [
            *(_notification(one) for one in told if not one.compared),
            *({"level": "note", "message": _message(legal(one))} for one in run.notes),
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
                "results": [_result(one, kinds.index(one.kind), sources) for one in told],
            }
        ],
    }


def _rule(kind: str) -> dict[str, object]:
    what, why = RULES.get(kind, (kind, "A kind of finding of another version of harness."))
    fix = "" if kind in NOT_APPROVED else f" {EITHER}"
    return {
        "id": kind,
        "shortDescription": {"text": what},
        "fullDescription": {"text": why},
        "help": {"text": f"{why}{fix}"},
        "defaultConfiguration": {"level": "note" if kind == "incomplete" else "error"},
    }


def _result(one: Problem, rule: int, sources: Sources) -> dict[str, object]:
    related = _related(one, sources)
    return {
        "ruleId": one.kind,
        "ruleIndex": rule,
        "level": "error" if one.fails else "note",
        "message": _message("\n".join((one.message, *one.lines))),
        "locations": [_location(one)],
        "partialFingerprints": {"harnessId/v1": one.id},
        **({"relatedLocations": related} if related else {}),
        "properties": _properties(one),
    }


def _location(one: Problem) -> dict[str, object]:
    logical = (
        [{"fullyQualifiedName": legal(one.finding.selector), "kind": "element"}]
        if one.finding and one.finding.selector
        else []
    )
    return {
        "physicalLocation": _place(one.location),
        **({"logicalLocations": logical} if logical else {}),
    }


def _related(one: Problem, sources: Sources) -> list[dict[str, object]]:
    """The other causes that stand in files."""
    causes = one.finding.causes if one.finding else ()
    found = [
        (cause, place)
        for cause in causes
        if one.finding
        and (place := sources.cause(one.finding.page, cause))
        and place != one.location
    ]
    return [
        {"physicalLocation": _place(place), "message": _message(legal(tell(cause).text))}
        for cause, place in found
    ]


def _properties(one: Problem) -> dict[str, object]:
    places = [
        {
            "page": legal(place.page),
            "browser": legal(place.browser),
            "widths": [list(pair) for pair in place.widths],
        }
        for place in one.places
    ]
    if one.finding is None:
        return {"places": places}
    return {
        "places": places,
        "widths": [list(pair) for pair in one.finding.widths],
        "widthsExact": one.finding.widths_exact,
        "breakpoints": [legal(name) for name in one.finding.breakpoints],
        "proven": any(cause.proven for cause in one.finding.causes),
    }


def _notification(one: Problem) -> dict[str, object]:
    return {
        "level": "error",
        "descriptor": {"id": one.kind},
        "message": _message("\n".join((one.message, *one.lines))),
        "locations": [{"physicalLocation": _place(one.location)}],
    }


def _place(one: Location) -> dict[str, object]:
    region = {"startLine": one.line, **({"startColumn": one.column} if one.column else {})}
    return {
        "artifactLocation": {"uri": quote(one.path), "uriBaseId": REPOSITORY},
        "region": region,
    }


def _message(text: str) -> dict[str, str]:
    """A message with nothing that SARIF takes for a link or for a placeholder.

    >>> _message("[a](https://b) {0}")
    {'text': '[a] (https://b) {{0}}'}
    """
    return {"text": re.sub(r"\{(\d+)\}", r"{{\1}}", text.replace("](", "] ("))}
