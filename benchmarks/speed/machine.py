"""A description of the machine and the programs that figures were taken with."""

import os
import platform
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

#: Load of one minute above which other programs make figures larger than they are.
BUSY_LOAD = 0.5


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine of a benchmark; figures of different machines are never mixed."""

    system: str
    processor: str
    cores: int
    memory_gb: int
    python: str
    playwright: str
    node: str  #: empty without Node.js

    def in_words(self) -> str:
        """The machine in one sentence."""
        node = f", Node.js {self.node}" if self.node else ""
        return (
            f"{self.system}, {self.cores} cores of {self.processor}, {self.memory_gb} GB; "
            f"Python {self.python}, Playwright {self.playwright}{node}"
        )


def this_machine() -> Machine:
    """The machine that this runs on."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return Machine(
        system=f"{platform.system()} {platform.machine()}",
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)),
        memory_gb=round(pages / 2**30),
        python=platform.python_version(),
        playwright=version("playwright"),
        node=_node_version(),
    )


def busy_load() -> float:
    """The load of the last minute, 0 where it does not matter."""
    load = os.getloadavg()[0]
    return load if load > BUSY_LOAD else 0.0


def commit() -> str:
    """The commit that is measured, with a plus where files of the harness differ from it."""
    git = ("git", "-C", str(Path(__file__).parents[2]))
    head = subprocess.run(
        (*git, "rev-parse", "--short", "HEAD"), capture_output=True, text=True, check=False
    )
    changed = subprocess.run((*git, "diff", "--quiet", "HEAD", "--", "harness"), check=False)
    name = head.stdout.strip() or "unknown"
    return f"{name}+" if changed.returncode else name


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "an unknown processor"


def _node_version() -> str:
    try:
        done = subprocess.run(("node", "--version"), capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip().removeprefix("v")
