"""Which declaration wins in the cascade now, as the CSS domain of DevTools tells it.

DevTools lists every rule that matches an element, rising in precedence. What `!important`, layers,
shadow trees and `style` attributes make of that order is ours: ``_candidates`` ranks each
declaration, and the highest rank that sets a property wins it.
"""

import json
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import SplitResult, unquote, urlsplit

from playwright.async_api import CDPSession
from playwright.async_api import Error as PlaywrightError

from harness.properties import INHERITED
from harness.values import Declaration

Rank = tuple[int, ...]

#: On a line longer than this many letters, the column is named too: minified CSS is one line.
LONG_LINE = 500

#: What stylesheets that stand in no file are called.
SCRIPTS_SHEET, CONSTRUCTED_SHEET = "stylesheet of a script", "constructed stylesheet"

#: Gives the longhands of each name as this browser has them, aliases and logical ones included.
LONGHANDS_JS = """(names) => {
  const { style } = document.createElement("i");
  return names.map((name) => {
    style.cssText = "";
    style.setProperty(name, "inherit");
    return [...style];
  });
}"""

#: Names an element, or an ancestor so many steps up, as ``layout.js`` does.
NAME_JS = """function (steps) {
  let one = this;
  while (steps-- > 0) one = one.assignedSlot ?? one.parentElement ?? one.getRootNode().host;
  const first = one.classList[0];
  const id = one.id && !/\\d{3,}/.test(one.id) ? `#${CSS.escape(one.id)}` : "";
  return one.localName + (id || (first ? `.${CSS.escape(first)}` : ""));
}"""

ROOT_JS = "function () { return this.getRootNode(); }"

#: Logical longhands and their physical ones, in text that runs from left to right, and down.
SIDES = {"inline-start": "left", "inline-end": "right", "block-start": "top", "block-end": "bottom"}
CORNERS = {"start": ("top", "left"), "end": ("bottom", "right")}
EXTENTS = {"inline-size": "width", "block-size": "height", "inline": "x", "block": "y"}

#: Values of the browser's own stylesheet that are made from the parent's.
RELATIVE = re.compile(r"[\d.]+(em|ex|ch|%)|smaller|larger|bolder|lighter|inherit|.*match-parent")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A declaration that applies, and how it ranks among those of its element."""

    rank: Rank
    kind: Literal["browser", "attribute", "rule", "style"]  #: what it stands in
    property: Mapping[str, Any]  #: DevTools' CSSProperty
    match: Mapping[str, Any]  #: DevTools' RuleMatch; empty for attributes
    steps: int  #: from the element up to the one that has it


class Cascade:
    """Asks DevTools which declarations win, in one tab, as long as its page is not loaded again."""

    def __init__(self, devtools: CDPSession, address: str) -> None:
        self._devtools = devtools
        self._page = urlsplit(address)
        self._file = unquote(posixpath.basename(self._page.path)) or "index.html"
        self._headers: dict[str, Mapping[str, Any]] = {}
        self._lines: dict[str, list[str]] = {}  # of stylesheets, by their id
        self._document: list[str] = []
        self._longhands: dict[str, frozenset[str]] = {}

    async def open(self) -> None:
        """Begin to listen; the answer to ``CSS.enable`` comes after all stylesheets there are."""
        self._devtools.on("CSS.styleSheetAdded", self._on_added)
        self._devtools.on("CSS.styleSheetChanged", self._on_changed)
        await self._devtools.send("Page.enable")
        await self._devtools.send("DOM.enable")
        await self._devtools.send("CSS.enable")
        root = (await self._devtools.send("DOM.getDocument", {"depth": 0}))["root"]
        self._root = root["backendNodeId"]
        self._document = await self._document_lines()

    async def close(self) -> None:
        """Leave the tab as it was before ``open``."""
        self._devtools.remove_listener("CSS.styleSheetAdded", self._on_added)
        self._devtools.remove_listener("CSS.styleSheetChanged", self._on_changed)
        for domain in ("CSS", "DOM", "Page"):
            await self._devtools.send(f"{domain}.disable")

    async def winners(
        self, expression: str, pseudo: str, properties: Sequence[str]
    ) -> Mapping[str, Declaration]:
        """The declaration that wins each of ``properties``; absent where no author set it.

        ``expression`` is JavaScript that gives the element, ``pseudo`` is empty, ``::before`` or
        ``::after``. Inherited properties are looked for in the ancestors too.
        """
        element = await self._evaluate(expression)
        try:
            return await self._winners(element["objectId"], pseudo, properties)
        finally:
            await self._devtools.send("Runtime.releaseObjectGroup", {"objectGroup": "cascade"})

    async def _winners(
        self, element: str, pseudo: str, properties: Sequence[str]
    ) -> dict[str, Declaration]:
        node = await self._devtools.send("DOM.requestNode", {"objectId": element})
        answer = await self._devtools.send("CSS.getMatchedStylesForNode", node)
        levels = _levels(answer, pseudo, await self._scope(element, answer))
        asked = {one: "font-family" if one == "loaded-fonts" else one for one in properties}
        said = (one.property["name"] for level in levels for one in level)
        await self._learn_longhands({*asked.values(), *said})
        found: dict[str, Declaration] = {}
        for one, name in asked.items():
            inherits = one in INHERITED or name.startswith("--")
            winner = self._winner(name, levels if inherits else levels[:1])
            if winner:
                found[one] = await self._declaration(winner, element)
        return found

    def _winner(self, name: str, levels: Sequence[Sequence[_Candidate]]) -> _Candidate | None:
        for level in levels:
            setting = (one for one in level if self._sets(one.property["name"], name))
            best = max(setting, key=lambda one: one.rank, default=None)
            if best is None:
                continue
            if best.kind != "browser":
                return best
            if not RELATIVE.fullmatch(best.property["value"]):
                return None  # whatever the ancestors say, the browser's own stylesheet sets it
        return None

    def _sets(self, said: str, asked: str) -> bool:
        if said == "all":
            return not asked.startswith("--") and asked not in ("direction", "unicode-bidi")
        return said == asked or not self._longhands[said].isdisjoint(self._longhands[asked])

    async def _declaration(self, winner: _Candidate, element: str) -> Declaration:
        name, value = winner.property["name"], " ".join(winner.property["value"].split())
        if winner.kind == "rule":
            rule = winner.match["rule"]
            source = await self._source(rule["style"], winner.property)
            return Declaration(_selector(winner.match), name, value, source, _condition(rule))
        named = await self._call(element, NAME_JS, winner.steps)
        where = "style attribute" if winner.kind == "style" else "HTML attribute"
        return Declaration(named["value"], name, value, f"{self._file}, {where}")

    async def _source(self, style: Mapping[str, Any], said: Mapping[str, Any]) -> str:
        """``article.css:41``, with the column on a long line; no line where it is in no file."""
        sheet = style.get("styleSheetId", "")
        header = self._headers.get(sheet)
        if header is None or not header["sourceURL"]:
            constructed = header is not None and header["isConstructed"]
            return CONSTRUCTED_SHEET if constructed else SCRIPTS_SHEET
        lines = await self._sheet_lines(sheet)
        if header["isInline"] and not self._stands_in_document(header, lines):
            return self._file if header["isMutable"] else SCRIPTS_SHEET
        file = self._file if header["isInline"] else seen_from(self._page, header["sourceURL"])
        if "range" not in said:  # a script has changed the rule
            return file
        row, column = said["range"]["startLine"], said["range"]["startColumn"]
        source = f"{file}:{header['startLine'] + row + 1}"
        if len(lines[row]) > LONG_LINE:
            source += f":{column + 1 + (0 if row else header['startColumn'])}"
        return source

    def _stands_in_document(self, header: Mapping[str, Any], lines: Sequence[str]) -> bool:
        """Whether the document has this sheet where DevTools says.

        It does not where a script has changed the sheet, nor where a script wrote it as
        ``innerHTML`` while the document was parsed: then the place is that of the script.
        """
        first, last = header["startLine"], header["startLine"] + len(lines)
        there = "\n".join(self._document[first:last])[header["startColumn"] :]
        return not self._document or there.startswith("\n".join(lines))

    async def _document_lines(self) -> list[str]:
        """The page's HTML as it was delivered; empty where the browser has not kept it."""
        with suppress(PlaywrightError):
            frame = (await self._devtools.send("Page.getFrameTree"))["frameTree"]["frame"]
            wanted = {"frameId": frame["id"], "url": frame["url"]}
            answer = await self._devtools.send("Page.getResourceContent", wanted)
            return _lines_of(answer["content"])
        return []

    async def _sheet_lines(self, sheet: str) -> list[str]:
        if sheet not in self._lines:
            answer = await self._devtools.send("CSS.getStyleSheetText", {"styleSheetId": sheet})
            self._lines[sheet] = _lines_of(answer["text"])
        return self._lines[sheet]

    async def _learn_longhands(self, names: set[str]) -> None:
        new = sorted(names - self._longhands.keys())
        if not new:
            return
        answer = await self._evaluate(f"({LONGHANDS_JS})({json.dumps(new)})", returnByValue=True)
        for name, longhands in zip(new, answer["value"], strict=True):
            self._longhands[name] = frozenset(map(_physical, longhands or (name,)))

    async def _scope(self, element: str, answer: Mapping[str, Any]) -> tuple[int, bool]:
        """The tree that the element is in, and whether that is the document."""
        if not answer.get("inlineStyle", {}).get("cssProperties"):
            return self._root, True
        root = await self._call(element, ROOT_JS)
        described = await self._devtools.send("DOM.describeNode", {"objectId": root["objectId"]})
        scope = described["node"]["backendNodeId"]
        return scope, scope == self._root

    async def _evaluate(self, expression: str, **options: object) -> Any:
        told = {"expression": expression, "objectGroup": "cascade", **options}
        return (await self._devtools.send("Runtime.evaluate", told))["result"]

    async def _call(self, element: str, function: str, *arguments: object) -> Any:
        told = {
            "objectId": element,
            "functionDeclaration": function,
            "arguments": [{"value": one} for one in arguments],
            "objectGroup": "cascade",
        }
        return (await self._devtools.send("Runtime.callFunctionOn", told))["result"]

    def _on_added(self, event: Mapping[str, Any]) -> None:
        self._headers[event["header"]["styleSheetId"]] = event["header"]

    def _on_changed(self, event: Mapping[str, Any]) -> None:
        self._lines.pop(event["styleSheetId"], None)


def seen_from(page: SplitResult, address: str) -> str:
    """How a person who looks at ``page`` would call the file at ``address``.

    >>> seen_from(urlsplit("http://x/blog/"), "http://x/shared/site.css?v=3")
    '../shared/site.css'
    >>> seen_from(urlsplit("http://x/blog/"), "https://cdn.example/site.css?v=3")
    'https://cdn.example/site.css'
    """
    sheet = urlsplit(address)
    if sheet.scheme == "data":
        return "data: address"
    if (sheet.scheme, sheet.netloc) != (page.scheme, page.netloc):
        return sheet._replace(query="", fragment="").geturl()
    return posixpath.relpath(unquote(sheet.path), unquote(posixpath.dirname(page.path)) or "/")


def _levels(
    answer: Mapping[str, Any], pseudo: str, scope: tuple[int, bool]
) -> list[list[_Candidate]]:
    """What applies to the element or its pseudo-element, then to each of its ancestors."""
    mine = _candidates(answer, scope, 0)
    above = [_candidates(one, None, at) for at, one in enumerate(answer.get("inherited", ()), 1)]
    if not pseudo:
        return [mine, *above]
    rules = [
        match
        for one in answer.get("pseudoElements", ())
        if one["pseudoType"] == pseudo.removeprefix("::")
        for match in one["matches"]
    ]
    return [_candidates({"matchedCSSRules": rules}, None, 0), mine, *above]


def _candidates(
    styles: Mapping[str, Any], scope: tuple[int, bool] | None, steps: int
) -> list[_Candidate]:
    """Every declaration that applies to an element, ranked as CSS Cascading 5, section 6, says.

    By origin and importance, tree, attachment to the element, layer, and place. Among important
    ones the order of trees and of layers is the other way round. ``scope`` is the tree that the
    element is in and whether that is the document; ``None`` where it is taken to be that of the
    highest rule.
    """
    scopes: dict[object, int] = {}
    layers: dict[object, int] = {}
    found: list[_Candidate] = []

    def add(kind: Any, style: Any, match: Any, tree: int, layer: int, index: int) -> None:
        for at, one in enumerate(_valid(style)):
            important = bool(one.get("important"))
            level = {"browser": (0, 4), "attribute": (1, 1)}.get(kind, (2, 3))[important]
            sign = -1 if important else 1
            rank = (level, sign * tree, kind == "style", sign * layer, index, at)
            found.append(_Candidate(rank, kind, one, match, steps))

    for index, match in enumerate(styles.get("matchedCSSRules", ())):
        rule = match["rule"]
        if rule["origin"] == "user-agent":
            add("browser", rule["style"], match, 0, 0, index)
        elif rule["origin"] == "regular" and not rule.get("startingStyles"):
            where = rule.get("originTreeScopeNodeId")
            tree = scopes.setdefault(where, len(scopes))
            add("rule", rule["style"], match, tree, _layer(layers, where, rule), index)
    own = len(scopes) - 1
    if scope is not None:
        own = scopes.get(scope[0], len(scopes) if scope[1] else -1)
    add("style", styles.get("inlineStyle"), {}, own, 0, 0)
    add("attribute", styles.get("attributesStyle"), {}, 0, 0, 0)
    return found


def _layer(layers: dict[object, int], tree: object, rule: Mapping[str, Any]) -> int:
    """The place of ``rule``'s layer among those seen so far; layers without a name differ."""
    path = tuple(
        one["text"] or json.dumps((one.get("styleSheetId"), one.get("range")))
        for one in rule.get("layers", ())
    )
    return layers.setdefault((tree, path), len(layers))


def _valid(style: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    """The declarations as they are written: DevTools adds their longhands, which have no range."""
    properties = style["cssProperties"] if style else []
    written = [one for one in properties if "range" in one] or properties
    return [one for one in written if one.get("parsedOk", True) and not one.get("disabled")]


def _physical(longhand: str) -> str:
    """The physical longhand, of a logical one or of itself.

    >>> [_physical(one) for one in ("inset-inline-start", "max-block-size", "overflow-block")]
    ['left', 'max-height', 'overflow-y']
    """
    if found := re.fullmatch(r"(inset-|margin-|padding-|border-)(\w+-(?:start|end))(.*)", longhand):
        kind, side, rest = found.groups()
        if side in SIDES:
            return f"{'' if kind == 'inset-' else kind}{SIDES[side]}{rest}"
    if found := re.fullmatch(r"border-(start|end)-(start|end)-radius", longhand):
        return f"border-{CORNERS[found[1]][0]}-{CORNERS[found[2]][1]}-radius"
    if found := re.fullmatch(r"(min-|max-|overflow-|)(inline|block)(-size)?", longhand):
        return found[1] + EXTENTS[found[2] + (found[3] or "")]
    return longhand


def _lines_of(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _selector(match: Mapping[str, Any]) -> str:
    """The selectors of the rule that match, nested ones with what they are nested in."""
    rule = match["rule"]
    listed = [one["text"] for one in rule["selectorList"]["selectors"]]
    nested_in: Sequence[str] = rule.get("nestingSelectors", ())
    if listed:
        chosen = [listed[at] for at in match["matchingSelectors"]]
    else:  # declarations inside of an at-rule inside of a rule: the selectors are the rule's
        chosen, nested_in = [rule["selectorList"]["text"]], nested_in[1:]
    return ", ".join(" ".join(_unnested(one, nested_in).split()) for one in chosen)


def _unnested(selector: str, nested_in: Sequence[str]) -> str:
    """``selector`` with ``&`` replaced by the selectors around it, innermost first.

    >>> _unnested(".dark & h2", ["& > .body", ".card"])
    '.dark :is(.card > .body) h2'
    """
    for outer in nested_in:
        if "&" not in selector:  # a relative selector
            selector = f"& {selector}"
        compound = re.fullmatch(r"[.#:\[][^\s,>+~]*", outer)

        def replaced(found: re.Match[str], outer: str = outer, plain: object = compound) -> str:
            if found[0] != "&":
                return found[0]
            first = found.start() == 0 and "," not in outer
            return outer if first or plain else f":is({outer})"

        selector = re.sub(r'"[^"]*"|\'[^\']*\'|&', replaced, selector)
    return selector


def _condition(rule: Mapping[str, Any]) -> str:
    """The conditions around ``rule``, outermost first; empty where it always applies.

    DevTools lists each kind from the innermost out, and in ``ruleTypes`` how they interleave.
    """
    kinds: dict[str, Iterator[str]] = {
        "MediaRule": (f"@media {one['text']}" for one in rule.get("media", ())),
        "SupportsRule": (f"@supports {one['text']}" for one in rule.get("supports", ())),
        "ContainerRule": (
            f"@container {one['conditionText']}" for one in rule.get("containerQueries", ())
        ),
    }
    found = [next(kinds[kind], "") for kind in rule.get("ruleTypes", ()) if kind in kinds]
    return " and ".join(one for one in reversed(found) if one and one != "@media all")
