"""The options that commands share, each declared once."""

import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from harness.choices import BROWSERS
from harness.report import REPORTS, Report

FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(dir_okay=False, allow_dash=True)

Decorator = Callable[[Any], Any]


def _finite(_context: click.Context, _option: click.Parameter, number: float | None) -> Any:
    if number is not None and math.isnan(number):  # click's ranges let it pass
        raise click.BadParameter("it is not a number.")
    return number


def _together(options: Iterable[Decorator]) -> Decorator:
    """Several options as one decorator; ``--help`` lists them in their order."""
    reversed_options = tuple(options)[::-1]

    def decorate(command: Any) -> Any:
        for option in reversed_options:
            command = option(command)
        return command

    return decorate


def _report(name: str, report: Report) -> Decorator:
    text = f"{report.help.removesuffix('.')}; - prints it."
    return click.option(f"--{name}", f"{name}_file", type=FILE, metavar="FILE", help=text)


pages = click.argument("pages", nargs=-1, metavar="[PAGE]...")
breakpoints = click.option(
    "--breakpoint",
    "breakpoints",
    multiple=True,
    metavar="NAME",
    help="Only the widths of this named breakpoint; may be repeated.",
)
browsers = click.option(
    "--browser",
    "browsers",
    multiple=True,
    type=click.Choice(tuple(BROWSERS)),
    help="Instead of the configured browsers; may be repeated.",
)
browser_path = click.option(
    "--browser-path", metavar="FILE", help="The browser to run: its executable."
)
workers = click.option(
    "--workers",
    type=click.IntRange(1, 64),
    metavar="N",
    help="The number of tabs that capture at a time.",
)
shard = click.option(
    "--shard",
    metavar="I/N",
    help="Only the I-th of N parts of the run; `harness merge` merges them.",
)
project = click.option(
    "--project",
    type=FOLDER,
    default=Path(),
    metavar="DIR",
    help="The folder whose configuration applies, or that of a folder above; by default this one.",
)
quiet = click.option("--quiet", is_flag=True, help="Print only findings and the summary.")

#: The JSON report alone, of commands that have no other.
json = _report("json", REPORTS["json"])

#: Every report, for commands that compare.
reports = _together(
    (
        *(_report(name, report) for name, report in REPORTS.items()),
        click.option(
            "--github",
            is_flag=True,
            help="Print annotations for GitHub Actions, and append a summary to "
            "$GITHUB_STEP_SUMMARY.",
        ),
    )
)

#: The reports that say something of captures without a comparison.
approval_reports = _together(
    _report(name, report) for name, report in REPORTS.items() if report.of_approvals
)

#: What every command takes that captures.
captures = _together(
    (
        pages,
        breakpoints,
        browsers,
        browser_path,
        click.option(
            "--device-scale-factor",
            "scale",
            type=click.FloatRange(0.5, 4),
            callback=_finite,
            metavar="N",
            help="Device px for each CSS px, 0.5 to 4, instead of the configured number; each "
            "number other than 1 has its own baselines.",
        ),
        workers,
        project,
        quiet,
    )
)
