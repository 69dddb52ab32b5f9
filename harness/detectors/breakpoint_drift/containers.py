"""Drift of container conditions: gaps and overlaps between them, and where they flip.

Where one condition ends and another begins, findings are as for media queries, with the viewport
widths at which a sweep has seen the problem. Containers are meant to flip at other widths than the
named breakpoints do: that is a note and no finding.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from harness.breakpoints.queries.conditions import Bound, Condition
from harness.breakpoints.queries.coverage import BoundComparison, PageConditions
from harness.breakpoints.queries.junctions import TIDY, Junction, junctions_of
from harness.breakpoints.sweep_widths import Range
from harness.detectors.breakpoint_drift.wording import describe_conditions, join_words, plainest
from harness.findings.make import Extent, each_alone, make_finding, where_text, widths_text
from harness.model.finding import Finding
from harness.model.page import Breakpoint

#: The most conditions that are named; further ones are counted.
MOST_RULES = 6


def contained_findings(
    page_conditions: PageConditions, breakpoints: Sequence[Breakpoint]
) -> Iterator[Finding]:
    """Findings where both or neither of two adjoining container conditions match."""
    for container, junction in _junctions(page_conditions.conditions):
        if junction.kind not in TIDY:
            yield _finding(page_conditions, breakpoints, container, junction)


def contained_notes(page_conditions: PageConditions, edges: Mapping[int, str]) -> Iterator[str]:
    """Notes on conditions that are a whole pixel apart, flip at no named edge, or were not seen."""
    pairs = [
        f"{junction.upper[0].bound.number:g}/{_length(junction.lower[0].bound)} "
        f"({junction.upper[0].condition.source} and {junction.lower[0].condition.source}"
        f"{_seen_text(_widths_seen(page_conditions, container, junction))})"
        for container, junction in _junctions(page_conditions.conditions)
        if junction.kind == "whole-pixel"
    ]
    if pairs:
        yield (
            f"container conditions that are a whole pixel apart, {join_words(pairs)}: between the "
            "two, where a container can well be, neither side matches"
        )
    flips = {
        f"{condition.rule} ({condition.source}) at {widths_text(unknown)}": None
        for condition, switches in page_conditions.flips.items()
        if (unknown := sorted(set(switches) - edges.keys()))
    }
    if flips:
        rest = len(flips) - MOST_RULES
        more = [f"{rest} more"] if rest > 0 else []
        yield (
            "containers flip where no named breakpoint begins or ends: "
            f"{join_words([*[*flips][:MOST_RULES], *more])}"
        )
    unknown_to_all = {
        f"{condition.rule} ({condition.source})": None
        for condition in page_conditions.conditions
        if condition.kind == "container"
        and condition.bounds
        and condition not in page_conditions.flips
    }
    if unknown_to_all:
        yield (
            "containers flip too, at viewport widths that are not known and are not in the "
            f"coverage: {join_words([*unknown_to_all])}"
        )


def _junctions(conditions: Iterable[Condition]) -> Iterator[tuple[str, Junction]]:
    """The junctions of conditions on the same container name, with that name.

    Conditions in em, in rem and in px are compared separately: an em has another length in each
    container.
    """
    groups: dict[tuple[str, str], list[BoundComparison]] = defaultdict(list)
    for condition in conditions:
        if condition.kind == "container":
            for bound in condition.bounds:
                unit = bound.unit if bound.unit in ("em", "rem") else "px"
                groups[condition.container, unit].append(BoundComparison(condition, bound))
    for (container, _), comparisons in groups.items():
        for junction in junctions_of(comparisons):
            yield container, junction


def _finding(
    page_conditions: PageConditions,
    breakpoints: Sequence[Breakpoint],
    container: str,
    junction: Junction,
) -> Finding:
    upper, lower = junction.upper[0].bound, junction.lower[0].bound
    ends, begins = (
        describe_conditions(side.condition for side in part)
        for part in (junction.upper, junction.lower)
    )
    where = (
        f"{_length(upper)} wide"
        if upper.px == lower.px
        else f"between {_length(min(upper, lower, key=_px))} and "
        f"{_length(max(upper, lower, key=_px))} wide"
    )
    both = junction.kind in ("overlap", "fractional-overlap")
    problem = f"{ends} and {begins} both match" if both else f"neither {ends} nor {begins} matches"
    start = f"{lower.number:g}{lower.unit}"
    seen = _widths_seen(page_conditions, container, junction)
    return make_finding(
        kind="breakpoint-drift",
        page=page_conditions.page,
        browser=page_conditions.browser,
        extent=Extent(seen or each_alone(_around(page_conditions, junction)), exact=bool(seen)),
        selector=plainest(junction.upper),
        message=f"{problem} where {container or 'the container'} is {where}{_seen_text(seen)}; "
        f"write them as (width < {start}) and (width >= {start})",
        breakpoints=breakpoints,
        key=(
            "breakpoint-drift",
            page_conditions.page,
            page_conditions.browser,
            f"container-{junction.kind}",
            plainest(junction.upper),
            plainest(junction.lower),
        ),
    )


def _widths_seen(
    page_conditions: PageConditions, container: str, junction: Junction
) -> tuple[Range, ...]:
    """The viewport widths at which the sweep saw both sides, or neither, match."""
    upper, lower = junction.upper[0], junction.lower[0]
    if (
        page_conditions.sides is None
        or not {upper.condition, lower.condition} <= page_conditions.flips.keys()
    ):
        return ()
    return page_conditions.sides.meeting(container, upper.bound, lower.bound)


def _around(page_conditions: PageConditions, junction: Junction) -> list[int]:
    """The two widths around each flip of the conditions, as far as flips are known."""
    switches = {
        switch
        for side in (*junction.upper, *junction.lower)
        for switch in page_conditions.flips.get(side.condition, ())
    }
    return sorted({width for switch in switches for width in (switch - 1, switch)})


def _seen_text(seen: tuple[Range, ...]) -> str:
    return f", seen {where_text(Extent(seen, exact=True))} of the viewport" if seen else ""


def _px(bound: Bound) -> float:
    return bound.px


def _length(bound: Bound) -> str:
    return f"{bound.number:g} {bound.unit}"
