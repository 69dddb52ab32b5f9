"""What elements say differently by themselves: style, text, attributes, coming and going."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from harness.compare.match import Matching
from harness.values import Layout

#: An element's places before and after; -1 where it is not there.
Pair = tuple[int, int]

What = Literal["style", "attribute", "text", "inserted", "removed", "reordered"]


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
    """The changes of every element that has some; what it only inherits is its parent's."""
    raise NotImplementedError
