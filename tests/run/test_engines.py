"""Engines: a new one is a function and a line in ``ENGINES``."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

import pytest

from harness.config.load import load_config
from harness.plan.plan import make_plan
from harness.run.check import Settings, check
from harness.run.engines import ENGINES, run_tasks
from tests.scratch import PLAIN, MakeProject, approved


class InTurn(Executor):
    """One task after the other, in the thread of the caller."""

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def submit(self, work: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(work(*args, **options))
        except Exception as error:  # noqa: BLE001 - as executors do
            future.set_exception(error)
        return future


@pytest.mark.parametrize("engine", ENGINES)
def test_each_engine_runs_every_task_once(engine: str) -> None:
    results = dict(run_tasks(range(20), lambda number: number**2, 3, lambda: None, engine))
    assert results == {number: number**2 for number in range(20)}


@pytest.mark.parametrize("engine", ENGINES)
def test_an_error_aborts_the_tasks_that_are_running(engine: str) -> None:
    aborted = []
    with pytest.raises(ZeroDivisionError):
        dict(run_tasks([0], lambda number: 1 // number, 1, lambda: aborted.append(1), engine))
    assert aborted == [1]


@pytest.mark.browser
def test_a_scratch_engine_gives_the_same_report(
    project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = approved(project("home", "other"))
    for page in ("home", "other"):
        made.write(f"{page}.html", PLAIN.replace("200px", "220px").replace("#003366", "#006633"))
    monkeypatch.setitem(ENGINES, "in-turn", InTurn)
    config = load_config(made.folder)
    runs = [check(config, make_plan(config), Settings(engine=engine))[0] for engine in ENGINES]
    assert len(runs) == len(ENGINES) == 2
    first, second = runs
    assert first.exit_code == 1
    assert first.captures == second.captures
    assert first.findings == second.findings
    assert (first.ledger, first.notes, first.sweeps) == (second.ledger, second.notes, second.sweeps)
