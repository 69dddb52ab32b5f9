"""Findings that name sources as the developer knows them: edited classes, built names, rules."""

from collections.abc import Iterable
from typing import Any

import pytest

from tests.capture.stylesheets.maps import as_comment, source_map
from tests.scratch import ONE_WIDTH, MakeProject, Project, approved

pytestmark = pytest.mark.browser

BASE = "* { margin: 0 } body { font: 16px/20px sans-serif }"


def page(body: str, sheet: str = "page.css") -> str:
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Small</title>\n'
        f'<link rel="stylesheet" href="{sheet}">{body}'
    )


@pytest.fixture
def made(project: MakeProject) -> Project:
    return project(breakpoints=ONE_WIDTH)


def edit(made: Project, before: tuple[str, str], after: tuple[str, str]) -> list[Any]:
    """The findings after an edit; each side is a page's body and its style sheet."""
    for body, css in (before, after):
        made.write("home.html", page(body))
        made.write("page.css", f"{BASE}\n{css}")
        if body == before[0] and css == before[1]:
            approved(made)
    assert made.check("--quiet").exit_code == 1
    findings: list[Any] = made.report()["findings"]
    return findings


def causes(finding: Any) -> list[tuple[str, str, str, str, bool]]:
    return [
        (one["selector"], one["property"], one["before"], one["after"], one["proven"])
        for one in finding["causes"]
    ]


def sources(findings: Iterable[Any]) -> list[str]:
    return [cause["source"] for finding in findings for cause in finding["causes"]]


CARDS = '<div class="cards {}"><b>One</b><b>Two</b></div><p>Below</p>'
PADDED = ".p-1 { padding: 4px }\n.p-2 { padding: 8px }\n.wide { color: #036 }"


def test_the_edit_of_a_class_is_told_with_the_rule_that_comes(made: Project) -> None:
    (finding,) = edit(made, (CARDS.format("p-1"), PADDED), (CARDS.format("p-2"), PADDED))
    assert causes(finding) == [
        ("div.cards", "[class]", "p-1", "p-2", True),
        (".p-2", "padding", "4px", "8px", True),
    ]
    assert finding["message"].startswith(
        "div.cards grew 8 px taller (28 → 36) at 400 px: class p-1 → p-2 in div.cards "
        "(home.html:2, proven); .p-2 padding 4px → 8px (page.css:3, proven)."
    ), finding["message"]


def test_a_class_whose_former_rule_was_dropped_is_set_back_with_what_it_said(
    made: Project,
) -> None:
    before, after = PADDED.splitlines()[0], PADDED.splitlines()[1]
    (finding,) = edit(made, (CARDS.format("p-1"), before), (CARDS.format("p-2"), after))
    assert causes(finding) == [
        ("div.cards", "[class]", "p-1", "p-2", True),
        (".p-2", "padding", "4px", "8px", True),
    ]
    assert sources([finding]) == ["home.html:2", "page.css:2"]


def test_a_class_that_went_with_its_rule_is_named_and_not_called_proven(made: Project) -> None:
    (finding,) = edit(made, (CARDS.format("p-1"), PADDED), (CARDS.format(""), ""))
    assert causes(finding) == [
        ("div.cards", "[class]", "p-1", "", False),
        (".p-1", "padding", "4px", "0px", False),
    ]
    assert [cause["note"] for cause in finding["causes"]] == [
        "no rule for p-1 is left to try it with",
        "its rule is gone",
    ]


def test_elements_that_are_edited_alike_are_one_cause(made: Project) -> None:
    items = '<ul><li class="item {0}">A<li class="item {0}">B<li class="item {0}">C</ul>'
    (finding,) = edit(made, (items.format("p-1"), PADDED), (items.format("p-2"), PADDED))
    assert causes(finding) == [
        ("li.item", "[class]", "p-1", "p-2", True),
        (".p-2", "padding", "4px", "8px", True),
    ]
    assert finding["message"].startswith("3 × li.item grew 8 px taller")


def test_elements_whose_rule_is_gone_are_one_cause(made: Project) -> None:
    items = '<ul><li class="item">A<li class="item">B<li class="item">C</ul>'
    (finding,) = edit(made, (items, ".item { padding: 4px }"), (items, ""))
    assert causes(finding) == [("li.item", "padding", "4px", "0px", True)]
    assert finding["message"].startswith("3 × li.item became 8 px shorter")


def test_a_class_that_a_tool_has_named_anew_is_no_edit(made: Project) -> None:
    body, css = (
        '<p class="css-{}-Panel big">Panel</p>',
        ".css-{}-Panel {{ padding: {}; color: #036 }}",
    )
    ids = []
    for number, name in enumerate(("16abc9x", "1oyioar")):
        (finding,) = edit(
            made,
            (body.format("1e2b0fp"), css.format("1e2b0fp", "4px")),
            (body.format(name), css.format(name, f"{8 + number}px")),
        )
        assert causes(finding) == [
            (f".css-{name}-Panel", "padding", "4px", f"{8 + number}px", True)
        ]
        ids.append(finding["id"])
    assert ids[0] == ids[1]


def test_scopes_that_a_tool_has_named_anew_are_no_edit(made: Project) -> None:
    body = '<p class="panel" data-v-{0}="">Panel</p><p data-v-{0}="">Text</p>'
    css = ".panel[data-v-{0}] {{ padding: {1} }} p[data-v-{0}] {{ color: #036 }}"
    (finding,) = edit(
        made,
        (body.format("9f7929e2"), css.format("9f7929e2", "4px")),
        (body.format("3a276340"), css.format("3a276340", "8px")),
    )
    assert causes(finding) == [(".panel", "padding", "4px", "8px", True)]


def test_a_rule_whose_condition_moved_is_named_although_it_does_not_hold(made: Project) -> None:
    body = '<p class="panel">Panel</p>'
    css = "@media (min-width: {}) {{\n.panel {{ padding: 4px }}\n}}"
    (finding,) = edit(made, (body, css.format("300px")), (body, css.format("500px")))
    assert causes(finding) == [(".panel", "padding", "4px", "0px", True)]
    (cause,) = finding["causes"]
    assert (cause["source"], cause["condition"]) == ("page.css:3", "@media (min-width: 500px)")


def test_the_developers_file_is_told_in_every_report(made: Project) -> None:
    (made.folder / "src").mkdir()
    (made.folder / "src" / "panel.scss").write_text(".panel {\n  padding: 4px;\n}\n")
    comment = as_comment(source_map(["../src/panel.scss"], [(1, 0, 0, 0, 0), (1, 9, 0, 1, 2)]))
    body, css = '<p class="panel">Panel</p>', f".panel {{{{ padding: {{}} }}}}\n{comment}"
    (finding,) = edit(made, (body, css.format("4px")), (body, css.format("8px")))
    (cause,) = finding["causes"]
    assert (cause["source"], cause["mapped"]) == ("src/panel.scss:2", True)
    assert "(src/panel.scss:2, proven)" in finding["message"]
    assert "file=src/panel.scss,line=2" in made.check("--github").stdout


def test_the_hash_in_the_name_of_a_sheet_is_no_part_of_an_id(made: Project) -> None:
    body, css = (
        '<p class="panel">Panel</p>',
        ".panel {{ padding: 4px }} @media (min-width: {}) {{ .panel {{ padding: 8px }} }}",
    )
    found = []
    for sheet in ("index-C_S7Jc1X.css", "index-GRIES3zS.css"):
        made.write("home.html", page(body))
        made.write("page.css", f"{BASE}\n{css.format('300px')}")
        approved(made)
        made.write("home.html", page(body, sheet))
        made.write(sheet, f"{BASE}\n{css.format('500px')}")
        made.check("--quiet")
        found += made.report()["findings"]
    assert sources(found) == ["index-C_S7Jc1X.css:2", "index-GRIES3zS.css:2"]
    assert found[0]["id"] == found[1]["id"]
