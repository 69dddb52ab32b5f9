"""The widths at which ``clamp()``, ``min()`` and ``max()`` begin or cease to follow the viewport.

Between two of them a length is a straight line, so that what is read at both ends says what it is
at each width. Of lengths that move boxes, the boxes are measured there.
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

#: Units of the viewport's width, and of what may be as wide.
_WIDTHS = re.compile(r"(?:[sld]?v[wi]|cq[wi])$|^%$")

#: A declaration with one of the functions in it.
_DECLARATION = re.compile(
    r"(?<![\w-])(?P<name>[\w-]+)\s*:(?P<value>[^;{}]*(?<![\w-])(?:clamp|min|max)\([^;{}]*)",
    re.IGNORECASE,
)

#: A box that grows with the viewport only so far. What ends within the usual sweep is seen by it.
_CAP = re.compile(
    r"(?:^|[;{}/])\s*max-(?:width|inline-size)\s*:\s*(?P<number>\d{3,9}(?:\.\d+)?)(?P<unit>[a-z]+)",
    re.IGNORECASE,
)

#: Properties whose effect is in the boxes of elements; what custom ones are for is not known.
_BY_BOXES = re.compile(
    r"--.*|(?:min-|max-)?(?:width|height|inline-size|block-size)"
    r"|(?:margin|padding|inset|grid|flex|scroll|font|contain)\b.*|(?:row-|column-|grid-)*gap"
    r"|top|right|bottom|left|columns?(?:-width)?|line-height|letter-spacing|word-spacing"
    r"|text-indent|translate|aspect-ratio|border(?:-\w+)*-spacing",
    re.IGNORECASE,
)

#: No screen is wider (CSS px): what bends further out is not looked at.
FARTHEST_BEND = 7680

#: A function that may be so many different lines is passed over.
MOST_LINES = 12


class Line(NamedTuple):
    """A length that is a straight line: ``px`` and a ``share`` of the viewport's width."""

    px: float
    share: float


def knees(sheets: Iterable[Sheet]) -> frozenset[int]:
    """The first whole widths (CSS px) behind each bend of a painted length, and three before each.

    A check reads a page where two neighbours were read, and two widths tell how a line goes on.
    Percentages count as if they were of something as wide as the viewport. There may be more
    widths than there are bends.

    >>> css = "p { border-radius: clamp(0px, 100vw - 1100px, 30px); width: min(5vw, 30px) }"
    >>> sorted(knees([Sheet(css, "article.css")]))
    [1097, 1098, 1099, 1100, 1127, 1128, 1129, 1130]
    """
    bends = {bend for name, bend in _named_bends(sheets) if not _BY_BOXES.fullmatch(name)}
    return frozenset(bend - back for bend in bends for back in range(4) if bend - back > 1)


def bends(sheets: Iterable[Sheet]) -> frozenset[int]:
    """The first whole widths (CSS px) behind each bend of any length in ``sheets``.

    A plain ``max-width`` is one where it is wider than the usual sweep.

    >>> css = "p { border-radius: clamp(0px, 100vw - 1100px, 30px); width: min(5vw, 30px) }"
    >>> sorted(bends([Sheet(css, "article.css")]))
    [600, 1100, 1130]
    """
    sheets = tuple(sheets)
    return frozenset(bend for _, bend in _named_bends(sheets)).union(_caps(sheets))


def far_bends(bends: Iterable[int], high: int, reach: int, step: int) -> frozenset[int]:
    """The widths (CSS px) above ``high`` and up to ``reach`` where lengths bend, as boundaries.

    With each a further one, ``step`` above it: right at a bend, nothing differs yet.

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
    """Names of properties, and where their lengths bend."""
    for text in dict.fromkeys(sheet.text for sheet in sheets):
        for declaration in _DECLARATION.finditer(text):
            for bend in _bends(nodes_of(declaration["value"])):
                yield declaration["name"], bend


def _bends(nodes: Iterable[Node], deep: int = 0) -> Iterator[int]:
    for node in nodes:
        if node.type not in ("function", "() block") or deep > DEEPEST:
            continue
        content = node.arguments if node.type == "function" else node.content
        yield from _bends(content, deep + 1)
        if node.type == "function" and node.lower_name in ("clamp", "min", "max"):
            lines = {line for part in split(content, ",") for line in _lines(part, deep)}
            if len(lines) <= MOST_LINES:
                yield from (_meeting(*pair) for pair in combinations(lines, 2) if _meet(*pair))


def _meet(line: Line, other: Line) -> bool:
    return line.share != other.share and (other.px - line.px) / (line.share - other.share) > 1


def _meeting(line: Line, other: Line) -> int:
    return math.ceil(round((other.px - line.px) / (line.share - other.share), 6))


def _lines(nodes: Iterable[Node], deep: int = 0) -> set[Line]:
    """The lines that a sum or product may be; none where that is not known."""
    parts = solid(nodes)
    if len(parts) % 2 == 0 or deep > DEEPEST:
        return set()
    total: set[Line] = set()
    for at in range(0, len(parts), 2):
        term = _term(parts[at], deep)
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
    """A length times or through a number, whose line is level."""
    if any(line.share for line in term) or (sign == "/" and any(not line.px for line in term)):
        return set()
    numbers = [line.px if sign == "*" else 1 / line.px for line in term]
    return {Line(line.px * number, line.share * number) for line in total for number in numbers}


def _term(node: Node, deep: int) -> set[Line]:
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
            return _lines(node.content, deep + 1)
        case "function" if node.lower_name == "calc":
            return _lines(node.arguments, deep + 1)
        case "function" if node.lower_name in ("min", "max", "clamp"):
            parts: Sequence[Sequence[Node]] = split(node.arguments, ",")
            return {line for part in parts for line in _lines(part, deep + 1)}
        case _:
            return set()
