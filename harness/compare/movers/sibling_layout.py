"""How elements that are laid out together move each other: sharing room, or stacked.

Where CSS makes a displacement certain, in a stack of blocks, it has to fit.
"""

from harness.compare.movers.explanations import EFFECTS, GAP, OUTER, WRAP, Reasons
from harness.compare.movers.node_tree import ASPECTS, BOX, PRESENCE, H, W, X, Y, differs

#: How many of the floats above a block are looked at: more are hardly ever beside it.
_FLOATS = 4


def share_out(reasons: Reasons, members: list[int]) -> None:
    """Explains siblings by what they share the room with.

    Any that changed its size is a reason for all others: the nearest before, or else after.
    """
    cause = -1
    waiting: list[int] = []
    for node in members:
        if cause >= 0:
            reasons.explain(node, BOX | PRESENCE, cause)
        effect = reasons.known[node] & EFFECTS
        if effect:
            cause = reasons.root(node, effect)
            for sibling in waiting:
                reasons.explain(sibling, BOX | PRESENCE, cause)
            waiting = []
        if reasons.open(node):
            waiting.append(node)


class Flow:
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
        self.floats: list[int] = []
        self.last: tuple[float, int] = (0.0, -1)  # how far the last explained bottom moved, why
        self.kept = self.last  # the same, had none of them left its place
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
            elif self.reasons.known[node] & PRESENCE:
                self.gap = self.reasons.root(node, PRESENCE)

    def pass_line(self, node: int) -> None:
        reasons = self.reasons
        if reasons.open(node):
            above = (self.gap, self.last[1], self.shuffled)
            self.explain(node, BOX, next((root for root in above if root >= 0), -1))
        if self.relations.style(node, "float") != "none":
            self.floats.append(node)
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
        if reasons.known[node] & GAP:
            self.gap = reasons.root(node, GAP)

    def wrap(self, node: int, beside: int) -> None:
        """Lines inside a block break elsewhere once it or a float beside it has moved."""
        reasons = self.reasons
        root = reasons.root(node, GAP | X | Y)
        root = root if root >= 0 else reasons.root(beside, ASPECTS | OUTER)
        if root >= 0 and self.relations.overlaps(node, beside):
            reasons.explain(node, H | WRAP, root)

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
