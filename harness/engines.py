"""Executors: who runs the jobs. An engine is a ``concurrent.futures.Executor``.

The browser does the work, in processes of its own; a worker is a thread that waits for it.
"""

import os
from concurrent.futures import Executor, ThreadPoolExecutor

#: More tabs than this at a time share one browser's bottlenecks and gain nothing.
MOST_WORKERS = 4


def engine(workers: int) -> Executor:
    """An executor of ``workers`` threads."""
    return ThreadPoolExecutor(workers, thread_name_prefix="worker")


def default_workers() -> int:
    """As many workers as the process may use cores, up to ``MOST_WORKERS``, and at least two."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(2, min(MOST_WORKERS, cores or 2))
