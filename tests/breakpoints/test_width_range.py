"""Ranges as stylesheets write them."""

import pytest

from harness.breakpoints.width_range import parse_range
from harness.errors import ConfigError
from harness.model.page import UNBOUNDED


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("(min-width: 640px)", (640, UNBOUNDED)),
        ("(max-width: 639.98px)", (1, 639)),
        ("(min-width: 639.98px)", (640, UNBOUNDED)),
        ("(min-width: 640px) and (max-width: 1023px)", (640, 1023)),
        ("screen and (min-width:40em)", (640, UNBOUNDED)),
        ("only screen and (max-width: 40rem)", (1, 640)),
        ("(width >= 640px)", (640, UNBOUNDED)),
        ("(width > 640px)", (641, UNBOUNDED)),
        ("(width < 640px)", (1, 639)),
        ("(640px <= width)", (640, UNBOUNDED)),
        ("(640px > width)", (1, 639)),
        ("(40em <= width < 64em)", (640, 1023)),
        ("(640px < width <= 1024.5px)", (641, 1024)),
        ("(MIN-WIDTH: 640PX)", (640, UNBOUNDED)),
    ],
)
def test_a_width_query_is_the_widths_it_matches_at(query: str, expected: tuple[int, int]) -> None:
    assert parse_range(query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "",
        "640",
        "(orientation: portrait)",
        "(min-width: 640px), (max-width: 20px)",
        "(min-width: 40vw)",
    ],
)
def test_a_query_that_is_no_range_of_widths_is_an_error(query: str) -> None:
    with pytest.raises(ConfigError, match="of the media query"):
        parse_range(query)
