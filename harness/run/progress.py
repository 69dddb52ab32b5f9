"""What is going on: how much of something is done, and what of it is being done now."""

from collections.abc import Callable
from threading import Lock

#: Told what is being done, how much of it is done, of how much (0 where that is not known), and
#: what of it is being done now, or was last; empty before it begins.
Progress = Callable[[str, int, int, str], None]


class ProgressCounter:
    """Something of ``planned`` parts, told to ``progress`` from however many threads."""

    def __init__(self, progress: Progress, doing: str, planned: int) -> None:
        self._progress, self._doing, self._planned = progress, doing, planned
        self._lock = Lock()
        self._done = 0
        self._now: dict[str, None] = {}  #: begun and not ended, the last begun last
        if planned:
            progress(doing, 0, planned, "")

    def begin(self, part: str) -> None:
        """Say that a part is being done now."""
        with self._lock:
            self._now[part] = None
            self._progress(self._doing, self._done, self._planned, part)

    def end(self, part: str) -> None:
        """Say that a part is done; the one begun last of all others is what goes on."""
        with self._lock:
            self._done += 1
            self._now.pop(part, None)
            now = next(reversed(self._now), part)
            self._progress(self._doing, self._done, self._planned, now)
