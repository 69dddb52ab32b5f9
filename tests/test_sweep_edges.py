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


@pytest.mark.parametrize("condition", OUTSIDE)
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
        for module in ("plan", "sweeping"):
            earlier.setattr(f"harness.{module}.sides_outside", lambda *_: frozenset())
        assert project.approve().exit_code == 0
    answer = project.check()
    assert answer.exit_code == 0
    assert "the boundaries of home at 2000 px were left out" in answer.stdout
    assert project.report()["findings"] == []
