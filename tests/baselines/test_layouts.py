"""Layouts as text: they come back equal, and a diff shows the element that changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.baselines.layouts import format_layouts, parse_layouts
from harness.errors import BaselineError
from harness.values import Box, Element, Layout, Viewport

PATHS = ("body", "header", "main", "main > h1", "main > p:nth-of-type(2)", "footer")


@st.composite
def layouts(draw: st.DrawFn) -> list[Layout]:
    """The same page at some widths, with some of its elements at each."""
    hundredths = st.integers(-100_000, 1_000_000)
    found = []
    for width in draw(st.sets(st.integers(1, 3000), min_size=1, max_size=4)):
        elements = []
        for path in PATHS:
            if draw(st.booleans()):
                left, top = draw(hundredths), draw(hundredths)
                right, bottom = left + draw(st.integers(1, 999)), top + draw(st.integers(1, 999))
                box = Box(left / 100, top / 100, right / 100, bottom / 100)
                elements.append(Element(path, box))
        found.append(Layout(Viewport(width, 900), width, 1000, tuple(elements)))
    return found


@given(layouts())
def test_layouts_come_back_equal(given: list[Layout]) -> None:
    viewports = {layout.viewport.width: layout.viewport for layout in given}
    text = format_layouts(given)
    back = parse_layouts(text, viewports)
    assert {width: layout.page_height for width, layout in back.items()} == dict.fromkeys(
        viewports, 1000
    )
    for layout in given:
        assert set(back[layout.viewport.width].elements) == set(layout.elements)
    assert format_layouts(back.values()) == text


def test_an_element_is_a_paragraph_with_a_line_for_each_width() -> None:
    at_320 = (Element("body", Box(0, 0, 320, 900)), Element("h1", Box(16, 8.5, 304, 40.25)))
    at_640 = (Element("body", Box(0, 0, 640, 900)), Element("nav", Box(0, 0, 640, 50)))
    text = format_layouts(
        [
            Layout(Viewport(640, 900), 640, 900, at_640),
            Layout(Viewport(320, 900), 320, 900, at_320),
        ]
    )
    assert text == (
        "layout 1\npage 320: 320 x 900\npage 640: 640 x 900\n\n"
        "body\n  320: 0 0 320 900\n  640: 0 0 640 900\n\n"
        "nav\n  640: 0 0 640 50\n\n"
        "h1\n  320: 16 8.5 288 31.75\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "layout 2\n",
        "layout 1\npage x\n",
        "layout 1\n\nh1\n  320: 1 2 3 4\n",
        "layout 1\npage 320: 320 x 9\n\nh1\n  320: 1 2\n",
    ],
)
def test_text_that_is_no_layout_is_a_clear_error(text: str) -> None:
    with pytest.raises(BaselineError, match="the layout of a baseline cannot be read"):
        parse_layouts(text, {320: Viewport(320, 900)})
