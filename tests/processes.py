"""Processes that tests start as a person would, and what is left of them."""

import contextlib
import signal
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
