"""The selectors, conditions and files of rules, in the words of a report."""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit


def selector_of(match: Mapping[str, Any]) -> str:
    """The matching selectors of a rule, without nesting."""
    rule = match["rule"]
    listed = [selector["text"] for selector in rule["selectorList"]["selectors"]]
    nested_in: Sequence[str] = rule.get("nestingSelectors", ())
    if listed:
        matching = [listed[at] for at in match["matchingSelectors"]]
    else:  # declarations in an at-rule inside of a rule, which has the selectors
        matching, nested_in = [rule["selectorList"]["text"]], nested_in[1:]
    return ", ".join(" ".join(_unnested(selector, nested_in).split()) for selector in matching)


def _unnested(selector: str, nested_in: Sequence[str]) -> str:
    """``selector`` with ``&`` replaced by the selectors around it, innermost first.

    >>> _unnested(".dark & h2", ["& > .body", ".card"])
    '.dark :is(.card > .body) h2'
    """
    for outer in nested_in:
        if "&" not in selector:  # a relative selector
            selector = f"& {selector}"
        compound = re.fullmatch(r"[.#:\[][^\s,>+~]*", outer)

        def replaced(match: re.Match[str], outer: str = outer, plain: object = compound) -> str:
            if match[0] != "&":
                return match[0]
            first = match.start() == 0 and "," not in outer
            return outer if first or plain else f":is({outer})"

        selector = re.sub(r'"[^"]*"|\'[^\']*\'|&', replaced, selector)
    return selector


def conditions_of(rule: Mapping[str, Any]) -> str:
    """The conditions around ``rule``, outermost first; empty where it always applies.

    DevTools lists each kind from the innermost out, and in ``ruleTypes`` how they interleave.
    """
    kinds: dict[str, Iterator[str]] = {
        "MediaRule": (f"@media {media_rule['text']}" for media_rule in rule.get("media", ())),
        "SupportsRule": (
            f"@supports {supports_rule['text']}" for supports_rule in rule.get("supports", ())
        ),
        "ContainerRule": (
            f"@container {container_query['conditionText']}"
            for container_query in rule.get("containerQueries", ())
        ),
    }
    conditions = [next(kinds[kind], "") for kind in rule.get("ruleTypes", ()) if kind in kinds]
    return " and ".join(
        condition for condition in reversed(conditions) if condition and condition != "@media all"
    )


def seen_from(page: SplitResult, address: str) -> str:
    """The path of the file at ``address``, relative to ``page`` where they share an origin.

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
