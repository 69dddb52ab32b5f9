"""Bends: widths where ``clamp()``, ``min()`` or ``max()`` starts or stops following the viewport.

Between two bends a length is a linear function of the width, so its values at both ends give its
value at every width. Where a bend changes boxes, it is enough to measure the boxes there.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product
from typing import NamedTuple

from harness.breakpoints.queries.conditions import PX_PER_UNIT, Sheet
from harness.breakpoints.queries.lengths import DEEPEST, Node, solid, split
from harness.breakpoints.queries.parse import nodes_of
from harness.model.page import Sweep

#: Units relative to the viewport's width, or to a width that may be equal to it.
_WIDTHS = re.compile(r"(?:[sld]?v[wi]|cq[wi])$|^%$")

#: A declaration that uses one of the functions.
_DECLARATION = re.compile(
    r"(?<![\w-])(?P<name>[\w-]+)\s*:(?P<value>[^;{}]*(?<![\w-])(?:clamp|min|max)\([^;{}]*)",
    re.IGNORECASE,
)

#: A maximum width. Only those beyond the usual sweep matter, as that measures all others.
_CAP = re.compile(
    r"(?:^|[;{}/])\s*max-(?:width|inline-size)\s*:\s*(?P<number>\d{3,9}(?:\.\d+)?)(?P<unit>[a-z]+)",
    re.IGNORECASE,
)

#: Properties that change boxes; custom properties are included, as their use is unknown.
_BY_BOXES = re.compile(
    r"--.*|(?:min-|max-)?(?:width|height|inline-size|block-size)"
    r"|(?:margin|padding|inset|grid|flex|scroll|font|contain)\b.*|(?:row-|column-|grid-)*gap"
    r"|top|right|bottom|left|columns?(?:-width)?|line-height|letter-spacing|word-spacing"
    r"|text-indent|translate|aspect-ratio|border(?:-\w+)*-spacing",
    re.IGNORECASE,
)

#: Wider than any screen (CSS px): bends beyond are ignored.
FARTHEST_BEND = 7680

#: A function with more possible lines than this is ignored.
MOST_LINES = 12


class Line(NamedTuple):
    """A length linear in the viewport's width: ``px`` plus ``share`` times the width."""

    px: float
    share: float


def knees(sheets: Iterable[Sheet]) -> frozenset[int]:
    """The first whole width (CSS px) after each bend of a painted length, and the three before it.

    Whole layouts are read at pairs of neighbouring widths, and two widths determine a line.
    Percentages count as percentages of the viewport's width, so some widths may not be bends.

    >>> css = "p { border-radius: clamp(0px, 100vw - 1100px, 30px); width: min(5vw, 30px) }"
    >>> sorted(knees([Sheet(css, "article.css")]))
    [1097, 1098, 1099, 1100, 1127, 1128, 1129, 1130]
    """
    bends = {bend for name, bend in _named_bends(sheets) if not _BY_BOXES.fullmatch(name)}
    return frozenset(bend - back for bend in bends for back in range(4) if bend - back > 1)


def bends(sheets: Iterable[Sheet]) -> frozenset[int]:
    """The first whole width (CSS px) after each bend of any length in ``sheets``.

    A plain ``max-width`` counts as a bend where it is wider than the usual sweep.

    >>> css = "p { border-radius: clamp(0px, 100vw - 1100px, 30px); width: min(5vw, 30px) }"
    >>> sorted(bends([Sheet(css, "article.css")]))
    [600, 1100, 1130]
    """
    sheets = tuple(sheets)
    return frozenset(bend for _, bend in _named_bends(sheets)).union(_caps(sheets))


def bends_of_values(values: Iterable[str]) -> frozenset[int]:
    """The first whole width (CSS px) after each bend of lengths, given as they are declared.

    >>> sorted(bends_of_values(["min(5vw, 30px)", "50vw"]))
    [600]
    """
    return frozenset(bend for value in values for bend in _bends(nodes_of(value)))


def far_bends(bends: Iterable[int], high: int, reach: int, step: int) -> frozenset[int]:
    """Bends above ``high`` and up to ``reach`` (CSS px) as boundaries.

    Each comes with a second width, ``step`` above it, as nothing differs at the bend itself.

    >>> sorted(far_bends([1100, 2000, 90000], 1920, 10**9, 160))
    [2000, 2160]
    """
    farthest = min(reach, FARTHEST_BEND)
    return frozenset(
        width
        for bend in bends
        if high < bend <= farthest
        for width in (bend, bend + step)
        if width <= reach
    )


def _caps(sheets: Iterable[Sheet]) -> Iterator[int]:
    for text in dict.fromkeys(sheet.text for sheet in sheets):
        for cap in _CAP.finditer(text):
            px = float(cap["number"]) * PX_PER_UNIT.get(cap["unit"].lower(), 0)
            if px > Sweep().max_width:
                yield math.ceil(px)


def _named_bends(sheets: Iterable[Sheet]) -> Iterator[tuple[str, int]]:
    """Property names and the bends of their lengths."""
    for text in dict.fromkeys(sheet.text for sheet in sheets):
        for declaration in _DECLARATION.finditer(text):
            for bend in _bends(nodes_of(declaration["value"])):
                yield declaration["name"], bend


def _bends(nodes: Iterable[Node], depth: int = 0) -> Iterator[int]:
    for node in nodes:
        if node.type not in ("function", "() block") or depth > DEEPEST:
            continue
        content = node.arguments if node.type == "function" else node.content
        yield from _bends(content, depth + 1)
        if node.type == "function" and node.lower_name in ("clamp", "min", "max"):
            lines = {line for part in split(content, ",") for line in _lines(part, depth)}
            if len(lines) <= MOST_LINES:
                yield from (_crossing(*pair) for pair in combinations(lines, 2) if _cross(*pair))


def _cross(line: Line, other: Line) -> bool:
    return line.share != other.share and (other.px - line.px) / (line.share - other.share) > 1


def _crossing(line: Line, other: Line) -> int:
    return math.ceil(round((other.px - line.px) / (line.share - other.share), 6))


def _lines(nodes: Iterable[Node], depth: int = 0) -> set[Line]:
    """The possible lines of a sum or product; none where they cannot be calculated."""
    parts = solid(nodes)
    if len(parts) % 2 == 0 or depth > DEEPEST:
        return set()
    total: set[Line] = set()
    for at in range(0, len(parts), 2):
        term = _term(parts[at], depth)
        sign = parts[at - 1].value if at and parts[at - 1].type == "literal" else ""
        if sign in ("*", "/"):
            total = _product(total, term, sign)
            continue
        factor = -1 if sign == "-" else 1
        pairs = product(total or ({Line(0, 0)} if not at else set()), term)
        total = {Line(a.px + factor * b.px, a.share + factor * b.share) for a, b in pairs}
        if not total or len(total) > MOST_LINES:
            return set()
    return total


def _product(total: set[Line], term: set[Line], sign: str) -> set[Line]:
    """The lines of a length multiplied or divided by a constant."""
    if any(line.share for line in term) or (sign == "/" and any(not line.px for line in term)):
        return set()
    numbers = [line.px if sign == "*" else 1 / line.px for line in term]
    return {Line(line.px * number, line.share * number) for line in total for number in numbers}


def _term(node: Node, depth: int) -> set[Line]:
    match node.type:
        case "number":
            return {Line(node.value, 0)}
        case "percentage":
            return {Line(0, node.value / 100)}
        case "dimension" if _WIDTHS.search(node.lower_unit):
            return {Line(0, node.value / 100)}
        case "dimension" if node.lower_unit in PX_PER_UNIT:
            return {Line(node.value * PX_PER_UNIT[node.lower_unit], 0)}
        case "() block":
            return _lines(node.content, depth + 1)
        case "function" if node.lower_name == "calc":
            return _lines(node.arguments, depth + 1)
        case "function" if node.lower_name in ("min", "max", "clamp"):
            parts: Sequence[Sequence[Node]] = split(node.arguments, ",")
            return {line for part in parts for line in _lines(part, depth + 1)}
        case _:
            return set()
