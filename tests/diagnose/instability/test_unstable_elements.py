"""Which elements are not the same in captures of one page, and how."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from harness.compare.pixels.tolerance import Tolerance
from harness.diagnose.instability.unstable_elements import outermost, unsteady, what_is_unstable
from harness.model.capture import Capture
from harness.model.elements.element_path import ancestors
from harness.model.geometry import Box
from harness.model.layout import Layout
from harness.model.unstable import Unstable
from tests.compare.pictures import Colour, picture, png
from tests.compare.trees import layout

RED, BLUE = (255, 0, 0), (0, 0, 255)


def page(lines: str) -> Layout:
    """A layout whose page is as large as its outermost element."""
    made = layout(lines)
    box = made.elements[0].box
    return replace(made, page_width=int(box.right), page_height=int(box.bottom))


def capture(
    lines: str, colours: Mapping[str, Colour] | None = None, ignored: tuple[Box, ...] = ()
) -> Capture:
    made = page(lines)
    return Capture("home", "chromium", png(picture(made, colours)), made, ignored)


def found(*captures: Capture) -> list[tuple[str, str]]:
    return [(one.selector, one.what) for one in unsteady(captures, Tolerance())]


PAGE = """
html 0 0 80 100
  body 0 0 80 100
    h1 0 0 80 20 "A heading of some length"
    div 0 20 80 60
      i 10 30 20 40 "Ten"
      b 30 30 40 40 "Eleven of them"
    p 0 60 60 80 "Another paragraph of text"
"""


def test_a_page_that_stays_as_it_is_has_none() -> None:
    assert found(capture(PAGE), capture(PAGE), capture(PAGE)) == []


def test_a_text_that_changes_is_told_with_its_box() -> None:
    other = capture(PAGE.replace("Ten", "Nine"), {"i": RED})
    (one,) = unsteady([capture(PAGE), other], Tolerance())
    assert one == Unstable("html > body > div > i", "text", Box(10, 30, 20, 40))


def test_what_is_pushed_down_is_not_told() -> None:
    taller = """
html 0 0 80 110
  body 0 0 80 110
    h1 0 0 80 30 "A heading of some length, and more"
    div 0 30 80 70
      i 10 40 20 50 "Ten"
      b 30 40 40 50 "Eleven of them"
    p 0 70 60 90 "Another paragraph of text"
"""
    (one,) = unsteady([capture(PAGE), capture(taller)], Tolerance())
    assert one == Unstable("html > body > h1", "text, resized", Box(0, 0, 80, 30))


def test_what_comes_and_goes_is_told_where_it_was() -> None:
    gone = PAGE.replace('      i 10 30 20 40 "Ten"\n', "")
    for pair in ((PAGE, gone), (gone, PAGE)):
        (one,) = unsteady([capture(each) for each in pair], Tolerance())
        assert one == Unstable("html > body > div > i", "appears", Box(10, 30, 20, 40))


def test_another_picture_in_the_same_box_is_told_by_its_pixels() -> None:
    assert found(capture(PAGE), capture(PAGE, {"b": RED})) == [("html > body > div > b", "pixels")]


def test_each_of_several_captures_may_tell_another_element() -> None:
    red, blue = capture(PAGE, {"b": RED}), capture(PAGE, {"p": BLUE})
    assert found(capture(PAGE), red, blue) == [
        ("html > body > div > b", "pixels"),
        ("html > body > p", "pixels"),
    ]


def test_what_is_ignored_or_painted_over_is_steady() -> None:
    ignored = (Box(10, 30, 20, 40),)
    assert found(capture(PAGE), capture(PAGE, {"i": RED}, ignored)) == []
    assert found(capture(PAGE, None, ignored), capture(PAGE, {"i": RED})) == []
    assert found(capture(PAGE), capture(PAGE.replace("Ten", "Nine"))) == []
    # Of two texts only the one that shows is told.
    both = PAGE.replace("Ten", "Nine").replace("Another", "One more")
    assert found(capture(PAGE), capture(both, {"p": RED})) == [("html > body > p", "text")]


def test_attributes_that_show_nothing_are_not_told() -> None:
    one = PAGE.replace("body 0 0 80 100", "body 0 0 80 100 [data-request=1]")
    other = one.replace("request=1", "request=2").replace("Ten", "Nine")
    assert found(capture(one), capture(other, {"i": RED})) == [("html > body > div > i", "text")]


def test_many_children_are_told_as_the_element_around_them() -> None:
    rows = "".join(
        f'      li:nth-of-type({at + 1}) 0 {10 * at} 80 {10 * at + 10} "Row {at}"\n'
        for at in range(6)
    )
    before = f"html 0 0 80 100\n  body 0 0 80 100\n    ul 0 0 80 60\n{rows}"
    after = before.replace("Row", "Line")
    red = {f"li:nth-of-type({at + 1})": RED for at in range(6)}
    assert found(capture(before), capture(after, red)) == [("html > body > ul", "text")]


def test_without_pictures_the_layouts_have_to_do() -> None:
    one, other = (
        replace(capture(lines), image=b"") for lines in (PAGE, PAGE.replace("Ten", "Nine"))
    )
    assert found(one, other) == [("html > body > div > i", "text")]
    assert found(one, one) == []


def test_one_in_another_is_not_told_beside_it() -> None:
    boxes = [Box(0, 0, 9, 9), Box(1, 1, 2, 2), Box(0, 0, 5, 20)]
    names = ["main", "main > p", "main"]
    told = [Unstable(name, "text", box) for name, box in zip(names, boxes, strict=True)]
    assert outermost(told) == (Unstable("main", "text", Box(0, 0, 9, 20)),)


def test_a_sentence_names_three_and_counts_the_others() -> None:
    some = [Unstable(f"main > {tag}", "text", Box(0, 0, 9, 9)) for tag in ("b", "i", "p", "u", "s")]
    empty = Layout(page(PAGE).viewport, 9, 9, ())
    assert what_is_unstable(some[:2], empty) == (
        "main > b changes from capture to capture: text; and so do main > i (text)"
    )
    assert what_is_unstable(some, empty).endswith(
        "main > i (text), main > p (text), 2 elements more"
    )


def test_what_is_not_visible_and_moves_others_is_told() -> None:
    one = PAGE.replace("h1 0 0 80 20", "h1 0 0 80 20 hidden")
    taller = """
html 0 0 80 110
  body 0 0 80 110
    h1 0 0 80 30 hidden "A heading of some length"
    div 0 30 80 70
      i 10 40 20 50 "Ten"
      b 30 40 40 50 "Eleven of them"
    p 0 70 60 90 "Another paragraph of text"
"""
    assert found(capture(one), capture(taller))


LEAVES = ("h1", "div > i", "div > b", "p")


@given(st.sampled_from(LEAVES), st.sampled_from(["text", "pixels"]), st.booleans())
def test_one_changed_element_is_one_entry_whichever_capture_has_it(
    leaf: str, what: str, turned: bool
) -> None:
    before = page(PAGE)
    path = f"html > body > {leaf}"
    elements = tuple(
        replace(one, text="Something else") if one.path == path and what == "text" else one
        for one in before.elements
    )
    other = replace(before, elements=elements)
    name = leaf.rpartition("> ")[2]
    pair = [
        Capture("home", "chromium", png(picture(before)), before),
        Capture("home", "chromium", png(picture(other, {name: RED})), other),
    ]
    (one,) = unsteady(pair[::-1] if turned else pair, Tolerance())
    assert (one.selector, one.what) == (path, what)
    assert one.box == next(each.box for each in before.elements if each.path == path)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    left, top = draw(st.integers(0, 60)), draw(st.integers(0, 80))
    right, bottom = draw(st.integers(left, 80)), draw(st.integers(top, 100))
    return Box(left, top, right, bottom)


@given(st.lists(boxes(), min_size=5, max_size=5), st.sets(st.integers(2, 6), max_size=3))
def test_whatever_changes_the_entries_hold_it_and_none_is_in_another(
    moved: list[Box], red: set[int]
) -> None:
    before = page(PAGE)
    elements = tuple(
        replace(one, box=moved[place - 2]) if place >= 2 else one
        for place, one in enumerate(before.elements)
    )
    after = replace(before, elements=elements)
    colours = {before.elements[place].path.rpartition("> ")[2]: RED for place in red}
    one = Capture("home", "chromium", png(picture(before)), before)
    other = Capture("home", "chromium", png(picture(after, colours)), after)
    told = unsteady([one, other], Tolerance())
    assume(one.image != other.image)
    assert told
    paths = {each.selector for each in told}
    assert len(paths) == len(told)
    assert all(paths.isdisjoint(ancestors(path)) for path in paths)
    for each in told:
        inside = [
            one.box
            for layout_ in (before, after)
            for one in layout_.elements
            if one.path == each.selector
        ]
        assert each.box.left <= min(box.left for box in inside if box.width and box.height)
        assert each.box.bottom >= max(box.bottom for box in inside if box.width and box.height)


@pytest.mark.parametrize("lines", [PAGE, "html 0 0 80 100\n"])
@settings(max_examples=10, deadline=None)
@given(st.integers(1, 4))
def test_any_number_of_equal_captures_is_steady(lines: str, count: int) -> None:
    assert unsteady([capture(lines)] * (count + 1), Tolerance()) == ()
