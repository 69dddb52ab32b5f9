"""Closed shadow trees of scripts and of HTML come to rest and are read."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.capture.browsers.find import find_browser
from harness.capture.host import BrowserHost
from harness.model.capture import Capture
from harness.model.job import Job
from harness.model.page import Page
from harness.site.folder_server import serve

pytestmark = pytest.mark.browser

WIDTH = 400

#: What moves for ever, and what comes to an end 60 px further right.
STYLE = """<style>
  :host { display: block }
  i { display: block; width: 60px; height: 20px; background: #c00 }
  .spins { animation: spin 1.7s linear infinite }
  .ends { animation: end .5s forwards }
  @keyframes spin { to { transform: rotate(360deg) } }
  @keyframes end { to { margin-left: 60px } }
</style>"""
INSIDE = f"{STYLE}<i class=spins></i><i class=ends></i><b>Inside</b>"
TEMPLATE = f"<template shadowrootmode=closed>{INSIDE}</template>"
WRITTEN = TEMPLATE.replace("</", "<\\/")  #: in a script
ATTACH = "attachShadow({ mode: 'closed' }).innerHTML"

#: The body of a page, and the path of its host.
PAGES = {
    "parser": (f"<x-card>{TEMPLATE}</x-card>", "x-card"),
    "parser, upper case": (f"<div>{TEMPLATE.replace('closed', 'CLOSED')}</div>", "div"),
    "script": (
        f"<x-card></x-card><script>document.querySelector('x-card').{ATTACH} = `{INSIDE}`</script>",
        "x-card",
    ),
    "timer": (
        "<div></div><script>setTimeout(() => document.querySelector('div').setHTMLUnsafe("
        f"`<p>{WRITTEN}<\\/p>`), 700)</script>",
        "div > p",
    ),
    "closed in open": (
        f"<div><template shadowrootmode=open><p>{TEMPLATE}</p></template></div>",
        "div >>> p",
    ),
    "open in closed": (
        "<div><template shadowrootmode=closed><p>"
        f"{TEMPLATE.replace('closed', 'open')}</p></template></div>",
        "div >>> p",
    ),
    "closed in closed": (
        f"<div><template shadowrootmode=closed><p>{TEMPLATE}</p></template></div>",
        "div >>> p",
    ),
    "parser in a script's": (
        "<div></div><script>const div = document.querySelector('div');"
        "const p = div.attachShadow({ mode: 'closed' })"
        f".appendChild(document.createElement('p')); p.{ATTACH} = `{INSIDE}`</script>",
        "div >>> p",
    ),
    "document.write": (
        f"<script>document.write(`<p>{WRITTEN}<\\/p>`)</script>",
        "p",
    ),
}


@pytest.fixture(scope="module")
def host() -> Iterator[BrowserHost]:
    with BrowserHost(find_browser()) as host:
        yield host


def captured(host: BrowserHost, folder: Path, body: str) -> Capture:
    (folder / "page.html").write_text(
        f"<!doctype html><html lang=en><title>t</title><style>body {{ margin: 0 }}</style>{body}",
        "utf-8",
    )
    with serve(folder) as base:
        job = Job(Page("page", "page.html"), f"{base}page.html", "chromium", (WIDTH,), 5_000)
        (capture,) = host.capture(job)
    assert isinstance(capture, Capture), capture
    return capture


@pytest.mark.parametrize("page", PAGES)
def test_closed_root_is_read_at_the_end_of_its_animations(
    page: str, host: BrowserHost, tmp_path: Path
) -> None:
    body, path = PAGES[page]
    capture = captured(host, tmp_path, body)
    elements = {element.path: element for element in capture.layout.elements}
    assert elements[f"{path} >>> b"].text == "Inside"
    assert elements[f"{path} >>> i.ends"].box.left == 60
    assert elements[f"{path} >>> i.spins"].box.right == 60  # not rotated
    assert captured(host, tmp_path, body).image == capture.image


@pytest.mark.parametrize("how", ["parser", "script"])
def test_animation_in_a_closed_root_of_a_frame_ends(
    how: str, host: BrowserHost, tmp_path: Path
) -> None:
    body = f"<!doctype html>{PAGES[how][0]}"
    (tmp_path / "closed.html").write_text(body, "utf-8")
    (tmp_path / "open.html").write_text(body.replace("closed", "open"), "utf-8")
    frame = "<iframe src={}.html width=300 height=200></iframe>"
    shown = captured(host, tmp_path, frame.format("closed"))
    assert shown.image == captured(host, tmp_path, frame.format("open")).image


def test_page_is_told_nothing_of_a_root_that_is_looked_into(
    host: BrowserHost, tmp_path: Path
) -> None:
    watching = (
        "<div></div><script>const root = document.querySelector('div').attachShadow({ "
        "mode: 'closed' }); root.innerHTML = '<p>0</p><slot></slot>'; let count = 0;"
        "new MutationObserver(() => { root.querySelector('p').textContent = ++count; })"
        ".observe(root, { childList: true, attributes: true });"
        "root.addEventListener('slotchange', () => { root.querySelector('p').textContent = 's'; });"
        "</script>"
    )
    layout = captured(host, tmp_path, watching).layout
    texts = {element.path: element.text for element in layout.elements}
    assert texts["div >>> p"] == "0"
