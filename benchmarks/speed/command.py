"""A command of the benchmark: how it is called, and with which exit code it has to end."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measure import Figures, MemoryFigures, run, sample_memory

PROJECT = Path(__file__).parents[2]

LAST_LINES = 12  # of a command's output, that are shown when it fails


class CommandError(Exception):
    """A command ended otherwise than it has to; the message says how, and what it printed."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command line in a folder."""

    name: str
    words: tuple[str, ...]
    folder: Path
    exit_code: int = 0
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    prepare: Callable[[], None] = lambda: None  #: called before each run, outside the measurement

    def run(self) -> Figures:
        """Run it once. Error: ``CommandError`` when it ends in another exit code."""
        self.prepare()
        figures = run(self.words, self.folder, self._environment())
        if figures.exit_code != self.exit_code:
            output = "\n".join(figures.output.splitlines()[-LAST_LINES:])
            raise CommandError(self._ended(figures.exit_code) + f":\n{output}")
        return figures

    def sample_memory(self) -> MemoryFigures:
        """Run it once to see its peak of memory. Error: ``CommandError``."""
        self.prepare()
        figures = sample_memory(self.words, self.folder, self._environment())
        if figures.exit_code != self.exit_code:
            raise CommandError(self._ended(figures.exit_code))
        return figures

    def _environment(self) -> dict[str, str]:
        """This project's modules first; no browser but the one that the command names."""
        environment = {**self.environment, "PYTHONPATH": str(PROJECT)}
        environment.pop("HARNESS_BROWSER", None)
        return environment

    def _ended(self, exit_code: int) -> str:
        return f"{self.name} ended in exit {exit_code}, not in {self.exit_code}"
