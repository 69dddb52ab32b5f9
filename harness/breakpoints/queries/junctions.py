"""Junctions: widths where one condition ends and another begins, with an overlap or a gap."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from harness.breakpoints.queries.conditions import Bound, Side
from harness.breakpoints.queries.coverage import BoundComparison

#: Bounds farther apart than this (CSS px) do not belong together.
NEAR_PX = 2.0

#: The usual distance between ``max-width: 639.98px`` and ``min-width: 640px``; no zoom level
#: produces a width inside it.
FINE_PX = 0.02

Kind = Literal["overlap", "fractional-overlap", "gap", "fractional-gap", "whole-pixel", "tight"]

#: ``tight`` leaves out no width; ``whole-pixel`` is the usual 639 and 640.
TIDY: tuple[Kind, ...] = ("tight", "whole-pixel")
GAPS: tuple[Kind, ...] = ("gap", "fractional-gap")

#: A bound's number (CSS px) and side.
_Edge = tuple[float, Side]


@dataclass(frozen=True, slots=True)
class Junction:
    """Conditions that hold up to a width, and conditions that hold from about there."""

    kind: Kind
    upper: tuple[BoundComparison, ...]  #: all with the same bound
    lower: tuple[BoundComparison, ...]  #: all with the same bound
    widths: tuple[int, ...]  #: whole widths (CSS px) at which both match, or neither


def junctions_of(comparisons: Iterable[BoundComparison]) -> tuple[Junction, ...]:
    """The junctions of a page's conditions on the width, from narrow to wide; no ``tight`` ones.

    A gap counts only where neither side is tidy with another bound; an overlap counts unless both
    sides are.
    """
    uppers: dict[_Edge, list[BoundComparison]] = defaultdict(list)
    lowers: dict[_Edge, list[BoundComparison]] = defaultdict(list)
    for comparison in comparisons:
        if comparison.bound.feature == "width" and not _is_half_of_equality(comparison):
            edges = uppers if comparison.bound.is_upper else lowers
            edges[comparison.bound.px, comparison.bound.side].append(comparison)
    meetings = {
        (high, low): meeting
        for high, ends in uppers.items()
        for low, starts in lowers.items()
        if len({comparison.condition for comparison in (*ends, *starts)}) > 1
        and (meeting := meet(ends[0].bound, starts[0].bound)) is not None
    }
    return tuple(
        Junction(kind, tuple(uppers[high]), tuple(lowers[low]), widths)
        for (high, low), (kind, widths) in sorted(meetings.items())
        if kind != "tight" and not _is_explained(kind, high, low, meetings)
    )


def meet(upper: Bound, lower: Bound) -> tuple[Kind, tuple[int, ...]] | None:
    """The kind of junction of two bounds, and the whole widths (CSS px) where both or neither hold.

    ``None`` where the bounds are too far apart to belong together.

    >>> meet(Bound(640, "<="), Bound(640, ">="))
    ('overlap', (640,))
    >>> meet(Bound(639.5, "<="), Bound(640, ">="))
    ('fractional-gap', ())
    """
    between = round(lower.px - upper.px, 6)
    if abs(between) > NEAR_PX:
        return None
    around = range(math.floor(min(upper.px, lower.px)), math.ceil(max(upper.px, lower.px)) + 1)
    if both := tuple(width for width in around if upper.holds(width) and lower.holds(width)):
        return "overlap", both
    if neither := tuple(
        width for width in around if not upper.holds(width) and not lower.holds(width)
    ):
        return "gap", neither
    if abs(between) <= FINE_PX:
        return "tight", ()
    if between < 0:
        return "fractional-overlap", ()
    whole = upper.px.is_integer() and lower.px.is_integer()
    return "whole-pixel" if whole else "fractional-gap", ()


def _is_explained(
    kind: Kind,
    high: _Edge,
    low: _Edge,
    meetings: Mapping[tuple[_Edge, _Edge], tuple[Kind, tuple[int, ...]]],
) -> bool:
    """Whether the bounds are tidy with other bounds, so that this pair is not a junction."""
    if kind in TIDY:
        return False
    ended = any(
        upper == high and met_kind in TIDY for (upper, _), (met_kind, _) in meetings.items()
    )
    begun = any(lower == low and met_kind in TIDY for (_, lower), (met_kind, _) in meetings.items())
    return (ended or begun) if kind in GAPS else (ended and begun)


def _is_half_of_equality(comparison: BoundComparison) -> bool:
    """Whether the bound is half of ``width: 1024px``, which begins and ends at one width."""
    sides = {bound.side for bound in comparison.condition.bounds if bound.px == comparison.bound.px}
    return {"<=", ">="} <= sides or {"<", ">"} <= sides
