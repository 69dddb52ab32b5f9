"""Layouts as text: they come back equal, and a diff shows the element that changed."""

import difflib
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import harness.baselines.layouts
from harness.baselines.layouts import format_layouts, parse_layouts
from harness.errors import BaselineError
from harness.values import Box, Element, Layout, Viewport

#: Texts that another format would stumble over.
HOSTILE = st.one_of(
    st.sampled_from(
        ["", "-", "|", " ", " a ", '"', "\\", '\\"', "#", "[", "]", "=", "a | 640:b", "640:x", "@"]
    ),
    st.sampled_from(["\u2028", "\x00\x1f\x85\xa0", "\ud800", "x: y", "end", "*", "a/b", "\\u{41}"]),
    st.text(st.characters(exclude_categories=())),
)
NAMES = st.sampled_from(
    ["html", "body", "li.card", "li.card:nth-of-type(2)", "nav#top", "a\\:b", "p", "x-y", "|", '"']
)
STYLES = st.dictionaries(
    st.sampled_from(
        ["padding-left", "padding-right", "padding-bottom", "padding-top", "border-top-color",
         "border-left-color", "display", "--a:b", "--a/b", "margin-*", '"', "--ä"]
    ),
    HOSTILE,
    max_size=5,
)  # fmt: skip
ATTRIBUTES = st.lists(
    st.tuples(st.sampled_from(["class", "id", "a", "b", "=", "-", "x y", "640:x"]), HOSTILE),
    max_size=3,
).map(lambda pairs: tuple(sorted(pairs, key=lambda pair: pair[0])))


@st.composite
def paths(draw: st.DrawFn, outer: str) -> str:
    """A path of an element in the one at ``outer``, mostly as the page names it."""
    joint = draw(st.sampled_from(["", " > ", " > ", " > ", " >>> ", "::"]))
    return draw(HOSTILE) if joint == "" and draw(st.booleans()) else outer + joint + draw(NAMES)


@st.composite
def elements(draw: st.DrawFn, width: int) -> tuple[Element, ...]:
    hundredths = st.integers(-100_000, 1_000_000)
    found: list[Element] = []
    stack: list[int] = []
    for place in range(draw(st.integers(0, 8))):
        stack = stack[: draw(st.integers(0, len(stack)))] if draw(st.booleans()) else stack
        parent = stack[-1] if stack else -1
        if draw(st.integers(0, 9)) == 9:
            parent = draw(st.integers(-1, place))  # not where its parent is
        outer = found[parent] if 0 <= parent < place else Element("", Box(0, 0, width, 9))
        path = draw(paths(outer.path))
        stack = [*stack, place]
        corner = outer.box.left, outer.box.top
        box = draw(
            st.one_of(
                st.tuples(hundredths, hundredths, hundredths, hundredths).map(
                    lambda edges: Box(*(edge / 100 for edge in edges))
                ),
                st.sampled_from([Box(0, 0, 0, 0), Box(*corner, *corner), outer.box]),
            )
        )
        found.append(
            Element(path, box, parent, draw(st.booleans()), draw(ATTRIBUTES), draw(HOSTILE),
                    draw(STYLES))
        )  # fmt: skip
    return tuple(found)


@st.composite
def pages(draw: st.DrawFn) -> list[Layout]:
    """A page at some widths: mostly the same, with elements that come, go and change."""
    found: list[Layout] = []
    for width in sorted(draw(st.sets(st.integers(1, 3000), min_size=1, max_size=4))):
        now = draw(elements(width))
        similar = draw(st.booleans())
        if found and similar:
            now = tuple(
                replace(one, style=draw(STYLES), text=draw(HOSTILE), visible=draw(st.booleans()))
                if draw(st.booleans()) else one
                for one in found[-1].elements
            )  # fmt: skip
        height = draw(st.integers(0, 9999))
        found.append(Layout(Viewport(width, 900), width + draw(st.integers(0, 9)), height, now))
    return found


def parse(text: str, layouts: list[Layout]) -> list[Layout]:
    viewports = {layout.viewport.width: layout.viewport for layout in layouts}
    return list(parse_layouts(text, viewports).values())


@given(pages())
def test_layouts_come_back_equal(given: list[Layout]) -> None:
    text = format_layouts(given)
    assert parse(text, given) == given
    assert format_layouts(reversed(given)) == text
    text.encode()  # halves of surrogate pairs would not


TITLE = {"display": "block", "padding-left": "4px", "padding-right": "4px"}
SMALL = (
    Element("html", Box(0, 0, 320, 56), -1, True, (("lang", "en"),)),
    Element("body", Box(0, 0, 320, 56), 0),
    Element("header.top", Box(0, 0, 320, 56), 1, True, (("class", "top"),), "Some text"),
    Element(
        "header.top > h1.title", Box(16, 16, 304, 40), 2, True, (("class", "title big"),), "News",
        TITLE | {"font-size": "20px"},
    ),
    Element("header.top > nav", Box(0, 0, 0, 0), 2, False, (), "", TITLE | {"font-size": "20px"}),
)  # fmt: skip
WIDE = (
    replace(SMALL[0], box=Box(0, 0, 640, 118.5)),
    replace(SMALL[1], box=Box(0, 0, 640, 118.5)),
    replace(SMALL[2], box=Box(0, 0, 640, 118.5)),
    replace(SMALL[3], box=Box(16, 24, 624, 62.5), style=TITLE | {"font-size": "32px"}),
    Element(
        "header.top > nav", Box(0, 62.5, 640, 102.5), 2, True, (), "", TITLE | {"font-size": "32px"}
    ),
)
EXAMPLE = [Layout(Viewport(320, 900), 320, 900, SMALL), Layout(Viewport(640, 900), 640, 900, WIDE)]


def test_the_example_of_the_module_is_what_is_written() -> None:
    documented = (harness.baselines.layouts.__doc__ or "").partition("    layout 2")
    lines = (documented[1] + documented[2].partition("\nA line says")[0]).splitlines()
    assert "\n".join(line[4:] for line in lines) + "\n" == format_layouts(EXAMPLE)
    assert parse(format_layouts(EXAMPLE), EXAMPLE) == EXAMPLE


def page(cards: int, size: str = "16px", at: tuple[int, ...] = ()) -> list[Layout]:
    """A page of ``cards`` at the fourteen widths, where the titles' size differs ``at`` some."""
    widths = (320, 375, 639, 640, 768, 1023, 1024, 1080, 1199, 1200, 1280, 1439, 1440, 1920)
    found = []
    for width in widths:
        columns, left = (1 if width < 640 else 3), round(width * 0.034, 2)
        column = round((width - 2 * left) / columns, 2)
        last = cards * 100 // columns + 100
        rows = [Element("html", Box(0, 0, width, last)), Element("body", Box(0, 0, width, last), 0)]
        for card in range(cards):
            x, y = round(left + card % columns * column, 2), card // columns * 100
            path, outer = f"li.card:nth-of-type({card + 1})", len(rows)
            right = round(x + column, 2)
            link = (("class", "link"), ("href", f"#/stories/{card}"))
            font = size if width in at else "16px"
            rows += [
                Element(path, Box(x, y, right, y + 100), 1, True, (("class", "card"),)),
                Element(f"{path} > a.link", Box(x, y, right, y + 80), outer, True, link),
                Element(
                    f"{path} > a.link > h3", Box(x, y, right, y + 20.5), outer + 1, True, (),
                    f"Headline of story {card}", {"display": "block", "font-size": font},
                ),
                Element(f"{path} > a.link > p", Box(x, y + 20.5, right, y + 80), outer + 1, True,
                        (), f"The first twenty let…{card:010x}", {"color": "rgb(0, 0, 0)"}),
            ]  # fmt: skip
        found.append(Layout(Viewport(width, 900), width, 900, tuple(rows)))
    return found


def test_a_thousand_elements_at_fourteen_widths_stay_below_300_kb() -> None:
    layouts = page(250)
    text = format_layouts(layouts)
    assert len(layouts[0].elements) == 1002
    assert len(text.encode()) < 300_000
    assert parse(text, layouts) == layouts


def test_a_declaration_of_ten_elements_at_three_widths_is_one_line_of_the_diff() -> None:
    before = format_layouts(page(10)).splitlines()
    after = format_layouts(page(10, "18px", (640, 768, 1023))).splitlines()
    changed = [one for one in difflib.ndiff(before, after) if one[0] in "+-"]
    assert changed == ["-  font-size: 16px", "+  font-size: 16px | 640:18px | 1024:16px"]


def test_a_taller_element_is_one_line_of_the_diff_whatever_it_moves() -> None:
    first = Element("p:nth-of-type(1)", Box(8, 8, 312, 28), 0)
    second = Element("p:nth-of-type(2)", Box(8, 28, 312, 68), 0)
    body = Element("body", Box(0, 0, 320, 76))
    taller = (
        replace(body, box=Box(0, 0, 320, 96)),
        replace(first, box=Box(8, 8, 312, 48)),
        replace(second, box=Box(8, 48, 312, 88)),
    )
    before, after = (
        format_layouts([Layout(Viewport(320, 900), 320, 900, all_of)]).splitlines()
        for all_of in ((body, first, second), taller)
    )
    changed = [one for one in difflib.ndiff(before, after) if one[0] in "+-"]
    assert changed == [
        "-  p:nth-of-type(1) left 8 right 8 below 8 height 20",
        "+  p:nth-of-type(1) left 8 right 8 below 8 height 40",
    ]


def test_each_width_keeps_its_own_order() -> None:
    body = Element("body", Box(0, 0, 320, 90))
    nav, main, ad = (Element(path, Box(0, 0, 9, 9), 0) for path in ("nav", "main", "ad"))
    layouts = [
        Layout(Viewport(width, 900), width, 900, (body, *order))
        for width, order in ((320, (main, nav)), (640, (nav, ad, main)), (1024, (ad, main, nav)))
    ]
    assert parse(format_layouts(layouts), layouts) == layouts


def test_styles_and_attributes_that_are_equal_are_one_object() -> None:
    layouts = page(2)
    back = parse(format_layouts(layouts), layouts)
    titles = [one for layout in back for one in layout.elements if one.tag == "h3"]
    cards = [one for layout in back for one in layout.elements if one.tag == "li"]
    assert len({id(one.style) for one in titles}) == 1
    assert len({id(one.attributes) for one in cards}) == 1


TEXT = format_layouts(EXAMPLE)


@pytest.mark.parametrize("length", range(len(TEXT)))
def test_a_file_that_was_cut_is_a_clear_error(length: int) -> None:
    with pytest.raises(BaselineError, match="the layout of a baseline cannot be read"):
        parse(TEXT[:length], EXAMPLE)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("layout 2", "layout 3"),
        ("page 320: 320 x 900", "page 320: wide"),
        ("page 640", "page 641"),
        ("page 640", "page 320"),
        ("   h1.title", "     h1.title"),
        ("   h1.title", '   "h1.title'),
        (" @h1.title", " @h2.title"),
        ("left 16", "left"),
        ("left 16", "left inf"),
        ("left 16", "left nan"),
        ("left 16", "leftish 16"),
        ("640:24", "641:24"),
        ("| below 16", "| below 16 640"),
        ("none 640:yes", "none 640:perhaps"),
        ('"News"', '"News'),
        ("[lang=en]", "[lang]"),
        ("elements\nhtml", "elements\n| left 16\nhtml"),
        (" display: block", " display"),
        ("style h1.title", "style h1.title\n\nstyle h1.title"),
    ],
)
def test_a_file_that_was_damaged_is_a_clear_error(good: str, bad: str) -> None:
    assert good in TEXT
    with pytest.raises(BaselineError, match="the layout of a baseline cannot be read"):
        parse(TEXT.replace(good, bad, 1), EXAMPLE)


@given(st.data())
def test_no_damage_ends_in_another_error(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(TEXT)))
    end = data.draw(st.integers(at, min(at + 9, len(TEXT))))
    damaged = TEXT[:at] + data.draw(HOSTILE) + TEXT[end:]
    with suppress(BaselineError):
        parse(damaged, EXAMPLE)


def test_a_file_of_an_earlier_version_says_so() -> None:
    with pytest.raises(BaselineError) as caught:
        parse("layout 1\npage 320: 320 x 900\n\nbody\n  320: 0 0 320 900\n", EXAMPLE)
    assert str(caught.value) == (
        "the layout of a baseline is in format 1\n"
        "  why: it was written by an earlier version of the harness; this one reads 'layout 2'\n"
        "  fix: approve the page again"
    )
