"""What scripts set as properties in a band of widths between the samples, found with its range."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from harness.commands.main import main
from harness.model.elements.element_state import has_state, is_settable
from tests.scratch import Answer, Project, approved, printing

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title>
<style>body {{ margin: 8px; font: 16px/20px sans-serif }}</style>
{body}
<script src="band.js"></script>
<script>
const it = document.getElementById("it");
{script}
</script>
"""
BY_MEDIA = """const query = matchMedia("(min-width: 1100px) and (max-width: 1103px)");
const set = () => {{ const on = BAND && query.matches; {0}; }};
query.addEventListener("change", set);
set();"""
BY_RESIZE = """const set = () => {{
  const on = BAND && innerWidth >= 1100 && innerWidth <= 1103;
  {0};
}};
addEventListener("resize", set);
set();"""
RED, BLUE = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='60' height='40'%3E"
    f"%3Crect width='60' height='40' fill='{colour}'/%3E%3C/svg%3E"
    for colour in ("red", "blue")
)
IN_SET = BLUE.replace(" ", "%20")  # a space would end the address


@dataclass(frozen=True, slots=True)
class Set:
    """One property that a script sets, and how that is told."""

    body: str
    script: str
    cause: tuple[str, str, str]  #: property, before and after; nothing where a value is long
    element: str = "#it"  #: how its selector ends
    by: str = BY_MEDIA


SVG = '<svg id="it" width="100" height="100">{0}</svg>'

SETS = {
    "checked": Set(
        '<input id="it" type="checkbox">', "it.checked = on", ("checked", "false", "true")
    ),
    "selected-index": Set(
        '<select id="it"><option>One thing<option>Two thing<option>Six thing</select>',
        "it.selectedIndex = on ? 2 : 0",
        ("selectedIndex", "0", "2"),
    ),
    "option": Set(
        '<select id="it" style="width: 200px"><option>One thing<option>Two thing</select>',
        "it.options[0].text = on ? 'Six thing' : 'One thing'",
        ("text", "One thing", "Six thing"),
        element="select#it > option:nth-of-type(1)",
    ),
    "progress": Set(
        '<progress id="it" max="100" value="20"></progress>',
        "it.value = on ? 70 : 20",
        ("value", "20", "70"),
        by=BY_RESIZE,
    ),
    "field": Set(
        '<input id="it" value="Ann">', "it.value = on ? 'Bob' : 'Ann'", ("text", "Ann", "Bob")
    ),
    "textarea": Set(
        '<textarea id="it">Some</textarea>',
        "it.value = on ? 'More' : 'Some'",
        ("text", "Some", "More"),
        by=BY_RESIZE,
    ),
    "password": Set(
        '<input id="it" type="password" value="secret">',
        "it.value = on ? 'hunter22' : 'secret'",
        ("value.length", "6", "8"),
    ),
    "scroll": Set(
        '<div id="it" style="height: 40px; overflow: hidden">one<br>two<br>three<br>four</div>',
        "it.scrollTop = on ? 20 : 0",
        ("scrollTop", "0", "20"),
        by=BY_RESIZE,
    ),
    "drawing": Set(
        SVG.format('<circle id="dot" r="20" cx="50" cy="50"/>'),
        "document.getElementById('dot').setAttribute('r', on ? 35 : 20)",
        ("[drawing]", "", ""),
        by=BY_RESIZE,
    ),
    "picture-in-drawing": Set(
        SVG.format(f'<image id="in" width="60" height="40" href="{RED}"/>'),
        f'document.getElementById("in").setAttribute("href", on ? "{BLUE}" : "{RED}")',
        ("[drawing]", "", ""),
    ),
    "source": Set(
        f'<img id="it" width="60" height="40" alt="" src="{RED}">',
        f'it.src = on ? "{BLUE}" : "{RED}"',
        ("[src]", "", ""),
    ),
    "chosen-source": Set(
        f'<picture><source id="wide" media="not all" srcset="{IN_SET}">'
        f'<img id="it" width="60" height="40" alt="" src="{RED}"></picture>',
        "document.getElementById('wide').media = on ? 'all' : 'not all'",
        ("[media]", "not all", "all"),
    ),
    "chosen-source-that-came": Set(
        f'<picture id="one"><img id="it" width="60" height="40" alt="" src="{RED}"></picture>',
        "const source = document.createElement('source');"
        f'source.srcset = "{IN_SET}, blue.svg 2x";'
        "document.querySelector('source')?.remove();"
        "if (on) document.getElementById('one').prepend(source)",
        ("element", "", "inserted"),
        by=BY_RESIZE,
    ),
    "text": Set(
        '<p id="it" contenteditable>Some text</p>',
        "it.textContent = on ? 'More text' : 'Some text'",
        ("text", "Some text", "More text"),
        by=BY_RESIZE,
    ),
    "frame": Set(
        '<iframe id="it" srcdoc="<p>Some text"></iframe>',
        "it.onload ??= set; const text = it.contentDocument.querySelector('p');"
        "if (text) text.textContent = on ? 'More text' : 'Some text'",
        ("contentDocument", "Some text", "More text"),
    ),
    "style": Set(  # by nothing new: its range was told a pixel short
        '<p id="it">Some text</p>',
        "it.style.color = on ? 'red' : ''",
        ("color", "rgb(0, 0, 0)", "rgb(255, 0, 0)"),
    ),
}


#: The sets of the normal suite: a state of a control, a text, a position, a drawing, what chooses
#: a picture, an element that comes, a frame and a style. The campaign takes all.
ALWAYS = (
    *("checked", "option", "scroll", "picture-in-drawing"),
    *("chosen-source", "chosen-source-that-came", "frame", "style"),
)


def write_pages(made: Project, *names: str) -> None:
    """Approve a page for each of these ``SETS``, without the band; a check of them is clean."""
    for name in names:
        script = SETS[name].by.format(SETS[name].script)
        made.write(f"{name}.html", PAGE.format(body=SETS[name].body, script=script))
    made.write("band.js", "const BAND = false;")
    made.configure(
        dict.fromkeys(names, ""),
        "sweep = { min = 1090, max = 1110, step = 10 }",
        breakpoints="all = { min = 1, widths = [1090] }",
    )
    approved(made)
    assert made.check().exit_code == 0


def wrong(name: str, findings: list[Any]) -> str:
    """What of the findings of a page is not as its ``Set`` says; empty where all is."""
    if len(findings) != 1:
        return f"{len(findings)} findings"
    (finding,) = findings
    if (finding["widths"], finding["widths_exact"]) != ([[1100, 1103]], True):
        return f"widths {finding['widths']}"
    if not finding["selector"].endswith(SETS[name].element):
        return f"selector {finding['selector']}"
    property_, before, after = SETS[name].cause
    causes = {cause["property"]: (cause["before"], cause["after"]) for cause in finding["causes"]}
    if property_ not in causes or (before and causes[property_] != (before, after)):
        return f"causes {causes}"
    return ""


# One test, for all of them are pages of one project: workers that share them would approve it anew.
@pytest.mark.browser
@pytest.mark.long
def test_what_a_script_sets_in_a_band_is_told_with_its_range(
    tmp_path: Path, *, is_campaign: bool
) -> None:
    names = tuple(SETS) if is_campaign else ALWAYS
    made = Project(tmp_path, printing)
    write_pages(made, *names)
    made.write("band.js", "const BAND = true;")
    assert made.check().exit_code == 1
    findings: dict[str, list[Any]] = {name: [] for name in names}
    for finding in made.report()["findings"]:
        findings[finding["page"]].append(finding)
    assert {name: wrong(name, findings[name]) for name in names} == dict.fromkeys(names, "")


@pytest.mark.browser
def test_password_is_not_written_into_a_baseline(tmp_path: Path) -> None:
    made = Project(tmp_path, printing)
    write_pages(made, "password")
    files = [file for file in made.baselines.rglob("*") if file.suffix != ".png"]
    texts = [file.read_text() for file in files if file.is_file()]
    assert any("value.length" in text for text in texts)
    assert not any("secret" in text for text in texts)


@pytest.mark.browser
def test_baseline_without_states_says_nothing_of_them(tmp_path: Path) -> None:
    def run(*words: str) -> Answer:
        return Answer(main(words), "", "")

    made = Project(tmp_path, run)
    ticked = '<input id="it" type="checkbox"><p>Text</p>'
    script = BY_RESIZE.format("it.checked = innerWidth > 1100")
    made.write("home.html", PAGE.format(body=ticked, script=script))
    made.write("band.js", "const BAND = true;")
    made.configure(
        {"home": ""},
        "sweep = { min = 1090, max = 1110, step = 10 }",
        breakpoints="all = { min = 1, widths = [1090, 1110] }",
    )
    approved(made)
    (file,) = made.baselines.rglob("manifest.json")
    manifest = json.loads(file.read_text())
    assert manifest["asked"].pop("@state")  # as an earlier version wrote it
    file.write_text(json.dumps(manifest))
    assert made.check().exit_code == 0, made.report()["findings"]


def test_state_is_comparable_where_the_same_was_read() -> None:
    assert has_state({"@state": "1"}, ".checked")
    assert not has_state({"@state": "1"}, ".styled")
    assert has_state({"@state": "2"}, ".styled")
    assert not has_state({})
    assert not has_state({"@state": "0"})


def test_state_that_came_later_is_comparable_where_it_was_read() -> None:
    assert has_state({"@state": "2"}, ".currentSrc")
    assert not has_state({"@state": "1"}, ".currentSrc")
    assert has_state({"@state": "1"}, ".checked")


def test_length_of_a_password_cannot_be_set() -> None:
    assert is_settable("checked")
    assert not is_settable("value.length")
