"""What is to be seen while a command runs: bars on a terminal, lines that stay anywhere else."""

import os
import pty
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import TextIO

import pytest

from harness.report.terminal.progress import MOST_LINES, ProgressLines, has_line, progress_bar
from tests.report.screen import Screen

CODES = re.compile(r"\x1b\[[?\d;]*[A-Za-z]")
COLOUR = re.compile(r"\x1b\[[\d;]*(?:[34]\d|38|48)[\d;]*m")


@contextmanager
def terminal(
    monkeypatch: pytest.MonkeyPatch, columns: int, **environment: str
) -> Iterator[list[str]]:
    """Standard error is a terminal; gives what was written to it, in the end."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    environment = {"TERM": "xterm-256color", "COLUMNS": str(columns), "LINES": "24"} | environment
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    written: list[str] = []
    own, other = pty.openpty()
    with os.fdopen(other, "w", encoding="utf-8", closefd=True) as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        yield written
        stream.flush()
        monkeypatch.undo()
        os.set_blocking(own, False)
        data = b""
        while True:
            try:
                data += os.read(own, 1 << 16)
            except BlockingIOError:
                break
        written.append(data.decode())
    os.close(own)


def go() -> None:
    with progress_bar() as told:
        told("swept HEAD (0123456789ab)", 0, 1, "")
        told("captured", 0, 14, "")
        told("captured", 0, 14, "article chromium 1440 px")
        told("captured", 7, 14, "a-page-with-a-very-long-name-of-its-own chromium 768 px")


@pytest.mark.parametrize("columns", [40, 80])
def test_bars_fit_their_lines_and_leave_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    with terminal(monkeypatch, columns) as written:
        go()
    screen = Screen(columns)
    screen.write(written[0])
    assert (screen.wrapped, "".join(screen.rows).strip()) == (0, "")
    line = next(line for line in screen.seen if "7/14" in line)
    start = "captured" if columns == 80 else "captured    ━━━━"
    assert line.startswith(start)
    assert re.search(r" 7/14 0:0\d a-pa.*…$", line), line
    assert len(line) <= columns - 3, "a ^C finds room"
    assert "\x1b[?25h" in written[0], "the cursor is there again"


def interrupted(tty: TextIO) -> None:
    with progress_bar() as told:
        told("swept", 0, 1, "")
        told("captured", 7, 14, "a-page-with-a-very-long-name-of-its-own chromium 768 px")
        print("^C", end="", file=tty, flush=True)  # as a terminal does
        raise KeyboardInterrupt


def test_an_interrupted_bar_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(monkeypatch, 80) as written, pytest.raises(KeyboardInterrupt):
        interrupted(sys.stderr)
    screen = Screen(80)
    screen.write(written[0])
    assert "^C" in "".join(screen.seen)
    assert (screen.wrapped, "".join(screen.rows).strip()) == (0, "")


def test_what_is_done_makes_room_for_what_comes_next(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(monkeypatch, 80) as written, progress_bar() as told:
        told("captured", 14, 14, "home chromium 320 px")
        told("explained", 0, 3, "")
        told("looked into", 0, 0, "home chromium 701 px\x1b]0;owned\x07")
    screen = Screen(80)
    screen.write(written[0])
    last = [line.split(" ")[0] for line in screen.seen if line][-2:]
    assert last == ["looked", "explained"], "cleared from below"
    looked = next(line for line in reversed(screen.seen) if line.startswith("looked into"))
    assert re.search(r" 0   0:0\d home chromium 701 px�\]0;owned�$", looked), looked


def test_bars_have_colour_unless_it_is_not_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(monkeypatch, 80) as written:
        go()
    assert COLOUR.search(written[0])
    with terminal(monkeypatch, 80, NO_COLOR="1") as written:
        go()
    assert "7/14" in CODES.sub("", written[0])
    assert not COLOUR.search(written[0])


def lines(*told: tuple[str, int, int]) -> list[str]:
    stream = StringIO()
    progress = ProgressLines(stream)
    for doing, done, planned in told:
        progress(doing, done, planned, "home chromium 320 px")
    return stream.getvalue().splitlines()


def test_lines_tell_counts_and_nothing_that_changes_from_run_to_run() -> None:
    told = [("captured", done, 3) for done in (0, 0, 1, 1, 2, 3)]
    assert lines(*told) == ["captured 1/3", "captured 2/3", "captured 3/3"]


def test_a_long_run_has_a_line_at_every_twentieth_and_the_last() -> None:
    found = lines(*(("captured", done, 1008) for done in range(1009)))
    assert found[:2] == ["captured 51/1008", "captured 102/1008"]
    assert found[-1] == "captured 1008/1008"
    assert len(found) == MOST_LINES


@pytest.mark.parametrize("planned", [1, 14, 20, 21, 39, 40, 41, 1007, 100_000])
def test_lines_are_few_and_the_last_is_one_of_them(planned: int) -> None:
    told = [done for done in range(1, planned + 1) if has_line(done, planned)]
    assert len(told) <= MOST_LINES
    assert told[-1] == planned


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (2, 0, 1, 3), (2, 3, 0, 1), (0, 2, 3, 1)])
def test_lines_are_the_same_whichever_is_done_first(order: tuple[int, ...]) -> None:
    begun = [("swept", 0, 2), ("captured", 0, 2)]
    ends = [("swept", 1, 2), ("swept", 2, 2), ("captured", 1, 2), ("captured", 2, 2)]
    found = lines(*begun, *(ends[at] for at in order), ("explained", 1, 1))
    assert found == ["swept 1/2", "swept 2/2", "captured 1/2", "captured 2/2", "explained 1/1"]


def test_lines_of_what_has_no_known_end_become_rarer() -> None:
    found = lines(*(("looked into", done, 0) for done in range(100)), ("explained", 1, 1))
    assert found == [*(f"looked into {2**at}" for at in range(7)), "explained 1/1"]


def test_what_is_done_again_has_its_lines_again() -> None:
    again = [("tried mask", done, 2) for done in (0, 1, 2)] * 2
    assert lines(*again) == ["tried mask 1/2", "tried mask 2/2"] * 2
