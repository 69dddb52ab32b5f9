"""The computed styles that a capture keeps: what decides where an element lies and how it looks.

A value is kept only where it is the element's own: where it differs from the parent's, for a
property that is inherited, and from the initial value, for one that is not.

The properties listed here are read of every element. All others that the browser supports are read
where a rule of the page declares them; the outermost element's style says then how: ``@property
mask-size`` is ``own auto``, and ``@read`` stands for the list of all that the browser could have
been asked. Baselines that were approved before that have neither.

A value with viewport units computes to px. Beside it stands what is declared, as ``@written width``
``50vw``: causes are told by that, and it is not compared.

What a rule sets in a part of an element that is no element of the layout is kept under that part's
name and the property's: ``::placeholder color``, and ``g > circle r`` in a drawing. Rules with
names are kept with the outermost element, as ``@counter-style thumbs``.
"""

import re
from collections.abc import Iterable, Mapping

from harness.states import STATE_READ

#: Initial values as the browser writes them, of properties that children take from parents.
INHERITED: Mapping[str, str] = {
    "border-collapse": "separate",
    "border-spacing": "0px",
    "caption-side": "top",
    "color": "rgb(0, 0, 0)",
    "direction": "ltr",
    "fill": "rgb(0, 0, 0)",
    "font-family": "",
    "font-feature-settings": "normal",
    "font-kerning": "auto",
    "font-size": "16px",
    "font-stretch": "100%",
    "font-style": "normal",
    "font-variant-caps": "normal",
    "font-variant-ligatures": "normal",
    "font-variant-numeric": "normal",
    "font-variation-settings": "normal",
    "font-weight": "400",
    "hyphens": "manual",
    "image-rendering": "auto",
    "letter-spacing": "normal",
    "line-height": "normal",
    "list-style-image": "none",
    "list-style-position": "outside",
    "list-style-type": "disc",
    "loaded-fonts": "",
    "overflow-wrap": "normal",
    "quotes": "auto",
    "stroke": "none",
    "stroke-width": "1px",
    "tab-size": "8",
    "text-align": "start",
    "text-indent": "0px",
    "text-shadow": "none",
    "text-transform": "none",
    "text-wrap-mode": "wrap",
    "text-wrap-style": "auto",
    "visibility": "visible",
    "white-space-collapse": "collapse",
    "word-break": "normal",
    "word-spacing": "0px",
    "writing-mode": "horizontal-tb",
}

#: The same of properties that every element has for itself.
OWN: Mapping[str, str] = {
    "accent-color": "auto",
    "align-content": "normal",
    "align-items": "normal",
    "align-self": "auto",
    "appearance": "none",
    "aspect-ratio": "auto",
    "backdrop-filter": "none",
    "background-attachment": "scroll",
    "background-blend-mode": "normal",
    "background-clip": "border-box",
    "background-color": "rgba(0, 0, 0, 0)",
    "background-image": "none",
    "background-origin": "padding-box",
    "background-position-x": "0%",
    "background-position-y": "0%",
    "background-repeat": "repeat",
    "background-size": "auto",
    "border-bottom-color": "currentcolor",
    "border-bottom-left-radius": "0px",
    "border-bottom-right-radius": "0px",
    "border-bottom-style": "none",
    "border-bottom-width": "0px",
    "border-image-source": "none",
    "border-left-color": "currentcolor",
    "border-left-style": "none",
    "border-left-width": "0px",
    "border-right-color": "currentcolor",
    "border-right-style": "none",
    "border-right-width": "0px",
    "border-top-color": "currentcolor",
    "border-top-left-radius": "0px",
    "border-top-right-radius": "0px",
    "border-top-style": "none",
    "border-top-width": "0px",
    "bottom": "auto",
    "box-shadow": "none",
    "box-sizing": "content-box",
    "clear": "none",
    "clip-path": "none",
    "column-count": "auto",
    "column-gap": "normal",
    "column-rule-style": "none",
    "column-width": "auto",
    "contain": "none",
    "container-type": "normal",
    "content": "normal",
    "content-visibility": "visible",
    "display": "inline",
    "filter": "none",
    "flex-basis": "auto",
    "flex-direction": "row",
    "flex-grow": "0",
    "flex-shrink": "1",
    "flex-wrap": "nowrap",
    "float": "none",
    "grid-auto-columns": "auto",
    "grid-auto-flow": "row",
    "grid-auto-rows": "auto",
    "grid-column-end": "auto",
    "grid-column-start": "auto",
    "grid-row-end": "auto",
    "grid-row-start": "auto",
    "grid-template-areas": "none",
    "grid-template-columns": "none",
    "grid-template-rows": "none",
    "height": "auto",
    "isolation": "auto",
    "justify-content": "normal",
    "justify-items": "normal",
    "justify-self": "auto",
    "left": "auto",
    "margin-bottom": "0px",
    "margin-left": "0px",
    "margin-right": "0px",
    "margin-top": "0px",
    "mask-image": "none",
    "max-height": "none",
    "max-width": "none",
    "min-height": "auto",
    "min-width": "auto",
    "mix-blend-mode": "normal",
    "object-fit": "fill",
    "object-position": "50% 50%",
    "opacity": "1",
    "order": "0",
    "outline-color": "currentcolor",
    "outline-offset": "0px",
    "outline-style": "none",
    "outline-width": "0px",
    "overflow-x": "visible",
    "overflow-y": "visible",
    "padding-bottom": "0px",
    "padding-left": "0px",
    "padding-right": "0px",
    "padding-top": "0px",
    "perspective": "none",
    "position": "static",
    "right": "auto",
    "rotate": "none",
    "row-gap": "normal",
    "scale": "none",
    "scrollbar-gutter": "auto",
    "scrollbar-width": "auto",
    "table-layout": "auto",
    "text-decoration-color": "currentcolor",
    "text-decoration-line": "none",
    "text-decoration-style": "solid",
    "text-decoration-thickness": "auto",
    "text-overflow": "clip",
    "text-underline-offset": "auto",
    "top": "auto",
    "transform": "none",
    "translate": "none",
    "vertical-align": "baseline",
    "width": "auto",
    "z-index": "auto",
    "zoom": "1",
    "-webkit-line-clamp": "none",
    "-webkit-text-fill-color": "currentcolor",
}

_SIDES = ("top", "right", "bottom", "left")
_CORNERS = ("top-left", "top-right", "bottom-right", "bottom-left")

#: Shorthands, and those of the properties above that they set.
SHORTHANDS: Mapping[str, tuple[str, ...]] = {
    "margin": tuple(f"margin-{side}" for side in _SIDES),
    "padding": tuple(f"padding-{side}" for side in _SIDES),
    "inset": _SIDES,
    "border-width": tuple(f"border-{side}-width" for side in _SIDES),
    "border-style": tuple(f"border-{side}-style" for side in _SIDES),
    "border-color": tuple(f"border-{side}-color" for side in _SIDES),
    **{
        f"border-{side}": tuple(f"border-{side}-{what}" for what in ("width", "style", "color"))
        for side in _SIDES
    },
    "border": tuple(
        f"border-{side}-{what}" for side in _SIDES for what in ("width", "style", "color")
    ),
    "border-radius": tuple(f"border-{corner}-radius" for corner in _CORNERS),
    "outline": ("outline-width", "outline-style", "outline-color"),
    "overflow": ("overflow-x", "overflow-y"),
    "gap": ("row-gap", "column-gap"),
    "flex": ("flex-grow", "flex-shrink", "flex-basis"),
    "flex-flow": ("flex-direction", "flex-wrap"),
    "grid-column": ("grid-column-start", "grid-column-end"),
    "grid-row": ("grid-row-start", "grid-row-end"),
    "grid-area": ("grid-row-start", "grid-column-start", "grid-row-end", "grid-column-end"),
    "grid-template": ("grid-template-rows", "grid-template-columns", "grid-template-areas"),
    "place-content": ("align-content", "justify-content"),
    "place-items": ("align-items", "justify-items"),
    "place-self": ("align-self", "justify-self"),
    "columns": ("column-width", "column-count"),
    "background-position": ("background-position-x", "background-position-y"),
    "background": (
        "background-color",
        "background-image",
        "background-position-x",
        "background-position-y",
        "background-size",
        "background-repeat",
        "background-origin",
        "background-clip",
        "background-attachment",
    ),
    "font": (
        "font-style",
        "font-variant-caps",
        "font-weight",
        "font-stretch",
        "font-size",
        "line-height",
        "font-family",
    ),
    "list-style": ("list-style-type", "list-style-position", "list-style-image"),
    "text-decoration": (
        "text-decoration-line",
        "text-decoration-style",
        "text-decoration-color",
        "text-decoration-thickness",
    ),
    "white-space": ("white-space-collapse", "text-wrap-mode"),
    "text-wrap": ("text-wrap-mode", "text-wrap-style"),
}

#: Longhands that nobody writes, and how their values are written.
_UNWRITTEN: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "text-wrap-mode": ("white-space", {"wrap": "normal"}),
    "white-space-collapse": ("white-space", {"collapse": "normal", "preserve": "pre"}),
    "loaded-fonts": ("font-family", {"": "not loaded"}),
}


#: Names in the outermost element's style of what was read, see above.
READ, _DECLARED = "@read", "@property "

#: Before the name of a property: its value as it is declared, where that has viewport units.
_WRITTEN = "@written "

#: In the outermost element's style: such values are told.
WRITTEN_READ, WRITTEN_VERSION = "@written", "1"


def is_about_reading(name: str) -> bool:
    """Whether a name in the outermost element's style says what was read, and is no property."""
    return name in (READ, STATE_READ, WRITTEN_READ) or name.startswith(_DECLARED)


def is_remark(name: str) -> bool:
    """Whether a name in a style is of no value to compare: it says more of what was read."""
    return is_about_reading(name) or name.startswith(_WRITTEN)


def tells_declared(*roots: Mapping[str, str]) -> bool:
    """Whether values are told as they are declared, by the outermost elements' styles."""
    return all(root.get(WRITTEN_READ) == WRITTEN_VERSION for root in roots)


def value_as_declared(style: Mapping[str, str], name: str, computed: str) -> str:
    """The value of a property as it is declared, where ``style`` says that; or else ``computed``.

    That is the value it has with ``style``, which leaves out what is inherited or initial.

    >>> value_as_declared({"width": "400px", "@written width": "100vw"}, "width", "400px")
    '100vw'
    """
    return (
        style.get(_WRITTEN + name, computed) if style.get(name, computed) == computed else computed
    )


def is_listed(name: str) -> bool:
    """Whether a property is one that every capture reads; custom properties are, too."""
    return name in INHERITED or name in OWN or name.startswith("--")


def part_of(name: str) -> tuple[str, str]:
    """The part of the element that a property belongs to, empty for all of it; and its own name.

    >>> part_of("::placeholder color"), part_of("color")
    (('::placeholder', 'color'), ('', 'color'))
    """
    part, _, property_ = ("", "", name) if name.startswith("--") else name.rpartition(" ")
    return part, property_


def is_inherited(name: str, *roots: Mapping[str, str]) -> bool:
    """Whether children take a property from their parents.

    ``roots`` are the styles of the outermost elements of the layouts that have it.
    """
    return name in INHERITED or _declared(name, roots).startswith("inherited ")


def initial_value(name: str, *roots: Mapping[str, str]) -> str:
    """The initial value of a property; empty for a custom one. ``roots`` as above."""
    if name in INHERITED:
        return INHERITED[name]
    return OWN.get(name) or _declared(name, roots).partition(" ")[2]


def both_read(name: str, before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Whether a property was read on both sides, of whose outermost elements these are the styles.

    A browser that knows the same properties would have read it had the page declared it.
    """
    if is_listed(name):
        return True
    if is_remark(name) or READ not in before or READ not in after:
        return False
    property_ = part_of(name)[1]
    return (
        before[READ] == after[READ]
        or is_listed(property_)
        or all(_DECLARED + property_ in side for side in (before, after))
    )


#: What differs between the names of a logical longhand and of the physical ones it may stand for.
_LOGICAL = re.compile(
    r"\b(?:block|inline)-(?:start|end|size)\b"
    r"|\b(?:start|end)-(?:start|end)(?=-(?:radius|shape)$)"
)
_PHYSICAL = re.compile(
    r"\b(?:top|bottom)-(?:left|right)(?=-(?:radius|shape)$)"
    r"|\b(?:top|bottom|left|right)\b"
    r"|(?:^|(?<=min-)|(?<=max-)|(?<=intrinsic-))(?:width|height)$"
)


def as_declared(name: str, declared: str) -> str:
    """The name of a longhand as its declaration has it, where that is a logical longhand.

    >>> as_declared("padding-right", "padding-inline-start"), as_declared("left", "inset")
    ('padding-inline-start', 'left')
    >>> as_declared("width", "inline-size"), as_declared("border-left-color", "border-inline-start")
    ('inline-size', 'border-left-color')
    >>> as_declared("border-top-right-radius", "border-start-start-radius")
    'border-start-start-radius'
    """
    shape = _LOGICAL.sub("*", declared.removeprefix("inset-"))
    is_same = shape != declared and shape == _PHYSICAL.sub("*", name)
    return declared if is_same else name


def _declared(name: str, roots: Iterable[Mapping[str, str]]) -> str:
    return next((root[key] for root in roots if (key := _DECLARED + name) in root), "")


def written_as(name: str, before: str, after: str) -> tuple[str, str, str]:
    """A property and two of its values as an author would write them.

    >>> written_as("text-wrap-mode", "wrap", "nowrap")
    ('white-space', 'normal', 'nowrap')
    """
    property_, values = _UNWRITTEN.get(name, (name, {}))
    return property_, values.get(before, before), values.get(after, after)
