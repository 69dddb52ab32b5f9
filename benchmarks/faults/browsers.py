"""Kills or stops a process of the browser at one moment of a check, and looks what comes of it.

Promised is: the same findings as without, or exit 3; within the deadline; with nothing left.
"""

import json
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.faults.command import ROLES, WatchedCommand
from benchmarks.faults.rows import Trial

#: The moments of a check; each begins with a process or a line of progress.
MOMENTS = ("start", "first tab", "sweep", "capture", "proofs", "end")

#: The outcome where the process was not there any more.
TOO_LATE = "came too late"

#: Signals, and words for them.
KILLED, STOPPED = (signal.SIGKILL, "killed"), (signal.SIGSTOP, "stopped")

#: A fault comes up to so long after its moment has begun (s).
_SPREAD_S = {"start": 0.25, "first tab": 0.3, "end": 0.15}


@dataclass(frozen=True, slots=True)
class BrowserFault:
    """A process of the browser that gets a signal at a moment."""

    role: str
    signal: tuple[signal.Signals, str]
    moment: str
    delay_s: float

    @property
    def name(self) -> str:
        return f"{self.role} {self.signal[1]}"


def faults(count: int, stopped: int, seed: int = 18) -> Iterator[BrowserFault]:
    """So many kills over all processes and moments, and so many stops."""
    chance = random.Random(seed)
    for way, number in ((KILLED, count), (STOPPED, stopped)):
        for index in range(number):
            role = tuple(ROLES)[index % len(ROLES)]
            moment = MOMENTS[index // len(ROLES) % len(MOMENTS)]
            yield BrowserFault(role, way, moment, chance.random() * _SPREAD_S.get(moment, 0.6))


def findings_of(report: Path) -> Any:
    """All that a report says of the page, without what depends on time."""
    run = json.loads(report.read_bytes())
    return run["verdict"], run["findings"], run["ledger"], run.get("sweeps")


def messages_of(report: Path) -> tuple[str, ...]:
    """What a report says of captures and sweeps that failed, and its notes."""
    run = json.loads(report.read_bytes())
    results = [*run["captures"], *run.get("sweeps", ())]
    failed = [result["message"] for result in results if result["verdict"] == "failed"]
    return tuple(dict.fromkeys((*failed, *run["notes"])))


def reference(project: Path) -> Any:
    """The findings of a check to which nothing happens."""
    report = project / "reference.json"
    command = WatchedCommand(project, "check", "--json", str(report))
    assert command.end() == 1, "".join(command.lines)
    assert not (left := command.remains()), left
    return findings_of(report)


def try_fault(project: Path, fault: BrowserFault, expected: Any) -> Trial:
    """Run a check with this fault."""
    report = project / "report.json"
    report.unlink(missing_ok=True)
    command = WatchedCommand(project, "check", "--json", str(report))
    is_there = _await_moment(command, fault)
    time.sleep(fault.delay_s)
    process = command.find(fault.role)
    if not is_there or process is None:
        command.end()
        command.remains()
        return Trial(fault.name, fault.moment, TOO_LATE)
    with suppress(ProcessLookupError):
        os.kill(process, fault.signal[0])
    struck = time.monotonic()
    code = command.end()
    seconds = time.monotonic() - struck
    printed = command.out + "".join(command.lines)
    failures = [f"left {remainder}" for remainder in command.remains()]
    if code is None:
        failures.append("hung")
    if "Traceback" in printed:
        failures.append("printed a traceback")
    if code == 3:
        outcome = "exit 3"
    elif code == 1 and findings_of(report) == expected:
        outcome = "same findings"
    else:
        outcome = "hung" if code is None else f"exit {code}"
        failures.append(f"exit {code}, and not the same findings: {printed[-600:]}")
    messages = messages_of(report) if report.exists() else ()
    return Trial(fault.name, fault.moment, outcome, tuple(failures), seconds, messages)


def try_until_in_time(project: Path, fault: BrowserFault, expected: Any) -> Trial:
    """Run checks until the fault strikes, sooner each time."""
    trial = try_fault(project, fault, expected)
    for _ in range(3):
        if trial.outcome != TOO_LATE:
            break
        fault = replace(fault, delay_s=fault.delay_s / 4)
        trial = try_fault(project, fault, expected)
    return trial


def _await_moment(command: WatchedCommand, fault: BrowserFault) -> bool:
    """Wait until the moment of the fault has begun; whether it came at all."""
    match fault.moment:
        case "start":
            return command.wait_for_process(fault.role) is not None
        case "first tab":
            return command.wait_for_process("renderer") is not None
        case "sweep":
            return command.wait_for("swept 1/")
        case "capture":
            return command.wait_for("captured 2/")
        case "proofs":
            return command.wait_for("captured 8/8")
        case _:
            return command.wait_for("explained 4/4")
