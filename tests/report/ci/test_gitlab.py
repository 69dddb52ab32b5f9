"""The Code Quality report of GitLab: its required keys, and red exactly if the run is."""

import json
from typing import Any

from hypothesis import given

from harness.model.run import Run
from harness.report.ci.gitlab import render
from tests.report.ci_runs import SOURCES, judged_runs
from tests.report.examples import LEAD, REGRESSED, UNCHANGED, UNKNOWN
from tests.report.json.test_render import runs

SEVERITIES = ("info", "minor", "major", "critical", "blocker")


def parsed(run: Run) -> Any:
    """The report, which has what GitLab demands of one."""
    issues = json.loads(render(run, SOURCES))
    for one in issues:
        assert one.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
        assert one["severity"] in SEVERITIES
        path, line = one["location"]["path"], one["location"]["lines"]["begin"]
        assert not path.startswith(("/", "./", "../"))
        assert line >= 1
    assert len({one["fingerprint"] for one in issues}) == len(issues)
    return issues


@given(judged_runs())
def test_it_holds_something_red_exactly_if_the_run_does_not_exit_0(run: Run) -> None:
    issues = parsed(run)
    assert any(one["severity"] != "info" for one in issues) == (run.exit_code != 0)
    assert len(issues) >= len(run.findings)


@given(runs)
def test_so_it_does_with_hostile_texts(run: Run) -> None:
    assert any(one["severity"] != "info" for one in parsed(run)) == (run.exit_code != 0)


def test_a_finding_stands_at_the_line_of_its_cause() -> None:
    (issue,) = parsed(REGRESSED)
    assert issue["description"] == LEAD.message
    assert issue["check_name"] == "resized"
    assert issue["fingerprint"] == "6f1c0a"
    assert issue["severity"] == "major"
    assert issue["location"] == {"path": "site/public/article/article.css", "lines": {"begin": 41}}
    assert [one["severity"] for one in parsed(UNKNOWN)] == ["major", "critical"]
    assert "fix: hide it" in parsed(UNKNOWN)[1]["description"]
    assert parsed(UNCHANGED) == []
