"""The scripts that run in a page under test, as they are sent to the browser.

Scripts in ``in_page/`` replace the page's clock, requests and observers; they run in the page's own
world, before its scripts. Scripts in ``measuring/`` run in a JavaScript world of their own.
"""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from harness.model.elements.css_properties import WRITTEN_VERSION
from harness.model.elements.declaration import EarlyUndo
from harness.model.elements.element_state import LOOK, STATE, STATE_VERSION
from harness.model.elements.property_tables import INHERITED, OWN

_FOLDER = Path(__file__).parent


def _script(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")


def _in_one_scope(*scripts: str) -> str:
    """``scripts`` in this order, after the browser's built-ins that they use, in one function."""
    return "\n".join(("(() => {", _script("in_page/builtins.js"), *scripts, "})();"))


_IN_PAGE = (
    _script("in_page/clock.js"),
    _script("in_page/unseen.js"),
    _script("in_page/requests.js"),
    _script("in_page/arrivals.js"),
    _script("in_page/before.js"),
    _script("in_page/shadows.js"),
)

#: Runs in every document before its own scripts.
BEFORE_JS = _in_one_scope(*_IN_PAGE, _script("in_page/refresh.js"), _script("in_page/calls.js"))

#: The same, for documents that a test works with.
LIVE_BEFORE_JS = _in_one_scope(*_IN_PAGE, _script("in_page/live.js"), _script("in_page/calls.js"))

#: For a browser without a description of its properties: only the usual ones are read.
NO_PROPERTIES = '{"digest": "", "names": {}, "logical": {}}'


def undo_before_js(undos: Iterable[EarlyUndo]) -> str:
    """The script that does ``undos`` in a document before the page's own scripts run."""
    listed = [(undo.path, undo.kind, undo.name, undo.before) for undo in undos]
    return _in_one_scope(f"({_script('in_page/undo_before.js')})({json.dumps(listed)});")


@cache
def measuring_js(supported: str, shown: tuple[str, ...] = ()) -> str:
    """The scripts that measure a page; they run first in their world of each document.

    ``supported`` is the browser's description of its properties, from ``supported_properties``;
    ``shown`` are the parameters of addresses whose values layouts show.
    """
    others = json.loads(supported)
    declared = {"others": others, "listed": [*INHERITED, *OWN], "look": LOOK}
    affected = {"others": others, "listed": [*INHERITED, *OWN]}
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
            _script("measuring/style_rules.js"),
            _script("measuring/drawing.js"),
            _script("measuring/shadow_roots.js"),
            f"({_script('measuring/texts.js')})({json.dumps(shown)});",
            _script("measuring/elements.js"),
            f"({_script('measuring/state.js')})({json.dumps(dict(STATE))});",
            f"({_script('measuring/declared.js')})({json.dumps(declared)});",
            _script("measuring/written.js"),
            f"({_script('measuring/affected.js')})({json.dumps(affected)});",
            f"({_script('measuring/layout.js')})({json.dumps(layout)});",
            _script("measuring/glyphs.js"),
            _script("measuring/settling/scrolled.js"),
            _script("measuring/settling/rest.js"),
            _script("measuring/settling/held.js"),
        )
    )


#: Brings a loaded page to rest and reads its layout.
PAGE_JS = _script("page.js")

#: Lets the scripts of a page at rest respond to the next change.
STIR_JS = """async () => {
  const { call } = window[Symbol.for("harness")];
  await call("stir");
  call("begin");
}"""

#: Filters a list of addresses for those that the page preloads and nothing in it uses.
UNUSED_JS = _script("unused.js")

#: Measures a page that is being resized.
SWEEP_JS = _script("sweep.js")

#: Describes the properties of a browser.
PROPERTIES_JS = _script("properties.js")

#: Undoes changes in a page at rest, and measures it.
UNDO_JS = _script("undo.js")
