"""Whole layouts of a page that is resized: only styles that may have changed are read again."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from harness.capture.browsers.find import find_browser
from harness.capture.host import BrowserHost
from harness.capture.tab.resizable import ResizablePage
from harness.capture.tab.world import HARNESS
from harness.model.job import Job
from harness.model.layout import Layout
from harness.model.page import Page
from harness.site.folder_server import serve

pytestmark = pytest.mark.browser

#: Style sheets and bodies; every ``%`` stands for a width that only this case switches at.
CASES = (
    ("@media (min-width: %) { .a { padding: 3px } }", '<div class="a"><p>plain</p></div>'),
    ("@media (min-width: %) { .b { color: red } }", '<div class="b"><p><i>inherited</i></p></div>'),
    (
        ".c em { width: var(--w, 4px); display: block } @media (min-width: %) { .c { --w: 9px } }",
        '<div class="c"><p><b><em>by a custom property</em></b></p></div>',
    ),
    (
        ".d p { margin: 1em } @media (min-width: %) { .d { font-size: 20px } }",
        '<div class="d"><ul><li><p>in em</p></li></ul></div>',
    ),
    (
        ".e * { border: inherit } @media (min-width: %) { .e { border: 2px solid } }",
        '<div class="e"><p><b><i>by the keyword</i></b></p></div>',
    ),
    (
        ".f .g { display: contents } @media (min-width: %) { .f { display: flex } }",
        '<div class="f"><div class="g"><div class="g"><span>a flex item</span></div></div></div>',
    ),
    (
        ".h { color: blue; @media (min-width: %) { color: green; & b { top: 4px } } }",
        '<div class="h"><b style="position: relative">nested</b></div>',
    ),
    (
        "@media (min-width: %) { @supports (color: red) { .i:has(b) ~ p { margin: 7px } } }",
        '<div class="i"><b>has</b></div><p>a sibling</p>',
    ),
    (
        ".j { container-type: inline-size } @container (min-width: %) { .j b { color: red } }"
        " .j i { width: 50cqw; display: block }",
        '<div class="j"><b>in a</b><i>container</i></div>',
    ),
    (
        ".k { --v: 10vw } .k i { width: var(--v); display: block }"
        " @media (min-width: %) { .k { top: 1px } }",
        '<div class="k"><p><i>by the viewport</i></p><u style="margin-left: 3vw">inline</u></div>',
    ),
    (
        '.l::before { content: "x" } @media (min-width: %) { .l::before { color: red } '
        '.l::after { content: "y" } .l li::marker { color: green } }',
        '<div class="l"><ul><li>pseudo-elements</li></ul></div>',
    ),
    (
        "@media (min-width: %) { .m { color: red } .m path { stroke-width: 3px } }"
        " .m circle { fill: currentColor }",
        '<div class="m"><svg width="9" height="9"><g><circle r="4"/><path d="M0,0L9,9"/></g></svg>'
        "</div>",
    ),
    (
        ".n p { background: Canvas; border: 1px solid ButtonBorder }"
        " @media (min-width: %) { .n { color-scheme: dark } }",
        '<div class="n"><div><div><p>by the colour scheme</p></div></div></div>',
    ),
    (
        ".o { display: none } @media (min-width: %) { .o { display: block } }",
        '<div class="o"><p>shown <b>now</b></p></div>',
    ),
    (
        ".q { transform-origin: 50% 50% } @media (min-width: %) { .q { margin-right: 40px } }",
        '<div class="q">a used value</div>',
    ),
    (
        "@media (min-width: %) { input { margin: 2px } input::placeholder { color: red } }",
        '<input placeholder="a field"><select><option>one</option></select>',
    ),
    (
        "@layer late { .r { top: 1px } }"
        " @media (min-width: %) { @layer early { .r { top: 2px } } }",
        '<div class="r">in layers</div>',
    ),
    (
        ".s { animation: grow 1s forwards } @keyframes grow { to { margin-left: 5px } }"
        " @media (min-width: %) { @keyframes grow { to { margin-left: 6px } } }",
        '<div class="s">animated</div>',
    ),
    (
        ".t { padding: 1rem } @media (min-width: %) { html { font-size: 18px } }",
        '<div><div><div class="t">in rem</div></div></div>',
    ),
    ("@media (min-width: %) { body { margin: 4px } }", "<p>in the body</p>"),
)

FIRST, STEP = 400, 10
WIDTHS = [FIRST + STEP * at - 1 for at in range(len(CASES) + 1)]

#: Notes for each reading whether all styles were read.
LOGGED = f"""(() => {{
  const harness = {HARNESS}, {{ affected }} = harness;
  harness.log = [];
  harness.affected = (...notes) => {{
    const result = affected(...notes);
    harness.log.push(result === null);
    return result;
  }};
  return 0;
}})()"""


def page_of_all_cases() -> str:
    sheets, bodies = [], []
    for at, (sheet, body) in enumerate(CASES):
        sheets.append(sheet.replace("%)", f"{FIRST + STEP * at}px)"))
        bodies.append(body)
    by_element = '<style media="(min-width: 475px)">u { top: 2px }</style>'
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title>'
        f"<style>{' '.join(sheets)}</style>{by_element}<body>{''.join(bodies)}"
    )


def layouts(page: ResizablePage, widths: Sequence[int]) -> list[Layout]:
    return [page.read(width) for width in widths]


def test_sparing_readings_are_as_complete_as_others(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(page_of_all_cases())
    way = [*WIDTHS, *reversed(WIDTHS[:-1]), WIDTHS[-1], *WIDTHS[3::5]]
    with serve(tmp_path) as base, BrowserHost(find_browser()) as host:
        job = Job(Page("page", "page.html"), f"{base}page.html", "chromium", (300,), 30_000)
        with host.resized(job, 300) as page:
            page._run(page._evaluate(LOGGED))
            sparing = layouts(page, way)
            log = json.loads(page._run(page._evaluate(f"JSON.stringify({HARNESS}.log)")))
        with host.resized(job, 300) as page:
            page._run(page._evaluate(f"({HARNESS}.conditions = () => null, 0)"))
            complete = layouts(page, way)
    for width, layout, expected in zip(way, sparing, complete, strict=True):
        styles = {element.path: element.style for element in expected.elements}
        for element in layout.elements:
            assert element.style == styles[element.path], (width, element.path)
        assert layout == expected
    assert len(log) == len(way) - 1
    assert sum(log[: len(WIDTHS) - 1]) == 2  # layers and key frames may change anything


def test_page_that_a_script_changes_is_read_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title>'
        "<p><i>a</i><b>b</b>"
    )
    change = "() => { document.querySelector('b').style.color = 'red' }"
    with serve(tmp_path) as base, BrowserHost(find_browser()) as host:
        job = Job(Page("page", "page.html"), f"{base}page.html", "chromium", (300,), 30_000)
        with host.resized(job, 300) as page:
            before = layouts(page, [400, 440])
            page._run(page._tab._page.evaluate(change))
            after = page.read(441)
    colours = [layout.elements[-1].style.get("color") for layout in (*before, after)]
    assert colours == [None, None, "rgb(255, 0, 0)"]
