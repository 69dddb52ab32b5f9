"""The configuration of an application: written by ``harness init``, or by hand."""

from pathlib import Path

from tests.applications.recipe import Recipe


def configure(recipe: Recipe, project: Path, widths: tuple[int, int] | None = None) -> None:
    """Write harness.toml; with ``widths``, only these are sampled and swept (CSS px)."""
    text = recipe.config.lstrip()
    if widths is not None:
        low, high = widths
        text = (
            f"sweep = {{ min = {low}, max = {high}, step = 20 }}\n{text}"
            f"[breakpoints]\nevery = {{ min = 1, widths = [{low}, {high}] }}\n"
        )
    (project / "harness.toml").write_text(text)
