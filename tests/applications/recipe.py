"""How each application is installed and built, and which edits are planted in it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

RECIPES = Path(__file__).parent / "recipes"

#: Files of a recipe's folder that are not part of the application.
NOT_SOURCES = ("recipe.toml",)

#: The kinds of edits that people make.
KINDS = ("media query", "flex or grid", "label", "wrapper", "utility class", "declaration")


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of a file of the application, and the finding that it has to give."""

    kind: str  #: one of ``KINDS``
    file: str  #: the developer's own file, relative to the project
    before: str
    after: str
    elements: tuple[str, ...]  #: ends of the paths of elements that are right
    widths: tuple[tuple[int, int], ...]  #: CSS px, both ends included
    page: str = ""  #: the page that shows it; the first page by default
    cause: str = ""  #: property, class or text that the cause has to name
    source: str = ""  #: the file that the cause has to name, by default ``file``

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is none of {', '.join(KINDS)}")
        if not self.elements:
            raise ValueError(f"an edit of {self.file} without its element")

    def planted(self, text: str) -> str:
        """``text`` of the file with the edit made. Error: ``ValueError`` unless it fits once."""
        if text.count(self.before) != 1:
            raise ValueError(f"{self.before!r} is {text.count(self.before)} times in {self.file}")
        return text.replace(self.before, self.after)

    def line(self, text: str) -> int:
        """The line, counted from 1, at which ``text`` of the unchanged file is edited."""
        common = 0
        for former, edited in zip(self.before, self.after, strict=False):
            if former != edited:
                break
            common += 1
        return text[: text.index(self.before) + common].count("\n") + 1


@dataclass(frozen=True, slots=True)
class Recipe:
    """An application: where its sources are, how it is built and configured."""

    name: str
    title: str
    folder: Path  #: of package.json or requirements.txt and the hand-written sources
    config: str  #: harness.toml
    build: str | None = None  #: shell command, after each edit
    copy: str | None = None  #: folder of an installed package that is the application
    shipped: bool = False  #: nobody here wrote the pages
    cdn: bool = False  #: pages load packages from a CDN, which are installed instead
    replace: Mapping[str, str] = field(default_factory=dict)  #: in the HTML files of the project
    edits: tuple[Edit, ...] = ()
    suite: bool = False  #: measured by the normal test suite, too
    suite_widths: tuple[int, int] = (0, 0)  #: CSS px: the suite sweeps only these


def recipes() -> tuple[Recipe, ...]:
    """All recipes, by name."""
    return tuple(_recipe(path) for path in sorted(RECIPES.glob("*/recipe.toml")))


def recipe(name: str) -> Recipe:
    """One recipe. Error: ``KeyError`` where there is none of that name."""
    path = RECIPES / name / "recipe.toml"
    if not path.is_file():
        raise KeyError(name)
    return _recipe(path)


def _recipe(path: Path) -> Recipe:
    table: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    folder = RECIPES / table.pop("sources", path.parent.name)
    shared = tomllib.loads((folder / "recipe.toml").read_text("utf-8")).get("edits", [])
    edits = tuple(_edit(entry) for entry in table.pop("edits", shared))
    if "suite_widths" in table:
        table["suite_widths"] = tuple(table["suite_widths"])
    return Recipe(name=path.parent.name, folder=folder, edits=edits, **table)


def _edit(entry: dict[str, Any]) -> Edit:
    widths = tuple((low, high) for low, high in entry.pop("widths"))
    return Edit(widths=widths, elements=tuple(entry.pop("elements")), **entry)
