"""Container conditions among themselves and next to the names.

Where one ends and another begins, the same is told as of media queries, with the widths of the
viewport at which a sweep has seen it. That containers flip elsewhere than the names is what they
are for: a note, and no finding.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from harness.breakpoints.queries.conditions import Bound, Condition
from harness.breakpoints.queries.coverage import Comparison, PageConditions
from harness.breakpoints.queries.junctions import TIDY, Junction, junctions_of
from harness.breakpoints.sweep_widths import Range
from harness.detectors.breakpoint_drift.wording import listed, plainest, told
from harness.findings.make import Extent, each_alone, make_finding, where_text, widths_text
from harness.model.finding import Finding
from harness.model.page import Breakpoint

#: More conditions than these are counted, not named.
MOST_RULES = 6


def contained_findings(own: PageConditions, breakpoints: Sequence[Breakpoint]) -> Iterator[Finding]:
    """Container conditions that both match, or neither, where one takes over from the other."""
    for container, one in _junctions(own.conditions):
        if one.kind not in TIDY:
            yield _finding(own, breakpoints, container, one)


def contained_notes(own: PageConditions, edges: Mapping[int, str]) -> Iterator[str]:
    """Pairs of container conditions that are a pixel apart; flips at no edge; flips not known."""
    pairs = [
        f"{one.upper[0].bound.number:g}/{_length(one.lower[0].bound)} "
        f"({one.upper[0].condition.source} and {one.lower[0].condition.source}"
        f"{_seen_at(_seen(own, container, one))})"
        for container, one in _junctions(own.conditions)
        if one.kind == "whole-pixel"
    ]
    if pairs:
        yield (
            f"container conditions that are a whole pixel apart, {listed(pairs)}: between the two, "
            "where a container can well be, neither side matches"
        )
    flips = {
        f"{one.rule} ({one.source}) at {widths_text(unknown)}": None
        for one, switches in own.flips.items()
        if (unknown := sorted(set(switches) - edges.keys()))
    }
    if flips:
        rest = len(flips) - MOST_RULES
        more = [f"{rest} more"] if rest > 0 else []
        yield (
            "containers flip where no named breakpoint begins or ends: "
            f"{listed([*[*flips][:MOST_RULES], *more])}"
        )
    unknown_to_all = {
        f"{one.rule} ({one.source})": None
        for one in own.conditions
        if one.kind == "container" and one.bounds and one not in own.flips
    }
    if unknown_to_all:
        yield (
            "containers flip too, at viewport widths that are not known and are not in the "
            f"coverage: {listed([*unknown_to_all])}"
        )


def _junctions(conditions: Iterable[Condition]) -> Iterator[tuple[str, Junction]]:
    """Where conditions of one container name meet, and that name.

    Those in em or rem by themselves: in each container they are other lengths.
    """
    groups: dict[tuple[str, str], list[Comparison]] = defaultdict(list)
    for condition in conditions:
        if condition.kind == "container":
            for bound in condition.bounds:
                unit = bound.unit if bound.unit in ("em", "rem") else "px"
                groups[condition.container, unit].append(Comparison(condition, bound))
    for (container, _), some in groups.items():
        for one in junctions_of(some):
            yield container, one


def _finding(
    own: PageConditions, breakpoints: Sequence[Breakpoint], container: str, one: Junction
) -> Finding:
    upper, lower = one.upper[0].bound, one.lower[0].bound
    ends, begins = (told(side.condition for side in part) for part in (one.upper, one.lower))
    where = (
        f"{_length(upper)} wide"
        if upper.px == lower.px
        else f"between {_length(min(upper, lower, key=_px))} and "
        f"{_length(max(upper, lower, key=_px))} wide"
    )
    both = one.kind in ("overlap", "fractional-overlap")
    what = f"{ends} and {begins} both match" if both else f"neither {ends} nor {begins} matches"
    start = f"{lower.number:g}{lower.unit}"
    seen = _seen(own, container, one)
    return make_finding(
        kind="breakpoint-drift",
        page=own.page,
        browser=own.browser,
        extent=Extent(seen or each_alone(_around(own, one)), exact=bool(seen)),
        selector=plainest(one.upper),
        message=f"{what} where {container or 'the container'} is {where}{_seen_at(seen)}; write "
        f"them as (width < {start}) and (width >= {start})",
        breakpoints=breakpoints,
        key=(
            "breakpoint-drift",
            own.page,
            own.browser,
            f"container-{one.kind}",
            plainest(one.upper),
            plainest(one.lower),
        ),
    )


def _seen(own: PageConditions, container: str, one: Junction) -> tuple[Range, ...]:
    """The viewport widths at which both sides, or neither, were seen to match."""
    upper, lower = one.upper[0], one.lower[0]
    if own.sides is None or not {upper.condition, lower.condition} <= own.flips.keys():
        return ()
    return own.sides.meeting(container, upper.bound, lower.bound)


def _around(own: PageConditions, one: Junction) -> list[int]:
    """Both sides of where the conditions flip, as far as that is known."""
    switches = {
        switch for side in (*one.upper, *one.lower) for switch in own.flips.get(side.condition, ())
    }
    return sorted({width for switch in switches for width in (switch - 1, switch)})


def _seen_at(seen: tuple[Range, ...]) -> str:
    return f", seen {where_text(Extent(seen, exact=True))} of the viewport" if seen else ""


def _px(bound: Bound) -> float:
    return bound.px


def _length(bound: Bound) -> str:
    return f"{bound.number:g} {bound.unit}"
