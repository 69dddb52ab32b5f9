"""The report a person reads first: what became of each band, what was found, what to do.

Without colour it is plain text that is the same everywhere: nothing is said by colour alone.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from harness.report.coverage import between, exit_reason, not_compared, swept_text, worst
from harness.report.words import (
    elsewhere,
    explained,
    many,
    names_text,
    picture_path,
    picture_text,
    proof,
    ranges_text,
    shown_at,
    tell,
)
from harness.results import CaptureResult, Cause, Conditions, Finding, Run
from harness.values import VERDICTS, Breakpoint, Verdict
from harness.widths.breakpoints import bands, unions_of

STYLES: Mapping[Verdict, str] = {
    "unchanged": "green",
    "changed": "bold red",
    "regressed": "bold red",
    "new": "bold cyan",
    "unstable": "bold yellow",
    "failed": "bold magenta",
}

#: With more pages than this, a page on which nothing happened is one line.
PAGES_IN_FULL = 4
PICTURES_NAMED = 3
INDENT = 3
#: The largest findings are shown with all their rows, some more with their message alone.
FINDINGS_IN_FULL = 10
FINDINGS_TOLD = 40
LINES_NAMED = 6  #: causes, and other pages
LONGEST_VALUE = 100

# A page's own text is shown here: no control character of it may reach the terminal, and no mark
# that turns the reading direction around.
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def render(
    run: Run,
    breakpoints: Sequence[Breakpoint],
    width: int,
    color: bool,
    quiet: bool = False,
    folder: str | None = None,
) -> str:
    """The report in lines of ``width`` characters; only what to copy, a path, may be longer.

    ``quiet`` leaves out what is as it should be. Pictures are named below ``folder``, by
    default the run's own in the project.
    """
    parts: list[RenderableType] = [] if quiet else [*_pages(run, breakpoints)]
    parts += _findings(run, breakpoints, width, folder or f".harness/runs/{run.id}")
    parts += _not_compared(run)
    if run.notes and not quiet:
        lines: list[RenderableType] = [Text("Notes", "bold")]
        parts.append(Group(*lines, *(_indented(Text(_safe(note))) for note in run.notes)))
    if not quiet and run.conditions:
        parts.append(_taken_with(run, run.conditions))
    parts.append(_summary(run))
    console = Console(
        file=(written := StringIO()),
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        _environ={},
    )
    for number, part in enumerate(parts):
        console.print(*([""] if number else []), part, sep="\n", crop=False)
    return "".join(f"{line.rstrip()}\n" for line in written.getvalue().splitlines())


def wants_color(stream: TextIO) -> bool:
    """Whether to write colour there: to a terminal that knows it, unless ``NO_COLOR`` is set."""
    if os.environ.get("NO_COLOR"):  # https://no-color.org: present and not empty
        return False
    return stream.isatty() and os.environ.get("TERM") != "dumb"


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int, str], None]]:
    """A bar on standard error, gone when done.

    Call with what is being done, captures done, planned, and the last of them.
    """
    columns = (
        TextColumn("{task.fields[doing]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[last]}"),
    )
    console = Console(stderr=True, markup=False)
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=None, doing="capturing", last="")
        yield lambda doing, done, planned, last: progress.update(
            task, doing=doing, completed=done, total=planned, last=last
        )


# Pages.


def _pages(run: Run, breakpoints: Sequence[Breakpoint]) -> Iterator[RenderableType]:
    """For each page and browser a line for each of its bands, the unions of a band named once."""
    captures: dict[tuple[str, str], list[CaptureResult]] = {}
    for capture in run.captures:
        captures.setdefault((capture.page, capture.browser), []).append(capture)
    verdicts: dict[tuple[str, str], dict[str, Verdict]] = {}
    for one in run.breakpoints:
        verdicts.setdefault((one.page, one.browser), {})[one.name] = one.verdict
    named: set[str] = set()
    short = []
    for (page, browser), taken in captures.items():
        title = f"{_safe(page)}, {_safe(browser)}"
        judged = verdicts.get((page, browser), {})
        swept = [one for one in run.sweeps if (one.page, one.browser) == (page, browser)]
        calm = {worst([*taken, *swept]), *judged.values()} == {"unchanged"}
        if len(captures) > PAGES_IN_FULL and calm:
            short.append(Text("unchanged", STYLES["unchanged"]).append(f"  {title}", ""))
            continue
        lines: list[RenderableType] = [Text(title, "bold")]
        for band in bands(breakpoints):
            if inside := [one for one in taken if one.width in band]:
                verdict = judged.get(band.name, worst(inside))
                besides = between(run, band, verdict, inside)
                lines.append(_indented(_band(band, verdict, inside, besides, breakpoints), 2))
                if band.name not in named and (unions := unions_of(band, breakpoints)):
                    names = f"in {', '.join(one.name for one in unions)}"
                    lines.append(_indented(Text(names, "dim"), 5))
                named.add(band.name)
        yield Group(*lines)
    if short:
        yield Group(*short)


def _band(
    band: Breakpoint,
    verdict: Verdict,
    captures: Sequence[CaptureResult],
    besides: str,
    breakpoints: Sequence[Breakpoint],
) -> RenderableType:
    tiles = bands(breakpoints)
    row = Table.grid(padding=(0, 2, 0, 0))
    row.add_column(no_wrap=True, width=max(map(len, VERDICTS)))
    row.add_column(no_wrap=True, width=max(len(one.range_text) for one in tiles), justify="right")
    row.add_column(overflow="fold")
    line = Text(band.name.ljust(max(len(one.name) for one in tiles) + 2)).append(_widths(captures))
    for other in VERDICTS[1:]:  # where the band's widths do not agree
        inside = [one for one in captures if one.verdict == other]
        if inside and len(inside) < len(captures):
            line.append(f"\n{other} at ", STYLES[other]).append(_widths(inside))
    if besides:
        line.append(f"\n{besides}", STYLES[verdict])
    row.add_row(Text(verdict, STYLES[verdict]), band.range_text, line)
    return row


def _widths(captures: Sequence[CaptureResult]) -> Text:
    styled = (Text(str(one.width), STYLES[one.verdict]) for one in captures)
    return Text(", ").join(styled)


# Findings, and captures that tell nothing.


def _findings(
    run: Run, breakpoints: Sequence[Breakpoint], width: int, folder: str
) -> Iterator[RenderableType]:
    for number, one in enumerate(run.findings[:FINDINGS_TOLD], start=1):
        style = STYLES["new" if one.kind == "new" else "regressed"]
        title = Table.grid(padding=(0, 1, 0, 0))
        title.add_row(f"{number}.", Text(f"{one.kind}: ", style).append(_safe(one.message), "bold"))
        if number > FINDINGS_IN_FULL:
            yield Group(title, _indented(Text(f"on {_safe(one.page)}, {_safe(one.browser)}")))
        else:
            rows = _rows(run, one, breakpoints, width)
            yield Group(title, _indented(rows), *_pictures(run, one, folder))
    if (rest := len(run.findings) - FINDINGS_TOLD) > 0:
        yield Text(f"and {many(rest, 'smaller finding')}; --html FILE and --json FILE have them")


def _rows(run: Run, one: Finding, breakpoints: Sequence[Breakpoint], width: int) -> RenderableType:
    """What a finding's message does not say, or not in a form to copy."""
    several = "breakpoints"  # the longest label
    room = width - INDENT - len(several) - 2
    lines = {
        "page": [Text(_safe(f"{one.page}, {one.browser}"))],
        "also on": [Text(_safe(other)) for other in elsewhere(one)],
        "element": [Text(_safe(one.selector))],
        "widths": [Text(ranges_text(run, one))],
        "breakpoint" if len(one.breakpoints) == 1 else several: [
            Text(names_text(one, breakpoints))
        ],
        "cause" if len(one.causes) == 1 else "causes": [_cause(each, room) for each in one.causes],
        "explains": [Text(explained(one))],
        "picture": [Text(picture_text(one.picture) if one.picture else "")],
    }
    rows = _labelled(2)
    rows.columns[0].width = len(several)
    for label, told in lines.items():
        if any(told):
            rows.add_row(label, Text("\n").join([*told[:LINES_NAMED], *_more(told)]))
    return rows


def _more(lines: Sequence[Text]) -> Iterator[Text]:
    if len(lines) > LINES_NAMED:
        yield Text(f"and {len(lines) - LINES_NAMED} more, see the report")


def _labelled(gap: int) -> Table:
    rows = Table.grid(padding=(0, gap, 0, 0))
    rows.add_column(no_wrap=True, style="dim")
    rows.add_column(overflow="fold")
    return rows


def _cause(one: Cause, room: int) -> Text:
    """What was edited, where it stands, on what condition, and whether that is proven.

    A place or condition begins a line where it does not fit into the last, of ``room`` characters.
    """
    line = Text(_safe(tell(one).cut(LONGEST_VALUE).text))
    proven = Text(proof(one), STYLES["unchanged" if one.proven else "unstable"])
    pieces = [Text(_safe(one.source)), Text(_safe(one.condition), "dim")]
    *most, last = list(filter(None, pieces)) or [Text()]
    taken = len(line)
    for piece in (*most, Text("  ").join(filter(None, [last, proven]))):
        fits = taken + 2 + len(piece) <= room
        line.append("  " if fits else "\n  ").append(piece)
        taken = (taken if fits else 0) + 2 + len(piece)
    return line


def _pictures(run: Run, finding: Finding, folder: str) -> Iterator[RenderableType]:
    """Where to look: a line for each picture, not wrapped, so that it can be copied."""
    paths = [
        path
        for one in shown_at(run, finding)
        if (path := one.images.get("diff") or one.images.get("current"))
    ]
    if finding.picture and (path := picture_path(finding.picture)):
        paths.insert(0, path)
    for path in paths[:PICTURES_NAMED]:
        yield Text(f"   {folder}/{_safe(path)}", "dim", no_wrap=True, overflow="ignore")
    if len(paths) > PICTURES_NAMED:
        yield Text(f"   and {len(paths) - PICTURES_NAMED} more beside them", "dim")


def _not_compared(run: Run) -> Iterator[RenderableType]:
    """What failed or never settled; what several widths share is said once."""
    for one in not_compared(run):
        title = Text.assemble(
            (f"{one.verdict}: ", STYLES[one.verdict]),
            (_safe(f"{one.page}, {one.browser} {one.where}"), "bold"),
        )
        what, *rest = _safe(one.message).split("\n")
        rows = _labelled(1)
        for line in rest:
            label, found, text = line.strip().partition(": ")
            rows.add_row(*((f"{label}:", text) if found else ("", label)))
        yield Group(title, _indented(Text(what)), *([_indented(rows, 5)] if rest else []))


# The end.


def _taken_with(run: Run, conditions: Conditions) -> RenderableType:
    told = (
        run.environment.browser,
        run.environment.platform,
        f"Playwright {conditions.playwright}",
        f"Python {conditions.python}",
    )
    return Text(_safe(", ".join(told)), "dim")


def _summary(run: Run) -> RenderableType:
    ledger = run.ledger
    there = f" with {_safe(run.against)}" if run.against else ""
    line = Text(f"{ledger.planned} planned, {ledger.compared} compared{there}: ")
    outcomes: tuple[Verdict, ...] = ("unchanged", "changed", "new", "unstable", "failed")
    counts = [
        Text(f"{count} {verdict}", STYLES[verdict])
        for verdict in outcomes
        if (count := getattr(ledger, verdict))
    ]
    line.append(Text(", ").join(counts or [Text("nothing")])).append(f" in {run.seconds:.1f} s")
    style = STYLES["unchanged"] if run.exit_code == 0 else STYLES["regressed"]
    swept = [Text(told)] if (told := _safe(swept_text(run))) else []
    reason = _safe(exit_reason(run))
    return Group(line, *swept, Text(f"exit {run.exit_code}: {reason}", style))


def _indented(content: RenderableType, by: int = INDENT) -> Padding:
    return Padding(content, (0, 0, 0, by))


def _safe(text: str) -> str:
    return UNSAFE.sub("\ufffd", text)
