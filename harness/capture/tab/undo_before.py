"""A page loaded as it would be had it not changed in some ways, from before its scripts run."""

import json
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from importlib import resources

from playwright.async_api import CDPSession

from harness.model.elements.declaration import EarlyUndo, Undo
from harness.model.layout import Layout

UNDO_BEFORE_JS = (
    resources.files("harness.capture.scripts").joinpath("in_page/undo_before.js").read_text("utf-8")
)

#: What can be undone before an element is there.
WAYS = frozenset({"style", "attribute", "text"})


def before_scripts(layout: Layout, undos: Iterable[Undo]) -> tuple[EarlyUndo, ...]:
    """Those of ``undos``, of elements of ``layout``, that can be done before scripts run."""
    paths = ((layout.elements[undo.place].path, undo) for undo in undos if undo.kind in WAYS)
    return tuple(
        EarlyUndo(path, undo.kind, undo.name, undo.before)
        for path, undo in paths
        if " >>> " not in path
    )


@asynccontextmanager
async def undone_before(
    devtools: CDPSession | None, undos: Sequence[EarlyUndo]
) -> AsyncIterator[None]:
    """Every document loaded while the block lasts begins with ``undos`` done.

    Only Chromium can do that: without its ``devtools`` nothing is undone.
    """
    if devtools is None or not undos:
        yield
        return
    listed = [(undo.path, undo.kind, undo.name, undo.before) for undo in undos]
    await devtools.send("Page.enable")  # scripts of a session that has not are not run
    added = await devtools.send(
        "Page.addScriptToEvaluateOnNewDocument",
        {
            "source": f"({UNDO_BEFORE_JS})({json.dumps(listed)})",
            "worldName": "breakpoint-harness-undo",
        },
    )
    try:
        yield
    finally:
        await devtools.send(
            "Page.removeScriptToEvaluateOnNewDocument", {"identifier": added["identifier"]}
        )
