"""Propagation of reasons: from parent to child, from child to parent, and among siblings.

Reasons spread step by step from the elements that changed by themselves, so that no explanation is
circular.
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
    """Spreads reasons from node to node."""

    def __init__(self, reasons: Reasons) -> None:
        self.reasons, self.relations = reasons, reasons.relations
        self._postponed: set[int] = set()
        self._visits: Counter[int] = Counter()

    def spread(self, visits: int | None = None) -> None:
        """Follow all reasons to their ends.

        ``visits`` limits how often a group of siblings is examined until ``catch_up``: where
        thousands of siblings moved by themselves, each would examine all of them.
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
                self._visits[group] += 1
                if visits is None or self._visits[group] <= visits:
                    self._to_siblings(group)
                else:
                    self._postponed.add(group)
        reasons.step = 0

    def catch_up(self) -> None:
        """Examine the postponed groups of siblings."""
        self.reasons.touched, self._postponed = self._postponed, set()
        self._visits.clear()
        self.spread()

    def adopt(self, group: int) -> tuple[int, ...]:
        """Make roots of the blocks of ``group`` that moved without a reason above them."""
        flow = Flow(self.reasons, group, adopting=True)
        flow.spread(self.relations.members[group])
        return tuple(flow.adopted)

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
        """The aspects of ``child`` that fit the changed height of ``parent`` in numbers.

        A child aligned to the bottom or centre moves by a share of the growth; its height may be
        stretched or a share of the parent's.
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
        """Whether the width of ``node`` can depend on its content.

        True where its parent kept its width; otherwise all ancestors up to an element that shrinks
        to fit have to have changed their width.
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

    def _to_siblings(self, group: int) -> None:
        """Spread reasons among the nodes of a group."""
        members = self.relations.members.get(group, [])
        if not any(self.reasons.open(node) for node in members):
            return
        if self.relations.is_flow[group]:
            Flow(self.reasons, group).spread(members)
        else:
            share_out(self.reasons, members)


def _is_anchored(moved: float, grown: float) -> bool:
    """Whether growth moved the left or top edge: anchored at the centre or the opposite edge.

    >>> _is_anchored(-5, 10), _is_anchored(-10, 10), _is_anchored(5, 10)
    (True, True, False)
    """
    return not differs(moved, -grown) or not differs(moved, -grown / 2)


def _touches(relations: Relations, node: int, parent: int) -> tuple[bool, bool]:
    """Whether a node touches the top, and the bottom, of its parent before or after."""
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
