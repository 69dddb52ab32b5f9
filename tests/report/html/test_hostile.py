"""Nothing of the page under test runs in the report: its policy, and strings that mean ill."""

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html import unescape

import pytest

from harness.breakpoints.named import BUILT_IN
from harness.model.finding import Place
from harness.model.run import Run
from harness.report.html.page_data import Live
from harness.report.html.render import linked, render
from harness.report.report_file import ReportFile
from tests.report.examples import LEAD, REGRESSED, images
from tests.report.pictures import HOSTILE, hostile
from tests.report.reading import after, data, shown, words


def policy(page: str) -> dict[str, str]:
    content = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert content
    parts = (one.partition(" ") for one in unescape(content[1]).split("; "))
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize("run", [REGRESSED, hostile()], ids=["plain", "hostile"])
def test_only_the_pages_own_script_may_run(run: Run) -> None:
    page = shown(run)
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert policy(page) == {
        "default-src": "'none'",
        "img-src": "data: 'self' file:",
        "style-src": "'unsafe-inline'",
        "script-src": f"'sha256-{digest}'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_only_a_served_page_may_ask_its_server() -> None:
    page = linked(REGRESSED, BUILT_IN, "pictures/", Live("token", "sha256:1")).decode()
    assert policy(page)["connect-src"] == "'self'"
    assert data(page)["live"] == {"token": "token"}
    assert data(page)["report"] == "sha256:1"


def test_nothing_is_loaded_from_elsewhere() -> None:
    page = shown()
    assert set(re.findall(r'\s(?:src|href)="(\w+:|#)?', page)) == {"#"}
    assert "url(" not in page
    assert "@import" not in page


def test_hostile_strings_are_text() -> None:
    page = shown(hostile())
    count = 2 + page.count('<script type="text/plain"')
    assert len(re.findall("<script", page)) == count
    assert len(re.findall("</script", page)) == count
    assert len(re.findall("</(?:style|title)", page)) == 2
    assert 'onerror="' not in page
    assert words(page).count(HOSTILE) > 20


@pytest.mark.parametrize(
    "text",
    [
        "</script><script>window.owned=1</script>",
        "</ScRiPt >",
        "<!--<script>",
        "-->",
        "]]>",
        "__proto__",
        "constructor",
        "\u2028\u2029\0\x7f",
        "'\"&amp;`${1}",
        HOSTILE,
    ],
)
def test_hostile_strings_reach_the_script_whole_and_end_no_element(text: str) -> None:
    captures = tuple(
        replace(one, page=text, images=dict.fromkeys(one.images, text))
        for one in REGRESSED.captures
    )
    finding = replace(LEAD, id=text, page=text, places=(Place(text, text, LEAD.widths),))
    run = replace(REGRESSED, id=text, captures=captures, findings=(finding,))
    (file,) = render(run, {text: b"PNG"}, BUILT_IN, ReportFile("report.html", text)).values()
    page = file.decode()
    told = data(page)
    assert told["run"] == text
    assert told["inside"] == [text]
    assert told["base"] == {"": text}
    assert told["captures"][3]["page"] == text
    assert told["captures"][3]["images"] == dict.fromkeys(images(640), text)
    assert told["findings"][0]["id"] == text
    block = after(page, 'id="run">')
    block = block[: block.index("</script>")]
    assert not set("<>&") & set(block)
    assert page.count("<!--") == 0


def test_half_a_character_does_no_harm() -> None:
    page = shown(replace(REGRESSED, notes=("a\ud800b",), id="a\ud800b"))
    assert "Notes a?b Environment" in words(page)
    assert data(page)["run"] == "a\ud800b"
