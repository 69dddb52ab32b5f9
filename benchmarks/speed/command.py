"""A command of the benchmark: how it is called, and with which exit code it has to end."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measure import Figures, run, sample_memory, trace_cores

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
        self._expect(figures.exit_code, figures.output)
        return figures

    def peak_memory(self) -> int:
        """The peak of memory in one run, in bytes. Error: ``CommandError``."""
        self.prepare()
        figures = sample_memory(self.words, self.folder, self._environment())
        self._expect(figures.exit_code)
        return figures.peak

    def busy_cores(self) -> tuple[float, ...]:
        """Cores busy in one run, in intervals of equal length. Error: ``CommandError``."""
        self.prepare()
        trace = trace_cores(self.words, self.folder, self._environment())
        self._expect(trace.exit_code)
        return trace.busy

    def _environment(self) -> dict[str, str]:
        """This project's modules first; no browser but the one that the command names."""
        environment = {**self.environment, "PYTHONPATH": str(PROJECT)}
        environment.pop("HARNESS_BROWSER", None)
        return environment

    def _expect(self, exit_code: int, output: str = "") -> None:
        if exit_code != self.exit_code:
            ended = f"{self.name} ended in exit {exit_code}, not in {self.exit_code}"
            raise CommandError("\n".join([ended, *output.splitlines()[-LAST_LINES:]]))
