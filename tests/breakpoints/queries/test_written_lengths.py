"""Declared lengths at any width of the viewport."""

import pytest

from harness.breakpoints.queries.written_lengths import length_at


@pytest.mark.parametrize(
    ("name", "text", "px"),
    [
        ("width", "50vw", 400),
        ("width", "max(300px, -250px + 50vw)", 300),
        ("width", "50svw", 400),
        ("width", "min(50vmin, 50vmax)", 300),
        ("width", "calc(1.5e1vw + 1in)", 216),
        ("font-size", "clamp(1rem, 1vw, 2rem)", 20),
        ("width", "calc(10vw - 300px)", 0),
        ("margin-left", "calc(10vw - 300px)", -220),
        ("width", "10vi", None),
        ("width", "50cqw", None),
        ("width", "50%", None),
        ("width", "2em", None),
        ("line-height", "1.5", None),
        ("width", "var(--size)", None),
    ],
)
def test_length_depends_on_nothing_but_viewport_and_root(
    name: str, text: str, px: float | None
) -> None:
    assert length_at(name, text, 800, 600, 20) == px


def test_rem_is_not_known_where_the_root_follows_the_width() -> None:
    assert length_at("width", "2rem", 800, 600) is None
