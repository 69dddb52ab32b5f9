"""Executors that run a run's tasks. An engine makes a ``concurrent.futures.Executor``.

The browser does the work, in processes of its own; a worker is a thread that waits for it. Tasks
talk to browsers of this process, so an engine has to run them in this process.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from typing import TypeVar

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")

#: An executor of so many workers.
Engine = Callable[[int], Executor]

#: More tabs than this at a time share one browser's bottlenecks and gain nothing.
MOST_WORKERS = 4


def threads(workers: int) -> Executor:
    """An executor of ``workers`` threads."""
    return ThreadPoolExecutor(workers, thread_name_prefix="worker")


#: Every engine by the name that ``Settings.engine`` chooses it with. A new one is a line here.
ENGINES: dict[str, Engine] = {
    "threads": threads,
}

DEFAULT_ENGINE = "threads"


def default_workers() -> int:
    """The number of cores the process may use, but at least two and at most ``MOST_WORKERS``."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(2, min(MOST_WORKERS, cores or 2))


def run_tasks(
    tasks: Iterable[Task],
    work: Callable[[Task], Outcome],
    workers: int,
    abort: Callable[[], None],
    engine: str = DEFAULT_ENGINE,
) -> Iterator[tuple[Task, Outcome]]:
    """Every task with the result of ``work`` on it, in the order in which they finish.

    ``engine`` is a name of ``ENGINES``. When the iteration ends early, for whatever reason, no
    further task starts, and ``abort`` is called to end those that are running: otherwise a page
    that hangs would be waited for.
    """
    with ENGINES[engine](workers) as executor:
        futures: dict[Future[Outcome], Task] = {executor.submit(work, task): task for task in tasks}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            abort()
            raise
