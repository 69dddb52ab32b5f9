"""HTML of an element, as far as its layout contains it."""

from html import escape

from harness.model.elements import element_path
from harness.model.layout import Element, Layout

#: Elements without an end tag (HTML, 13.1.2 "Void elements").
VOID = ("area", "br", "col", "embed", "hr", "img", "input", "source", "track", "wbr")

#: Attributes that the harness adds, which no HTML can restore.
NOT_WRITTEN = ("natural-size", "drawing")


def markup(layout: Layout, place: int) -> str:
    """HTML of the element at ``place`` with its content; empty where the layout lacks a part.

    Layouts lack cut texts and attributes, the content of drawings and shadow trees, and ``style``
    attributes, which they keep as computed values.
    """
    children: dict[int, list[int]] = {}
    for at in range(place + 1, len(layout.elements)):
        parent = layout.elements[at].parent
        if parent < place:
            break  # after the last descendant
        children.setdefault(parent, []).append(at)
    return _markup(layout, place, children) or ""


def empty_markup(layout: Layout, place: int) -> str:
    """HTML of the element at ``place`` without content; empty where the layout lacks a part."""
    element = layout.elements[place]
    if element.tag == "svg" or element.tag in VOID:
        return ""
    attributes = _attributes(element)
    return "" if "…" in attributes else f"<{element.tag}{attributes}></{element.tag}>"


def _attributes(element: Element) -> str:
    return "".join(
        f' {name}="{escape(value)}"'
        for name, value in element.attributes
        if name not in NOT_WRITTEN
    )


def _markup(layout: Layout, place: int, children: dict[int, list[int]]) -> str | None:
    element = layout.elements[place]
    values = [element.text, *(value for _, value in element.attributes)]
    inner_elements = [
        at for at in children.get(place, ()) if not element_path.pseudo(layout.elements[at].path)
    ]
    inside = [_markup(layout, at, children) for at in inner_elements]
    shadow = any(">>>" in layout.elements[at].path[len(element.path) :] for at in inner_elements)
    if element.tag == "svg" or shadow or None in inside or any("…" in text for text in values):
        return None
    attributes = _attributes(element)
    if element.tag in VOID:
        return f"<{element.tag}{attributes}>"
    content = " ".join(filter(None, (escape(element.text), *inside)))
    return f"<{element.tag}{attributes}>{content}</{element.tag}>"
