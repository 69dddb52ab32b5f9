"""A signal ends a command soon, with one sentence, and leaves nothing behind."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import signals_heeded

#: Ends of a command whose work is ``{body}``; ``{file}`` stands for what it would leave.
COMMAND = """
import signal, sys, threading, time
from pathlib import Path
from harness import interruption as module
from harness.interruption import interruption
interruption.install()
file = Path({file!r})
interruption.add_cleaner("file", lambda: file.unlink(missing_ok=True))
interruption.begin()
file.write_text("left")
def run():
    try:
{body}
    except KeyboardInterrupt:
        interruption.tell()
        return interruption.exit_code
    return 0
sys.exit(interruption.end(run()))
"""

WAITING = """
        print("ready", flush=True)
        time.sleep(60)
"""

#: Python swallows what a finalizer raises, and goes on.
SWALLOWED = """
        class Finalized:
            def __del__(self):
                signal.raise_signal(signal.SIGTERM)
                for _ in range(1000): pass
        finalized = Finalized()
        print("ready", flush=True)
        del finalized
        time.sleep(60)
"""

#: What is unwound never ends.
HANGING = """
        module.UNWINDING_S = {seconds}
        try:
            print("ready", flush=True)
            time.sleep(60)
        finally:
            print("unwinding", flush=True)
            while True:
                time.sleep(0.1)
"""

ENDED = """
        print("ready", flush=True)
        input()
"""


def start(body: str, file: Path) -> "subprocess.Popen[str]":
    """A process that runs ``body`` as its command, and has begun."""
    with signals_heeded():
        process = subprocess.Popen(
            (sys.executable, "-c", COMMAND.format(body=body.strip("\n"), file=str(file))),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_each_signal_has_its_exit_code_and_one_sentence(
    number: signal.Signals, code: int, tmp_path: Path
) -> None:
    process = start(WAITING, tmp_path / "file")
    process.send_signal(number)
    _, error = process.communicate(timeout=30)
    assert (process.returncode, error) == (code, "harness: interrupted; nothing was approved\n")
    assert not (tmp_path / "file").exists()


def test_interruption_that_python_swallows_is_raised_again(tmp_path: Path) -> None:
    process = start(SWALLOWED, tmp_path / "file")
    _, error = process.communicate(timeout=30)
    assert (process.returncode, error) == (143, "harness: interrupted; nothing was approved\n")


def test_command_that_does_not_unwind_is_ended(tmp_path: Path) -> None:
    process = start(HANGING.format(seconds=0.2), tmp_path / "file")
    process.terminate()
    _, error = process.communicate(timeout=30)
    assert (process.returncode, error) == (143, "harness: interrupted; nothing was approved\n")
    assert not (tmp_path / "file").exists()


def test_second_signal_ends_a_command_at_once(tmp_path: Path) -> None:
    process = start(HANGING.format(seconds=600), tmp_path / "file")
    process.send_signal(signal.SIGINT)
    assert process.stdout is not None
    assert process.stdout.readline() == "unwinding\n"
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 130
    assert not (tmp_path / "file").exists()


def test_command_without_a_signal_keeps_its_exit_code(tmp_path: Path) -> None:
    process = start(ENDED, tmp_path / "file")
    _, error = process.communicate("\n", timeout=30)
    assert (process.returncode, error) == (0, "")
    assert not (tmp_path / "file").exists()


def test_signal_while_the_command_is_imported_ends_it(tmp_path: Path) -> None:
    slow = tmp_path / "click.py"  # the command line's first import
    slow.write_text("print('ready', flush=True)\nimport time\ntime.sleep(60)\n")
    with signals_heeded():
        process = subprocess.Popen(
            (sys.executable, "-c", "from harness.__main__ import main; main()"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": f"{tmp_path}:{Path(__file__).parents[1]}"},
        )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=30)
    assert (process.returncode, error) == (130, "harness: interrupted; nothing was approved\n")
