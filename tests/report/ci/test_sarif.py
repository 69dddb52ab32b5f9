"""The SARIF report: valid by its schema, red exactly if the run is, at the lines of causes."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, get_args

import fastjsonschema
import pytest
from hypothesis import given

from harness.config.schema import FailingKind
from harness.model.finding import Cause
from harness.model.run import Run
from harness.report.ci.sarif import RULES, render
from tests.report.ci.test_junit import RUNS
from tests.report.ci_runs import SOURCES, judged_runs
from tests.report.examples import LEAD, REGRESSED, UNCHANGED, UNKNOWN
from tests.report.json.test_render import runs


@cache
def validate() -> Callable[[Any], Any]:
    schema = Path(__file__).parents[2] / "data" / "sarif-2.1.0.json"
    compiled: Callable[[Any], Any] = fastjsonschema.compile(
        json.loads(schema.read_bytes()), use_default=False
    )
    return compiled


def parsed(run: Run) -> Any:
    """The only run of the report, which its schema allows."""
    document = json.loads(render(run, SOURCES))
    validate()(document)
    (one,) = document["runs"]
    return one


def is_green(one: Any) -> bool:
    return one["invocations"][0]["executionSuccessful"] and not any(
        result["level"] == "error" for result in one["results"]
    )


@pytest.mark.parametrize("run", RUNS)
def test_the_examples_are_valid(run: Run) -> None:
    assert is_green(parsed(run)) == (run.exit_code == 0)


@given(judged_runs())
def test_a_log_is_green_exactly_if_the_run_exits_0(run: Run) -> None:
    one = parsed(run)
    assert is_green(one) == (run.exit_code == 0)
    assert any(each["level"] == "error" for each in one["results"]) == (run.exit_code != 0)
    invocation = one["invocations"][0]
    assert invocation["executionSuccessful"] == (run.exit_code != 3)
    assert bool(invocation["toolExecutionNotifications"]) == (run.exit_code == 3)


@given(runs)
def test_hostile_texts_are_valid_and_no_less_red(run: Run) -> None:
    one = parsed(run)
    assert any(each["level"] == "error" for each in one["results"]) == (run.exit_code != 0)
    ids = [rule["id"] for rule in one["tool"]["driver"]["rules"]]
    assert all(ids[each["ruleIndex"]] == each["ruleId"] for each in one["results"])


def test_a_result_stands_at_the_line_of_its_cause() -> None:
    (result,) = parsed(REGRESSED)["results"]
    assert (result["ruleId"], result["level"]) == ("resized", "error")
    assert result["message"]["text"].startswith(LEAD.message)
    assert result["partialFingerprints"] == {"harnessId/v1": "6f1c0a"}
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {
                    "uri": "site/public/article/article.css",
                    "uriBaseId": "%SRCROOT%",
                },
                "region": {"startLine": 41},
            },
            "logicalLocations": [
                {"fullyQualifiedName": "main > article > figure.lead", "kind": "element"}
            ],
        }
    ]
    assert result["properties"]["widths"] == [[640, 1022]]
    assert result["properties"]["breakpoints"] == ["medium-browser-and-portrait-tablet"]
    assert result["properties"]["proven"] is True


def test_other_causes_are_related_and_paths_are_addresses() -> None:
    causes = (
        Cause("p", "color", "a", "b", "../shared files/ä.css:3:120", proven=True),
        *LEAD.causes,
    )
    (result,) = parsed(replace(REGRESSED, findings=(replace(LEAD, causes=causes),)))["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "site/public/shared%20files/%C3%A4.css"
    assert place["region"] == {"startLine": 3, "startColumn": 120}
    (related,) = result["relatedLocations"]
    assert related["physicalLocation"]["region"] == {"startLine": 41}
    assert related["message"]["text"] == ".lead { max-width: 60% → none }"


def test_what_could_not_be_compared_is_told_as_result_and_notification() -> None:
    one = parsed(UNKNOWN)
    finding, missed = one["results"]
    assert (finding["ruleId"], missed["ruleId"], missed["level"]) == (
        "resized",
        "unstable",
        "error",
    )
    invocation = one["invocations"][0]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 3)
    notification = invocation["toolExecutionNotifications"][0]
    assert (notification["level"], notification["descriptor"]) == ("error", {"id": "unstable"})
    assert "did not settle within 10 s" in notification["message"]["text"]


def test_what_is_not_to_fail_is_a_note() -> None:
    run = replace(UNCHANGED, findings=(replace(LEAD, kind="restyled"),), tolerated=("restyled",))
    (result,) = parsed(run)["results"]
    assert result["level"] == "note"


def test_every_kind_has_a_rule_with_help() -> None:
    kinds = {kind for part in get_args(FailingKind) for kind in get_args(part) or (part,)}
    assert "moved" in kinds
    assert kinds <= RULES.keys()
    rules = parsed(UNCHANGED)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(RULES)
    assert all(rule["help"]["text"] for rule in rules)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"level": "error"', '"level": "red"'),
        ('"version": "2.1.0"', '"version": "2.0.0"'),
        ('"startLine": 41', '"startLine": 0'),
        ('"fullyQualifiedName"', '"name of it"'),
    ],
)
def test_the_schema_finds_what_is_wrong(before: str, after: str) -> None:
    text = render(REGRESSED, SOURCES).decode()
    assert before in text
    with pytest.raises(fastjsonschema.JsonSchemaValueException):
        validate()(json.loads(text.replace(before, after)))
