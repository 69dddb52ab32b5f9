"""How one change explains the next: from parent to child, child to parent, and among siblings.

Reasons spread from what is known to have changed by itself, one step at a time, so that no
explanation can be its own. Where CSS makes a displacement certain it has to fit.
"""

from harness.compare.relations import ASPECTS, BOX, PRESENCE, H, Relations, W, X, Y, differs

#: What a node can do to others although its own box is as it was.
INNER, OUTER, GAP, TEXT, LINES = 32, 64, 128, 256, 512
EVENTS = INNER | OUTER | GAP | TEXT | LINES
#: What reaches the siblings where they share out the room.
EFFECTS = OUTER | PRESENCE | TEXT | W | H

#: Of several reasons of a node, the one that speaks for it.
_FIRST = (OUTER, PRESENCE, TEXT, GAP, W, H, Y, X, INNER, LINES)

_REPLACED = frozenset({"img", "video", "canvas", "svg", "iframe", "picture"})


class Reasons:
    """Which root explains what of each node, as far as the reasons have spread."""

    def __init__(self, relations: Relations) -> None:
        self.relations = relations
        count = len(relations.pairs)
        self.known = [0] * count  #: bits that are explained
        self.distance = [0] * count  #: steps from the root, of the last thing explained
        self.out_of_line: set[int] = set()  #: nodes that left their place in the flow
        self.shuffled: dict[int, int] = {}  #: groups whose order is another, and the root
        self._roots: list[dict[int, int]] = [{} for _ in range(count)]
        self._fresh: dict[int, int] = {}
        self._touched: set[int] = set()
        self._step = 0

    def root(self, node: int, bits: int) -> int:
        """The root of the first of ``bits`` that is known; -1 where none is."""
        found = self._roots[node]
        return next((found[bit] for bit in _FIRST if bit & bits and bit in found), -1)

    def open(self, node: int) -> int:
        """The aspects that changed and are not explained yet."""
        return self.relations.need[node] & ~self.known[node]

    def explain(self, node: int, bits: int, root: int) -> None:
        """Says that ``root`` is why these bits of ``node`` changed; known ones stay as they are."""
        new = bits & (self.relations.need[node] | EVENTS) & ~self.known[node]
        if not new:
            return
        self.known[node] |= new
        self.distance[node] = self._step
        self._fresh[node] = self._fresh.get(node, 0) | new
        found = self._roots[node]
        for bit in _FIRST:
            if bit & new:
                found[bit] = root

    def shuffle(self, group: int, root: int) -> None:
        """Says that what lies in ``group`` stands in another order because of ``root``."""
        self.shuffled.setdefault(group, root)
        self._touched.add(group)
        self.explain(group, H, root)

    def spread(self) -> None:
        """Follows all reasons to their ends."""
        while self._fresh:
            wave, self._fresh = self._fresh, {}
            self._step += 1
            groups, self._touched = self._touched, set()
            for node, bits in wave.items():
                self._to_children(node, bits)
                self._to_itself(node, bits)
                self._to_parent(node, bits)
                groups.add(self.relations.group[node])
            for group in sorted(groups):
                if group >= 0:
                    self._to_siblings(group)
        self._step = 0

    # From parent to child.

    def _to_children(self, node: int, bits: int) -> None:
        children = self.relations.children[node]
        if not children:
            return
        if bits & (INNER | PRESENCE | W):
            root = self.root(node, bits & (INNER | PRESENCE | W))
            aspects = ASPECTS if bits & (INNER | PRESENCE) else BOX
            for child in children:
                self.explain(child, aspects, root)
        if bits & H:
            root = self.root(node, H)
            for child in children:
                self.explain(child, self._fitting(node, child), root)
        if bits & (TEXT | LINES):
            root = self.root(node, bits & (TEXT | LINES))
            for child in children:
                line = self.relations.is_line(child)
                self.explain(child, BOX if line else Y if bits & TEXT else 0, root)

    def _fitting(self, parent: int, child: int) -> int:
        """What of ``child`` follows from another height of ``parent``, by the numbers.

        At its bottom, in its middle, stretched, or a share of it.
        """
        relations = self.relations
        if not self.open(child) & (Y | H):
            return 0
        taller, moved = relations.grown(parent)[1], relations.moved(child)[1]
        grown = relations.grown(child)[1]
        fitting = 0
        if not differs(moved, taller) or not differs(moved, taller / 2):
            fitting = Y
        elif relations.floating[child] or not relations.is_flow(parent):
            fitting = Y if 0 <= moved / taller <= 1 else 0
        (before, _), (around, _) = relations.boxes(child), relations.boxes(parent)
        share = before.height / around.height if around.height else 1.0
        if not differs(grown, taller) or not differs(grown, taller * share):
            fitting |= H
        return fitting

    # From one aspect to another.

    def _to_itself(self, node: int, bits: int) -> None:
        relations = self.relations
        if not self.open(node) or not bits & (W | H):
            return
        moved, grown = relations.moved(node), relations.grown(node)
        if bits & W:
            root = self.root(node, W)
            self.explain(node, H, root)
            if _is_anchored(moved[0], grown[0]):
                self.explain(node, X, root)
        if bits & H:
            root = self.root(node, H)
            if relations.is_aligned(node) and _is_anchored(moved[1], grown[1]):
                self.explain(node, Y, root)
            if relations.element(node).tag in _REPLACED:
                self.explain(node, W, root)

    # From child to parent.

    def _to_parent(self, node: int, bits: int) -> None:
        relations = self.relations
        parent = relations.up[node]
        if parent < 0 or relations.floating[node]:
            return
        high = bits & (ASPECTS | OUTER | TEXT)
        if high:
            self.explain(parent, H | PRESENCE, self.root(node, high))
        wide = bits & (X | W | PRESENCE | OUTER | TEXT)
        if wide and self.open(parent) & W and self._takes_width(parent):
            self.explain(parent, W, self.root(node, wide))
        margin = bits & (GAP | PRESENCE)
        if margin and relations.leaks_margins(parent) and not relations.is_line(node):
            at_top, at_bottom = _touches(relations, node, parent)
            if at_top:
                self.explain(parent, Y | GAP, self.root(node, margin))
            elif at_bottom:
                self.explain(parent, GAP, self.root(node, margin))

    def _takes_width(self, node: int) -> bool:
        """Whether the width of ``node`` can come from what is in it.

        It is so where nothing around it is wider or narrower; else up to what shrinks to fit.
        """
        relations = self.relations
        around = relations.up[node]
        if around < 0 or not relations.need[around] & W:
            return True
        while not relations.shrinks(node):
            node = relations.up[node]
            if node < 0 or not relations.need[node] & W:
                return False
        return True

    # Among siblings.

    def _to_siblings(self, group: int) -> None:
        """Spreads reasons among the nodes that are laid out together."""
        members = self.relations.members.get(group, [])
        if not any(self.open(node) for node in members):
            return
        if self.relations.is_flow(group):
            _Flow(self, group).spread(members)
        else:
            self.share_out(members)

    def share_out(self, members: list[int]) -> None:
        """Room that siblings share: any that changed explains the others, the nearest before
        them, or else after."""
        cause = -1
        waiting: list[int] = []
        for node in members:
            if self.open(node):
                if cause >= 0:
                    self.explain(node, ASPECTS, cause)
                else:
                    waiting.append(node)
            effect = self.known[node] & EFFECTS
            if effect:
                cause = self.root(node, effect)
                for one in waiting:
                    if one != node:
                        self.explain(one, BOX, cause)
                waiting = [node] if node in waiting and self.open(node) else []


class _Flow:
    """Blocks stacked from top to bottom, with lines of text and floats between them.

    A block is explained where the distance to what is above it stayed the same. One that moved
    for no such reason does not take the later ones with it, unless they moved as far.
    """

    def __init__(self, reasons: Reasons, group: int) -> None:
        self.reasons, self.relations = reasons, reasons.relations
        self.origin = self.relations.shift[group][1]
        self.shuffled = reasons.shuffled.get(group, -1)
        self.gap = -1  # root of what lies between the last block and this one
        self.line = -1  # root of the last line that changed
        self.last: tuple[float, int] = (0.0, -1)  # how far the last explained bottom moved, why
        self.lowest_before: tuple[float, int] = (float("-inf"), -1)  # bottom, node
        self.lowest_after: tuple[float, int] = (float("-inf"), -1)

    def spread(self, members: list[int]) -> None:
        lines = [node for node in members if self.relations.is_line(node)]
        if lines:
            self.reasons.share_out(lines)
        line_set = set(lines)
        for node in members:
            if node in line_set:
                self.pass_line(node)
            elif self.relations.need[node] & PRESENCE or not self.relations.is_pair(node):
                if self.reasons.known[node] & PRESENCE:
                    self.gap = self.reasons.root(node, PRESENCE)
            else:
                self.pass_block(node)

    def pass_line(self, node: int) -> None:
        reasons = self.reasons
        if reasons.open(node):
            above = self.gap if self.gap >= 0 else self.last[1]
            above = above if above >= 0 else self.shuffled
            if above >= 0:
                reasons.explain(node, BOX, above)
        effect = reasons.known[node] & (EFFECTS | X | Y)
        if effect:
            self.gap = self.line = reasons.root(node, effect)

    def pass_block(self, node: int) -> None:
        reasons = self.reasons
        moved = self.relations.moved(node)[1]
        if reasons.open(node) & Y:
            root = self.reason(moved)
            if root >= 0:
                reasons.explain(node, Y, root)
        if self.line >= 0:  # a float takes room from the blocks beside and below it
            reasons.explain(node, X | W, self.line)
        self.gap = -1
        if node in reasons.out_of_line:
            return
        if not reasons.open(node) & (Y | H):
            self.last = moved + self.relations.grown(node)[1], self.why(node)
        before, after = self.relations.boxes(node)
        self.lowest_before = max(self.lowest_before, (before.bottom, node))
        self.lowest_after = max(self.lowest_after, (after.bottom, node))
        if reasons.known[node] & GAP:
            self.gap = reasons.root(node, GAP)

    def reason(self, moved: float) -> int:
        """The root that moved what is above as far, or that may have moved it any way; else -1."""
        if self.last[1] >= 0 and not differs(moved, self.last[0]):
            return self.last[1]
        if self.gap >= 0:
            return self.gap
        lowered = self.lowest_after[0] - self.lowest_before[0] - self.origin
        if not differs(moved, lowered):
            for _, node in (self.lowest_after, self.lowest_before):
                root = -1 if self.reasons.open(node) & (Y | H) else self.why(node)
                if root >= 0:
                    return root
        return self.shuffled

    def why(self, node: int) -> int:
        """The root that moved the bottom of ``node``; -1 where it stayed."""
        return (
            self.reasons.root(node, H)
            if self.relations.need[node] & H
            else self.reasons.root(node, Y)
        )


def _is_anchored(moved: float, grown: float) -> bool:
    """Whether growth moved the left or top edge: held at its middle, or at the other end.

    >>> _is_anchored(-5, 10), _is_anchored(-10, 10), _is_anchored(5, 10)
    (True, True, False)
    """
    return not differs(moved, -grown) or not differs(moved, -grown / 2)


def _touches(relations: Relations, node: int, parent: int) -> tuple[bool, bool]:
    """Whether a node lies at the top, and at the bottom, of its parent on either side."""
    pairs = zip(
        relations.pairs[node], relations.pairs[parent], (relations.old, relations.new), strict=True
    )
    boxes = [
        (elements[place].box, elements[around].box)
        for place, around, elements in pairs
        if place >= 0 and around >= 0
    ]
    return (
        any(not differs(one.top, other.top) for one, other in boxes),
        any(not differs(one.bottom, other.bottom) for one, other in boxes),
    )
