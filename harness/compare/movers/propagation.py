"""How one change explains the next: from parent to child, child to parent, and among siblings.

Reasons spread from what is known to have changed by itself, one step at a time, so that no
explanation can be its own.
"""

from collections import Counter

from harness.compare.movers.explanations import (
    EFFECTS,
    GAP,
    INNER,
    LINES,
    OUTER,
    TEXT,
    WRAP,
    Reasons,
)
from harness.compare.movers.node_tree import ASPECTS, BOX, PRESENCE, H, Relations, W, X, Y, differs
from harness.compare.movers.sibling_layout import Flow, share_out

_REPLACED = frozenset({"img", "video", "canvas", "svg", "iframe", "picture"})


class Spreading:
    """Follows reasons from node to node."""

    def __init__(self, reasons: Reasons) -> None:
        self.reasons, self.relations = reasons, reasons.relations
        self._postponed: set[int] = set()
        self._looks: Counter[int] = Counter()

    def spread(self, looks: int | None = None) -> None:
        """Follows all reasons to their ends.

        With ``looks``, siblings are looked at no more than so often until ``catch_up``: where
        each of thousands moved by itself, all of them would be looked at for each.
        """
        reasons = self.reasons
        while reasons.fresh or reasons.touched:
            wave, reasons.fresh = reasons.fresh, {}
            groups, reasons.touched = reasons.touched, set()
            reasons.step += 1
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
        reasons.step = 0

    def catch_up(self) -> None:
        """Looks at the siblings that were put off."""
        self.reasons.touched, self._postponed = self._postponed, set()
        self._looks.clear()
        self.spread()

    def adopt(self, group: int) -> tuple[int, ...]:
        """Makes roots of what moved among the blocks of ``group``, for no reason above it."""
        flow = Flow(self.reasons, group, adopting=True)
        flow.spread(self.relations.members[group])
        return tuple(flow.adopted)

    # From parent to child.

    def _to_children(self, node: int, bits: int) -> None:
        children = self.relations.children[node]
        if not children:
            return
        if bits & (INNER | PRESENCE | W):
            root = self.reasons.root(node, bits & (INNER | PRESENCE | W))
            aspects = ASPECTS if bits & (INNER | PRESENCE) else BOX
            for child in children:
                self.reasons.explain(child, aspects, root)
        if bits & H:
            root = self.reasons.root(node, H)
            for child in children:
                self.reasons.explain(child, self._fitting(node, child), root)
        if bits & (TEXT | LINES):
            root = self.reasons.root(node, bits & (TEXT | LINES))
            for child in children:
                line = self.relations.is_line[child]
                self.reasons.explain(child, BOX if line else Y if bits & TEXT else 0, root)
        if bits & WRAP:
            root = self.reasons.root(node, WRAP)
            for child in children:
                if not self.relations.floating[child]:
                    self.reasons.explain(
                        child, BOX if self.relations.is_line[child] else H | WRAP, root
                    )

    def _fitting(self, parent: int, child: int) -> int:
        """What of ``child`` follows from another height of ``parent``, by the numbers.

        Where it can hang at the bottom or float in the middle it moves by a share of it; its
        height is stretched, or a share.
        """
        relations = self.relations
        if not self.reasons.open(child) & (Y | H):
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
        if not self.reasons.open(node) or not bits & (W | H):
            return
        moved, grown = relations.moved(node), relations.grown(node)
        if bits & W:
            root = self.reasons.root(node, W)
            self.reasons.explain(node, H, root)
            if _is_anchored(moved[0], grown[0]):
                self.reasons.explain(node, X, root)
        if bits & H:
            root = self.reasons.root(node, H)
            if relations.is_aligned(node) and _is_anchored(moved[1], grown[1]):
                self.reasons.explain(node, Y, root)
            if relations.element(node).tag in _REPLACED:
                self.reasons.explain(node, W, root)

    # From child to parent.

    def _to_parent(self, node: int, bits: int) -> None:
        relations = self.relations
        parent = relations.up[node]
        if parent < 0 or relations.floating[node]:
            return
        high = bits & (ASPECTS | OUTER | TEXT)
        if high:
            self.reasons.explain(parent, H | PRESENCE, self.reasons.root(node, high))
        wide = bits & (X | W | PRESENCE | OUTER | TEXT)
        if wide and self.reasons.open(parent) & W and self._takes_width(parent):
            self.reasons.explain(parent, W, self.reasons.root(node, wide))
        margin = bits & (GAP | PRESENCE)
        if margin and relations.leaks_margins(parent) and not relations.is_line[node]:
            at_top, at_bottom = _touches(relations, node, parent)
            if at_top:
                self.reasons.explain(parent, Y | GAP, self.reasons.root(node, margin))
            elif at_bottom:
                self.reasons.explain(parent, GAP, self.reasons.root(node, margin))

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
        if not any(self.reasons.open(node) for node in members):
            return
        if self.relations.is_flow[group]:
            Flow(self.reasons, group).spread(members)
        else:
            share_out(self.reasons, members)


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
        any(not differs(box.top, parent_box.top) for box, parent_box in boxes),
        any(not differs(box.bottom, parent_box.bottom) for box, parent_box in boxes),
    )
