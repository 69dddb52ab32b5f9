"""Where container conditions flip, from what a sweep has seen of the containers."""

import pytest

from harness.widths.conditions import Condition
from harness.widths.containers import ContainerSides, container_flips
from harness.widths.queries import Sheet, container_thresholds, read_conditions


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
    (one,) = conditions(query)
    sides = ContainerSides(
        container_thresholds([one]), {320: "<", 799: "<", 800: "=", 801: ">", 1920: ">"}
    )
    assert sides.flips(one) == flips


def test_each_container_and_each_length_flips_by_itself() -> None:
    small, large, other = some = conditions(
        "card (width >= 300px)", "card (width >= 600px)", "rail (width >= 300px)"
    )
    assert container_thresholds(some) == (
        ("card", 300, "px"),
        ("card", 600, "px"),
        ("rail", 300, "px"),
    )
    by_width = {500: "<<- --<", 501: "><- --<", 700: "><- -->", 900: ">>- -->", 1000: "<<- -->"}
    sides = ContainerSides(container_thresholds(some), by_width)
    assert container_flips(some, sides) == {small: (501, 1000), large: (900, 1000), other: (700,)}
    assert sides.range == (500, 1000)


def test_a_container_that_comes_flips_where_its_condition_begins_to_hold() -> None:
    (one,) = some = conditions("(width >= 300px)")
    sides = ContainerSides(container_thresholds(some), {500: "<", 501: "< <", 502: "<", 503: "> <"})
    assert sides.flips(one) == (503,)
    hidden = ContainerSides(container_thresholds(some), {500: "-", 501: "<", 502: "-", 503: ">"})
    assert hidden.flips(one) == (503,)


def test_conditions_with_lengths_that_were_not_looked_for_are_not_known() -> None:
    known, later = conditions("(width >= 300px)", "(width >= 301px)")
    sides = ContainerSides(container_thresholds([known]), {500: "<", 501: ">"})
    assert container_flips([known, later], sides) == {known: (501,)}


def test_widths_at_which_both_or_neither_match() -> None:
    upper, lower = conditions("(max-width: 319px)", "(min-width: 320px)")
    sides = ContainerSides(
        container_thresholds([upper, lower]),
        {600: "<< >>", 640: ">< >>", 660: ">< >>", 661: ">> >>", 700: "-- ><", 701: "-- --"},
    )
    assert sides.meeting("", upper.bounds[0], lower.bounds[0]) == ((640, 660), (700, 700))
