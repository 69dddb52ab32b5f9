"""Some of the faults of `make faults`: file operations of commands that write baselines."""

import pytest

from benchmarks.faults import files, merges, pairs

pytestmark = pytest.mark.browser


def test_no_fault_of_a_file_tears_baselines(is_campaign: bool) -> None:
    trials = list(files.tries(1 if is_campaign else 29))
    assert len(trials) > 40
    assert {trial.fault.split()[0].strip(":") for trial in trials} == {
        "approve",
        "review",
        "decisions",
    }
    assert {trial.outcome for trial in trials} >= {
        "old baselines, exit 2",
        "old baselines, killed",
        "new baselines, killed",
    }
    assert [trial for trial in trials if trial.failures] == []


def test_commands_at_once_lose_no_set(is_campaign: bool) -> None:
    trials = list(pairs.tries(100 if is_campaign else 2))
    assert len({trial.fault for trial in trials}) == 6
    assert [trial for trial in trials if trial.failures] == []


def test_no_fault_of_a_file_tears_a_merged_run(is_campaign: bool) -> None:
    trials = list(merges.tries(1 if is_campaign else 7))
    assert len(trials) > 30
    assert {trial.outcome for trial in trials} >= {"no merged run, exit 2", "no merged run, killed"}
    assert [trial for trial in trials if trial.failures] == []
