"""What elements say differently by themselves: style, text, attributes, state, coming and going."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from harness.compare.changes.css_effects import BOXES, PAINT, TEXT, moves
from harness.compare.changes.style_changes import Styles, effective
from harness.compare.elements.generated_names import renamed
from harness.compare.elements.match import Matching
from harness.model.elements.css_properties import is_listed
from harness.model.elements.element_state import STYLED, is_look, is_state, state_name
from harness.model.layout import Element, Layout

__all__ = [
    "DRAWING",
    "NATURAL_SIZE",
    "Change",
    "Pair",
    "What",
    "effective",
    "is_seen",
    "longest_rising",
    "may_be_seen",
    "own_changes",
]

#: An element's places before and after; -1 where it is not there.
Pair = tuple[int, int]

What = Literal["style", "attribute", "state", "text", "inserted", "removed", "reordered"]


#: Of a picture. Of those with several sources, a browser takes its time to choose.
NATURAL_SIZE = "natural-size"

#: The digest of what an ``svg`` holds, as layout.js tells it.
DRAWING = "drawing"

#: Attributes that a browser shows, although they move nothing by themselves.
_SHOWN = frozenset({DRAWING, "src"})

#: Attributes that name, or are, what is painted in an element's box.
_PAINTED = frozenset({*_SHOWN, "data", "placeholder", "poster", "srcdoc"})

#: What a change says of an attribute that is there, and empty.
EMPTY = '""'


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that an element itself says differently now."""

    kind: What
    name: str = ""  #: of the property, attribute or property of its state
    before: str = ""  #: computed value, attribute or text; empty where there was none
    after: str = ""


def is_seen(change: Change) -> bool:
    """Whether it shows on an element that keeps its box."""
    match change.kind:
        case "style":
            # What others do is not known; a picture has to say.
            return change.name in PAINT or not is_listed(change.name)
        case "attribute":
            return change.name in _SHOWN or (moves(change.name) and change.name != NATURAL_SIZE)
        case _:
            return True


def is_painted(change: Change) -> bool:
    """Whether what an element paints is another thing, as long as it is visible at all."""
    match change.kind:
        case "attribute":
            return change.name in _PAINTED
        case "state" | "text":
            return True
        case _:
            return False


def may_be_seen(change: Change) -> bool:
    """Whether it may show although every box is as it was: then a picture has to say.

    Not where boxes tell all that comes of it, nor where that depends on there being a text.
    """
    if change.kind != "style":
        return is_seen(change)
    return change.name not in BOXES | TEXT and not change.name.startswith("--")


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
        element_changes = [*sides.changes(old, place)]
        if place in reordered:
            element_changes.insert(0, Change("reordered"))
        if element_changes:
            changes[old, place] = tuple(element_changes)
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
    return partner >= 0 and there[partner].style.get("display") != "none"


class _Sides:
    """Both layouts' elements, and which is which."""

    def __init__(self, old: Sequence[Element], new: Sequence[Element], matching: Matching) -> None:
        self.old, self.new, self.matching = old, new, matching
        self.styles = Styles(old, new, matching)

    def changes(self, old: int, new: int) -> Iterator[Change]:
        """What one element says differently, the likeliest culprit first."""
        old_element, new_element = self.old[old], self.new[new]
        same_style = (
            old_element.style is new_element.style or old_element.style == new_element.style
        )
        if (
            same_style
            and old_element.text == new_element.text
            and old_element.attributes == new_element.attributes
        ):
            return
        styles = (
            []
            if same_style
            else [Change("style", *style_change) for style_change in self.styles.changes(old, new)]
        )
        contents = [*_contents(old_element, new_element)]
        states = [change for change in styles if is_state(change.name)]
        styles = [change for change in styles if not is_state(change.name)]
        if any(is_look(change.name) for change in styles):
            # It is styled, or not any more, by that.
            states = [change for change in states if change.name != STYLED]
        yield from (change for change in styles if change.name not in PAINT)
        yield from (
            content for content in contents if content.kind == "text" or moves(content.name)
        )
        yield from (change for change in styles if change.name in PAINT)
        yield from (
            content for content in contents if content.kind != "text" and not moves(content.name)
        )
        yield from _states(states, contents)


def _states(states: Sequence[Change], contents: Sequence[Change]) -> Iterator[Change]:
    """The changes of an element's own state that no attribute of the same name brings about."""
    attributes = {change.name for change in contents if change.kind == "attribute"}
    for change in states:
        if (name := state_name(change.name)) not in attributes:
            yield Change("state", name, change.before, change.after)


def _contents(old: Element, new: Element) -> Iterator[Change]:
    """Another text, other attributes."""
    if old.text != new.text:
        yield Change("text", "", old.text, new.text)
    if old.attributes == new.attributes:
        return
    before, after = dict(old.attributes), dict(new.attributes)
    for name, partner in renamed([*before], [*after]).items():
        if before[name] == after[partner]:  # no edit: a build tool has named it anew
            del before[name], after[partner]
    if "class" in before and "class" in after:
        before["class"] = _classes_as_now(before["class"], after["class"])
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield Change("attribute", name, _value(before.get(name)), _value(after.get(name)))


def _classes_as_now(before: str, after: str) -> str:
    """The classes before, those that tools make by the names that they have now.

    All as they are now, where nothing else of them changed.
    """
    was, now = before.split(" "), after.split(" ")
    names = renamed(was, now)
    same = [names.get(name, name) for name in was]
    return after if sorted(same) == sorted(now) and names else " ".join(same)


def _value(attribute: str | None) -> str:
    """As a change says it: ``""`` in quotes for one that is there and empty, as ``hidden`` is."""
    return "" if attribute is None else attribute or EMPTY


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
