"""Turns the answer of the script that reads a page's layout (layout.js) into a ``Layout``."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from harness.model.geometry import Box, Viewport
from harness.model.layout import Element, Layout


def layout_of(answer: str, viewport: Viewport) -> Layout:
    """The layout in ``answer``, the JSON of layout.js at ``viewport``."""
    tables: dict[str, Any] = json.loads(answer)
    attributes = [tuple((key, value) for key, value in pairs) for pairs in tables["attributes"]]
    styles = [dict(declarations) for declarations in tables["styles"]]
    texts = tables["texts"]
    return Layout(
        viewport=viewport,
        page_width=tables["width"],
        page_height=tables["height"],
        elements=tuple(
            Element(
                path,
                Box(*box),
                parent,
                bool(visible),
                attributes[attribute_set],
                texts[text],
                styles[style],
            )
            for path, parent, box, visible, attribute_set, text, style in tables["elements"]
        ),
    )


def with_boxes(layout: Layout, size: tuple[int, int], boxes: Sequence[Sequence[float]]) -> Layout:
    """``layout`` with another page size and ``boxes`` (CSS px).

    A box has left, top, right, bottom and visibility of one element.
    """
    return replace(
        layout,
        page_width=size[0],
        page_height=size[1],
        elements=tuple(
            replace(element, box=Box(*box), visible=bool(visible))
            for element, (*box, visible) in zip(layout.elements, boxes, strict=True)
        ),
    )
