"""Commands of the harness in processes of their own, forked from one that has imported it."""

import os
import re
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple, NoReturn

from benchmarks.faults.file_layer import FaultyFiles
from harness.errors import HarnessError

#: The exit code of an exception that no command lets through.
CRASHED = 98


@dataclass(frozen=True)
class Command:
    """A command, as a function that runs in a project's folder and gives the exit code."""

    name: str
    call: Callable[[Path], int]


class Ended(NamedTuple):
    """The end of a process."""

    code: int  #: negative for a signal
    output: str  #: of both streams
    operations: int = 0  #: where it was not killed
    operation: str = ""  #: the one that was refused


@dataclass
class Started:
    """A process that runs a command."""

    id: int
    streams: IO[bytes] = field(repr=False)

    def wait(self) -> Ended:
        """Wait for its end."""
        _, status = os.waitpid(self.id, 0)
        self.streams.seek(0)
        output = self.streams.read().decode(errors="replace")
        self.streams.close()
        code = os.waitstatus_to_exitcode(status)
        if last := re.search(r"(\d+) operations (.*)\n$", output):
            return Ended(code, output[: last.start()], int(last[1]), last[2])
        return Ended(code, output)


def start(command: Command, project: Path, faults: FaultyFiles | None = None) -> Started:
    """Run a command in a process of its own, whose file operations fail as ``faults`` say."""
    streams = tempfile.TemporaryFile()  # noqa: SIM115 - ``wait`` closes it
    sys.stdout.flush()
    sys.stderr.flush()
    process = os.fork()
    if process == 0:
        _run_and_exit(command, project, faults or FaultyFiles(project), streams.fileno())
    return Started(process, streams)


def _run_and_exit(command: Command, project: Path, faults: FaultyFiles, streams: int) -> NoReturn:
    sys.stdout = sys.stderr = os.fdopen(streams, "w", buffering=1, closefd=False)
    code = CRASHED
    try:
        with faults.installed():
            code = command.call(project)
    except (HarnessError, OSError) as error:  # whoever calls ``Review`` shows them
        code = 2
        print(error)
    finally:
        if code == CRASHED:
            traceback.print_exc(file=sys.stdout)
        print(f"{faults.count} operations {faults.operation}")
        sys.stdout.flush()
        os._exit(code)
