"""The Code Quality report, whose entries GitLab shows in merge requests."""

import json

from harness.model.run import Run
from harness.report.ci.problems import Problem, problems
from harness.report.sources import Sources


def render(run: Run, sources: Sources) -> bytes:
    """A JSON list in UTF-8; problems that do not fail the run have the severity ``info``."""
    issues = [_issue(problem) for problem in problems(run, sources)]
    return f"{json.dumps(issues, ensure_ascii=False, indent=2)}\n".encode()


def _issue(problem: Problem) -> dict[str, object]:
    severity = "major" if problem.compared else "critical"
    return {
        "description": problem.message
        if problem.compared
        else " ".join((problem.message, *problem.lines)),
        "check_name": problem.kind,
        "fingerprint": problem.id,
        "severity": severity if problem.fails else "info",
        "location": {"path": problem.location.path, "lines": {"begin": problem.location.line}},
    }
