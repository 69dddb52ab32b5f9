"""Writes the documents that show the last figures: README, docs/benchmarks.md and the picture.

In both texts only the part between ``<!-- speed: NAME -->`` and ``<!-- end -->`` is written.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import wrap

from benchmarks.speed.goals import rounded
from benchmarks.speed.results import Results, RowResult
from benchmarks.speed.rows import CHECK
from benchmarks.speed.shown.chart import Bars, Group, draw_chart
from benchmarks.speed.shown.terminal import count_turns, describe_trace

PROJECT = Path(__file__).parents[3]
PICTURE = "docs/pictures/speed.svg"
LINE_WIDTH = 120  # of the texts
BESIDE_PEERS = ("shell", "full")  # the rows that the picture and the README's table show


def publish(results: Results) -> tuple[str, ...]:
    """Write every document; gives their paths in the project."""
    texts = documents(results)
    for name, text in texts.items():
        (PROJECT / name).write_text(text, "utf-8")
    return tuple(texts)


def documents(results: Results) -> dict[str, str]:
    """The text of every document as it should be, by its path in the project."""
    texts = {}
    for name in ("README.md", "docs/benchmarks.md"):
        texts[name] = with_parts((PROJECT / name).read_text("utf-8"), results)
    if picture := draw_picture(results):
        texts[PICTURE] = picture
    return texts


def with_parts(text: str, results: Results) -> str:
    """``text`` with its parts written anew."""

    def write(match: re.Match[str]) -> str:
        name = match["name"]
        return f"<!-- speed: {name} -->\n{PARTS[name](results)}<!-- end -->"

    return re.sub(r"<!-- speed: (?P<name>\w+) -->\n.*?<!-- end -->", write, text, flags=re.DOTALL)


def peers_table(results: Results) -> str:
    """The check beside the bare loop and the peers: a table for each kind of browser."""
    lines = []
    for row in _beside_peers(results):
        lines += [
            f"| {row.title} | CPU s | wall s | peak MB |",
            "|---|---:|---:|---:|",
            *(
                f"| {command.name} | {_cell(command.cpu)} | {_cell(command.wall)} "
                f"| {_cell(command.peak)} |"
                for command in row.commands
            ),
            "",
        ]
    return "\n".join(["", *lines, *_conditions(results, BESIDE_PEERS), ""])


def goals_table(results: Results) -> str:
    """Every goal with its figure, limit and outcome."""
    lines = ["", "| what | goal | figure | outcome |", "|---|---:|---:|---|"]
    for row in results.rows.values():
        lines.append(f"| **{row.title}** | | | |")
        lines += [
            f"| {verdict.title} | {verdict.limit_text} | {verdict.figure_text} "
            f"| {verdict.outcome} |"
            for verdict in row.verdicts
        ]
    return "\n".join([*lines, "", *_conditions(results, tuple(results.rows)), ""])


def commands_table(results: Results) -> str:
    """The figures of every command, row by row."""
    lines = ["", "| command | CPU s | wall s | peak MB |", "|---|---:|---:|---:|"]
    for row in results.rows.values():
        browser = f", {row.browser}" if row.browser else ""
        turns = f", {count_turns(row.turns)}" if row.turns else ""
        lines.append(f"| **{row.title}**{browser}{turns}, {row.date}, `{row.commit}` | | | |")
        lines += [
            f"| {command.name} | {_cell(command.cpu)} | {_cell(command.wall)} "
            f"| {_cell(command.peak)} |"
            for command in row.commands
        ]
    return "\n".join([*lines, ""])


def traces(results: Results) -> str:
    """The cores that were busy over the wall time of each traced command."""
    lines = [
        f"{row.title}, {name}:\n{describe_trace(slices)}"
        for row in results.rows.values()
        for name, slices in row.traces.items()
    ]
    return "\n".join(["", "```text", *lines, "```", ""])


#: The parts that documents can have, by the name in their mark.
PARTS: Mapping[str, Callable[[Results], str]] = {
    "peers": peers_table,
    "goals": goals_table,
    "commands": commands_table,
    "traces": traces,
}


def draw_picture(results: Results) -> str:
    """The chart of the check, the bare loop and the peers; empty where none was measured."""
    groups = [
        Group(
            row.title,
            tuple(
                Bars(command.name, command.cpu, command.wall, command.name == CHECK)
                for command in row.commands
                if command.cpu is not None and command.wall is not None
            ),
        )
        for row in _beside_peers(results)
    ]
    groups = [group for group in groups if group.bars]
    title = "Seconds for the unchanged news page at 14 widths: shorter is better"
    return draw_chart(title, groups) if groups else ""


def _beside_peers(results: Results) -> list[RowResult]:
    rows = [results.rows[name] for name in BESIDE_PEERS if name in results.rows]
    return [row for row in rows if row.commands]


def _conditions(results: Results, names: tuple[str, ...]) -> list[str]:
    """The machine, the browsers and how many turns were taken, in a sentence or two."""
    rows = [results.rows[name] for name in names if name in results.rows]
    turns = sorted({row.turns for row in rows if row.turns})
    browsers = dict.fromkeys(row.browser for row in rows if row.browser)
    counts = f" {count_turns(*turns).capitalize()}." if turns else ""
    text = f"{results.machine.in_words()}. {', '.join(browsers)}.{counts}"
    if loads := [row.load for row in rows if row.load]:
        text += f" Other programs ran beside it (load up to {max(loads):g}): seconds are too high."
    return wrap(text, LINE_WIDTH, break_on_hyphens=False)


def _cell(figure: float | None) -> str:
    return "–" if figure is None else rounded(figure)
