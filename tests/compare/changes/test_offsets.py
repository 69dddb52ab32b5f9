"""How many elements are out of place: one shift counts once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.compare.changes.offsets import eased, misplaced, strained
from harness.compare.elements.match import Matching
from harness.model.layout import Layout
from tests.compare.trees import by_path, layout, name


def names(places: frozenset[int], of: Layout) -> list[str]:
    return [name(of, place) for place in sorted(places)]


PAGE = """
body 0 0 800 200
  h1 0 0 800 50
  p.a 0 50 800 100
    em 0 50 90 70
  p.b 0 100 800 150
"""

#: Before, after, those strained and those misplaced.
CASES: dict[str, tuple[str, str, list[str], list[str]]] = {
    "a page is as it is": (PAGE, PAGE, [], []),
    "what is below a taller block is where it was, seen from the block": (
        PAGE,
        """
body 0 0 800 210
  h1 0 0 800 60
  p.a 0 60 800 110
    em 0 60 90 80
  p.b 0 110 800 160
""",
        ["body", "h1"],
        ["body", "h1", "p.a", "em", "p.b"],
    ),
    "a gap that opened counts once": (
        PAGE,
        """
body 0 0 800 200
  h1 0 0 800 50
  p.a 0 58 800 108
    em 0 58 90 78
  p.b 0 108 800 158
""",
        ["p.a"],
        ["p.a", "em", "p.b"],
    ),
    "a second shift is not hidden by the first": (
        PAGE,
        """
body 0 0 800 200
  h1 0 0 800 50
  p.a 0 58 800 108
    em 0 59 90 79
  p.b 0 110 800 160
""",
        ["p.a", "em", "p.b"],
        ["p.a", "em", "p.b"],
    ),
    "sideways each is measured from what is around it": (
        PAGE,
        """
body 0 0 800 200
  h1 0 0 800 50
  p.a 5 50 805 100
    em 5 50 95 70
  p.b 5 100 805 150
""",
        ["p.a", "p.b"],
        ["p.a", "em", "p.b"],
    ),
    "sub-pixel rounding is no shift": (
        PAGE,
        PAGE.replace("p.b 0 100 800 150", "p.b 0.0625 100.0625 800.0625 150.0625"),
        [],
        [],
    ),
    "more than rounding is one": (
        PAGE,
        PAGE.replace("p.b 0 100 800 150", "p.b 0 100.2 800 150.2"),
        ["p.b"],
        ["p.b"],
    ),
    "an element that is hidden now": (
        PAGE,
        PAGE.replace("em 0 50 90 70", "em 0 50 90 70 hidden"),
        ["em"],
        ["em"],
    ),
    "an element that is shown now": (
        PAGE.replace("em 0 50 90 70", "em 0 0 0 0 hidden"),
        PAGE,
        ["em"],
        ["em"],
    ),
    "an element that is hidden on both sides may be anywhere": (
        PAGE.replace("em 0 50 90 70", "em 0 0 0 0 hidden"),
        PAGE.replace("em 0 50 90 70", "em 9 9 99 99 hidden"),
        [],
        [],
    ),
    "a new element, and what it moved down": (
        PAGE,
        """
body 0 0 800 200
  h1 0 0 800 50
  hr 0 50 800 60
  p.a 0 60 800 110
    em 0 60 90 80
  p.b 0 110 800 160
""",
        # The first below is measured from what is around it: the one above it is not known.
        ["hr", "p.a"],
        ["hr", "p.a", "em", "p.b"],
    ),
    "a new element that is not visible": (
        PAGE,
        PAGE + "  hr 0 0 0 0 hidden\n",
        [],
        [],
    ),
    "an element that is gone leaves a gap": (
        PAGE,
        """
body 0 0 800 200
  p.a 0 0 800 50
    em 0 0 90 20
  p.b 0 50 800 100
""",
        ["p.a"],
        ["p.a", "em", "p.b"],
    ),
    "an element that is gone, with nothing in its place": (
        PAGE,
        PAGE.replace("    em 0 50 90 70\n", ""),
        [],
        [],
    ),
}


@pytest.mark.parametrize(("before", "after", "stressed", "moved"), CASES.values(), ids=CASES)
def test_out_of_place(before: str, after: str, stressed: list[str], moved: list[str]) -> None:
    old, new = layout(before), layout(after)
    assert names(strained(old, new, by_path(old, new)), new) == stressed
    assert names(misplaced(old, new, by_path(old, new)), new) == moved


WRAPPED = """
body 0 0 800 200
  div 0 0 800 150
    h1 0 0 800 50
    p 0 50 800 100
"""
BARE = """
body 0 0 800 200
  h1 0 0 800 50
  p 0 50 800 100
"""


def test_a_wrapper_that_fits_counts_alone_and_what_is_in_it_does_not() -> None:
    bare, wrapped = layout(BARE), layout(WRAPPED)
    put_in = Matching((0, 2, 3), (0, -1, 1, 2))
    assert names(strained(bare, wrapped, put_in), wrapped) == ["div"]
    assert names(misplaced(bare, wrapped, put_in), wrapped) == ["div"]


def test_a_wrapper_that_is_gone_and_moved_nothing_does_not_count() -> None:
    bare, wrapped = layout(BARE), layout(WRAPPED)
    taken_out = Matching((0, -1, 1, 2), (0, 2, 3))
    assert strained(wrapped, bare, taken_out) == frozenset()
    assert misplaced(wrapped, bare, taken_out) == frozenset()


def test_what_a_wrapper_pushed_in_is_measured_from_what_is_around_the_wrapper() -> None:
    bare = layout(BARE)
    padded = layout(
        """
body 0 0 800 200
  div 0 0 800 120
    h1 0 10 800 60
    p 0 60 800 110
"""
    )
    put_in = Matching((0, 2, 3), (0, -1, 1, 2))
    assert names(strained(bare, padded, put_in), padded) == ["div", "h1"]


def test_an_element_that_is_in_another_one_now_is_measured_from_the_page() -> None:
    before = layout("body 0 0 800 200\n  nav 0 0 800 50\n    a 0 0 9 9\n  main 0 50 800 200\n")
    after = layout("body 0 0 800 200\n  nav 0 0 800 50\n  main 0 50 800 200\n    a 0 50 9 59\n")
    moved = Matching((0, 1, 3, 2), (0, 1, 3, 2))
    assert names(strained(before, after, moved), after) == ["a"]
    back = layout("body 0 0 800 200\n  nav 0 0 800 50\n  main 0 50 800 200\n    a 0 0 9 9\n")
    assert strained(before, back, moved) == frozenset()


def stacked(heights: list[int], gaps: list[int]) -> Layout:
    lines, top = [f"body 0 0 800 {sum(heights) + sum(gaps)}"], 0
    for at, (height, gap) in enumerate(zip(heights, gaps, strict=True)):
        top += gap
        lines.append(f"  p.n{at} 0 {top} 800 {top + height}")
        lines.append(f"    i 10 {top} 20 {top + height}")
        top += height
    return layout("\n".join(lines))


BLOCKS = st.lists(st.tuples(st.integers(20, 90), st.integers(0, 30)), min_size=1, max_size=8)


@given(BLOCKS, st.data())
def test_each_planted_gap_counts_once_however_many_there_are(
    blocks: list[tuple[int, int]], data: st.DataObject
) -> None:
    planted = data.draw(st.sets(st.integers(0, len(blocks) - 1), min_size=1))
    heights, gaps = [height for height, _ in blocks], [gap for _, gap in blocks]
    before = stacked(heights, gaps)
    after = stacked(heights, [gap + 7 * (at in planted) for at, gap in enumerate(gaps)])
    result = strained(before, after, by_path(before, after))
    assert names(result, after) == ["body", *(f"p.n{at}" for at in sorted(planted))]


def test_little_from_left_to_right_is_eased_and_more_is_not() -> None:
    """The words of a line may be a little further right, whatever happened above them."""
    before = layout(
        """
body 0 0 800 200
  p.a 0 50 800 100
    em 100 50 190 70
    b 200 50 290 70
"""
    )
    after = layout(
        """
body 0 0 800 210
  p.a 0 60 800 110
    em 100.4 60 190.5 80
    b 208 60 298 80
"""
    )
    result = eased(before, after, by_path(before, after), 0.001)
    boxes = {name(result, place): element.box for place, element in enumerate(result.elements)}
    assert (boxes["em"].left, boxes["em"].right) == (100.4, 190.5)
    assert (boxes["em"].top, boxes["em"].bottom) == (50, 70)
    assert (boxes["b"].left, boxes["b"].right) == (200, 290)
    assert names(strained(result, after, by_path(before, after)), after) == ["body", "p.a", "b"]
