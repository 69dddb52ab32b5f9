"""Splits a run into batches of pages, so that memory holds the layouts of one batch only."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from harness.plan.plan import Plan
from harness.run.progress import Progress

#: So many targets are captured and explained together. A page takes some megabytes.
MOST_TARGETS = 8


def batches(plan: Plan) -> Iterator[Plan]:
    """The ``plan`` in parts, in its order; one part where nothing is planned."""
    for start in range(0, max(1, len(plan.planned)), MOST_TARGETS):
        yield replace(plan, planned=plan.planned[start : start + MOST_TARGETS])


class ProgressOfBatches:
    """Reports the progress of a whole run, whose batches count from 0 each.

    ``planned`` are the numbers of parts of those activities that are known in advance.
    """

    def __init__(self, progress: Progress, planned: Mapping[str, int]) -> None:
        self._progress, self._planned = progress, planned
        self._before: dict[str, int] = {}  #: parts of earlier batches, by activity
        self._batch: dict[str, int] = {}

    def __call__(self, doing: str, done: int, planned: int, now: str) -> None:
        """Receive the progress of the present batch; see ``Progress``."""
        before = self._before.get(doing, 0)
        self._batch[doing] = max(done, planned)
        total = self._planned.get(doing) or (planned and before + planned)
        self._progress(doing, before + done, total, now)

    def begin_batch(self) -> None:
        """Count the parts of the next batch after those of the present one."""
        for doing, parts in self._batch.items():
            self._before[doing] = self._before.get(doing, 0) + parts
        self._batch = {}
