"""Numbers and lengths in CSS tokens, with ``calc()``, ``min()``, ``max()`` and ``clamp()``.

Other CSS math functions and units relative to glyphs (``ex``, ``ch``, ``lh``) are not supported.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from harness.breakpoints.queries.conditions import PX_PER_UNIT

#: A token of tinycss2, which publishes no types.
Node = Any

#: Units relative to the viewport's height, which does not change with the width.
VIEWPORT_HEIGHTS = tuple(f"{kind}v{side}" for kind in ("", "s", "l", "d") for side in "hb")

#: Parentheses nested deeper than this are ignored.
DEEPEST = 32


class Amount(NamedTuple):
    """A number with its unit; the unit is empty for a plain number."""

    number: float
    unit: str


def amount_of(nodes: Iterable[Node], height: float, depth: int = 0) -> Amount | None:
    """The value of a number, a length, or a sum or product; ``None`` for anything else.

    ``height`` is the viewport's height (CSS px).
    """
    parts = solid(nodes)
    if len(parts) % 2 == 0 or depth > DEEPEST:
        return None
    terms: list[Amount] = []
    for at in range(0, len(parts), 2):
        operand = _operand(parts[at], height, depth)
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
    converted = _in_common_unit(terms)
    if converted is None:
        return None
    return Amount(sum(term.number for term in converted), converted[0].unit)


def solid(nodes: Iterable[Node]) -> list[Node]:
    """The tokens without white space."""
    return [node for node in nodes if node.type != "whitespace"]


def split(nodes: Iterable[Node], at: str) -> list[list[Node]]:
    """The tokens, split at each token equal to ``at``."""
    parts: list[list[Node]] = [[]]
    for node in nodes:
        if node == at:
            parts.append([])
        else:
            parts[-1].append(node)
    return parts


def _operand(node: Node, height: float, depth: int) -> Amount | None:
    match node.type:
        case "number":
            return Amount(node.value, "")
        case "dimension" if node.lower_unit in VIEWPORT_HEIGHTS:
            return Amount(node.value * height / 100, "px")
        case "dimension":
            return Amount(node.value, node.lower_unit)
        case "() block":
            return amount_of(node.content, height, depth + 1)
        case "function" if node.lower_name == "calc":
            return amount_of(node.arguments, height, depth + 1)
        case "function" if node.lower_name in ("min", "max", "clamp"):
            return _comparison_result(node, height, depth)
        case _:
            return None


def _comparison_result(node: Node, height: float, depth: int) -> Amount | None:
    """The argument that ``min()``, ``max()`` or ``clamp()`` selects."""
    amounts = [amount_of(argument, height, depth + 1) for argument in split(node.arguments, ",")]
    converted = _in_common_unit([amount for amount in amounts if amount is not None])
    if converted is None or len(converted) < len(amounts):
        return None
    match node.lower_name:
        case "min":
            return min(converted)
        case "max":
            return max(converted)
        case _ if len(converted) == 3:
            low, middle, high = converted
            return max(low, min(middle, high))
        case _:
            return None


def _in_common_unit(amounts: Sequence[Amount]) -> Sequence[Amount] | None:
    """The amounts in one unit, px if they differ; ``None`` where they cannot be converted."""
    units = {amount.unit for amount in amounts}
    if len(units) == 1:
        return amounts
    if not amounts or not units <= PX_PER_UNIT.keys():
        return None
    return [Amount(amount.number * PX_PER_UNIT[amount.unit], "px") for amount in amounts]
