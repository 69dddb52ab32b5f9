"""Closed shadow roots that stand in a page's HTML, as ``<template shadowrootmode=closed>``.

The parser attaches them, so that no script can observe them and no property leads to them, but
DevTools lists them. The whole tree is requested only where DevTools counts more nodes than the
harness: on a large page that takes longer than all other steps.
"""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

from playwright.async_api import BrowserContext, CDPSession
from playwright.async_api import Page as PlaywrightPage

from harness.capture.tab.world import HARNESS, World

#: A search that matches every element of a page, in all trees: the beginning of a tag.
EVERY_ELEMENT = "<"

GROUP = "closed roots"

#: Add a root of the page in the measuring world, and a root of a frame in the frame's own world,
#: which only has to end its animations. Both return whether the root is new.
ADD_JS = f"function () {{ return {HARNESS}.addShadow(this); }}"
ADD_IN_FRAME_JS = f"function () {{ return {HARNESS}?.addOwnShadow(this) ?? false; }}"


class ClosedRoots:
    """The closed shadow roots of one tab; only Chromium lists them."""

    def __init__(self, world: World, context: BrowserContext, page: PlaywrightPage) -> None:
        self._world, self._context, self._page = world, context, page
        self._session: CDPSession | None = None

    async def reveal(self) -> bool:
        """Add the roots that are new, and let the page go on; returns whether there were any.

        Errors: ``DocumentLeftError`` and Playwright's.
        """
        if self._world.devtools is None:
            return False
        # A separate session: the domains that are disabled here stay enabled in others.
        session = self._session = self._session or await self._context.new_cdp_session(self._page)
        node_count, _, matches, _ = await asyncio.gather(
            self._world.answer(f"{HARNESS}.countNodes()"),
            session.send("DOM.enable"),
            session.send("DOM.performSearch", {"query": EVERY_ELEMENT}),
            session.send("DOM.disable"),
        )
        if matches["resultCount"] == node_count:
            return False
        try:
            tree = await session.send("DOM.getDocument", {"depth": -1, "pierce": True})
            roots = [*_closed_roots(tree["root"])]
            if not any([await self._add(session, *root) for root in roots]):
                return False
            await self._world.answer(f"{HARNESS}.call('stir')")
            return True
        finally:
            await session.send("DOM.disable")
            await session.send("Runtime.releaseObjectGroup", {"objectGroup": GROUP})

    async def _add(self, session: CDPSession, root: int, in_frame: bool) -> bool:
        parameters: dict[str, object] = {"backendNodeId": root, "objectGroup": GROUP}
        if not in_frame:
            parameters["executionContextId"] = self._world.context
        node = await session.send("DOM.resolveNode", parameters)
        added = await session.send(
            "Runtime.callFunctionOn",
            {
                "objectId": node["object"]["objectId"],
                "functionDeclaration": ADD_IN_FRAME_JS if in_frame else ADD_JS,
                "returnByValue": True,
            },
        )
        return added["result"].get("value") is True


def _closed_roots(node: Mapping[str, Any], in_frame: bool = False) -> Iterator[tuple[int, bool]]:
    """DevTools' numbers of the closed shadow roots below a node, outer roots first.

    Each comes with whether it is in a frame of the page.
    """
    for root in node.get("shadowRoots", ()):
        if root["shadowRootType"] == "closed":
            yield root["backendNodeId"], in_frame
        if root["shadowRootType"] != "user-agent":
            yield from _closed_roots(root, in_frame)
    for child in node.get("children", ()):
        yield from _closed_roots(child, in_frame)
    if "contentDocument" in node:
        yield from _closed_roots(node["contentDocument"], in_frame=True)
