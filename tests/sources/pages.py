"""Layouts of pages, written down as indented lines without boxes."""

import re

from harness.model.geometry import Box, Viewport
from harness.model.layout import Element, Layout
from harness.sources.kept_text import kept

_LINE = re.compile(
    r"(?P<indent> *)(?P<name>\S+)(?: \[(?P<attributes>.*?)\])?(?: \"(?P<text>.*)\")?"
)


def page(body: str, width: int = 800) -> Layout:
    """A layout with html and body, and what is written down in ``body``."""
    box = Box(0, 0, 10, 10)
    elements = [Element("html", box), Element("body", box, 0)]
    open_at = [(-1, 1)]  # indent and place of the elements around
    for line in filter(str.strip, body.splitlines()):
        match = _LINE.fullmatch(line)
        assert match, line
        while open_at[-1][0] >= len(match["indent"]):
            open_at.pop()
        parent = open_at[-1][1]
        open_at.append((len(match["indent"]), len(elements)))
        before = "" if parent == 1 else f"{elements[parent].path} > "
        pairs = (pair.split("=", 1) for pair in (match["attributes"] or "").split("; ") if pair)
        attributes = tuple(sorted((name, kept(value)) for name, value in pairs))
        text = kept(match["text"] or "")
        elements.append(
            Element(before + match["name"], box, parent, attributes=attributes, text=text)
        )
    return Layout(Viewport(width, 900), width, 900, tuple(elements))
