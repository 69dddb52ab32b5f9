"""Notes as people read them."""

from dataclasses import replace

from harness.report.wording.notes import notes_of
from tests.report.examples import UNCHANGED

PAGES = [f"page-{number}" for number in range(6)]
RUN = replace(
    UNCHANGED, captures=tuple(replace(UNCHANGED.captures[0], page=page) for page in PAGES)
)


def test_what_several_pages_share_is_said_once_and_nothing_is_lost() -> None:
    notes = (
        *(f"{page}: blocked third-party script https://ads.example/a.js" for page in PAGES),
        "page-0: blocked third-party image https://ads.example/b.png",
        "page-1: blocked third-party image https://ads.example/b.png",
        "page-0, firefox: the baselines were painted by another renderer (chromium: 1)",
        "page-3, firefox: the baselines were painted by another renderer (chromium: 1)",
        "compared with HEAD: 1a2b",
        "page-7 was left out",
    )
    assert notes_of(replace(RUN, notes=notes)) == (
        "page-0, page-1, page-2 and 3 more pages: blocked third-party script "
        "https://ads.example/a.js",
        "page-0 and page-1: blocked third-party image https://ads.example/b.png",
        "page-0 and page-3, firefox: the baselines were painted by another renderer (chromium: 1)",
        "compared with HEAD: 1a2b",
        "page-7 was left out",
    )
