"""Where a change starts, as far as boxes tell."""

from hypothesis import given
from hypothesis import strategies as st

from harness.compare.layouts import difference
from harness.values import Box, Element, Layout, Region, Viewport

Boxes = dict[str, tuple[float, float, float, float]]

BEFORE: Boxes = {
    "body": (0, 0, 800, 2000),
    "header": (0, 0, 800, 80),
    "main": (0, 80, 800, 1900),
    "main > article": (0, 80, 800, 1900),
    "main > article > h1": (0, 80, 800, 140),
    "main > article > figure.lead": (0, 140, 480, 440),
    "main > article > figure.lead > img": (0, 140, 480, 440),
    "main > article > p": (0, 440, 800, 1900),
    "footer": (0, 1900, 800, 2000),
}


def layout(boxes: Boxes, height: int = 2000) -> Layout:
    elements = tuple(Element(path, Box(*box)) for path, box in boxes.items())
    return Layout(Viewport(800, 900), 800, height, elements)


def lower(boxes: Boxes, by: float, *paths: str) -> None:
    """Move elements down."""
    for path in paths:
        left, top, right, bottom = boxes[path]
        boxes[path] = (left, top + by, right, bottom + by)


def test_of_wider_elements_the_outermost_is_to_blame() -> None:
    after = dict(BEFORE)
    after["main > article > figure.lead"] = (0, 140, 800, 640)
    after["main > article > figure.lead > img"] = (0, 140, 800, 640)
    after["main > article"] = after["main"] = (0, 80, 800, 2100)
    after["body"] = (0, 0, 800, 2200)
    lower(after, 200, "main > article > p", "footer")
    found = difference(layout(BEFORE), layout(after, 2200), Region(0, 140, 800, 2200))
    assert (found.kind, found.selector) == ("resized", "main > article > figure.lead")
    assert found.before == Box(0, 140, 480, 440)
    assert found.after == Box(0, 140, 800, 640)
    assert found.elements == 7


def test_of_taller_elements_the_innermost_is_to_blame() -> None:
    after = dict(BEFORE)
    after["main > article > h1"] = (0, 80, 800, 144)
    after["main > article"] = after["main"] = (0, 80, 800, 1904)
    after["body"] = (0, 0, 800, 2004)
    lower(
        after,
        4,
        "main > article > figure.lead",
        "main > article > figure.lead > img",
        "main > article > p",
        "footer",
    )
    found = difference(layout(BEFORE), layout(after, 2004), None)
    assert (found.kind, found.selector) == ("resized", "main > article > h1")


def test_what_appeared_or_disappeared_is_to_blame_for_what_moved() -> None:
    after: Boxes = {"body": BEFORE["body"], "aside.banner": (0, 0, 800, 60), **BEFORE}
    lower(after, 60, "header", "main", "main > article", "main > article > h1")
    found = difference(layout(BEFORE), layout(after), None)
    assert (found.kind, found.selector, found.before) == ("appeared", "aside.banner", None)
    found = difference(layout(after), layout(BEFORE), None)
    assert (found.kind, found.selector, found.after) == ("disappeared", "aside.banner", None)


def test_a_move_alone_is_a_move_of_the_outermost() -> None:
    after = dict(BEFORE)
    lower(after, 3, "main > article > figure.lead", "main > article > figure.lead > img")
    found = difference(layout(BEFORE), layout(after), None)
    assert (found.kind, found.selector) == ("moved", "main > article > figure.lead")
    assert found.elements == 2


def test_pixels_alone_are_laid_to_the_innermost_element_around_them() -> None:
    found = difference(layout(BEFORE), layout(BEFORE), Region(10, 90, 60, 120))
    assert (found.kind, found.selector) == ("restyled", "main > article > h1")


def test_a_page_that_only_became_taller_is_its_own_kind() -> None:
    found = difference(layout(BEFORE), layout(BEFORE, 2100), None)
    assert (found.kind, found.selector) == ("page-size", "html")


@given(st.dictionaries(st.sampled_from(sorted(BEFORE)), st.floats(0, 0.09), max_size=9))
def test_rounding_is_no_difference(jitter: dict[str, float]) -> None:
    after: Boxes = {path: (box[0] + jitter.get(path, 0), *box[1:]) for path, box in BEFORE.items()}
    assert difference(layout(BEFORE), layout(after), None).kind == "restyled"
