"""Baselines of another renderer: geometry decides, only the page's own changes are found.

The other renderer is a real one: the browser that is here, with a fontconfig of full hinting and
sub-pixel colours in place of the harness's own.
"""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from harness.capture.browsers.find import find_browser
from tests.scratch import MakeProject, Project, approved

pytestmark = pytest.mark.browser

TWO_WIDTHS = "every = { min = 1, widths = [400, 800] }"

CSS = """
* { margin: 0; box-sizing: border-box }
body { font: 15px/1.5 sans-serif; padding: 16px }
nav { display: flex; gap: 12px; margin-bottom: 12px }
nav a { padding: 2px 6px; border: 1px solid #999 }
.figure { display: block; width: 50%; height: 90px }
.measure { max-width: 34ch; margin: 10px 0 }
.side { float: right; width: 120px; height: 60px; background: #c60 }
button, input { font: inherit; margin: 2px }
"""
TEXT = "Where a line ends depends on how wide each letter is drawn, and that is not the page's."
BODY = f"""
<nav><a href="#a">Start</a><a href="#b">Departures</a><a href="#c">Maps</a><a href="#d">Help</a></nav>
<img class="figure" src="picture.png" alt="">
<p class="measure">{TEXT}</p>
<div class="side"></div>
<p class="plain">A line of its own.</p>
<p><button>Search</button> <input value="Anything"></p>
"""  # noqa: E501


def html(body: str = BODY) -> str:
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Abroad</title>\n'
        f'<link rel="stylesheet" href="page.css">{body}'
    )


def picture(path: Path, colour: str) -> None:
    """A flat picture with a line in it."""
    image = Image.new("RGB", (64, 64), colour)
    image.paste("white", (8, 30, 56, 33))
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path)


@pytest.fixture
def made(project: MakeProject) -> Project:
    """The page above, approved at two widths by the harness's own renderer."""
    made = project(breakpoints=TWO_WIDTHS)
    made.write("page.css", CSS)
    made.write("home.html", html())
    picture(made.folder / "pages" / "picture.png", "#036")
    return approved(made)


@pytest.fixture
def abroad(tmp_path: Path) -> str:
    """The path of a browser that hints fully and smooths with sub-pixel colours."""
    found = find_browser()
    script = tmp_path / "foreign"
    script.write_text(f"""#!/bin/sh
set -e
own={shlex.quote(str(tmp_path))}/fontconfig.$$
if [ -n "$FONTCONFIG_FILE" ]; then
    mkdir -p "$own"
    sed -e 's/hintnone/hintfull/; s/lcdnone/lcddefault/; s/<const>none</<const>rgb</' \\
        -e '/name="hinting"/s/false/true/' "$FONTCONFIG_FILE" >"$own/fonts.conf"
    export FONTCONFIG_FILE="$own/fonts.conf" FONTCONFIG_PATH="$own"
fi
{f"export LD_LIBRARY_PATH={shlex.quote(found.library_path)}" if found.library_path else ""}
for word; do
    shift
    case $word in --font-render-hinting=*|--disable-lcd-text) ;; *) set -- "$@" "$word" ;; esac
done
exec {shlex.quote(str(found.executable))} "$@" --enable-lcd-text
""")
    script.chmod(0o755)
    return str(script)


def edit(made: Project, file: str, *edits: tuple[str, str]) -> None:
    path = made.folder / "pages" / file
    text = path.read_text()
    for before, after in edits:
        assert text.count(before) == 1
        text = text.replace(before, after)
    path.write_text(text)


def told(made: Project) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    """Kind, element and causes of every finding."""
    return [
        (
            one["kind"],
            one["selector"].rpartition(" > ")[2],
            [(cause["property"], cause["source"], cause["proven"]) for cause in one["causes"]],
        )
        for one in made.report()["findings"]
    ]


def manifest(made: Project) -> Any:
    return json.loads((made.baselines / "home" / "chromium" / "manifest.json").read_text())


def test_unchanged_page_is_green_and_the_report_says_how_it_was_compared(
    made: Project, abroad: str
) -> None:
    code, out, _ = made.check("--quiet", "--browser-path", abroad)
    report = made.report()
    profile = manifest(made)["environment"]["render_profile"]
    assert report["environment"]["render_profile"] != profile
    assert code == 0, out
    assert (report["findings"], report["ledger"]["unchanged"]) == ([], 2)
    assert {one["message"] for one in report["captures"]} >= {
        "the page is the same byte for byte: another renderer painted it"
    } or all("byte for byte" in one["message"] for one in report["captures"])
    (note,) = (one for one in report["notes"] if "another renderer" in one)
    assert profile[:19] in note


@pytest.mark.parametrize(
    ("edits", "finding"),
    [
        ([(".figure { display: block; width: 50%", ".figure { display: block; width: 70%")],
         ("resized", "img.figure", [("width", "page.css:6", True)])),
        ([("gap: 12px", "gap: 17px")], ("moved", "nav", [("gap", "page.css:4", True)])),
        ([("background: #c60", "background: #c64")],
         ("restyled", "div.side", [("background-color", "page.css:8", True)])),
        ([("34ch", "22ch")], ("resized", "p.measure", [("max-width", "page.css:7", True)])),
    ],
    ids=["wider", "gap", "recoloured", "measure"],
)  # fmt: skip
def test_fault_is_found_and_only_the_fault(
    made: Project,
    abroad: str,
    edits: list[tuple[str, str]],
    finding: tuple[str, str, list[tuple[str, str, bool]]],
) -> None:
    edit(made, "page.css", *edits)
    code, out, _ = made.check("--quiet", "--browser-path", abroad)
    assert (code, told(made)) == (1, [finding]), out
    assert all(one["before"] and one["after"] for one in made.report()["findings"][0]["boxes"])
    assert made.report()["ledger"]["failed"] == 0


def test_edit_without_effect_is_green_with_tolerance(made: Project, abroad: str) -> None:
    edit(made, "page.css", (".side {", "/* beside */ .side {"))
    edit(made, "home.html", ('<p class="plain">', '<p class="plain" data-id="7">'))
    code, out, _ = made.check("--quiet", "--browser-path", abroad)
    assert code == 0, out
    assert {one["message"] for one in made.report()["captures"]} == {
        "compared with tolerance: another renderer painted it"
    }


def test_another_picture_of_the_same_name_is_found(made: Project, abroad: str) -> None:
    picture(made.folder / "pages" / "picture.png", "#630")
    assert made.check("--quiet", "--browser-path", abroad).exit_code == 1
    assert told(made) == [("restyled", "img.figure", [])]


def test_text_is_found(made: Project, abroad: str) -> None:
    edit(made, "home.html", ("A line of its own.", "A line of ours."))
    assert made.check("--quiet", "--browser-path", abroad).exit_code == 1
    (finding,) = told(made)
    assert finding[:2] == ("text", "p.plain")


@pytest.fixture
def columns(made: Project) -> Project:
    """Many narrow texts, some of which break elsewhere whatever draws their letters otherwise."""
    texts = "".join(f'<p style="width: {width}px">{TEXT}</p>' for width in range(90, 250, 8))
    made.write("home.html", html(texts))
    return approved(made)


def test_texts_that_break_elsewhere_are_noted_where_the_fonts_are_the_same(
    columns: Project, abroad: str
) -> None:
    edit(columns, "page.css", (".side {", "/* beside */ .side {"))
    code, out, _ = columns.check("--quiet", "--browser-path", abroad)
    assert code == 0, out
    notes = [one for one in columns.report()["notes"] if "break into lines elsewhere" in one]
    assert len(notes) == 2


def test_texts_that_break_elsewhere_are_one_finding_where_the_fonts_are_not_known(
    columns: Project, abroad: str
) -> None:
    file = columns.baselines / "home" / "chromium" / "manifest.json"
    file.write_text(json.dumps(manifest(columns) | {"resources": {}}))
    assert columns.check("--quiet", "--browser-path", abroad).exit_code == 1
    (finding,) = columns.report()["findings"]
    assert (finding["kind"], finding["widths"]) == ("font", [[400, 400], [800, 800]])
    assert re.match(r"the texts of \d+ elements, p:nth-of-type\(\d+\) first,", finding["message"])
    columns.configure({"home": ""}, 'fail_on = ["resized", "moved"]', TWO_WIDTHS)
    assert columns.check("--quiet", "--browser-path", abroad).exit_code == 0
    assert columns.report()["verdict"] == "changed"


def test_carry_brings_baselines_over_and_records_what_it_accepted(
    columns: Project, abroad: str
) -> None:
    before = manifest(columns)
    code, out, _ = columns.approve("--carry", "--quiet", "--browser-path", abroad)
    assert code == 0
    assert out.startswith(
        "carried home in chromium at 2 widths: the page is the same byte for byte"
    )
    after = manifest(columns)
    assert after["resources"] == before["resources"]
    (record,) = after["carried"]
    assert record["from"] == before["environment"] != after["environment"]
    assert list(record["differences"]) == ["400", "800"]
    assert all(one["changed_pixels"] and one["texts"] for one in record["differences"].values())
    assert columns.check("--quiet", "--browser-path", abroad).exit_code == 0
    assert not [one for one in columns.report()["notes"] if "renderer" in one]
    stored = columns.stored()
    code, out, _ = columns.approve("--carry", "--quiet", "--browser-path", abroad)
    assert (code, columns.stored()) == (0, stored)
    assert out == (
        "home in chromium: nothing to carry, its baselines have this render profile already\n"
    )


def test_carry_refuses_a_page_that_is_another(made: Project, abroad: str) -> None:
    edit(made, "page.css", (".side {", "/* beside */ .side {"))
    stored = made.stored()
    code, _, error = made.approve("--carry", "--quiet", "--browser-path", abroad)
    assert code == 2
    assert error.startswith(
        "harness: nothing was carried: home is another page than the one that was approved\n"
        "  why: not as they were: page.css\n"
    )
    file = made.baselines / "home" / "chromium" / "manifest.json"
    file.write_text(json.dumps(manifest(made) | {"resources": {}}))
    stored = made.stored()
    code, _, error = made.approve("--carry", "--quiet", "--browser-path", abroad)
    assert code == 2
    assert "what home was made of when it was approved is not on record" in error
    assert made.stored() == stored


def test_carry_needs_baselines_and_all_their_widths(project: MakeProject, abroad: str) -> None:
    made = project(breakpoints=TWO_WIDTHS)
    code, _, error = made.approve("--carry", "--quiet")
    assert (code, error.splitlines()[0]) == (
        2,
        "harness: nothing was carried: home has no baselines in chromium",
    )
    approved(made)
    code, _, error = made.approve("--carry", "--breakpoint", "every")
    assert (code, error.splitlines()[0]) == (
        2,
        "harness: --carry and --breakpoint do not go together",
    )
    made.configure({"home": ""}, "", "every = { min = 1, widths = [400] }")
    code, _, error = made.approve("--carry", "--quiet", "--browser-path", abroad)
    assert (code, error.splitlines()[0]) == (
        2,
        "harness: nothing was carried: home was not captured at every width of its baselines",
    )
