"""Effects of CSS properties and attributes on boxes: which boxes, and how far they reach."""

from collections.abc import Iterable

from harness.model.elements.property_tables import INHERITED
from harness.model.layout import Layout

_SIDES = ("top", "right", "bottom", "left")

#: Properties that paint and move nothing.
PAINT = frozenset(
    {
        *(f"border-{side}-color" for side in _SIDES),
        *(f"border-{y}-{x}-radius" for y in ("top", "bottom") for x in ("left", "right")),
        *(f"background-{part}" for part in ("attachment", "blend-mode", "clip", "color", "image")),
        *(
            f"background-{part}"
            for part in ("origin", "position-x", "position-y", "repeat", "size")
        ),
        *(f"outline-{part}" for part in ("color", "offset", "style", "width")),
        *(f"text-decoration-{part}" for part in ("color", "line", "style", "thickness")),
        "accent-color",
        "backdrop-filter",
        "border-image-source",
        "box-shadow",
        "clip-path",
        "color",
        "column-rule-style",
        "fill",
        "filter",
        "image-rendering",
        "isolation",
        "mask-image",
        "mix-blend-mode",
        "object-fit",
        "object-position",
        "opacity",
        "stroke",
        "text-shadow",
        "text-underline-offset",
        "visibility",
        "z-index",
        "-webkit-text-fill-color",
    }
)

#: Properties that move the element and its descendants, and nothing around it.
TRANSFORMS = frozenset({"transform", "translate", "rotate", "scale", "perspective"})

#: Properties that place an element that is not ``static``.
INSETS = frozenset(_SIDES)

#: Properties that place the element; its descendants react only to its new size.
OUTER = frozenset(
    {
        *INSETS,
        *(f"margin-{side}" for side in _SIDES),
        *(f"grid-{axis}-{end}" for axis in ("row", "column") for end in ("start", "end")),
        "align-self",
        "clear",
        "flex-basis",
        "flex-grow",
        "flex-shrink",
        "justify-self",
        "order",
        "vertical-align",
    }
)

#: Properties that change heights, and widths only as a consequence of a height.
VERTICAL = frozenset(
    {
        "border-bottom-width",
        "border-top-width",
        "bottom",
        "height",
        "line-height",
        "margin-bottom",
        "margin-top",
        "max-height",
        "min-height",
        "padding-bottom",
        "padding-top",
        "row-gap",
        "top",
    }
)

#: Properties of size and position only: boxes show all their effects.
BOXES = (
    TRANSFORMS.difference({"perspective"})
    | OUTER
    | frozenset(
        {
            *(f"{end}-{size}" for end in ("min", "max") for size in ("width", "height")),
            *(f"grid-auto-{name}" for name in ("columns", "flow", "rows")),
            *(f"grid-template-{name}" for name in ("areas", "columns", "rows")),
            *("width", "height", "aspect-ratio", "box-sizing", "zoom"),
            *("display", "float", "position", "flex-direction", "flex-wrap"),
            *("align-content", "align-items", "justify-content", "justify-items"),
            *("row-gap", "column-gap", "border-spacing", "caption-side", "table-layout"),
            *("contain", "container-type", "scrollbar-gutter", "scrollbar-width"),
        }
    )
)

#: Properties that change the distance to the next block, as margins collapse differently.
_MARGINS = frozenset(
    {
        "clear",
        "contain",
        "display",
        "float",
        "margin-bottom",
        "margin-top",
        "overflow-x",
        "overflow-y",
        "position",
    }
)
#: Properties that separate two touching margins once they are not 0.
_PARTING = frozenset({"padding-top", "padding-bottom", "border-top-width", "border-bottom-width"})

#: Attributes that act through style only, or not at all.
_INERT = frozenset(
    {
        "alt",
        "class",
        "for",
        "href",
        "id",
        "name",
        "rel",
        "role",
        "src",
        "srcset",
        "tabindex",
        "target",
        "title",
    }
)

#: The likeliest causes, in order; other properties follow in alphabetical order.
_FIRST = ("font-size", "font-family", "loaded-fonts", "display", "position", "float")

#: Inherited properties that change the lines of text of all elements that inherit them.
LINES = frozenset(INHERITED) - PAINT

#: Properties that move letters within a box that may stay the same.
TEXT = frozenset(
    {
        *(f"padding-{side}" for side in ("left", "top", "right", "bottom")),
        *("text-indent", "text-align", "text-align-last", "text-transform", "direction"),
        *("letter-spacing", "word-spacing", "line-height"),
        *("font-family", "font-size", "font-style", "font-weight", "font-stretch"),
    }
)


def moves(attribute: str) -> bool:
    """Whether a new value of ``attribute`` can move boxes while styles stay the same.

    >>> moves("colspan"), moves("class"), moves("aria-label")
    (True, False, False)
    """
    return attribute not in _INERT and not attribute.startswith(("aria-", "data-", "item"))


def opens_gap(name: str, before: str, after: str) -> bool:
    """Whether the change may alter the distance between the element and neighbouring blocks."""
    return name in _MARGINS or (name in _PARTING and "0px" in (before, after))


def only_vertical(names: Iterable[str]) -> bool:
    """Whether all properties in ``names`` only change heights."""
    return VERTICAL.issuperset(names)


def suspicion(name: str) -> int:
    """Sort key of several changed properties of an element: the likeliest cause first.

    >>> sorted(["color", "width", "font-size", "--gap"], key=suspicion)
    ['--gap', 'font-size', 'width', 'color']
    """
    if name.startswith("--"):
        return 0
    if name in _FIRST:
        return 1 + _FIRST.index(name)
    return len(_FIRST) + (9 if name in PAINT else 1)


def has_text(layout: Layout, place: int) -> bool:
    """Whether an element contains text, whose position no box shows."""
    inside = {place}
    for at, element in enumerate(layout.elements):
        if element.parent in inside:
            inside.add(at)
        if at in inside and element.text.strip():
            return True
    return False
