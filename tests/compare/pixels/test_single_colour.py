"""A picture in which nothing shows is no picture of a page that has something to show."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.capture.browsers.find import find_browser
from harness.capture.host import BrowserHost
from harness.model.capture import Capture, Missed
from harness.model.job import Job
from harness.model.page import Page
from harness.site.folder_server import serve

pytestmark = pytest.mark.browser

COVER = '<div style="position: fixed; inset: 0; background: #ffffff"></div>'


@pytest.fixture(scope="module")
def host() -> Iterator[BrowserHost]:
    with BrowserHost(find_browser()) as host:
        yield host


def captured(host: BrowserHost, folder: Path, body: str, page: Page) -> Capture | Missed:
    """The result of capturing a page with this ``body``."""
    html = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Blank</title>{body}'
    (folder / "page.html").write_text(html)
    with serve(folder) as base:
        (capture,) = host.capture(Job(page, f"{base}page.html", "chromium", (400,), 20_000))
    return capture


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("<style>html { opacity: 0 }</style><p>Text", "its root element has an opacity of 0"),
        (
            f"<p>Text<p class='box' style='background: #003366'>Box{COVER}",
            "p and 1 more should be seen, by text or background, and nothing of it is",
        ),
    ],
)
def test_page_of_which_nothing_shows_is_failed(
    body: str, why: str, host: BrowserHost, tmp_path: Path
) -> None:
    missed = captured(host, tmp_path, body, Page("page", "page.html"))
    assert isinstance(missed, Missed)
    assert missed.verdict == "failed"
    assert missed.what.endswith("page.html shows nothing: all of it is #ffffff")
    assert missed.why == why


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<style>body { background: #cde }</style>",
        "<p style='color: #ffffff'>Text",
        "<div style='opacity: 0'><p>Text</div>",
        "<p style='visibility: hidden'>Text",
        "<p style='position: absolute; left: -999px; width: 90px'>Text",
        "<p style='position: absolute; width: 1px; height: 1px; overflow: hidden'>Text",
        "<div style='height: 90px; background: #ffffff'></div>",
    ],
)
def test_page_that_has_nothing_to_show_is_captured(
    body: str, host: BrowserHost, tmp_path: Path
) -> None:
    assert isinstance(captured(host, tmp_path, body, Page("page", "page.html")), Capture)


def test_page_that_is_masked_as_a_whole_is_not_called_blank(
    host: BrowserHost, tmp_path: Path
) -> None:
    page = Page("page", "page.html", mask=("html",))
    body = "<style>html { height: 100% } body { margin: 0 }</style><p>Text"
    missed = captured(host, tmp_path, body, page)
    assert isinstance(missed, Missed)
    assert missed.what.startswith("nothing of ")
    assert "shows nothing" not in missed.what
