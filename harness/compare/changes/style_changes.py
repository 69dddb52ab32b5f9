"""Changed properties of elements, without consequences of other changes.

Consequences are inherited values, ``em`` lengths that grow with the font, and the ``display`` of a
child that becomes a block because its parent became a flex container.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from harness.compare.changes.css_effects import suspicion
from harness.compare.elements.match import Matching
from harness.model.elements.css_properties import both_read, initial_value, is_inherited, part_of
from harness.model.elements.element_state import first_state, has_state, is_state
from harness.model.layout import Element

#: A property's effective values, before and after.
Values = tuple[str, str]

#: The error of computed lengths: a share of the length, and CSS px.
_SHARE, _PX = 0.002, 0.02

#: Properties for which a browser without ``computedStyleMap`` returns used px.
_USED = frozenset(
    {
        *("width", "height", "top", "right", "bottom", "left"),
        *("margin-top", "margin-right", "margin-bottom", "margin-left"),
        *("grid-template-columns", "grid-template-rows", "transform"),
    }
)

#: The value of a part's property that no rule of the page sets.
UNSET = "revert"

_ITEMS = frozenset({"flex", "inline-flex", "grid", "inline-grid"})

#: Computed ``display`` in a flex or grid container, or out of flow.
_BLOCKS: Mapping[str, str] = {
    "inline": "block",
    "inline-block": "block",
    "inline-flex": "flex",
    "inline-grid": "grid",
    "inline-table": "table",
}


class Styles:
    """Changed styles between the elements of two layouts."""

    def __init__(self, old: Sequence[Element], new: Sequence[Element], matching: Matching) -> None:
        self.old, self.new, self.matching = old, new, matching
        self.skipped = _USED if _says_used(old) or _says_used(new) else frozenset[str]()
        self.roots = [side[0].style if side else {} for side in (old, new)]
        self.root_scale = self.scale(0, 0) if old and new else 1.0

    def changes(self, old: int, new: int) -> list[tuple[str, str, str]]:
        """Name, value before and value after of each changed property, likeliest cause first."""
        old_style, new_style = self.old[old].style, self.new[new].style
        differences: dict[str, Values] = {}
        skipped = _USED if self.is_stretched(old, new) else self.skipped
        for name in old_style.keys() | new_style.keys():
            if old_style.get(name) == new_style.get(name) or name in skipped:
                continue
            if not self.were_read(name) or self.is_part_stretched(old, new, name):
                continue
            values = self.values(old, new, name)
            if values[0] != values[1] and not self.is_inherited(old, new, name, values):
                differences[name] = values
        for name in [*self.derived(old, new, differences)]:
            del differences[name]
        scaled = self.scaled(old, new, differences)
        if "font-size" not in differences:
            for name in scaled:
                del differences[name]
        names = sorted(differences, key=lambda name: (suspicion(name), name in scaled, name))
        return [(name, *differences[name]) for name in names]

    def were_read(self, name: str) -> bool:
        """Whether a property was read on both sides."""
        if is_state(name):
            return all(has_state(root, name) for root in self.roots)
        return both_read(name, *self.roots)

    def is_stretched(self, old: int, new: int) -> bool:
        """Whether a pseudo-element has another size because its element has.

        Browsers return only used lengths for pseudo-elements.
        """
        if not self.new[new].tag.startswith("::"):
            return False
        before, after = self.old[self.old[old].parent].box, self.new[self.new[new].parent].box
        return (before.width, before.height) != (after.width, after.height)

    def is_part_stretched(self, old: int, new: int, name: str) -> bool:
        """Whether ``name`` is a used length of a part of a resized element."""
        part, property_ = part_of(name)
        before, after = self.old[old].box, self.new[new].box
        resized = (before.width, before.height) != (after.width, after.height)
        return part.startswith("::") and property_ in _USED and resized

    def values(self, old: int, new: int, name: str) -> Values:
        """The effective values of a property, before and after."""
        return (
            effective(self.old, old, name, self.roots),
            effective(self.new, new, name, self.roots),
        )

    def is_inherited(self, old: int, new: int, name: str, values: Values) -> bool:
        """Whether the nearest matched ancestor changed in the same way."""
        if not is_inherited(name, *self.roots):
            return False
        above = self.above(new)
        if above is None:
            return False
        around = self.values(*above, name)
        if around == values:
            return True
        if name != "font-size" or around[0] == around[1]:
            return False
        # In ``em`` or ``rem``: scaled with the font of the parent.
        ratio, outer = self.scale(old, new), self.scale(*above)
        return abs(ratio - outer) <= _SHARE * outer

    def above(self, new: int) -> tuple[int, int] | None:
        """The nearest matched ancestor of the element at ``new``, as a pair."""
        at = self.new[new].parent
        while at >= 0:
            partner = self.matching.before_of[at]
            if partner >= 0:
                return partner, at
            at = self.new[at].parent
        return None

    def scale(self, old: int, new: int) -> float:
        """The factor by which the font size of an element grew."""
        before = _px(effective(self.old, old, "font-size"))
        after = _px(effective(self.new, new, "font-size"))
        return after / before if before and after else 1.0

    def scaled(self, old: int, new: int, differences: Mapping[str, Values]) -> set[str]:
        """The lengths that scaled with the font of the element or of the root."""
        scales = {
            scale
            for scale in (self.scale(old, new), self.root_scale if new else 1.0)
            if abs(scale - 1) > _SHARE
        }
        return {
            name
            for name, values in differences.items()
            if name != "font-size" and any(_is_scaled(*values, scale) for scale in scales)
        }

    def derived(self, old: int, new: int, differences: Mapping[str, Values]) -> Iterator[str]:
        """Properties whose computed value changed because of another property."""
        out_of_flow = "position" in differences or "float" in differences
        was_item, is_item = _is_item(self.old, old), _is_item(self.new, new)
        for name, (old_value, new_value) in differences.items():
            values = {old_value, new_value}
            match name:
                case "display":
                    kinds = {_BLOCKS.get(value, value) for value in values}
                    if len(kinds) == 1 and (out_of_flow or was_item != is_item):
                        yield name
                case "min-width" | "min-height":
                    if values == {"auto", "0px"} and (out_of_flow or was_item != is_item):
                        yield name
                case "overflow-x" | "overflow-y":
                    ends = {
                        *differences.get("overflow-y" if name == "overflow-x" else "overflow-x", ())
                    }
                    if values == {"auto", "visible"} and "visible" in ends and ends != values:
                        yield name
                case "float" if "none" in values and "position" in differences:
                    before, after = differences["position"]
                    if (after if new_value == "none" else before) in ("absolute", "fixed"):
                        yield name


def _says_used(elements: Sequence[Element]) -> bool:
    """Whether the browser gives widths in px that nobody declared: even the outermost has one."""
    return bool(elements) and elements[0].style.get("width", "").endswith("px")


def effective(
    elements: Sequence[Element],
    place: int,
    name: str,
    roots: Sequence[Mapping[str, str]] = (),
) -> str:
    """The own, inherited or initial value of a property; empty for an undefined variable.

    ``roots`` are the styles of root elements with the initial values of declared properties;
    without them, this side's root counts. A part's property that no rule sets is ``revert``.
    """
    if is_state(name):
        return elements[place].style.get(name, first_state(name))
    roots = roots or [elements[0].style]
    if part := part_of(name)[0]:
        return elements[place].style.get(name, "" if part.startswith("@") else UNSET)
    if not is_inherited(name, *roots):
        value = elements[place].style.get(name)
        return initial_value(name, *roots) if value is None else value
    while place >= 0:
        value = elements[place].style.get(name)
        if value is not None:
            return value
        place = elements[place].parent
    return initial_value(name, *roots)


def _is_item(elements: Sequence[Element], place: int) -> bool:
    """Whether an element is in a flex or grid container, which makes it a block."""
    at = elements[place].parent
    while at >= 0:
        display = elements[at].style.get("display", "inline")
        if display != "contents":
            return display in _ITEMS
        at = elements[at].parent
    return False


def _px(value: str) -> float:
    return float(value.removesuffix("px")) if value.endswith("px") else 0.0


_LENGTH = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?px")


def _is_scaled(before: str, after: str, scale: float) -> bool:
    """Whether all lengths in a value scaled by ``scale``, and nothing else changed.

    >>> _is_scaled("0px 16px", "0px 20px", 1.25), _is_scaled("16px", "18px", 1.25)
    (True, False)
    """
    if _LENGTH.split(before) != _LENGTH.split(after):
        return False
    return all(
        abs(_px(old_length) * scale - _px(new_length)) <= _PX + _SHARE * abs(_px(new_length))
        for old_length, new_length in zip(
            _LENGTH.findall(before), _LENGTH.findall(after), strict=True
        )
    )
