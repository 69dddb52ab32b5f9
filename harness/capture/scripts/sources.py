"""The scripts that run in a page under test, as they are sent to the browser.

Those that change what a page finds (its clock, its requests, what it is told) run in the page's
own world, before its scripts. Those that measure run in a world of their own (``measuring``).
"""

import json
from functools import cache
from importlib import resources

from harness.model.elements.css_properties import WRITTEN_VERSION
from harness.model.elements.element_state import LOOK, STATE, STATE_VERSION
from harness.model.elements.property_tables import INHERITED, OWN


def _script(name: str) -> str:
    return resources.files("harness.capture.scripts").joinpath(name).read_text("utf-8")


def _in_one_scope(*names: str) -> str:
    """The scripts ``names`` in this order, behind what they take of the page's world."""
    scripts = "\n".join(map(_script, ("in_page/builtins.js", *names)))
    return f"(() => {{\n{scripts}\n}})();"


_IN_PAGE = (
    "in_page/clock.js",
    "in_page/unseen.js",
    "in_page/requests.js",
    "in_page/arrivals.js",
    "in_page/before.js",
    "in_page/shadows.js",
)

#: Runs in every document before its own scripts.
BEFORE_JS = _in_one_scope(*_IN_PAGE, "in_page/refresh.js", "in_page/calls.js")

#: The same, for documents that a test works with.
LIVE_BEFORE_JS = _in_one_scope(*_IN_PAGE, "in_page/live.js", "in_page/calls.js")

#: Where nothing is known of a browser's properties, pages are asked for what is always read.
NOTHING = '{"digest": "", "names": {}, "logical": {}}'


@cache
def measuring_js(supported: str) -> str:
    """What gives a world what it measures with: the first script there, in each document.

    ``supported`` is what the browser says of its properties, as ``supported_properties`` gives it.
    """
    others = json.loads(supported)
    declared = {"others": others, "listed": [*INHERITED, *OWN], "look": LOOK}
    layout = {
        "inherited": dict(INHERITED),
        "own": dict(OWN),
        "others": others,
        "state": STATE_VERSION,
        "written": WRITTEN_VERSION,
    }
    return "\n".join(
        (
            _script("measuring/measuring.js"),
            _script("measuring/drawing.js"),
            _script("measuring/shadow_roots.js"),
            f"({_script('measuring/state.js')})({json.dumps(dict(STATE))});",
            f"({_script('measuring/declared.js')})({json.dumps(declared)});",
            _script("measuring/written.js"),
            f"({_script('measuring/layout.js')})({json.dumps(layout)});",
            _script("measuring/glyphs.js"),
            _script("measuring/scrolled.js"),
            _script("measuring/rest.js"),
            _script("measuring/held.js"),
        )
    )


#: Brings a loaded page to rest and reads its layout.
PAGE_JS = _script("page.js")

#: Lets a page at rest answer to what comes next.
STIR_JS = """async () => {
  const { call } = window[Symbol.for("harness")];
  await call("stir");
  call("begin");
}"""

#: Gives the addresses, of a list, that the page preloads and that nothing in it uses.
UNUSED_JS = _script("unused.js")

#: Sets a page back in some ways.
UNDO_JS = _script("undo.js")
