"""Undoes changes in a document before the page's own scripts run."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager

from harness.capture.browsers.devtools import DevTools
from harness.capture.scripts.sources import undo_before_js
from harness.model.elements.declaration import EarlyUndo, Undo
from harness.model.layout import Layout

#: The kinds of changes that can be undone before their elements exist.
EARLY_KINDS = frozenset({"style", "attribute", "text"})


def before_scripts(layout: Layout, undos: Iterable[Undo]) -> tuple[EarlyUndo, ...]:
    """The ``undos`` in ``layout`` that can be done before scripts run, by their elements' paths."""
    paths = ((layout.elements[undo.place].path, undo) for undo in undos if undo.kind in EARLY_KINDS)
    return tuple(
        EarlyUndo(path, undo.kind, undo.name, undo.before)
        for path, undo in paths
        if " >>> " not in path
    )


@asynccontextmanager
async def undone_before(
    devtools: DevTools | None, undos: Sequence[EarlyUndo]
) -> AsyncIterator[None]:
    """Does ``undos`` in every document that is loaded while the block lasts.

    Only in Chromium: without ``devtools`` nothing is undone.
    """
    if devtools is None or not undos:
        yield
        return
    await devtools.send("Page.enable")  # without it the session's scripts do not run
    added = await devtools.send(
        "Page.addScriptToEvaluateOnNewDocument",
        {"source": undo_before_js(undos), "worldName": "breakpoint-harness-undo"},
    )
    try:
        yield
    finally:
        await devtools.send(
            "Page.removeScriptToEvaluateOnNewDocument", {"identifier": added["identifier"]}
        )
