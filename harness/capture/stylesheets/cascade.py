"""Finds the declarations that win in the cascade, from DevTools' CSS domain.

``ranking`` orders the declarations, ``rule_names`` names their rules.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from harness.capture.stylesheets.keyframes import (
    ANIMATIONS_JS,
    keyframes_of,
    read_animations,
    shown_keyframes,
)
from harness.capture.stylesheets.longhands import LONGHANDS_JS, USUAL, Flow, physical
from harness.capture.stylesheets.origins import AppliedDeclaration, Origins
from harness.capture.stylesheets.ranking import Ranked, ranked_keyframe, ranked_levels, valid
from harness.capture.stylesheets.rule_names import conditions_of, selector_of
from harness.capture.stylesheets.sheets import StyleSheets
from harness.capture.tab.inner_parts import rules_of_part
from harness.capture.tab.world import World
from harness.model.elements.css_properties import is_inherited
from harness.model.elements.declaration import STYLE_ATTRIBUTE, Declaration
from harness.model.job import Folders

#: The name of an element, or of its ancestor ``steps`` levels up, as in paths of ``elements.js``.
NAME_JS = """function (steps) {
  const { name, plain } = window[Symbol.for("harness")];
  let element = this;
  while (steps-- > 0) {
    const { assignedSlot, parentElement, getRootNode } = plain(element);
    element = assignedSlot ?? parentElement ?? getRootNode.call(element).host;
  }
  return name(element);
}"""

CLASSES_JS = """function () {
  return [...window[Symbol.for("harness")].plain(this).classList].join(" ");
}"""

#: The writing mode and direction of an element or its pseudo-element.
FLOW_JS = """function (pseudo) {
  const { writingMode, direction } = getComputedStyle(this, pseudo);
  return [writingMode, direction];
}"""

ROOT_JS = 'function () { return window[Symbol.for("harness")].plain(this).getRootNode(); }'

#: For a page without files of the project.
NO_FOLDERS = Folders()

#: Values of the browser's own style sheet that depend on the parent's value.
RELATIVE = re.compile(r"[\d.]+(em|ex|ch|%)|smaller|larger|bolder|lighter|inherit|.*match-parent")


class Cascade:
    """Finds winning declarations in one tab, until its page is loaded again.

    Paths of files are relative to the project in ``folders``; source maps are loaded only from
    ``allowed`` origins.
    """

    def __init__(
        self,
        world: World,
        address: str,
        folders: Folders = NO_FOLDERS,
        allowed: Collection[str] = (),
    ) -> None:
        assert world.devtools is not None  # callers check this
        self._world, self._devtools = world, world.devtools
        self._sheets = StyleSheets(self._devtools, address)
        self._origins = Origins(self._devtools, self._sheets, address, folders, allowed)
        self._longhands: dict[str, frozenset[str]] = {}

    async def open(self) -> None:
        """Listen to DevTools' announcements of style sheets."""
        await self._sheets.open()
        root = (await self._devtools.send("DOM.getDocument", {"depth": 0}))["root"]
        self._root = root["backendNodeId"]

    async def close(self) -> None:
        """Leave the tab as it was before ``open``."""
        await self._sheets.close()

    async def winners(
        self,
        expression: str,
        pseudo: str,
        properties: Sequence[str],
        root: Mapping[str, str] | None = None,
    ) -> Mapping[str, Declaration]:
        """The winning declaration of each of ``properties``; absent where the page sets none.

        ``expression`` is JavaScript for the element, ``pseudo`` is empty or ``::before``, say.
        Inherited properties are searched in ancestors, too; ``root`` is the style of the page's
        outermost element, which describes properties that not every capture reads.
        """
        element = await self._evaluate(expression)
        if "objectId" not in element:
            return {}
        try:
            return await self._winners(element["objectId"], pseudo, properties, root or {})
        finally:
            await self._devtools.send("Runtime.releaseObjectGroup", {"objectGroup": "cascade"})

    async def named_rules(self, heads: Sequence[str]) -> dict[str, Declaration]:
        """The places of rules with a name, such as ``@counter-style thumbs``; the last one wins."""
        declarations: dict[str, Declaration] = {}
        for sheet, header in self._sheets.headers.items():
            if header["origin"] != "regular":
                continue
            for row, line in enumerate(await self._sheets.lines(sheet)):
                for head in heads:
                    kind, _, name = head.partition(" ")
                    if at := re.search(rf"{re.escape(kind)}\s+{re.escape(name)}(?![\w-])", line):
                        rule_sheet = await self._sheets.sheet(sheet)
                        source = rule_sheet.at(row, at.start() + 1, len(line))
                        declarations[head] = Declaration(
                            kind, name, "", source if rule_sheet.line else rule_sheet.source
                        )
        return declarations

    async def _winners(
        self, element: str, pseudo: str, properties: Sequence[str], root: Mapping[str, str]
    ) -> dict[str, Declaration]:
        node = await self._devtools.send("DOM.requestNode", {"objectId": element})
        answer = await self._devtools.send("CSS.getMatchedStylesForNode", node)
        listed = {
            pseudo_element["pseudoType"] for pseudo_element in answer.get("pseudoElements", ())
        }
        if pseudo and pseudo.removeprefix("::") not in listed:
            rules = await rules_of_part(self._devtools, element, pseudo)
            inner = {"pseudoType": pseudo.removeprefix("::"), "matches": rules}
            answer = {**answer, "pseudoElements": [inner]}
        levels = ranked_levels(answer, pseudo, await self._scope(element, answer))
        levels[0] += await self._keyframes(element, pseudo, answer)
        css_names = {
            property_name: "font-family" if property_name == "loaded-fonts" else property_name
            for property_name in properties
        }
        declared = (ranked.property["name"] for level in levels for ranked in level)
        await self._learn_longhands(names := {*css_names.values(), *declared})
        flow = await self._flow(element, pseudo, names)
        winners: dict[str, Declaration] = {}
        for property_name, name in css_names.items():
            inherits = is_inherited(property_name, root) or name.startswith("--")
            winner = self._winner(name, levels if inherits else levels[:1], flow)
            if winner:
                winners[property_name] = await self._declaration(winner, element, flow)
        return winners

    async def _keyframes(
        self, element: str, pseudo: str, answer: Mapping[str, Any]
    ) -> list[Ranked]:
        """The keyframe declarations that apply to the element or its pseudo-element."""
        reply = await self._call(element, ANIMATIONS_JS, pseudo, returnByValue=True)
        animations = read_animations(reply["value"])
        if not any(animation.name for animation in animations):
            return []
        rules = await keyframes_of(self._devtools, element, pseudo, answer)
        return [ranked_keyframe(shown) for shown in shown_keyframes(rules, animations)]

    async def _flow(self, element: str, pseudo: str, names: Iterable[str]) -> Flow:
        """The element's writing mode and direction, if one of ``names`` depends on them."""
        longhands = (longhand for name in names for longhand in self._longhands[name])
        if all(physical(longhand) == longhand for longhand in longhands):
            return USUAL
        mode, direction = (await self._call(element, FLOW_JS, pseudo, returnByValue=True))["value"]
        return mode, direction

    def _winner(self, name: str, levels: Sequence[Sequence[Ranked]], flow: Flow) -> Ranked | None:
        for level in levels:
            setting = (
                ranked for ranked in level if self._sets(ranked.property["name"], name, flow)
            )
            best = max(setting, key=lambda ranked: ranked.rank, default=None)
            if best is None:
                continue
            if best.kind != "browser":
                return best
            if not RELATIVE.fullmatch(best.property["value"]):
                return None  # the browser's own style sheet sets it, independent of ancestors
        return None

    def _sets(self, declared: str, name: str, flow: Flow) -> bool:
        """Whether a declaration of the property ``declared`` sets the property ``name``."""
        if declared == "all":
            return not name.startswith("--") and name not in ("direction", "unicode-bidi")
        return declared == name or not self._physical(declared, flow).isdisjoint(
            self._physical(name, flow)
        )

    def _physical(self, name: str, flow: Flow) -> frozenset[str]:
        """The physical longhands that a property sets in an element with this ``flow``."""
        return frozenset(physical(longhand, flow) for longhand in self._longhands[name])

    async def _declaration(self, winner: Ranked, element: str, flow: Flow) -> Declaration:
        name, value = winner.property["name"], " ".join(winner.property["value"].split())
        if winner.kind == "rule":
            rule, selector = winner.match["rule"], selector_of(winner.match)
            style, conditions = rule["style"], conditions_of(rule)
        elif winner.kind == "keyframe":
            style, selector, conditions = winner.match["style"], winner.match["selector"], ""
        else:
            owner = await self._call(element, NAME_JS, winner.steps)
            attribute = STYLE_ATTRIBUTE if winner.kind == "style" else "HTML attribute"
            return Declaration(owner["value"], name, value, f"{self._sheets.file}, {attribute}")
        classes = (await self._call(element, CLASSES_JS))["value"].split()
        origin = await self._origins.origin_of(
            AppliedDeclaration(style, winner.property, selector, classes)
        )
        if origin is None:
            source, mapped = await self._source(style, winner.property), False
        else:
            source, mapped = origin.source, origin.mapped
        names = {declaration["name"] for declaration in valid(style)}
        await self._learn_longhands(names)
        sets = tuple(self._physical(name, flow) for name in sorted(names))
        return Declaration(selector, name, value, source, conditions, mapped, sets)

    async def _source(self, style: Mapping[str, Any], declaration: Mapping[str, Any]) -> str:
        """``article.css:41``, with the column on a long line; no line for a sheet in no file."""
        name = style.get("styleSheetId", "")
        sheet = await self._sheets.sheet(name)
        if not sheet.line or "range" not in declaration:  # a script has changed the rule
            return sheet.source
        row, column = declaration["range"]["startLine"], declaration["range"]["startColumn"]
        return sheet.at(row, column + 1, len((await self._sheets.lines(name))[row]))

    async def _learn_longhands(self, names: set[str]) -> None:
        new = sorted(names - self._longhands.keys())
        if not new:
            return
        answer = await self._evaluate(f"({LONGHANDS_JS})({json.dumps(new)})", returnByValue=True)
        for name, longhands in zip(new, answer["value"], strict=True):
            self._longhands[name] = frozenset(longhands or (name,))

    async def _scope(self, element: str, answer: Mapping[str, Any]) -> tuple[int, bool]:
        """DevTools' number of the element's tree, and whether that is the document."""
        if not answer.get("inlineStyle", {}).get("cssProperties"):
            return self._root, True
        root = await self._call(element, ROOT_JS)
        described = await self._devtools.send("DOM.describeNode", {"objectId": root["objectId"]})
        scope = described["node"]["backendNodeId"]
        return scope, scope == self._root

    async def _evaluate(self, expression: str, **options: object) -> Any:
        return await self._world.ask(expression, objectGroup="cascade", **options)

    async def _call(
        self, element: str, function: str, *arguments: object, **options: object
    ) -> Any:
        parameters = {
            "objectId": element,
            "functionDeclaration": function,
            "arguments": [{"value": argument} for argument in arguments],
            "objectGroup": "cascade",
            **options,
        }
        return (await self._devtools.send("Runtime.callFunctionOn", parameters))["result"]
