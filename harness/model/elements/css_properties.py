"""The computed styles that a capture keeps, by property name.

An inherited property is kept where its value differs from the parent's, any other property where
its value differs from the initial value.

The properties in ``property_tables`` are read for every element. Any other property that the
browser supports is read where a rule of the page declares it. The root element's style then
describes the property, as ``@property mask-size: own auto``, and ``@read`` is a digest of all
properties that the browser supports. Baselines of earlier versions have neither.

A value with viewport units computes to px. The declared value is kept beside it, as ``@written
width: 50vw``. Causes quote it; it is not compared.

Properties of a part that is not an element of the layout have the part's name in front:
``::placeholder color``, or ``g > circle r`` in an SVG drawing. Named rules are kept in the root
element's style, as ``@counter-style thumbs``.
"""

import re
from collections.abc import Iterable, Mapping

from harness.model.elements.element_state import STATE_READ
from harness.model.elements.property_tables import _UNWRITTEN, INHERITED, OWN

#: Names in the root element's style that describe which properties were read, see above.
READ, _DECLARED = "@read", "@property "

#: Prefix of a property's name: its declared value, where that has viewport units.
_WRITTEN = "@written "

#: In the root element's style: declared values were read.
WRITTEN_READ, WRITTEN_VERSION = "@written", "1"


def is_about_reading(name: str) -> bool:
    """Whether a name in the root element's style describes the reading, and is no property."""
    return name in (READ, STATE_READ, WRITTEN_READ) or name.startswith(_DECLARED)


def is_remark(name: str) -> bool:
    """Whether the value of a name in a style is information about the reading, not compared."""
    return is_about_reading(name) or name.startswith(_WRITTEN)


def tells_declared(*roots: Mapping[str, str]) -> bool:
    """Whether all layouts with these root elements' styles have declared values."""
    return all(root.get(WRITTEN_READ) == WRITTEN_VERSION for root in roots)


def value_as_declared(style: Mapping[str, str], name: str, computed: str) -> str:
    """The declared value of a property where ``style`` has it, otherwise ``computed``.

    ``computed`` is the value of the property, also where ``style`` leaves it out as inherited or
    initial.

    >>> value_as_declared({"width": "400px", "@written width": "100vw"}, "width", "400px")
    '100vw'
    """
    return (
        style.get(_WRITTEN + name, computed) if style.get(name, computed) == computed else computed
    )


def written_names(style: Mapping[str, str]) -> list[str]:
    """The names of the properties whose declared values ``style`` has."""
    return [name.removeprefix(_WRITTEN) for name in style if name.startswith(_WRITTEN)]


def written_value(style: Mapping[str, str], name: str) -> str:
    """The declared value of a property with viewport units; empty where ``style`` has none.

    >>> written_value({"width": "400px", "@written width": "100vw"}, "width")
    '100vw'
    """
    return style.get(_WRITTEN + name, "")


def is_listed(name: str) -> bool:
    """Whether every capture reads a property; true for custom properties too."""
    return name in INHERITED or name in OWN or name.startswith("--")


def part_of(name: str) -> tuple[str, str]:
    """The part of the element that a property belongs to, empty for the element; and its name.

    >>> part_of("::placeholder color"), part_of("color")
    (('::placeholder', 'color'), ('', 'color'))
    """
    part, _, property_ = ("", "", name) if name.startswith("--") else name.rpartition(" ")
    return part, property_


def is_inherited(name: str, *roots: Mapping[str, str]) -> bool:
    """Whether children inherit a property from their parents.

    ``roots`` are the styles of the root elements of the layouts that have the property.
    """
    return name in INHERITED or _declared(name, roots).startswith("inherited ")


def initial_value(name: str, *roots: Mapping[str, str]) -> str:
    """The initial value of a property; empty for a custom one. ``roots`` as in ``is_inherited``."""
    if name in INHERITED:
        return INHERITED[name]
    return OWN.get(name) or _declared(name, roots).partition(" ")[2]


def both_read(name: str, before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Whether a property was read on both sides, given the styles of their root elements.

    A side whose page does not declare a property counts as read if its browser supports the same
    properties: it would have read a declaration.
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


#: The part in which the names of a logical longhand and its physical longhands differ.
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
    """``declared`` where that is a logical name of the longhand ``name``, otherwise ``name``.

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
    """A property and two of its values in the words of style sheets.

    >>> written_as("text-wrap-mode", "wrap", "nowrap")
    ('white-space', 'normal', 'nowrap')
    """
    property_, values = _UNWRITTEN.get(name, (name, {}))
    return property_, values.get(before, before), values.get(after, after)
