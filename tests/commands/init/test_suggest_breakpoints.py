"""When a page's own media queries become the named breakpoints, and what these are called."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.breakpoints.named import UNIONS, bands, check_set
from harness.breakpoints.queries.conditions import Sheet
from harness.breakpoints.queries.coverage import PageConditions
from harness.breakpoints.queries.parse import read_conditions
from harness.commands.init.band_names import name_bands
from harness.commands.init.config_text import as_toml
from harness.commands.init.sites.site import Site
from harness.commands.init.suggest_breakpoints import MOST_EDGES, Suggestion, suggest_breakpoints
from harness.config.load import config_from
from harness.config.schema import NAME
from harness.model.page import UNBOUNDED


def suggested(*queries: str) -> Suggestion | None:
    css = "".join(f"@media {query} {{ p {{ order: {n} }} }}\n" for n, query in enumerate(queries))
    conditions = read_conditions([Sheet(css, "a.css")])
    return suggest_breakpoints(PageConditions("home", "chromium", conditions, 900))


def from_widths(*widths: int) -> list[str]:
    return [f"(min-width: {width}px)" for width in widths]


@pytest.mark.parametrize(
    "queries",
    [
        [],
        ["print", "(orientation: portrait)", "(prefers-color-scheme: dark)"],
        from_widths(640, 1024, 1200, 1440),  # the built-in edges
        from_widths(640),  # some of them
        ["(max-width: 639.98px)", "(width < 64em)"],  # in other words
        ["(min-width: 200px)", "(min-width: 5000px)"],  # narrower and wider than any layout
    ],
)
def test_built_in_set_stays_where_it_fits(queries: list[str]) -> None:
    assert suggested(*queries) is None


@pytest.mark.parametrize(
    ("queries", "names"),
    [
        (  # Bootstrap 5
            from_widths(576, 768, 992, 1200, 1400),
            {
                "narrow-browser-and-phone": (1, 575),
                "small-tablet": (576, 767),
                "portrait-tablet": (768, 991),
                "landscape-tablet": (992, 1199),
                "medium-wide-browser": (1200, 1399),
                "wide-browser-and-larger": (1400, UNBOUNDED),
            },
        ),
        (  # Tailwind CSS
            from_widths(640, 768, 1024, 1280, 1536),
            {
                "narrow-browser-and-phone": (1, 639),
                "small-tablet": (640, 767),
                "portrait-tablet": (768, 1023),
                "landscape-tablet": (1024, 1279),
                "medium-wide-browser": (1280, 1535),
                "wide-browser-and-larger": (1536, UNBOUNDED),
            },
        ),
        (  # one boundary moves one built-in edge
            ["(max-width: 600px)"],
            {
                "narrow-browser-and-phone": (1, 600),
                "medium-browser-and-portrait-tablet": (601, 1023),
                "landscape-tablet": (1024, 1199),
                "medium-wide-browser": (1200, 1439),
                "wide-browser-and-larger": (1440, UNBOUNDED),
            },
        ),
        (  # what most conditions share goes before what few do
            [*from_widths(900), "(max-width: 899px)", "(width >= 900px)", "(min-width: 940px)"],
            {
                "narrow-browser-and-phone": (1, 639),
                "medium-browser-and-portrait-tablet": (640, 899),
                "landscape-tablet": (900, 1199),
                "medium-wide-browser": (1200, 1439),
                "wide-browser-and-larger": (1440, UNBOUNDED),
            },
        ),
    ],
)
def test_own_boundaries_become_bands(queries: list[str], names: dict[str, tuple[int, int]]) -> None:
    suggestion = suggested(*queries)
    assert suggestion is not None
    tiles = bands(suggestion.breakpoints)
    assert {band.name: (band.min_width, band.max_width) for band in tiles} == names
    assert suggestion.at_edges > suggestion.at_built_in_edges


def test_built_in_names_keep_their_meaning_from_edge_to_edge() -> None:
    suggestion = suggested(*from_widths(576, 768, 992, 1200, 1400))
    assert suggestion is not None
    unions = [entry for entry in suggestion.breakpoints if entry.name in {u.name for u in UNIONS}]
    assert {entry.name: entry.range_text for entry in unions} == {
        "medium-browser-and-landscape-tablet": "576–1199",
        "medium-wide-browser-and-larger": "1200–",
        "above-phone": "576–",
        "portrait-tablet-and-above": "576–",
        "above-portrait-tablet": "992–",
        "landscape-tablet-and-above": "992–",
        "landscape-tablet-and-medium-wide-browser": "992–1399",
        "portrait-tablet-and-below": "1–991",
        "landscape-tablet-and-below": "1–1199",
    }


@given(st.lists(st.integers(1, 4000), max_size=30))
def test_suggestion_is_a_set_that_the_configuration_takes(widths: Sequence[int]) -> None:
    suggestion = suggested(*from_widths(*widths))
    if suggestion is None:
        return
    assert len(bands(suggestion.breakpoints)) <= MOST_EDGES + 1
    assert check_set(suggestion.breakpoints) == suggestion.breakpoints
    file = Path("/project/harness.toml")
    site = Site("", base_url="http://localhost/")
    text = as_toml(file, site, file.parent, {"home": ""}, (), suggestion)
    assert config_from(text, file).breakpoints == suggestion.breakpoints


@given(st.sets(st.integers(2, 4000), max_size=12))
def test_names_of_bands_are_valid_and_distinct(edges: set[int]) -> None:
    starts = [1, *sorted(edges), UNBOUNDED + 1]
    names = name_bands([(low, high - 1) for low, high in pairwise(starts)])
    assert len(set(names)) == len(starts) - 1
    assert all(NAME.match(name) for name in names)
