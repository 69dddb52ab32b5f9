"""Where the elements of a finding lie, before and now."""

from harness.diagnose.candidates.candidate import Key
from harness.diagnose.symptoms import Symptom
from harness.findings.changed_boxes import (
    MOST_BOXES,
    Whereabouts,
    boxes_of,
    changed_boxes_by_capture,
)
from harness.findings.group import Group
from harness.model.finding import Boxes
from harness.model.geometry import Box
from harness.model.layout import Layout
from harness.model.target import CaptureKey, Target
from tests.compare.trees import layout

BEFORE = """
body 0 0 800 900
  main 0 0 800 500
    h1 0 0 300.254 40 "A headline of its own"
    p 0 40 300 80 "What is to be removed"
    i 0 0 0 0 hidden
    b 0 90 100 110 "Stays as it was"
"""
AFTER = """
body 0 0 800 900
  main 0 0 800 500
    h1 0 10 300.256 50 "A headline of its own"
    em 0 50 300 90 "What was inserted"
    i 0 90 9 99
    b 0 90 100 110 "Stays as it was"
"""
PAGE = Target("home", "chromium")


def symptom(key: str, *paths: str) -> Symptom:
    return Symptom((key,), "moved", paths[0], None, None, (), paths, 1, 0, None, 1, 1)


def at(*names: str) -> list[str]:
    return [f"body > main > {name}" for name in names]


def test_each_side_has_the_boxes_of_what_is_to_be_seen_there() -> None:
    page = Whereabouts(layout(BEFORE), layout(AFTER))
    h1, i, p, em = at("h1", "i", "p", "em")
    assert page.boxes([h1]) == ((Box(0, 0, 300.25, 40),), (Box(0, 10, 300.26, 50),))
    assert page.boxes([i]) == ((), (Box(0, 90, 9, 99),)), "hidden before"
    assert page.boxes([p, em]) == ((Box(0, 40, 300, 80),), (Box(0, 50, 300, 90),))
    assert page.boxes(["nowhere"]) == ((), ())


def test_an_element_that_took_the_path_of_another_is_not_that_one() -> None:
    page = Whereabouts(
        layout('body 0 0 9 9\n  p.a 0 0 5 5 [class=a] "The first of all words"'),
        layout('body 0 0 9 9\n  p.a 0 1 6 6 [class=a] "Something else"\n'
               '  p.b 0 6 5 11 [class=b] "The first of all words"'),
    )  # fmt: skip
    assert page.boxes(["body > p.b"]) == ((Box(0, 0, 5, 5),), (Box(0, 6, 5, 11),))
    assert page.boxes(["body > p.a"]) == ((), (Box(0, 1, 6, 6),))


def many(count: int) -> Layout:
    return layout(
        "body 0 0 800 900\n" + "\n".join(f"  p{at} 0 {at} 10 {at + 1}" for at in range(count))
    )


def test_the_first_ones_are_told_and_each_box_once() -> None:
    page = Whereabouts(many(40), many(40))
    paths = [f"body > p{at}" for at in range(39, -1, -1)]
    before, after = page.boxes([*paths[:1], *paths])
    assert before == after == tuple(Box(0, at, 10, at + 1) for at in range(39, 39 - MOST_BOXES, -1))


def test_boxes_of_a_group_at_the_widths_of_which_both_sides_are_known() -> None:
    one, other = layout(BEFORE), layout(AFTER)
    h1, b = at("h1", "b")
    spots = [CaptureKey(*PAGE, width) for width in (800, 400, 600)]
    groups: dict[Key, Group] = {
        ("a",): [(spot, symptom("a", h1)) for spot in spots] + [(spots[1], symptom("c", b, h1))],
        ("b",): [(CaptureKey("other", "firefox", 400), symptom("b", b))],
        ("d",): [(spots[0], symptom("d", *at("i")))],
    }
    before = {PAGE: {400: one, 800: one}, Target("other", "firefox"): {400: one}}
    after = {PAGE: {400: other, 600: other, 800: one}}
    now, then = Box(0, 10, 300.26, 50), Box(0, 0, 300.25, 40)
    still = Box(0, 90, 100, 110)
    symptoms = {
        spot: [one for group in groups.values() for at, one in group if at == spot]
        for spot in [*spots, CaptureKey("other", "firefox", 400)]
    }
    assert boxes_of(groups, changed_boxes_by_capture(symptoms, before, after)) == {
        ("a",): [
            Boxes(*PAGE, 400, (then, still), (now, still)),
            Boxes(*PAGE, 800, (then,), (then,)),
        ],
        ("b",): [],
        ("d",): [],
    }
