"""The options that commands share, each declared once."""

import math
from pathlib import Path
from typing import Any

import click

from harness.config.schema import BROWSERS

FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(dir_okay=False, allow_dash=True)


def _finite(_context: click.Context, _option: click.Parameter, number: float | None) -> Any:
    if number is not None and math.isnan(number):  # click's ranges let it pass
        raise click.BadParameter("it is not a number.")
    return number


breakpoints = click.option(
    "--breakpoint",
    "breakpoints",
    multiple=True,
    metavar="NAME",
    help="Only the widths of this named breakpoint; may be given again.",
)
browsers = click.option(
    "--browser",
    "browsers",
    multiple=True,
    type=click.Choice(BROWSERS),
    help="Instead of the browsers configured; may be given again.",
)
browser_path = click.option(
    "--browser-path", metavar="FILE", help="The browser to run, before any other."
)
workers = click.option(
    "--workers",
    type=click.IntRange(1, 64),
    metavar="N",
    help="How many tabs capture at a time.",
)
shard = click.option(
    "--shard",
    metavar="I/N",
    help="Only the I-th of N parts of the run; `harness merge` puts them together.",
)
json = click.option(
    "--json", "json_file", metavar="FILE", help="Write the JSON report; - prints it."
)
project = click.option(
    "--project",
    type=FOLDER,
    default=Path(),
    metavar="DIR",
    help="Where the configuration is looked for, and in the folders above; by default here.",
)


html = click.option("--html", "html_file", type=FILE, metavar="FILE", help="Write the HTML report.")
quiet = click.option("--quiet", is_flag=True, help="Print only findings and the summary.")


def common(command: Any) -> Any:
    """The options of every command that captures."""
    for option in reversed(
        (
            click.argument("pages", nargs=-1, metavar="[PAGE]..."),
            breakpoints,
            browsers,
            browser_path,
            click.option(
                "--device-scale-factor",
                "scale",
                type=click.FloatRange(0.5, 4),
                callback=_finite,
                metavar="N",
                help="Device px for each CSS px, 0.5 to 4, instead of the pages' own; other than 1 "
                "has baselines of its own.",
            ),
            workers,
            json,
            html,
            project,
            quiet,
        )
    ):
        command = option(command)
    return command


def for_ci(command: Any) -> Any:
    """The reports that CI systems read, of what was compared."""
    for option in reversed(
        (
            click.option(
                "--junit",
                "junit_file",
                type=FILE,
                metavar="FILE",
                help="Write JUnit XML: a test case for each page, browser and named breakpoint.",
            ),
            click.option(
                "--sarif",
                "sarif_file",
                type=FILE,
                metavar="FILE",
                help="Write SARIF 2.1.0, for code scanning.",
            ),
            click.option(
                "--gitlab",
                "gitlab_file",
                type=FILE,
                metavar="FILE",
                help="Write a Code Quality report of GitLab.",
            ),
            click.option(
                "--github",
                is_flag=True,
                help="Print annotations for GitHub Actions, and append a summary to "
                "$GITHUB_STEP_SUMMARY.",
            ),
        )
    ):
        command = option(command)
    return command
