"""Pictures of two renderers, compared by their areas."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from harness.compare.elements.match import Matching
from harness.compare.pixels.image_areas import SQUARE, drawn_otherwise
from harness.model.geometry import Box, Region, Viewport
from harness.model.layout import Element, Layout

SAME = Matching((0, 1, 2), (0, 1, 2))


def page(left: float = 40, top: float = 40, size: float = 96, text: str = "") -> Layout:
    """A page of 200 × 200 px: a picture, and a caption over its lower left corner."""
    elements = (
        Element("body", Box(0, 0, 200, 200)),
        Element("img", Box(left, top, left + size, top + size), 0),
        Element("p", Box(40, 112, 88, 136), 0, text=text, style={"display": "block"}),
    )
    return Layout(Viewport(200, 200), 200, 200, elements)


def painted(layout: Layout, *marks: tuple[int, int, int, int], colour: str = "#036") -> bytes:
    """The page with the picture in it, and white ``marks`` (device px) over all."""
    image = Image.new("RGB", (200, 200), "#eee")
    draw = ImageDraw.Draw(image)
    box = layout.elements[1].box
    draw.rectangle((box.left, box.top, box.right - 1, box.bottom - 1), fill=colour)
    draw.line((box.left, box.top + 50, box.right, box.top + 50), fill="#fff", width=2)
    for mark in marks:
        draw.rectangle(mark, fill="#fff")
    data = BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def test_the_same_picture_is_the_same_wherever_it_is() -> None:
    before = page()
    for after in (page(), page(left=41), page(top=40.4), page(size=97)):
        assert drawn_otherwise(painted(before), painted(after), before, after, SAME) == {}


@given(st.integers(0, 11), st.integers(0, 11))
def test_a_square_of_another_colour_is_found_anywhere(right: int, down: int) -> None:
    left, top = 40 + right * SQUARE, 40 + down * SQUARE
    mark = left, top, left + SQUARE - 1, top + SQUARE - 1
    counts = drawn_otherwise(painted(page()), painted(page(), mark), page(), page(), SAME)
    assert counts == {1: SQUARE * SQUARE}


@pytest.mark.parametrize("ignored", [(), (Region(40, 40, 136, 136),)])
def test_another_picture_is_found_unless_it_is_ignored(ignored: tuple[Region, ...]) -> None:
    pictures = painted(page()), painted(page(), colour="#630")
    counts = drawn_otherwise(*pictures, page(), page(), SAME, ignored)
    assert bool(counts) is not bool(ignored)


def test_text_over_a_picture_is_not_compared_and_plain_colour_is() -> None:
    mark = 40, 112, 87, 135
    pictures = painted(page()), painted(page(), mark)
    assert drawn_otherwise(*pictures, page(), page(text="Caption"), SAME) == {}
    assert drawn_otherwise(*pictures, page(), page(), SAME) == {1: 18 * SQUARE * SQUARE}


def test_a_picture_of_another_size_or_without_a_partner_is_not_compared() -> None:
    pictures = painted(page()), painted(page(size=60), colour="#630")
    assert drawn_otherwise(*pictures, page(), page(size=60), SAME) == {}
    alone = Matching((0, -1, 2), (0, -1, 2))
    assert drawn_otherwise(*pictures, page(), page(), alone) == {}
