"""What is explained by what, as far as reasons have spread."""

from harness.compare.movers.node_tree import PRESENCE, H, Relations, W, X, Y

#: What a node can do to others although its own box is as it was.
INNER, OUTER, GAP, TEXT, LINES, WRAP = 32, 64, 128, 256, 512, 1024
EVENTS = INNER | OUTER | GAP | TEXT | LINES | WRAP
#: What reaches the siblings where they share out the room.
EFFECTS = OUTER | PRESENCE | TEXT | W | H

#: Of several reasons of a node, the one that speaks for it.
_FIRST = (OUTER, PRESENCE, TEXT, GAP, W, H, Y, X, INNER, LINES, WRAP)


class Reasons:
    """Which root explains what of each node. What is explained stays as it is."""

    def __init__(self, relations: Relations) -> None:
        self.relations = relations
        count = len(relations.pairs)
        self.known = [0] * count  #: bits that are explained
        self.distance = [0] * count  #: steps from the root, of the last thing explained
        self.step = 0
        self.fresh: dict[int, int] = {}  #: bits whose own consequences are still to be seen
        self.touched: set[int] = set()  #: groups to be looked at
        self.out_of_line: set[int] = set()  #: nodes that left their place in the flow
        self.shuffled: dict[int, int] = {}  #: groups whose order is another, and the root
        self._roots: list[dict[int, int]] = [{} for _ in range(count)]

    def root(self, node: int, bits: int) -> int:
        """The root of the first of ``bits`` that is known; -1 where none is."""
        roots = self._roots[node]
        return next((roots[bit] for bit in _FIRST if bit & bits and bit in roots), -1)

    def open(self, node: int) -> int:
        """The aspects that changed and are not explained yet."""
        return self.relations.need[node] & ~self.known[node]

    def explain(self, node: int, bits: int, root: int) -> None:
        """Says that ``root`` is why these bits of ``node`` changed; known ones stay as they are."""
        new = bits & (self.relations.need[node] | EVENTS) & ~self.known[node]
        if not new:
            return
        self.known[node] |= new
        self.distance[node] = self.step
        self.fresh[node] = self.fresh.get(node, 0) | new
        roots = self._roots[node]
        for bit in _FIRST:
            if bit & new:
                roots[bit] = root

    def shuffle(self, group: int, root: int) -> None:
        """Says that what lies in ``group`` stands in another order because of ``root``."""
        self.shuffled.setdefault(group, root)
        self.touched.add(group)
        self.explain(group, H, root)
