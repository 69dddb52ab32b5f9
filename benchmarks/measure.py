"""A command with all the processes it starts: wall time, CPU time, peak memory (Linux)."""

import ctypes
import os
import resource
import subprocess
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
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


@dataclass(frozen=True, slots=True)
class CoreTrace:
    """One run of a command whose CPU time was sampled."""

    busy: tuple[float, ...]  #: cores that were busy with it, in intervals of equal length
    exit_code: int


def become_reaper() -> None:
    """Adopt orphans into this process: a browser's own children outlive their parent, and
    their CPU time counts only for whoever waits for them."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def run(command: Sequence[str], cwd: Path, env: Mapping[str, str] | None = None) -> Figures:
    """Run ``command`` to its end and the end of all it started; needs ``become_reaper``."""
    present = _children()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    process = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    wall = time.monotonic() - started
    _wait_for_orphans(present)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Figures(wall, cpu, process.returncode, process.stdout + process.stderr)


def sample_memory(
    command: Sequence[str],
    cwd: Path,
    env: Mapping[str, str] | None = None,
    interval: float = 0.05,
) -> MemoryFigures:
    """Run ``command`` and sample the memory of all it starts, at most every ``interval`` seconds.

    A shorter peak can be missed. Slows the command down: not for timing.
    """
    peak = 0
    with _started(command, cwd, env) as process:
        while process.poll() is None:
            started = time.monotonic()
            peak = max(peak, sum(_pss(pid) for pid in _descendants(process.pid)))
            # The kernel counts pages for each sample: large processes are sampled less often.
            time.sleep(max(interval, 4 * (time.monotonic() - started)))
    return MemoryFigures(peak, process.returncode)


def trace_cores(
    command: Sequence[str],
    cwd: Path,
    env: Mapping[str, str] | None = None,
    interval: float = 0.1,
) -> CoreTrace:
    """Run ``command`` and sample the CPU time of all it starts every ``interval`` seconds.

    The browser's processes that outlive the command do not count.
    """
    busy, spent, sampled = [], 0.0, time.monotonic()
    with _started(command, cwd, env) as process:
        while process.poll() is None:
            time.sleep(interval)
            now, total = time.monotonic(), sum(map(_cpu_seconds, _descendants(process.pid)))
            # The time of a process that nobody waits for is lost at its end.
            busy.append(max(0.0, total - spent) / (now - sampled))
            spent, sampled = total, now
    return CoreTrace(tuple(busy[:-1]), process.returncode)  # it ended before the last sample


@contextmanager
def _started(
    command: Sequence[str], cwd: Path, env: Mapping[str, str] | None
) -> Iterator[subprocess.Popen[bytes]]:
    """Start ``command`` without output; it is killed where the block ends before it."""
    present = _children()
    with subprocess.Popen(
        command, cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield process
        finally:
            process.kill()
    _wait_for_orphans(present)  # their time would count for the next command


def _wait_for_orphans(present: Collection[int]) -> None:
    """Wait for the end of all that ended commands left behind; needs ``become_reaper``.

    Children of this process that were ``present`` before may go on.
    """
    while orphans := _children().difference(present):
        for pid in orphans:
            with suppress(ChildProcessError):  # somebody else has waited for it
                os.waitpid(pid, 0)


def _children() -> frozenset[int]:
    """Process ids of the children of this process."""
    pids = [int(path.name) for path in Path("/proc").glob("[0-9]*")]
    parents = {pid: fields for pid in pids if (fields := _stat(pid))}
    return frozenset(pid for pid, fields in parents.items() if int(fields[1]) == os.getpid())


def _descendants(root: int) -> list[int]:
    """Process ids of ``root`` and all that descend from it."""
    children: dict[int, list[int]] = defaultdict(list)
    for path in Path("/proc").glob("[0-9]*/stat"):
        if fields := _stat(int(path.parent.name)):
            children[int(fields[1])].append(int(path.parent.name))
    family = [root]
    for pid in family:
        family += children[pid]
    return family


def _cpu_seconds(pid: int) -> float:
    """CPU time of a process and of its children that it waited for; 0 once it has ended."""
    return sum(map(int, _stat(pid)[11:15])) / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    """The fields of a process's status behind its name; none once it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _pss(pid: int) -> int:
    """Proportional set size of a process in bytes; 0 once it has ended."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0
