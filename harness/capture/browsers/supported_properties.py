"""The properties that a browser supports besides those that are always read.

The browser describes them once, on a page without styles, so that the properties of new versions
are read, too.
"""

import json
from hashlib import sha256
from typing import Any

from playwright.async_api import Page

from harness.capture.scripts.sources import PROPERTIES_JS
from harness.capture.stylesheets.longhands import physicals
from harness.model.elements.property_tables import INHERITED, OWN


async def supported_properties(page: Page) -> str:
    """The description of a browser's properties for layout.js, as JSON, from a blank ``page``.

    ``names`` says for each physical longhand whether it is inherited, its initial value, whether
    that is the text's colour, and whether it has to be read as a typed value; ``logical`` lists the
    physical longhands that each logical longhand may set. Errors: Playwright's.
    """
    await page.set_content("<!doctype html><body>")
    return json.dumps(_table(await page.evaluate(PROPERTIES_JS, [*INHERITED, *OWN])))


def _table(answer: list[list[Any]]) -> dict[str, Any]:
    supported = {name: description for name, *description in answer}
    all_names = supported.keys() | INHERITED.keys() | OWN.keys()
    logical = {name: sorted(physicals(name) & all_names) for name in supported}
    logical = {name: others for name, others in logical.items() if others and others != [name]}
    names = {name: description for name, description in supported.items() if name not in logical}
    digest = sha256("\n".join(sorted(names)).encode()).hexdigest()[:12]
    extra = {
        name: [longhand for longhand in others if longhand in names]
        for name, others in logical.items()
    }
    return {"digest": digest, "names": names, "logical": extra}
