"""The captures of an approval that are confirmed without a picture."""

from collections.abc import Sequence
from types import SimpleNamespace

import pytest

from harness.run.confirm_approval import _expected
from tests.compare.trees import layout


def without_pictures(widths: Sequence[int], boundaries: Sequence[int], swept: int = 1) -> list[int]:
    layouts = {width: layout(f"body 0 0 {width} 100") for width in widths}
    page = SimpleNamespace(layouts=layouts, boundaries=frozenset(boundaries), swept=[None] * swept)
    expected = _expected(page)  # type: ignore[arg-type]
    assert all(expected[width] is layouts[width] for width in expected)
    return sorted(expected)


@pytest.mark.parametrize(
    ("boundaries", "expected"),
    [
        ((), [375, 639, 640, 1280]),
        ((640,), [375, 639, 1280]),
        ((600, 640, 1024), [375]),
        ((2000,), [375, 639, 640, 1280]),
    ],
)
def test_between_two_boundaries_the_narrowest_sample_has_a_picture(
    boundaries: Sequence[int], expected: list[int]
) -> None:
    assert without_pictures([320, 375, 639, 640, 1280], boundaries) == expected


def test_page_whose_boundaries_are_not_known_has_pictures_everywhere() -> None:
    assert without_pictures([320, 640], [], swept=0) == []
    assert without_pictures([], []) == []
