"""Lengths as they are written in a style sheet, calculated for any width of the viewport."""

import re

from harness.breakpoints.queries.conditions import PX_PER_UNIT
from harness.breakpoints.queries.lengths import amount_of
from harness.breakpoints.queries.parse import nodes_of

#: A length relative to the viewport's width, or to the smaller or larger of its sides.
_OF_VIEWPORT = re.compile(
    r"(?P<number>[-+]?[\d.]+(?:e[-+]?\d+)?)[sld]?v(?P<side>w|min|max)\b", re.IGNORECASE
)

_REM = re.compile(r"(?P<number>[-+]?[\d.]+(?:e[-+]?\d+)?)rem\b", re.IGNORECASE)

_UNIT = re.compile(r"[\d.](?P<unit>[a-z%]+)", re.IGNORECASE)

#: Units that are as many px for each element: the queries' table has those of fonts, too.
_ABSOLUTE = PX_PER_UNIT.keys() - {"em", "rem"}

#: Properties whose lengths may be negative; of all others the least length is 0.
_SIGNED = re.compile(
    r"(?:scroll-)?margin.*|inset.*|top|right|bottom|left|(?:letter|word)-spacing|text-indent"
    r"|.*offset.*|.*position.*|translate|perspective-origin|transform-origin"
)


def length_at(
    name: str, text: str, width: int, height: float, rem_px: float | None = None
) -> float | None:
    """The length (CSS px) of the property ``name`` that ``text`` gives in a viewport of this size.

    ``rem_px`` is the font size of the root element, ``None`` where it follows the width. ``None``
    where the length depends on more than the viewport and that, or is no single length.

    >>> [length_at("font-size", "clamp(1rem, 2vw, 24px)", width, 900, 16) for width in (700, 1000)]
    [16.0, 20.0]
    >>> length_at("width", "calc(50% - 2vw)", 700, 900)
    """
    sides = {"w": width, "min": min(width, height), "max": max(width, height)}

    def in_px(length: re.Match[str]) -> str:
        return f"{float(length['number']) * sides[length['side'].lower()] / 100:f}px"

    in_pixels = _OF_VIEWPORT.sub(in_px, text)
    if rem_px is not None:
        in_pixels = _REM.sub(lambda rem: f"{float(rem['number']) * rem_px:f}px", in_pixels)
    if any(unit["unit"].lower() not in _ABSOLUTE for unit in _UNIT.finditer(in_pixels)):
        return None
    amount = amount_of(nodes_of(in_pixels), height)
    if amount is None or not amount.unit:
        return None
    px = amount.number * PX_PER_UNIT[amount.unit]
    return px if _SIGNED.fullmatch(name) else max(0.0, px)
