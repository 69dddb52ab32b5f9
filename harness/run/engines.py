"""Executors: who runs the jobs. An engine is a ``concurrent.futures.Executor``.

The browser does the work, in processes of its own; a worker is a thread that waits for it.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from typing import TypeVar

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")

#: More tabs than this at a time share one browser's bottlenecks and gain nothing.
MOST_WORKERS = 4


def engine(workers: int) -> Executor:
    """An executor of ``workers`` threads."""
    return ThreadPoolExecutor(workers, thread_name_prefix="worker")


def default_workers() -> int:
    """As many workers as the process may use cores, up to ``MOST_WORKERS``, and at least two."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(2, min(MOST_WORKERS, cores or 2))


def run_tasks(
    tasks: Iterable[Task],
    work: Callable[[Task], Outcome],
    workers: int,
    hang_up: Callable[[], None],
) -> Iterator[tuple[Task, Outcome]]:
    """Every task and what ``work`` made of it, in the order in which they are done.

    When it ends early, whatever the reason, no other task is begun, and ``hang_up`` is to end
    those that go on: a page that hangs would be waited for.
    """
    with engine(workers) as executor:
        futures: dict[Future[Outcome], Task] = {executor.submit(work, task): task for task in tasks}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            hang_up()
            raise
