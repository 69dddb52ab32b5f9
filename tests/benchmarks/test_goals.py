"""A goal's figure is the median within turns, and its outcome says by how much it is missed."""

import pytest

from benchmarks.speed.goals import Goal, Side, Values, Verdict, judge, most, ratio, slower
from benchmarks.speed.rows import ROWS


def turn(**cpu: float) -> dict[Side, Values]:
    return {"cpu": cpu, "wall": {name: 2 * value for name, value in cpu.items()}}


def test_the_figure_is_the_median_of_the_ratios_within_turns() -> None:
    turns = [turn(check=6, loop=5), turn(check=30, loop=20), turn(check=10, loop=4)]
    (verdict,) = judge(ratio("check", "loop", 2), turns, {})
    assert verdict == Verdict("check : loop, CPU", 2, 1.5)


def test_each_side_is_judged_by_itself() -> None:
    turns: list[dict[Side, Values]] = [
        {"cpu": {"check": 5, "loop": 5}, "wall": {"check": 8, "loop": 4}}
    ]
    cpu, wall = judge(ratio("check", "loop", 1.2, "cpu", "wall"), turns, {})
    assert (cpu.figure, cpu.is_reached, wall.figure, wall.is_reached) == (1, True, 2, False)


def test_the_peak_is_judged_where_it_was_sampled() -> None:
    turns: list[dict[Side, Values]] = [turn(check=5), {"peak": {"check": 620.4}}]
    (verdict,) = judge(most("check", "peak", 500, " MB"), turns, {})
    assert (verdict.title, verdict.figure_text, verdict.limit_text, verdict.outcome) == (
        "check, peak",
        "620 MB",
        "≤ 500 MB",
        "not reached: 120 MB (24 %) too high",
    )


def test_an_absent_command_has_a_reason() -> None:
    goal = slower("peer", "check", 3.5, "cpu")
    (verdict,) = judge(goal, [turn(check=5)], {"peer": "there is no npm on this machine"})
    assert not verdict.is_reached
    assert verdict.outcome == "not measured: there is no npm on this machine"
    assert verdict.figure_text == "–"


@pytest.mark.parametrize(
    ("figure", "at_least", "outcome"),
    [
        (1.2, False, "reached"),
        (1.204, False, "reached"),  # is printed as 1.20
        (1.212, False, "not reached: 0.01 (1 %) too high"),
        (1.5, False, "not reached: 0.30 (25 %) too high"),
        (1.5, True, "reached"),
        (0.6, True, "not reached: 0.60 (50 %) too low"),
    ],
)
def test_outcome(figure: float, at_least: bool, outcome: str) -> None:
    assert Verdict("", 1.2, figure, at_least).outcome == outcome


def formula(name: str) -> Goal:
    (goal,) = [goal for row in ROWS.values() for goal in row.goals if goal.title.startswith(name)]
    return goal


def test_the_second_page_is_compared_with_a_run_less_its_start_up() -> None:
    figures = {
        "start-up of a run": 2,
        "first page": 9,
        "second page": 8,
        "both pages": 18,
    }
    assert formula("second page").formula(figures) == (18 - 9) / (8 - 2)


def test_the_sweep_is_what_a_check_takes_longer_with_it() -> None:
    goals = [goal for row in ROWS.values() for goal in row.goals if goal.title.startswith("sweep")]
    assert [goal.limit for goal in goals] == [2, 3]
    for goal in goals:
        assert goal.formula({"harness check": 9, "without sweep": 3}) == 2


def test_a_row_reads_only_commands_of_its_own() -> None:
    for row in ROWS.values():
        for goal in row.goals:
            figures = dict.fromkeys(goal.commands, 2.0)
            if goal.title.startswith("second page"):
                figures["start-up of a run"] = 1.0
            assert goal.formula(figures) >= 0
