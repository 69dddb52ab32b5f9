"""Boundaries beyond the usual ends of a sweep are swept, or said to be left out."""

from pathlib import Path

import pytest

from tests.scratch import Project, printing

pytestmark = [pytest.mark.browser, pytest.mark.long]

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title>
<style>body { margin: 0; font: 16px/20px sans-serif } p { margin: 0; background: #ccddff }
@media (CONDITION) { p { SAID } }</style><p>A text</p>
"""

#: Conditions that hold beyond 320–1920 px only, and the width next to where they begin to.
OUTSIDE = {
    "min-width: 2000px": 2000,
    "max-width: 310px": 310,
    "width > 2559px": 2560,
    "max-width: 19.5em": 312,
}


def write(folder: Path, condition: str, declaration: str) -> None:
    page = PAGE.replace("CONDITION", condition).replace("SAID", declaration)
    (folder / "index.html").write_text(page, "utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "harness.toml").write_text(
        'root = "."\npages = [{ name = "home", path = "index.html" }]\n'
        "[breakpoints]\nevery = { min = 1, widths = [400] }\n",
        "utf-8",
    )
    return Project(tmp_path, printing)


@pytest.mark.parametrize(
    "condition",
    [
        "min-width: 2000px",
        "max-width: 19.5em",
        pytest.param("max-width: 310px", marks=pytest.mark.campaign),
        pytest.param("width > 2559px", marks=pytest.mark.campaign),
    ],
)
def test_change_beyond_the_sweep_is_found(condition: str, project: Project) -> None:
    write(project.folder, condition, "padding-top: 10px")
    assert project.approve().exit_code == 0
    assert project.check().exit_code == 0
    (sweep,) = project.report()["sweeps"]
    assert sweep["boundaries"] == 1
    assert (sweep["min"], sweep["max"]) == (min(320, OUTSIDE[condition]), 1920)
    write(project.folder, condition, "padding-top: 40px")
    assert project.check().exit_code == 1
    (finding,) = project.report()["findings"]
    (cause,) = finding["causes"]
    assert (finding["selector"], cause["property"], cause["proven"]) == ("p", "padding-top", True)
    width = OUTSIDE[condition]
    assert finding["widths"] == [[width, width]]


def test_boundary_that_comes_to_be_beyond_the_baseline_is_not_called_unchanged(
    project: Project,
) -> None:
    write(project.folder, "min-width: 900px", "padding-top: 10px")
    assert project.approve().exit_code == 0
    page = (project.folder / "index.html").read_text("utf-8")
    more = "@media (min-width: 2000px) { p { padding-top: 40px } }</style>"
    (project.folder / "index.html").write_text(page.replace("</style>", more), "utf-8")
    assert project.check().exit_code == 1
    (finding,) = project.report()["findings"]
    assert (finding["kind"], finding["widths"]) == ("new", [[1999, 2000]])


def test_sweep_that_a_project_ends_sooner_ends_there(project: Project) -> None:
    with (project.folder / "harness.toml").open("a", encoding="utf-8") as file:
        file.write("[sweep]\nmin = 380\nmax = 420\n")
    write(project.folder, "min-width: 500px", "padding-top: 10px")
    assert project.approve().exit_code == 0
    assert project.check().exit_code == 0
    (sweep,) = project.report()["sweeps"]
    assert (sweep["min"], sweep["max"], sweep["boundaries"]) == (380, 420, 0)


def test_baseline_that_reaches_less_far_is_compared_and_the_rest_is_said(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one that an earlier version approved."""
    write(project.folder, "min-width: 2000px", "padding-top: 10px")
    with monkeypatch.context() as earlier:
        for module in ("plan.plan", "breakpoints.sweep_job"):
            earlier.setattr(f"harness.{module}.sides_outside", lambda *_: frozenset())
        assert project.approve().exit_code == 0
    answer = project.check()
    assert answer.exit_code == 0
    assert "the boundaries of home at 2000 px were left out" in answer.stdout
    assert project.report()["findings"] == []


STYLED = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title>
<style>body { margin: 0; font: 16px/20px sans-serif } p { margin: 0; background: #ccddff }
CSS</style><p>A text</p>BODY
"""

#: Pages that switch beyond 1920 px: style, body, an edit of them, and the widths that it shows at.
FORMS = {
    "band": (
        "@media (2100px <= width <= 3500px) { p { padding-top: 10px } }",
        "",
        ("10px", "40px"),
        [[2100, 3500]],
    ),
    "band-that-goes": (
        "@media (2100px <= width <= 2140px) { p { padding-top: 10px } }"
        "@media (min-width: 2600px) { p { padding-left: 7px } }",
        "",
        ("padding-top: 10px", ""),
        [[2100, 2140]],
    ),
    "everywhere": (
        "p { padding-top: 10px } @media (min-width: 2600px) { p { padding-left: 7px } }",
        "",
        ("10px", "40px"),
        [[320, 3840]],
    ),
    "length-that-ends-later": (
        "p { width: min(50vw, 1000px) }",
        "",
        ("1000px", "1030px"),
        [[2001, 3840]],
    ),
    "cap": ("p { max-width: 2000px }", "", ("2000px", "1980px"), [[1981, 3840]]),
    "script": (
        ".wide p { padding-top: 10px }",
        """<script>const query = matchMedia("(min-width: 2200px)");
        const answer = () => document.body.classList.toggle("wide", query.matches);
        query.onchange = answer; answer();</script>""",
        ("10px", "40px"),
        [[2200, 3840]],
    ),
}


#: The forms of the normal suite: a media query, a length and a script. The campaign takes all.
ALWAYS = ("band-that-goes", "length-that-ends-later", "script")


def write_form(folder: Path, name: str, *, edited: bool) -> None:
    css, body, edit, _ = FORMS[name]
    page = STYLED.replace("CSS", css).replace("BODY", body)
    assert edit[0] in page
    (folder / f"{name}.html").write_text(page.replace(*edit) if edited else page, "utf-8")


def test_each_form_of_a_boundary_is_reached_as_far_as_named_breakpoints_go(
    tmp_path: Path, *, is_campaign: bool
) -> None:
    names = tuple(FORMS) if is_campaign else ALWAYS
    pages = ", ".join(f'{{ name = "{name}", path = "{name}.html" }}' for name in names)
    (tmp_path / "harness.toml").write_text(
        f'root = "."\npages = [{pages}]\n[breakpoints]\n'
        "usual = { min = 1, max = 2559, widths = [400] }\n"
        "huge = { min = 2560, max = 3840, widths = [2560, 3840] }\n",
        "utf-8",
    )
    project = Project(tmp_path, printing)
    for name in names:
        write_form(tmp_path, name, edited=False)
    assert project.approve().exit_code == 0
    assert project.check().exit_code == 0
    for name in names:
        write_form(tmp_path, name, edited=True)
    assert project.check().exit_code == 1
    told = {
        place["page"]: place["widths"]
        for finding in project.report()["findings"]
        if finding["kind"] != "new"
        for place in finding.get("places") or [finding]
    }
    assert told == {name: FORMS[name][3] for name in names}


def test_container_query_that_comes_to_be_beyond_the_sweep_is_not_called_unchanged(
    project: Project,
) -> None:
    slot = "body { container-type: inline-size }"
    page = STYLED.replace("BODY", "")
    (project.folder / "index.html").write_text(page.replace("CSS", slot), "utf-8")
    assert project.approve().exit_code == 0
    assert project.check().exit_code == 0
    query = "@container (min-width: 2200px) { p { padding-top: 40px } }"
    (project.folder / "index.html").write_text(page.replace("CSS", slot + query), "utf-8")
    assert project.check().exit_code == 1
    (finding,) = project.report()["findings"]
    assert (finding["kind"], finding["widths"]) == ("new", [[2199, 2200]])
