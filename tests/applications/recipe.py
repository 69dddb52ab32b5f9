"""How each application is installed and built, and which edits are planted in it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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

    def within(self, low: int, high: int) -> "Edit":
        """The same edit, looked for from ``low`` to ``high`` only (CSS px)."""
        clipped = ((max(low, first), min(high, last)) for first, last in self.widths)
        return replace(self, widths=tuple(pair for pair in clipped if pair[0] <= pair[1]))

    def lines(self, text: str) -> range:
        """The lines that a source may name, counted from 1, in ``text`` of the unchanged file.

        The line of the first difference; of a media query, all lines of its block.
        """
        common = 0
        for former, edited in zip(self.before, self.after, strict=False):
            if former != edited:
                break
            common += 1
        place = text.index(self.before) + common
        first = text[:place].count("\n") + 1
        if self.kind != "media query":
            return range(first, first + 1)
        return range(first, text[: _end_of_block(text, place)].count("\n") + 2)


@dataclass(frozen=True, slots=True)
class Recipe:
    """An application: where its sources are, how it is built, and which pages are measured."""

    name: str
    title: str
    folder: Path  #: of package.json or requirements.txt and the hand-written sources
    init: tuple[str, ...] = ()  #: options of ``harness init``
    pages: tuple[str, ...] = ("index.html",)  #: paths of those that are measured
    build: str | None = None  #: shell command, after each edit; not where a server builds
    copy: str | None = None  #: folder of an installed package that is the application
    shipped: bool = False  #: nobody here wrote the pages
    cdn: bool = False  #: pages load packages from a CDN, which are installed instead
    addresses: Mapping[str, str] = field(default_factory=dict)  #: of CDNs: what replaces them
    edits: tuple[Edit, ...] = ()
    suite: bool = False  #: measured by the normal test suite, too
    few_widths: tuple[int, int] = (600, 700)  #: CSS px: the suite looks at these only


def _end_of_block(text: str, place: int) -> int:
    """Where the block of the rule at ``place`` is closed.

    >>> _end_of_block("@media (a) { p { b: c } } i { d: e }", 2)
    24
    """
    depth = 0
    for index in range(text.index("{", place), len(text)):
        depth += {"{": 1, "}": -1}.get(text[index], 0)
        if depth == 0:
            return index
    raise ValueError("a block without its end")


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
    for key in ("few_widths", "init", "pages"):
        if key in table:
            table[key] = tuple(table[key])
    return Recipe(name=path.parent.name, folder=folder, edits=edits, **table)


def _edit(entry: dict[str, Any]) -> Edit:
    widths = tuple((low, high) for low, high in entry.pop("widths"))
    return Edit(widths=widths, elements=tuple(entry.pop("elements")), **entry)
