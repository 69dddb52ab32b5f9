"""The documentation: its reference is the code's, and its links lead somewhere."""

import re
from pathlib import Path

import pytest

from docs.reference import DOCS, reference
from harness.commands.main import cli

PROJECT = Path(__file__).parents[1]
FILES = sorted([*PROJECT.glob("*.md"), *DOCS.rglob("*.md")])


@pytest.mark.parametrize("name", sorted(reference()))
def test_reference_is_that_of_the_code(name: str) -> None:
    assert (DOCS / name).read_text("utf-8") == reference()[name], "run `make docs`"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(PROJECT).as_posix())
def test_links_lead_somewhere(file: Path) -> None:
    dead = []
    for target in re.findall(r"\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"", prose(file)):
        address, _, anchor = "".join(target).partition("#")
        if address.startswith(("http://", "https://")):
            continue
        there = (file.parent / address) if address else file
        if not there.exists() or (anchor and anchor not in anchors(there)):
            dead.append("".join(target))
    assert dead == []


def test_every_page_of_the_documentation_can_be_found() -> None:
    linked = {
        (file.parent / target).resolve()
        for file in FILES
        for target in re.findall(r"\]\(([^)\s#]+)", prose(file))
    }
    assert [file.name for file in DOCS.glob("*.md") if file.resolve() not in linked] == []


def test_documentation_names_only_commands_that_there_are() -> None:
    named = {
        (file.name, found)
        for file in FILES
        if file.name != "CHANGELOG.md"
        for found in re.findall(
            r"(?:^\$ |`)harness ([a-z]+)", file.read_text("utf-8"), re.MULTILINE
        )
    }
    assert {one for one in named if one[1] not in cli.commands} == set()


def prose(file: Path) -> str:
    """A file's text without its examples."""
    return re.sub(r"```.*?```", "", file.read_text("utf-8"), flags=re.DOTALL)


def anchors(file: Path) -> set[str]:
    """What can stand behind the # of a link to a Markdown file."""
    heads = re.findall(r"^#+ (.+)$", prose(file), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}
