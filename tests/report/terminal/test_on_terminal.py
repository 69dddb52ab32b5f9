"""What a check shows while it runs and in the end: on a terminal, in a log, and when quiet."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.report.screen import Screen
from tests.scratch import ONE_WIDTH, PLAIN, MakeProject, Project, approved, changed

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[3]
CODES = re.compile(r"\x1b\[[?\d;]*[A-Za-z]")


def on_terminal(project: Project, *words: str, **environment: str) -> tuple[int, str]:
    """Exit code of a check in a terminal of 80 columns, and all that was written to it."""
    own, other = pty.openpty()
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")
    }
    size = {"PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "80", "LINES": "24"}
    with subprocess.Popen(
        [sys.executable, "-m", "harness", "check", *words],
        cwd=project.folder, stdin=other, stdout=other, stderr=other,
        env={**kept, **size, **environment},
    ) as process:  # fmt: skip
        os.close(other)
        data = b""
        while True:
            try:
                read = os.read(own, 1 << 16)
            except OSError:  # Linux has it so when the last one hangs up
                read = b""
            if not read:
                break
            data += read
    os.close(own)
    return process.returncode, data.decode()


def test_on_a_terminal_the_bar_goes_and_the_report_stays_with_where_to_look(
    project: MakeProject,
) -> None:
    made = approved(project(breakpoints=ONE_WIDTH))
    made.write("home.html", changed(PLAIN, ".box { width: 224px }"))
    code, written = on_terminal(made)
    assert code == 1
    assert re.search(r"captured [^\n]* 0/1 +0:0\d home chromium 400 px", CODES.sub("", written))
    assert "\x1b[1;31mresized: \x1b[0m\x1b[1mdiv.box" in written, "the message is bold, not red"
    screen = Screen(80)
    screen.write(CODES.sub(lambda code: "" if code[0].endswith("m") else code[0], written))
    run = f".harness/runs/{made.last_run().name}"
    shown = [line.rstrip() for line in screen.rows]
    assert screen.wrapped == 0
    assert shown[:2] == ["home, chromium", "  regressed  1–  every  400"]
    assert shown[-4:] == [
        "exit 1: 1 finding", f"report  {run}/report.html", "review  harness review", "",
    ]  # fmt: skip
    assert f"   {run}/diff/home/chromium/0400.png" in shown


def test_a_terminal_that_knows_nothing_has_plain_lines(project: MakeProject) -> None:
    made = approved(project(breakpoints=ONE_WIDTH))
    code, written = on_terminal(made, TERM="dumb", PYTHONIOENCODING="ascii")
    assert code == 0
    assert written.startswith(
        "captured 1/1\r\nhome, chromium\r\n  unchanged  1?  every  400\r\n"
    ), "it has no dash either"
    assert "\x1b" not in written


def test_in_a_log_there_are_lines_and_nothing_else_on_standard_error(project: MakeProject) -> None:
    made = approved(project())
    code, out, error = made.check()
    assert (code, error) == (0, "captured 1/3\ncaptured 2/3\ncaptured 3/3\n")
    assert "report  " not in out, "nothing to look at"
    made.write("home.html", changed(PLAIN, ".box { width: 224px }"))
    code, out, error = made.check("--json", "-")
    assert code == json.loads(out)["exit_code"] == 1
    told, _, rest = error.partition("home, chromium\n")
    assert told.splitlines() == [
        *(f"{doing} {done}/3" for doing in ("captured", "explained") for done in (1, 2, 3))
    ]
    assert f"report  {made.last_run()}/report.html\n" in rest
    assert "review  " not in rest, "it would look at the project here"
