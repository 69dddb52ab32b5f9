"""`python -m benchmarks.speed` as it is called, on what takes few seconds."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.speed.bench import Bench
from benchmarks.speed.measure_row import measure_row
from benchmarks.speed.pages.news_page import write_news_page
from benchmarks.speed.pages.news_style import style_sheet
from benchmarks.speed.results import RESULTS
from benchmarks.speed.rows import ONE_MARGIN, ROWS, THREE_CAUSES, bare_loop, edit
from benchmarks.speed.shown.terminal import row_lines
from harness.capture.browsers.find import find_browser

PROJECT = Path(__file__).parents[2]


def python(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        (sys.executable, "-m", *words),
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_row_that_this_machine_cannot_measure_says_why(tmp_path: Path) -> None:
    result = measure_row(ROWS["full"], Bench(tmp_path, None, None, 1, 1), lambda _: None)
    reason = "not measured: there is no full Chromium; name one with --full-browser"
    assert [verdict.outcome for verdict in result.verdicts] == [reason] * 7
    assert row_lines(result)[1] == "News page, full Chromium"
    assert list(tmp_path.iterdir()) == []


def test_edits_that_do_not_occur_once_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "style.css"
    file.write_text("a { margin: 0 }\nb { margin: 0 }\n")
    with pytest.raises(ValueError, match=r"'margin' does not occur once in style\.css"):
        edit(file, (("margin", "padding"),))


def test_each_planted_edit_changes_the_news_page(tmp_path: Path) -> None:
    for edits in (ONE_MARGIN, THREE_CAUSES):
        file = tmp_path / "style.css"
        file.write_text(style_sheet())
        edit(file, edits)
        lines = zip(style_sheet().splitlines(), file.read_text().splitlines(), strict=True)
        assert sum(former != new for former, new in lines) == len(edits)


@pytest.mark.browser
def test_start_up_is_measured_and_published_nowhere() -> None:
    before = RESULTS.read_bytes()
    done = python("benchmarks.speed", "--quick", "--only", "start")
    assert done.returncode == 0, done.stderr
    assert "harness --help, CPU" in done.stdout
    assert done.stdout.endswith("; nothing is published.\n")
    assert RESULTS.read_bytes() == before


@pytest.mark.browser
def test_the_bare_loop_captures_a_page(tmp_path: Path) -> None:
    write_news_page(tmp_path / "news", photographs=False)
    output = bare_loop(tmp_path, find_browser()).run().output
    size, unit = output.split()
    assert (int(size) > 100_000, unit) == (True, "bytes")
