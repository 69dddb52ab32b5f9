"""Parser of media and container queries, and of the widths that they compare with.

No text makes it fail: it ignores what a browser would not understand and what does not depend on
a width. Every comparison in a condition counts, so the result contains all widths that can make a
difference, and possibly more.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

import tinycss2

from harness.breakpoints.queries.conditions import (
    PX_PER_UNIT,
    Bound,
    Condition,
    Sheet,
    Side,
    container_thresholds,
    media_switches,
)
from harness.breakpoints.queries.lengths import DEEPEST, Node, amount_of, solid, split

__all__ = [
    "Bound",
    "Condition",
    "Sheet",
    "container_thresholds",
    "media_switches",
    "nodes_of",
    "read_conditions",
    "sizes_conditions",
]

#: Media types that match on a screen; queries of other types never match.
SCREENS = ("all", "screen")

#: At-rules and braces, and what may contain them as text: comments, strings, addresses, escapes.
_LANDMARK = re.compile(
    r"""
    /\*.*?(?:\*/|$)
    | "(?:\\.|[^"\\\n])*"?
    | '(?:\\.|[^'\\\n])*'?
    | url\(\s*[^"'\s)](?:\\.|[^\\)])*\)?
    | \\.
    | [{};]
    | @(?P<keyword>media|container|import)(?![-\\\w])
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ROW_END = re.compile("\n")
_COMMENT = re.compile(r"/\*.*?(\*/|$)", re.DOTALL)
_LINE_END = re.compile("\r\n|\r|\f")
_LONG_NUMBER = re.compile(r"(\d{400})\d+")

#: Features of the viewport and of a container that compare widths.
MEDIA_FEATURES = re.compile(
    "(?P<edge>min-|max-)?(?:device-)?(?P<name>width|aspect-ratio|orientation)"
)
CONTAINER_FEATURES = re.compile("(?P<edge>min-|max-)?(?P<name>width|inline-size)")

#: Sides by the sign after a feature's name; with a colon, by the start of the name.
_SIDES: dict[str, tuple[Side, ...]] = {
    "<": ("<",),
    "<=": ("<=",),
    ">": (">",),
    ">=": (">=",),
    "=": (">=", "<="),
    "": (">=", "<="),
    "min-": (">=",),
    "max-": ("<=",),
}
_MIRRORED: dict[Side, Side] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}

#: Larger than any viewport in any unit.
_FARTHEST = 1e9


def read_conditions(sheets: Iterable[Sheet], height: float = 900) -> tuple[Condition, ...]:
    """The distinct media and container conditions of ``sheets``, in text order.

    ``height`` is the viewport's height (CSS px), which turns orientation and aspect ratio into
    comparisons of the width. Conditions without bounds do not depend on the width.

    >>> sheet = Sheet("p { @media (min-width: 40em) { order: 1 } }", "article.css")
    >>> [(query.rule, query.source, query.bounds[0].switch) for query in read_conditions([sheet])]
    [('@media (min-width: 40em)', 'article.css:1', 640)]
    """
    conditions = dict.fromkeys(
        condition for sheet in dict.fromkeys(sheets) for condition in _conditions_of(sheet, height)
    )
    return tuple(conditions)


def sizes_conditions(sizes: str) -> tuple[str, ...]:
    """The media conditions in a ``sizes`` attribute, without its lengths.

    >>> sizes_conditions("(max-width: 600px) 480px, 50vw")
    ('(max-width: 600px)',)
    """
    written = _normal(sizes)
    entries = [_trimmed(part) for part in split(nodes_of(written), ",")]
    return tuple(
        _text(written, entry[0], entry[-1])
        for entry in entries
        if any(node.type == "() block" for node in entry[:-1])
    )


def _conditions_of(sheet: Sheet, height: float) -> Iterator[Condition]:
    if sheet.media:
        bounds = _media_bounds(nodes_of(_normal(sheet.media)), height)
        text = " ".join(sheet.media.split())
        yield Condition(sheet.kind, text, sheet.at(0, 1, 0), tuple(bounds))
    text = _normal(sheet.text)
    rows = [0, *(match.end() for match in _ROW_END.finditer(text)), len(text) + 1]
    for keyword, at, prelude in _rules(text):
        nodes = _trimmed(nodes_of(prelude))
        if keyword == "import":
            nodes = _import_media(nodes)
        if not nodes:
            continue
        row = bisect_right(rows, at) - 1
        source = sheet.at(row, at - rows[row] + 1, rows[row + 1] - rows[row] - 1)
        written = _text(prelude, nodes[0])
        if keyword != "container":
            yield Condition("media", written, source, tuple(_media_bounds(nodes, height)))
            continue
        for query in map(_trimmed, split(nodes, ",")):
            name = query[0].value if query and _is_name(query[0]) else ""
            bounds = _bounds(query, height, CONTAINER_FEATURES)
            yield Condition("container", written, source, tuple(bounds), name)


def _rules(text: str) -> Iterator[tuple[str, int, str]]:
    """Keyword, position and prelude of each conditional at-rule at any depth.

    Only preludes are tokenized: the rest of a style sheet is long and not needed.
    """
    opened = None
    for landmark in _LANDMARK.finditer(text):
        if landmark["keyword"]:
            opened = landmark
        elif opened is not None and landmark[0] in ("{", "}", ";"):
            keyword = opened["keyword"].lower()
            if landmark[0] == (";" if keyword == "import" else "{"):
                yield keyword, opened.start(), text[opened.end() : landmark.start()]
            opened = None


def _import_media(prelude: Sequence[Node]) -> list[Node]:
    """The media query list of an ``@import``: the tokens after address, layer and supports()."""
    rest = [*prelude[1:]]
    while rest and (
        rest[0].type == "whitespace"
        or (rest[0].type == "function" and rest[0].lower_name in ("layer", "supports"))
        or (rest[0].type == "ident" and rest[0].lower_value == "layer")
    ):
        rest.pop(0)
    return rest


def _is_name(node: Node) -> bool:
    return bool(node.type == "ident" and node.lower_value != "not")


def _media_bounds(prelude: Sequence[Node], height: float) -> Iterator[Bound]:
    """The bounds of the queries in a list that can match on a screen."""
    for query in split(prelude, ","):
        words = (node.lower_value for node in query if node.type == "ident")
        media_type = next(
            (word for word in words if word not in ("not", "only", "and", "or")), "all"
        )
        if media_type in SCREENS:
            yield from _bounds(query, height, MEDIA_FEATURES)


def _bounds(
    query: Sequence[Node],
    height: float,
    features: re.Pattern[str],
    negated: bool = False,
    depth: int = 0,
) -> Iterator[Bound]:
    """The bounds in a condition, negated after ``not``."""
    for node in query:
        if node.type == "ident" and node.lower_value == "not":
            negated = not negated
        elif node.type == "() block" and depth < DEEPEST:
            content = solid(node.content)
            if not any(token.type == "literal" and token.value in ":<>=" for token in content):
                yield from _bounds(content, height, features, negated, depth + 1)
                continue
            for bound in _feature(content, height, features):
                yield bound.negated if negated else bound


def _feature(content: Sequence[Node], height: float, features: re.Pattern[str]) -> Iterator[Bound]:
    """The bounds of one feature: ``min-width: 640px``, ``400px < width <= 640px``."""
    operands, signs = _operands(content)
    for at, sign in enumerate(signs):
        left, right = operands[at], operands[at + 1]
        if feature := _name(left, features):
            value, flipped = right, False
        elif feature := _name(right, features):
            value, flipped = left, True
        else:
            continue
        sides: tuple[Side, ...] = _SIDES[(feature["edge"] or "") if sign == ":" else sign]
        for side in sides:
            bound = _bound(feature["name"], value, _MIRRORED[side] if flipped else side, height)
            if bound is not None and abs(bound.number) < _FARTHEST:
                yield bound


def _operands(content: Sequence[Node]) -> tuple[list[list[Node]], list[str]]:
    """The operands of a feature, and the signs between them."""
    operands: list[list[Node]] = [[]]
    signs: list[str] = []
    for node in content:
        if node.type != "literal" or node.value not in (":", "<", ">", "="):
            operands[-1].append(node)
        elif node.value == "=" and signs and signs[-1] in ("<", ">") and not operands[-1]:
            signs[-1] += "="
        else:
            signs.append(node.value)
            operands.append([])
    return operands, signs


def _name(operand: Sequence[Node], features: re.Pattern[str]) -> re.Match[str] | None:
    if len(operand) == 1 and operand[0].type == "ident":
        return features.fullmatch(operand[0].lower_value)
    return None


def _bound(name: str, value: Sequence[Node], side: Side, height: float) -> Bound | None:
    """The comparison of ``name`` with ``value``; ``None`` where the value is not valid for it."""
    if name == "orientation":
        word = value[0].lower_value if len(value) == 1 and value[0].type == "ident" else ""
        turned: dict[str, Side] = {"portrait": "<=", "landscape": ">"}
        if word not in turned or side != "<=":  # ``:`` has two sides; report it once
            return None
        return Bound(height, turned[word], feature="orientation")
    amount = amount_of(value, height)
    if amount is None:
        return None
    if name == "aspect-ratio":
        return None if amount.unit else Bound(amount.number * height, side, feature="aspect-ratio")
    if amount.unit in PX_PER_UNIT or amount == (0, ""):
        return Bound(amount.number, side, amount.unit or "px")
    return None


def nodes_of(text: str) -> list[Node]:
    """The CSS tokens of a text, without comments."""
    nodes: list[Node] = tinycss2.parse_component_value_list(text, skip_comments=True)
    return nodes


def _normal(text: str) -> str:
    """``text`` with the line ends that tinycss2 counts, and without overlong numbers."""
    return _LONG_NUMBER.sub(r"\1", _LINE_END.sub("\n", text))


def _trimmed(nodes: Sequence[Node]) -> list[Node]:
    indices = [index for index, node in enumerate(nodes) if node.type != "whitespace"]
    return [*nodes[indices[0] : indices[-1] + 1]] if indices else []


def _text(written: str, first: Node, last: Node | None = None) -> str:
    """The text from ``first`` up to ``last``, on one line and without comments."""
    part = written[_place(written, first) : None if last is None else _place(written, last)]
    return " ".join(_COMMENT.sub(" ", part).split())


def _place(written: str, node: Node) -> int:
    """The index at which a token of ``written`` begins."""
    row_end = -1
    for _ in range(node.source_line - 1):
        row_end = written.index("\n", row_end + 1)
    return int(row_end + node.source_column)
