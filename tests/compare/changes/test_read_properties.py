"""Properties that only some captures read: compared where both sides did."""

from collections.abc import Mapping

import pytest

from harness.compare.changes.own_changes import Change, own_changes
from harness.compare.elements.match import match
from harness.model.elements.css_properties import both_read
from harness.model.geometry import Box, Viewport
from harness.model.layout import Element, Layout

Style = Mapping[str, str]

MASK = {"@property mask-size": "own auto"}
EMPHASIS = {"@property text-emphasis-style": "inherited none"}


def layout(root: Style, *styles: Style) -> Layout:
    """A page whose elements stand in one another, with these styles from the outside in."""
    box = Box(0, 0, 100, 100)
    path = ("html", "body", "main", "main > p")
    elements = tuple(
        Element(name, box, at - 1, style=style)
        for at, (name, style) in enumerate(zip(path, (root, *styles), strict=False))
    )
    return Layout(Viewport(100, 100), 100, 100, elements)


def changes(before: Layout, after: Layout) -> list[Change]:
    results = own_changes(before, after, match(before, after))
    return [change for of_one in results.values() for change in of_one]


@pytest.mark.parametrize(
    ("before", "after", "is_compared"),
    [
        ({"@read": "v1"}, {"@read": "v1", **MASK}, True),
        ({"@read": "v1"}, {"@read": "v2", **MASK}, False),
        ({"@read": "v1", **MASK}, {"@read": "v2", **MASK}, True),
        ({}, {"@read": "v1", **MASK}, False),
        ({"@read": "v1", **MASK}, {}, False),
    ],
)
def test_a_property_is_compared_where_both_sides_could_read_it(
    before: Style, after: Style, is_compared: bool
) -> None:
    now = layout(after, {}, {"mask-size": "20px"})
    expected = [Change("style", "mask-size", "auto", "20px")] if is_compared else []
    assert changes(layout(before, {}, {}), now) == expected


def test_what_a_child_takes_over_is_its_parents_change() -> None:
    root = {"@read": "v1", **EMPHASIS}
    before = layout(root, {}, {"text-emphasis-style": "dot"}, {"text-emphasis-style": "open"})
    after = layout(root, {"text-emphasis-style": "dot"}, {}, {"text-emphasis-style": "open"})
    assert changes(before, after) == [Change("style", "text-emphasis-style", "none", "dot")]


def test_what_a_rule_sets_in_a_part_is_compared_with_nothing_set() -> None:
    root = {"@read": "v1"}
    after = layout(root, {}, {"::placeholder color": "red", "--gap": "1px"})
    assert changes(layout(root, {}, {}), after) == [
        Change("style", "--gap", "", "1px"),
        Change("style", "::placeholder color", "revert", "red"),
    ]


def test_listed_properties_of_parts_are_compared_across_browser_versions() -> None:
    sides = {"@read": "v1"}, {"@read": "v2"}
    assert both_read("::placeholder color", *sides)
    assert not both_read("g > circle r", *sides)
    assert not both_read("::placeholder color", {}, {"@read": "v2"})


def test_named_rules_are_compared_and_the_lists_of_what_was_read_are_not() -> None:
    before = {"@read": "v1", "@counter-style plus": "system: cyclic; symbols: a;"}
    after = {"@read": "v1", "@counter-style plus": "system: cyclic; symbols: b;", **MASK}
    assert changes(layout(before), layout(after)) == [
        Change("style", "@counter-style plus", *(f"system: cyclic; symbols: {s};" for s in "ab"))
    ]
