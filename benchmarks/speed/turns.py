"""Runs commands in turn, so that a machine that slows down slows all of them alike."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean, median

from benchmarks.speed.command import Command
from benchmarks.speed.goals import Side, Values

MEGABYTE = 10**6

SLICES = 40  # of a trace

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class CommandFigures:
    """Medians of one command; ``None`` for what was not measured of it."""

    name: str
    cpu: float | None = None  #: s
    wall: float | None = None  #: s
    peak: float | None = None  #: MB (10⁶ bytes)


def take_turns(
    commands: Sequence[Command], count: int, progress: Progress
) -> list[Mapping[Side, Values]]:
    """So many turns of all commands, in each of which every command runs once.

    Error: ``CommandError`` as soon as a command ends otherwise than it has to.
    """
    turns: list[Mapping[Side, Values]] = []
    for number in range(1, count + 1):
        figures = {}
        for command in commands:
            progress(f"turn {number} of {count}: {command.name}")
            figures[command.name] = command.run()
        turns.append(
            {
                "cpu": {name: measured.cpu for name, measured in figures.items()},
                "wall": {name: measured.wall for name, measured in figures.items()},
            }
        )
    return turns


def sample_peaks(commands: Sequence[Command], progress: Progress) -> Values:
    """The peak memory of each command in MB, from one more run of it. Error: ``CommandError``."""
    peaks = {}
    for command in commands:
        progress(f"memory: {command.name}")
        peaks[command.name] = command.peak_memory() / MEGABYTE
    return peaks


def trace(commands: Sequence[Command], progress: Progress) -> Mapping[str, tuple[float, ...]]:
    """The cores busy in one more run of each command, in ``SLICES``. Error: ``CommandError``."""
    traces = {}
    for command in commands:
        progress(f"cores: {command.name}")
        traces[command.name] = in_slices(command.busy_cores())
    return traces


def in_slices(values: Sequence[float], count: int = SLICES) -> tuple[float, ...]:
    """The means of at most ``count`` slices of ``values`` that are equally long.

    >>> in_slices([1.0, 3.0, 2.0, 2.5], 2)
    (2.0, 2.25)
    """
    count = min(count, len(values))
    ends = [number * len(values) // count for number in range(count + 1)]
    return tuple(round(mean(values[low:high]), 2) for low, high in pairwise(ends))


def summarise(turns: Sequence[Mapping[Side, Values]]) -> tuple[CommandFigures, ...]:
    """The median of each side of each command, in the order of the commands."""
    names = dict.fromkeys(name for turn in turns for values in turn.values() for name in values)

    def middle(side: Side, name: str) -> float | None:
        values = [turn[side][name] for turn in turns if name in turn.get(side, {})]
        return round(median(values), 3) if values else None

    return tuple(
        CommandFigures(name, middle("cpu", name), middle("wall", name), middle("peak", name))
        for name in names
    )
