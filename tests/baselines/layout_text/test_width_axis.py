"""The widths of a text: told in few words, and read as they were told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.baselines.layout_text.width_axis import Axis, read_axis

WIDTHS = st.sets(st.integers(1, 3000))


def told(axis: Axis) -> dict[str, str]:
    lines = (line.partition(" ") for line in axis.lines())
    return {name: rest for name, _, rest in lines}


@pytest.mark.parametrize(
    ("swept", "text"),
    [
        (range(320, 1921), "320-1920"),
        (range(340, 1921, 20), "320-1920/20"),
        ([*range(340, 1921, 20), 333], "333 320-1920/20"),
        ([*range(340, 700), *range(800, 900)], "340-699 800-899"),
        ([700, 900], "700 900"),
    ],
)
def test_widths_that_were_swept_are_told_as_ranges(swept: list[int], text: str) -> None:
    axis = Axis.of([320, 375, 640], dict.fromkeys(swept, 320))
    assert told(axis)["swept"] == text


@given(WIDTHS, WIDTHS, st.data())
def test_an_axis_comes_back_equal(read: set[int], swept: set[int], data: st.DataObject) -> None:
    of = st.sampled_from(sorted(read)) if read else st.nothing()
    axis = Axis.of(read, {width: data.draw(of) for width in swept - read} if read else {})
    assert read_axis(told(axis)) == axis
