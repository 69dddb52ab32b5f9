"""Properties that are read because the page declares them: their causes are named and proven."""

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
