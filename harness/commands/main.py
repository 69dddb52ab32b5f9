"""The command line: reads words, calls what does the work, prints what came of it."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from harness.choices import BROWSERS
from harness.commands import options
from harness.commands.last_handler import Commands
from harness.errors import ConfigError, HarnessError
from harness.version import __version__

#: How a browser can be installed.
WAYS = ("playwright", "distribution", "npm")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit code."""
    try:
        code = cli.main(args=argv, prog_name="harness", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except HarnessError as error:
        print(f"harness: {error}", file=sys.stderr)
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return 2
    except click.ClickException as error:
        error.show()
        return 2
    except (KeyboardInterrupt, click.Abort):
        print("harness: interrupted; nothing was approved", file=sys.stderr)
        return 130


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
    help="Also look whether pages are the same when resized to a width as when loaded at it.",
)
@click.option(
    "--against",
    metavar="REF_OR_URL",
    help="Compare with the same pages at a git ref or below another address, captured now, "
    "and not with baselines.",
)
@click.option(
    "--accept-missing",
    "accept_missing",
    is_flag=True,
    help="With --against: the other side may lack files that its pages ask for; the pages are then "
    "expected to lack exactly these.",
)
@click.option(
    "--changed-since",
    metavar="REF",
    help="Only the pages whose files, settings or baselines changed since this git ref.",
)
@options.shard
def check(**words: Any) -> int:
    """Capture pages, compare them with their baselines, and report."""
    from harness.commands.check import check

    return check(words)


@cli.command()
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
    help="Bring baselines over to this renderer, where the page is unchanged and only the "
    "renderer is another.",
)
@click.option(
    "--decisions",
    metavar="FILE",
    help="Promote exactly what was accepted in a report, by the decisions it exported; - reads "
    "them from standard input. RUN is then the one they are about.",
)
@click.option(
    "--accept-missing",
    "accept_missing",
    is_flag=True,
    help="Approve pages without the files that they ask for and that do not arrive: from then on "
    "exactly these are expected to be missing.",
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
    """Put the shards of one run together: one run, one report.

    RUN is a shard's id, its folder, or a folder that holds such folders, as a CI gives them out.
    """
    from harness.commands.check import merge

    return merge(names, project, words)


@cli.command()
@options.pages
@options.breakpoints
@options.browsers
@options.browser_path
@options.workers
@click.option("--sweep", is_flag=True, help="Look between the sample widths too; it takes longer.")
@options.project
def watch(**words: Any) -> int:
    """Check pages again when their files change, first where they failed last.

    Only at the sample widths, unless with --sweep; Enter has everything looked at. Ctrl-C ends it,
    with the exit code of what is known by then.
    """
    from harness.commands.output import show_line
    from harness.commands.watch.loop import Asked, watch

    return watch(Asked(**words), show_line)


@cli.command()
@click.argument("run", default="last")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="N",
    help="Where to serve it on 127.0.0.1; by default, a port that is free.",
)
@click.option("--no-open", is_flag=True, help="Only print the address.")
@options.project
def review(run: str, port: int, no_open: bool, project: Path) -> int:
    """Look at a run in the browser, accept and reject; baselines follow at once.

    RUN is its id, its folder, or `last`.
    """
    from harness.commands.review.server import serve_review
    from harness.config.load import load_config

    opens = sys.stdout.isatty() and not no_open
    config = load_config(project, needs_pages=False)
    return serve_review(config, run, port, opens, partial(print, flush=True))


@cli.command()
@options.pages
@options.browsers
@options.browser_path
@options.project
@click.option(
    "--require-coverage",
    "required",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="Fail if less of a page's own boundaries is looked at on both sides.",
)
@options.json
def breakpoints(pages: tuple[str, ...], project: Path, **words: Any) -> int:
    """The named breakpoints: ranges, sample widths, and who holds whom.

    With PAGE, the page's own media queries, which names have them, which of them are looked at,
    and where they drift apart.
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
    help="The folder to write to; by default this one.",
)
@click.option("--root", type=options.FOLDER, metavar="DIR", help="The folder of the pages.")
@click.option("--serve", metavar="COMMAND", help="What serves the pages; {port} is a free port.")
@click.option("--url", metavar="URL", help="Where that, or a server that runs already, answers.")
@click.option(
    "--pages",
    "most",
    type=click.IntRange(1, 1000),
    default=20,
    metavar="N",
    help="So many pages at most; by default 20.",
)
@click.option("--no-start", "start", flag_value=False, default=True, help="Start and load nothing.")
@options.browser_path
def init(**words: Any) -> None:
    """Write a first configuration, by looking at the project.

    Without options its files tell where the pages come from. They are served and loaded once,
    which tells the pages, other origins that they load from, and their own breakpoints.
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
    help="Only this way, even where a browser is there.",
)
def install(name: str, source: str | None) -> int:
    """Make sure of a browser: find one, or install one."""
    from harness.capture.browsers.install import install_browser

    install_browser(name, say=print, source=source)
    return 0


@cli.command()
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
    """What the harness finds on this machine, and what to do next.

    With PAGE, whether the page is the same in ten captures, what is not, and what to configure.
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
    from harness.commands.output import Show
    from harness.commands.stability import text as report
    from harness.commands.stability.capture_repeatedly import steadiness
    from harness.config.load import load_config
    from harness.plan.plan import make_plan

    config = load_config(project)
    plan = make_plan(config, pages, breakpoints, browsers)
    with Show(quiet=False, files={}).progress() as progress:
        examined = steadiness(config, plan, bool(breakpoints), browser_path, progress)
    print(report.render(examined), end="")
    return report.exit_code(examined)
