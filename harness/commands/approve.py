"""`harness approve`: the options as one request, and its answer as text."""

import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from harness.approval.request import ApproveRequest, DecisionsDocument
from harness.approval.request import approve as approve_request
from harness.commands.output import Show
from harness.config.load import Config, load_config
from harness.errors import ConfigError
from harness.report.write_files import STANDARD_OUTPUT

#: The options of the command for the fields of a request.
OPTIONS: Mapping[str, str] = {
    "pages": "PAGE",
    "breakpoints": "--breakpoint",
    "browsers": "--browser",
    "device_scale_factor": "--device-scale-factor",
    "from_run": "--from",
    "carries": "--carry",
    "decisions": "--decisions",
    "accept_missing": "--accept-missing",
    "browser_path": "--browser-path",
    "workers": "--workers",
}


def approve(
    show: Show,
    words: Mapping[str, Any],
    from_run: str | None,
    carries: bool,
    decisions: str | None,
) -> int:
    """Record baselines, and print what was recorded. Gives the exit code.

    ``words`` are the options that commands share. Errors: ``HarnessError``; then no baseline was
    written.
    """
    request = ApproveRequest(
        pages=words["pages"],
        breakpoints=words["breakpoints"],
        browsers=words["browsers"],
        device_scale_factor=words["scale"],
        from_run=from_run,
        carries=carries,
        decisions=None if decisions is None else partial(_read_decisions, decisions),
        accept_missing=words["accept_missing"],
        browser_path=words["browser_path"],
        workers=words["workers"],
        progress=show.progress,
    )

    def load(needs_pages: bool) -> Config:
        return load_config(words["project"], needs_pages=needs_pages)

    approval = approve_request(request, load, OPTIONS)
    run, folder, breakpoints = approval.run, approval.folder, approval.config.breakpoints
    if decisions is not None:
        show.decided(run, folder, breakpoints, approval.settled)
    elif carries:
        show.carried(run, folder, breakpoints, approval.carried)
    else:
        return show.approved(run, folder, breakpoints, approval.baselines)
    return 0


def _read_decisions(name: str) -> DecisionsDocument:
    """The decisions in a file or on standard input. Errors: ``ConfigError``."""
    file = None if name == STANDARD_OUTPUT else Path(name)
    try:
        return DecisionsDocument(file.read_bytes() if file else sys.stdin.buffer.read(), file)
    except OSError as error:
        raise ConfigError(
            f"the decisions {name} cannot be read",
            why=error.strerror or str(error),
            fix="name the file that the report exported",
        ) from error
