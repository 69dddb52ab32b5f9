"""Lengths over widths: few pieces, close to the truth and exact where they have to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.baselines.layout_text.piecewise import (
    Series,
    along,
    fit,
    read_pieces,
    without_gaps,
    write_pieces,
)
from harness.baselines.layout_text.value_text import px, read_length
from harness.baselines.layout_text.width_axis import Axis, Places

KNOWN = range(320, 1921)
EXACT, CLOSE = 0.49, 4.49


def text_of(lengths: list[int], widths: range = KNOWN, slack: float = EXACT) -> str:
    return write_pieces(without_gaps(fit(widths, lengths, [slack] * len(widths)), KNOWN), px)


@pytest.mark.parametrize(
    ("lengths", "text"),
    [
        ([1600] * 1601, "16"),
        ([width * 50 for width in KNOWN], "160~960"),
        ([1600 if width < 640 else 2400 for width in KNOWN], "16 640:24"),
        ([1600 if width < 640 else min(width, 1200) * 2 for width in KNOWN],
         "16 640:12.8~24 1201:24"),
        ([0 if width != 700 else 1 for width in KNOWN], "0 700:0.01 701:0"),
    ],
)  # fmt: skip
def test_a_length_is_what_stays_or_changes_evenly(lengths: list[int], text: str) -> None:
    assert text_of(lengths) == text


def test_what_has_no_length_between_is_bridged_or_named() -> None:
    assert text_of([5] * 100, range(400, 500)) == "0.05"
    assert text_of([width * 10 for width in range(400, 500)], range(400, 500)) == (
        "- 400:40~49.9 500:-"
    )


def test_two_widths_are_no_slope() -> None:
    assert write_pieces(fit([320, 640], [1600, 2400], [EXACT] * 2), px) == "16 640:24"


def test_rounding_of_a_renderer_does_not_end_a_piece() -> None:
    rounded = [width * 100 // 3 // 3 * 3 for width in KNOWN]
    assert len(fit(KNOWN, rounded, [CLOSE] * len(KNOWN))) == 1
    assert len(fit(KNOWN, rounded, [EXACT] * len(KNOWN))) > 100


@given(
    st.dictionaries(
        st.integers(1, 3000),
        st.tuples(st.one_of(st.integers(-9, 9), st.integers(-(10**6), 10**6)), st.booleans()),
        min_size=1,
    ),
    st.sets(st.integers(1, 3000)),
)
def test_pieces_come_back_close_and_exact_where_asked(
    lengths: dict[int, tuple[int, bool]], others: set[int]
) -> None:
    widths = sorted(lengths)
    known = sorted(lengths.keys() | others)
    truth = [lengths[width][0] for width in widths]
    slack = [EXACT if lengths[width][1] else CLOSE for width in widths]
    pieces = without_gaps(fit(widths, truth, slack), known)
    places = Places(Axis.of([known[0]], dict.fromkeys(known, known[0])))
    read = read_pieces(write_pieces(pieces, px), places, read_length)
    found = [Series(read).at(width) for width in widths]
    assert found == along(pieces, widths)
    assert all(abs(one - true) <= off for one, true, off in zip(found, truth, slack, strict=True))
