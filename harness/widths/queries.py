"""The media and container queries in style sheets, and the widths that they compare with.

Whatever the text, nothing here fails: what a browser would not understand is passed over, and so
is what does not depend on a width. A comparison counts wherever it stands in a condition, so
what is found is everything that can make a difference, and perhaps more.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

import tinycss2

from harness.widths.amounts import DEEPEST, Node, amount_of, solid, split
from harness.widths.conditions import (
    PX_PER_UNIT,
    Bound,
    Condition,
    Sheet,
    Side,
    container_thresholds,
    media_switches,
)

__all__ = [
    "Bound",
    "Condition",
    "Sheet",
    "container_thresholds",
    "media_switches",
    "read_conditions",
    "sizes_conditions",
]

#: Media types that match on a screen; a query of another type never does.
SCREENS = ("all", "screen")

_COMMENT = re.compile(r"/\*.*?(\*/|$)", re.DOTALL)
_LINE_END = re.compile("\r\n|\r|\f")
_LONG_NUMBER = re.compile(r"(\d{400})\d+")

#: Features of the viewport and of a container that compare widths.
MEDIA_FEATURES = re.compile(
    "(?P<edge>min-|max-)?(?:device-)?(?P<name>width|aspect-ratio|orientation)"
)
CONTAINER_FEATURES = re.compile("(?P<edge>min-|max-)?(?P<name>width|inline-size)")

#: What each sign says of the name on its left; with a colon, what the start of the name says.
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

#: Farther than any viewport is wide, in any unit.
_FARTHEST = 1e9


def read_conditions(sheets: Iterable[Sheet], height: float = 900) -> tuple[Condition, ...]:
    """Every media and container condition of ``sheets``, distinct, in the order of the text.

    ``height`` is that of the viewport (CSS px), at which orientation and aspect ratio are
    comparisons of the width. Conditions that have no bounds do not depend on the width.

    >>> sheet = Sheet("p { @media (min-width: 40em) { order: 1 } }", "article.css")
    >>> [(one.rule, one.source, one.bounds[0].switch) for one in read_conditions([sheet])]
    [('@media (min-width: 40em)', 'article.css:1', 640)]
    """
    found = dict.fromkeys(
        condition for sheet in dict.fromkeys(sheets) for condition in _of_sheet(sheet, height)
    )
    return tuple(found)


def sizes_conditions(sizes: str) -> tuple[str, ...]:
    """The media conditions in the ``sizes`` attribute of a picture, without its lengths.

    >>> sizes_conditions("(max-width: 600px) 480px, 50vw")
    ('(max-width: 600px)',)
    """
    lines = _normal(sizes).split("\n")
    entries = [_trimmed(one) for one in split(_nodes(_normal(sizes)), ",")]
    return tuple(
        _text(lines, entry[0], entry[-1])
        for entry in entries
        if any(node.type == "() block" for node in entry[:-1])
    )


def _of_sheet(sheet: Sheet, height: float) -> Iterator[Condition]:
    if sheet.media:
        bounds = _media_bounds(_nodes(_normal(sheet.media)), height)
        text = " ".join(sheet.media.split())
        yield Condition("media", text, sheet.at(0, 1, 0), tuple(bounds))
    text = _normal(sheet.text)
    lines = text.split("\n")
    for keyword, prelude, end in sorted(_rules(_nodes(text)), key=lambda rule: _place(rule[0])):
        if not prelude:
            continue
        row, column = _place(keyword)
        source = sheet.at(row, column + 1, len(lines[row]))
        text = _text(lines, prelude[0], end)
        if keyword.lower_value != "container":
            yield Condition("media", text, source, tuple(_media_bounds(prelude, height)))
            continue
        for one in map(_trimmed, split(prelude, ",")):
            name = one[0].value if one and _is_name(one[0]) else ""
            bounds = _bounds(one, height, CONTAINER_FEATURES)
            yield Condition("container", text, source, tuple(bounds), name)


def _rules(nodes: Sequence[Node]) -> Iterator[tuple[Node, list[Node], Node]]:
    """Of each conditional at-rule at any depth: keyword, condition, and what comes after it."""
    blocks = [nodes]
    while blocks:
        keyword, prelude = "", list[Node]()
        for node in blocks.pop():
            if node.type == "at-keyword":
                keyword, prelude = node.lower_value, [node]
            elif node.type == "{} block":
                if keyword in ("media", "container"):
                    yield prelude[0], _trimmed(prelude[1:]), node
                blocks.append(node.content)
                keyword = ""
            elif node == ";":
                if keyword == "import":
                    yield prelude[0], _import_media(prelude[1:]), node
                keyword = ""
            else:
                prelude.append(node)


def _import_media(prelude: Sequence[Node]) -> list[Node]:
    """What follows the address, ``layer`` and ``supports()`` of an ``@import``."""
    rest = _trimmed(prelude)[1:]
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
    """The bounds of each query of a list that can match on a screen."""
    for query in split(prelude, ","):
        words = (node.lower_value for node in query if node.type == "ident")
        named = next((word for word in words if word not in ("not", "only", "and", "or")), "all")
        if named in SCREENS:
            yield from _bounds(query, height, MEDIA_FEATURES)


def _bounds(
    query: Sequence[Node],
    height: float,
    known: re.Pattern[str],
    negated: bool = False,
    deep: int = 0,
) -> Iterator[Bound]:
    """The bounds in a condition, turned around where ``not`` comes before them."""
    for node in query:
        if node.type == "ident" and node.lower_value == "not":
            negated = not negated
        elif node.type == "() block" and deep < DEEPEST:
            content = solid(node.content)
            if not any(one.type == "literal" and one.value in ":<>=" for one in content):
                yield from _bounds(content, height, known, negated, deep + 1)
                continue
            for bound in _feature(content, height, known):
                yield bound.negated if negated else bound


def _feature(content: Sequence[Node], height: float, known: re.Pattern[str]) -> Iterator[Bound]:
    """The bounds of one feature: ``min-width: 640px``, ``400px < width <= 640px``."""
    operands, signs = _operands(content)
    for at, sign in enumerate(signs):
        left, right = operands[at], operands[at + 1]
        if found := _name(left, known):
            value, flipped = right, False
        elif found := _name(right, known):
            value, flipped = left, True
        else:
            continue
        sides: tuple[Side, ...] = _SIDES[(found["edge"] or "") if sign == ":" else sign]
        for side in sides:
            bound = _bound(found["name"], value, _MIRRORED[side] if flipped else side, height)
            if bound is not None and abs(bound.number) < _FARTHEST:
                yield bound


def _operands(content: Sequence[Node]) -> tuple[list[list[Node]], list[str]]:
    """What stands between the signs of a feature, and the signs."""
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


def _name(operand: Sequence[Node], known: re.Pattern[str]) -> re.Match[str] | None:
    if len(operand) == 1 and operand[0].type == "ident":
        return known.fullmatch(operand[0].lower_value)
    return None


def _bound(name: str, value: Sequence[Node], side: Side, height: float) -> Bound | None:
    """One comparison of ``name`` with ``value``; ``None`` where that is no value for it."""
    if name == "orientation":
        word = value[0].lower_value if len(value) == 1 and value[0].type == "ident" else ""
        turned: dict[str, Side] = {"portrait": "<=", "landscape": ">"}
        if word not in turned or side != "<=":  # of the two sides of ``:``, once is enough
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


# Tokens and their text.


def _nodes(text: str) -> list[Node]:
    nodes: list[Node] = tinycss2.parse_component_value_list(text, skip_comments=True)
    return nodes


def _normal(text: str) -> str:
    """``text`` with the line ends that tinycss2 counts, and no number too long to be read."""
    return _LONG_NUMBER.sub(r"\1", _LINE_END.sub("\n", text))


def _trimmed(nodes: Sequence[Node]) -> list[Node]:
    solid = [at for at, node in enumerate(nodes) if node.type != "whitespace"]
    return [*nodes[solid[0] : solid[-1] + 1]] if solid else []


def _place(node: Node) -> tuple[int, int]:
    """Row and column of its first letter, both counted from 0."""
    return node.source_line - 1, node.source_column - 1


def _text(lines: Sequence[str], first: Node, end: Node) -> str:
    """What is written from ``first`` up to ``end``, on one line and without comments."""
    (top, left), (bottom, right) = _place(first), _place(end)
    rows = [*lines[top : bottom + 1]]
    rows[-1] = rows[-1][:right]
    rows[0] = rows[0][left:]
    return " ".join(_COMMENT.sub(" ", "\n".join(rows)).split())
