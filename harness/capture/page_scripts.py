"""The scripts that run in a page under test, as they are sent to the browser."""

from importlib import resources


def _script(name: str) -> str:
    return resources.files("harness.capture").joinpath(name).read_text("utf-8")


#: Runs in every document before its own scripts, in this order.
BEFORE_JS = "\n".join(
    map(
        _script,
        (
            "clock.js",
            "unseen.js",
            "requests.js",
            "arrivals.js",
            "before.js",
            "scrolled.js",
            "rest.js",
            "drawing.js",
        ),
    )
)

#: Brings a loaded page to rest and reads its layout.
PAGE_JS = _script("page.js")

#: Lets a page at rest answer to what comes next.
STIR_JS = """async () => {
  const harness = window[Symbol.for("harness")];
  await harness.stir();
  harness.clock.begin();
}"""

#: Sets a page back in some ways.
UNDO_JS = _script("undo.js")
