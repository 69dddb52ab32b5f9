"""Rules for parts of form controls, such as ``::placeholder`` or ``::-webkit-slider-thumb``.

DevTools lists the rules for ``::marker`` or ``::first-line`` with those of the element. Parts of
controls are elements of the browser's own tree inside of the control, and the rules match those.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from harness.capture.browsers.devtools import DevTools

#: This many parts of an element are read; the controls of a video have most.
MOST_NODES = 200


async def rules_of_part(devtools: DevTools, element: str, part: str) -> list[Mapping[str, Any]]:
    """DevTools' matches of the rules for ``part`` (``::placeholder``, say) of an element.

    ``element`` is DevTools' id of the object. Empty where the element has no such part. Errors:
    Playwright's.
    """
    described = await devtools.send(
        "DOM.describeNode", {"objectId": element, "depth": -1, "pierce": True}
    )
    nodes = [*_inner_nodes(described["node"])][:MOST_NODES]
    if not nodes:
        return []
    pushed = await devtools.send("DOM.pushNodesByBackendIdsToFrontend", {"backendNodeIds": nodes})
    for node in pushed["nodeIds"]:
        answer = await devtools.send("CSS.getMatchedStylesForNode", {"nodeId": node})
        rules: list[Mapping[str, Any]] = answer.get("matchedCSSRules", [])
        if any(_names(match, part) for match in rules):
            return rules
    return []


def _inner_nodes(element: Mapping[str, Any]) -> Iterator[int]:
    """The nodes inside of the browser's own trees of an element."""
    queue = [
        (root, True)
        for root in element.get("shadowRoots", ())
        if root.get("shadowRootType") == "user-agent"
    ]
    for node, is_root in queue:
        if not is_root and node["nodeType"] == 1:
            yield node["backendNodeId"]
        queue += [
            (child, False) for child in (*node.get("children", ()), *node.get("shadowRoots", ()))
        ]


def _names(match: Mapping[str, Any], part: str) -> bool:
    """Whether a rule matches by a selector that names the part."""
    selectors = match["rule"]["selectorList"]["selectors"]
    is_own = match["rule"]["origin"] != "user-agent"
    return is_own and any(part in selectors[at]["text"] for at in match["matchingSelectors"])
