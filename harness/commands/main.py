"""The command line: the commands and their options; other modules do the work."""

import sys
from collections.abc import Sequence
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import click

from harness.choices import BROWSERS
from harness.commands import options
from harness.commands.last_handler import Commands
from harness.errors import ConfigError, HarnessError
from harness.interruption import interruption
from harness.printable import printable, safe
from harness.version import __version__

#: The ways to install a browser.
WAYS = ("playwright", "distribution", "npm")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    try:
        code = cli.main(args=argv, prog_name="harness", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except HarnessError as error:
        if interruption.number is not None:  # it ended the browsers, which is the error
            interruption.tell()
            return interruption.exit_code
        print(f"harness: {error}", file=sys.stderr)
        return error.exit_code
    except click.ClickException as error:
        text = StringIO()
        error.show(text)
        print(safe(printable(text.getvalue())), end="", file=sys.stderr)
        return 2
    except (KeyboardInterrupt, click.Abort):
        interruption.tell()
        return interruption.exit_code


@click.group(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="harness")
def cli() -> None:
    """Responsive-layout tests at every named breakpoint.

    Exit codes: 0 everything planned was compared and nothing was found; 1 findings; 2 could not
    run; 3 something planned was not compared.
    """


@cli.command()
@options.captures
@options.reports
@click.option(
    "--resize-equivalence",
    is_flag=True,
    help="Also check that a page that is resized to a width equals the page loaded at it.",
)
@click.option(
    "--against",
    metavar="REF_OR_URL",
    help="Compare with the same pages at a git ref or at another base URL, captured now, instead "
    "of with baselines.",
)
@click.option(
    "--accept-missing",
    "accept_missing",
    is_flag=True,
    help="With --against: files that pages of the other side request may be missing; the pages "
    "here are then expected to lack exactly these.",
)
@click.option(
    "--changed-since",
    metavar="REF",
    help="Only the pages whose files, settings or baselines changed since this git ref.",
)
@options.shard
@click.option(
    "--resume",
    metavar="RUN",
    help="Complete a run that was killed or interrupted, with its own options: its id, its "
    "folder, or `last`. What it has captured is taken over where the page is as it was.",
)
def check(**words: Any) -> int:
    """Capture pages, compare them with their baselines, and report."""
    from harness.commands.check import check

    return check(words)


@cli.command(short_help="Record baselines.")
@options.captures
@options.approval_reports
@click.option(
    "--from",
    "from_run",
    metavar="RUN",
    help="Promote exactly the captures of this run: its id, its folder, or `last`.",
)
@click.option(
    "--carry",
    "carries",
    is_flag=True,
    help="Bring baselines over to this renderer, for pages that are unchanged and differ only by "
    "the renderer.",
)
@click.option(
    "--decisions",
    metavar="FILE",
    help="Promote exactly what was accepted in a report: FILE has the decisions that it exported, "
    "- reads them from standard input. They name their run.",
)
@click.option(
    "--accept-missing",
    "accept_missing",
    is_flag=True,
    help="Approve pages although files that they request do not arrive; from then on exactly "
    "these files are expected to be missing.",
)
def approve(from_run: str | None, carries: bool, decisions: str | None, **words: Any) -> int:
    """Record baselines: capture pages, or take the captures of a reviewed run."""
    from harness.commands.approve import approve
    from harness.commands.output import Show

    return approve(Show.of(words), words, from_run, carries, decisions)


@cli.command()
@click.argument("names", nargs=-1, required=True, metavar="RUN...")
@options.reports
@options.project
@options.quiet
def merge(names: tuple[str, ...], project: Path, **words: Any) -> int:
    """Merge the shards of one run into one run with one report.

    RUN is a shard's id, its folder, or a folder that contains such folders, such as a CI's
    artifacts.
    """
    from harness.commands.check import merge

    return merge(names, project, words)


@cli.command(short_help="Delete baselines that nothing is compared with.")
@options.pages
@options.browsers
@options.shard
@click.option("--delete", "deletes", is_flag=True, help="Delete what is listed.")
@options.project
def prune(**words: Any) -> int:
    """List baselines that no check compares with: of pages, variants and widths that are gone.

    With --delete, delete them, and files that belong to no set. PAGE may be one that is not
    configured any more.
    """
    from harness.commands.prune import prune

    return prune(**words)


@cli.command(short_help="Check pages again when their files change.")
@options.pages
@options.breakpoints
@options.browsers
@options.browser_path
@options.workers
@click.option(
    "--sweep", is_flag=True, help="Also check between the sample widths; it takes longer."
)
@options.project
def watch(**words: Any) -> int:
    """Check pages again when their files change, starting with the widths that failed last.

    Checks the sample widths only, unless with --sweep. Enter checks everything again. Ctrl-C ends
    the command, with the exit code of the latest results.
    """
    from harness.commands.output import show_line
    from harness.commands.watch.loop import WatchOptions, watch

    return watch(WatchOptions(**words), show_line)


@cli.command(short_help="Review a run in the browser.")
@click.argument("run", default="last")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="N",
    help="The port on 127.0.0.1; by default any free port.",
)
@click.option("--no-open", is_flag=True, help="Print the address, and open no browser.")
@options.project
def review(run: str, port: int, no_open: bool, project: Path) -> int:
    """Review a run in the browser: accepted captures become baselines at once.

    RUN is its id, its folder, or `last`.
    """
    from harness.commands.review.server import serve_review
    from harness.config.load import load_config

    opens = sys.stdout.isatty() and not no_open
    config = load_config(project, needs_pages=False)
    return serve_review(config, run, port, opens, partial(print, flush=True))


@cli.command(short_help="List the named breakpoints and their widths.")
@options.pages
@options.browsers
@options.browser_path
@options.project
@click.option(
    "--require-coverage",
    "required",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="Fail if a check covers a smaller share of the page's own boundaries on both sides.",
)
@options.json
def breakpoints(pages: tuple[str, ...], project: Path, **words: Any) -> int:
    """List the named breakpoints: ranges, sample widths, and the bands that unions hold.

    With PAGE, list the page's own media queries, the names that have these boundaries, which of
    them a check covers, and where names and queries disagree.
    """
    from harness.config.load import load_config

    config = load_config(project)
    if not pages:
        if any(option not in (None, ()) for option in words.values()):
            raise ConfigError(
                "these options ask about a page, and no page is named",
                why="without a page, the named breakpoints are listed, and nothing is examined",
                fix="name a page: harness breakpoints " + config.pages[0].name,
            )
        from harness.commands.breakpoints.table import render

        print(render(config.breakpoints), end="")
        return 0
    from harness.commands.breakpoints.examine_pages import page_breakpoints
    from harness.commands.output import show_page_breakpoints

    answer = page_breakpoints(
        config, pages, words["browsers"], words["browser_path"], words["required"]
    )
    show_page_breakpoints(answer, config.breakpoints, words["json_file"])
    return answer.exit_code


@cli.command()
@click.option(
    "--project",
    type=options.FOLDER,
    default=Path(),
    metavar="DIR",
    help="The folder to write to; by default the current one.",
)
@click.option("--root", type=options.FOLDER, metavar="DIR", help="The folder of the pages.")
@click.option(
    "--serve", metavar="COMMAND", help="The command that serves the pages; {port} is a free port."
)
@click.option("--url", metavar="URL", help="The address of that server, or of a running one.")
@click.option(
    "--pages",
    "most",
    type=click.IntRange(1, 1000),
    default=20,
    metavar="N",
    help="The most pages to write; by default 20.",
)
@click.option(
    "--no-start", "start", flag_value=False, default=True, help="Start no server and load no page."
)
@options.browser_path
def init(**words: Any) -> None:
    """Write a first configuration that suits the project.

    Without options, the project's files say how its pages are served. The pages are served and
    loaded once, to find more pages, other origins that they load from, and their own breakpoints.
    """
    from harness.commands.init.summary import summary
    from harness.commands.init.write_config import Request, init
    from harness.site.serve import to_standard_error

    print(summary(init(Request(**words), to_standard_error)), end="")


@cli.group()
def browser() -> None:
    """Find or provide a browser."""


@browser.command()
@click.argument("name", type=click.Choice(tuple(BROWSERS)), default="chromium")
@click.option(
    "--from",
    "source",
    type=click.Choice(WAYS),
    help="Use only this way, even if a browser is there.",
)
def install(name: str, source: str | None) -> int:
    """Find a browser, or install one."""
    from harness.capture.browsers.install import install_browser

    install_browser(name, say=print, source=source)
    return 0


@cli.command(short_help="Report what is installed, and what to do next.")
@options.pages
@options.breakpoints
@options.browsers
@options.browser_path
@options.project
def doctor(
    pages: tuple[str, ...],
    breakpoints: tuple[str, ...],
    browsers: tuple[str, ...],
    browser_path: str | None,
    project: Path,
) -> int:
    """Report what the harness finds on this machine, and what to do next.

    With PAGE, capture the page ten times, and report which elements differ and what to configure.
    """
    if not pages:
        if breakpoints or browsers or project != Path():
            raise ConfigError(
                "these options ask about a page, and no page is named",
                why="without a page, this machine is examined, whatever the project",
                fix="name a page: harness doctor PAGE",
            )
        from harness.commands.doctor import doctor as examine

        return examine(browser_path, print)
    from harness.commands.stability.examine import examine_pages

    return examine_pages(project, pages, breakpoints, browsers, browser_path)
