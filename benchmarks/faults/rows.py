"""The rows of the table that the campaign of faults prints: fault, times tried, outcomes."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

#: The lines of the README between which the table stands.
MARKS = ("<!-- faults -->", "<!-- end of faults -->")


@dataclass(frozen=True, slots=True)
class Trial:
    """One fault at one moment, and what came of it."""

    fault: str
    moment: str
    outcome: str
    failures: tuple[str, ...] = ()  #: the promises that did not hold
    seconds: float = 0.0  #: from the fault to the end of the command
    messages: tuple[str, ...] = ()  #: of what was not compared, and what was tried again


@dataclass(frozen=True, slots=True)
class Row:
    """All trials of one fault."""

    fault: str
    tried: int
    outcomes: dict[str, int]  #: how often, by outcome
    failures: tuple[str, ...] = ()

    @classmethod
    def of(cls, fault: str, trials: Iterable[Trial]) -> "Row":
        """The row of one fault's trials."""
        of_fault = [trial for trial in trials if trial.fault == fault]
        failures = [
            f"{fault}, {trial.moment}: {failure}"
            for trial in of_fault
            for failure in trial.failures
        ]
        outcomes = Counter(trial.outcome for trial in of_fault)
        return cls(fault, len(of_fault), dict(outcomes.most_common()), tuple(failures))


def rows_of(trials: Iterable[Trial]) -> list[Row]:
    """A row for each fault, in the order in which they were tried first."""
    listed = list(trials)
    return [Row.of(fault, listed) for fault in dict.fromkeys(trial.fault for trial in listed)]


def table(rows: Iterable[Row]) -> str:
    """The rows as a table in Markdown.

    >>> print(table([Row("browser killed", 3, {"same findings": 2, "exit 3": 1})]))
    | fault | tried | outcome |
    |---|---|---|
    | browser killed | 3 | 2 same findings, 1 exit 3 |
    """
    lines = ["| fault | tried | outcome |", "|---|---|---|"]
    for row in rows:
        outcomes = ", ".join(f"{times} {outcome}" for outcome, times in row.outcomes.items())
        lines.append(f"| {row.fault} | {row.tried} | {outcomes} |")
    return "\n".join(lines)


def with_table(text: str, rows: Iterable[Row]) -> str:
    """``text`` with the rows between its marks.

    >>> print(with_table("\\n".join(MARKS), [Row("killed", 1, {"fine": 1})]))
    <!-- faults -->
    | fault | tried | outcome |
    |---|---|---|
    | killed | 1 | 1 fine |
    <!-- end of faults -->
    """
    begin, end = MARKS
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n{table(rows)}\n{end}{after}"


def read_rows(text: str) -> list[Row]:
    """The rows that were kept as JSON."""
    return [Row(**{**row, "failures": tuple(row["failures"])}) for row in json.loads(text)]
