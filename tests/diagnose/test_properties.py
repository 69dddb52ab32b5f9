"""Properties that are read because the page declares them: their causes are named and proven."""

import json
from hashlib import sha256
from typing import Any

import pytest

from tests.scratch import ONE_WIDTH, MakeProject, Project, approved

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Properties</title>
<style>
* {{ margin: 0 }}
body {{ font: 16px/20px sans-serif; width: 380px }}
section {{ height: 90px; overflow: hidden; position: relative }}
{css}
</style>
{body}"""

#: Of each property: what stands in the page, its rule but for the value, and the two values.
RESTYLED = {
    "perspective-origin": (
        '<div class="po"><p style="transform: rotateY(50deg); background: #c60">A text</p></div>',
        ".po { perspective: 100px; perspective-origin: VALUE }",
        ("50% 50%", "0% 0%"),
    ),
    "text-emphasis-style": (
        '<p class="te">Some words</p>',
        ".te { text-emphasis-color: #900; text-emphasis-style: VALUE }",
        ("dot", "triangle"),
    ),
    "border-image-slice": (
        '<div class="bi"></div>',
        ".bi { height: 40px; border: 10px solid; border-image-source: linear-gradient(90deg, red,"
        " blue); border-image-slice: VALUE }",
        ("1", "30"),
    ),
    "column-rule-style": (
        '<div class="co">One two three four five six seven eight nine ten eleven twelve</div>',
        ".co { column-count: 2; column-rule-width: 6px; column-rule-color: #090;"
        " column-rule-style: VALUE }",
        ("solid", "dotted"),
    ),
    "mask-repeat": (
        '<div class="ma"></div>',
        ".ma { height: 40px; background: #369; mask-image: linear-gradient(90deg, #000 50%, #0000"
        " 50%); mask-size: 20px 20px; mask-repeat: VALUE }",
        ("repeat", "no-repeat"),
    ),
    "text-decoration-skip-ink": (
        '<p class="sk">gypsy gypsy gypsy</p>',
        ".sk { font-size: 30px; line-height: 40px; text-decoration-line: underline;"
        " text-decoration-skip-ink: VALUE }",
        ("auto", "none"),
    ),
}


def page(pieces: dict[str, tuple[str, str, tuple[str, str]]], side: int) -> str:
    """All pieces one below the other, each with one of its two values."""
    css = "\n".join(rule.replace("VALUE", values[side]) for _, rule, values in pieces.values())
    body = "".join(f"<section>{html}</section>" for html, *_ in pieces.values())
    return PAGE.format(css=css, body=body)


@pytest.fixture
def made(project: MakeProject) -> Project:
    return project(breakpoints=ONE_WIDTH)


def changed(made: Project, before: str, after: str) -> list[Any]:
    """The findings after an edit of the page, which is clean before."""
    made.write("home.html", before)
    approved(made)
    assert made.check("--quiet").exit_code == 0
    made.write("home.html", after)
    assert made.check("--quiet").exit_code == 1
    findings: list[Any] = made.report()["findings"]
    return findings


def causes(findings: list[Any]) -> set[tuple[str, str, str, str, bool]]:
    return {
        (one["selector"], one["property"], one["before"], one["after"], one["proven"])
        for finding in findings
        for one in finding["causes"]
    }


def test_properties_that_only_some_pages_declare_are_causes(made: Project) -> None:
    findings = changed(made, page(RESTYLED, 0), page(RESTYLED, 1))
    assert causes(findings) == {
        (rule.partition(" ")[0], name, *values, True)
        for name, (_, rule, values) in RESTYLED.items()
    }
    assert len(findings) == len(RESTYLED)


#: The same of parts of elements that are no elements of the page.
PARTS = {
    "li::marker": (
        '<ul style="padding-left: 20px"><li>Apple</li></ul>',
        "color",
        ("rgb(255, 0, 0)", "rgb(0, 0, 255)"),
    ),
    ".fl::first-line": (
        '<p class="fl">Some words on a line and more words on the next line of it all</p>',
        "text-transform",
        ("none", "uppercase"),
    ),
    ".dc::first-letter": (
        '<p class="dc">A letter</p>',
        "font-size",
        ("30px", "40px"),
    ),
    "input::file-selector-button": (
        '<input type="file">',
        "background-color",
        ("rgb(238, 238, 238)", "rgb(255, 221, 102)"),
    ),
    "textarea::placeholder": (
        '<textarea placeholder="Your text"></textarea>',
        "letter-spacing",
        ("normal", "3px"),
    ),
    "meter::-webkit-meter-optimum-value": (
        '<meter value="0.6"></meter>',
        "background-color",
        ("rgb(51, 153, 51)", "rgb(51, 102, 204)"),
    ),
    "details::details-content": (
        "<details open><summary>More</summary>A text</details>",
        "color",
        ("rgb(51, 51, 51)", "rgb(153, 51, 51)"),
    ),
    "svg .round": (
        '<svg width="60" height="60"><circle class="round" cx="20" cy="20" r="9" /></svg>',
        "fill",
        ("rgb(0, 153, 0)", "rgb(255, 0, 255)"),
    ),
    "svg g > rect": (
        '<svg width="60" height="60"><g><rect width="40" height="40" /></g></svg>',
        "rx",
        ("0px", "9px"),
    ),
    "stop": (
        '<svg width="60" height="60"><linearGradient id="g"><stop/><stop offset="1"/>'
        '</linearGradient><rect width="60" height="60" fill="url(#g)"/></svg>',
        "stop-color",
        ("rgb(153, 0, 0)", "rgb(0, 0, 153)"),
    ),
}


def test_parts_of_elements_are_told_with_their_rules(made: Project) -> None:
    pieces = {
        selector: (html, f"{selector} {{ {name}: VALUE }}", values)
        for selector, (html, name, values) in PARTS.items()
    }
    findings = changed(made, page(pieces, 0), page(pieces, 1))
    assert causes(findings) == {
        (selector, name, *values, True) for selector, (_, name, values) in PARTS.items()
    }
    assert len(findings) == len(PARTS)
    assert all(one["source"] for finding in findings for one in finding["causes"])


BOX = """<div class="box" style="padding: 8px"><p>Text</p><button>Go</button> <input value="a">
<a href="#x">Link</a><div style="background: Canvas; color: CanvasText">System</div></div>"""


@pytest.mark.parametrize(
    ("rules", "cause"),
    [
        (
            (".box { color-scheme: light }", ".box { color-scheme: dark }"),
            (".box", "color-scheme", "light", "dark"),
        ),
        (("", ".box { color-scheme: dark }"), (".box", "color-scheme", "normal", "dark")),
        (
            (":root { color-scheme: light }", ":root { color-scheme: dark }"),
            (":root", "color-scheme", "light", "dark"),
        ),
        (
            (
                ":root { color-scheme: light; --ground: light-dark(#eee, #111) }"
                " .box { background: var(--ground) }",
                ":root { color-scheme: dark; --ground: light-dark(#eee, #111) }"
                " .box { background: var(--ground) }",
            ),
            (":root", "color-scheme", "light", "dark"),
        ),
    ],
)
def test_another_colour_scheme_is_one_finding_whatever_it_recolours(
    made: Project, rules: tuple[str, str], cause: tuple[str, str, str, str]
) -> None:
    before, after = (PAGE.format(css=css, body=BOX) for css in rules)
    (finding,) = changed(made, before, after)
    assert causes([finding]) == {(*cause, True)}


def test_a_colour_of_light_dark_is_its_own_cause(made: Project) -> None:
    css = ":root {{ color-scheme: light dark }} .box {{ background: light-dark({}, #111) }}"
    before, after = (PAGE.format(css=css.format(colour), body=BOX) for colour in ("#eee", "#fdd"))
    (finding,) = changed(made, before, after)
    assert causes([finding]) == {
        (".box", "background-color", "rgb(238, 238, 238)", "rgb(255, 221, 221)", True)
    }


FLOWS = """<div dir="rtl"><p class="a">Text</p><p class="b">Text</p></div>
<div style="writing-mode: vertical-rl"><p class="c">Text</p></div>
<div dir="rtl" style="writing-mode: vertical-lr"><p class="d">Text</p></div>"""

#: Of each rule the declaration that is edited comes first, on the sheet's own lines.
LOGICAL = """
.a { padding-inline-start: EDIT;
padding-inline-end: 4px }
.b { margin-inline-end: EDIT;
margin-inline-start: 3px }
.c { padding-block-start: EDIT;
padding-block-end: 9px }
.d { border-inline-start: EDIT solid;
border-inline-end: 2px solid }"""


def test_logical_properties_follow_the_flow_of_the_text(made: Project) -> None:
    sheet = "p { background: #eee }"
    body = f'<link rel="stylesheet" href="flow.css">{FLOWS}'
    made.write("home.html", PAGE.format(css="", body=body))
    made.write("flow.css", sheet + LOGICAL.replace("EDIT", "10px"))
    approved(made)
    assert made.check("--quiet").exit_code == 0
    made.write("flow.css", sheet + LOGICAL.replace("EDIT", "20px"))
    assert made.check("--quiet").exit_code == 1
    found = {
        (one["selector"], one["property"], one["source"], one["proven"])
        for finding in made.report()["findings"]
        for one in finding["causes"]
    }
    assert found == {
        (".a", "padding-inline-start", "flow.css:2", True),
        (".b", "margin-inline-end", "flow.css:4", True),
        (".c", "padding-block-start", "flow.css:6", True),
        (".d", "border-bottom-width", "flow.css:8", True),
    }


def test_rules_for_parts_that_come_or_go_are_told(made: Project) -> None:
    body = (
        '<input placeholder="Name"><ul style="padding-left: 20px"><li>One</li></ul>'
        '<svg width="60" height="60"><circle cx="20" cy="20" r="15" fill="#00f" /></svg>'
    )
    rules = (
        "input::placeholder { color: #c00 } li::marker { color: #00c } circle { fill: #0a0 }",
        "",
    )
    with_them, without = (PAGE.format(css=css, body=body) for css in rules)
    come = changed(made, without, with_them)
    assert causes(come) == {
        ("input::placeholder", "color", "revert", "rgb(204, 0, 0)", True),
        ("li::marker", "color", "revert", "rgb(0, 0, 204)", True),
        ("circle", "fill", "revert", "rgb(0, 170, 0)", True),
    }
    gone = changed(made, with_them, without)
    assert {one[1:] for one in causes(gone)} == {
        ("color", "rgb(204, 0, 0)", "revert", True),
        ("color", "rgb(0, 0, 204)", "revert", True),
        ("fill", "rgb(0, 170, 0)", "revert", True),
    }


def test_what_a_baseline_was_not_asked_for_is_not_compared(made: Project) -> None:
    css = ".box {{ height: 40px; background: #369; text-emphasis: {} }}"
    made.write("home.html", PAGE.format(css=css.format("none"), body='<p class="box"></p>'))
    approved(made)
    (layout,) = made.baselines.glob("*/*/layout.txt")
    text = "\n".join(line for line in layout.read_text().splitlines() if '"@' not in line) + "\n"
    manifest = layout.with_name("manifest.json")
    told = json.loads(manifest.read_text())
    told["layout"] = sha256(text.encode()).hexdigest()
    layout.write_text(text)
    manifest.write_text(json.dumps(told))
    assert "@read" not in text
    made.write("home.html", PAGE.format(css=css.format("dot"), body='<p class="box"></p>'))
    assert made.check("--quiet").exit_code == 0


DRAWN = """<svg width="200" height="60"><linearGradient id="g"><stop/><stop offset="1"/>
</linearGradient><circle cx="20" cy="20" r="9"/><rect x="40" width="40" height="40" fill="url(#g)"/>
<path stroke="#c60" stroke-width="9" d="M100 10h60v40z"/></svg>
<ul><li>One</li></ul><p class="te" style="line-height: 40px">Words</p>"""

#: What is in force from 450 to 480 px only, and after the edit; a rule each.
BETWEEN = (
    ("circle", "fill", "rgb(0, 0, 255)"),
    ("rect", "rx", "9px"),
    ("stop", "stop-color", "rgb(255, 0, 0)"),
    ("path", "paint-order", "stroke"),
    ("li::marker", "color", "rgb(0, 153, 0)"),
    (".te", "text-emphasis-style", "dot"),
)


@pytest.mark.long
def test_properties_are_compared_between_the_sample_widths_too(project: MakeProject) -> None:
    made = project(
        settings="sweep = { min = 400, max = 600, step = 40 }",
        breakpoints="every = { min = 1, widths = [400, 600] }",
    )
    made.write("home.html", PAGE.format(css="", body=DRAWN))
    approved(made)
    assert made.check("--quiet").exit_code == 0
    rules = " ".join(f"{selector} {{ {name}: {value} }}" for selector, name, value in BETWEEN)
    query = f"@media (min-width: 450px) and (max-width: 480px) {{ {rules} }}"
    made.write("home.html", PAGE.format(css=query, body=DRAWN))
    assert made.check("--quiet").exit_code == 1
    findings = made.report()["findings"]
    told = {(one[0], one[1], one[3]) for one in causes(findings)}
    assert told == {(selector, name, value) for selector, name, value in BETWEEN}
    assert [finding["widths"] for finding in findings] == [[[450, 480]]] * len(findings)
    assert all(finding["widths_exact"] for finding in findings)


def test_the_condition_of_a_rule_for_a_part_is_named_where_it_moves(made: Project) -> None:
    css = (
        "@media (max-width: {}px) {{ input::placeholder {{ color: #c00 }}"
        " circle {{ fill: #0a0 }} }}"
    )
    body = (
        '<input placeholder="Name">'
        '<svg width="60" height="60"><circle cx="20" cy="20" r="15" fill="#00f" /></svg>'
    )
    before, after = (PAGE.format(css=css.format(width), body=body) for width in (450, 350))
    (finding,) = changed(made, before, after)
    assert causes([finding]) == {
        ("input::placeholder", "color", "rgb(204, 0, 0)", "revert", True),
        ("circle", "fill", "rgb(0, 170, 0)", "revert", True),
    }
    assert {cause["condition"] for cause in finding["causes"]} == {"@media (max-width: 350px)"}


#: A mask of two values in a style attribute, before an element, in a shadow tree and of its host.
ANYWHERE = """
.by::before {{ content: ""; display: block; height: 20px; background: #369;
  mask-image: linear-gradient(90deg, #000 50%, #0000 50%); mask-size: {0} }}</style>
<style></style><p class="by"></p>
<div style="height: 20px; background: #936; mask-size: {0};
  mask-image: linear-gradient(90deg, #000 50%, #0000 50%)"></div>
<div class="host"><template shadowrootmode="open"><style>
:host {{ display: block; background: #396; mask-size: {0};
  mask-image: linear-gradient(45deg, #000 50%, #0000 50%) }}
b {{ display: block; height: 20px; background: #000; perspective: 9px; mask-size: {0};
  mask-image: linear-gradient(90deg, #000 50%, #0000 50%) }}
</style><b></b></template></div>"""


def test_a_property_is_read_wherever_it_is_declared(made: Project) -> None:
    before, after = (
        PAGE.format(css=ANYWHERE.format(size), body="") for size in ("20px 9px", "30px 9px")
    )
    findings = changed(made, before, after)
    assert causes(findings) == {
        (selector, "mask-size", "20px 9px", "30px 9px", True)
        for selector in (".by::before", "div", ":host", "b")
    }
