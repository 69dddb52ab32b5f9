"""Scripts and names of a page that replace built-ins do not change its capture."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from harness.capture.browsers.find import find_browser
from harness.capture.host import BrowserHost
from harness.model.capture import Capture, Missed
from harness.model.job import Job
from harness.model.page import Page
from harness.site.folder_server import serve

pytestmark = pytest.mark.browser

WIDTH = 400

HOSTILE = Path(__file__).with_name("hostile")

#: A page that has something for each of the harness's scripts: timers, observers, animations,
#: a shadow tree, a picture, what is asked for after the load, and a mask.
PLAIN = (HOSTILE / "page.html").read_text("utf-8")

#: What scripts of pages were seen to do, and what they could.
SCRIPTS = {
    "nothing": "",
    "all": (HOSTILE / "replaces_all.js").read_text("utf-8"),
    "arrays as JSON": "Array.prototype.toJSON = String.prototype.toJSON = () => '';",
    "JSON": "window.JSON = { parse: String, stringify: String };",
    "eval": "window.eval = () => {};",
    "a class of its own": "class Map { constructor() { this.zoom = 3 } } class Set {}",
    "keys and boxes": "Object.keys = Object.values = Object.entries = () => []; "
    "Element.prototype.getBoundingClientRect = () => ({ left: 0, top: 0, right: 0, bottom: 0 });",
    "style sheets": "document.adoptedStyleSheets = []; Object.freeze(document.adoptedStyleSheets);"
    "CSSStyleSheet.prototype.replaceSync = () => {};"
    "Object.defineProperty(document, 'adoptedStyleSheets', { get: () => [], set: () => {} });",
    "bubbling": "EventTarget.prototype.dispatchEvent = () => true; window.CustomEvent = class {};"
    "performance.dispatchEvent = performance.addEventListener = () => {};",
    "prototypes": "Object.prototype.junk = 1; Array.prototype.extra = function () {};"
    "String.prototype.trim = String.prototype.replace = () => 'X'; Object.prototype.get = () => 7;",
}


@pytest.fixture(scope="module")
def host() -> Iterator[BrowserHost]:
    with BrowserHost(find_browser()) as host:
        yield host


def captured(host: BrowserHost, folder: Path, html: str, **settings: object) -> Capture | Missed:
    """The result of one capture of a page."""
    (folder / "page.html").write_text(html, "utf-8")
    (folder / "asked.txt").write_text("asked")
    (folder / "dot.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
    )
    page = Page("page", "page.html", mask=(".mask",), **settings)  # type: ignore[arg-type]
    with serve(folder) as base:
        job = Job(page, f"{base}page.html", "chromium", (WIDTH,), 20_000)
        (capture,) = host.capture(job)
    return capture if isinstance(capture, Missed) else replace(capture, resources={})


@pytest.fixture(scope="module")
def undisturbed(host: BrowserHost, tmp_path_factory: pytest.TempPathFactory) -> Capture:
    """The page as it is without a hostile script."""
    capture = captured(host, tmp_path_factory.mktemp("plain"), PLAIN)
    assert isinstance(capture, Capture), capture
    texts = {element.path: element.text for element in capture.layout.elements}
    said = {path: text for path, text in texts.items() if path.startswith("p.")}
    assert said == {"p.late": "late", "p.seen": "seen", "p.asked": "asked", "p.mask": "12:00"}
    assert texts["x-card >>> b"] == "Inside"
    return capture


@pytest.mark.parametrize("does", SCRIPTS)
def test_capture_is_the_same_whatever_a_script_replaces(
    does: str, host: BrowserHost, undisturbed: Capture, tmp_path: Path
) -> None:
    html = PLAIN.replace("</script>", f"</script><script>{SCRIPTS[does]}</script>")
    assert captured(host, tmp_path, html) == undisturbed


def test_fields_of_a_form_take_the_place_of_nothing_that_is_read(
    host: BrowserHost, tmp_path: Path
) -> None:
    """A field named as each property of a form changes nothing but its own attribute."""
    html = PLAIN.replace("<label>", "<span class='here'></span><label>")
    script = (HOSTILE / "fields.js").read_text("utf-8")
    shown = []
    for attribute in ("name", "title"):
        chosen = f"const attribute = '{attribute}', place = document.querySelector('.here');"
        capture = captured(host, tmp_path, f"{html}<script>{chosen}{script}</script>")
        assert isinstance(capture, Capture), capture
        assert len(capture.layout.elements) > 300
        elements = [replace(element, attributes=()) for element in capture.layout.elements]
        shown.append((capture.image, elements))
    assert shown[0] == shown[1]


def test_forms_named_as_the_documents_properties_take_the_place_of_none(
    host: BrowserHost, undisturbed: Capture, tmp_path: Path
) -> None:
    script = (HOSTILE / "names.js").read_text("utf-8")
    capture = captured(host, tmp_path, f"{PLAIN}<script>{script}</script>")
    assert isinstance(capture, Capture), capture
    assert capture.image == undisturbed.image
    kept = [one for one in capture.layout.elements if not one.path.startswith("form:")]
    assert [one.box for one in kept] == [one.box for one in undisturbed.layout.elements]
