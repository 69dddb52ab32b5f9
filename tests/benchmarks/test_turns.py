"""Commands run in turn, and a command that fails ends them."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.speed.command import Command, CommandError
from benchmarks.speed.goals import Side, Values
from benchmarks.speed.turns import CommandFigures, sample_peaks, summarise, take_turns, trace

WRITE = "import pathlib; file = pathlib.Path('log'); file.open('a').write({!r})"


def python(name: str, code: str, folder: Path, exit_code: int = 0) -> Command:
    return Command(name, (sys.executable, "-c", code), folder, exit_code)


def test_commands_run_in_turn(tmp_path: Path) -> None:
    commands = [python(name, WRITE.format(name), tmp_path) for name in "ab"]
    progress: list[str] = []
    turns = take_turns(commands, 2, progress.append)
    assert (tmp_path / "log").read_text() == "abab"
    assert [{side: sorted(values) for side, values in turn.items()} for turn in turns] == [
        {"cpu": ["a", "b"], "wall": ["a", "b"]}
    ] * 2
    assert progress[:2] == ["turn 1 of 2: a", "turn 1 of 2: b"]


def test_no_turn_is_taken_of_a_row_that_is_not_timed(tmp_path: Path) -> None:
    commands = [python("a", WRITE.format("a"), tmp_path)]
    assert take_turns(commands, 0, print) == []
    assert not (tmp_path / "log").exists()


def test_a_command_is_prepared_before_each_run(tmp_path: Path) -> None:
    calls: list[None] = []
    words = (sys.executable, "-c", "pass")
    command = Command("a", words, tmp_path, prepare=lambda: calls.append(None))
    take_turns([command], 1, lambda _: None)
    command.peak_memory()
    assert len(calls) == 2


def test_another_exit_code_ends_the_row(tmp_path: Path) -> None:
    fails = python("a", "print('no such page'); raise SystemExit(2)", tmp_path, exit_code=1)
    with pytest.raises(CommandError, match=r"a ended in exit 2, not in 1\nno such page"):
        take_turns([fails], 1, lambda _: None)
    with pytest.raises(CommandError, match="a ended in exit 2, not in 1"):
        sample_peaks([fails], lambda _: None)


def test_a_command_gets_no_browser_but_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARNESS_BROWSER", "/no/browser")
    python("a", "import os; assert 'HARNESS_BROWSER' not in os.environ", tmp_path).run()


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="needs Linux")
def test_the_peak_is_that_of_a_command_and_what_it_starts(tmp_path: Path) -> None:
    hold = "import time; data = b'x' * {} * 10**6; time.sleep(.6)"
    start = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold.format(60)!r}])"
    peaks = sample_peaks([python("a", start, tmp_path)], lambda _: None)
    assert 60 < peaks["a"] < 120


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux")
def test_the_trace_counts_what_a_command_starts(tmp_path: Path) -> None:
    work = "import time; end = time.process_time() + .8\nwhile time.process_time() < end: pass"
    start = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}])"
    traced = trace([python("a", start, tmp_path)], lambda _: None)["a"]
    assert any(traced)
    assert min(traced) >= 0


def test_figures_are_medians_by_side() -> None:
    turns: list[dict[Side, Values]] = [
        {"cpu": {"a": 3, "b": 1}, "wall": {"a": 2, "b": 1}},
        {"cpu": {"a": 4, "b": 9}, "wall": {"a": 9, "b": 2}},
        {"cpu": {"a": 8, "b": 2}, "wall": {"a": 4, "b": 3}},
        {"peak": {"a": 500}},
    ]
    assert summarise(turns) == (CommandFigures("a", 4, 4, 500), CommandFigures("b", 2, 2, None))


def test_another_child_of_the_process_is_not_waited_for(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        commands = [python("a", WRITE.format("a"), tmp_path)]
        take_turns(commands, 1, lambda _: None)
        assert other.poll() is None
        other.kill()
    assert (tmp_path / "log").read_text() == "a"
