"""The results of rows, and the JSON file that keeps the last ones."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.speed.goals import Verdict
from benchmarks.speed.machine import Machine
from benchmarks.speed.turns import CommandFigures

RESULTS = Path(__file__).parents[1] / "results.json"


@dataclass(frozen=True, slots=True)
class RowResult:
    """The figures of a row and the verdicts on its goals."""

    title: str
    browser: str
    date: str
    commit: str
    turns: int
    load: float  #: of the machine before the row, where other programs ran; otherwise 0
    commands: tuple[CommandFigures, ...]
    verdicts: tuple[Verdict, ...]
    traces: Mapping[str, tuple[float, ...]]  #: busy cores in slices of a command's wall time

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> "RowResult":
        """The result that ``asdict`` took apart."""
        parts = {
            "commands": tuple(CommandFigures(**command) for command in fields["commands"]),
            "verdicts": tuple(Verdict(**verdict) for verdict in fields["verdicts"]),
            "traces": {name: tuple(slices) for name, slices in fields["traces"].items()},
        }
        return cls(**{**fields, **parts})


@dataclass(frozen=True, slots=True)
class Results:
    """Rows by name, all measured on one machine."""

    machine: Machine
    rows: Mapping[str, RowResult]

    def updated(self, other: "Results", names: tuple[str, ...]) -> "Results":
        """The rows of both, in the order of ``names``; those of ``other`` where it has them.

        Rows of another machine are dropped.
        """
        former = self.rows if self.machine == other.machine else {}
        rows = {**former, **other.rows}
        return Results(other.machine, {name: rows[name] for name in names if name in rows})


def read_results(file: Path = RESULTS) -> Results | None:
    """The results in ``file``; ``None`` where there is none."""
    if not file.exists():
        return None
    fields = json.loads(file.read_text("utf-8"))
    rows = {name: RowResult.from_json(row) for name, row in fields["rows"].items()}
    return Results(Machine(**fields["machine"]), rows)


def write_results(results: Results, file: Path = RESULTS) -> None:
    """Write ``results`` to ``file``."""
    file.write_text(json.dumps(asdict(results), indent=1, ensure_ascii=False) + "\n", "utf-8")
