"""The properties that a browser supports besides those that are always read, as it says itself.

The browser is asked once, on a page without styles. So what the next version brings is read, too.
"""

import json
from hashlib import sha256
from importlib import resources
from typing import Any

from playwright.async_api import Browser

from harness.capture.stylesheets.longhands import physicals
from harness.model.elements.property_tables import INHERITED, OWN

PROPERTIES_JS = (
    resources.files("harness.capture.scripts").joinpath("properties.js").read_text("utf-8")
)


async def supported_properties(browser: Browser) -> str:
    """JSON of what layout.js has to know of ``browser``'s properties.

    ``names`` holds of each physical longhand whether it is inherited, its initial value, whether
    that is the text's colour and whether its value has to be asked as a typed one; ``logical`` the
    physical ones that each logical longhand may stand for. Errors: as Playwright has them.
    """
    context = await browser.new_context()
    try:
        page = await context.new_page()
        await page.set_content("<!doctype html><body>")
        answer = await page.evaluate(PROPERTIES_JS, [*INHERITED, *OWN])
    finally:
        await context.close()
    return json.dumps(_table(answer))


def _table(answer: list[list[Any]]) -> dict[str, Any]:
    supported = {name: about for name, *about in answer}
    all_names = supported.keys() | INHERITED.keys() | OWN.keys()
    logical = {name: sorted(physicals(name) & all_names) for name in supported}
    logical = {name: others for name, others in logical.items() if others and others != [name]}
    names = {name: about for name, about in supported.items() if name not in logical}
    digest = sha256("\n".join(sorted(names)).encode()).hexdigest()[:12]
    extra = {
        name: [longhand for longhand in others if longhand in names]
        for name, others in logical.items()
    }
    return {"digest": digest, "names": names, "logical": extra}
