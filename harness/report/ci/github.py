"""Reports for GitHub Actions: annotations in the log, and a summary of the job.

Annotations are workflow commands: lines that the runner reads from standard output.
"""

import re
import secrets
from collections.abc import Sequence

from harness.model.finding import Cause
from harness.model.page import Breakpoint
from harness.model.run import Run
from harness.model.verdict import VERDICTS
from harness.report.ci.problems import Problem, counted, legal, problems
from harness.report.sources import Sources
from harness.report.wording.coverage import exit_reason, part_text, swept_text
from harness.report.wording.finding import (
    cause_text,
    elsewhere,
    many,
    names_text,
    proof,
    ranges_text,
)
from harness.report.wording.notes import notes_of

#: The number of annotations of one level that GitHub shows for a step.
SHOWN = 10

#: The longest message of an annotation (characters); longer ones are cut.
LONGEST = 2000

#: GitHub's limit for the summary of a job, and the bytes of it that stay free.
MAX_BYTES, SPARE_BYTES = 1024 * 1024, 4096

#: Characters that have a meaning in Markdown or HTML.
MARKS = re.compile(r"[\\`*_\[\]<>&|~@#$!:^]")

MOST_CAUSES = 5
MOST_NOTES = 20


# Annotations.


def as_text(text: str) -> str:
    """``text`` between two lines that keep the runner from reading commands in it."""
    token = secrets.token_hex(16)  # no page can guess it
    return f"::stop-commands::{token}\n{text}::{token}::\n"


def commands(run: Run, sources: Sources) -> str:
    """One line for each annotation: an error for a problem that fails, else a warning.

    The largest come first. Where there are more than GitHub shows, the last counts the rest.
    """
    all_problems = problems(run, sources)
    failing = [problem for problem in all_problems if problem.fails]
    rest = [problem for problem in all_problems if not problem.fails]
    lines = [*_annotations("error", failing), *_annotations("warning", rest)]
    return "".join(f"{line}\n" for line in lines)


def _annotations(level: str, problems: Sequence[Problem]) -> list[str]:
    if len(problems) <= SHOWN:
        return [_annotation(level, problem) for problem in problems]
    shown, others = problems[: SHOWN - 1], problems[SHOWN - 1 :]
    last = f"::{level}::not shown here: {counted(others)}. See the job's summary and the report"
    return [*(_annotation(level, problem) for problem in shown), last]


def _annotation(level: str, problem: Problem) -> str:
    where = problem.location
    properties = {
        "file": where.path,
        "line": str(where.line),
        **({"col": str(where.column)} if where.column else {}),
        "title": f"{problem.kind}: {problem.finding.selector}" if problem.finding else problem.kind,
    }
    words = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    text = "\n".join((problem.message, *problem.lines)) if not problem.compared else problem.message
    cut = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return f"::{level} {words}::{_data(cut)}"


def _data(text: str) -> str:
    """``text`` escaped as the message of a command."""
    return legal(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


# The summary.


def summary(
    run: Run, breakpoints: Sequence[Breakpoint], sources: Sources, written: int = 0
) -> bytes:
    """Markdown in UTF-8, to append to a summary that has ``written`` bytes.

    Findings beyond GitHub's limit are counted. Empty where not even the counts fit.
    """
    all_problems = problems(run, sources)
    head, tail = _head(run), _tail(run)
    rows = [_row(run, problem, breakpoints) for problem in all_problems]
    room = MAX_BYTES - SPARE_BYTES - written - len((head + tail).encode())
    if room < 0:
        return b""
    if all_problems:
        head += (
            "\n| | what | cause | where | widths | breakpoints |\n"
            "|---|---|---|---|---|---|\n"
        )  # fmt: skip
    kept = []
    for row in rows:
        room -= len(row.encode())
        if room < 0:
            break
        kept.append(row)
    if rest := len(rows) - len(kept):
        kept.append(f"\n… and {many(rest, 'more problem')}, see the report.\n")
    return f"{head}{''.join(kept)}{tail}".encode()


def _head(run: Run) -> str:
    ledger = run.ledger
    counts = ", ".join(
        f"{count:,} {verdict}"
        for verdict in ("unchanged", "changed", "new", "unstable", "failed")
        if (count := getattr(ledger, verdict))
    )
    hit = {
        verdict: sum(breakpoint_result.verdict == verdict for breakpoint_result in run.breakpoints)
        for verdict in reversed(VERDICTS)
    }
    named = ", ".join(f"{count:,} {verdict}" for verdict, count in hit.items() if count)
    lines = [
        f"## Layout: {'passed' if run.exit_code == 0 else 'failed'}",
        "",
        f"**exit {run.exit_code}:** {_markdown(exit_reason(run))}",
        "",
        f"- captures: {ledger.planned:,} planned, {ledger.compared:,} compared: "
        f"{counts or 'nothing'} in {run.seconds:.1f} s",
    ]
    if run.against:
        lines.append(f"- compared with {_markdown(run.against)}")
    if named:
        lines.append(f"- named breakpoints: {named}")
    if swept := swept_text(run):
        lines.append(f"- {_markdown(swept)}")
    if part := part_text(run):
        lines.append(f"- {_markdown(part)}")
    return "\n".join((*lines, ""))


def _tail(run: Run) -> str:
    notes = notes_of(run)
    lines = [f"- {_markdown(note)}" for note in notes[:MOST_NOTES]]
    if (rest := len(notes) - MOST_NOTES) > 0:
        lines.append(f"- and {rest} more")
    return "".join(f"{line}\n" for line in ("", "Notes", "", *lines, "")) if notes else "\n"


def _row(run: Run, problem: Problem, breakpoints: Sequence[Breakpoint]) -> str:
    if problem.finding is None:
        text = "\n".join((problem.message, *problem.lines))
        where = ", ".join(f"{place.page} in {place.browser}" for place in problem.places)
        cells = [problem.kind, text, "", where, "", ""]
    else:
        finding = problem.finding
        named = finding.causes[:MOST_CAUSES]
        causes = [_cause(cause) for cause in named]
        if rest := len(finding.causes) - len(named):
            causes.append(f"and {rest} more")
        cells = [
            problem.kind if problem.fails else f"{problem.kind} (does not fail)",
            problem.message,
            "\n".join(causes),
            "\n".join((f"{finding.page}, {finding.browser}", *elsewhere(finding)[:MOST_CAUSES])),
            ranges_text(run, finding),
            names_text(finding, breakpoints),
        ]
    return f"| {' | '.join(_cell(cell) for cell in cells)} |\n"


def _cause(cause: Cause) -> str:
    parts = filter(
        None, (cause_text(cause).cut(100).text, cause.source, cause.condition, proof(cause))
    )
    return ", ".join(parts)


def _cell(text: str) -> str:
    return "<br>".join(_markdown(line) for line in text.split("\n"))


def _markdown(text: str) -> str:
    """``text`` on one line, escaped so that Markdown shows it unchanged.

    >>> _markdown("a[href] | <b>")
    'a&#91;href&#93; &#124; &#60;b&#62;'
    """
    plain = " ".join(legal(text).split())
    return MARKS.sub(lambda match: f"&#{ord(match[0])};", plain)
