"""Which element of one layout is which of another.

Sure things first: subtrees and ids that the page has once. From every pair ``descent`` then finds
pairs of the children. What is left was moved elsewhere, or came or went.
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

#: So much text, in letters, is the same text by intent; less may repeat by chance ("12", "New").
TELLING = 12


@dataclass(frozen=True, slots=True)
class Matching:
    """Pairs of elements, by their places in the two layouts; -1 where there is no other."""

    after_of: tuple[int, ...]  #: for each element before
    before_of: tuple[int, ...]  #: for each element after


def match(before: Layout, after: Layout) -> Matching:
    """The elements of ``before`` and ``after`` that are the same: of one tag, and each once.

    ``match(after, before)`` is the inverse, as the two are put into one order first. Boxes and
    style do not count: they are what is to be compared. Roots match by path.
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
        turned = match(after, before)
        return Matching(turned.before_of, turned.after_of)
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
    """Nothing; pairs what has a key that each page has once, and so many letters."""
    tree, twin = pairs.trees
    for ones, others in pairs.groups((tree.real, twin.real), key):
        old, new = ones[0], others[0]
        once = len(ones) == len(others) == 1
        if once and tree.weight[old] >= weight and not _nested(pairs, old, new):
            pairs.pair(old, new)


def _nested(pairs: Pairs, old: int, new: int) -> bool:
    """Whether one of them rather is the parent of the other: a wrapper was put between."""
    tree, twin = pairs.trees
    here, there = element_keys.classes(tree, old), element_keys.classes(twin, new)
    above, over = tree.elements[old].parent, twin.elements[new].parent
    return here != there and (
        (above >= 0 and element_keys.classes(tree, above) == there)
        or (over >= 0 and element_keys.classes(twin, over) == here)
    )


def _pair_parents(pairs: Pairs) -> None:
    """Nothing; pairs those still alone that hold most of each other's children."""
    for old in reversed(pairs.trees[0].real):
        if pairs.partner[0][old] < 0:
            new = _foster(pairs, 0, old)
            if new >= 0 and pairs.partner[1][new] < 0 and _foster(pairs, 1, new) == old:
                pairs.pair(old, new)


def _foster(pairs: Pairs, side: int, at: int) -> int:
    """The element that holds, on the other side, most of an element's children; or -1."""
    partner, other_elements = pairs.partner[side], pairs.trees[1 - side].elements
    children = pairs.trees[side].children[at]
    held = Counter(
        other_elements[partner[child]].parent for child in children if partner[child] >= 0
    )
    best, number = max(held.items(), key=lambda parent_count: parent_count[1], default=(-1, 0))
    return best if 2 * number > len(children) else -1
