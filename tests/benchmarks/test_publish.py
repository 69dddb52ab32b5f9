"""The README, docs/benchmarks.md and the picture show the figures of benchmarks/results.json."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.speed.goals import Verdict
from benchmarks.speed.machine import Machine
from benchmarks.speed.results import Results, RowResult, read_results, write_results
from benchmarks.speed.rows import ROWS
from benchmarks.speed.shown.publish import PICTURE, PROJECT, documents, draw_picture, with_parts
from benchmarks.speed.turns import CommandFigures

MACHINE = Machine("Linux x86_64", "a processor", 2, 8, "3.11.7", "1.60", "20.1")
SHELL = RowResult(
    "News page, headless shell",
    "the shell 150",
    "2030-01-02",
    "abc1234",
    5,
    0,
    (CommandFigures("harness check", 5.5, 3.25, 480), CommandFigures("bare loop", 5, 3, 300)),
    (
        Verdict("harness check : bare loop, CPU", 1.2, 1.1),
        Verdict("BackstopJS : harness check, CPU", 3.5, None, True, "", "there is no npm"),
    ),
    {"harness check": (1.0, 2.0, 1.5)},
)
MANY = RowResult("Many pages", "the shell 150", "2030-01-02", "abc1234", 0, 3.5, (), (), {})
RESULTS = Results(MACHINE, {"shell": SHELL, "many": MANY})


def last_results() -> Results:
    results = read_results()
    assert results is not None
    return results


@pytest.mark.parametrize("name", ["README.md", "docs/benchmarks.md", PICTURE])
def test_documents_show_the_last_figures(name: str) -> None:
    text = (PROJECT / name).read_text("utf-8")
    assert text == documents(last_results())[name], "run `python -m benchmarks.speed --publish`"


def test_the_last_figures_are_of_rows_that_there_are() -> None:
    rows = last_results().rows
    assert {*rows} <= {*ROWS}
    for name, row in rows.items():
        sides = [side for goal in ROWS[name].goals for side in goal.sides]
        assert len(row.verdicts) == len(sides)
        assert [verdict.limit for verdict in row.verdicts] == [
            goal.limit for goal in ROWS[name].goals for _ in goal.sides
        ]


def test_results_come_back_equal(tmp_path: Path) -> None:
    write_results(RESULTS, tmp_path / "results.json")
    assert read_results(tmp_path / "results.json") == RESULTS
    assert read_results(tmp_path / "none.json") is None


def test_a_part_of_the_rows_replaces_only_them() -> None:
    newer = Results(MACHINE, {"shell": replace(SHELL, commit="def5678")})
    updated = RESULTS.updated(newer, tuple(ROWS))
    assert [(name, row.commit) for name, row in updated.rows.items()] == [
        ("shell", "def5678"),
        ("many", "abc1234"),
    ]


def test_figures_of_another_machine_are_dropped() -> None:
    newer = Results(replace(MACHINE, cores=4), {"many": MANY})
    assert RESULTS.updated(newer, tuple(ROWS)) == newer


def test_parts_are_written_and_the_rest_is_kept() -> None:
    text = "before\n<!-- speed: peers -->\nformer\n<!-- end -->\nafter\n"
    assert with_parts(text, RESULTS) == (
        "before\n<!-- speed: peers -->\n\n"
        "| News page, headless shell | CPU s | wall s | peak MB |\n"
        "|---|---:|---:|---:|\n"
        "| harness check | 5.50 | 3.25 | 480 |\n"
        "| bare loop | 5.00 | 3.00 | 300 |\n\n"
        "Linux x86_64, 2 cores of a processor, 8 GB; Python 3.11.7, Playwright 1.60, Node.js 20.1. "
        "the shell 150. Medians of 5\nturns.\n"
        "<!-- end -->\nafter\n"
    )


def test_goals_are_listed_with_their_outcome() -> None:
    text = with_parts("<!-- speed: goals -->\n<!-- end -->", RESULTS).splitlines()
    assert "| harness check : bare loop, CPU | ≤ 1.2 | 1.10 | reached |" in text
    row = "| BackstopJS : harness check, CPU | ≥ 3.5 | – | not measured: there is no npm |"
    assert row in text
    assert text[-2].endswith("programs ran beside it (load up to 3.5): seconds are too high.")


def test_traces_are_shown_as_bars() -> None:
    text = with_parts("<!-- speed: traces -->\n<!-- end -->", RESULTS).splitlines()
    assert text[3:5] == [
        "News page, headless shell, harness check:",
        "▄█▆ 1.50 cores busy in the mean, 1.50 in the last quarter",
    ]


def test_the_picture_shows_what_was_measured() -> None:
    assert draw_picture(RESULTS).count("<rect") == 4
    assert draw_picture(Results(MACHINE, {"many": MANY})) == ""
