"""Values over widths as text: read as they were written, and nothing else is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.baselines.layout_text.value_text import (
    px,
    quote,
    read,
    read_length,
    unquote,
    unword,
    word,
    write,
)

PLACES = {"320": 0, "375": 1, "640": 2}


@given(st.lists(st.one_of(st.none(), st.text(st.characters())), min_size=3, max_size=3))
def test_texts_come_back_equal(values: list[str | None]) -> None:
    assert read(write(values, [320, 375, 640], word), PLACES, unword) == values


@given(st.integers(-(10**9), 10**9))
def test_lengths_come_back_equal(length: int) -> None:
    assert read_length(px(length)) == length


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('a "b"', '"a \\"b\\""'),
        ("a\\b", '"a\\\\b"'),
        ("\n\u200b\xa0", '"\\u{a}\\u{200b}\\u{a0}"'),
        ("\ud83d\ude00", '"\\u{d83d}\\u{de00}"'),
        ("é 😀", '"é 😀"'),
    ],
)
def test_what_does_not_show_is_written_by_number(text: str, quoted: str) -> None:
    assert quote(text) == quoted
    assert unquote(quoted) == text


@pytest.mark.parametrize("text", ["", "640:1", "1 2", "1 640:2 375:3", "1 640:2 640:3", "1  640:2"])
def test_widths_out_of_order_are_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"rising order|no value|could not convert"):
        read(text, PLACES, read_length)
