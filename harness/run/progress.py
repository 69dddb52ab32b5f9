"""The progress of a run: how many of its parts are done, and which one is running."""

from collections.abc import Callable
from threading import Lock

#: Receives an activity in words, the number of its parts that are done, the number that are
#: planned (0 if unknown), and the part that is running, or ran last (empty before the first).
Progress = Callable[[str, int, int, str], None]


class ProgressCounter:
    """Counts the parts of an activity and reports to ``progress``, from any thread."""

    def __init__(self, progress: Progress, doing: str, planned: int) -> None:
        self._progress, self._doing, self._planned = progress, doing, planned
        self._lock = Lock()
        self._done = 0
        self._running: dict[str, None] = {}  #: parts, the one that began last at the end
        if planned:
            progress(doing, 0, planned, "")

    def begin(self, part: str) -> None:
        """Report that ``part`` is running."""
        with self._lock:
            self._running[part] = None
            self._progress(self._doing, self._done, self._planned, part)

    def end(self, part: str) -> None:
        """Report that ``part`` is done, and which other part began last."""
        with self._lock:
            self._done += 1
            self._running.pop(part, None)
            running = next(reversed(self._running), part)
            self._progress(self._doing, self._done, self._planned, running)
