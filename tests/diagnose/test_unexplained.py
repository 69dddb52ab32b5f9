"""What is left of a difference when its causes are undone: told by boxes and pixels."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harness.compare.changes.own_changes import Change
from harness.compare.comparison import Comparison, PageState
from harness.compare.pixels.tolerance import Tolerance
from harness.diagnose.candidates.candidate import Candidate
from harness.diagnose.candidates.find_candidates import find_candidates
from harness.diagnose.symptoms import Shift
from harness.diagnose.unexplained import pixels_between, reuse_known_causes, unexplained_symptoms
from harness.model.capture import Capture
from harness.model.geometry import Box
from harness.model.layout import Layout
from tests.compare.pictures import Colour, picture, png
from tests.compare.trees import layout

RED = (255, 0, 0)
Colours = Mapping[str, Colour]


def page(lines: str) -> Layout:
    """A layout whose page is as large as its outermost element."""
    made = layout(lines)
    box = made.elements[0].box
    return replace(made, page_width=int(box.right), page_height=int(box.bottom))


def case(before: str, after: str, colours: Colours | None = None) -> Comparison:
    old, new = page(before), page(after)
    capture = Capture("home", "chromium", png(picture(new, colours)), new)
    return Comparison(old, png(picture(old)), capture, Tolerance(), pixels=1234)


def state(one: Comparison) -> PageState:
    return PageState(one, one.capture)


def candidates(one: Comparison) -> tuple[Candidate, ...]:
    return find_candidates(one.before, one.capture.layout, one.matching, one.changes, {})


def left(one: Comparison, known: bool = True) -> list[tuple[str, str, int]]:
    """Kind, element and pixels of all that is left; ``known``: what changed may be to blame."""
    found = unexplained_symptoms(state(one), candidates(one) if known else ())
    return [(symptom.kind, symptom.path, symptom.pixels) for symptom in found]


PAGE = """
html 0 0 80 100
  body 0 0 80 100
    h1 0 0 80 20 "A heading of some length"
    div 0 20 80 60 "A paragraph of some length"
      i 10 30 20 40 "Something in italics"
    p 0 60 60 80 "Another paragraph of text"
    b 0 80 60 90 "The last of all the words"
"""
BADGE = '    i 10 30 20 40 "Something in italics"\n'


def edited(*edits: tuple[str, str]) -> str:
    lines = PAGE
    for old, new in edits:
        assert lines.count(old) == 1, old
        lines = lines.replace(old, new)
    return lines


#: The heading is 10 px taller, and all below it moved.
LOWER = (
    ("html 0 0 80 100", "html 0 0 80 110"),
    ("body 0 0 80 100", "body 0 0 80 110"),
    ("h1 0 0 80 20", "h1 0 0 80 30 {height: 30px}"),
    ("div 0 20 80 60", "div 0 30 80 70"),
    ("i 10 30 20 40", "i 10 40 20 50"),
    ("p 0 60 60 80", "p 0 70 60 90"),
    ("b 0 80 60 90", "b 0 90 60 100"),
)


def lower(*edits: tuple[str, str]) -> str:
    lines = edited(*((old, new.replace(" {", " {", 1)) for old, new in LOWER))
    for old, new in edits:
        assert lines.count(old) == 1, old
        lines = lines.replace(old, new)
    return lines


# How far a page is from its baseline.


def test_a_page_is_its_own_baseline() -> None:
    assert state(case(PAGE, PAGE)).is_baseline


def test_a_page_that_moved_is_no_baseline() -> None:
    assert not state(case(PAGE, lower())).is_baseline


def test_a_page_that_is_painted_differently_is_no_baseline() -> None:
    one = state(case(PAGE, PAGE, {"p": RED}))
    assert not one.displaced
    assert dict(one.repainted) == {5: 1200}
    assert not one.is_baseline


def test_a_page_that_lacks_something_is_no_baseline() -> None:
    assert not state(case(PAGE, edited(("  " + BADGE, "")))).is_baseline


def test_a_page_that_lacks_only_a_wrapper_is_one() -> None:
    bare = page(edited(("  " + BADGE, "")))
    one = case(PAGE, edited(("  " + BADGE, "")))
    alike = Comparison(one.before, png(picture(bare)), one.capture, Tolerance())
    assert PageState(alike, one.capture).is_baseline


def test_a_page_that_lacks_what_was_not_to_be_seen_is_one() -> None:
    hidden = edited(("i 10 30 20 40", "i 0 0 0 0 hidden"))
    assert state(case(hidden, edited(("  " + BADGE, "")))).is_baseline


def test_boxes_count_before_the_page_s_height_and_that_before_pixels() -> None:
    moved = state(case(PAGE, lower()))
    red = state(case(PAGE, PAGE, {"p": RED}))
    redder = state(case(PAGE, PAGE, {"p": RED, "h1": RED}))
    taller = state(case(PAGE, edited(("html 0 0 80 100", "html 0 0 80 102"))))
    tallest = state(case(PAGE, edited(("html 0 0 80 100", "html 0 0 80 110"))))
    assert moved.worse_than(redder)
    assert not redder.worse_than(moved)
    assert tallest.worse_than(taller)
    assert not taller.worse_than(tallest)
    assert redder.worse_than(red)
    assert not red.worse_than(red)


# What is left.


def test_an_element_that_grew_and_all_below_it_is_one_symptom() -> None:
    (one,) = unexplained_symptoms(state(case(PAGE, lower())), candidates(case(PAGE, lower())))
    assert (one.kind, one.key) == ("resized", ("style", "height", "auto", "30px"))
    assert one.path == "html > body > h1"
    assert one.shift == Shift(4, 0, 10, below=True)
    assert (one.elements, one.others, one.pixels) == (7, 4, 3000)


def test_a_removed_element_and_all_below_it_that_moved_is_one_symptom() -> None:
    after = """
html 0 0 80 60
  body 0 0 80 60
    h1 0 0 80 20 "A heading of some length"
    p 0 20 60 40 "Another paragraph of text"
    b 0 40 60 50 "The last of all the words"
"""
    one = case(PAGE, after)
    (found,) = unexplained_symptoms(state(one), candidates(one))
    assert (found.kind, found.key) == ("disappeared", ("removed", "html > body"))
    assert found.path == "html > body > div"
    assert found.shift == Shift(2, 0, -40, below=True)
    assert [cause.after for cause in found.causes] == ["removed"]


def test_a_removed_element_that_moved_nothing_is_a_symptom() -> None:
    assert left(case(PAGE, edited(("  " + BADGE, "")))) == [
        ("disappeared", "html > body > div > i", 100)
    ]


def test_a_shift_that_nothing_explains_is_told_beside_one_that_is_explained() -> None:
    after = lower(("b 0 90 60 100", "b 7 90 67 100"))
    assert left(case(PAGE, after)) == [
        ("resized", "html > body > h1", 3000),
        ("moved", "html > body > b", 0),
    ]


def test_without_a_candidate_the_box_that_moved_the_others_is_the_root() -> None:
    one = case(PAGE, lower())
    (found,) = unexplained_symptoms(state(one), ())
    assert found.key == ("box", "home", "html > body > h1")
    assert (found.kind, found.causes, found.elements) == ("resized", (), 7)


def test_an_element_painted_differently_for_no_known_reason() -> None:
    one = case(PAGE, PAGE, {"p": RED})
    (found,) = unexplained_symptoms(state(one), ())
    assert found.key == ("painted", "home", "html > body > p")
    assert (found.kind, found.causes, found.pixels) == ("restyled", (), 1200)


def test_three_are_told_alone_and_more_as_one_in_what_is_around_them() -> None:
    three: Colours = dict.fromkeys(("h1", "i", "p"), RED)
    assert left(case(PAGE, PAGE, three)) == [
        ("restyled", "html > body > h1", 1600),
        ("restyled", "html > body > div > i", 100),
        ("restyled", "html > body > p", 1200),
    ]
    four: Colours = {**three, "b": RED}
    assert left(case(PAGE, PAGE, four)) == [("restyled", "html > body", 1600 + 100 + 1200 + 600)]


def test_pixels_of_a_root_and_all_within_are_its_own() -> None:
    after = edited(("div 0 20 80 60", "div 0 20 80 60 {opacity: 0.5}"))
    assert left(case(PAGE, after, {"div": RED, "i": RED, "p": RED})) == [
        ("restyled", "html > body > div", 3200),
        ("restyled", "html > body > p", 1200),
    ]


def test_a_change_that_shows_nowhere_is_no_symptom() -> None:
    after = edited(("div 0 20 80 60", "div 0 20 80 60 {opacity: 0.9}"))
    assert left(case(PAGE, after, {"p": RED})) == [("restyled", "html > body > p", 1200)]


# Where nothing else is left to tell.


def test_pixels_that_no_box_tells_of_are_of_the_innermost_element_that_holds_them_all() -> None:
    one = case(PAGE, PAGE)
    image = picture(one.before)
    image.putpixel((12, 32), RED)
    image.putpixel((15, 35), RED)
    there = PageState(one, replace(one.capture, image=png(image), layout=one.before))
    vars(there)["repainted"] = {}  # as where nothing is known of these pixels
    (found,) = unexplained_symptoms(there, ())
    assert (found.kind, found.path, found.pixels) == ("restyled", "html > body > div > i", 2)
    assert unexplained_symptoms(there, (), fallback=False) == ()


def test_a_page_of_another_size_and_nothing_else_is_that() -> None:
    before, after = page(PAGE), replace(page(PAGE), page_height=120)
    capture = Capture("home", "chromium", png(picture(after)), after)
    one = Comparison(before, png(picture(before)), capture, Tolerance())
    (found,) = unexplained_symptoms(PageState(one, capture), ())
    assert (found.kind, found.path, found.pixels) == ("page-size", "html", 0)


def test_pixels_between_two_captures() -> None:
    one, other = case(PAGE, PAGE), case(PAGE, PAGE, {"p": RED})
    assert pixels_between(one.capture, other.capture, Tolerance()) == 1200
    assert pixels_between(one.capture, one.capture, Tolerance()) == 0
    assert pixels_between(one.capture, other.capture, Tolerance(1)) == 0
    taller = case(PAGE, lower())
    assert pixels_between(one.capture, taller.capture, Tolerance()) > 0


# Recognised at one width, by what is proven at another.

RED_P = ("p 0 60 60 80", "p 0 60 60 80 {color: red}")


def proven(one: Comparison) -> dict[tuple[str, Change], Candidate]:
    return {change: each for each in candidates(one) for change in each.changes}


def test_what_is_all_known_is_recognised_with_its_pixels() -> None:
    one = case(PAGE, lower())
    (found,) = reuse_known_causes(one, proven(one))
    assert (found.kind, found.path, found.pixels) == ("resized", "html > body > h1", 1234)
    assert found.shift == Shift(4, 0, 10, below=True)


def test_two_known_causes_are_both_recognised() -> None:
    one = case(PAGE, edited(RED_P, ("h1 0 0 80 20", "h1 0 0 80 20 {opacity: 0.5}")), {
        "p": RED, "h1": RED,
    })  # fmt: skip
    assert [(each.path, each.pixels) for each in reuse_known_causes(one, proven(one))] == [
        ("html > body > h1", 1600),
        ("html > body > p", 1200),
    ]


def test_nothing_is_recognised_where_nothing_is_known_or_nothing_changed() -> None:
    one = case(PAGE, edited(RED_P), {"p": RED})
    assert reuse_known_causes(one, {}) == ()
    assert reuse_known_causes(case(PAGE, PAGE, {"p": RED}), proven(one)) == ()


UNKNOWN: dict[str, tuple[str, Colours]] = {
    "a change": (edited(RED_P, ("h1 0 0 80 20", "h1 0 0 80 20 {opacity: 0.5}")), {}),
    "a change to another value": (edited((RED_P[0], "p 0 60 60 80 {color: tan}")), {}),
    "the change of another element": (edited(("b 0 80 60 90", "b 0 80 60 90 {color: red}")), {}),
    "a box": (edited(RED_P, ("b 0 80 60 90", "b 7 80 67 90")), {}),
    "a size": (edited(RED_P, ("i 10 30 20 40", "i 10 30 20 45")), {}),
    "pixels": (edited(RED_P), {"h1": RED}),
    "an element that is gone": (edited(RED_P, ("  " + BADGE, "")), {}),
}


@pytest.mark.parametrize(("after", "colours"), UNKNOWN.values(), ids=UNKNOWN)
def test_nothing_is_recognised_where_something_is_not_known(after: str, colours: Colours) -> None:
    known = proven(case(PAGE, edited(RED_P), {"p": RED}))
    assert reuse_known_causes(case(PAGE, edited(RED_P), {"p": RED}), known)
    assert reuse_known_causes(case(PAGE, after, {"p": RED, **colours}), known) == ()


# No change is ever hidden by one that is explained.


def block_page(
    heights: list[int], taller: int, by: int, planted: int, shift: tuple[int, int], inner: bool
) -> str:
    """A column of blocks, one of them ``by`` px taller; and one element off by ``shift``.

    That is the block number ``planted``, with what is ``inner``, or just the latter.
    """
    lines: list[str] = []
    top = 0
    for at, height in enumerate(heights):
        right, down = shift if at == planted else (0, 0)
        grown = height + (by if at == taller else 0)
        box = Box(10, top, 70, top + grown)
        if not inner:
            box = Box(10 + right, top + down, 70 + right, top + down + grown)
        style = f" {{height: {grown}px}}" if at == taller else ""
        lines += [
            f"    div:nth-of-type({at + 1}) {box.left} {box.top} {box.right} {box.bottom}{style}",
            f"      i {15 + right} {top + 2 + down} {25 + right} {top + 8 + down}",
        ]
        top += grown
    return f"html 0 0 80 {top}\n  body 0 0 80 {top}\n" + "\n".join(lines)


@given(st.data())
def test_a_planted_shift_is_told_beside_an_explained_change(data: st.DataObject) -> None:
    heights = data.draw(st.lists(st.integers(10, 40), min_size=2, max_size=7))
    taller, planted = data.draw(st.permutations(range(len(heights))))[:2]
    by = data.draw(st.integers(1, 50))
    shifts = st.tuples(st.integers(-9, 9), st.integers(-9, 9))
    shift = data.draw(shifts.filter(lambda one: one != (0, 0)))
    assume(planted < taller or shift != (0, -by))  # it would be where it was
    inner = data.draw(st.booleans())
    one = case(
        block_page(heights, taller, 0, planted, (0, 0), inner),
        block_page(heights, taller, by, planted, shift, inner),
    )
    found = [symptom.path for symptom in unexplained_symptoms(state(one), candidates(one))]
    block = "html > body > div:nth-of-type({})"
    wanted = block.format(planted + 1) + (" > i" if inner else "")
    assert sorted(found) == sorted([block.format(taller + 1), wanted])


@given(st.data())
def test_a_planted_colour_is_told_beside_an_explained_change(data: st.DataObject) -> None:
    count = data.draw(st.integers(2, 6))
    taller, planted = data.draw(st.permutations(range(count)))[:2]
    heights = [20] * count
    by = data.draw(st.integers(1, 50))
    block = f"div:nth-of-type({planted + 1})"
    one = case(
        block_page(heights, taller, 0, 0, (0, 0), inner=True),
        block_page(heights, taller, by, 0, (0, 0), inner=True),
        {block: RED},
    )
    assert dict(state(one).repainted) == {2 + 2 * planted: 60 * 20 - 60}
    candidate, *_ = candidates(one)
    assert reuse_known_causes(one, dict.fromkeys(candidate.changes, candidate)) == ()
