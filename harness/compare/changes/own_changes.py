"""Changes of elements themselves: style, text, attributes, state, insertion and removal."""

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
    "ChangeKind",
    "Pair",
    "effective",
    "is_seen",
    "longest_rising",
    "may_be_seen",
    "own_changes",
]

#: An element's indices before and after; -1 where it is missing.
Pair = tuple[int, int]

ChangeKind = Literal["style", "attribute", "state", "text", "inserted", "removed", "reordered"]


#: Attribute with an image's natural size. Browsers choose among several sources with a delay.
NATURAL_SIZE = "natural-size"

#: Attribute with the digest of an ``svg``'s content, added by layout.js.
DRAWING = "drawing"

#: Attributes that are visible although they move nothing by themselves.
_SHOWN = frozenset({DRAWING, "src"})

#: Attributes whose content or target is painted in the element's box.
_PAINTED = frozenset({*_SHOWN, "data", "placeholder", "poster", "srcdoc"})

#: Value in a ``Change`` of an attribute that exists and is empty.
EMPTY = '""'


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one property, attribute, state or text of an element."""

    kind: ChangeKind
    name: str = ""  #: of the CSS property, attribute or DOM property
    before: str = ""  #: computed value, attribute or text; empty where there was none
    after: str = ""


def is_seen(change: Change) -> bool:
    """Whether a change is visible on an element that keeps its box."""
    match change.kind:
        case "style":
            # The effect of other properties is unknown; the picture shows it.
            return change.name in PAINT or not is_listed(change.name)
        case "attribute":
            return change.name in _SHOWN or (moves(change.name) and change.name != NATURAL_SIZE)
        case _:
            return True


def is_painted(change: Change) -> bool:
    """Whether a change alters the painted content of a visible element."""
    match change.kind:
        case "attribute":
            return change.name in _PAINTED
        case "state" | "text":
            return True
        case _:
            return False


def may_be_seen(change: Change) -> bool:
    """Whether a change may be visible although all boxes stay, so that a picture has to tell.

    False where boxes show every effect, or where the effect depends on the presence of text.
    """
    if change.kind != "style":
        return is_seen(change)
    return change.name not in BOXES | TEXT and not change.name.startswith("--")


def own_changes(
    before: Layout, after: Layout, matching: Matching
) -> Mapping[Pair, tuple[Change, ...]]:
    """The changes of each changed element, without inherited ones, likeliest cause first.

    Elements are in the order of ``after``, followed by removed elements.
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
    """Whether an element without a partner was inserted or removed by itself.

    False if its parent was too, or if the parent is not rendered on the other side, where its
    descendants are not read.
    """
    parent = here[place].parent
    if parent < 0:
        return True
    partner = there_of[parent]
    return partner >= 0 and there[partner].style.get("display") != "none"


class _Sides:
    """The elements of both layouts, and their matching."""

    def __init__(self, old: Sequence[Element], new: Sequence[Element], matching: Matching) -> None:
        self.old, self.new, self.matching = old, new, matching
        self.styles = Styles(old, new, matching)

    def changes(self, old: int, new: int) -> Iterator[Change]:
        """The changes of one pair, likeliest cause first."""
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
            # The property makes the control styled, or no longer styled.
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
    """Changes of state that do not follow from an attribute of the same name."""
    attributes = {change.name for change in contents if change.kind == "attribute"}
    for change in states:
        if (name := state_name(change.name)) not in attributes:
            yield Change("state", name, change.before, change.after)


def _contents(old: Element, new: Element) -> Iterator[Change]:
    """Changes of text and attributes."""
    if old.text != new.text:
        yield Change("text", "", old.text, new.text)
    if old.attributes == new.attributes:
        return
    before, after = dict(old.attributes), dict(new.attributes)
    for name, partner in renamed([*before], [*after]).items():
        if before[name] == after[partner]:  # a build tool renamed it
            del before[name], after[partner]
    if "class" in before and "class" in after:
        before["class"] = _classes_as_now(before["class"], after["class"])
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield Change("attribute", name, _value(before.get(name)), _value(after.get(name)))


def _classes_as_now(before: str, after: str) -> str:
    """The classes before with generated names replaced by their current names.

    Equal to ``after`` where nothing else changed.
    """
    was, now = before.split(" "), after.split(" ")
    names = renamed(was, now)
    same = [names.get(name, name) for name in was]
    return after if sorted(same) == sorted(now) and names else " ".join(same)


def _value(attribute: str | None) -> str:
    """The value in a ``Change``: ``""`` for an attribute without a value, as ``hidden``."""
    return "" if attribute is None else attribute or EMPTY


def _reordered(sides: _Sides) -> Iterator[int]:
    """Indices after of elements with another parent or another order among their siblings.

    Inserted and removed wrappers do not count: the parent is the nearest matched ancestor.
    """
    old_parents = _matched_parents(sides.old, sides.matching.after_of)
    new_parents = _matched_parents(sides.new, sides.matching.before_of)
    siblings: dict[int, list[int]] = defaultdict(list)
    for place, old in enumerate(sides.matching.before_of):
        if old < 0:
            continue
        parent, old_parent = new_parents[place], old_parents[old]
        if (sides.matching.after_of[old_parent] if old_parent >= 0 else -1) != parent:
            yield place
        else:
            siblings[parent].append(place)
    for places in siblings.values():
        order = [sides.matching.before_of[place] for place in places]
        staying = longest_rising(order)
        yield from (place for at, place in enumerate(places) if at not in staying)


def _matched_parents(elements: Sequence[Element], partner_of: Sequence[int]) -> list[int]:
    """The nearest matched ancestor of each element; -1 where there is none."""
    parents: list[int] = []
    for element in elements:
        parent = element.parent
        parents.append(parent if parent < 0 or partner_of[parent] >= 0 else parents[parent])
    return parents


def longest_rising(numbers: Sequence[int]) -> frozenset[int]:
    """Indices of a longest rising subsequence of distinct ``numbers``.

    >>> sorted(longest_rising([4, 0, 1, 2, 3]))
    [1, 2, 3, 4]
    """
    ends: list[int] = []  # the smallest last number of a rising run of each length
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
