"""Matching: pairs of the same element in two layouts.

Unique subtrees and ids match first. ``descent`` then pairs the children of each pair. The remaining
elements were moved to another parent, inserted or removed.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import count

from harness.compare.elements import element_keys
from harness.compare.elements.descent import descend
from harness.compare.elements.element_keys import Key
from harness.compare.elements.numbered_tree import numbered_tree
from harness.compare.elements.pairs import Pairs
from harness.model.layout import Layout

#: Equal texts of this length (letters) are the same text; shorter ones may repeat ("12", "New").
TELLING = 12


@dataclass(frozen=True, slots=True)
class Matching:
    """Pairs of elements by their indices in the two layouts; -1 where there is no partner."""

    after_of: tuple[int, ...]  #: for each element before
    before_of: tuple[int, ...]  #: for each element after


def match(before: Layout, after: Layout) -> Matching:
    """Pairs of the same element in ``before`` and ``after``; both have the same tag.

    ``match(after, before)`` is the inverse, as the two are sorted first. Boxes and styles do not
    count, as they are what a comparison compares. Roots match by path.
    """
    contents_before, contents_after = (
        [
            (element.path, element.parent, element.text, element.attributes)
            for element in layout.elements
        ]
        for layout in (before, after)
    )
    if contents_before == contents_after:
        same = tuple(range(len(contents_before)))
        return Matching(same, same)
    if contents_after < contents_before:
        inverse = match(after, before)
        return Matching(inverse.before_of, inverse.after_of)
    ids: dict[Hashable, int] = defaultdict(count(1).__next__)
    pairs = Pairs(numbered_tree(before.elements, ids), numbered_tree(after.elements, ids))
    _find_all(pairs)
    return Matching(tuple(pairs.partner[0]), tuple(pairs.partner[1]))


def _find_all(pairs: Pairs) -> None:
    old_places, new_places = (range(len(tree.elements)) for tree in pairs.trees)
    pairs.pair_in_order(pairs.groups((old_places, new_places), element_keys.root))
    _pair_unique(pairs, element_keys.named_exact, TELLING)
    _pair_unique(pairs, element_keys.lasting_identity)
    _pair_unique(pairs, element_keys.content, TELLING)
    descend(pairs)
    for key in (
        element_keys.identity,
        element_keys.named_exact,
        element_keys.content,
        element_keys.text,
        element_keys.kind,
    ):
        _pair_unique(pairs, key)
        descend(pairs)
    _pair_parents(pairs)
    descend(pairs)


def _pair_unique(pairs: Pairs, key: Key, weight: int = 0) -> None:
    """Pair elements whose key is unique on both sides and that have at least ``weight`` letters."""
    tree, twin = pairs.trees
    for old_places, new_places in pairs.groups((tree.real, twin.real), key):
        old, new = old_places[0], new_places[0]
        once = len(old_places) == len(new_places) == 1
        if once and tree.weight[old] >= weight and not _nested(pairs, old, new):
            pairs.pair(old, new)


def _nested(pairs: Pairs, old: int, new: int) -> bool:
    """Whether one side's element matches the parent of the other: a wrapper was inserted."""
    tree, twin = pairs.trees
    old_classes, new_classes = element_keys.classes(tree, old), element_keys.classes(twin, new)
    old_parent, new_parent = tree.elements[old].parent, twin.elements[new].parent
    return old_classes != new_classes and (
        (old_parent >= 0 and element_keys.classes(tree, old_parent) == new_classes)
        or (new_parent >= 0 and element_keys.classes(twin, new_parent) == old_classes)
    )


def _pair_parents(pairs: Pairs) -> None:
    """Pair unpaired elements that contain most of each other's children."""
    for old in reversed(pairs.trees[0].real):
        if pairs.partner[0][old] < 0:
            new = _parent_of_partners(pairs, 0, old)
            if new >= 0 and pairs.partner[1][new] < 0 and _parent_of_partners(pairs, 1, new) == old:
                pairs.pair(old, new)


def _parent_of_partners(pairs: Pairs, side: int, at: int) -> int:
    """The element on the other side that contains most partners of an element's children; or -1."""
    partner, other_elements = pairs.partner[side], pairs.trees[1 - side].elements
    children = pairs.trees[side].children[at]
    held = Counter(
        other_elements[partner[child]].parent for child in children if partner[child] >= 0
    )
    best, number = max(held.items(), key=lambda parent_count: parent_count[1], default=(-1, 0))
    return best if 2 * number > len(children) else -1
