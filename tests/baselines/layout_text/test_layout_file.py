"""Layouts as text: they come back equal, and a diff shows the element that changed."""

import difflib
from array import array
from contextlib import suppress
from dataclasses import astuple, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import harness.baselines.layout_text.layout_file
from harness.baselines.layout_text.layout_file import format_layouts, parse_layouts
from harness.errors import BaselineError
from harness.model.geometry import Box, Viewport
from harness.model.layout import Element, Layout
from harness.model.layout_series import BoxReading, CapturedLayouts, Contents
from harness.printable import printable

#: Texts that another format would stumble over.
HOSTILE = st.one_of(
    st.sampled_from(
        ["", "-", "|", " ", " a ", '"', "\\", '\\"', "#", "[", "]", "=", "a | 640:b", "640:x", "@"]
    ),
    st.sampled_from(["\u2028", "\x00\x1f\x85\xa0", "\ud800", "x: y", "end", "*", "a/b", "\\u{41}"]),
    st.text(st.characters(exclude_categories=())),
)
#: Values as captures give them: addresses in them hold no secrets.
VALUES = HOSTILE.map(printable)
NAMES = st.sampled_from(
    ["html", "body", "li.card", "li.card:nth-of-type(2)", "nav#top", "a\\:b", "p", "x-y", "|", '"']
)
STYLES = st.dictionaries(
    st.sampled_from(
        ["padding-left", "padding-right", "padding-bottom", "padding-top", "border-top-color",
         "border-left-color", "display", "--a:b", "--a/b", "margin-*", '"', "--ä"]
    ),
    VALUES,
    max_size=5,
)  # fmt: skip
ATTRIBUTES = st.lists(
    st.tuples(st.sampled_from(["class", "id", "a", "b", "=", "-", "x y", "640:x"]), VALUES),
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
    swept = parse_layouts(text, {layout.viewport.width: layout.viewport for layout in layouts})
    return [one for one in map(swept.at, swept.read) if one is not None]


@given(pages())
def test_layouts_come_back_equal(given: list[Layout]) -> None:
    text = format_layouts(given)
    assert parse(text, given) == given
    assert format_layouts(reversed(given)) == text
    text.encode()  # halves of surrogate pairs would not


EVERY = st.integers(1, 3000)


@st.composite
def readings(draw: st.DrawFn, layouts: list[Layout]) -> list[BoxReading]:
    """What lies where at other widths: as at one that was read, moved evenly, or anywhere."""
    found: list[BoxReading] = []
    first, step = draw(EVERY), draw(st.sampled_from([1, 3, 100]))
    for width in {*range(first, first + 30 * step, step), *draw(st.lists(EVERY, max_size=3))}:
        usual = max((one for one in layouts if one.viewport.width <= width), default=layouts[0],
                    key=lambda one: one.viewport.width)  # fmt: skip
        like = draw(st.sampled_from(layouts)) if draw(st.integers(0, 5)) == 5 else usual
        boxes = array("l")
        moved = draw(st.integers(0, 200)) + (width - like.viewport.width) * 30
        for one in like.elements:
            edges = one.box.left, one.box.top, one.box.right, one.box.bottom
            if draw(st.integers(0, 9)) == 9:
                boxes.extend(draw(st.lists(st.integers(-(10**7), 10**7), min_size=4, max_size=4)))
            else:
                boxes.extend(round(edge * 100) + moved for edge in edges)
        seen = [one.visible and draw(st.integers(0, 9)) < 9 for one in like.elements]
        found.append(
            BoxReading(Viewport(width, 900), like.viewport.width, width + draw(st.integers(0, 1)),
                    draw(st.sampled_from([900, 901, width])), boxes, bytes(seen))
        )  # fmt: skip
    return found


@given(st.data())
def test_what_was_swept_comes_back_within_four_hundredths(data: st.DataObject) -> None:
    layouts = data.draw(pages())
    swept = data.draw(readings(layouts))
    text = format_layouts(layouts, swept)
    assert format_layouts(reversed(layouts), reversed(swept)) == text
    by_width = {layout.viewport.width: layout for layout in layouts}
    stored = parse_layouts(text, {width: one.viewport for width, one in by_width.items()})
    series = CapturedLayouts(by_width, swept)
    assert list(stored.read) == series.read
    assert list(stored.widths) == series.widths
    assert all(stored.at(width) == layout for width, layout in by_width.items())
    assert stored.at(3001 + 3000) is None
    for one in series.readings.values():
        is_close(stored.at(one.width), series.at(one.width))
    together = parse_layouts(text, {width: one.viewport for width, one in by_width.items()})
    together.expect(data.draw(st.sets(st.sampled_from(series.widths))))
    for width in series.widths:
        assert together.boxes_at(width) == stored.boxes_at(width)
        assert together.at(width) == (layout := stored.at(width))
        assert layout is not None
        assert stored.contents_at(width) == Contents.of(layout)


def is_close(found: Layout | None, truth: Layout | None) -> None:
    assert found is not None
    assert truth is not None
    assert found.viewport == truth.viewport
    assert (found.page_width, found.page_height) == (truth.page_width, truth.page_height)
    for one, other in zip(found.elements, truth.elements, strict=True):
        assert (one.path, one.parent, one.visible) == (other.path, other.parent, other.visible)
        edges = zip(astuple(one.box), astuple(other.box), strict=True)
        assert all(abs(edge - true) <= 0.04 + 1e-9 for edge, true in edges)


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


def between(width: int, top: int) -> BoxReading:
    """The small page at another width, its title ``top`` hundredths of a px from its top."""
    edges = [0, 0, width * 100, top + 4000] * 3 + [1600, top, width * 100 - 1600, top + 2400]
    boxes = array("l", [*edges, 0, 0, 0, 0])
    return BoxReading(Viewport(width, 900), 320, width, 900, boxes, bytes((1, 1, 1, 1, 0)))


READINGS = [between(400, 1714), between(500, 1857), between(600, 2000)]
EXAMPLE = [Layout(Viewport(320, 900), 320, 900, SMALL), Layout(Viewport(640, 900), 640, 900, WIDE)]


def test_the_example_of_the_module_is_what_is_written() -> None:
    documented = (harness.baselines.layout_text.layout_file.__doc__ or "").partition("    layout 3")
    lines = (documented[1] + documented[2].partition("\nA line says")[0]).splitlines()
    assert "\n".join(line[4:] for line in lines) + "\n" == TEXT
    assert parse(TEXT, EXAMPLE) == EXAMPLE


FOURTEEN = (320, 375, 639, 640, 768, 1023, 1024, 1080, 1199, 1200, 1280, 1439, 1440, 1920)


def page(
    cards: int, size: str = "16px", at: tuple[int, ...] = (), widths: tuple[int, ...] = FOURTEEN
) -> list[Layout]:
    """A page of ``cards`` at the fourteen widths, where the titles' size differs ``at`` some."""
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


def test_a_thousand_elements_stay_below_300_kb_at_all_widths() -> None:
    layouts = page(250)
    at_fourteen = format_layouts(layouts)
    assert len(layouts[0].elements) == 1002
    assert len(at_fourteen.encode()) < 200_000
    assert parse(at_fourteen, layouts) == layouts
    swept = [reading_of(page(250, widths=(w,))[0], layouts) for w in range(320, 1921, 25)]
    assert len(format_layouts(layouts, swept).encode()) < 300_000


def reading_of(layout: Layout, layouts: list[Layout]) -> BoxReading:
    """The boxes of ``layout``, which has the elements of all of ``layouts``."""
    edges = [round(edge * 100) for one in layout.elements for edge in astuple(one.box)]
    like = max(one.viewport.width for one in layouts if one.viewport.width <= layout.viewport.width)
    seen = bytes(one.visible for one in layout.elements)
    return BoxReading(
        layout.viewport, like, layout.page_width, layout.page_height, array("l", edges), seen
    )


def test_errors_of_neighbours_do_not_add_up() -> None:
    """Each of sixty paragraphs gets higher in steps of 0.07 px, by a width of its own."""
    found: list[Layout] = []
    for width in range(320, 620):
        y, rows = 0.0, [Element("body", Box(0, 0, width, 0))]
        for place in range(60):
            height = 20 + 0.07 * (width // (5 + place % 7))
            path = f"p:nth-of-type({place + 1})"
            rows.append(Element(path, Box(0, round(y, 2), width, round(y + height, 2)), 0))
            y += height + 8
        rows[0] = replace(rows[0], box=Box(0, 0, width, round(y, 2)))
        found.append(Layout(Viewport(width, 900), width, 5000, tuple(rows)))
    read = [found[0], found[-1]]
    stored = parse_layouts(
        format_layouts(read, [reading_of(one, read[:1]) for one in found[1:-1]]),
        {320: found[0].viewport},
    )
    for layout in found:
        is_close(stored.at(layout.viewport.width), layout)
    assert [stored.at(width) for width in stored.read] == read


def test_between_two_widths_all_but_the_boxes_is_as_at_the_lower_one() -> None:
    stored = parse_layouts(TEXT, {320: Viewport(320, 700, 2), 640: Viewport(640, 900, 2)})
    assert list(stored.widths) == [320, 400, 500, 600, 640]
    found = stored.at(600)
    assert found == replace(
        EXAMPLE[0],
        viewport=Viewport(600, 700, 2),
        page_width=600,
        elements=(
            *(replace(one, box=Box(0, 0, 600, 60)) for one in SMALL[:3]),
            replace(SMALL[3], box=Box(16, 20, 584, 44)),
            SMALL[4],
        ),
    )
    assert stored.at(600) is found
    assert stored.at(601) is None


def test_a_reading_has_the_elements_of_the_layout_it_is_like() -> None:
    """Even where another layout was read between them."""
    fewer = replace(EXAMPLE[0], elements=SMALL[:4])
    tablet = replace(EXAMPLE[0], viewport=Viewport(500, 900), page_width=500, elements=SMALL[:3])
    stored = parse_layouts(
        format_layouts([EXAMPLE[0], tablet, EXAMPLE[1]], READINGS), {320: Viewport(320, 900)}
    )
    found = [one for one in map(stored.at, stored.widths) if one is not None]
    assert {one.viewport.width: len(one.elements) for one in found} == {
        320: 5, 400: 5, 500: 3, 600: 5, 640: 5
    }  # fmt: skip
    with pytest.raises(ValueError, match="the reading at 400 px has not the elements of 320 px"):
        format_layouts([fewer, EXAMPLE[1]], READINGS)


def test_a_text_without_the_layout_of_a_picture_is_an_error() -> None:
    for widths in ((), (320, 400)):
        with pytest.raises(BaselineError, match="cannot be read"):
            parse_layouts(TEXT, {width: Viewport(width, 900) for width in widths})


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


TEXT = format_layouts(EXAMPLE, READINGS)


@pytest.mark.parametrize("length", range(len(TEXT)))
def test_a_file_that_was_cut_is_a_clear_error(length: int) -> None:
    with pytest.raises(BaselineError, match="the layout of a baseline cannot be read"):
        parse(TEXT[:length], EXAMPLE)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("layout 3", "layout 4"),
        ("page height 900", "page height wide"),
        ("page height 900", "page size 900"),
        ("page height 900\n", ""),
        ("page height 900", "page height 900\npage height 900"),
        ("read 320 640", "read 320"),
        ("read 320 640", "read 640 320"),
        ("read 320 640", "read 320 320 640"),
        ("read 320 640\n", ""),
        ("400-600/100", "400-600/0"),
        ("400-600/100", "600-400/100"),
        ("400-600/100", "400-"),
        ("400-600/100", "1-999999"),
        ("400-600/100", "400-600/100\nlike 640"),
        ("400-600/100", "400-600/100\nlike - 410:640"),
        ("400-600/100", "400-600/100\nlike - 400:600"),
        ("page height 900", f"page wider {10**400}\npage height 900"),
        ("16~20", "16~"),
        ("16~20", "~20"),
        ("16~20", "16~20~24"),
        ("16~20", "16~1e300"),
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
        ("none 640:yes", "none 630:yes"),
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
        swept = parse_layouts(damaged, {320: Viewport(320, 900)})
        for width in swept.widths[:50]:
            swept.at(width)


@pytest.mark.parametrize("number", [1, 2])
def test_a_file_of_an_earlier_version_says_so(number: int) -> None:
    with pytest.raises(BaselineError) as caught:
        parse(f"layout {number}\npage 320: 320 x 900\n\nbody\n  320: 0 0 320 900\n", EXAMPLE)
    assert str(caught.value) == (
        f"the layout of a baseline is in format {number}\n"
        "  why: it was written by an earlier version of the harness; this one reads 'layout 3'\n"
        "  fix: approve the page again"
    )
