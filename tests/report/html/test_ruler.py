"""The ruler: everything on the line, nothing on top of something else, nothing forgotten."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.breakpoints.named import BUILT_IN
from harness.model.finding import Finding, Place
from harness.model.page import UNBOUNDED, Breakpoint
from harness.report.html.ruler import APART, LANES, NARROWEST, Bar, Ruler, Tick, ruler
from tests.report.examples import BETWEEN, LEAD, NEW, REGRESSED, UNCHANGED, UNKNOWN

THREE = (
    Breakpoint("phone", 1, 599, (400,)),
    Breakpoint("edge", 600, 600),
    Breakpoint("desktop", 601, UNBOUNDED, (601, 800)),
    Breakpoint("all", 1, UNBOUNDED),
)


def at(width: float) -> float:
    """Where a width is on the built-in line, in per cent."""
    return round(100 * (width - 320) / 1600, 3)


def found(ranges: Sequence[tuple[int, int]], **values: object) -> Finding:
    return replace(LEAD, widths=tuple(ranges), places=(), **values)  # type: ignore[arg-type]


def ruler_of(*findings: Finding) -> Ruler:
    return ruler(replace(REGRESSED, findings=findings), BUILT_IN)


def test_the_line_goes_from_the_least_sample_width_to_the_greatest() -> None:
    shown = ruler(REGRESSED, BUILT_IN)
    assert (shown.low, shown.high) == (320, 1920)
    assert [(bar.start, bar.end) for bar in shown.bands] == [
        (0, 20),
        (20, 44),
        (44, 55),
        (55, 70),
        (70, 100),
    ]
    assert [bar.text for bar in shown.bands][:2] == [
        "narrow-browser-and-phone",
        "medium-browser-and-portrait-tablet",
    ]


def test_the_nine_unions_stand_above_the_bands_on_five_lines() -> None:
    assert [[bar.text for bar in lane] for lane in ruler(REGRESSED, BUILT_IN).unions] == [
        ["portrait-tablet-and-below", "landscape-tablet-and-medium-wide-browser"],
        ["landscape-tablet-and-below", "medium-wide-browser-and-larger"],
        ["medium-browser-and-landscape-tablet"],
        ["above-phone / portrait-tablet-and-above"],
        ["above-portrait-tablet / landscape-tablet-and-above"],
    ]


def test_a_bar_tells_its_range_and_the_worst_verdict_of_all_pages() -> None:
    elsewhere = tuple(replace(one, page="home") for one in UNCHANGED.breakpoints)
    both = replace(REGRESSED, breakpoints=(*REGRESSED.breakpoints, *elsewhere))
    _, second, *_ = ruler(both, BUILT_IN).bands
    assert second.verdict == "regressed"
    assert second.short == "640–1023"
    assert second.title == "medium-browser-and-portrait-tablet, 640–1023 px: regressed"


def test_what_was_not_looked_at_says_so() -> None:
    first, *rest = ruler(replace(REGRESSED, breakpoints=REGRESSED.breakpoints[1:]), BUILT_IN).bands
    assert first.title == "narrow-browser-and-phone, 1–639 px: not looked at"
    assert first.verdict == "unknown"
    assert "unknown" not in {bar.verdict for bar in rest}


@pytest.mark.parametrize(
    ("ranges", "bars"),
    [
        pytest.param([(640, 1022)], [(at(640), at(1023))], id="one"),
        pytest.param([(640, 640)], [(at(640), at(641))], id="one width"),
        pytest.param(
            [(600, 620), (900, 960)],
            [(at(600), at(621)), (at(900), at(961))],
            id="two on one line",
        ),
        pytest.param([(600, 700), (650, 800)], [(at(600), at(801))], id="one over another"),
        pytest.param([(100, 400)], [(0, at(401))], id="begins further out"),
        pytest.param([(1900, 2500)], [(at(1900), 100)], id="ends further out"),
        pytest.param([(1920, 1920)], [(100, 100)], id="at the very end"),
    ],
)
def test_a_finding_is_drawn_where_it_shows(
    ranges: list[tuple[int, int]], bars: list[tuple[float, float]]
) -> None:
    (lane,) = ruler_of(found(ranges)).findings
    assert [(bar.start, bar.end) for bar in lane] == bars
    assert [bar.text for bar in lane] == ["1 resized figure.lead"] + [""] * (len(bars) - 1)


def test_ranges_of_several_pages_are_joined() -> None:
    """LEAD shows from 640 to 1022 px on one page, and at parts of that on another."""
    (lane,) = ruler_of(LEAD).findings
    assert lane == (
        Bar(
            at(640),
            at(1023),
            "1 resized figure.lead",
            "1 resized figure.lead",
            "regressed",
            number=1,
        ),
    )


def test_findings_beside_each_other_share_a_line() -> None:
    left, right = found([(320, 640)]), found([(1200, 1440)])
    over, near = found([(400, 500)]), found([(1450, 1500)])
    shown = ruler_of(left, right, over, near)
    assert [[bar.number for bar in lane] for lane in shown.findings] == [[1, 2], [3, 4]]


def test_new_and_sampled_findings_look_different() -> None:
    (lane,) = ruler(NEW, BUILT_IN).findings
    assert {bar.verdict for bar in lane} == {"new"}
    looks = [bar.look for bar in lane]
    assert looks == ["point"] * 14


def test_a_finding_without_widths_has_no_bar_and_is_not_missing() -> None:
    shown = ruler_of(found([], kind="orphan"))
    assert (shown.findings, shown.hidden) == ((), 0)


def test_more_findings_than_lines_are_counted() -> None:
    shown = ruler_of(*[found([(640, 1022)])] * 9)
    assert len(shown.findings) == LANES
    assert shown.hidden == 3


def test_ticks_have_the_worst_verdict_of_their_width() -> None:
    ticks = {one.width: one.verdict for one in ruler(UNKNOWN, BUILT_IN).ticks}
    assert len(ticks) == 14
    assert (ticks[320], ticks[640], ticks[1024]) == ("unchanged", "changed", "unstable")


def test_the_edges_of_bands_have_their_numbers_on_a_phone() -> None:
    ticks = ruler(BETWEEN, BUILT_IN).ticks
    assert [one.width for one in ticks if one.label == "narrow"] == [
        320, 640, 1024, 1200, 1440, 1920,
    ]  # fmt: skip
    assert [one.width for one in ticks if one.label == "wide"] == [375, 768, 1080, 1280]


def test_a_band_of_one_width_is_drawn() -> None:
    shown = ruler(REGRESSED, THREE)
    assert (shown.low, shown.high) == (400, 800)
    assert [(bar.text, bar.start, bar.end) for bar in shown.bands] == [
        ("phone", 0, 50),
        ("edge", 50, 50.25),
        ("desktop", 50.25, 100),
    ]


def test_a_single_sample_width_is_a_line_too() -> None:
    shown = ruler(REGRESSED, (Breakpoint("all", 1, UNBOUNDED, (400,)),))
    assert [one.at for one in shown.ticks] == [0]
    assert [(bar.start, bar.end) for bar in shown.bands] == [(0, 100)]


# Laws.

edges = st.lists(st.integers(2, 2200), max_size=8, unique=True).map(sorted)


@st.composite
def sets(draw: st.DrawFn) -> tuple[Breakpoint, ...]:
    """Bands that tile the line, one px wide some of them, and unions of neighbours."""
    starts = [1, *draw(edges)]
    ends = [*(one - 1 for one in starts[1:]), UNBOUNDED]
    tiles = [
        Breakpoint(f"band-{number}", *pair)
        for number, pair in enumerate(zip(starts, ends, strict=True))
    ]
    pairs = draw(st.lists(st.tuples(*[st.integers(0, len(starts) - 1)] * 2), max_size=5))
    unions = [
        Breakpoint(f"union-{number}", starts[min(pair)], ends[max(pair)])
        for number, pair in enumerate(pairs)
    ]
    return (*tiles, *unions)


pairs = st.tuples(st.integers(1, 2500), st.integers(0, 600)).map(lambda one: (one[0], sum(one)))
ranges = st.lists(pairs, max_size=4).map(lambda some: tuple(sorted(some)))
places = st.lists(st.builds(Place, st.sampled_from(["a", "b"]), st.just("c"), ranges), max_size=3)
findings = st.lists(
    st.builds(
        lambda widths, some, kind: replace(LEAD, widths=widths, places=tuple(some), kind=kind),
        ranges,
        places,
        st.sampled_from(["resized", "new", "orphan"]),
    ),
    max_size=12,
)


def lanes(shown: Ruler) -> tuple[tuple[Bar, ...], ...]:
    return (*shown.unions, shown.bands, *shown.findings)


@given(sets(), findings)
def test_nothing_leaves_the_line_or_lies_on_something_else(
    breakpoints: tuple[Breakpoint, ...], some: list[Finding]
) -> None:
    shown = ruler(replace(REGRESSED, findings=tuple(some)), breakpoints)
    for lane in lanes(shown):
        assert all(0 <= bar.start <= bar.end <= 100 for bar in lane)
        assert all(one.end <= other.start for one, other in pairwise(lane))
    assert all(0 <= tick.at <= 100 for tick in shown.ticks)
    for lane in shown.findings:
        for one, other in pairwise(lane):
            assert one.number == other.number or other.start - one.end >= NARROWEST


@given(sets())
def test_every_name_is_on_the_ruler_once(breakpoints: tuple[Breakpoint, ...]) -> None:
    shown = ruler(REGRESSED, breakpoints)
    names = [
        name
        for lane in (*shown.unions, shown.bands)
        for bar in lane
        for name in bar.text.split(" / ")
    ]
    assert sorted(names) == sorted(one.name for one in breakpoints)


def test_the_fourteen_names_are_on_the_ruler_once() -> None:
    shown = ruler(REGRESSED, BUILT_IN)
    bars = [bar for lane in (*shown.unions, shown.bands) for bar in lane]
    names = [name for bar in bars for name in bar.text.split(" / ")]
    assert sorted(names) == sorted(one.name for one in BUILT_IN)


@given(findings)
def test_every_finding_with_widths_is_drawn_or_counted(some: list[Finding]) -> None:
    shown = ruler(replace(REGRESSED, findings=tuple(some)), BUILT_IN)
    drawn = [bar for lane in shown.findings for bar in lane]
    numbers = {bar.number for bar in drawn}
    wanted = {
        number
        for number, one in enumerate(some, start=1)
        if (any(place.widths for place in one.places) if one.places else one.widths)
    }
    assert numbers <= wanted
    assert len(numbers) + shown.hidden == len(wanted)
    assert [bar.number for bar in drawn if bar.text] == list(
        dict.fromkeys(bar.number for bar in drawn)
    )


@given(sets())
def test_labels_keep_their_distance(breakpoints: tuple[Breakpoint, ...]) -> None:
    ticks = ruler(UNCHANGED, breakpoints).ticks
    assert [one.width for one in ticks] == sorted({one.width for one in ticks})
    for screens in (("narrow",), ("narrow", "wide")):
        labelled = [one for one in ticks if one.label in screens]
        assert labelled[0] == ticks[0]
        assert all(apart(pair) >= APART[screens[-1]] for pair in pairwise(labelled))


def apart(pair: tuple[Tick, Tick]) -> float:
    return pair[1].at - pair[0].at + 0.002  # places are rounded
