"""A command with all the processes it starts: wall time, CPU time, peak memory (Linux)."""

import ctypes
import os
import resource
import subprocess
import threading
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


def peak_memory(
    command: Sequence[str],
    cwd: Path,
    interval: float = 0.05,
    env: Mapping[str, str] | None = None,
) -> int:
    """The most memory (PSS, bytes) that ``command`` and all it started held together.

    Sampled, so a shorter peak can be missed. Slows the command down: not for timing.
    """
    peak = 0
    with subprocess.Popen(
        command, cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        done = threading.Event()
        threading.Thread(target=lambda: (process.wait(), done.set()), daemon=True).start()
        while not done.wait(interval):
            peak = max(peak, sum(_pss(one) for one in _descendants(process.pid)))
    return peak


def _descendants(root: int) -> list[int]:
    children: dict[int, list[int]] = defaultdict(list)
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue  # it ended meanwhile
        children[parent].append(int(path.parent.name))
    found = [root]
    for one in found:
        found += children[one]
    return found


def _pss(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0
