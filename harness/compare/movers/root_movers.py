"""Root movers: elements that changed by themselves, and the elements that each of them moved.

Every change of a box needs an explanation in its parent, children or siblings. A box that no reason
reaches changed by itself, although nothing in the layouts shows why.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.compare.changes import css_effects
from harness.compare.changes.own_changes import Change, Pair
from harness.compare.elements.match import Matching
from harness.compare.movers.explanations import GAP, INNER, LINES, OUTER, TEXT, WRAP, Reasons
from harness.compare.movers.node_tree import ASPECTS, PRESENCE, H, Relations, W, X, Y
from harness.compare.movers.propagation import Spreading
from harness.model.layout import Layout

#: How often a group of siblings is examined while its unexplained members are separated.
_VISITS = 8


@dataclass(frozen=True, slots=True)
class Root:
    """An element that changed by itself, and the elements that it moved.

    A root whose own changes moved nothing may have been moved by another root, and is then a
    follower of that root too.
    """

    pair: Pair
    changes: tuple[Change, ...]  #: its own; empty where only its box changed
    followers: tuple[Pair, ...]  #: elements whose box changed because of it, nearest first


def root_movers(
    before: Layout,
    after: Layout,
    matching: Matching,
    changes: Mapping[Pair, tuple[Change, ...]],
) -> tuple[Root, ...]:
    """The roots of all changes, sorted by the area that they explain, largest first.

    ``changes`` are the result of ``own_changes``. Elements inserted or removed with their parent
    are followers too. Each visible changed element is a root or a follower of exactly one root.
    """
    relations = Relations(before, after, matching)
    node_of = {pair: node for node, pair in enumerate(relations.pairs)}
    seeds = {
        node_of[pair]: pair_changes for pair, pair_changes in changes.items() if pair in node_of
    }
    reasons = Reasons(relations)
    for node, node_changes in seeds.items():
        _explain_own_changes(relations, reasons, node, node_changes)
    for node, node_changes in seeds.items():
        _explain_inherited(relations, reasons, node, node_changes)
    spreading = Spreading(reasons)
    spreading.spread()
    for node, node_changes in seeds.items():
        if any(_moves(change) for change in node_changes):
            reasons.explain(node, ASPECTS, node)
    spreading.spread()
    roots = {*seeds, *_unreached(spreading)}
    followers = _followers(relations, reasons, roots)
    areas = {node: _area(relations, node, followers.get(node, ())) for node in roots}
    rank = {node: at for at, node in enumerate(relations.order)}
    return tuple(
        Root(
            relations.pairs[node],
            seeds.get(node, ()),
            tuple(
                relations.pairs[follower]
                for follower in sorted(
                    followers.get(node, ()),
                    key=lambda follower: (reasons.distance[follower], rank[follower]),
                )
            ),
        )
        for node in sorted(roots, key=lambda node: (-areas[node], rank[node]))
    )


def _moves(change: Change) -> bool:
    match change.kind:
        case "style":
            return change.name not in css_effects.PAINT and not change.name.startswith("--")
        case "attribute":
            return css_effects.moves(change.name)
        case _:
            return True


def _explain_own_changes(
    relations: Relations, reasons: Reasons, node: int, changes: Sequence[Change]
) -> None:
    """Record what an element's own changes explain about itself and its surroundings.

    Its position stays unexplained at first, as changes above it may explain that.
    """
    moving = [change for change in changes if _moves(change)]
    kinds = {change.kind for change in moving}
    styles = [change for change in moving if change.kind == "style"]
    if kinds & {"inserted", "removed"} or any(
        change.name in ("visibility", "display", "content-visibility") for change in changes
    ):
        reasons.explain(node, PRESENCE, node)
    if "reordered" in kinds:
        reasons.explain(node, X | Y | OUTER | GAP, node)
        _shuffle(relations, reasons, node)
    if "text" in kinds:
        reasons.explain(node, W | H | TEXT, node)
    if "state" in kinds:  # scrolling moves the content of a box
        reasons.explain(node, INNER, node)
    if "attribute" in kinds:
        reasons.explain(node, W | H | INNER | OUTER, node)
    if not styles:
        return
    names = {change.name for change in styles}
    reasons.explain(node, H if css_effects.only_vertical(names) else W | H, node)
    if not names <= css_effects.OUTER:
        reasons.explain(node, INNER, node)
    if names & (css_effects.TRANSFORMS | css_effects.INSETS):
        reasons.out_of_line.add(node)
    if not names <= css_effects.TRANSFORMS:
        reasons.explain(node, OUTER, node)
    if any(
        css_effects.opens_gap(style_change.name, style_change.before, style_change.after)
        for style_change in styles
    ):
        reasons.explain(node, GAP, node)
    if names & {"clear", "float", "position"}:
        reasons.explain(node, WRAP, node)


def _shuffle(relations: Relations, reasons: Reasons, node: int) -> None:
    """Record that the siblings at both places of a reordered element have another order."""
    old = relations.old[relations.pairs[node][0]].parent
    left = relations.node_of_old[old] if old >= 0 else -1
    if left >= 0 and not relations.is_pair(left):
        left = relations.up[left]
    for group in (relations.group[node], left):
        if group >= 0:
            reasons.shuffle(group, node)


def _explain_inherited(
    relations: Relations, reasons: Reasons, node: int, changes: Sequence[Change]
) -> None:
    """Explain changed lines of text in descendants that inherit a changed font or spacing."""
    names = frozenset(
        change.name
        for change in changes
        if change.kind == "style" and change.name in css_effects.LINES
    )
    waiting = [(child, names) for child in relations.children[node]] if names else []
    is_page = relations.up[node] < 0  # the unit of every ``rem``
    while waiting:
        child, inherited = waiting.pop()
        if not relations.is_pair(child):
            waiting += [(grandchild, inherited) for grandchild in relations.children[child]]
            continue
        old, new = relations.pairs[child]
        before, after = relations.old[old].style, relations.new[new].style
        keeps = (
            ()
            if is_page
            else [name for name in inherited if name in before and before[name] == after.get(name)]
        )
        received = inherited.difference(keeps)
        if not received:
            continue
        reasons.explain(child, W | H | LINES, node)
        if "font-size" in received and before != after:  # lengths in ``em``
            reasons.explain(child, INNER | OUTER | GAP, node)
        waiting += [(grandchild, received) for grandchild in relations.children[child]]


def _unreached(spreading: Spreading) -> Iterator[int]:
    """Unexplained elements, each after the reasons of the previous one have spread.

    A width passes from parent to child, so the outermost resized element comes first. A height
    passes from child to parent, so the innermost comes first. Moved elements come last.
    """
    relations, reasons = spreading.relations, spreading.reasons
    shown = [node for node in relations.order if reasons.open(node) and relations.is_shown(node)]
    stages: tuple[tuple[Sequence[int], int], ...] = (
        (shown, PRESENCE),
        (shown, W),
        (_children_first(relations, shown), H),
    )
    for nodes, aspect in stages:
        for node in nodes:
            if reasons.open(node) & aspect:
                reasons.explain(node, ASPECTS, node)
                spreading.spread(_VISITS)
                yield node
        spreading.catch_up()
    for node in shown:
        if reasons.open(node):
            group = relations.group[node]
            if group >= 0 and relations.is_flow[group]:
                yield from spreading.adopt(group)
            if reasons.open(node):
                reasons.explain(node, ASPECTS, node)
                yield node
            spreading.spread(_VISITS)


def _children_first(relations: Relations, nodes: Sequence[int]) -> list[int]:
    """The nodes in the order in which elements end rather than begin."""
    ordered: list[int] = []
    around: list[int] = []
    for node in nodes:
        while around and not _is_inside(relations, node, around[-1]):
            ordered.append(around.pop())
        around.append(node)
    return ordered + around[::-1]


def _is_inside(relations: Relations, node: int, outer: int) -> bool:
    while node >= 0 and node != outer:
        node = relations.up[node]
    return node == outer


def _followers(relations: Relations, reasons: Reasons, roots: set[int]) -> dict[int, list[int]]:
    """The nodes that each root changed.

    Unexplained nodes below an invisible element become roots as well.
    """
    followers: dict[int, list[int]] = {}
    movers = [-1] * len(relations.pairs)  # root that moved each node's top left corner on the page
    for node in relations.order:
        mover = _mover(relations, reasons, node)
        if mover < 0 and relations.up[node] >= 0:
            mover = movers[relations.up[node]]
        need = relations.need[node]
        root = reasons.root(node, need & (PRESENCE | W | H))
        root = root if root >= 0 else mover
        if relations.is_shown(node) and relations.has_changed(node):
            if root < 0:
                root = mover = node
                roots.add(node)
            if root != node:
                followers.setdefault(root, []).append(node)
                if not need:
                    reasons.distance[node] = reasons.distance[relations.up[node]] + 1
        movers[node] = mover
    return followers


def _mover(relations: Relations, reasons: Reasons, node: int) -> int:
    """The root that moved a node relative to its parent along the longer axis; -1 without one."""
    need = relations.need[node] & (X | Y)
    if need == X | Y:
        right, down = relations.moved(node)
        return reasons.root(node, Y if abs(down) >= abs(right) else X)
    return reasons.root(node, need)


def _area(relations: Relations, root: int, followers: Sequence[int]) -> float:
    """The area of a root and its outermost followers, CSS px².

    Ancestors of the root do not count: they only grew with it.
    """
    around = set(_ancestors(relations, root))
    counted = {root, *followers} - around
    return sum(
        relations.area(node)
        for node in counted
        if not any(ancestor in counted for ancestor in _ancestors(relations, node))
    )


def _ancestors(relations: Relations, node: int) -> Iterator[int]:
    node = relations.up[node]
    while node >= 0:
        yield node
        node = relations.up[node]
