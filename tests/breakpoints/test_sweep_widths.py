"""Which widths are looked at, and that ranges are found again from them."""

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.breakpoints.sweep_widths import (
    FARTHEST,
    Range,
    each_outside,
    far_step,
    pending_widths,
    ranges_of,
    segments,
    sides_outside,
    sweep_widths,
    switches_between,
    widths_outside,
)

LOW, HIGH = 320, 1920


@st.composite
def planted(draw: st.DrawFn, resolution: int) -> tuple[Range, ...]:
    """Disjoint ranges, they and the gaps between them at least ``resolution`` px wide."""
    planted_ranges: list[Range] = []
    at = LOW + draw(st.integers(0, 3)) * draw(st.integers(resolution, 400))
    while at + resolution - 1 <= HIGH and draw(st.booleans() if planted_ranges else st.just(True)):
        end = min(HIGH, at + resolution - 1 + draw(st.integers(0, 300)))
        planted_ranges.append((at, end))
        at = end + 1 + resolution + draw(st.integers(0, 300))
    return tuple(planted_ranges)


def recovered(
    ranges: Iterable[Range], step: int, switches: Iterable[int]
) -> tuple[tuple[Range, ...], bool]:
    def shows(width: int) -> bool:
        return any(low <= width <= high for low, high in ranges)

    verdicts = {width: shows(width) for width in sweep_widths(LOW, HIGH, step, switches)}
    while more := pending_widths(verdicts):
        verdicts |= {width: shows(width) for width in more}
    return ranges_of(verdicts, step)


@given(st.data(), st.integers(1, 60), st.sets(st.integers(300, 2000), max_size=8))
def test_planted_ranges_as_wide_as_the_step_are_found_exactly(
    data: st.DataObject, step: int, switches: set[int]
) -> None:
    ranges = data.draw(planted(step))
    assert recovered(ranges, step, switches) == (ranges, True)


@given(st.sets(st.integers(LOW + 1, HIGH), min_size=1, max_size=12), st.integers(1, 60), st.data())
def test_ranges_between_boundaries_are_found_however_narrow(
    switches: set[int], step: int, data: st.DataObject
) -> None:
    parts = segments(LOW, HIGH, switches)
    shown = data.draw(st.lists(st.booleans(), min_size=len(parts), max_size=len(parts)))
    ranges: list[Range] = []
    for (low, high), shows in zip(parts, shown, strict=True):
        if shows and ranges and ranges[-1][1] == low - 1:
            ranges[-1] = ranges[-1][0], high
        elif shows:
            ranges.append((low, high))
    assert recovered(ranges, step, switches) == (tuple(ranges), True)


def test_the_step_is_the_resolution_and_not_less() -> None:
    """A range one px narrower than the step can lie between two widths that are looked at."""
    assert recovered([(321, 339)], 20, ()) == ((), True)
    assert recovered([(321, 340)], 20, ()) == (((321, 340),), True)


@given(
    st.integers(1, 3000), st.integers(0, 2000), st.integers(1, 200), st.sets(st.integers(1, 5000))
)
def test_the_widths_swept_leave_no_gap_and_stay_within(
    low: int, more: int, step: int, switches: set[int]
) -> None:
    widths = sweep_widths(low, low + more, step, switches)
    assert widths[0] == low
    assert widths[-1] == low + more
    assert list(widths) == sorted(set(widths))
    assert all(b - a <= step for a, b in pairwise(widths))
    for switch in switches:
        for width in (switch - 1, switch, switch + 1):
            assert (width in widths) or not low <= width <= low + more


def test_segments_tile_the_range() -> None:
    assert segments(320, 400, [320, 320, 401, 350, 400]) == ((320, 349), (350, 399), (400, 400))


def test_neighbours_that_were_read_are_the_sides_of_a_boundary() -> None:
    assert switches_between([320, 599, 600, 640, 641, 642]) == {600, 641, 642}


@pytest.mark.parametrize(
    ("verdicts", "ranges", "exact"),
    [
        ({320: True, 340: True}, ((320, 340),), True),
        ({320: False, 340: True, 341: False}, ((340, 340),), False),
        ({320: False, 339: False, 340: True, 341: False}, ((340, 340),), True),
        ({320: True, 2560: True}, ((320, 320), (2560, 2560)), False),
        ({320: False}, (), True),
    ],
)
def test_an_end_is_exact_where_its_neighbour_was_seen(
    verdicts: dict[int, bool], ranges: tuple[Range, ...], exact: bool
) -> None:
    assert ranges_of(verdicts, 20) == (ranges, exact)


REACH = (1, 10**9)


@given(st.sets(st.integers(2, 50_000), max_size=8), st.integers(1, 60))
def test_widths_beyond_the_ends_have_no_gap_up_to_the_last_boundary(
    switches: set[int], step: int
) -> None:
    ends = LOW, HIGH
    sides = sides_outside(ends, REACH, switches)
    outside = widths_outside(ends, REACH, step, sides, ())
    assert sides <= outside
    assert min({LOW, *outside}) == min({LOW, *sides})
    assert max({HIGH, *outside}) == max({HIGH, *sides})
    for lower, upper in pairwise(sorted({*outside, *ends})):
        assert (lower, upper) == ends or upper - lower <= far_step(lower, ends, step)


@given(st.sets(st.integers(HIGH + 2, 9000), min_size=2, max_size=8))
def test_band_beyond_the_ends_is_found_from_boundary_to_boundary(switches: set[int]) -> None:
    low, high, *_ = sorted(switches)
    ends = LOW, HIGH
    sides = sides_outside(ends, REACH, switches)
    widths = {*sweep_widths(LOW, HIGH, 20, ()), *widths_outside(ends, REACH, 20, sides, ())}
    verdicts = {width: low <= width < high for width in widths}
    assert ranges_of(verdicts, 20, ends) == (((low, high - 1),), True)


def test_page_that_asks_for_nothing_beyond_the_ends_is_not_swept_there() -> None:
    assert widths_outside((LOW, HIGH), REACH, 20, (), [375, 1920]) == frozenset()
    assert each_outside((LOW, HIGH), 1, ()) == frozenset()


def test_sample_beyond_the_ends_is_swept_up_to_and_only_within_reach() -> None:
    assert sorted(widths_outside((LOW, HIGH), (1, 2560), 20, (), [2560, 3840])) == [
        2080,
        2253,
        2440,
    ]


def test_baselines_know_each_width_as_far_as_screens_go() -> None:
    assert each_outside((LOW, HIGH), 1, [1999, 2000]) == frozenset(range(HIGH, 2000))
    assert max(each_outside((LOW, HIGH), 4, [99_999])) == FARTHEST - 4
