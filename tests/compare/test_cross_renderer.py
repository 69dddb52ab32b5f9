"""Boxes that another renderer's fonts explain, and boxes that they do not."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.compare.changes.own_changes import Change
from harness.compare.cross_renderer import (
    CrossRendererChanges,
    cross_renderer_changes,
    innermost,
    is_near_by_fonts,
    laid_out_by,
    without_fonts,
)
from harness.compare.elements.match import Matching
from harness.model.geometry import Box
from harness.model.layout import Layout
from tests.compare.trees import layout, name


def same(layout: Layout) -> Matching:
    return Matching(*(tuple(range(len(layout.elements))),) * 2)


def compared(before: Layout, after: Layout) -> tuple[list[str], list[str]]:
    """Names of what is astray, and of what is wrapped."""
    deviations = cross_renderer_changes(before, after, same(after))
    astray, wrapped = (
        [name(after, place) for place in sorted(places)]
        for places in (deviations.unexplained, deviations.rewrapped)
    )
    return astray, wrapped


def plain(left: float = 0, top: float = 50, width: float = 300, height: float = 80) -> Layout:
    return layout(f"""
body 0 0 800 600
  div 0 0 800 300
    img {left} {top} {left + width} {top + height}
""")


def words(width: float = 120, height: float = 20, block: float = 400) -> Layout:
    return layout(f"""
body 0 0 800 600
  p 0 0 {block} {height} "Some words and"
    a 200 0 {200 + width} 20 {{display:inline}} "a link"
  img 0 {height} 100 {height + 50}
""")


@pytest.mark.parametrize(
    ("before", "after", "astray", "wrapped"),
    [
        (plain(), plain(), [], []),
        (plain(), plain(width=301), [], []),
        (plain(), plain(width=302), ["img"], []),
        (plain(), plain(left=2), ["img"], []),
        (words(), words(width=126), [], []),
        (words(), words(height=22), [], []),
        (words(), words(height=40), [], ["p"]),
        (words(), words(width=390), [], ["a"]),
        (words(), words(block=360), [], []),
        (words(), words(block=300), ["p"], []),
    ],
    ids=[
        "nothing",
        "plain, rounded",
        "plain, wider",
        "plain, moved",
        "text, a little wider",
        "text, a little taller",
        "text of one line more",
        "link over two lines",
        "block within tolerance",
        "narrower block",
    ],
)
def test_fonts_move_what_has_text_and_nothing_else(
    before: Layout, after: Layout, astray: list[str], wrapped: list[str]
) -> None:
    assert compared(before, after) == (astray, wrapped)


def test_what_is_there_on_one_side_only_is_astray() -> None:
    before, after = plain(), plain()
    gone = Matching((0, 1, -1), (0, 1, -1))
    assert cross_renderer_changes(before, after, gone) == CrossRendererChanges(
        frozenset({2}), frozenset()
    )


@given(st.floats(-40, 40), st.floats(-40, 40))
def test_same_offset_is_judged_the_same_wherever_the_page_is(right: float, down: float) -> None:
    def there(box: Box) -> Box:
        return Box(box.left + right, box.top + down, box.right + right, box.bottom + down)

    def shifted(original: Layout) -> Layout:
        elements = (replace(element, box=there(element.box)) for element in original.elements)
        return replace(original, elements=tuple(elements))

    assert compared(shifted(words()), shifted(words(height=40))) == ([], ["p"])


def test_innermost_leaves_out_what_holds_another() -> None:
    elements = words().elements
    assert innermost([0, 1, 2, 3], elements) == [2, 3]
    assert innermost([0, 1], elements) == [1]


def test_laid_out_by_takes_the_boxes_of_partners() -> None:
    before, after = plain(), plain(left=5)
    taken = laid_out_by(after, before, same(after))
    assert [element.box for element in taken.elements] == [
        element.box for element in after.elements
    ]
    gone = Matching((0, 1, -1), (0, 1, -1))
    assert laid_out_by(after, before, gone).elements[2] == before.elements[2]


@pytest.mark.parametrize(
    ("before", "after", "near", "left"),
    [
        ("533.906px", "540px", True, False),
        ("533.906px", "450px", False, False),
        ("4px 8px", "4px 9.5px", True, False),
        ("4px 8px", "4px 8px 2px", False, True),
        ("none", "540px", False, True),
        ("60%", "61%", False, True),
        ("rgb(1, 2, 3)", "rgb(1, 2, 4)", False, True),
    ],
)
def test_lengths_may_follow_the_letters_of_a_font(
    before: str, after: str, near: bool, left: bool
) -> None:
    change = Change("style", "max-width", before, after)
    assert is_near_by_fonts(change) is near
    assert bool(without_fonts({(1, 1): (change,)})) is left
