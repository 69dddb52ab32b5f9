"""Ranks the declarations of the rules that match an element, as the cascade does.

DevTools lists the matching rules in rising precedence. The effect of `!important`, layers, shadow
trees, animations and `style` attributes on that order is computed here: the declaration with the
highest rank wins.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from harness.capture.stylesheets.keyframes import ShownKeyframe


@dataclass(frozen=True, slots=True)
class Ranked:
    """A declaration that applies to an element, with its rank."""

    rank: tuple[int, ...]  #: the highest wins
    kind: Literal["browser", "attribute", "rule", "style", "keyframe"]  #: where it stands
    property: Mapping[str, Any]  #: DevTools' CSSProperty
    match: Mapping[str, Any]  #: DevTools' RuleMatch; for a keyframe only its selector and style
    steps: int  #: from the element up to the ancestor that has the declaration


def ranked_levels(
    answer: Mapping[str, Any], pseudo: str, scope: tuple[int, bool]
) -> list[list[Ranked]]:
    """The declarations of the element or its pseudo-element, then those of each ancestor."""
    element = _rank(answer, scope, 0)
    ancestors = [
        _rank(ancestor, None, at) for at, ancestor in enumerate(answer.get("inherited", ()), 1)
    ]
    if not pseudo:
        return [element, *ancestors]
    rules = [
        match
        for pseudo_element in answer.get("pseudoElements", ())
        if pseudo_element["pseudoType"] == pseudo.removeprefix("::")
        for match in pseudo_element["matches"]
    ]
    return [_rank({"matchedCSSRules": rules}, None, 0), element, *ancestors]


def _rank(styles: Mapping[str, Any], scope: tuple[int, bool] | None, steps: int) -> list[Ranked]:
    """Every declaration that applies to an element, ranked as in CSS Cascading 5, section 6.

    By origin and importance, tree, attachment to the element, layer, and order. For important
    declarations the order of trees and of layers is reversed. ``scope`` is the element's tree and
    whether that is the document; ``None`` stands for the tree of the highest rule.
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
            rule_scope = rule.get("originTreeScopeNodeId")
            tree = scopes.setdefault(rule_scope, len(scopes))
            add("rule", rule["style"], match, tree, _layer(layers, rule_scope, rule), index)
    element_tree = len(scopes) - 1
    if scope is not None:
        element_tree = scopes.get(scope[0], len(scopes) if scope[1] else -1)
    add("style", styles.get("inlineStyle"), {}, element_tree, 0, 0)
    add("attribute", styles.get("attributesStyle"), {}, 0, 0, 0)
    return declarations


def ranked_keyframe(shown: ShownKeyframe) -> Ranked:
    """A declaration of an animation: above all declarations of the page but important ones."""
    match = {"selector": f"@keyframes {shown.name}", "style": shown.style}
    return Ranked((3, *shown.order), "keyframe", shown.property, match, 0)


def _layer(layers: dict[object, int], tree: object, rule: Mapping[str, Any]) -> int:
    """The number of ``rule``'s layer, in the order of appearance; unnamed layers are distinct."""
    path = tuple(
        layer["text"] or json.dumps((layer.get("styleSheetId"), layer.get("range")))
        for layer in rule.get("layers", ())
    )
    return layers.setdefault((tree, path), len(layers))


def valid(style: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    """The declarations as they are written; DevTools adds longhands, which have no range."""
    properties = style["cssProperties"] if style else []
    written = [declaration for declaration in properties if "range" in declaration] or properties
    return [
        declaration
        for declaration in written
        if declaration.get("parsedOk", True) and not declaration.get("disabled")
    ]
