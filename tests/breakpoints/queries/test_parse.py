"""Reading conditions: every spelling gives its bounds, and nothing that is written is an error."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.breakpoints.queries.conditions import Side
from harness.breakpoints.queries.parse import (
    Bound,
    Condition,
    Sheet,
    container_thresholds,
    media_switches,
    read_conditions,
    sizes_conditions,
)


def conditions(css: str, height: float = 900) -> tuple[Condition, ...]:
    return read_conditions([Sheet(css, "article.css")], height)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("(min-width: 640px)", [">= 640"]),
        ("(max-width:639.98px)", ["<= 639.98"]),
        ("(width: 1024px)", [">= 1024", "<= 1024"]),
        ("(width = 1024px)", [">= 1024", "<= 1024"]),
        ("(width >= 640px)", [">= 640"]),
        ("(640px < width)", ["> 640"]),
        ("(width<640px)", ["< 640"]),
        ("(640px <= width < 1024px)", [">= 640", "< 1024"]),
        ("(1024px > width >= 640px)", ["< 1024", ">= 640"]),
        ("screen and (min-width: 40em) and (max-width: 64rem)", [">= 640", "<= 1024"]),
        ("only screen and (MIN-WIDTH: 640PX)", [">= 640"]),
        ("(min-width: 640px), (max-width: 320px)", [">= 640", "<= 320"]),
        ("(min-width: 640px) or (max-width: 320px)", [">= 640", "<= 320"]),
        ("((min-width: 640px) and (not (min-width: 800px)))", [">= 640", "< 800"]),
        ("not (min-width: 640px)", ["< 640"]),
        ("not screen and (min-width: 640px) and (width < 800px)", ["< 640", ">= 800"]),
        ("not (not (min-width: 640px))", [">= 640"]),
        ("(min-width: calc(64em - 1px))", [">= 1023"]),
        ("(min-width: calc(2 * (300px + 20px) / 2))", [">= 320"]),
        ("(min-width: calc(20em + 20em))", [">= 640"]),
        ("(min-width: max(40em, 600px))", [">= 640"]),
        ("(min-width: min(40em, calc(600px)))", [">= 600"]),
        ("(min-width: clamp(10px, 700px, 900px))", [">= 700"]),
        ("(min-width: 480pt)", [">= 640"]),
        ("(min-width: 10in)", [">= 960"]),
        ("(min-width: 25.4cm)", [">= 960"]),
        ("(min-width: 0)", [">= 0"]),
        ("(min-width: 100vh)", [">= 900"]),
        ("(max-device-width: 480px)", ["<= 480"]),
        ("(orientation: portrait)", ["<= 900"]),
        ("(orientation: landscape)", ["> 900"]),
        ("not (orientation: portrait)", ["> 900"]),
        ("(min-aspect-ratio: 16/9)", [">= 1600"]),
        ("(aspect-ratio > 1)", ["> 900"]),
        ("(1/2 <= aspect-ratio <= 4 / 3)", [">= 450", "<= 1200"]),
        ("(min-width:\n  640px) /* a remark */", [">= 640"]),
    ],
)
def test_a_media_query_has_the_bounds_it_compares_with(query: str, expected: list[str]) -> None:
    (condition,) = conditions(f"@media {query} {{ p {{ order: 1 }} }}")
    assert [f"{bound.side} {bound.px:g}" for bound in condition.bounds] == expected


@pytest.mark.parametrize(
    "query",
    [
        "print and (min-width: 640px)",
        "not print and (min-width: 640px)",
        "(prefers-color-scheme: dark)",
        "(width)",
        "(min-width: 640)",
        "(min-width: 50vw)",
        "(min-width: calc(640px + 1))",
        "(min-width: calc(640px - ))",
        "(min-width: clamp(1px, 2px))",
        "(min-width: max(1px, 2vw))",
        "(min-width: calc(1px / 0))",
        "(min-width: 1e999px)",
        "(min-height: 640px)",
        "(inline-size > 640px)",
        "(min-aspect-ratio: 640px)",
        "(orientation: sideways)",
        "(640px < < width)",
        "(:)",
        "()",
        "",
    ],
)
def test_what_depends_on_no_width_has_no_bounds(query: str) -> None:
    assert [condition.bounds for condition in conditions(f"@media {query} {{ }}")] in ([()], [])


def test_units_are_kept_as_they_are_written() -> None:
    (condition,) = conditions("@media (min-width: 40em) and (max-width: calc(1000px + 1em)) {}")
    assert condition.bounds == (Bound(40, ">=", "em"), Bound(1016, "<=", "px"))


@pytest.mark.parametrize(
    ("number", "side", "switch"),
    [
        (640, ">=", 640),
        (640, "<", 640),
        (640, "<=", 641),
        (640, ">", 641),
        (639.98, "<=", 640),
        (639.98, ">=", 640),
        (639.98, "<", 640),
        (639.98, ">", 640),
        (639.99, "<=", 641),  # 1/64 px is no difference to Chromium
        (639.99, "<", 640),
        (640.01, ">=", 640),
        (640.01, ">", 641),
        (640.02, ">=", 641),
    ],
)
def test_the_switch_is_the_first_width_on_the_upper_side(
    number: float, side: str, switch: int
) -> None:
    bound = Bound(number, side)  # type: ignore[arg-type]  # a table is no Literal
    assert bound.switch == switch
    assert bound.holds(switch - 1) != bound.holds(switch)


NESTED = """\
@import url("wide.css") layer(base) supports(display: grid) screen and (min-width: 1200px);
@import 'plain.css';
@layer base {
  @supports (display: grid) {
    .card {
      @media (min-width: 640px) { order: 1 }
      &:hover { @container card (inline-size > 30em) { order: 2 } }
    }
  }
}
@media (min-width: 640px) {
  @media not all and (min-width: 800px) { p { order: 3 } }
}
@container (width >= 400px) and (orientation: landscape) { p { order: 4 } }
@container not (min-inline-size: 20rem) { p { order: 4 } }
"""


def test_conditions_are_found_wherever_they_stand() -> None:
    assert [
        (condition.rule, condition.source, condition.container) for condition in conditions(NESTED)
    ] == [
        ("@media screen and (min-width: 1200px)", "article.css:1", ""),
        ("@media (min-width: 640px)", "article.css:6", ""),
        ("@container card (inline-size > 30em)", "article.css:7", "card"),
        ("@media (min-width: 640px)", "article.css:11", ""),
        ("@media not all and (min-width: 800px)", "article.css:12", ""),
        ("@container (width >= 400px) and (orientation: landscape)", "article.css:14", ""),
        ("@container not (min-inline-size: 20rem)", "article.css:15", ""),
    ]
    assert media_switches(conditions(NESTED)) == {640, 800, 1200}
    assert container_thresholds(conditions(NESTED)) == (
        ("card", 30, "em"),
        ("", 400, "px"),
        ("", 20, "rem"),
    )


HIDDEN = """\
/* @media (min-width: 1px) {} */ p::before { content: "@media (min-width: 2px) {"; order: 1 }
p { background: url(data:text/css;'/*@media{) } @media/* a */(min-width: 640px)/* { */{ p {} }
q { quotes: 'it\\'s @media (min-width: 3px) {' } @media-like (min-width: 4px) {}
\\@media (min-width: 5px) {} r { broken: "@media (min-width: 6px) {
} @import url(a;b.css) (min-width: 700px); @import "c;d.css" layer (min-width: 7px) {}
@MEDIA screen and
  (min-width: 800px) {} @media (min-width: 8px); @media (min-width: 9px)
"""


def test_what_only_looks_like_a_rule_is_none() -> None:
    assert [(condition.text, condition.source) for condition in conditions(HIDDEN)] == [
        ("(min-width: 640px)", "article.css:2"),
        ("(min-width: 700px)", "article.css:5"),
        ("screen and (min-width: 800px)", "article.css:6"),
    ]


def test_a_condition_on_a_whole_sheet_stands_where_the_sheet_begins() -> None:
    sheet = Sheet("\n@media (min-width: 1px) {}", "index.html", 7, "(min-width: 640px)")
    assert [
        (condition.text, condition.source) for condition in read_conditions([sheet, sheet])
    ] == [
        ("(min-width: 640px)", "index.html:7"),
        ("(min-width: 1px)", "index.html:8"),
    ]


def test_a_long_line_is_told_with_its_column() -> None:
    css = f"/*{'-' * 600}*/@media (min-width: 640px){{}}"
    sheets = [Sheet(css, "minified.css"), Sheet(css, "index.html", 3, column=11)]
    assert [condition.source for condition in read_conditions(sheets)] == [
        "minified.css:1:605",
        "index.html:3:615",
    ]


def test_a_sheet_in_no_file_has_no_lines() -> None:
    sheet = Sheet("@media (min-width: 640px) {}", "stylesheet of a script", 0)
    assert [condition.source for condition in read_conditions([sheet])] == [
        "stylesheet of a script"
    ]


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ("(max-width: 600px) 480px, 800px", ("(max-width: 600px)",)),
        (
            "auto, (max-width: 600px) calc(100vw - 20px),\n (width < 900px) and (width>9px) 5vw",
            ("(max-width: 600px)", "(width < 900px) and (width>9px)"),
        ),
        ("100vw", ()),
        ("", ()),
        (",(", ()),
    ],
)
def test_sizes_have_conditions_before_their_lengths(sizes: str, expected: tuple[str, ...]) -> None:
    assert sizes_conditions(sizes) == expected


#: Pieces that queries are made of, put together in any order.
PIECES = st.sampled_from(
    (
        *("@media", "@container", "@import", "@layer", "url(a.css)", "not", "and", "or", "only"),
        *("print", "screen", "card", "width", "min-width", "max-width", "inline-size", "16/9"),
        *("orientation", "portrait", "aspect-ratio", "640px", "40em", "calc(", "0", "1e999px"),
        *"()[]{};,:<>=-+*/\\!#'\"\n\f\0",
        *("/*", "*/", "<=", "\r\n"),
    )
)


@given(st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join)))
def test_no_text_is_an_error(text: str) -> None:
    for sheet in (Sheet(text, "a.css"), Sheet("", "a.css", media=text)):
        for condition in read_conditions([sheet]):
            assert all(bound.switch < 2**31 for bound in condition.bounds)
    sizes_conditions(text)


@pytest.mark.parametrize("opened", ["(", "{", "@media (", "@media (not ", "@media (width:calc("])
def test_no_depth_is_an_error(opened: str) -> None:
    read_conditions([Sheet(opened * 5_000, "a.css"), Sheet("", "a.css", media=opened * 5_000)])


@pytest.mark.parametrize("css", ["@media (min-width: {}px) {{}}", "@media (width < {}) {{}}"])
def test_no_number_is_an_error(css: str) -> None:
    assert media_switches(conditions(css.format("9" * 10_000))) == frozenset()


SIDES: tuple[Side, ...] = ("<", "<=", ">", ">=")


class Query(NamedTuple):
    """A condition as CSS, and what it comes to at a width."""

    css: str
    holds: Callable[[int], bool]


@st.composite
def comparisons(draw: st.DrawFn) -> Query:
    number = draw(st.integers(0, 300_000)) / 100
    side = draw(st.sampled_from(SIDES))
    bound = Bound(number, side)
    spelled = [f"(width {side} {number}px)"]
    mirrored = {"<": ">", ">": "<"}[side[0]] + side[1:]
    spelled.append(f"({number}px {mirrored} width)")
    if side.endswith("="):
        spelled.append(f"({'min' if side == '>=' else 'max'}-width: {number}px)")
    return Query(draw(st.sampled_from(spelled)), bound.holds)


def joined(inner: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    def both(first: Query, other: Query) -> Query:
        css = f"({first.css} and {other.css})"
        return Query(css, lambda width: first.holds(width) and other.holds(width))

    def either(first: Query, other: Query) -> Query:
        css = f"({first.css} or {other.css})"
        return Query(css, lambda width: first.holds(width) or other.holds(width))

    def opposite(query: Query) -> Query:
        return Query(f"(not {query.css})", lambda width: not query.holds(width))

    return (
        st.builds(both, inner, inner) | st.builds(either, inner, inner) | st.builds(opposite, inner)
    )


@given(st.recursive(comparisons(), joined, max_leaves=6))
def test_a_condition_differs_only_at_its_switches(query: Query) -> None:
    switches = media_switches(conditions(f"@media {query.css} {{}}"))
    flips = {width for width in range(2, 3_002) if query.holds(width - 1) != query.holds(width)}
    assert flips <= switches
