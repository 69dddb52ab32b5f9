"""Width ranges written as media queries: ``(min-width: 640px) and (max-width: 1023.98px)``."""

import math
import re

from harness.breakpoints.named import rounded_range
from harness.errors import MOST_QUOTED, ConfigError, quoted
from harness.model.page import UNBOUNDED

#: 1em in a media query is the initial font size, not the page's (Media Queries 4, §1.3).
PX_PER_EM = 16.0

_LENGTH = r"(?P<{0}>\d*\.?\d+)(?P<{0}_unit>px|em|rem)"
_PREFIXED = re.compile(r"\(\s*(?P<side>min|max)-width\s*:\s*" + _LENGTH.format("n") + r"\s*\)")
_AFTER = re.compile(r"\(\s*width\s*(?P<op>[<>]=?)\s*" + _LENGTH.format("n") + r"\s*\)")
_BEFORE = re.compile(
    r"\(\s*" + _LENGTH.format("n") + r"\s*(?P<op>[<>]=?)\s*width\s*\)",
)
_BETWEEN = re.compile(
    r"\(\s*"
    + _LENGTH.format("a")
    + r"\s*(?P<op_a><=?)\s*width\s*(?P<op_b><=?)\s*"
    + _LENGTH.format("b")
    + r"\s*\)"
)
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}

#: Smaller than any fraction that people write, so that ``< 640px`` ends at 639.
_STRICTLY = 1e-6


def parse_range(query: str) -> tuple[int, int]:
    """The range of whole-pixel widths at which a media query matches, both ends included.

    Accepts ``min-width``/``max-width`` and the range syntax in px, em and rem, joined by
    ``and``. Errors: ``ConfigError`` for anything else.

    >>> parse_range("(min-width: 640px) and (max-width: 1023.98px)")
    (640, 1023)
    >>> parse_range("(40em <= width < 64em)")
    (640, 1023)
    """
    if len(query) > MOST_QUOTED:
        raise _unreadable(query, query)
    low, high = 1.0, math.inf
    for part in re.split(r"\s+and\s+", query.strip().lower()):
        part_low, part_high = _part_range(part, query)
        low, high = max(low, part_low), min(high, part_high)
    return rounded_range(low, high)


def _part_range(part: str, query: str) -> tuple[float, float]:
    if part in {"screen", "all", "only screen"}:
        return 1.0, math.inf
    if match := _PREFIXED.fullmatch(part):
        return _side(">=" if match["side"] == "min" else "<=", _px(match, "n"))
    if match := _AFTER.fullmatch(part):
        return _side(match["op"], _px(match, "n"))
    if match := _BEFORE.fullmatch(part):
        return _side(_MIRRORED[match["op"]], _px(match, "n"))
    if match := _BETWEEN.fullmatch(part):
        low, _ = _side(_MIRRORED[match["op_a"]], _px(match, "a"))
        _, high = _side(match["op_b"], _px(match, "b"))
        return low, high
    raise _unreadable(part, query)


def _unreadable(part: str, query: str) -> ConfigError:
    return ConfigError(
        f"cannot read {quoted(part)} of the media query {quoted(query)}",
        why="a breakpoint is one range of widths, in px, em or rem",
        fix='write it like "(min-width: 640px) and (max-width: 1023.98px)" or '
        '"(640px <= width < 1024px)", or give min and max as numbers',
    )


def _px(match: re.Match[str], name: str) -> float:
    px = float(match[name]) * (1.0 if match[f"{name}_unit"] == "px" else PX_PER_EM)
    if px > UNBOUNDED:
        raise _unreadable(match[0], match.string)
    return px


def _side(op: str, px: float) -> tuple[float, float]:
    match op:
        case ">=":
            return px, math.inf
        case ">":
            return px + _STRICTLY, math.inf
        case "<=":
            return 1.0, px
        case _:
            return 1.0, px - _STRICTLY
