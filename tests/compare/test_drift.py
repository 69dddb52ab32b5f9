"""Drift of the names from a page's own conditions: what is told, and what is not."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from harness.compare.drift import Drift
from harness.widths.boundaries import PageConditions
from harness.widths.breakpoints import BUILT_IN
from harness.widths.conditions import Condition
from harness.widths.queries import Sheet, read_conditions


def drift(css: str, flips: Mapping[str, Sequence[int]] | None = None, **own: Any) -> Drift:
    """Of a page with this style sheet; ``flips`` by the text of the condition."""
    conditions = read_conditions([Sheet(css, "a.css")], own.get("height", 900))
    by_text: dict[str, Condition] = {one.text: one for one in conditions}
    known = {by_text[text]: widths for text, widths in (flips or {}).items()}
    page = PageConditions(
        "home", "chromium", conditions, own.pop("height", 900), flips=known, **own
    )
    return Drift(page, BUILT_IN)


def messages(css: str, **own: Any) -> list[str]:
    return [one.message for one in drift(css, **own).findings()]


@pytest.mark.parametrize(
    "query",
    [
        "(max-width: 639px)",
        "(max-width: 639.98px)",
        "(min-width: 640px)",
        "(width < 640px)",
        "(min-width: 40em)",
        "(640px <= width < 1024px)",
        "(width > 639.98px)",
        "(min-width: 1440px)",
    ],
)
def test_conditions_that_agree_with_a_name_are_no_drift(query: str) -> None:
    assert messages(f"@media {query} {{}}") == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("(min-width: 641px)", "begins at 641 px"),
        ("(min-width: 639.98px)", "begins at 639.98 px"),
        ("(min-width: 638px)", "begins at 638 px"),
        ("(max-width: 640px)", "ends at 640 px"),
        ("(max-width: 638px)", "ends at 638 px"),
        ("(width > 640px)", "begins at 640 px"),
    ],
)
def test_an_edge_that_is_narrowly_missed_is_told(query: str, said: str) -> None:
    side = "<" if said.startswith("ends") else ">="
    (finding,) = drift(f"\n@media {query} {{}}").findings()
    assert (finding.kind, finding.selector) == ("breakpoint-drift", f"@media {query}")
    assert finding.message == (
        f"@media {query} (a.css:2) {said}, and medium-browser-and-portrait-tablet begins at "
        f"640 px; write (width {side} 640px), or move the breakpoint"
    )


def test_a_boundary_without_a_name_is_one_finding_with_all_its_places() -> None:
    css = "@media (min-width: 800px) {}\n" * 5 + "@media (max-width: 799px) {}"
    (finding,) = drift(css).findings()
    assert finding.widths == ((799, 799), (800, 800))
    assert finding.message == (
        "@media (min-width: 800px) (a.css:1, a.css:2, a.css:3 and 2 more places) and "
        "@media (max-width: 799px) (a.css:6) flip between 799 and 800 px, where no named "
        "breakpoint begins or ends; name one that begins at 800 px, or use a boundary that has a "
        "name"
    )


def test_a_junction_is_told_once_and_not_again_as_a_missed_edge() -> None:
    (finding,) = drift("@media (max-width: 639px) {}\n@media (min-width: 641px) {}").findings()
    assert finding.widths == ((640, 640),)
    assert finding.message == (
        "neither @media (max-width: 639px) (a.css:1) nor @media (min-width: 641px) (a.css:2) "
        "matches at 640 px; write them as (width < 640px) and (width >= 640px) "
        "(medium-browser-and-portrait-tablet begins at 640 px)"
    )


def test_a_junction_where_no_name_is_misses_a_name_too() -> None:
    overlap, unknown = messages("@media (max-width: 800px) {}\n@media (min-width: 800px) {}")[::-1]
    assert overlap == (
        "@media (max-width: 800px) (a.css:1) and @media (min-width: 800px) (a.css:2) both match "
        "at 800 px; write them as (width < 800px) and (width >= 800px)"
    )
    assert unknown.startswith("@media (min-width: 800px) (a.css:2) flips between 799 and 800 px")


def test_lengths_that_chromium_takes_as_equal_are_told() -> None:
    same = "; Chromium takes lengths that differ by less than 1/64 px as equal"
    (overlap,) = messages("@media (max-width: 639.99px) {}\n@media (min-width: 640px) {}")
    assert "both match at 640 px" in overlap
    assert overlap.endswith(same)
    (missed,) = messages("@media (max-width: 639.99px) {}")
    assert missed.endswith("write (width < 640px), or move the breakpoint" + same)


def test_whole_pixels_apart_is_a_note() -> None:
    found = drift("@media (max-width: 639px) {}\n@media (min-width: 640px) {}")
    assert found.findings() == ()
    assert found.notes() == (
        "conditions that are a whole pixel apart, 639/640 px (a.css:1 and a.css:2): between the "
        "two, where only browser zoom can lead, neither side matches",
    )


def test_an_em_is_told_where_the_root_has_another_font_size() -> None:
    css = "@media (max-width: 49.999em) {}\n@media (min-width: 50em) {}\n@media (width<640px) {}"
    assert messages(css, root_font_px=10.0) == [
        "49.999em in @media (max-width: 49.999em) (a.css:1) is 799.984 px, whatever html "
        "{ font-size: 10px } says: in a media query 1em is always 16 px; if 49.999 times 10 px was "
        "meant, write 499.99px",
        "50em in @media (min-width: 50em) (a.css:2) is 800 px, whatever html { font-size: 10px } "
        "says: in a media query 1em is always 16 px; if 50 times 10 px was meant, write 500px",
    ]
    assert len(messages(css)) == 1


@pytest.mark.parametrize(
    ("css", "height", "told"),
    [
        ("@media (orientation: portrait) {}", 900, True),
        ("@media (min-aspect-ratio: 4/3) {}", 900, False),  # 1200 px: a name begins there
        ("@media (max-aspect-ratio: 4/3) {}", 900, True),  # up to 1200 px, where a name begins
        ("@media (orientation: portrait) {}", 1023, False),
        ("@media (orientation: portrait) and (max-width: 639px) {}", 900, False),
    ],
)
def test_an_orientation_is_told_where_no_name_knows_its_width(
    css: str, height: int, told: bool
) -> None:
    assert len(messages(css, height=height)) == told


def test_a_container_is_told_where_no_name_knows_its_width() -> None:
    css = "@container card (min-width: 400px) {}"
    text = "card (min-width: 400px)"
    assert messages(css, flips={text: [640]}) == []
    assert messages(css, flips={text: [640, 801, 1025]}) == [
        "@container card (min-width: 400px) (a.css:1) flips below 801 and 1025 px of the viewport, "
        "where no named breakpoint begins or ends; name one that begins there, to have pictures "
        "of both sides"
    ]
    assert drift(css, flips={text: []}).notes() == ()
    assert drift(css).notes() == (
        "containers flip too, at viewport widths that were not looked for and are not in the "
        "coverage: @container card (min-width: 400px) (a.css:1)",
    )


def test_the_id_of_a_finding_stays_when_lines_move() -> None:
    query = "@media (min-width: 800px) {}"
    (one,) = drift(query).findings()
    (other,) = drift(f"\n\n{query}").findings()
    assert (one.id, one.message) != (other.id, other.message)
    assert one.id == other.id
