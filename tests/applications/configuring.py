"""The configuration of an application: written by ``harness init``, or by hand."""

import re
import tomllib
from pathlib import Path

from tests.applications import running
from tests.applications.recipe import Recipe

#: Whether ``harness init`` writes it; otherwise the recipe's own is used, which says the same.
BY_INIT = False

#: One page in what ``harness init`` writes.
PAGE = re.compile(r'  \{ name = "[^"]*", path = "([^"]*)" \},\n')


def configure(recipe: Recipe, project: Path, widths: tuple[int, int] | None = None) -> None:
    """Write harness.toml; with ``widths``, only these are sampled and swept (CSS px)."""
    text = _by_init(recipe, project) if BY_INIT else recipe.config.lstrip()
    if widths is not None:
        text = with_few_widths(text, *widths)
    (project / "harness.toml").write_text(text)


def _by_init(recipe: Recipe, project: Path) -> str:
    """What ``harness init`` writes, with those of its pages that the recipe is about."""
    file = project / "harness.toml"
    file.unlink(missing_ok=True)
    answer = running.run(project, "init", *recipe.init)
    if answer.exit_code:
        raise RuntimeError(
            f"{recipe.name}: harness init ended in {answer.exit_code}: {answer.output}"
        )
    text = file.read_text("utf-8")
    if missing := {*recipe.pages} - {*PAGE.findall(text)}:
        raise RuntimeError(f"{recipe.name}: harness init did not find {', '.join(missing)}")
    return PAGE.sub(lambda page: page[0] if page[1] in recipe.pages else "", text)


def with_few_widths(text: str, low: int, high: int) -> str:
    """The same configuration, at two widths and those between."""
    before, table, _ = text.partition("[breakpoints]\n")
    if not table:
        before = f"{before}\n"
    sweep = f"sweep = {{ min = {low}, max = {high}, step = 20 }}\n"
    made = f"{sweep}{before}[breakpoints]\nevery = {{ min = 1, widths = [{low}, {high}] }}\n"
    tomllib.loads(made)
    return made
