"""A goal: a figure made of several commands' figures, and the limit that it is held to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

#: What is measured of a command: CPU and wall time in s, peak memory in MB (10⁶ bytes).
Side = Literal["cpu", "wall", "peak"]

SIDES: Mapping[Side, str] = {"cpu": "CPU", "wall": "wall", "peak": "peak"}

#: One side of each command by the command's name.
Values = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Goal:
    """A limit, and the formula of the figure that it applies to."""

    title: str
    commands: tuple[str, ...]  #: the names that the formula reads
    formula: Callable[[Values], float]
    limit: float
    sides: tuple[Side, ...] = ("cpu",)  #: each is held to the limit by itself
    at_least: bool = False  #: the figure may not be lower; otherwise it may not be higher
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The figure for one side of a goal, and whether it keeps the limit."""

    title: str
    limit: float
    figure: float | None  #: ``None`` where it was not measured
    at_least: bool = False
    unit: str = ""
    reason: str = ""  #: why it was not measured

    @property
    def is_reached(self) -> bool:
        """Whether the figure, as it is printed, keeps the limit."""
        if self.figure is None:
            return False
        figure = float(rounded(self.figure).replace(",", ""))
        return figure >= self.limit if self.at_least else figure <= self.limit

    @property
    def outcome(self) -> str:
        """``reached``, by how much not, or why it was not measured."""
        if self.figure is None:
            return f"not measured: {self.reason}"
        if self.is_reached:
            return "reached"
        apart = abs(self.figure - self.limit)
        share = round(100 * apart / self.limit)
        direction = "low" if self.at_least else "high"
        return f"not reached: {rounded(apart)}{self.unit} ({share} %) too {direction}"

    @property
    def limit_text(self) -> str:
        """The limit with its direction and unit, as ``≤ 1.2``."""
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}{self.unit}"

    @property
    def figure_text(self) -> str:
        """The figure with its unit; a dash where there is none."""
        return "–" if self.figure is None else f"{rounded(self.figure)}{self.unit}"


def rounded(figure: float) -> str:
    """A figure with as many digits as are worth reading.

    >>> rounded(1.2049), rounded(14.26), rounded(1203.4)
    ('1.20', '14.3', '1,203')
    """
    size = abs(figure)
    return f"{figure:,.0f}" if size >= 100 else f"{figure:.1f}" if size >= 10 else f"{figure:.2f}"


def judge(
    goal: Goal, turns: Sequence[Mapping[Side, Values]], absent: Mapping[str, str]
) -> tuple[Verdict, ...]:
    """A verdict for each side of ``goal``.

    The figure is the median of the formula's values within each turn, because a machine that slows
    down slows all commands of a turn. ``absent`` gives the reason for commands without figures.
    """
    reason = next((absent[name] for name in goal.commands if name in absent), "")
    verdicts = []
    for side in goal.sides:
        measured = [
            turn[side] for turn in turns if side in turn and turn[side].keys() >= {*goal.commands}
        ]
        verdicts.append(
            Verdict(
                f"{goal.title}, {SIDES[side]}",
                goal.limit,
                median(map(goal.formula, measured)) if measured else None,
                goal.at_least,
                goal.unit,
                "" if measured else reason or "no turn was taken",
            )
        )
    return tuple(verdicts)


def ratio(left: str, right: str, limit: float, *sides: Side, title: str = "") -> Goal:
    """A goal for the command ``left`` against ``right``: at most ``limit`` times as much."""

    def formula(values: Values) -> float:
        return values[left] / values[right]

    return Goal(title or f"{left} : {right}", (left, right), formula, limit, sides or ("cpu",))


def slower(left: str, right: str, limit: float, *sides: Side) -> Goal:
    """A goal for the command ``left``: at least ``limit`` times as much as ``right``."""

    def formula(values: Values) -> float:
        return values[left] / values[right]

    return Goal(f"{left} : {right}", (left, right), formula, limit, sides, at_least=True)


def most(command: str, side: Side, limit: float, unit: str, title: str = "") -> Goal:
    """A goal for one side of a command itself: at most ``limit``."""
    return Goal(
        title or command, (command,), lambda values: values[command], limit, (side,), unit=unit
    )
