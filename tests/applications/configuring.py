"""The configuration of an application, as ``harness init`` writes it."""

import re
import tomllib
from pathlib import Path

from tests.applications import running
from tests.applications.recipe import Recipe

#: One page in what ``harness init`` writes.
PAGE = re.compile(r'  \{ name = "[^"]*", path = "([^"]*)" \},\n')


def configure(recipe: Recipe, project: Path, widths: tuple[int, int] | None = None) -> None:
    """Have ``harness init`` write harness.toml, with those pages that the recipe is about.

    With ``widths``, only these are sampled and swept (CSS px).
    """
    file = project / "harness.toml"
    file.unlink(missing_ok=True)
    answer = running.run(project, "init", *recipe.init)
    if answer.exit_code:
        raise RuntimeError(f"{recipe.name}: init ended in {answer.exit_code}: {answer.output}")
    text = file.read_text("utf-8")
    if missing := {*recipe.pages} - {*PAGE.findall(text)}:
        raise RuntimeError(f"{recipe.name}: init did not find {', '.join(missing)}:\n{text}")
    text = PAGE.sub(lambda page: page[0] if page[1] in recipe.pages else "", text)
    file.write_text(with_few_widths(text, *widths) if widths else text)


def with_few_widths(text: str, low: int, high: int) -> str:
    """The same configuration, at two widths and those between."""
    before, table, _ = text.partition("[breakpoints]\n")
    if not table:
        before = f"{before}\n"
    sweep = f"sweep = {{ min = {low}, max = {high}, step = 20 }}\n"
    made = f"{sweep}{before}[breakpoints]\nevery = {{ min = 1, widths = [{low}, {high}] }}\n"
    tomllib.loads(made)
    return made
