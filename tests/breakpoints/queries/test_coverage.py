"""Boundaries of a page's own conditions, and how many of them are looked at."""

from hypothesis import given
from hypothesis import strategies as st

from harness.breakpoints.queries.coverage import boundaries_of, coverage_of
from harness.breakpoints.queries.parse import Sheet, read_conditions
from harness.breakpoints.sweep_widths import sweep_widths

CSS = """
@media (max-width: 639.98px) {}
@media (min-width: 640px) and (max-width: 1023px) {}
@container (min-width: 400px) {}
@media (prefers-color-scheme: dark) {}
@media (min-width: 0) {}
"""
CONDITIONS = read_conditions([Sheet(CSS, "a.css")])


def test_a_boundary_has_the_conditions_that_flip_there() -> None:
    container = next(query for query in CONDITIONS if query.kind == "container")
    boundaries = boundaries_of(CONDITIONS, {container: [801, 1024]})
    assert [
        (boundary.switch, [condition.source for condition in boundary.conditions])
        for boundary in boundaries
    ] == [
        (640, ["a.css:2", "a.css:3"]),
        (801, ["a.css:4"]),
        (1024, ["a.css:3", "a.css:4"]),
    ]


def test_a_boundary_is_covered_where_both_its_sides_are_looked_at() -> None:
    covered = coverage_of([640, 800, 1024], samples=[639, 640, 1023], swept=[799, 800, 1025])
    assert covered.covered == {640, 800}
    assert covered.pictured == {640}
    assert (round(covered.percent, 1), round(covered.percent_pictured, 1)) == (66.7, 33.3)


def test_without_boundaries_everything_is_covered() -> None:
    assert (coverage_of([], []).percent, coverage_of([], []).percent_pictured) == (100, 100)


@given(st.sets(st.integers(2, 3_000)), st.sets(st.integers(1, 3_000)))
def test_a_sweep_covers_what_lies_within_it(switches: set[int], samples: set[int]) -> None:
    covered = coverage_of(switches, samples, sweep_widths(320, 1920, 20, switches))
    assert covered.pictured <= covered.covered
    assert {switch for switch in switches if 320 < switch <= 1920} <= covered.covered
