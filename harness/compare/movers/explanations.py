"""Explanations found so far: which root explains which change of which node."""

from harness.compare.movers.node_tree import PRESENCE, H, Relations, W, X, Y

#: Effects of a node on others that do not show in its own box.
INNER, OUTER, GAP, TEXT, LINES, WRAP = 32, 64, 128, 256, 512, 1024
EVENTS = INNER | OUTER | GAP | TEXT | LINES | WRAP
#: Effects that reach siblings which share space.
EFFECTS = OUTER | PRESENCE | TEXT | W | H

#: Priority of several explained bits of a node.
_FIRST = (OUTER, PRESENCE, TEXT, GAP, W, H, Y, X, INNER, LINES, WRAP)


class Reasons:
    """The root that explains each changed aspect of each node; the first explanation stays."""

    def __init__(self, relations: Relations) -> None:
        self.relations = relations
        count = len(relations.pairs)
        self.explained = [0] * count  #: explained bits, by node
        self.distance = [0] * count  #: steps from the root to the last explanation
        self.step = 0
        self.fresh: dict[int, int] = {}  #: bits whose consequences are not yet followed
        self.touched: set[int] = set()  #: groups to examine
        self.out_of_line: set[int] = set()  #: nodes that left their place in the flow
        self.shuffled: dict[int, int] = {}  #: root by group whose order changed
        self._roots: list[dict[int, int]] = [{} for _ in range(count)]

    def root(self, node: int, bits: int) -> int:
        """The root of the first explained bit of ``bits``; -1 where none is explained."""
        roots = self._roots[node]
        return next((roots[bit] for bit in _FIRST if bit & bits and bit in roots), -1)

    def open(self, node: int) -> int:
        """The changed aspects that are not explained yet."""
        return self.relations.need[node] & ~self.explained[node]

    def explain(self, node: int, bits: int, root: int) -> None:
        """Record ``root`` as the reason for ``bits`` of ``node`` that are not explained yet."""
        new = bits & (self.relations.need[node] | EVENTS) & ~self.explained[node]
        if not new:
            return
        self.explained[node] |= new
        self.distance[node] = self.step
        self.fresh[node] = self.fresh.get(node, 0) | new
        roots = self._roots[node]
        for bit in _FIRST:
            if bit & new:
                roots[bit] = root

    def shuffle(self, group: int, root: int) -> None:
        """Record ``root`` as the reason why the members of ``group`` have another order."""
        self.shuffled.setdefault(group, root)
        self.touched.add(group)
        self.explain(group, H, root)
