"""What the parts of the terminal report have in common: colours, indents, safe text."""

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

# A page's own text is shown here: no control character of it may reach the terminal, and no mark
# that turns the reading direction around.
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def indented(content: RenderableType, by: int = INDENT) -> Padding:
    """``content``, so many columns to the right."""
    return Padding(content, (0, 0, 0, by))


def safe(text: str) -> str:
    """``text`` without what a terminal would obey."""
    return UNSAFE.sub("\ufffd", text)
