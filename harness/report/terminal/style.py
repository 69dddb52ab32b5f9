"""Colours, indents and safe text of the terminal report."""

from collections.abc import Mapping

from rich.console import RenderableType
from rich.padding import Padding

from harness.model.verdict import Verdict

STYLES: Mapping[Verdict, str] = {
    "unchanged": "green",
    "changed": "bold red",
    "regressed": "bold red",
    "new": "bold cyan",
    "unstable": "bold yellow",
    "failed": "bold magenta",
}

INDENT = 3


def indented(content: RenderableType, by: int = INDENT) -> Padding:
    """``content``, moved ``by`` columns to the right."""
    return Padding(content, (0, 0, 0, by))
