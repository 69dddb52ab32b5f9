"""How siblings move each other: in containers that share space, and in stacks of blocks.

In a stack of blocks, CSS determines the displacement, so the numbers have to fit.
"""

from harness.compare.movers.explanations import EFFECTS, GAP, OUTER, WRAP, Reasons
from harness.compare.movers.node_tree import ASPECTS, BOX, PRESENCE, H, W, X, Y, differs

#: Number of preceding floats to consider for a block; more are rarely beside it.
_FLOATS = 4


def share_out(reasons: Reasons, members: list[int]) -> None:
    """Explain siblings that share space by each other.

    A resized sibling explains all others: the nearest one before, or else the nearest after.
    """
    cause = -1
    waiting: list[int] = []
    for node in members:
        if cause >= 0:
            reasons.explain(node, BOX | PRESENCE, cause)
        effect = reasons.explained[node] & EFFECTS
        if effect:
            cause = reasons.root(node, effect)
            for sibling in waiting:
                reasons.explain(sibling, BOX | PRESENCE, cause)
            waiting = []
        if reasons.open(node):
            waiting.append(node)


class Flow:
    """A stack of blocks with lines of text and floats between them.

    A block is explained where its distance to the block above stayed the same. A block that moved
    for another reason explains later blocks only if they moved equally far.
    """

    def __init__(self, reasons: Reasons, group: int, *, adopting: bool = False) -> None:
        self.reasons, self.relations = reasons, reasons.relations
        self.origin = self.relations.shift[group][1]
        self.adopting = adopting
        self.adopted: list[int] = []
        self.shuffled = reasons.shuffled.get(group, -1)
        self.gap = -1  # root of changes between the last block and the current one
        self.line = -1  # root of the last line that changed
        self.floats: list[int] = []
        self.last: tuple[float, int] = (
            0.0,
            -1,
        )  # displacement of the last explained bottom, and its root
        self.kept = self.last  # the same if no block had left its place
        self.lowest_before: tuple[float, int] = (float("-inf"), -1)  # bottom, node
        self.lowest_after: tuple[float, int] = (float("-inf"), -1)

    def spread(self, members: list[int]) -> None:
        relations = self.relations
        lines = [node for node in members if relations.is_line[node]]
        share_out(self.reasons, lines)
        for node in members:
            if node in relations.left_flow or node in relations.wrapped:
                root = self.reasons.root(node, OUTER | BOX)
                self.gap = root if root >= 0 else self.gap
            elif relations.is_line[node]:
                self.pass_line(node)
            elif not relations.need[node] & PRESENCE:
                self.pass_block(node)
            elif self.reasons.explained[node] & PRESENCE:
                self.gap = self.reasons.root(node, PRESENCE)

    def pass_line(self, node: int) -> None:
        reasons = self.reasons
        if reasons.open(node):
            above = (self.gap, self.last[1], self.shuffled)
            self.explain(node, BOX, next((root for root in above if root >= 0), -1))
        if self.relations.style(node, "float") != "none":
            self.floats.append(node)
        effect = reasons.explained[node] & (EFFECTS | X | Y)
        if effect:
            self.gap = self.line = reasons.root(node, effect)

    def pass_block(self, node: int) -> None:
        reasons = self.reasons
        moved = self.relations.moved(node)[1]
        if self.line >= 0:  # a float takes space from the blocks beside and below it
            reasons.explain(node, X | W, self.line)
        if reasons.open(node) & Y:
            self.explain(node, Y, self.reason(moved))
        elif reasons.open(node):
            self.explain(node, 0, -1)
        for beside in self.floats[-_FLOATS:]:
            self.wrap(node, beside)
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
        if reasons.explained[node] & GAP:
            self.gap = reasons.root(node, GAP)

    def wrap(self, node: int, beside: int) -> None:
        """Explain the lines of a block by its own move, or by the float ``beside`` it."""
        reasons = self.reasons
        root = reasons.root(node, GAP | X | Y)
        root = root if root >= 0 else reasons.root(beside, ASPECTS | OUTER)
        if root >= 0 and self.relations.overlaps(node, beside):
            reasons.explain(node, H | WRAP, root)

    def keep(self, node: int) -> None:
        """Count only the growth of a block that left its place, or may have left it."""
        root = self.reasons.root(node, H)
        if root >= 0:
            self.kept = self.kept[0] + self.relations.grown(node)[1], root

    def explain(self, node: int, aspects: int, root: int) -> None:
        """Record ``root`` as the reason, or the node itself where there is none."""
        if root >= 0:
            self.reasons.explain(node, aspects, root)
        if self.adopting and self.reasons.open(node) and self.relations.is_shown(node):
            self.reasons.explain(node, ASPECTS, node)
            self.adopted.append(node)

    def reason(self, moved: float) -> int:
        """The root that moved the block above equally far, or may explain any distance; else -1."""
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
        """The root that moved the bottom edge of ``node``; -1 where it stayed."""
        return (
            self.reasons.root(node, H)
            if self.relations.need[node] & H
            else self.reasons.root(node, Y)
        )
