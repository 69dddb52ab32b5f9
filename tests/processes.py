"""Processes that tests start as a person would, and what is left of them."""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any


@contextlib.contextmanager
def signals_heeded() -> Iterator[None]:
    """Commands started inside end by signals, though ``nohup`` or a shell has them ignored."""
    own: dict[signal.Signals, Any] = {
        signal.SIGINT: signal.default_int_handler,
        signal.SIGTERM: signal.SIG_DFL,
        signal.SIGHUP: signal.SIG_DFL,
    }
    before = {number: signal.signal(number, one) for number, one in own.items()}
    try:
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)


def processes_of_session(session: int) -> list[int]:
    """The living processes of a session, however deep they were started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            _, _, rest = stat.read_text().rpartition(") ")
            state, _, _, of_session = rest.split()[:4]
            if int(of_session) == session and state != "Z":
                found.append(int(stat.parent.name))
    return found


def is_running(process: int) -> bool:
    """Whether a process is there, a while after it was ended.

    One that was killed is there until its parent, or who has adopted it, has heard of it; on a
    machine that is busy a process dies only when its turn comes.
    """
    for _ in range(500):
        try:
            os.kill(process, 0)
            if Path("/proc/self").exists():
                stat = Path(f"/proc/{process}/stat").read_text()
                if stat.rpartition(") ")[2][0] == "Z":
                    return False
        except (ProcessLookupError, FileNotFoundError):
            return False
        time.sleep(0.02)
    return True
