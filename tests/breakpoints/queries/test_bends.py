"""Where lengths bend, above the usual sweep too."""

import pytest

from harness.breakpoints.queries.bends import FARTHEST_BEND, bends, far_bends
from harness.breakpoints.queries.parse import Sheet


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("p { max-width: 2000px }", {2000}),
        ("p { color: red; max-inline-size: 125rem }", {2000}),
        ("p { max-width: 1200px }", set()),
        ("@container (max-width: 2130px) { p { order: 1 } }", set()),
        ("@media (min-width: 1px) and ( max-width: 2130px) { p { order: 1 } }", set()),
        ("p { max-width: 2000vw }", set()),
        ("p { width: min(50vw, 1000px) }", {2000}),
    ],
)
def test_wide_caps_and_functions_bend(css: str, expected: set[int]) -> None:
    assert bends([Sheet(css, "a.css")]) == expected


def test_bends_above_the_sweep_are_boundaries_with_one_further_up() -> None:
    assert far_bends([600, 1920, 2000], 1920, 10**9, 160) == {2000, 2160}
    assert far_bends([2000], 1920, 2100, 160) == {2000}
    assert far_bends([2000], 1920, 1920, 160) == frozenset()
    assert far_bends([FARTHEST_BEND + 1], 1920, 10**9, 160) == frozenset()
