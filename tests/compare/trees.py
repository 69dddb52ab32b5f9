"""Small layouts, written down as indented lines.

Of each element: its name, its box in CSS px, and if need be ``{style}``, ``[attribute=value]``,
``"text"`` and ``hidden`` (not visible). A block, where the style says nothing else.
"""

import re

from harness.compare.elements.match import Matching
from harness.model.elements.element_path import last_segment
from harness.model.geometry import Box, Viewport
from harness.model.layout import Element, Layout

LINE = re.compile(
    r"(?P<indent> *)(?P<name>\S+) (?P<box>(?:-?[\d.]+ ?){4})"
    r"(?P<hidden>hidden)? ?(?:\{(?P<style>.*?)\})? ?"
    r"(?:\[(?P<attributes>.*?)\])? ?(?:\"(?P<text>.*)\")?"
)


def layout(lines: str) -> Layout:
    """The layout that is written down in ``lines``."""
    elements: list[Element] = []
    open_at: list[tuple[int, int]] = []  # indent and place of the elements around
    for line in filter(str.strip, lines.splitlines()):
        fields = LINE.fullmatch(line)
        assert fields, line
        indent = len(fields["indent"])
        while open_at and open_at[-1][0] >= indent:
            open_at.pop()
        parent = open_at[-1][1] if open_at else -1
        join = "" if fields["name"].startswith("::") else " > "
        prefix = elements[parent].path + join if parent >= 0 else ""
        open_at.append((indent, len(elements)))
        elements.append(
            Element(
                prefix + fields["name"],
                Box(*map(float, fields["box"].split())),
                parent,
                not fields["hidden"],
                tuple(sorted(pairs(fields["attributes"], ";", "="))),
                fields["text"] or "",
                {"display": "block", **dict(pairs(fields["style"], ";", ":"))},
            )
        )
    return Layout(Viewport(800, 900), 800, 900, tuple(elements))


def pairs(text: str | None, between: str, within: str) -> list[tuple[str, str]]:
    parts = [part.partition(within) for part in (text or "").split(between) if part.strip()]
    return [(name.strip(), value.strip()) for name, _, value in parts]


def by_path(before: Layout, after: Layout) -> Matching:
    """Elements are the same where their paths are."""
    old = {element.path: place for place, element in enumerate(before.elements)}
    new = {element.path: place for place, element in enumerate(after.elements)}
    return Matching(
        tuple(new.get(path, -1) for path in old), tuple(old.get(path, -1) for path in new)
    )


def name(layout: Layout, place: int) -> str:
    """The last part of an element's path."""
    return last_segment(layout.elements[place].path)
