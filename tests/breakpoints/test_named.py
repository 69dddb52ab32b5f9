"""The built-in set is DESIGN's; sets of a project's own are checked; names find widths."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.breakpoints.named import (
    BANDS,
    BUILT_IN,
    bands,
    bands_over,
    check_set,
    held_by,
    matching,
    rounded_range,
    sample_widths,
    select,
    smallest_cover,
    unions_of,
    widths_of,
)
from harness.errors import ConfigError
from harness.model.page import UNBOUNDED, Breakpoint

FOURTEEN = (320, 375, 639, 640, 768, 1023, 1024, 1080, 1199, 1200, 1280, 1439, 1440, 1920)
NAMED = {named_range.name: named_range for named_range in BUILT_IN}


def test_the_built_in_set_has_fourteen_names_and_fourteen_widths() -> None:
    assert len({named_range.name for named_range in BUILT_IN}) == 14
    assert widths_of(BUILT_IN, BUILT_IN) == FOURTEEN
    assert check_set(BUILT_IN) == BUILT_IN


def test_the_bands_are_the_ranges_that_hold_no_other() -> None:
    assert bands(BUILT_IN) == BANDS
    assert bands(reversed(BUILT_IN)) == BANDS


@pytest.mark.parametrize(
    ("name", "low", "high", "widths"),
    [
        ("narrow-browser-and-phone", 1, 639, FOURTEEN[:3]),
        ("medium-browser-and-portrait-tablet", 640, 1023, FOURTEEN[3:6]),
        ("landscape-tablet", 1024, 1199, FOURTEEN[6:9]),
        ("medium-wide-browser", 1200, 1439, FOURTEEN[9:12]),
        ("wide-browser-and-larger", 1440, UNBOUNDED, FOURTEEN[12:]),
        ("medium-browser-and-landscape-tablet", 640, 1199, FOURTEEN[3:9]),
        ("medium-wide-browser-and-larger", 1200, UNBOUNDED, FOURTEEN[9:]),
        ("above-phone", 640, UNBOUNDED, FOURTEEN[3:]),
        ("portrait-tablet-and-above", 640, UNBOUNDED, FOURTEEN[3:]),
        ("above-portrait-tablet", 1024, UNBOUNDED, FOURTEEN[6:]),
        ("landscape-tablet-and-above", 1024, UNBOUNDED, FOURTEEN[6:]),
        ("landscape-tablet-and-medium-wide-browser", 1024, 1439, FOURTEEN[6:12]),
        ("portrait-tablet-and-below", 1, 1023, FOURTEEN[:6]),
        ("landscape-tablet-and-below", 1, 1199, FOURTEEN[:9]),
    ],
)
def test_every_name_has_its_range_and_its_widths(
    name: str, low: int, high: int, widths: tuple[int, ...]
) -> None:
    named_range = NAMED[name]
    assert (named_range.min_width, named_range.max_width) == (low, high)
    assert widths_of((named_range,), BUILT_IN) == widths


@given(st.integers(1, 5000))
def test_every_width_lies_in_exactly_one_band_and_in_the_unions_that_hold_it(width: int) -> None:
    (band,) = bands_over([(width, width)], BUILT_IN)
    names = {band.name, *(named_range.name for named_range in unions_of(band, BUILT_IN))}
    assert set(matching(width, BUILT_IN)) == names


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (1, 639.98, (1, 639)),
        (639.98, 1023.98, (640, 1023)),
        (640, float("inf"), (640, UNBOUNDED)),
        (0, 320, (1, 320)),
        (640.01, 641, (641, 641)),
    ],
)
def test_fractional_ranges_keep_the_whole_widths_inside(
    low: float, high: float, expected: tuple[int, int]
) -> None:
    assert rounded_range(low, high) == expected


@given(st.integers(1, 4000), st.one_of(st.integers(0, 3000), st.none()))
def test_sample_widths_lie_in_the_band_and_hold_its_upper_end(low: int, span: int | None) -> None:
    high = UNBOUNDED if span is None else low + span
    widths = sample_widths(low, high)
    assert all(low <= width <= high for width in widths)
    assert widths == tuple(sorted(set(widths)))
    assert high in widths or span is None


def overlap() -> tuple[Breakpoint, ...]:
    return (Breakpoint("small", 1, 640), Breakpoint("large", 640))


def gap() -> tuple[Breakpoint, ...]:
    return (Breakpoint("small", 1, 639), Breakpoint("large", 641))


def cut() -> tuple[Breakpoint, ...]:
    return (Breakpoint("small", 1, 639), Breakpoint("large", 640), Breakpoint("odd", 1, 800))


@pytest.mark.parametrize(
    ("breakpoints", "problem", "fix"),
    [
        (
            overlap(),
            "breakpoints 'small' (1–640) and 'large' (640–) overlap",
            "end 'small' at 639 px or start 'large' at 641 px",
        ),
        (
            gap(),
            "no breakpoint covers 640–640 px, between 'small' and 'large'",
            "end 'small' at 640 px or start 'large' at 640 px",
        ),
        (
            (*BUILT_IN, Breakpoint("odd", 320, 1023)),
            "breakpoint 'odd' (320–1023) cuts a band",
            "start 'odd' and end it at the edge of a band",
        ),
        (
            (),
            "the set of breakpoints is empty",
            (
                "name at least one breakpoint, or remove [tool.harness.breakpoints] to get the "
                "built-in fourteen"
            ),
        ),
    ],
)
def test_a_set_that_does_not_tile_says_where_and_how_to_mend_it(
    breakpoints: tuple[Breakpoint, ...], problem: str, fix: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        check_set(breakpoints)
    assert (caught.value.what, caught.value.fix) == (problem, fix)


def test_a_union_that_cuts_a_band_is_an_error() -> None:
    with pytest.raises(ConfigError, match=r"breakpoint 'odd' \(1–800\) cuts a band"):
        check_set(cut())


def test_a_range_with_its_ends_swapped_is_an_error() -> None:
    with pytest.raises(ConfigError) as caught:
        Breakpoint("tablet", 1023, 640)
    assert caught.value.what == "breakpoint 'tablet' runs from 1023 to 640 px"


def test_a_sample_width_outside_its_range_is_an_error() -> None:
    with pytest.raises(ConfigError) as caught:
        Breakpoint("tablet", 640, 1023, (640, 1024))
    assert caught.value.what == (
        "breakpoint 'tablet' is sampled at 1024 px, outside its own range 640–1023 px"
    )


def test_an_unknown_name_is_guessed() -> None:
    with pytest.raises(ConfigError) as caught:
        select(["abov-phone"], BUILT_IN)
    assert caught.value.what == "there is no breakpoint 'abov-phone' (did you mean 'above-phone'?)"


def test_no_name_selects_all_and_a_name_twice_selects_it_once() -> None:
    assert select([], BUILT_IN) == BUILT_IN
    assert select(["above-phone", "above-phone"], BUILT_IN) == (NAMED["above-phone"],)


def test_only_names_with_all_their_widths_looked_at_are_held() -> None:
    looked_at = widths_of((NAMED["portrait-tablet-and-below"],), BUILT_IN)
    assert [named_range.name for named_range in held_by(looked_at, BUILT_IN)] == [
        "narrow-browser-and-phone",
        "medium-browser-and-portrait-tablet",
        "portrait-tablet-and-below",
    ]


def test_the_smallest_name_that_covers_is_the_narrowest() -> None:
    phone, tablet, landscape, *_ = BANDS
    assert smallest_cover([tablet], BUILT_IN) == tablet
    assert (
        smallest_cover([tablet, landscape], BUILT_IN)
        == (NAMED["medium-browser-and-landscape-tablet"])
    )
    assert smallest_cover([phone, landscape], BUILT_IN) == NAMED["landscape-tablet-and-below"]
    assert smallest_cover(BANDS, BUILT_IN) is None
