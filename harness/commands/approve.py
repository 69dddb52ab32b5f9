"""`harness approve`: which of its ways is meant, and that no option stands beside it in vain."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.approval.carry import carry
from harness.approval.promote import (
    BY_TESTS,
    approve_captures,
    approve_run,
    earlier_run,
    planned_states,
    promote,
)
from harness.approval.promote_accepted import approve_decisions
from harness.commands.output import Show
from harness.config.load import Config, load_config
from harness.errors import ConfigError
from harness.plan.plan import Plan, make_plan
from harness.report.write_files import STANDARD_OUTPUT
from harness.run.check import Settings
from harness.run.check import check as run_check
from harness.run.progress import Progress


def approve(
    show: Show,
    words: Mapping[str, Any],
    from_run: str | None,
    carries: bool,
    decisions: str | None,
) -> int:
    """Record baselines, and show what was recorded. Gives the exit code.

    ``words`` are the options that commands share, which say what to capture. Errors:
    ``HarnessError``; then no baseline was written.
    """
    if decisions is not None:
        _by_decisions(show, decisions, from_run, {**words, "carries": carries})
        return 0
    if words["breakpoints"] and (from_run is not None or carries):
        raise ConfigError(
            f"{'--carry' if carries else '--from'} and --breakpoint do not go together",
            why="baselines of two renderers would be mixed"
            if carries
            else "--from promotes a run exactly as it was captured",
            fix="leave one of them out",
        )
    if carries:
        if words["accept_missing"]:
            raise ConfigError(
                "--carry and --accept-missing do not go together",
                why="what is brought over to another renderer is what was approved before",
                fix="leave one of them out",
            )
        _carried(show, from_run, words)
    elif from_run is None:
        config, plan, whole = _planned(words)
        with show.progress() as progress:
            captured = approve_captures(
                config,
                plan,
                whole,
                _settings(words, progress),
                accept_missing=words["accept_missing"],
            )
        return show.approved(captured[0], captured[1], config.breakpoints, captured[2])
    elif not _of_tests(show, from_run, words):
        config, _, whole = _planned(words)
        run, folder, written = approve_run(
            config, whole, from_run, accept_missing=words["accept_missing"]
        )
        return show.approved(run, folder, config.breakpoints, written)
    return 0


def _carried(show: Show, from_run: str | None, words: Mapping[str, Any]) -> None:
    """Bring baselines over to this renderer."""
    config, _, whole = _planned(words)
    if from_run is not None:
        run, folder = earlier_run(config, from_run)
    else:
        with show.progress() as progress:
            run, folder = run_check(config, whole, _settings(words, progress), "approve")
    show.carried(run, folder, config.breakpoints, carry(run, folder, config, whole))


def _of_tests(show: Show, from_run: str, words: Mapping[str, Any]) -> bool:
    """Promote the captures of a run of tests; whether it is one.

    Its pages are the states that tests have asserted, and none of the project's.
    """
    config = load_config(words["project"], needs_pages=False)
    run, folder = earlier_run(config, from_run)
    if run.command != BY_TESTS:
        return False
    for name in ("breakpoints", "browsers", "scale", "browser_path", "workers"):
        if words[name]:
            raise ConfigError(
                f"run {run.id} is one of tests: nothing but its layouts' names can be chosen",
                why="--from promotes a run exactly as it was captured",
                fix="leave the other options out",
            )
    planned = planned_states(config, run, words["pages"])
    written = promote(run, folder, config, planned, accept_missing=words["accept_missing"])
    show.approved(run, folder, config.breakpoints, written)
    return True


def _by_decisions(show: Show, file: str, from_run: str | None, words: Mapping[str, Any]) -> None:
    """Promote what was accepted; ``words`` are the other options, which say what to capture."""
    names = {
        "PAGE": "pages",
        "--breakpoint": "breakpoints",
        "--browser": "browsers",
        "--browser-path": "browser_path",
        "--device-scale-factor": "scale",
        "--workers": "workers",
        "--carry": "carries",
        "--accept-missing": "accept_missing",
    }
    for name, word in names.items():
        if words[word]:
            raise ConfigError(
                f"--decisions and {name} do not go together",
                why="the decisions say what is approved of which run, and nothing is captured",
                fix="leave one of them out",
            )
    config = load_config(words["project"], needs_pages=False)
    path = None if file == STANDARD_OUTPUT else Path(file)
    try:
        data = path.read_bytes() if path else sys.stdin.buffer.read()
    except OSError as error:
        raise ConfigError(
            f"the decisions {file} cannot be read",
            why=error.strerror or str(error),
            fix="name the file that the report exported",
        ) from error
    run, folder, settled = approve_decisions(config, data, path, from_run)
    show.decided(run, folder, config.breakpoints, settled)


def _planned(words: Mapping[str, Any]) -> tuple[Config, Plan, Plan]:
    """The configuration, what is asked for, and the same pages at all of their widths."""
    config = load_config(words["project"])
    pages, browsers = words["pages"], words["browsers"]
    scale = words["scale"]
    plan = make_plan(config, pages, words["breakpoints"], browsers, scale)
    names = [planned.page.name for planned in plan.planned]
    return config, plan, make_plan(config, names, (), browsers, scale)


def _settings(words: Mapping[str, Any], progress: Progress) -> Settings:
    return Settings(words["workers"], words["browser_path"], progress=progress)
