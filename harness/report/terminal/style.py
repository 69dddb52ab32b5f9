"""Colours, indents and safe text of the terminal report."""

import re
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

# Reports show text of pages under test: none of its control characters may reach the terminal, and
# no mark that reverses the reading direction.
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def indented(content: RenderableType, by: int = INDENT) -> Padding:
    """``content``, moved ``by`` columns to the right."""
    return Padding(content, (0, 0, 0, by))


def safe(text: str) -> str:
    """``text`` with a replacement character for each that a terminal would obey."""
    return UNSAFE.sub("\ufffd", text)
