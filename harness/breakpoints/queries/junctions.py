"""Where a condition that ends meets one that begins: whether both match there, or neither."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from harness.breakpoints.queries.conditions import Bound, Side
from harness.breakpoints.queries.coverage import BoundComparison

#: Two bounds that are farther apart than this (CSS px) were not meant to meet.
NEAR_PX = 2.0

#: What people leave between ``max-width: 639.98px`` and ``min-width: 640px``; no zoom is so fine.
FINE_PX = 0.02

Kind = Literal["overlap", "fractional-overlap", "gap", "fractional-gap", "whole-pixel", "tight"]

#: ``tight`` leaves nothing out; ``whole-pixel`` is the usual 639 and 640.
TIDY: tuple[Kind, ...] = ("tight", "whole-pixel")
GAPS: tuple[Kind, ...] = ("gap", "fractional-gap")

#: Which number bounds, and on which side.
_Edge = tuple[float, Side]


@dataclass(frozen=True, slots=True)
class Junction:
    """Conditions that hold up to a width, and others that hold from about there."""

    kind: Kind
    upper: tuple[BoundComparison, ...]  #: all with the same bound
    lower: tuple[BoundComparison, ...]  #: all with the same bound
    widths: tuple[int, ...]  #: whole widths (CSS px) at which both match, or neither


def junctions_of(comparisons: Iterable[BoundComparison]) -> tuple[Junction, ...]:
    """The junctions of a page's conditions on the width, from narrow to wide; no ``tight`` one.

    A gap is one only where nothing else fills it: neither side is tidy with another bound. An
    overlap is one unless both sides are.
    """
    uppers: dict[_Edge, list[BoundComparison]] = defaultdict(list)
    lowers: dict[_Edge, list[BoundComparison]] = defaultdict(list)
    for comparison in comparisons:
        if comparison.bound.feature == "width" and not _is_half_of_equality(comparison):
            edges = uppers if comparison.bound.is_upper else lowers
            edges[comparison.bound.px, comparison.bound.side].append(comparison)
    met = {
        (high, low): meeting
        for high, ends in uppers.items()
        for low, starts in lowers.items()
        if len({comparison.condition for comparison in (*ends, *starts)}) > 1
        and (meeting := meet(ends[0].bound, starts[0].bound)) is not None
    }
    return tuple(
        Junction(kind, tuple(uppers[high]), tuple(lowers[low]), widths)
        for (high, low), (kind, widths) in sorted(met.items())
        if kind != "tight" and not _is_explained(kind, high, low, met)
    )


def meet(upper: Bound, lower: Bound) -> tuple[Kind, tuple[int, ...]] | None:
    """How two bounds meet, and the whole widths (CSS px) at which both hold, or neither.

    ``None`` where they are too far apart to belong together.

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
    met: Mapping[tuple[_Edge, _Edge], tuple[Kind, tuple[int, ...]]],
) -> bool:
    """Whether the bounds are tidy with others, so that this pair of them is none."""
    if kind in TIDY:
        return False
    ended = any(upper == high and met_kind in TIDY for (upper, _), (met_kind, _) in met.items())
    begun = any(lower == low and met_kind in TIDY for (_, lower), (met_kind, _) in met.items())
    return (ended or begun) if kind in GAPS else (ended and begun)


def _is_half_of_equality(comparison: BoundComparison) -> bool:
    """Whether it comes of ``width: 1024px``, which begins and ends at one width."""
    sides = {bound.side for bound in comparison.condition.bounds if bound.px == comparison.bound.px}
    return {"<=", ">="} <= sides or {"<", ">"} <= sides
