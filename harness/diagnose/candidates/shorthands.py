"""Causes named by the shorthand that an author would write."""

from collections.abc import Sequence
from dataclasses import replace

from harness.model.elements.property_tables import SHORTHANDS
from harness.model.finding import Cause

#: Shorthands whose longhands are nearly always set together.
_SIDED = ("margin", "padding", "inset", "border", "border-radius", "overflow", "gap", "outline")


def shorthands(causes: Sequence[Cause], *, of_one_rule: bool = False) -> tuple[Cause, ...]:
    """``causes`` with one for all sides of a margin and the like, where no source is known.

    With ``of_one_rule``, also causes of one source are joined.
    """
    grouped: dict[tuple[str, ...], list[Cause]] = {}
    for cause in causes:
        named = cause.source and not of_one_rule
        family = cause.property if named else sided(cause.property)
        group = cause.selector, family, cause.source, cause.condition
        grouped.setdefault(group, []).append(cause)
    return tuple(one_cause(same) for same in grouped.values())


def one_cause(causes: Sequence[Cause], written: str = "") -> Cause:
    """One cause in place of several for longhands of one shorthand.

    ``written`` is the property of the declaration, where that is known.
    """
    values: dict[str, tuple[str, str]] = {}
    for cause in causes:
        values.setdefault(cause.property, (cause.before, cause.after))
    first = causes[0]
    if len(values) == 1:
        return first
    name = _shorthand_of(tuple(values))
    if not name:
        before, after = (
            " ".join(dict.fromkeys(value_pair[side] for value_pair in values.values()))
            for side in (0, 1)
        )
        return replace(first, property=written or first.property, before=before, after=after)
    before, after = (
        shorthand_value([values.get(longhand, ("", ""))[side] for longhand in SHORTHANDS[name]])
        for side in (0, 1)
    )
    return replace(first, property=name, before=before, after=after)


def shorthand_value(values: Sequence[str]) -> str:
    """The shortest value of a shorthand; ``values`` are those of its longhands.

    Unknown values are empty.

    >>> shorthand_value(["0px", "4px", "0px", "4px"]), shorthand_value(["2px", "solid", "red"] * 4)
    ('0px 4px', '2px solid red')
    """
    nonempty_values = [value for value in values if value]
    if len(set(nonempty_values)) == 1 or len(values) > 4:
        return " ".join(dict.fromkeys(nonempty_values))
    if len(nonempty_values) == 4 and nonempty_values[1] == nonempty_values[3]:
        del nonempty_values[3]
        if nonempty_values[0] == nonempty_values[2]:
            del nonempty_values[2]
    return " ".join(nonempty_values)


def _shorthand_of(names: Sequence[str]) -> str:
    """The smallest shorthand that sets all of ``names``; empty if there is none."""
    holding = [
        shorthand for shorthand, longhands in SHORTHANDS.items() if set(names) <= set(longhands)
    ]
    return min(holding, key=lambda shorthand: (len(SHORTHANDS[shorthand]), shorthand), default="")


def sided(name: str) -> str:
    """The shorthand for all sides, axes or corners that includes ``name``; otherwise ``name``."""
    holding = (shorthand for shorthand in _SIDED if name in SHORTHANDS[shorthand])
    return next(holding, name)
