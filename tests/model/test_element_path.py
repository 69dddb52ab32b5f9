"""Segments of paths whose ids and classes hold what has to be escaped, inside shadow trees too."""

import pytest

from harness.model.elements.element_path import (
    ancestors,
    element,
    last_segment,
    parent,
    pseudo,
    tag,
)
from harness.model.geometry import Box
from harness.model.layout import Element

#: Segments as ``CSS.escape`` makes them, and their tags.
SEGMENTS = {
    "p": "p",
    "p:nth-of-type(2)": "p",
    "my-card.wide": "my-card",
    r"p#two\ words": "p",
    r"p#ends\ ": "p",
    r"p#\32 0px": "p",
    r"div.\32 ": "div",
    r"p#a\ \>\ b": "p",
    r"p#\>\>\>": "p",
    r"p.md\:\:wide": "p",
    r"p.w-1\.5": "p",
    r"p#back\\slash": "p",
}


@pytest.mark.parametrize("outer", SEGMENTS)
@pytest.mark.parametrize("joint", [" > ", " >>> "])
@pytest.mark.parametrize(("inner", "name"), SEGMENTS.items())
def test_a_path_is_taken_apart_where_it_was_joined(
    outer: str, joint: str, inner: str, name: str
) -> None:
    path = outer + joint + inner
    assert (last_segment(path), tag(path), parent(path)) == (inner, name, outer)
    assert ancestors(path) == ("html", "body", outer)
    deeper = path + joint + outer
    assert ancestors(deeper) == ("html", "body", outer, path)


@pytest.mark.parametrize("name", SEGMENTS)
def test_a_pseudo_element_is_in_its_element(name: str) -> None:
    path = f"main > {name}::before"
    assert (element(path), pseudo(path), tag(path)) == (f"main > {name}", "::before", "::before")
    assert ancestors(path) == ("html", "body", "main", f"main > {name}")
    assert pseudo(f"main > {name}") == ""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("html", ()),
        ("html::before", ("html",)),
        ("body", ("html",)),
        ("body::after", ("html", "body")),
        ("main", ("html", "body")),
    ],
)
def test_html_and_body_stand_in_no_other_path(path: str, expected: tuple[str, ...]) -> None:
    assert ancestors(path) == expected
    assert parent(path) == (expected[-1] if expected else "")


def test_an_elements_tag_is_that_of_its_path() -> None:
    assert Element(r"main > h1#two\ words", Box(0, 0, 1, 1)).tag == "h1"
