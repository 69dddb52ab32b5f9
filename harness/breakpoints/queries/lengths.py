"""Numbers and lengths in the tokens of a style sheet, calculated as far as that can be done.

The browser's other functions of mathematics, and units that depend on a font's letters (``ex``,
``ch``, ``lh``), are not understood here.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from harness.breakpoints.queries.conditions import PX_PER_UNIT

#: What tinycss2 gives: it publishes no types.
Node = Any

#: Units of the viewport's height, which is fixed: no width changes them.
VIEWPORT_HEIGHTS = tuple(f"{kind}v{side}" for kind in ("", "s", "l", "d") for side in "hb")

#: Parentheses deeper than this are passed over.
DEEPEST = 32


class Amount(NamedTuple):
    """A number with its unit; without one, the unit is empty."""

    number: float
    unit: str


def amount_of(nodes: Iterable[Node], height: float, deep: int = 0) -> Amount | None:
    """A number, a length, or a sum or product of them; ``None`` where it is none of these.

    ``height`` is that of the viewport (CSS px).
    """
    parts = solid(nodes)
    if len(parts) % 2 == 0 or deep > DEEPEST:
        return None
    terms: list[Amount] = []
    for at in range(0, len(parts), 2):
        operand = _operand(parts[at], height, deep)
        sign = parts[at - 1].value if at and parts[at - 1].type == "literal" else ""
        if operand is None:
            return None
        if sign in ("", "+", "-") and bool(sign) == bool(at):
            terms.append(Amount(-operand.number, operand.unit) if sign == "-" else operand)
        elif sign == "*" and not (operand.unit and terms[-1].unit):
            last = terms.pop()
            terms.append(Amount(last.number * operand.number, last.unit or operand.unit))
        elif sign == "/" and operand.number and not operand.unit:
            last = terms.pop()
            terms.append(Amount(last.number / operand.number, last.unit))
        else:
            return None
    alike = _of_one_unit(terms)
    if alike is None:
        return None
    return Amount(sum(term.number for term in alike), alike[0].unit)


def solid(nodes: Iterable[Node]) -> list[Node]:
    """The tokens that are no white space."""
    return [node for node in nodes if node.type != "whitespace"]


def split(nodes: Iterable[Node], at: str) -> list[list[Node]]:
    """The tokens between those that are ``at``."""
    parts: list[list[Node]] = [[]]
    for node in nodes:
        if node == at:
            parts.append([])
        else:
            parts[-1].append(node)
    return parts


def _operand(node: Node, height: float, deep: int) -> Amount | None:
    match node.type:
        case "number":
            return Amount(node.value, "")
        case "dimension" if node.lower_unit in VIEWPORT_HEIGHTS:
            return Amount(node.value * height / 100, "px")
        case "dimension":
            return Amount(node.value, node.lower_unit)
        case "() block":
            return amount_of(node.content, height, deep + 1)
        case "function" if node.lower_name == "calc":
            return amount_of(node.arguments, height, deep + 1)
        case "function" if node.lower_name in ("min", "max", "clamp"):
            return _chosen(node, height, deep)
        case _:
            return None


def _chosen(node: Node, height: float, deep: int) -> Amount | None:
    """Which of its arguments ``min()``, ``max()`` or ``clamp()`` comes to."""
    given = [amount_of(argument, height, deep + 1) for argument in split(node.arguments, ",")]
    alike = _of_one_unit([amount for amount in given if amount is not None])
    if alike is None or len(alike) < len(given):
        return None
    match node.lower_name:
        case "min":
            return min(alike)
        case "max":
            return max(alike)
        case _ if len(alike) == 3:
            low, middle, high = alike
            return max(low, min(middle, high))
        case _:
            return None


def _of_one_unit(amounts: Sequence[Amount]) -> Sequence[Amount] | None:
    """The same amounts in one unit, px if need be; ``None`` where they have none in common."""
    units = {amount.unit for amount in amounts}
    if len(units) == 1:
        return amounts
    if not amounts or not units <= PX_PER_UNIT.keys():
        return None
    return [Amount(amount.number * PX_PER_UNIT[amount.unit], "px") for amount in amounts]
