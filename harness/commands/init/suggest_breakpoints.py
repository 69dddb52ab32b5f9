"""Named breakpoints by a page's own media queries, where these fit better than the built-in set.

The page's own boundaries become the edges of bands. Built-in edges stay where the page has no
boundary near them, so that a page with few media queries is still captured at enough widths. Unions
keep their names.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from harness.breakpoints.named import BANDS, BUILT_IN, UNIONS, check_set, widths_of
from harness.breakpoints.queries.conditions import Condition
from harness.breakpoints.queries.coverage import PageConditions, comparisons_of
from harness.commands.init.band_names import name_bands
from harness.detectors.breakpoint_drift.examine import Examined, examine
from harness.model.page import UNBOUNDED, Breakpoint

#: The most edges of a set: each band is captured at three widths.
MOST_EDGES = 6

#: A boundary outside these widths (CSS px) is not one of a layout.
_NARROWEST, _WIDEST = 360, 2560

#: The least distance of two edges, as a part of the lower one.
_APART = 0.1

#: A built-in edge gives way to the nearest boundary within this distance, as a part of the edge.
_GIVES_WAY = 0.15

#: A boundary becomes an edge if at least this part of all conditions flip there.
_SHARE = 0.03


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A set of named breakpoints that fits a page, and how well it and the built-in set fit."""

    breakpoints: tuple[Breakpoint, ...]
    boundaries: int  #: the number of widths at which the page's own conditions flip
    own_edges: tuple[int, ...]  #: the boundaries that are edges of the set
    at_edges: int  #: the number of boundaries at an edge of the set
    at_built_in_edges: int  #: the number of boundaries at an edge of the built-in set


def suggest_breakpoints(page_conditions: PageConditions) -> Suggestion | None:
    """The set that fits the page's own media queries; ``None`` where the built-in set fits as well.

    A set fits better if more boundaries have a picture on both sides, and fewer names drift.
    """
    edges = _own_edges(page_conditions.conditions)
    built_in = [band.min_width for band in BANDS[1:]]
    merged = sorted({*edges, *_remaining_edges(built_in, edges)})
    if not edges or merged == built_in:
        return None
    suggested = check_set([*_as_bands(merged), *_unions(merged)])
    before, after = _examined(page_conditions, BUILT_IN), _examined(page_conditions, suggested)
    covers_more = len(after.coverage.pictured) > len(before.coverage.pictured)
    drifts_less = len(after.findings) < len(before.findings)
    if not (covers_more and drifts_less):
        return None
    return Suggestion(
        suggested,
        boundaries=len(after.coverage.boundaries),
        own_edges=tuple(edges),
        at_edges=len(after.coverage.pictured),
        at_built_in_edges=len(before.coverage.pictured),
    )


def _remaining_edges(built_in: Sequence[int], edges: Sequence[int]) -> list[int]:
    """The built-in edges that stay beside the page's own edges.

    >>> _remaining_edges([640, 1024, 1200, 1440], [768, 1040])
    [640, 1200, 1440]
    """
    replaced = set()
    for edge in edges:
        nearest = min(built_in, key=lambda width: abs(width - edge))
        if abs(nearest - edge) <= _GIVES_WAY * nearest:
            replaced.add(nearest)
        replaced |= {width for width in built_in if _are_near(width, edge)}
    kept = [width for width in built_in if width not in replaced]
    return kept[: max(0, MOST_EDGES - len(edges))]


def _are_near(width: int, edge: int) -> bool:
    return abs(width - edge) < _APART * min(width, edge)


def _own_edges(conditions: Iterable[Condition]) -> list[int]:
    """The boundaries that most conditions share, rising, no two close together.

    >>> from harness.breakpoints.queries.conditions import Bound
    >>> own = [Condition("media", "", f"{number}", (Bound(number, ">="),))
    ...        for number in (576, 768, 768, 770, 992)]
    >>> _own_edges(own)
    [576, 768, 992]
    """
    weights = Counter(
        comparison.bound.switch
        for comparison in comparisons_of(conditions)
        if comparison.condition.kind == "media" and comparison.bound.feature == "width"
    )
    usual = {width: count for width, count in weights.items() if _NARROWEST <= width <= _WIDEST}
    least = _SHARE * sum(usual.values())
    edges: list[int] = []
    for width in sorted(usual, key=lambda width: (-usual[width], width)):
        if usual[width] < least or len(edges) == MOST_EDGES:
            break
        if not any(_are_near(width, edge) for edge in edges):
            edges.append(width)
    return sorted(edges)


def _as_bands(edges: Sequence[int]) -> list[Breakpoint]:
    """Bands that tile the line, with the edges between them."""
    starts = [1, *edges, UNBOUNDED + 1]
    ranges = [(low, high - 1) for low, high in pairwise(starts)]
    return [Breakpoint(name, *pair) for name, pair in zip(name_bands(ranges), ranges, strict=True)]


def _unions(edges: Sequence[int]) -> list[Breakpoint]:
    """The built-in unions, moved to the nearest edges; unions without a near edge are left out.

    >>> [(union.name, union.range_text) for union in _unions([601, 1500])]
    [('above-phone', '601–'), ('portrait-tablet-and-above', '601–')]
    """
    near = {1: 1, UNBOUNDED + 1: UNBOUNDED + 1}
    for built_in in (band.min_width for band in BANDS[1:]):
        nearest = min(edges, key=lambda edge: abs(edge - built_in))
        if abs(nearest - built_in) <= _GIVES_WAY * built_in:
            near[built_in] = nearest
    moved = [
        Breakpoint(union.name, near[union.min_width], near[union.max_width + 1] - 1)
        for union in UNIONS
        if union.min_width in near and union.max_width + 1 in near
    ]
    return [
        union for union in moved if any(union.min_width < edge <= union.max_width for edge in edges)
    ]


def _examined(page_conditions: PageConditions, breakpoints: Sequence[Breakpoint]) -> Examined:
    return examine(page_conditions, breakpoints, widths_of(breakpoints, breakpoints), ())
