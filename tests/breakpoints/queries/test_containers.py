"""Where container conditions flip, from what a sweep has seen of the containers."""

import pytest

from harness.breakpoints.queries.conditions import Condition
from harness.breakpoints.queries.containers import (
    FARTHEST_PROBE,
    ContainerSides,
    container_flips,
    next_above,
    next_below,
    reader_of,
)
from harness.breakpoints.queries.parse import Sheet, container_thresholds, read_conditions


def conditions(*queries: str) -> tuple[Condition, ...]:
    css = "\n".join(f"@container {query} {{}}" for query in queries)
    return read_conditions([Sheet(css, "a.css")])


@pytest.mark.parametrize(
    ("query", "flips"),
    [
        ("(width < 400px)", (800,)),
        ("(max-width: 400px)", (801,)),
        ("(min-width: 400px)", (800,)),
        ("(width > 400px)", (801,)),
        ("(width: 400px)", (800, 801)),
        ("not (width > 400px)", (801,)),
    ],
)
def test_a_condition_flips_on_its_own_side_of_its_length(
    query: str, flips: tuple[int, ...]
) -> None:
    (condition,) = conditions(query)
    sides = ContainerSides(
        container_thresholds([condition]), {320: "<", 799: "<", 800: "=", 801: ">", 1920: ">"}
    )
    assert sides.flips(condition) == flips


def test_each_container_and_each_length_flips_by_itself() -> None:
    small, large, rail = queries = conditions(
        "card (width >= 300px)", "card (width >= 600px)", "rail (width >= 300px)"
    )
    assert container_thresholds(queries) == (
        ("card", 300, "px"),
        ("card", 600, "px"),
        ("rail", 300, "px"),
    )
    by_width = {500: "<<- --<", 501: "><- --<", 700: "><- -->", 900: ">>- -->", 1000: "<<- -->"}
    sides = ContainerSides(container_thresholds(queries), by_width)
    assert container_flips(queries, sides) == {small: (501, 1000), large: (900, 1000), rail: (700,)}
    assert sides.range == (500, 1000)


def test_a_container_that_comes_flips_where_its_condition_begins_to_hold() -> None:
    (query,) = queries = conditions("(width >= 300px)")
    sides = ContainerSides(
        container_thresholds(queries), {500: "<", 501: "< <", 502: "<", 503: "> <"}
    )
    assert sides.flips(query) == (503,)
    hidden = ContainerSides(container_thresholds(queries), {500: "-", 501: "<", 502: "-", 503: ">"})
    assert hidden.flips(query) == (503,)


def test_conditions_with_lengths_that_were_not_looked_for_are_not_known() -> None:
    measured, later = conditions("(width >= 300px)", "(width >= 301px)")
    sides = ContainerSides(container_thresholds([measured]), {500: "<", 501: ">"})
    assert container_flips([measured, later], sides) == {measured: (501,)}


def test_widths_at_which_both_or_neither_match() -> None:
    upper, lower = conditions("(max-width: 319px)", "(min-width: 320px)")
    sides = ContainerSides(
        container_thresholds([upper, lower]),
        {600: "<< >>", 640: ">< >>", 660: ">< >>", 661: ">> >>", 700: "-- ><", 701: "-- --"},
    )
    assert sides.meeting("", upper.bounds[0], lower.bounds[0]) == ((640, 660), (700, 700))


@pytest.mark.parametrize(
    ("queries", "sides", "read"),
    [
        (["(min-width: 400px)"], "= < - >", "> < - >"),
        (["(width < 400px)"], "=", ">"),
        (["(max-width: 400px)"], "=", "<"),
        (["(width > 400px)"], "=", "<"),
        (["(width: 400px)"], "=", "="),
        (["(min-width: 400px)", "(max-width: 400px)"], "=", "="),
        (["(min-width: 400px)", "(max-width: 600px)"], "== <=", ">< <<"),
        (["(min-width: 400px)"], "", ""),
    ],
)
def test_equal_widths_count_on_the_side_where_the_condition_holds(
    queries: list[str], sides: str, read: str
) -> None:
    assert reader_of(conditions(*queries))(sides) == read


@pytest.mark.parametrize(
    ("width", "sides", "reach", "farther"),
    [
        (1920, "<", 2**31, 3840),
        (1920, "> <", 2000, 2000),
        (1920, "> -", 2**31, None),
        (1920, "", 2**31, None),
        (1920, "<", 1920, None),
        (3841, "<", 2**31, FARTHEST_PROBE),
        (FARTHEST_PROBE, "<", 2**31, None),
    ],
)
def test_containers_are_looked_at_further_up_while_they_are_below_a_length(
    width: int, sides: str, reach: int, farther: int | None
) -> None:
    assert next_above(width, sides, reach) == farther


@pytest.mark.parametrize(
    ("query", "sides", "reach", "farther"),
    [
        ("(max-width: 250px)", ">", 1, 249),
        ("(max-width: 10em)", ">", 1, 159),
        ("(max-width: 250px)", "<", 1, None),
        ("(max-width: 250px)", ">", 300, 300),
        ("(max-width: 400px)", ">", 1, None),
        ("(min-width: 0px)", ">", 1, None),
        ("(min-width: 0.5px)", ">", 1, 1),
    ],
)
def test_containers_are_looked_at_below_where_they_may_come_below_a_length(
    query: str, sides: str, reach: int, farther: int | None
) -> None:
    assert next_below(320, sides, reach, conditions(query)) == farther
