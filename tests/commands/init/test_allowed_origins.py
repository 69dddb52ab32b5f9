"""Which other origins a first configuration allows, by what first loads asked for."""

import pytest

from harness.capture.first_load import Resource
from harness.commands.init.allowed_origins import AllowedOrigin, BlockedOrigin, allowed_origins

OWN = "http://localhost:8000"


@pytest.mark.parametrize(
    ("resources", "allowed", "blocked"),
    [
        ([(f"{OWN}/a.css", "stylesheet", True)], [], []),
        (
            [
                ("https://cdn.example/a.png", "image", True),
                ("https://cdn.example/a.css", "stylesheet", True),
                ("https://cdn.example/a.js", "script", True),
            ],
            [AllowedOrigin("https://cdn.example", ("style sheets", "scripts", "images"))],
            [],
        ),
        (  # a capture fails without it, whether it is allowed or not
            [("https://cdn.example/a.woff2", "font", False)],
            [AllowedOrigin("https://cdn.example", ("fonts",), answers=False)],
            [],
        ),
        (  # a capture fails with it, and is only without a picture if it is not allowed
            [("https://img.example/a.png", "image", False)],
            [],
            [BlockedOrigin("https://img.example", "no answer")],
        ),
        (
            [("https://fonts.googleapis.com/css?family=A", "stylesheet", False)],
            [
                AllowedOrigin("https://fonts.googleapis.com", ("style sheets",), answers=False),
                AllowedOrigin("https://fonts.gstatic.com", ("fonts",), answers=False),
            ],
            [],
        ),
        (
            [
                ("https://www.googletagmanager.com/gtag/js", "script", True),
                ("https://api.example/v1/items", "fetch", True),
            ],
            [],
            [
                BlockedOrigin("https://www.googletagmanager.com", "measures visitors"),
                BlockedOrigin("https://api.example", "data"),
            ],
        ),
        ([("https://me@cdn.example/a.css", "stylesheet", True)], [], []),  # `allow` takes none
    ],
)
def test_origins_that_matter_and_answer_are_allowed(
    resources: list[tuple[str, str, bool]],
    allowed: list[AllowedOrigin],
    blocked: list[BlockedOrigin],
) -> None:
    asked = [Resource(*resource) for resource in resources]
    assert allowed_origins([OWN], asked) == (tuple(allowed), tuple(blocked))
