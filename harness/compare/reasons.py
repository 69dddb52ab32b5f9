"""How one change explains the next: from parent to child, child to parent, and among siblings.

Reasons spread from what is known to have changed by itself, one step at a time, so that no
explanation can be its own. Where CSS makes a displacement certain it has to fit.
"""

from collections import Counter

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
        self._postponed: set[int] = set()
        self._looks: Counter[int] = Counter()
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

    def spread(self, looks: int | None = None) -> None:
        """Follows all reasons to their ends.

        With ``looks``, siblings are looked at no more than so often until ``catch_up``: where
        each of thousands moved by itself, all of them would be looked at for each.
        """
        while self._fresh or self._touched:
            wave, self._fresh = self._fresh, {}
            groups, self._touched = self._touched, set()
            self._step += 1
            for node, bits in wave.items():
                self._to_children(node, bits)
                self._to_itself(node, bits)
                self._to_parent(node, bits)
                group = self.relations.group[node]
                if group >= 0 and bits & (~INNER if self.relations.is_flow[group] else EFFECTS):
                    groups.add(group)
            for group in sorted(groups):
                self._looks[group] += 1
                if looks is None or self._looks[group] <= looks:
                    self._to_siblings(group)
                else:
                    self._postponed.add(group)
        self._step = 0

    def catch_up(self) -> None:
        """Looks at the siblings that were put off."""
        self._touched, self._postponed = self._postponed, set()
        self._looks.clear()
        self.spread()

    def adopt(self, group: int) -> tuple[int, ...]:
        """Makes roots of what moved among the blocks of ``group``, for no reason above it."""
        flow = _Flow(self, group, adopting=True)
        flow.spread(self.relations.members[group])
        return tuple(flow.adopted)

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
                line = self.relations.is_line[child]
                self.explain(child, BOX if line else Y if bits & TEXT else 0, root)

    def _fitting(self, parent: int, child: int) -> int:
        """What of ``child`` follows from another height of ``parent``, by the numbers.

        Where it can hang at the bottom or float in the middle it moves by a share of it; its
        height is stretched, or a share.
        """
        relations = self.relations
        if not self.open(child) & (Y | H):
            return 0
        taller, moved = relations.grown(parent)[1], relations.moved(child)[1]
        aligned = relations.is_aligned(child)
        fitting = 0
        if (aligned or relations.is_line[child]) and 0 <= moved / taller <= 1:
            fitting = Y
        if aligned or relations.takes_share(child):
            (before, _), (around, _) = relations.boxes(child), relations.boxes(parent)
            share = before.height / around.height if around.height else 1.0
            grown = relations.grown(child)[1]
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
        if margin and relations.leaks_margins(parent) and not relations.is_line[node]:
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
        if self.relations.is_flow[group]:
            _Flow(self, group).spread(members)
        else:
            self.share_out(members)

    def share_out(self, members: list[int]) -> None:
        """Explains siblings by what they share the room with.

        Any that changed its size is a reason for all others: the nearest before, or else after.
        """
        cause = -1
        waiting: list[int] = []
        for node in members:
            if cause >= 0:
                self.explain(node, BOX | PRESENCE, cause)
            effect = self.known[node] & EFFECTS
            if effect:
                cause = self.root(node, effect)
                for one in waiting:
                    self.explain(one, BOX | PRESENCE, cause)
                waiting = []
            if self.open(node):
                waiting.append(node)


class _Flow:
    """Blocks stacked from top to bottom, with lines of text and floats between them.

    A block is explained where the distance to what is above it stayed the same. One that moved
    for no such reason does not take the later ones with it, unless they moved as far.
    """

    def __init__(self, reasons: Reasons, group: int, *, adopting: bool = False) -> None:
        self.reasons, self.relations = reasons, reasons.relations
        self.origin = self.relations.shift[group][1]
        self.adopting = adopting
        self.adopted: list[int] = []
        self.shuffled = reasons.shuffled.get(group, -1)
        self.gap = -1  # root of what lies between the last block and this one
        self.line = -1  # root of the last line that changed
        self.last: tuple[float, int] = (0.0, -1)  # how far the last explained bottom moved, why
        self.kept = self.last  # the same, had none of them left its place
        self.lowest_before: tuple[float, int] = (float("-inf"), -1)  # bottom, node
        self.lowest_after: tuple[float, int] = (float("-inf"), -1)

    def spread(self, members: list[int]) -> None:
        relations = self.relations
        lines = [node for node in members if relations.is_line[node]]
        self.reasons.share_out(lines)
        for node in members:
            if relations.is_line[node]:
                self.pass_line(node)
            elif not relations.need[node] & PRESENCE:
                self.pass_block(node)
            elif self.reasons.known[node] & PRESENCE:
                self.gap = self.reasons.root(node, PRESENCE)

    def pass_line(self, node: int) -> None:
        reasons = self.reasons
        if reasons.open(node):
            above = (self.gap, self.last[1], self.shuffled)
            self.explain(node, BOX, next((root for root in above if root >= 0), -1))
        effect = reasons.known[node] & (EFFECTS | X | Y)
        if effect:
            self.gap = self.line = reasons.root(node, effect)

    def pass_block(self, node: int) -> None:
        reasons = self.reasons
        moved = self.relations.moved(node)[1]
        if self.line >= 0:  # a float takes room from the blocks beside and below it
            reasons.explain(node, X | W, self.line)
        if reasons.open(node) & Y:
            self.explain(node, Y, self.reason(moved))
        elif reasons.open(node):
            self.explain(node, 0, -1)
        self.gap = -1
        if node in reasons.out_of_line:
            self.keep(node)
            return
        if not reasons.open(node) & (Y | H):
            self.last = moved + self.relations.grown(node)[1], self.why(node)
        if reasons.open(node) or reasons.root(node, Y) == node:
            self.keep(node)
        else:
            self.kept = self.last
        before, after = self.relations.boxes(node)
        self.lowest_before = max(self.lowest_before, (before.bottom, node))
        self.lowest_after = max(self.lowest_after, (after.bottom, node))
        if reasons.known[node] & GAP:
            self.gap = reasons.root(node, GAP)

    def keep(self, node: int) -> None:
        """Counts only the growth of a block that left its place, or may have."""
        root = self.reasons.root(node, H)
        if root >= 0:
            self.kept = self.kept[0] + self.relations.grown(node)[1], root

    def explain(self, node: int, aspects: int, root: int) -> None:
        """Says that ``root`` is why; or that it is the node itself, where there is none."""
        if root >= 0:
            self.reasons.explain(node, aspects, root)
        if self.adopting and self.reasons.open(node) and self.relations.is_shown(node):
            self.reasons.explain(node, ASPECTS, node)
            self.adopted.append(node)

    def reason(self, moved: float) -> int:
        """The root that moved what is above as far, or that may have moved it any way; else -1."""
        for shift, root in (self.last, self.kept):
            if root >= 0 and not differs(moved, shift):
                return root
        if self.gap >= 0:
            return self.gap
        if self.lowest_after[1] < 0:
            return self.shuffled
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
