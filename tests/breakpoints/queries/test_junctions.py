"""Where one condition ends and another begins: overlaps, gaps, and pairs that leave nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.breakpoints.queries.conditions import Bound
from harness.breakpoints.queries.coverage import comparisons_of
from harness.breakpoints.queries.junctions import junctions_of, meet
from harness.breakpoints.queries.parse import Sheet, read_conditions


def junctions(*queries: str) -> list[tuple[str, str, str, tuple[int, ...]]]:
    """Kind, first condition of each side, and widths."""
    css = "\n".join(f"@media {query} {{}}" for query in queries)
    results = junctions_of(comparisons_of(read_conditions([Sheet(css, "a.css")])))
    return [
        (
            junction.kind,
            junction.upper[0].condition.text,
            junction.lower[0].condition.text,
            junction.widths,
        )
        for junction in results
    ]


@pytest.mark.parametrize(
    ("upper", "lower", "kind", "widths"),
    [
        ("max-width: 640px", "min-width: 640px", "overlap", (640,)),
        ("max-width: 641px", "min-width: 639px", "overlap", (639, 640, 641)),
        ("width < 641px", "width > 639px", "overlap", (640,)),
        ("max-width: 639.99px", "min-width: 640px", "overlap", (640,)),
        ("max-width: 640.5px", "min-width: 640.1px", "fractional-overlap", ()),
        ("max-width: 639px", "min-width: 641px", "gap", (640,)),
        ("width < 640px", "width > 640px", "gap", (640,)),
        ("width < 639px", "min-width: 640px", "gap", (639,)),
        ("max-width: 639.5px", "min-width: 640px", "fractional-gap", ()),
        ("max-width: 639.9px", "min-width: 640px", "fractional-gap", ()),
        ("max-width: 39.9375em", "min-width: 40.01em", "gap", (640,)),
        ("max-width: 639px", "min-width: 640px", "whole-pixel", ()),
    ],
)
def test_what_does_not_meet_is_told(
    upper: str, lower: str, kind: str, widths: tuple[int, ...]
) -> None:
    ends, begins = f"({upper})", f"({lower})"
    assert junctions(ends, begins) == [(kind, ends, begins, widths)]


@pytest.mark.parametrize(
    "queries",
    [
        ("(width < 640px)", "(width >= 640px)"),
        ("(max-width: 640px)", "(width > 640px)"),
        ("(max-width: 639.98px)", "(min-width: 640px)"),
        ("(max-width: 639.98px)", "(min-width: 639.98px)"),
        ("(max-width: 39.99875em)", "(min-width: 40em)"),
        ("not (min-width: 640px)", "(min-width: 640px)"),
        ("(width: 640px)", "(min-width: 640px)"),
        ("(min-width: 640px) and (max-width: 641px)",),
        ("(max-width: 637px)", "(min-width: 640px)"),
        ("(max-width: 640px)", "print and (min-width: 640px)"),
        ("(orientation: portrait)", "(min-width: 900px)"),
    ],
)
def test_what_meets_or_does_not_belong_together_is_not_told(queries: tuple[str, ...]) -> None:
    assert junctions(*queries) == []


def test_a_gap_that_another_condition_fills_is_none() -> None:
    results = junctions("(width < 639px)", "(width >= 639px)", "(min-width: 641px)")
    assert results == []


def test_an_overlap_of_two_tidy_pairs_is_none() -> None:
    tidy = ("(width < 640px)", "(width >= 640px)", "(width < 641px)", "(width >= 641px)")
    assert junctions(*tidy) == []
    assert junctions(*tidy[1:3]) == [("overlap", "(width < 641px)", "(width >= 640px)", (640,))]


def test_conditions_with_the_same_bound_are_one_junction() -> None:
    css = "@media (max-width: 640px) {}\n" * 3 + "@media (min-width: 640px) {}"
    conditions = read_conditions([Sheet(css, "a.css")])
    (junction,) = junctions_of(comparisons_of(conditions))
    assert [comparison.condition.source for comparison in junction.upper] == [
        "a.css:1",
        "a.css:2",
        "a.css:3",
    ]


NUMBERS = st.integers(2_500, 2_600).map(lambda number: number / 4)


@given(
    st.builds(Bound, NUMBERS, st.sampled_from(["<", "<="])),
    st.builds(Bound, NUMBERS, st.sampled_from([">", ">="])),
)
def test_the_widths_are_those_where_both_match_or_neither(upper: Bound, lower: Bound) -> None:
    met = meet(upper, lower)
    if met is None:
        assert abs(upper.px - lower.px) > 2
        return
    kind, widths = met
    tried = range(600, 700)
    both = tuple(width for width in tried if upper.holds(width) and lower.holds(width))
    neither = tuple(width for width in tried if not upper.holds(width) and not lower.holds(width))
    expected = {"overlap": both, "gap": neither}.get(kind, ())
    assert (widths, bool(both), bool(neither)) == (expected, kind == "overlap", kind == "gap")
