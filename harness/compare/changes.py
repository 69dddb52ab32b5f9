"""What elements say differently by themselves: style, text, attributes, coming and going.

What follows from another change and is not declared is left out: an inherited value, an ``em``
that grows with the font, a child that is a block because its parent became a flex container.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from harness.compare.effects import PAINT, moves, suspicion
from harness.compare.match import Matching
from harness.properties import INHERITED, OWN
from harness.values import Element, Layout

#: An element's places before and after; -1 where it is not there.
Pair = tuple[int, int]

What = Literal["style", "attribute", "text", "inserted", "removed", "reordered"]

#: Computed lengths are written with at most this error, as a share of them and in CSS px.
_SHARE, _PX = 0.002, 0.02

#: What a browser without ``computedStyleMap`` says in used px, declared or not.
_USED = frozenset(
    {
        *("width", "height", "top", "right", "bottom", "left"),
        *("margin-top", "margin-right", "margin-bottom", "margin-left"),
        *("grid-template-columns", "grid-template-rows", "transform"),
    }
)

_ITEMS = frozenset({"flex", "inline-flex", "grid", "inline-grid"})

#: What ``display`` computes to in a flex or grid container, or out of flow.
_BLOCKS: Mapping[str, str] = {
    "inline": "block",
    "inline-block": "block",
    "inline-flex": "flex",
    "inline-grid": "grid",
    "inline-table": "table",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that an element itself says differently now."""

    what: What
    name: str = ""  #: of the property or attribute
    before: str = ""  #: computed value, attribute or text; empty where there was none
    after: str = ""


def own_changes(
    before: Layout, after: Layout, matching: Matching
) -> Mapping[Pair, tuple[Change, ...]]:
    """The changes of every element that has some; what it only inherits is its parent's.

    The likeliest culprit of an element comes first. Elements are in the order of ``after``, then
    those that are gone.
    """
    sides = _Sides(before.elements, after.elements, matching)
    reordered = set(_reordered(sides))
    changes: dict[Pair, tuple[Change, ...]] = {}
    for place, old in enumerate(matching.before_of):
        if old < 0:
            if _outermost(sides.new, matching.before_of, sides.old, place):
                changes[-1, place] = (Change("inserted"),)
            continue
        found = [*sides.changes(old, place)]
        if place in reordered:
            found.insert(0, Change("reordered"))
        if found:
            changes[old, place] = tuple(found)
    for old, place in enumerate(matching.after_of):
        if place < 0 and _outermost(sides.old, matching.after_of, sides.new, old):
            changes[old, -1] = (Change("removed"),)
    return changes


def _outermost(
    here: Sequence[Element], there_of: Sequence[int], there: Sequence[Element], place: int
) -> bool:
    """Whether an element without a partner came or went by itself.

    Not if the element around it did; nor if that is not rendered on the other side, where nothing
    is read of what is in it.
    """
    parent = here[place].parent
    if parent < 0:
        return True
    partner = there_of[parent]
    return partner >= 0 and _own(there[partner], "display") != "none"


def _own(element: Element, name: str) -> str:
    """The computed value of a property that is not inherited."""
    return element.style.get(name, OWN[name])


class _Sides:
    """Both layouts' elements, and which is which."""

    def __init__(self, old: Sequence[Element], new: Sequence[Element], matching: Matching) -> None:
        self.old, self.new, self.matching = old, new, matching
        self.skipped = _USED if _says_used(old) or _says_used(new) else frozenset[str]()
        self.root_scale = self.scale(0, 0) if old and new else 1.0

    def changes(self, old: int, new: int) -> Iterator[Change]:
        """What one element says differently, the likeliest culprit first."""
        one, other = self.old[old], self.new[new]
        same_style = one.style is other.style or one.style == other.style
        if same_style and one.text == other.text and one.attributes == other.attributes:
            return
        styles = [] if same_style else self.style_changes(old, new)
        contents = [*_contents(one, other)]
        yield from (change for change in styles if change.name not in PAINT)
        yield from (one for one in contents if one.what == "text" or moves(one.name))
        yield from (change for change in styles if change.name in PAINT)
        yield from (one for one in contents if one.what != "text" and not moves(one.name))

    def style_changes(self, old: int, new: int) -> list[Change]:
        """The properties whose effective value is another, save those that follow from others."""
        one, other = self.old[old].style, self.new[new].style
        found: dict[str, Change] = {}
        for name in one.keys() | other.keys():
            if one.get(name) == other.get(name) or name in self.skipped:
                continue
            values = effective(self.old, old, name), effective(self.new, new, name)
            if values[0] != values[1] and not self.is_inherited(old, new, name, values):
                found[name] = Change("style", name, *values)
        for name in [*self.derived(old, new, found)]:
            del found[name]
        scaled = self.scaled(old, new, found)
        if "font-size" not in found:
            for name in scaled:
                del found[name]
        return sorted(
            found.values(),
            key=lambda change: (suspicion(change.name), change.name in scaled, change.name),
        )

    def is_inherited(self, old: int, new: int, name: str, values: tuple[str, str]) -> bool:
        """Whether the nearest matched element around changed in the same way."""
        if name not in INHERITED:
            return False
        above = self.above(new)
        if above is None:
            return False
        around = effective(self.old, above[0], name), effective(self.new, above[1], name)
        if around == values:
            return True
        if name != "font-size" or around[0] == around[1]:
            return False
        # In ``em`` or ``rem``: as much larger as the font around it.
        ratio, outer = self.scale(old, new), self.scale(*above)
        return abs(ratio - outer) <= _SHARE * outer

    def above(self, new: int) -> Pair | None:
        """The nearest matched element around the one at ``new``."""
        at = self.new[new].parent
        while at >= 0:
            partner = self.matching.before_of[at]
            if partner >= 0:
                return partner, at
            at = self.new[at].parent
        return None

    def scale(self, old: int, new: int) -> float:
        """How many times larger the font of an element is now."""
        before = _px(effective(self.old, old, "font-size"))
        after = _px(effective(self.new, new, "font-size"))
        return after / before if before and after else 1.0

    def scaled(self, old: int, new: int, found: Mapping[str, Change]) -> set[str]:
        """The lengths that grew with the font of the element, or of the page."""
        scales = {
            scale
            for scale in (self.scale(old, new), self.root_scale if new else 1.0)
            if abs(scale - 1) > _SHARE
        }
        return {
            name
            for name, change in found.items()
            if name != "font-size"
            and any(_is_scaled(change.before, change.after, scale) for scale in scales)
        }

    def derived(self, old: int, new: int, found: Mapping[str, Change]) -> Iterator[str]:
        """Properties that compute to something else because of another one."""
        out_of_flow = "position" in found or "float" in found
        was_item, is_item = _is_item(self.old, old), _is_item(self.new, new)
        for name, change in found.items():
            values = {change.before, change.after}
            match name:
                case "display":
                    kinds = {_BLOCKS.get(value, value) for value in values}
                    if len(kinds) == 1 and (out_of_flow or was_item != is_item):
                        yield name
                case "min-width" | "min-height":
                    if values == {"auto", "0px"} and (out_of_flow or was_item != is_item):
                        yield name
                case "overflow-x" | "overflow-y":
                    other = found.get("overflow-y" if name == "overflow-x" else "overflow-x")
                    if values == {"auto", "visible"} and other:
                        ends = {other.before, other.after}
                        if "visible" in ends and ends != values:
                            yield name
                case "float":
                    position = found.get("position")
                    if position and "none" in values:
                        taken = position.after if change.after == "none" else position.before
                        if taken in ("absolute", "fixed"):
                            yield name


def _says_used(elements: Sequence[Element]) -> bool:
    """Whether the browser gives widths in px that nobody declared: even the outermost has one."""
    return bool(elements) and elements[0].style.get("width", "").endswith("px")


def effective(elements: Sequence[Element], place: int, name: str) -> str:
    """The value of a property: its own, an inherited one or the initial one; "" of no variable."""
    if name not in INHERITED:
        return elements[place].style.get(name, OWN.get(name, ""))
    while place >= 0:
        value = elements[place].style.get(name)
        if value is not None:
            return value
        place = elements[place].parent
    return INHERITED[name]


def _is_item(elements: Sequence[Element], place: int) -> bool:
    """Whether an element lies in a flex or grid container, which makes it a block."""
    at = elements[place].parent
    while at >= 0:
        display = _own(elements[at], "display")
        if display != "contents":
            return display in _ITEMS
        at = elements[at].parent
    return False


def _px(value: str) -> float:
    return float(value.removesuffix("px")) if value.endswith("px") else 0.0


_LENGTH = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?px")


def _is_scaled(before: str, after: str, scale: float) -> bool:
    """Whether all lengths in a value are ``scale`` times as long, and nothing else is another.

    >>> _is_scaled("0px 16px", "0px 20px", 1.25), _is_scaled("16px", "18px", 1.25)
    (True, False)
    """
    if _LENGTH.split(before) != _LENGTH.split(after):
        return False
    return all(
        abs(_px(one) * scale - _px(other)) <= _PX + _SHARE * abs(_px(other))
        for one, other in zip(_LENGTH.findall(before), _LENGTH.findall(after), strict=True)
    )


def _contents(one: Element, other: Element) -> Iterator[Change]:
    """Another text, other attributes."""
    if one.text != other.text:
        yield Change("text", "", one.text, other.text)
    if one.attributes == other.attributes:
        return
    before, after = dict(one.attributes), dict(other.attributes)
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield Change("attribute", name, before.get(name, ""), after.get(name, ""))


def _reordered(sides: _Sides) -> Iterator[int]:
    """Places after of the elements that have another parent, or other siblings before them.

    Wrappers that came or went do not count: the parent is the nearest element that is in both.
    """
    old_parents = _matched_parents(sides.old, sides.matching.after_of)
    new_parents = _matched_parents(sides.new, sides.matching.before_of)
    siblings: dict[int, list[int]] = defaultdict(list)
    for place, old in enumerate(sides.matching.before_of):
        if old < 0:
            continue
        above, was_above = new_parents[place], old_parents[old]
        if (sides.matching.after_of[was_above] if was_above >= 0 else -1) != above:
            yield place
        else:
            siblings[above].append(place)
    for places in siblings.values():
        order = [sides.matching.before_of[place] for place in places]
        staying = longest_rising(order)
        yield from (place for at, place in enumerate(places) if at not in staying)


def _matched_parents(elements: Sequence[Element], partner_of: Sequence[int]) -> list[int]:
    """For each element the nearest around it that has a partner; -1 where there is none."""
    parents: list[int] = []
    for element in elements:
        parent = element.parent
        parents.append(parent if parent < 0 or partner_of[parent] >= 0 else parents[parent])
    return parents


def longest_rising(numbers: Sequence[int]) -> frozenset[int]:
    """The places of a longest rising subsequence of ``numbers``, all different.

    >>> sorted(longest_rising([4, 0, 1, 2, 3]))
    [1, 2, 3, 4]
    """
    ends: list[int] = []  # the least last number of a run of each length, and its place
    end_places: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(ends, number)
        before.append(end_places[length - 1] if length else -1)
        ends[length : length + 1] = [number]
        end_places[length : length + 1] = [place]
    kept = []
    at = end_places[-1] if end_places else -1
    while at >= 0:
        kept.append(at)
        at = before[at]
    return frozenset(kept)
