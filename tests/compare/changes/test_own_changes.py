"""Changes of elements themselves."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.compare.changes.own_changes import longest_rising, own_changes
from harness.compare.elements.match import Matching
from harness.model.layout import Layout
from tests.compare.trees import by_path, layout, name

Told = dict[str, list[tuple[str, ...]]]


def changes(before: Layout, after: Layout, matching: Matching | None = None) -> Told:
    """By the name of the element, what changed, as ``(what, name, before, after)``."""
    changes_by_pair = own_changes(before, after, matching or by_path(before, after))
    return {
        name(after, new) if new >= 0 else "-" + name(before, old): [
            tuple(
                filter(None, (change.kind, change.name, f"{change.before} → {change.after}"[:60]))
            )
            if change.kind in ("style", "attribute", "text")
            else (change.kind,)
            for change in pair_changes
        ]
        for (old, new), pair_changes in changes_by_pair.items()
    }


BODY = "body 0 0 9 9\n"

CASES: dict[str, tuple[str, str, Told]] = {
    "an own property that is not set is at its initial value": (
        "p 0 0 9 9 {max-width: 60%}",
        "p 0 0 9 9",
        {"p": [("style", "max-width", "60% → none")]},
    ),
    "an inherited change is the ancestor's": (
        "body 0 0 9 9 {color: red}\n  p 0 0 9 9\n    a 0 0 9 9 {color: blue}",
        "body 0 0 9 9 {color: green}\n  p 0 0 9 9\n    a 0 0 9 9 {color: blue}",
        {"body": [("style", "color", "red → green")]},
    ),
    "a value that only stopped to differ from the parent's is no change": (
        "body 0 0 9 9 {color: red}\n  p 0 0 9 9 {color: blue}",
        "body 0 0 9 9 {color: blue}\n  p 0 0 9 9",
        {"body": [("style", "color", "red → blue")]},
    ),
    "an own value that went away lets the inherited one through": (
        "body 0 0 9 9 {color: red}\n  p 0 0 9 9 {color: blue}\n    b 0 0 9 9",
        "body 0 0 9 9 {color: red}\n  p 0 0 9 9\n    b 0 0 9 9",
        {"p": [("style", "color", "blue → red")]},
    ),
    "custom properties come first, then the font's size and layout, and paint last": (
        "p 0 0 9 9 {color: red; --gap: 4px; font-size: 16px; margin-top: 1px; padding-top: 8px}",
        "p 0 0 9 9 {color: tan; --gap: 5px; font-size: 20px; margin-top: 7px; padding-top: 10px}",
        {
            "p": [
                ("style", "--gap", "4px → 5px"),
                ("style", "font-size", "16px → 20px"),
                ("style", "margin-top", "1px → 7px"),
                ("style", "padding-top", "8px → 10px"),
                ("style", "color", "red → tan"),
            ]
        },
    ),
    "a custom property that is not set is empty": (
        "p 0 0 9 9",
        "p 0 0 9 9 {--gap: 5px}",
        {"p": [("style", "--gap", " → 5px")]},
    ),
    "lengths in em follow the font around them": (
        "body 0 0 9 9 {font-size: 16px}\n  h1 0 0 9 9 {font-size: 32px; margin-top: 24px}",
        "body 0 0 9 9 {font-size: 20px}\n  h1 0 0 9 9 {font-size: 40px; margin-top: 30px}",
        {"body": [("style", "font-size", "16px → 20px")]},
    ),
    "lengths in rem follow the page's font": (
        "html 0 0 9 9 {font-size: 16px}\n  p 0 0 9 9 {font-size: 13px; padding-top: 8px}",
        "html 0 0 9 9 {font-size: 20px}\n  p 0 0 9 9 {font-size: 13px; padding-top: 10px}",
        {"html": [("style", "font-size", "16px → 20px")]},
    ),
    "children become blocks when their parent becomes a flex container": (
        "ul 0 0 9 9\n  a 0 0 9 9 {display: inline; min-width: 0px}",
        "ul 0 0 9 9 {display: flex}\n  a 0 0 9 9 {display: block}",
        {"ul": [("style", "display", "block → flex")]},
    ),
    "an element becomes a block when it floats": (
        "a 0 0 9 9 {display: inline}",
        "a 0 0 9 9 {display: block; float: left}",
        {"a": [("style", "float", "none → left")]},
    ),
    "a display of its own is a change": (
        "ul 0 0 9 9\n  a 0 0 9 9 {display: inline}",
        "ul 0 0 9 9\n  a 0 0 9 9 {display: block}",
        {"a": [("style", "display", "inline → block")]},
    ),
    "scrolling one way makes the other way scroll": (
        "p 0 0 9 9",
        "p 0 0 9 9 {overflow-x: hidden; overflow-y: auto}",
        {"p": [("style", "overflow-x", "visible → hidden")]},
    ),
    "used widths that a browser gives for declared ones say nothing": (
        "html 0 0 9 9 {width: 800px}\n  p 0 0 9 9 {width: 700px}",
        "html 0 0 9 9 {width: 800px}\n  p 0 0 9 9 {width: 600px; padding-left: 100px}",
        {"p": [("style", "padding-left", "0px → 100px")]},
    ),
    "attributes and text": (
        'img 0 0 9 9 [class=a; natural-size=8x8; src=a.png] "one"',
        'img 0 0 9 9 [class=b; natural-size=9x9] "two"',
        {
            "img": [
                ("text", "one → two"),
                ("attribute", "natural-size", "8x8 → 9x9"),
                ("attribute", "class", "a → b"),
                ("attribute", "src", "a.png → "),
            ]
        },
    ),
    "only the outermost of what came is told": (
        BODY,
        BODY + "  div 0 0 9 9\n    p 0 0 9 9\n      b 0 0 9 9",
        {"div": [("inserted",)]},
    ),
    "only the outermost of what is gone is told": (
        BODY + "  div 0 0 9 9\n    p 0 0 9 9",
        BODY,
        {"-div": [("removed",)]},
    ),
    "what is in an element that is not rendered is not gone by itself": (
        BODY + "  div 0 0 9 9\n    p 0 0 9 9",
        BODY + "  div 0 0 0 0 hidden {display: none}",
        {"div": [("style", "display", "block → none")]},
    ),
    "what is in an element that is rendered again did not come by itself": (
        BODY + "  div 0 0 0 0 hidden {display: none}",
        BODY + "  div 0 0 9 9\n    p 0 0 9 9",
        {"div": [("style", "display", "none → block")]},
    ),
    "an element that went past its siblings": (
        BODY + "  a 0 0 9 9\n  b 0 0 9 9\n  i 0 0 9 9",
        BODY + "  b 0 0 9 9\n  i 0 0 9 9\n  a 0 0 9 9",
        {"a": [("reordered",)]},
    ),
}


@pytest.mark.parametrize(("before", "after", "expected"), CASES.values(), ids=CASES)
def test_changes(before: str, after: str, expected: Told) -> None:
    assert changes(layout(before), layout(after)) == expected


def test_children_of_an_inserted_wrapper_are_not_reported() -> None:
    before = layout(BODY + "  a 0 0 9 9\n  b 0 0 9 9")
    after = layout(BODY + "  div 0 0 9 9\n    a 0 0 9 9\n    b 0 0 9 9")
    assert changes(before, after, Matching((0, 2, 3), (0, -1, 1, 2))) == {"div": [("inserted",)]}
    assert changes(after, before, Matching((0, -1, 1, 2), (0, 2, 3))) == {"-div": [("removed",)]}


def test_an_element_of_another_parent_is_reordered() -> None:
    before = layout(BODY + "  nav 0 0 9 9\n    a 0 0 9 9\n  main 0 0 9 9")
    after = layout(BODY + "  nav 0 0 9 9\n  main 0 0 9 9\n    a 0 0 9 9")
    assert changes(before, after, Matching((0, 1, 3, 2), (0, 1, 3, 2))) == {"a": [("reordered",)]}


@given(st.permutations(range(9)))
def test_the_longest_rising_run_rises_and_is_the_longest(numbers: list[int]) -> None:
    kept = sorted(longest_rising(numbers))
    assert all(numbers[place] < numbers[following] for place, following in pairwise(kept))
    lengths: list[int] = []
    for at, number in enumerate(numbers):
        below = [lengths[place] for place in range(at) if numbers[place] < number]
        lengths.append(1 + max(below, default=0))
    assert len(kept) == max(lengths)
