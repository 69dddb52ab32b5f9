"""A few of the faults of `make faults`: each promise of the campaign holds for them."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.faults import browsers, signals
from benchmarks.faults.__main__ import README, RESULTS
from benchmarks.faults.browsers import KILLED, BrowserFault
from benchmarks.faults.command import make_project
from benchmarks.faults.rows import Trial, read_rows, rows_of, with_table
from benchmarks.faults.signals import SignalFault
from tests.processes import signals_heeded

needs_proc = pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads /proc")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Any]]:
    """A project, and the findings of a check to which nothing happens."""
    folder = tmp_path_factory.mktemp("faults") / "project"
    with signals_heeded():
        make_project(folder)
        yield folder, browsers.reference(folder)


@needs_proc
@pytest.mark.browser
@pytest.mark.parametrize(
    ("role", "moment"),
    [("driver", "start"), ("browser", "first tab"), ("renderer", "sweep"), ("browser", "proofs")],
)
def test_check_whose_browser_dies_finds_the_same(
    role: str, moment: str, project: tuple[Path, Any]
) -> None:
    folder, expected = project
    fault = BrowserFault(role, KILLED, moment, 0.02)
    trial = browsers.try_until_in_time(folder, fault, expected)
    assert trial.failures == (), trial
    assert trial.outcome in ("same findings", "exit 3", browsers.TOO_LATE)


@needs_proc
@pytest.mark.browser
@pytest.mark.parametrize(
    "fault",
    [
        SignalFault("check", signal.SIGINT, "importing", 0.05),
        SignalFault("approve", signal.SIGTERM, "first tab", 0.05),
        SignalFault("check", signal.SIGHUP, "capture", 0.0),
    ],
    ids=lambda fault: f"{fault.name} {fault.moment}",
)
def test_interrupted_command_ends_and_leaves_nothing(
    fault: SignalFault, project: tuple[Path, Any]
) -> None:
    trial = signals.try_signal(project[0], fault)
    assert trial.failures == (), trial
    assert trial.outcome in (f"exit {128 + fault.number}", "ended before")


def test_rows_count_the_outcomes_of_each_fault() -> None:
    trials = [
        Trial("driver killed", "start", "same findings"),
        Trial("driver killed", "sweep", "exit 3"),
        Trial("SIGINT", "sweep", "hung", ("hung",)),
        Trial("driver killed", "end", "same findings"),
    ]
    driver, interrupt = rows_of(trials)
    assert (driver.tried, driver.outcomes) == (3, {"same findings": 2, "exit 3": 1})
    assert (driver.failures, interrupt.failures) == ((), ("SIGINT, sweep: hung",))


def test_readme_shows_the_rows_that_are_kept() -> None:
    readme = README.read_text("utf-8")
    assert with_table(readme, read_rows(RESULTS.read_text("utf-8"))) == readme
