"""How declarations rank in the cascade, of the rules that DevTools says match an element.

DevTools lists every rule that matches, rising in precedence. What `!important`, layers, shadow
trees, animations and `style` attributes make of that order is ours: the highest rank that sets a
property wins.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from harness.capture.stylesheets.keyframes import ShownKeyframe


@dataclass(frozen=True, slots=True)
class Ranked:
    """A declaration that applies, and how it ranks among those of its element."""

    rank: tuple[int, ...]  #: the highest wins
    kind: Literal["browser", "attribute", "rule", "style", "keyframe"]  #: what it stands in
    property: Mapping[str, Any]  #: DevTools' CSSProperty
    match: Mapping[str, Any]  #: DevTools' RuleMatch; its selector and style alone for a keyframe
    steps: int  #: from the element up to the one that has it


def ranked_levels(
    answer: Mapping[str, Any], pseudo: str, scope: tuple[int, bool]
) -> list[list[Ranked]]:
    """What applies to the element or its pseudo-element, then to each of its ancestors."""
    mine = _rank(answer, scope, 0)
    above = [
        _rank(ancestor, None, at) for at, ancestor in enumerate(answer.get("inherited", ()), 1)
    ]
    if not pseudo:
        return [mine, *above]
    rules = [
        match
        for pseudo_element in answer.get("pseudoElements", ())
        if pseudo_element["pseudoType"] == pseudo.removeprefix("::")
        for match in pseudo_element["matches"]
    ]
    return [_rank({"matchedCSSRules": rules}, None, 0), mine, *above]


def _rank(styles: Mapping[str, Any], scope: tuple[int, bool] | None, steps: int) -> list[Ranked]:
    """Every declaration that applies to an element, ranked as CSS Cascading 5, section 6, says.

    By origin and importance, tree, attachment to the element, layer, and place. Among important
    ones the order of trees and of layers is the other way round. ``scope`` is the tree that the
    element is in and whether that is the document; ``None`` where it is taken to be that of the
    highest rule.
    """
    scopes: dict[object, int] = {}
    layers: dict[object, int] = {}
    declarations: list[Ranked] = []

    def add(kind: Any, style: Any, match: Any, tree: int, layer: int, index: int) -> None:
        for at, declaration in enumerate(valid(style)):
            important = bool(declaration.get("important"))
            level = {"browser": (0, 5), "attribute": (1, 1)}.get(kind, (2, 4))[important]
            sign = -1 if important else 1
            rank = (level, sign * tree, kind == "style", sign * layer, index, at)
            declarations.append(Ranked(rank, kind, declaration, match, steps))

    for index, match in enumerate(styles.get("matchedCSSRules", ())):
        rule = match["rule"]
        if rule["origin"] == "user-agent":
            add("browser", rule["style"], match, 0, 0, index)
        elif rule["origin"] == "regular" and not rule.get("startingStyles"):
            where = rule.get("originTreeScopeNodeId")
            tree = scopes.setdefault(where, len(scopes))
            add("rule", rule["style"], match, tree, _layer(layers, where, rule), index)
    element_tree = len(scopes) - 1
    if scope is not None:
        element_tree = scopes.get(scope[0], len(scopes) if scope[1] else -1)
    add("style", styles.get("inlineStyle"), {}, element_tree, 0, 0)
    add("attribute", styles.get("attributesStyle"), {}, 0, 0, 0)
    return declarations


def ranked_keyframe(shown: ShownKeyframe) -> Ranked:
    """A declaration that an animation shows: above all of the page but what is important."""
    match = {"selector": f"@keyframes {shown.name}", "style": shown.style}
    return Ranked((3, *shown.order), "keyframe", shown.property, match, 0)


def _layer(layers: dict[object, int], tree: object, rule: Mapping[str, Any]) -> int:
    """The place of ``rule``'s layer among those seen so far; layers without a name differ."""
    path = tuple(
        layer["text"] or json.dumps((layer.get("styleSheetId"), layer.get("range")))
        for layer in rule.get("layers", ())
    )
    return layers.setdefault((tree, path), len(layers))


def valid(style: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    """The declarations as they are written: DevTools adds their longhands, which have no range."""
    properties = style["cssProperties"] if style else []
    written = [declaration for declaration in properties if "range" in declaration] or properties
    return [
        declaration
        for declaration in written
        if declaration.get("parsedOk", True) and not declaration.get("disabled")
    ]
