"""Real applications, unchanged and with an edit: a part of what `make applications` measures."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from harness.config.load import config_from
from harness.model.page import Sweep
from tests.applications.configuring import configure, with_few_widths
from tests.applications.outcome import EditOutcome
from tests.applications.recipe import RECIPES, Edit, Recipe, recipes
from tests.applications.recipe import recipe as recipe_named
from tests.applications.running import busy_machine, check, run, try_edit
from tests.applications.workshop import NotInstalledError, application

ALL = recipes()

#: Applications of the normal suite: styles that a bundler writes, components with shadow roots, and
#: a template that nobody here wrote. The campaign has the others.
ALWAYS = {"tailwind", "material-web", "clean-blog"}


@pytest.mark.parametrize("recipe", ALL, ids=lambda recipe: recipe.name)
def test_recipe_pins_exact_versions_that_are_listed_with_their_licences(recipe: Recipe) -> None:
    listed = (RECIPES.parent / "README.md").read_text("utf-8")
    packages = list(_packages(recipe))
    assert packages
    for name, version in packages:
        assert re.fullmatch(r"\d+(\.\d+)*", version), name
        assert f"\n| {name} | {version} | " in listed


def _packages(recipe: Recipe) -> Iterator[tuple[str, str]]:
    """Names and versions of what a recipe installs."""
    npm, pip = recipe.folder / "package.json", recipe.folder / "requirements.txt"
    if npm.is_file():
        yield from json.loads(npm.read_bytes())["dependencies"].items()
    if pip.is_file():
        for line in pip.read_text("utf-8").splitlines():
            name, _, version = line.partition("==")
            yield name, version


@pytest.mark.parametrize("recipe", ALL, ids=lambda recipe: recipe.name)
def test_edits_fit_the_hand_written_sources(recipe: Recipe) -> None:
    assert len(recipe.edits) == 3
    for edit in recipe.edits:
        file = recipe.folder / edit.file
        if file.is_file():  # the others are in a package
            text = file.read_text("utf-8")
            assert edit.planted(text) != text


BREAKPOINTS = "[breakpoints]\nsmall = { max = 599 }\nlarge = { min = 600 }\n"


@pytest.mark.parametrize("breakpoints", ["", BREAKPOINTS])
def test_few_widths_replace_those_of_the_configuration(breakpoints: str, tmp_path: Path) -> None:
    text = f'root = "."\npages = [{{ name = "home", path = "index.html" }}]\n\n{breakpoints}'
    config = config_from(with_few_widths(text, 600, 700), tmp_path / "harness.toml")
    assert [page.sweep for page in config.pages] == [Sweep(600, 700, 20)]


def test_edit_is_at_the_line_of_its_first_difference() -> None:
    edit = Edit("declaration", "a.css", "\n  width: 1px;", "\n  width: 2px;", ("p",), ((320, 400),))
    assert edit.lines("p {\n  width: 1px;\n}\n") == range(2, 3)


def test_media_query_is_all_its_lines() -> None:
    edit = Edit("media query", "a.css", "(width > 1px)", "(width > 2px)", ("p",), ((320, 400),))
    assert edit.lines("\n@media (width > 1px) {\n  p { top: 0 }\n}\ni {}\n") == range(2, 5)


def finding(**changes: object) -> dict[str, object]:
    """A right finding of an edit of line 2 of a.css, apart from ``changes``."""
    cause = {"property": "width", "selector": "p", "before": "1px", "source": "a.css:2"}
    right = {"kind": "resized", "selector": "main > p", "message": "", "causes": [cause]}
    return {**right, "widths": [[320, 400]], "widths_exact": True, **changes}


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({}, []),
        ({"selector": "main > p > b"}, ["element main > p > b, not p"]),
        ({"widths": [[320, 399]]}, ["320–399 px, not 320–400 px"]),
        ({"widths_exact": False}, ["not exact: 320–400 px, not 320–400 px"]),
        ({"causes": []}, ["cause none, not width", "source none, not a.css:2"]),
        (
            {"causes": [{"property": "width", "source": "out.css:12"}]},
            ["source width out.css:12, not a.css:2"],
        ),
    ],
)
def test_wrong_finding_says_what_is_wrong(changes: dict[str, object], problems: list[str]) -> None:
    edit = Edit("declaration", "a.css", "1px", "2px", ("p",), ((320, 400),), cause="width")
    assert list(EditOutcome(edit, 1, (finding(**changes),), range(2, 3)).problems()) == problems
    twice = EditOutcome(edit, 1, (finding(), finding()), range(2, 3))
    assert list(twice.problems()) == [
        "exit 1, 2 findings: resized p 320–400, resized p 320–400",
    ]


@pytest.mark.browser
@pytest.mark.install
@pytest.mark.long
@pytest.mark.parametrize(
    "recipe",
    [
        pytest.param(entry, marks=[] if entry.name in ALWAYS else pytest.mark.campaign)
        for entry in ALL
        if entry.suite
    ],
    ids=lambda recipe: recipe.name,
)
def test_application_is_green_unchanged_and_its_edit_is_told(recipe: Recipe) -> None:
    with _installed(recipe) as project:
        _is_green_and_finds_its_edit(recipe, project)


@pytest.mark.browser
@pytest.mark.install
@pytest.mark.long
@pytest.mark.campaign
def test_template_is_green_beside_eight_busy_processes() -> None:
    """Its navigation, a layer with a transition, was caught on its way."""
    clean_blog = recipe_named("clean-blog")
    with _installed(clean_blog) as project, busy_machine(8):
        configure(clean_blog, project, clean_blog.few_widths)
        assert run(project, "approve").exit_code == 0
        answer, _ = check(project)
        assert answer.exit_code == 0, answer.output


@contextmanager
def _installed(recipe: Recipe) -> Iterator[Path]:
    """The built application; skips the test where a registry or npm is not reached."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    with ExitStack() as stack:
        try:
            project = stack.enter_context(application(recipe))
        except NotInstalledError as error:
            pytest.skip(f"{recipe.name} could not be installed: {error}")
        yield project


def _is_green_and_finds_its_edit(recipe: Recipe, project: Path) -> None:
    configure(recipe, project, recipe.few_widths)
    approved = run(project, "approve")
    assert approved.exit_code == 0, approved.output
    answer, _ = check(project)
    assert answer.exit_code == 0, answer.output
    edits = (edit.within(*recipe.few_widths) for edit in recipe.edits)
    edit = next(edit for edit in edits if edit.widths)
    outcome = try_edit(recipe, project, edit)
    assert list(outcome.problems()) == []
