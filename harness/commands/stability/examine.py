"""`harness doctor PAGE`: whether captures of pages are the same, and what to configure."""

from collections.abc import Sequence
from pathlib import Path

from harness.commands.output import Show
from harness.commands.stability import text
from harness.commands.stability.capture_repeatedly import steadiness
from harness.config.load import load_config
from harness.plan.plan import make_plan


def examine_pages(
    project: Path,
    pages: Sequence[str],
    breakpoints: Sequence[str],
    browsers: Sequence[str],
    browser_path: str | None,
) -> int:
    """Capture pages repeatedly, and print what differs. Gives the exit code."""
    config = load_config(project)
    plan = make_plan(config, pages, breakpoints, browsers)
    with Show(quiet=False, files={}).progress() as progress:
        examined = steadiness(config, plan, bool(breakpoints), browser_path, progress)
    print(text.render(examined), end="")
    return text.exit_code(examined)
