"""The elements of two layouts as one tree, with each box's change relative to its parent.

A *node* is an element of either side: first the elements after, by index, then the removed ones.
Displacements are in CSS px, after minus before.
"""

from collections.abc import Sequence

from harness.compare.changes.offsets import ROUNDING_PX
from harness.compare.changes.own_changes import Pair
from harness.compare.elements.match import Matching
from harness.model.elements.property_tables import OWN
from harness.model.geometry import Box
from harness.model.layout import Element, Layout

#: Aspects of a box that can change, relative to the parent.
X, Y, W, H = 1, 2, 4, 8
#: The element is present on one side only.
PRESENCE = 16
BOX = X | Y | W | H
ASPECTS = BOX | PRESENCE

_TABLE_PARTS = frozenset(
    {
        "table-cell",
        "table-row",
        "table-row-group",
        "table-header-group",
        "table-footer-group",
        "table-column",
        "table-column-group",
        "table-caption",
    }
)
_FLEX_OR_GRID = frozenset({"flex", "inline-flex", "grid", "inline-grid"})
_BLOCK = frozenset({"block", "list-item", "flow-root", "table", "flex", "grid"})


def differs(first_px: float, second_px: float) -> bool:
    return abs(first_px - second_px) > ROUNDING_PX


class Relations:
    """Pair, parent, children, siblings and changed aspects of each node."""

    def __init__(self, before: Layout, after: Layout, matching: Matching) -> None:
        self.old, self.new, self.matching = before.elements, after.elements, matching
        gone = [place for place, partner in enumerate(matching.after_of) if partner < 0]
        #: The node of each element before.
        self.node_of_old = list(matching.after_of)
        for at, place in enumerate(gone):
            self.node_of_old[place] = len(self.new) + at
        self.pairs: list[Pair] = [
            *((old, place) for place, old in enumerate(matching.before_of)),
            *((place, -1) for place in gone),
        ]
        self.order = self._document_order()
        count = len(self.pairs)
        #: The nearest ancestor with a box on both sides; -1 for the root.
        self.up = [-1] * count
        #: Nodes that a change inside the node can reach, also through wrappers without a box.
        self.children: list[list[int]] = [[] for _ in range(count)]
        #: Nodes that are laid out together, by the node that contains them.
        self.members: dict[int, list[int]] = {}
        self.group = [-1] * count
        self.floating = [False] * count  #: out of flow on both sides: absolute or fixed
        self.wrapped: set[int] = set()  #: in an inserted or removed wrapper
        self.left_flow: set[int] = set()  #: out of flow on one side only
        self.is_line = [self._lies_in_line(node) for node in range(count)]
        self.is_flow = [self._stacks(node) for node in range(count)]
        self.need = [0] * count  #: the changed aspects
        self.shift: list[tuple[float, float, float, float]] = [(0.0, 0.0, 0.0, 0.0)] * count
        for node in self.order:
            self._relate(node)
        self._measure()

    def _document_order(self) -> list[int]:
        """All nodes in document order; removed elements follow their former predecessors."""
        keys = [(place, -1) for place in range(len(self.new))]
        last = -1
        for old, node in enumerate(self.node_of_old):
            if node < len(self.new):
                last = node
            else:
                keys.append((last, old))
        return sorted(range(len(keys)), key=keys.__getitem__)

    def element(self, node: int) -> Element:
        """The element now, or before where it is removed."""
        old, new = self.pairs[node]
        return self.new[new] if new >= 0 else self.old[old]

    def style(self, node: int, name: str) -> str:
        return self.element(node).style.get(name, OWN[name])

    def display(self, node: int) -> str:
        """``display`` now, or before where the element is no longer rendered."""
        display = self.element(node).style.get("display", "inline")
        old = self.pairs[node][0]
        return (
            self.old[old].style.get("display", "inline")
            if display == "none" and old >= 0
            else display
        )

    def _sides(self, node: int) -> tuple[Element, ...]:
        old, new = self.pairs[node]
        return tuple(
            elements[place] for elements, place in ((self.old, old), (self.new, new)) if place >= 0
        )

    def boxes(self, node: int) -> tuple[Box, Box]:
        """The boxes before and after of a node with both."""
        old, new = self.pairs[node]
        return self.old[old].box, self.new[new].box

    def area(self, node: int) -> float:
        """The area of the painted box, CSS px²."""
        old, new = self.pairs[node]
        box = self.new[new].box if new >= 0 and self.new[new].visible else self.old[old].box
        return box.width * box.height

    def is_shown(self, node: int) -> bool:
        """Whether the element is painted on at least one side."""
        old, new = self.pairs[node]
        return (old >= 0 and self.old[old].visible) or (new >= 0 and self.new[new].visible)

    def is_pair(self, node: int) -> bool:
        old, new = self.pairs[node]
        return old >= 0 and new >= 0

    def has_changed(self, node: int) -> bool:
        """Whether the box changed, or the element was inserted or removed."""
        return bool(self.need[node] & PRESENCE) or any(
            abs(edge) > ROUNDING_PX for edge in self.shift[node]
        )

    def _relate(self, node: int) -> None:
        old, new = self.pairs[node]
        elements: Sequence[Element] = self.new if new >= 0 else self.old
        position = self.style(node, "position")
        out = {_is_out_of_flow(element) for element in self._sides(node)}
        floating = out == {True}
        self.floating[node] = floating
        if len(out) == 2:
            self.left_flow.add(node)
        placed = floating and (self.style(node, "top"), self.style(node, "bottom")) != (
            "auto",
            "auto",
        )
        at = elements[new if new >= 0 else old].parent
        self.up[node] = self._around(node, elements, at, new >= 0, position if placed else "static")
        if old >= 0 and new >= 0 and len(self.pairs) > len(self.new):
            self._note_gone_wrappers(node, old)
        if not floating:
            self._join(node)

    def _around(
        self, node: int, elements: Sequence[Element], at: int, is_new: bool, position: str
    ) -> int:
        """The element that contains ``node``; adds the node to the children of wrappers between."""
        flow = True  # before the nearest box in the tree
        while at >= 0:
            around = at if is_new else self.node_of_old[at]
            has_box = self.is_pair(around) and self.display(around) != "contents"
            if flow:
                self.children[around].append(node)
                if self.is_pair(node) and not self.is_pair(around):
                    self.wrapped.add(node)
            if has_box:
                flow = False
                if position == "static" or self._is_containing_block(around, position):
                    if self.children[around][-1:] != [node]:
                        self.children[around].append(node)
                    return around
            at = elements[at].parent
        return -1

    def _is_containing_block(self, around: int, position: str) -> bool:
        """Whether elements out of flow are placed relative to ``around``."""
        transformed = self.style(around, "transform") != "none"
        if position == "fixed":
            return transformed
        return transformed or self.style(around, "position") != "static"

    def _note_gone_wrappers(self, node: int, old: int) -> None:
        at = self.old[old].parent
        while at >= 0 and not self.is_pair(self.node_of_old[at]):
            self.children[self.node_of_old[at]].append(node)
            self.wrapped.add(node)
            at = self.old[at].parent

    def _join(self, node: int) -> None:
        """Add a node to its group; the cells and rows of a table form one group."""
        group = self.up[node]
        if self.display(node) in _TABLE_PARTS:
            at = group
            while at >= 0 and self.display(at) in _TABLE_PARTS:
                at = self.up[at]
            if at >= 0 and at != group and self.display(at).endswith("table"):
                group = at
                self.children[at].append(node)
        self.group[node] = group
        self.members.setdefault(group, []).append(node)

    def _measure(self) -> None:
        for node in self.order:
            old, new = self.pairs[node]
            if old < 0 or new < 0:
                self.need[node] = PRESENCE
                continue
            old_element, new_element = self.old[old], self.new[new]
            before, after = old_element.box, new_element.box
            if before is not after and before != after:
                self.shift[node] = (
                    after.left - before.left,
                    after.top - before.top,
                    after.right - before.right,
                    after.bottom - before.bottom,
                )
            self.need[node] = self._relative(node, old_element, new_element)

    def _relative(self, node: int, before: Element, after: Element) -> int:
        """The aspects of a box that changed relative to its parent."""
        if before.visible != after.visible and _has_area(before.box) == _has_area(after.box):
            return PRESENCE
        if _is_rendered(before.box) != _is_rendered(after.box):
            return PRESENCE
        left, top, right, bottom = self.shift[node]
        above = self.shift[self.up[node]] if self.up[node] >= 0 else (0.0, 0.0, 0.0, 0.0)
        need = 0
        if differs(left, above[0]):
            need |= X
        if differs(top, above[1]):
            need |= Y
        if differs(right, left):
            need |= W
        if differs(bottom, top):
            need |= H
        return need

    def moved(self, node: int) -> tuple[float, float]:
        """Displacement of the top left corner relative to the parent, CSS px."""
        left, top, _, _ = self.shift[node]
        around = self.up[node]
        if around < 0:
            return left, top
        return left - self.shift[around][0], top - self.shift[around][1]

    def grown(self, node: int) -> tuple[float, float]:
        """Growth in width and height, CSS px."""
        left, top, right, bottom = self.shift[node]
        return right - left, bottom - top

    def _lies_in_line(self, node: int) -> bool:
        """Whether it is in or beside lines of text: inline and pseudo-elements, and floats."""
        style = self.element(node).style
        if style.get("float", "none") != "none" or self.display(node) not in _BLOCK:
            return True
        return self.element(node).path.endswith(("::before", "::after"))

    def _stacks(self, node: int) -> bool:
        """Whether its children are stacked from top to bottom."""
        style, display = self.element(node).style, self.display(node)
        if display in _FLEX_OR_GRID or display.endswith("table"):
            return False
        return not (style.keys() & {"column-count", "column-width"})

    def overlaps(self, node: int, beside: int) -> bool:
        """Whether two nodes are beside each other, at least partly, before or after."""
        return any(
            elements[place].box.top < elements[neighbour].box.bottom
            and elements[neighbour].box.top < elements[place].box.bottom
            for elements, place, neighbour in zip(
                (self.old, self.new), self.pairs[node], self.pairs[beside], strict=True
            )
            if place >= 0 and neighbour >= 0
        )

    def shrinks(self, node: int) -> bool:
        """Whether its width depends on its content by default."""
        display = self.display(node)
        around = self.up[node]
        return (
            display.startswith(("inline", "table"))
            or self.floating[node]
            or self.style(node, "float") != "none"
            or (around >= 0 and self.display(around) in _FLEX_OR_GRID)
        )

    def is_aligned(self, node: int) -> bool:
        """Whether it may be aligned to the centre or bottom of its parent."""
        around = self.up[node]
        if self.floating[node] or self.display(node).startswith(("inline", "table-")):
            return True
        return around >= 0 and (
            not self.is_flow[around]
            or self.display(around) == "table-cell"
            or "align-content" in self.element(around).style
        )

    def takes_share(self, node: int) -> bool:
        """Whether its height is a percentage of its parent's height."""
        style = self.element(node).style
        return any("%" in style.get(name, "") for name in ("height", "min-height", "max-height"))

    def leaks_margins(self, node: int) -> bool:
        """Whether margins of its first and last child may collapse with its margins."""
        around = self.up[node]
        return (
            self.display(node) in ("block", "list-item")
            and not self.is_line[node]
            and not self.floating[node]
            and (around < 0 or self.is_flow[around])
        )


def _is_out_of_flow(element: Element) -> bool:
    return element.style.get("position") in ("absolute", "fixed")


def _has_area(box: Box) -> bool:
    return box.right > box.left and box.bottom > box.top


def _is_rendered(box: Box) -> bool:
    return box.right > box.left or box.bottom > box.top
