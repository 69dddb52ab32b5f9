"""Which elements changed by themselves, and what moved because of each of them: root movers.

Every change of a box has to be explained by what changed around it, in it or beside it. What no
reason reaches has changed by itself, although nothing that was read says why.
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

#: How often siblings are looked at while those among them are told apart that nothing explains.
_LOOKS = 8


@dataclass(frozen=True, slots=True)
class Root:
    """An element that changed by itself, and what moved because of it.

    One whose own changes moved nothing can itself have moved because of another root, and is
    then among that one's followers too.
    """

    pair: Pair
    changes: tuple[Change, ...]  #: its own; empty where only its box tells
    followers: tuple[Pair, ...]  #: elements whose box changed because of it, nearest first


def root_movers(
    before: Layout,
    after: Layout,
    matching: Matching,
    changes: Mapping[Pair, tuple[Change, ...]],
) -> tuple[Root, ...]:
    """The roots of all that changed, those that explain most of the page first.

    ``changes`` are those of ``own_changes``. Elements that came or went with the one around them
    are followers too. Each visible element that changed is a root or a follower of one root.
    """
    relations = Relations(before, after, matching)
    node_of = {pair: node for node, pair in enumerate(relations.pairs)}
    seeds = {
        node_of[pair]: pair_changes for pair, pair_changes in changes.items() if pair in node_of
    }
    reasons = Reasons(relations)
    for node, node_changes in seeds.items():
        _plant(relations, reasons, node, node_changes)
    for node, node_changes in seeds.items():
        _hand_down(relations, reasons, node, node_changes)
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


def _plant(relations: Relations, reasons: Reasons, node: int, changes: Sequence[Change]) -> None:
    """Says what the own changes of an element explain: of itself, and around it.

    Where it lies is left open, for what is above it to explain first.
    """
    moving = [change for change in changes if _moves(change)]
    whats = {change.kind for change in moving}
    styles = [change for change in moving if change.kind == "style"]
    if whats & {"inserted", "removed"} or any(
        change.name in ("visibility", "display", "content-visibility") for change in changes
    ):
        reasons.explain(node, PRESENCE, node)
    if "reordered" in whats:
        reasons.explain(node, X | Y | OUTER | GAP, node)
        _shuffle(relations, reasons, node)
    if "text" in whats:
        reasons.explain(node, W | H | TEXT, node)
    if "state" in whats:  # what is in a box that was scrolled lies elsewhere
        reasons.explain(node, INNER, node)
    if "attribute" in whats:
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
    """Notes that the siblings at both places of a reordered element stand in another order."""
    old = relations.old[relations.pairs[node][0]].parent
    left = relations.node_of_old[old] if old >= 0 else -1
    if left >= 0 and not relations.is_pair(left):
        left = relations.up[left]
    for group in (relations.group[node], left):
        if group >= 0:
            reasons.shuffle(group, node)


def _hand_down(
    relations: Relations, reasons: Reasons, node: int, changes: Sequence[Change]
) -> None:
    """Says that what inherits a changed font or spacing has other lines because of it."""
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
        passed = inherited.difference(keeps)
        if not passed:
            continue
        reasons.explain(child, W | H | LINES, node)
        if "font-size" in passed and before != after:  # lengths in ``em``
            reasons.explain(child, INNER | OUTER | GAP, node)
        waiting += [(grandchild, passed) for grandchild in relations.children[child]]


def _unreached(spreading: Spreading) -> Iterator[int]:
    """Elements that changed by themselves without a word, each after the last one is followed.

    A width passes from parent to child, so the outermost that became wider or narrower comes
    first; a height from child to parent, so of the others the innermost; then what moved.
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
                spreading.spread(_LOOKS)
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
            spreading.spread(_LOOKS)


def _children_first(relations: Relations, nodes: Sequence[int]) -> list[int]:
    """The same nodes, in the order in which elements end rather than begin."""
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
    """For each root the nodes that changed because of it.

    What is left, below an invisible element that nothing explains, becomes a root as well.
    """
    followers: dict[int, list[int]] = {}
    movers = [-1] * len(relations.pairs)  # who moved its top left corner, on the page
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
    """The root that moved a node relative to the box around it, by the longer way; -1 if none."""
    need = relations.need[node] & (X | Y)
    if need == X | Y:
        right, down = relations.moved(node)
        return reasons.root(node, Y if abs(down) >= abs(right) else X)
    return reasons.root(node, need)


def _area(relations: Relations, root: int, followers: Sequence[int]) -> float:
    """The area of a root and the outermost of its followers, CSS px².

    What lies around the root is not counted: it grew, and is no different for it.
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
