"""From a pair of elements to pairs of their children, from sure criteria to weak old_places.

Weak criteria need a common neighbour among the siblings. An element that only one side has may be
a wrapper around children of the other side.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import partial

from harness.compare.elements import element_keys
from harness.compare.elements.element_keys import Key
from harness.compare.elements.pairs import Pair, Pairs

#: Levels of wrappers to look through; the limit keeps the cost linear.
WRAPPERS = 3
#: Tags that a parent seldom has twice: in the same place they match, whatever their content.
SINGLE = frozenset(
    {"h1", "main", "header", "footer", "nav", "aside", "form", "ul", "ol", "dl", "table", "tbody"}
)


def descend(pairs: Pairs) -> None:
    """Pair the children of all pairs, breadth first."""
    while pairs.queue:
        top = pairs.queue.popleft()
        for step in STEPS:
            if not all(pairs.free(top)):
                break
            step(pairs, top)


def by_key(pairs: Pairs, top: Pair, key: Key) -> None:
    """Pair children with equal keys, unique old_places first, as they locate the others."""
    groups = pairs.groups(pairs.free(top), key)
    pairs.pair_in_order(group for group in groups if len(group[0]) == len(group[1]) == 1)
    if any(len(old_places) > 1 or len(new_places) > 1 for old_places, new_places in groups):
        by_place(pairs, top, key)
        pairs.pair_in_order(pairs.groups(pairs.free(top), key))


def by_place(pairs: Pairs, top: Pair, key: Key) -> None:
    """Pair children with equal keys between the same siblings, or next to the same sibling."""
    if pairs.groups(pairs.free(top), key):
        before, after = _beside(pairs, top)
        for places in ((before, after), (before,), (after,)):
            pairs.pair_in_order(pairs.groups(pairs.free(top), key, *places))


def by_kind(pairs: Pairs, top: Pair) -> None:
    """Pair children whose classes are unique on both sides, wherever they are."""
    all_children = pairs.children(0, top[0]), pairs.children(1, top[1])
    for group in pairs.groups(all_children, element_keys.kind):
        if len(group[0]) == len(group[1]) == 1:
            pairs.pair_in_order([group])


def by_cell(pairs: Pairs, top: Pair) -> None:
    """Pair cells with numbers in a table row by column, as numbers change more than they move."""
    old_places, new_places = (tree.children[at] for tree, at in zip(pairs.trees, top, strict=True))
    if pairs.trees[0].tags[top[0]] == "tr" and len(old_places) == len(new_places):
        weights = pairs.trees[0].weight, pairs.trees[1].weight
        for old, new in zip(old_places, new_places, strict=True):
            if not weights[0][old] and not weights[1][new]:
                pairs.pair(old, new)


def in_place(pairs: Pairs, top: Pair) -> None:
    """Pair the remaining children between the same siblings where their tags are equal in order.

    Children without anything in common stay unpaired: they were removed and inserted.
    """
    for old_places, new_places in pairs.groups(pairs.free(top), *_beside(pairs, top)):
        tags = [pairs.trees[0].tags[old] for old in old_places]
        if tags == [pairs.trees[1].tags[new] for new in new_places]:
            alike = [
                pair for pair in zip(old_places, new_places, strict=True) if _alike(pairs, *pair)
            ]
            pairs.pair_in_order(([old], [new]) for old, new in alike)


def _alike(pairs: Pairs, old: int, new: int) -> bool:
    """Whether two elements of one tag share a class, their text or the tags below them."""
    tree, twin = pairs.trees
    old_classes, new_classes = (
        element_keys.classes(side, at)[1].split() for side, at in ((tree, old), (twin, new))
    )
    return (
        tree.tags[old] in SINGLE
        or tree.shape[old] == twin.shape[new]
        or not set(old_classes).isdisjoint(new_classes)
        or tree.elements[old].text == twin.elements[new].text != ""
    )


def _beside(pairs: Pairs, top: Pair) -> tuple[Key, Key]:
    """Two keys of a pair's children: the nearest paired sibling before, and the one after."""
    previous, following = ([_near(pairs, side, top, way) for side in (0, 1)] for way in (1, -1))
    return (
        lambda tree, at: previous[tree is pairs.trees[1]][at],
        lambda tree, at: following[tree is pairs.trees[1]][at],
    )


def _near(pairs: Pairs, side: int, top: Pair, way: int) -> dict[int, int]:
    """Index before of the nearest paired sibling to the left (``way`` 1) or right (-1)."""
    partner, siblings = pairs.partner[side], set(pairs.children(1 - side, top[1 - side]))
    nearest, last = {}, -1
    for at in pairs.children(side, top[side])[::way]:
        if partner[at] in siblings:
            last = partner[at] if side else at
        nearest[at] = last
    return nearest


def by_parts(pairs: Pairs, top: Pair, name: Key, share: float) -> None:
    """Pair children with equal ``name`` that share at least ``share`` of their letters.

    Pairs with most letters in common go first.
    """
    tree, twin = pairs.trees
    for (old, new), number in _letters_in_common(pairs, top).most_common():
        most = max(tree.weight[old], twin.weight[new])
        if number >= share * most and name(tree, old) == name(twin, new):
            pairs.pair(old, new)


def _letters_in_common(pairs: Pairs, top: Pair) -> Counter[Pair]:
    """Letters that free children of a pair share: in pairs below them, and in unique content."""
    owners: dict[Hashable, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    letters: dict[Hashable, int] = {}
    mark: Hashable
    for side, tree in enumerate(pairs.trees):
        for at, owner in _below(pairs, side, pairs.free(top)[side]):
            partner = pairs.partner[side][at]
            pair = (partner, at) if side else (at, partner)
            if mark := pair if partner >= 0 else tree.content[at]:
                owners[mark][side].add(owner)
                letters[mark] = 1 + tree.weight[at]
    common: Counter[Pair] = Counter()
    for mark, (old_places, new_places) in owners.items():
        if len(old_places) == len(new_places) == 1:
            common[min(old_places), min(new_places)] += letters[mark]
    return common


def _below(pairs: Pairs, side: int, tops: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Elements below unpaired elements, down to the next pairs, each with its top."""
    children, partner = pairs.trees[side].children, pairs.partner[side]
    level = [(child, top) for top in tops for child in children[top]]
    for _ in range(WRAPPERS):
        yield from level
        free = [(at, top) for at, top in level if partner[at] < 0]
        level = [(child, top) for at, top in free for child in children[at]]


def by_wrapper(pairs: Pairs, top: Pair, key: Key, sure: bool) -> None:
    """Pair children with elements inside a wrapper on the other side.

    Unless the key is ``sure``, it has to be unique, and the element most of the wrapper's content.
    """
    for side in (0, 1):
        places = list(pairs.free(top))
        size = pairs.trees[side].size
        owner = {
            at: owner
            for at, owner in _below(pairs, side, places[side])
            if pairs.partner[side][at] < 0 and (sure or 2 * size[at] >= size[owner] - 1)
        }
        places[side] = list(owner)
        groups = pairs.groups((places[0], places[1]), key)
        pairs.pair_in_order(
            group for group in groups if sure or len(group[0]) == len(group[1]) == 1
        )
        left = pairs.free(top)[1 - side]
        _unwrap(pairs, side, owner, {pairs.trees[1 - side].tags[at] for at in left})


def _unwrap(pairs: Pairs, side: int, owner: dict[int, int], tags: set[str]) -> None:
    """Record as wrappers the elements around pairs that contain little else.

    Also those with other content whose tag is not among the ``tags`` of free elements.
    """
    tree, partner = pairs.trees[side], pairs.partner[side]
    wrapped = [at for at in owner if partner[at] >= 0 and partner[owner[at]] < 0]
    held: Counter[int] = Counter()
    for at in wrapped:
        held[owner[at]] += tree.size[at]
    for at in wrapped:
        top = owner[at]
        if tree.tags[top] not in tags or 2 * held[top] >= tree.size[top] - 1:
            above = at
            while above != top:
                above = tree.elements[above].parent
                if partner[above] < 0:
                    pairs.wrappers[side].add(above)


Step = Callable[[Pairs, Pair], None]

#: Functions that pair the children of a pair, from sure to weak.
STEPS: tuple[Step, ...] = (
    by_cell,
    partial(by_key, key=element_keys.exact),
    partial(by_key, key=element_keys.lasting_identity),
    partial(by_key, key=element_keys.content),
    partial(by_key, key=element_keys.identity),
    partial(by_key, key=element_keys.label),
    partial(by_wrapper, key=element_keys.named_exact, sure=True),
    partial(by_wrapper, key=element_keys.identity, sure=True),
    partial(by_parts, name=element_keys.classes, share=0),
    partial(by_wrapper, key=element_keys.content, sure=True),
    partial(by_wrapper, key=element_keys.label, sure=True),
    partial(by_place, key=element_keys.form),
    partial(by_place, key=element_keys.kind),
    by_kind,
    partial(by_parts, name=element_keys.tag, share=0.5),
    partial(by_wrapper, key=element_keys.kind, sure=False),
    partial(by_wrapper, key=element_keys.exact, sure=False),
    partial(by_place, key=element_keys.kind),
    in_place,
)
