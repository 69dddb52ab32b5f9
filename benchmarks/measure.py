"""A command with all the processes it starts: wall time, CPU time, peak memory (Linux)."""

import ctypes
import os
import resource
import subprocess
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Figures:
    """One run of a command."""

    wall: float  #: seconds
    cpu: float  #: seconds, user and system, of the command and everything it started
    exit_code: int
    output: str = ""  #: what it printed, errors behind the rest


@dataclass(frozen=True, slots=True)
class MemoryFigures:
    """One run of a command whose memory was sampled."""

    peak: int  #: the most that the command and everything it started held together: PSS, bytes
    exit_code: int


def become_reaper() -> None:
    """Have orphans handed to this process: a browser's own children outlive their parent, and
    their CPU time counts only for whoever waits for them."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def run(command: Sequence[str], cwd: Path, env: Mapping[str, str] | None = None) -> Figures:
    """Run ``command`` to its end and the end of all it started; needs ``become_reaper``."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    process = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    wall = time.monotonic() - started
    try:
        while True:
            os.wait()
    except ChildProcessError:
        pass  # nobody is left
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Figures(wall, cpu, process.returncode, process.stdout + process.stderr)


def sample_memory(
    command: Sequence[str],
    cwd: Path,
    env: Mapping[str, str] | None = None,
    interval: float = 0.05,
) -> MemoryFigures:
    """Run ``command`` and sample the memory of all it starts every ``interval`` seconds.

    A shorter peak can be missed. Slows the command down: not for timing.
    """
    peak = 0
    with subprocess.Popen(
        command, cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        while process.poll() is None:
            peak = max(peak, sum(_pss(pid) for pid in _descendants(process.pid)))
            time.sleep(interval)
    return MemoryFigures(peak, process.returncode)


def _descendants(root: int) -> list[int]:
    """Process ids of ``root`` and all that descend from it."""
    children: dict[int, list[int]] = defaultdict(list)
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue  # it ended meanwhile
        children[parent].append(int(path.parent.name))
    family = [root]
    for pid in family:
        family += children[pid]
    return family


def _pss(pid: int) -> int:
    """Proportional set size of a process in bytes; 0 once it has ended."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0
