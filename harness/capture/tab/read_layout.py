"""What the script that reads a page's layout (layout.js) answers, as a ``Layout``."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from harness.model.geometry import Box, Viewport
from harness.model.layout import Element, Layout


def layout_of(answer: str, viewport: Viewport) -> Layout:
    """The layout in ``answer``, the JSON of what layout.js read at ``viewport``."""
    read: dict[str, Any] = json.loads(answer)
    attributes = [tuple((key, value) for key, value in pairs) for pairs in read["attributes"]]
    styles = [dict(declarations) for declarations in read["styles"]]
    texts = read["texts"]
    return Layout(
        viewport=viewport,
        page_width=read["width"],
        page_height=read["height"],
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
            for path, parent, box, visible, attribute_set, text, style in read["elements"]
        ),
    )


def measured_again(
    layout: Layout, size: tuple[int, int], boxes: Sequence[Sequence[float]]
) -> Layout:
    """``layout`` with other boxes: of each element left, top, right, bottom and visibility."""
    return replace(
        layout,
        page_width=size[0],
        page_height=size[1],
        elements=tuple(
            replace(element, box=Box(*box), visible=bool(visible))
            for element, (*box, visible) in zip(layout.elements, boxes, strict=True)
        ),
    )
