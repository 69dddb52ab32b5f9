"""The figures of a row in the terminal, and what is being measured meanwhile."""

import sys
from collections.abc import Sequence
from statistics import mean

from benchmarks.speed.goals import rounded
from benchmarks.speed.results import RowResult

WIDTH = 48  # of the column with names

BARS = " ▁▂▃▄▅▆▇█"


def print_status(text: str) -> None:
    """Show what is measured now, where somebody looks at a terminal."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def print_row(result: RowResult) -> None:
    """Print the figures of the commands and each goal with its outcome."""
    print_status("")
    print("\n".join(row_lines(result)), flush=True)


def row_lines(result: RowResult) -> list[str]:
    """The lines that a row is printed as."""
    facts = (result.title, result.browser, count_turns(result.turns) if result.turns else "")
    lines = ["", "; ".join(filter(None, facts))]
    if result.load:
        lines.append(f"(other programs ran, load {result.load:g}: seconds are too high)")
    if result.commands:
        lines.append(f"{'':{WIDTH}}{'CPU s':>10}{'wall s':>10}{'peak MB':>10}")
    for command in result.commands:
        figures = (command.cpu, command.wall, command.peak)
        cells = ["" if figure is None else rounded(figure) for figure in figures]
        lines.append(f"{command.name:{WIDTH}}" + "".join(f"{cell:>10}" for cell in cells))
    lines += [f"{name}: {describe_trace(slices)}" for name, slices in result.traces.items()]
    for verdict in result.verdicts:
        line = f"{verdict.title:{WIDTH}}{verdict.figure_text:>10}{verdict.limit_text:>10}"
        lines.append(f"{line}  {verdict.outcome}")
    return [line.rstrip() for line in lines]


def count_turns(*counts: int) -> str:
    """The number of turns of one row or several.

    >>> count_turns(1), count_turns(3, 5)
    ('one turn', 'medians of 3 or 5 turns')
    """
    if counts == (1,):
        return "one turn"
    return f"medians of {' or '.join(map(str, counts))} turns"


def describe_trace(slices: Sequence[float]) -> str:
    """The cores that were busy over a command's wall time, as a line of bars and in figures.

    >>> describe_trace([1.0, 2.0, 2.0, 1.5])
    '▄██▆ 1.62 cores busy in the mean, 1.50 in the last quarter'
    """
    most = max([*slices, 0.01])
    bars = "".join(BARS[round(value / most * (len(BARS) - 1))] for value in slices)
    last = slices[-max(1, len(slices) // 4) :]
    return f"{bars} {mean(slices):.2f} cores busy in the mean, {mean(last):.2f} in the last quarter"
