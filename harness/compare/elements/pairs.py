"""Pairs of elements of two trees while a matching is built, and elements still free."""

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Sequence

from harness.compare.elements.element_keys import Key
from harness.compare.elements.numbered_tree import Tree

Pair = tuple[int, int]  #: indices before and after
Group = tuple[Sequence[int], Sequence[int]]  #: indices before, indices after


class Pairs:
    """The pairs so far, and a queue of those whose children are not yet paired.

    Attributes for both sides are tuples, with the side before first.
    """

    def __init__(self, before: Tree, after: Tree) -> None:
        self.trees = before, after
        self.partner = [-1] * len(before.elements), [-1] * len(after.elements)
        self.wrappers: tuple[set[int], set[int]] = (set(), set())  #: on one side only
        self.queue: deque[Pair] = deque()

    def pair(self, old: int, new: int) -> None:
        """Make a pair, and pair all descendants where there is no doubt."""
        todo = [(old, new)]
        while todo:
            old, new = todo.pop()
            if not self._is_possible(old, new):
                continue
            self._join(old, new)
            todo += self._pseudo_pairs(old, new)
            if self._is_certain(old, new):
                todo += zip(*self._all_children(old, new), strict=True)
            else:
                self.queue.append((old, new))

    def pair_in_order(self, groups: Iterable[Group]) -> None:
        """Pair the elements of each group in order."""
        for old_places, new_places in groups:
            for old, new in zip(old_places, new_places, strict=False):
                self.pair(old, new)

    def groups(self, places: Group, *keys: Key) -> list[Group]:
        """Groups of elements of both sides that share all ``keys``."""
        groups: dict[Hashable, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for side, tree in enumerate(self.trees):
            for at in places[side]:
                names = tuple([key(tree, at) for key in keys])
                if None not in names:
                    groups[names][side].append(at)
        return [group for group in groups.values() if group[0] and group[1]]

    def children(self, side: int, top: int) -> list[int]:
        """The children of an element, with wrappers replaced by their children."""
        children, wrappers = self.trees[side].children, self.wrappers[side]
        unwrapped = children[top]
        while not wrappers.isdisjoint(unwrapped):
            unwrapped = [
                child for at in unwrapped for child in (children[at] if at in wrappers else [at])
            ]
        return unwrapped

    def free(self, top: Pair) -> Group:
        """The unpaired children of a pair."""
        old_places, new_places = (
            [at for at in self.children(side, top[side]) if self.partner[side][at] < 0]
            for side in (0, 1)
        )
        return old_places, new_places

    def _is_possible(self, old: int, new: int) -> bool:
        (tree, twin), (mine, theirs) = self.trees, self.partner
        return mine[old] < 0 and theirs[new] < 0 and tree.tags[old] == twin.tags[new]

    def _join(self, old: int, new: int) -> None:
        self.partner[0][old], self.partner[1][new] = new, old
        self.wrappers[0].discard(old)
        self.wrappers[1].discard(new)

    def _pseudo_pairs(self, old: int, new: int) -> list[Pair]:
        (tree, twin), theirs = self.trees, self.partner[1]
        free = [twin_pseudo for twin_pseudo in twin.pseudos[new] if theirs[twin_pseudo] < 0]
        return [
            (pseudo, twin_pseudo)
            for pseudo in tree.pseudos[old]
            for twin_pseudo in free
            if twin.tags[twin_pseudo] == tree.tags[pseudo]
        ]

    def _is_certain(self, old: int, new: int) -> bool:
        """Whether the children of a pair match in order without doubt, and none is paired."""
        tree, twin = self.trees
        alike = tree.exact[old] == twin.exact[new] or (
            tree.content[old] == twin.content[new] and self._distinct(tree.children[old])
        )
        return alike and self._unpaired(*self._all_children(old, new))

    def _all_children(self, old: int, new: int) -> Group:
        return self.trees[0].children[old], self.trees[1].children[new]

    def _distinct(self, old_places: Sequence[int]) -> bool:
        """Whether each of these elements before has content, and no two have the same."""
        shown = {self.trees[0].content[old] for old in old_places}
        return len(shown) == len(old_places) and 0 not in shown and bool(old_places)

    def _unpaired(self, old_places: Sequence[int], new_places: Sequence[int]) -> bool:
        """Whether none of these is paired."""
        mine, theirs = self.partner
        return all(mine[old] < 0 for old in old_places) and all(
            theirs[new] < 0 for new in new_places
        )
