"""The run as a Code Quality report of GitLab: a list of what its merge requests show."""

import json

from harness.model.run import Run
from harness.report.ci.problems import Problem, problems
from harness.report.sources import Sources


def render(run: Run, sources: Sources) -> bytes:
    """UTF-8; empty where nothing was found. What does not fail is of severity ``info``."""
    told = [_issue(one) for one in problems(run, sources)]
    return f"{json.dumps(told, ensure_ascii=False, indent=2)}\n".encode()


def _issue(one: Problem) -> dict[str, object]:
    severity = "major" if one.compared else "critical"
    return {
        "description": one.message if one.compared else " ".join((one.message, *one.lines)),
        "check_name": one.kind,
        "fingerprint": one.id,
        "severity": severity if one.fails else "info",
        "location": {"path": one.location.path, "lines": {"begin": one.location.line}},
    }
