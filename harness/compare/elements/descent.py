"""From a pair of elements to pairs of their children, by ever weaker ways.

Weak ways count only next to the same siblings. What only one side has may be a wrapper around
children of the other.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import partial

from harness.compare.elements import element_keys
from harness.compare.elements.element_keys import Key
from harness.compare.elements.pairs import Pair, Pairs

#: Look through so many wrappers; a limit keeps the cost linear.
WRAPPERS = 3
#: Tags of which a parent seldom has two: in the same place they are the same, whatever they hold.
SINGLE = frozenset(
    {"h1", "main", "header", "footer", "nav", "aside", "form", "ul", "ol", "dl", "table", "tbody"}
)


def descend(pairs: Pairs) -> None:
    """Nothing; pairs the children of pairs, and theirs, breadth first."""
    while pairs.queue:
        top = pairs.queue.popleft()
        for step in STEPS:
            if not all(pairs.free(top)):
                break
            step(pairs, top)


# By keys, and by place among the siblings.


def by_key(pairs: Pairs, top: Pair, key: Key) -> None:
    """Nothing; pairs children with equal keys: those without a double show where others go."""
    groups = pairs.groups(pairs.free(top), key)
    pairs.pair_in_order(group for group in groups if len(group[0]) == len(group[1]) == 1)
    if any(len(ones) > 1 or len(others) > 1 for ones, others in groups):
        by_place(pairs, top, key)
        pairs.pair_in_order(pairs.groups(pairs.free(top), key))


def by_place(pairs: Pairs, top: Pair, key: Key) -> None:
    """Nothing; pairs children with equal keys between the same siblings, or next to one."""
    if pairs.groups(pairs.free(top), key):
        before, after = _beside(pairs, top)
        for places in ((before, after), (before,), (after,)):
            pairs.pair_in_order(pairs.groups(pairs.free(top), key, *places))


def by_kind(pairs: Pairs, top: Pair) -> None:
    """Nothing; pairs children that are the only ones with their classes, wherever they are."""
    all_children = pairs.children(0, top[0]), pairs.children(1, top[1])
    for group in pairs.groups(all_children, element_keys.kind):
        if len(group[0]) == len(group[1]) == 1:
            pairs.pair_in_order([group])


def by_cell(pairs: Pairs, top: Pair) -> None:
    """Nothing; pairs numbers in rows of a table by column: they change more than they move."""
    ones, others = (tree.children[at] for tree, at in zip(pairs.trees, top, strict=True))
    if pairs.trees[0].tags[top[0]] == "tr" and len(ones) == len(others):
        weights = pairs.trees[0].weight, pairs.trees[1].weight
        for old, new in zip(ones, others, strict=True):
            if not weights[0][old] and not weights[1][new]:
                pairs.pair(old, new)


def in_place(pairs: Pairs, top: Pair) -> None:
    """Nothing; pairs children of equal tags that stand between the same siblings by themselves.

    Where they have nothing in common one was removed and another inserted.
    """
    for ones, others in pairs.groups(pairs.free(top), *_beside(pairs, top)):
        tags = [pairs.trees[0].tags[old] for old in ones]
        if tags == [pairs.trees[1].tags[new] for new in others]:
            alike = [pair for pair in zip(ones, others, strict=True) if _alike(pairs, *pair)]
            pairs.pair_in_order(([old], [new]) for old, new in alike)


def _alike(pairs: Pairs, old: int, new: int) -> bool:
    """Whether two of one tag have a class, their text or the tags below in common."""
    tree, twin = pairs.trees
    mine, theirs = (
        element_keys.classes(of, at)[1].split() for of, at in ((tree, old), (twin, new))
    )
    return (
        tree.tags[old] in SINGLE
        or tree.shape[old] == twin.shape[new]
        or not set(mine).isdisjoint(theirs)
        or tree.elements[old].text == twin.elements[new].text != ""
    )


def _beside(pairs: Pairs, top: Pair) -> tuple[Key, Key]:
    """Keys of a pair's children: the nearest paired siblings before and after each."""
    previous, following = ([_near(pairs, side, top, way) for side in (0, 1)] for way in (1, -1))
    return (
        lambda tree, at: previous[tree is pairs.trees[1]][at],
        lambda tree, at: following[tree is pairs.trees[1]][at],
    )


def _near(pairs: Pairs, side: int, top: Pair, way: int) -> dict[int, int]:
    """The place before of the nearest paired sibling, to the left (``way`` 1) or right (-1)."""
    partner, there = pairs.partner[side], set(pairs.children(1 - side, top[1 - side]))
    nearest, last = {}, -1
    for at in pairs.children(side, top[side])[::way]:
        if partner[at] in there:
            last = partner[at] if side else at
        nearest[at] = last
    return nearest


# By what lies below them.


def by_parts(pairs: Pairs, top: Pair, name: Key, share: float) -> None:
    """Nothing; pairs children of one name that have such a share of their letters in common.

    Most in common goes first.
    """
    tree, twin = pairs.trees
    for (old, new), number in _letters_in_common(pairs, top).most_common():
        most = max(tree.weight[old], twin.weight[new])
        if number >= share * most and name(tree, old) == name(twin, new):
            pairs.pair(old, new)


def _letters_in_common(pairs: Pairs, top: Pair) -> Counter[Pair]:
    """Of free children of a pair: letters of pairs below them, and of what only the two show."""
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
    for mark, (ones, others) in owners.items():
        if len(ones) == len(others) == 1:
            common[min(ones), min(others)] += letters[mark]
    return common


def _below(pairs: Pairs, side: int, tops: Sequence[int]) -> Iterator[tuple[int, int]]:
    """What lies under unpaired elements, down to the next pairs, each with its top."""
    children, partner = pairs.trees[side].children, pairs.partner[side]
    level = [(child, top) for top in tops for child in children[top]]
    for _ in range(WRAPPERS):
        yield from level
        free = [(at, top) for at, top in level if partner[at] < 0]
        level = [(child, top) for at, top in free for child in children[at]]


# Through wrappers.


def by_wrapper(pairs: Pairs, top: Pair, key: Key, sure: bool) -> None:
    """Nothing; pairs children with what lies deeper on the other side, inside a wrapper.

    Unless the key is ``sure`` it has to be the only one, and the most of what is wrapped.
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
    """Nothing; takes for wrappers those around pairs that hold little else.

    Or, whatever they hold, that have none of their tag to be paired with, of the free ``tags``.
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

#: Ways to pair the children of a pair, from sure to weak.
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
