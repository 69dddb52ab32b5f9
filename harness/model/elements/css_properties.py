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

from harness.model.elements.element_state import STATE_READ
from harness.model.elements.property_tables import _UNWRITTEN, INHERITED, OWN

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
