"""The terminal report: the outcome of each band, the findings, and the next steps.

Without colour it is plain text that is the same everywhere: colour alone carries no information.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from harness.model.finding import Cause, Finding
from harness.model.page import Breakpoint
from harness.model.run import Conditions, Run
from harness.model.verdict import Verdict
from harness.printable import safe
from harness.report.terminal.pages import page_lines
from harness.report.terminal.style import INDENT, STYLES, indented
from harness.report.wording.coverage import (
    NotCompared,
    exit_reason,
    not_compared,
    part_text,
    swept_text,
)
from harness.report.wording.finding import (
    cause_text,
    elsewhere,
    explained,
    many,
    names_text,
    picture_path,
    picture_text,
    proof,
    ranges_text,
    shown_at,
)
from harness.report.wording.notes import notes_of

PICTURES_NAMED = 3
#: The largest findings are shown with all their rows, some more with one line of their message, so
#: that they and the summary fit on one screen. The others are counted.
FINDINGS_IN_FULL = 5
FINDINGS_SHOWN = 15
#: The number of reasons for missing comparisons that are shown.
REASONS_SHOWN = 6
NOTES_SHOWN = 8
LINES_NAMED = 6  #: causes, and other pages
LONGEST_VALUE = 100

#: The end of a coloured line that holds only spaces and colour codes.
BLANK_END = re.compile(r"(?: |\x1b\[[\d;]*m)+$")


def render(
    run: Run,
    breakpoints: Sequence[Breakpoint],
    width: int,
    color: bool,
    quiet: bool = False,
    folder: str | None = None,
    look: Mapping[str, str] | None = None,
    summary: bool = True,
) -> str:
    """The report in lines of ``width`` characters; only a path, which people copy, may be longer.

    ``quiet`` leaves out pages, notes and the environment. Pictures are named below ``folder``, by
    default the run's own in the project. ``look`` holds the next steps by their label: a file to
    open or a command to run. Without ``summary`` the counts and the exit code are left out, too.
    """
    parts: list[RenderableType] = [] if quiet else [*page_lines(run, breakpoints, width)]
    parts += _findings(run, breakpoints, width, folder or f".harness/runs/{run.id}")
    parts += _not_compared(run)
    if run.notes and not quiet:
        parts.append(_notes(run))
    if not quiet and run.conditions:
        parts.append(_taken_with(run, run.conditions))
    if summary:
        parts.append(_summary(run, look or {}))
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
    return "".join(f"{_trimmed(line)}\n" for line in written.getvalue().splitlines())


def _trimmed(line: str) -> str:
    """A line without the spaces at its end, which a narrower terminal would wrap."""
    return BLANK_END.sub(lambda end: "\x1b[0m" if "\x1b" in end[0] else "", line)


def wants_color(stream: TextIO) -> bool:
    """Whether to write colour to ``stream``: a terminal that shows it, unless ``NO_COLOR`` is set.

    ``FORCE_COLOR`` asks for colour anywhere, for example in the log of a CI that shows it.
    """
    if os.environ.get("NO_COLOR"):  # https://no-color.org: present and not empty
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


# Findings, and missing comparisons.


def _findings(
    run: Run, breakpoints: Sequence[Breakpoint], width: int, folder: str
) -> Iterator[RenderableType]:
    for number, finding in enumerate(run.findings[:FINDINGS_IN_FULL], start=1):
        title = Table.grid(padding=(0, 1, 0, 0))
        title.add_row(f"{number}.", _message(finding))
        rows = _rows(run, finding, breakpoints, width)
        yield Group(title, indented(rows), *_pictures(run, finding, folder))
    smaller = [
        Text(f"{number}. ", no_wrap=True, overflow="ellipsis").append(_message(finding))
        for number, finding in enumerate(run.findings[:FINDINGS_SHOWN], start=1)
        if number > FINDINGS_IN_FULL
    ]
    for line in smaller:
        line.truncate(width, overflow="ellipsis")
    if (rest := len(run.findings) - FINDINGS_SHOWN) > 0:
        smaller.append(Text(f"and {many(rest, 'smaller finding')}, see the report"))
    if smaller:
        yield Group(*smaller)


def _message(finding: Finding) -> Text:
    style = STYLES["new" if finding.kind == "new" else "regressed"]
    return Text.assemble((f"{finding.kind}: ", style), (safe(finding.message), "bold"))


def _rows(
    run: Run, finding: Finding, breakpoints: Sequence[Breakpoint], width: int
) -> RenderableType:
    """The details of a finding, each with a label and in a form to copy."""
    several = "breakpoints"  # the longest label
    room = width - INDENT - len(several) - 2
    lines = {
        "page": [Text(safe(f"{finding.page}, {finding.browser}"))],
        "also on": [Text(safe(place)) for place in elsewhere(finding)],
        "element": [Text(safe(finding.selector))],
        "widths": [Text(ranges_text(run, finding))],
        "breakpoint" if len(finding.breakpoints) == 1 else several: [
            Text(names_text(finding, breakpoints))
        ],
        "cause" if len(finding.causes) == 1 else "causes": [
            _cause(cause, room) for cause in finding.causes
        ],
        "explains": [Text(explained(finding))],
        "picture": [Text(picture_text(finding.picture) if finding.picture else "")],
    }
    rows = _labelled(2)
    rows.columns[0].width = len(several)
    for label, texts in lines.items():
        if any(texts):
            rows.add_row(label, Text("\n").join([*texts[:LINES_NAMED], *_more(texts)]))
    return rows


def _more(lines: Sequence[Text]) -> Iterator[Text]:
    if len(lines) > LINES_NAMED:
        yield Text(f"and {len(lines) - LINES_NAMED} more, see the report")


def _labelled(gap: int) -> Table:
    rows = Table.grid(padding=(0, gap, 0, 0))
    rows.add_column(no_wrap=True, style="dim")
    rows.add_column(overflow="fold")
    return rows


def _cause(cause: Cause, room: int) -> Text:
    """The edit of a cause, its source and condition, and whether it is proven.

    A source or condition begins a new line where the last of ``room`` columns has no room for it.
    """
    line = Text(safe(cause_text(cause).cut(LONGEST_VALUE).text))
    proven = Text(proof(cause), STYLES["unchanged" if cause.proven else "unstable"])
    pieces = [Text(safe(cause.source)), Text(safe(cause.condition), "dim")]
    *most, last = list(filter(None, pieces)) or [Text()]
    taken = len(line)
    for piece in (*most, Text("  ").join(filter(None, [last, proven]))):
        fits = taken + 2 + len(piece) <= room
        line.append("  " if fits else "\n  ").append(piece)
        taken = (taken if fits else 0) + 2 + len(piece)
    return line


def _pictures(run: Run, finding: Finding, folder: str) -> Iterator[RenderableType]:
    """The paths of a finding's pictures, not wrapped, so that people can copy them."""
    paths = [
        path
        for capture in shown_at(run, finding)
        if (path := capture.images.get("diff") or capture.images.get("current"))
    ]
    if finding.picture and (path := picture_path(finding.picture)):
        paths.insert(0, path)
    for path in paths[:PICTURES_NAMED]:
        yield Text(f"   {folder}/{safe(path)}", "dim", no_wrap=True, overflow="ignore")
    if len(paths) > PICTURES_NAMED:
        yield Text(f"   and {len(paths) - PICTURES_NAMED:,} more beside them", "dim")


def _not_compared(run: Run) -> Iterator[RenderableType]:
    """Missing comparisons: a reason that several widths share is written once."""
    missed = not_compared(run)
    for uncompared in missed[:REASONS_SHOWN]:
        yield _why(uncompared)
    if rest := missed[REASONS_SHOWN:]:
        pages = len({(uncompared.page, uncompared.browser) for uncompared in rest})
        yield Text(f"and more of this on {many(pages, 'page')}, see the report")


def _why(uncompared: NotCompared) -> RenderableType:
    title = Text.assemble(
        (f"{uncompared.verdict}: ", STYLES[uncompared.verdict]),
        (safe(f"{uncompared.page}, {uncompared.browser} {uncompared.where}"), "bold"),
    )
    headline, *rest = safe(uncompared.message).split("\n")
    rows = _labelled(1)
    for line in rest:
        label, colon, text = line.strip().partition(": ")
        rows.add_row(*((f"{label}:", text) if colon else ("", label)))
    return Group(title, indented(Text(headline)), *([indented(rows, 5)] if rest else []))


# The end.


def _notes(run: Run) -> RenderableType:
    notes = notes_of(run)
    lines = [indented(Text(safe(note))) for note in notes[:NOTES_SHOWN]]
    if rest := len(notes) - len(lines):
        lines.append(indented(Text(f"and {rest} more; --json FILE has them", "dim")))
    return Group(Text("Notes", "bold"), *lines)


def _taken_with(run: Run, conditions: Conditions) -> RenderableType:
    details = (
        run.environment.browser,
        run.environment.platform,
        f"Playwright {conditions.playwright}",
        f"Python {conditions.python}",
    )
    return Text(safe(", ".join(details)), "dim")


def _summary(run: Run, look: Mapping[str, str]) -> RenderableType:
    ledger = run.ledger
    there = f" with {safe(run.against)}" if run.against else ""
    line = Text(f"{ledger.planned:,} planned, {ledger.compared:,} compared{there}: ")
    outcomes: tuple[Verdict, ...] = ("unchanged", "changed", "new", "unstable", "failed")
    counts = [
        Text(f"{count:,} {verdict}", STYLES[verdict])
        for verdict in outcomes
        if (count := getattr(ledger, verdict))
    ]
    line.append(Text(", ").join(counts or [Text("nothing")])).append(f" in {run.seconds:.1f} s")
    style = STYLES["unchanged"] if run.exit_code == 0 else STYLES["regressed"]
    besides = [Text(safe(text)) for text in (swept_text(run), part_text(run)) if text]
    reason = safe(exit_reason(run))
    where = (
        Text.assemble((f"{label}  ", "dim"), safe(next_step), no_wrap=True, overflow="ignore")
        for label, next_step in look.items()
    )
    return Group(line, *besides, Text(f"exit {run.exit_code}: {reason}", style), *where)
