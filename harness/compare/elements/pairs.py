"""Pairs of elements of two trees: those found so far, and who is still free."""

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Sequence

from harness.compare.elements.element_keys import Key
from harness.compare.elements.numbered_tree import Tree

Pair = tuple[int, int]  #: places before and after
Group = tuple[Sequence[int], Sequence[int]]  #: some places before, some after


class Pairs:
    """The pairs found so far, and those whose children are still to be looked at.

    What there is for both sides is a pair too: before comes first.
    """

    def __init__(self, one: Tree, other: Tree) -> None:
        self.trees = one, other
        self.partner = [-1] * len(one.elements), [-1] * len(other.elements)
        self.wrappers: tuple[set[int], set[int]] = (set(), set())  #: that only one side has
        self.queue: deque[Pair] = deque()

    def pair(self, one: int, other: int) -> None:
        """Nothing; makes a pair, and pairs of all below where there is no doubt."""
        todo = [(one, other)]
        while todo:
            one, other = todo.pop()
            if not self._may_be(one, other):
                continue
            self._join(one, other)
            todo += self._pseudo_pairs(one, other)
            if self._is_certain(one, other):
                todo += zip(*self._all_children(one, other), strict=True)
            else:
                self.queue.append((one, other))

    def pair_in_order(self, groups: Iterable[Group]) -> None:
        """Nothing; pairs the first of a group with the first, and so on."""
        for ones, others in groups:
            for one, other in zip(ones, others, strict=False):
                self.pair(one, other)

    def groups(self, places: Group, *keys: Key) -> list[Group]:
        """Elements of both sides that have all ``keys`` in common."""
        found: dict[Hashable, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for side, tree in enumerate(self.trees):
            for at in places[side]:
                names = tuple([key(tree, at) for key in keys])
                if None not in names:
                    found[names][side].append(at)
        return [group for group in found.values() if group[0] and group[1]]

    def children(self, side: int, top: int) -> list[int]:
        """The children of an element; instead of a wrapper, what it wraps."""
        children, wrappers = self.trees[side].children, self.wrappers[side]
        found = children[top]
        while not wrappers.isdisjoint(found):
            found = [each for at in found for each in (children[at] if at in wrappers else [at])]
        return found

    def free(self, top: Pair) -> Group:
        """The children of a pair that have no partner."""
        one, other = (
            [at for at in self.children(side, top[side]) if self.partner[side][at] < 0]
            for side in (0, 1)
        )
        return one, other

    def _may_be(self, one: int, other: int) -> bool:
        (tree, twin), (mine, theirs) = self.trees, self.partner
        return mine[one] < 0 and theirs[other] < 0 and tree.tags[one] == twin.tags[other]

    def _join(self, one: int, other: int) -> None:
        self.partner[0][one], self.partner[1][other] = other, one
        self.wrappers[0].discard(one)
        self.wrappers[1].discard(other)

    def _pseudo_pairs(self, one: int, other: int) -> list[Pair]:
        (tree, twin), theirs = self.trees, self.partner[1]
        free = [each for each in twin.pseudos[other] if theirs[each] < 0]
        return [
            (pseudo, each)
            for pseudo in tree.pseudos[one]
            for each in free
            if twin.tags[each] == tree.tags[pseudo]
        ]

    def _is_certain(self, one: int, other: int) -> bool:
        """Whether there is no doubt which child of a pair is which, and none has a partner."""
        tree, twin = self.trees
        alike = tree.exact[one] == twin.exact[other] or (
            tree.content[one] == twin.content[other] and self._distinct(tree.children[one])
        )
        return alike and self._alone(*self._all_children(one, other))

    def _all_children(self, one: int, other: int) -> Group:
        return self.trees[0].children[one], self.trees[1].children[other]

    def _distinct(self, ones: Sequence[int]) -> bool:
        """Whether each of these elements before shows something, and no two the same."""
        shown = {self.trees[0].content[one] for one in ones}
        return len(shown) == len(ones) and 0 not in shown and bool(ones)

    def _alone(self, ones: Sequence[int], others: Sequence[int]) -> bool:
        """Whether none of these has a partner."""
        mine, theirs = self.partner
        return all(mine[one] < 0 for one in ones) and all(theirs[one] < 0 for one in others)
