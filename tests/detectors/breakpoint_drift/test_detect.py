"""Drift of the names from a page's own conditions: what is told, and what is not."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from harness.breakpoints.named import BUILT_IN
from harness.breakpoints.queries.conditions import Condition
from harness.breakpoints.queries.containers import ContainerSides, container_flips
from harness.breakpoints.queries.coverage import PageConditions
from harness.breakpoints.queries.parse import Sheet, container_thresholds, read_conditions
from harness.detectors.breakpoint_drift.detect import Drift


def drift(css: str, flips: Mapping[str, Sequence[int]] | None = None, **own: Any) -> Drift:
    """Of a page with this style sheet; ``flips`` by the text of the condition."""
    conditions = read_conditions([Sheet(css, "a.css")], own.get("height", 900))
    by_text: dict[str, Condition] = {one.text: one for one in conditions}
    known: dict[Condition, Sequence[int]] = {
        by_text[text]: widths for text, widths in (flips or {}).items()
    }
    if own.get("sides") is not None:
        own["sides"] = ContainerSides(container_thresholds(conditions), own["sides"])
        known = {**container_flips(conditions, own["sides"])}
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


def test_containers_that_flip_where_no_name_does_are_a_note() -> None:
    css = "@container card (min-width: 400px) {}"
    text = "card (min-width: 400px)"
    for widths in ([], [640]):
        found = drift(css, flips={text: widths})
        assert (found.findings(), found.notes()) == ((), ())
    found = drift(css, flips={text: [640, 801, 1025]})
    assert found.findings() == ()
    assert found.notes() == (
        "containers flip where no named breakpoint begins or ends: @container card "
        "(min-width: 400px) (a.css:1) at 801 and 1025 px",
    )
    assert drift(css).notes() == (
        "containers flip too, at viewport widths that are not known and are not in the "
        "coverage: @container card (min-width: 400px) (a.css:1)",
    )


@pytest.mark.parametrize(
    ("css", "sides", "said", "widths"),
    [
        (
            "@container card (max-width: 400px) {}\n@container card (min-width: 400px) {}",
            {798: "<", 799: "<", 800: "=", 801: ">", 1000: ">"},
            "@container card (max-width: 400px) (a.css:1) and @container card (min-width: 400px) "
            "(a.css:2) both match where card is 400 px wide, seen at 800 px of the viewport; "
            "write them as (width < 400px) and (width >= 400px)",
            ((800, 800),),
        ),
        (
            "@container (width < 25em) {}\n@container (width > 25em) {}",
            {798: "<", 799: "=", 820: "=", 821: ">"},
            "neither @container (width < 25em) (a.css:1) nor @container (width > 25em) (a.css:2) "
            "matches where the container is 25 em wide, seen from 799 to 820 px of the viewport; "
            "write them as (width < 25em) and (width >= 25em)",
            ((799, 820),),
        ),
        (
            "@container (max-width: 399.5px) {}\n@container (min-width: 400px) {}",
            {798: "<<", 800: "<<", 801: ">>"},
            "neither @container (max-width: 399.5px) (a.css:1) nor @container (min-width: 400px) "
            "(a.css:2) matches where the container is between 399.5 px and 400 px wide; write "
            "them as (width < 400px) and (width >= 400px)",
            ((800, 800), (801, 801)),
        ),
        (
            "@container (max-width: 399px) {}\n@container (min-width: 401px) {}",
            None,
            "neither @container (max-width: 399px) (a.css:1) nor @container (min-width: 401px) "
            "(a.css:2) matches where the container is between 399 px and 401 px wide; write "
            "them as (width < 401px) and (width >= 401px)",
            (),
        ),
    ],
)
def test_container_conditions_that_do_not_meet_are_a_finding(
    css: str, sides: Mapping[int, str] | None, said: str, widths: tuple[tuple[int, int], ...]
) -> None:
    (finding,) = drift(css, sides=sides).findings()
    assert (finding.kind, finding.message) == ("breakpoint-drift", said)
    assert finding.widths == widths


@pytest.mark.parametrize(
    "css",
    [
        "@container a (max-width: 400px) {}\n@container b (min-width: 400px) {}",
        "@container (max-width: 25em) {}\n@container (min-width: 400px) {}",
        "@container (width < 400px) {}\n@container (width >= 400px) {}",
        "@container (max-width: 640px) {}\n@media (min-width: 640px) {}",
    ],
)
def test_conditions_of_different_containers_and_units_are_not_compared(css: str) -> None:
    assert messages(css) == []


def test_container_conditions_a_pixel_apart_are_a_note_with_the_widths_between() -> None:
    css = "@container (max-width: 319px) {}\n@container (min-width: 320px) {}"
    found = drift(css, sides={639: "<<", 640: "><", 642: "><", 643: ">>"})
    assert found.findings() == ()
    assert found.notes()[0] == (
        "container conditions that are a whole pixel apart, 319/320 px (a.css:1 and a.css:2, seen "
        "from 640 to 642 px of the viewport): between the two, where a container can well be, "
        "neither side matches"
    )


def test_boundaries_of_sizes_are_a_note_and_those_of_media_a_finding() -> None:
    sizes = Sheet("", "a.html", 3, "(min-width: 800px)", kind="sizes")
    named = Sheet("", "a.html", 3, "(max-width: 640px)", kind="sizes")
    media = Sheet("", "a.html", 4, "(min-width: 640px)")
    source = Sheet("", "a.html", 5, "(min-width: 900px)")
    conditions = read_conditions([sizes, named, media, source])
    found = Drift(PageConditions("home", "chromium", conditions, 900), BUILT_IN)
    (finding,) = found.findings()
    assert finding.message.startswith("@media (min-width: 900px) (a.html:5) flips between 899")
    assert found.notes() == (
        "pictures are chosen at 641 and 800 px too, where no named breakpoint begins or ends: "
        "sizes (min-width: 800px) (a.html:3) and sizes (max-width: 640px) (a.html:3)",
    )


def test_the_id_of_a_finding_stays_when_lines_move() -> None:
    query = "@media (min-width: 800px) {}"
    (one,) = drift(query).findings()
    (other,) = drift(f"\n\n{query}").findings()
    assert (one.id, one.message) != (other.id, other.message)
    assert one.id == other.id
