"""Sends a signal to a command at one moment, and looks how the command ends.

Promised is: exit 130, 143 or 129, soon, with nothing left, no traceback, and one sentence that is
true.
"""

import hashlib
import random
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults.command import WatchedCommand
from benchmarks.faults.rows import Trial

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

#: The moments of a command; each begins with a process or a line of progress.
MOMENTS = ("importing", "start", "first tab", "sweep", "capture", "end")

COMMANDS = ("check", "approve")

#: The sentence of a command that was interrupted before it approved anything.
SENTENCE = "interrupted; nothing was approved"

#: A command ends within this time after the signal; on a quiet machine within 2 s.
LONGEST_S = 20


@dataclass(frozen=True, slots=True)
class SignalFault:
    """A signal at a moment of a command."""

    command: str
    number: signal.Signals
    moment: str
    delay_s: float

    @property
    def name(self) -> str:
        return self.number.name


def faults(count: int, seed: int = 18) -> Iterator[SignalFault]:
    """So many signals over all kinds, moments and commands."""
    chance = random.Random(seed)
    for index in range(count):
        kind, rest = index % len(SIGNALS), index // len(SIGNALS)
        moment = MOMENTS[rest % len(MOMENTS)]
        command = COMMANDS[rest // len(MOMENTS) % len(COMMANDS)]
        yield SignalFault(command, SIGNALS[kind], moment, chance.random() * 0.3)


def try_signal(project: Path, fault: SignalFault) -> Trial:
    """Run the command and send the signal."""
    before = digest_of(project / "baselines")
    command = WatchedCommand(project, fault.command)
    _await_moment(command, fault.moment)
    time.sleep(fault.delay_s)
    command.processes()  # those that are there, to be looked for when it has ended
    with suppress(ProcessLookupError):
        command.process.send_signal(fault.number)
    struck = time.monotonic()
    code = command.end()
    seconds = time.monotonic() - struck
    failures = [f"left {remainder}" for remainder in command.remains()]
    printed = command.out + "".join(command.lines)
    if "Traceback" in printed or "Exception ignored" in printed:
        failures.append(f"printed a traceback: {printed[-900:]}")
    said = [line for line in command.lines if line.startswith("harness: ")]
    if code == 128 + fault.number:
        outcome = f"exit {code}"
        if seconds > LONGEST_S:
            failures.append(f"ended after {seconds:.1f} s")
        if len(said) != 1:
            failures.append(f"said {said}")
        elif SENTENCE in said[0] and digest_of(project / "baselines") != before:
            failures.append("said that nothing was approved, and something was")
    elif code in (0, 1):
        outcome = "ended before"
    else:
        outcome = "hung" if code is None else f"exit {code}"
        failures.append(f"{outcome}: {printed[-900:]}")
    moment = f"{fault.command}, {fault.moment}"
    return Trial(fault.name, moment, outcome, tuple(failures), seconds)


def digest_of(folder: Path) -> str:
    """A digest of all files below ``folder``."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(str(path).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _await_moment(command: WatchedCommand, moment: str) -> None:
    """Wait until the moment has begun, or the command has ended."""
    match moment:
        case "importing":  # Python's own start comes before, and cannot be interrupted cleanly
            command.wait_for_handlers()
        case "start":
            command.wait_for_process("driver")
        case "first tab":
            command.wait_for_process("renderer")
        case "sweep":
            command.wait_for("swept 1/")
        case "capture":
            command.wait_for("captured 2/")
        case _:
            command.wait_for("captured 8/8")
