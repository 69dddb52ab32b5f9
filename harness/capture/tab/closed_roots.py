"""Closed shadow roots that stand in a page's HTML, as ``<template shadowrootmode=closed>``.

The parser attaches them, so no script is told of them and no property leads to them. DevTools sees
them. It is asked for the whole tree only where it counts more nodes than are known: on a large page
that takes longer than all else.
"""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

from playwright.async_api import BrowserContext, CDPSession
from playwright.async_api import Page as PlaywrightPage

from harness.capture.tab.world import HARNESS, World

#: A search that every element of a page matches, in whatever tree: the beginning of a tag.
EVERY_ELEMENT = "<"

GROUP = "closed roots"

#: Makes a root of the page known in the world that measures, which is told of no frame's: of those
#: the frame's own scripts end the animations. Gives whether it is a new one.
ADD_JS = f"function () {{ return {HARNESS}.addShadow(this); }}"
ADD_IN_FRAME_JS = f"function () {{ return {HARNESS}?.addOwnShadow(this) ?? false; }}"


class ClosedRoots:
    """The closed shadow roots of one tab; only Chromium tells of them."""

    def __init__(self, world: World, context: BrowserContext, page: PlaywrightPage) -> None:
        self._world, self._context, self._page = world, context, page
        self._session: CDPSession | None = None

    async def reveal(self) -> bool:
        """Make those known that are not yet, and let the page go on; whether there were any.

        Errors: ``DocumentLeftError``, or as Playwright has them.
        """
        if self._world.devtools is None:
            return False
        # A session of its own: what is switched off here stays on in others.
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
        where: dict[str, object] = {"backendNodeId": root, "objectGroup": GROUP}
        if not in_frame:
            where["executionContextId"] = self._world.context
        node = await session.send("DOM.resolveNode", where)
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
    """The closed shadow roots below a node, outer ones first, as DevTools numbers them.

    With each, whether it is in a frame of the page.
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
