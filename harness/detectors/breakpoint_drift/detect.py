"""Where the names and a page's own media queries drift apart, and those queries among themselves.

Six things are told, each once: conditions that both match, or neither, where one takes over from
the other; the same of containers; an em that was taken for the page's own; an edge of a name that
is narrowly missed; boundaries that no name knows; an orientation that flips with the width.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from harness.breakpoints.named import bands
from harness.breakpoints.queries.conditions import Bound
from harness.breakpoints.queries.coverage import BoundComparison, PageConditions, comparisons_of
from harness.breakpoints.queries.junctions import TIDY, Junction, junctions_of
from harness.breakpoints.width_range import PX_PER_EM
from harness.detectors import PageReading
from harness.detectors.breakpoint_drift.containers import contained_findings, contained_notes
from harness.detectors.breakpoint_drift.marked_names import marked_name_findings
from harness.detectors.breakpoint_drift.wording import describe_conditions, listed, plainest
from harness.findings.make import make_finding, widths_text
from harness.model.finding import Finding
from harness.model.page import UNBOUNDED, Breakpoint

#: A boundary at most so far (CSS px) from a name's edge was meant to be there.
NEAR_PX = 2


def detect(reading: PageReading) -> Iterator[Finding]:
    """Drift between the names and the page: names that it marks, and its own queries."""
    yield from marked_name_findings(reading)
    if reading.conditions is not None:
        yield from Drift(reading.conditions, reading.breakpoints).findings()


class Drift:
    """The drift findings of one page in one browser, and notes on what is no finding."""

    def __init__(self, page_conditions: PageConditions, breakpoints: Sequence[Breakpoint]) -> None:
        self._own = page_conditions
        self._breakpoints = breakpoints
        self._edges = edges_of(breakpoints)
        compared = [
            comparison
            for comparison in comparisons_of(page_conditions.conditions)
            if not comparison.is_of_sizes
        ]
        self._widths = tuple(
            comparison for comparison in compared if comparison.bound.feature == "width"
        )
        self._turns = tuple(
            comparison for comparison in compared if comparison.bound.feature != "width"
        )
        self._junctions = junctions_of(self._widths)
        self._untidy = tuple(junction for junction in self._junctions if junction.kind not in TIDY)
        scaled = page_conditions.root_font_px != PX_PER_EM
        self._ems = tuple(
            comparison
            for comparison in self._widths
            if scaled and comparison.bound.unit in ("em", "rem")
        )

    def findings(self) -> tuple[Finding, ...]:
        """All of them, by the first of their widths."""
        page_conditions = self._own
        findings = (
            *map(self._junction, self._untidy),
            *self._relative(),
            *self._missed_edges(),
            *self._unknown(),
            *self._turned(),
            *contained_findings(page_conditions, self._breakpoints),
        )
        return tuple(sorted(findings, key=lambda finding: finding.widths))

    def notes(self) -> tuple[str, ...]:
        """What a person may want to know, and need not act upon."""
        return (*self._whole_pixels(), *self._pictures(), *contained_notes(self._own, self._edges))

    def _junction(self, junction: Junction) -> Finding:
        upper, lower = junction.upper[0].bound, junction.lower[0].bound
        ends, begins = (
            describe_conditions(side.condition for side in part)
            for part in (junction.upper, junction.lower)
        )
        start = self._start_for(junction)
        between = f"between {upper.px:g} and {lower.px:g} px, where browser zoom can lead"
        match junction.kind:
            case "overlap":
                problem = f"{ends} and {begins} both match at {widths_text(junction.widths)}"
            case "gap":
                problem = f"neither {ends} nor {begins} matches at {widths_text(junction.widths)}"
            case "fractional-gap":
                problem = f"neither {ends} nor {begins} matches {between}"
            case _:
                between = f"between {lower.px:g} and {upper.px:g} px, where browser zoom can lead"
                problem = f"{ends} and {begins} both match {between}"
        edge = f" ({self._edges[start]})" if start in self._edges else ""
        return self._finding(
            junction.kind,
            junction.widths or (start - 1, start),
            (plainest(junction.upper), plainest(junction.lower)),
            f"{problem}; write them as (width < {start}px) and (width >= {start}px){edge}"
            f"{_sameness(upper, lower)}",
        )

    def _start_for(self, junction: Junction) -> int:
        """Where the two had better meet: at an edge of a name, or else where the lower begins."""
        near = (
            self._near(junction.lower[0]),
            self._near(junction.upper[0]),
            junction.lower[0].bound.switch,
        )
        return next(width for width in near if width is not None)

    def _relative(self) -> Iterator[Finding]:
        """An em of a media query that is none of the page's."""
        root = self._own.root_font_px
        for comparisons in _grouped(
            self._ems, lambda comparison: (comparison.bound.number, comparison.bound.unit)
        ):
            number, unit, px = (
                comparisons[0].bound.number,
                comparisons[0].bound.unit,
                comparisons[0].bound.px,
            )
            yield self._finding(
                "em",
                _both_sides(comparisons[0]),
                (plainest(comparisons),),
                f"{number:g}{unit} in {_conditions(comparisons)} is {px:g} px, "
                f"whatever html {{ font-size: {root:g}px }} says: in a media query 1{unit} is "
                f"always {PX_PER_EM:g} px; if {number:g} times {root:g} px was meant, write "
                f"{number * root:g}px",
            )

    def _missed_edges(self) -> Iterator[Finding]:
        """Edges of names that a condition misses by a little."""
        said = {
            side
            for junction in self._untidy
            for part in (junction.upper, junction.lower)
            for side in part
        }.union(self._ems)
        left = [comparison for comparison in self._widths if comparison not in said]
        for comparisons in _grouped(
            left, lambda comparison: (comparison.bound.px, comparison.bound.side)
        ):
            edge = self._near(comparisons[0])
            if edge is None or agrees(comparisons[0], edge):
                continue
            bound = comparisons[0].bound
            side = "<" if bound.is_upper else ">="
            yield self._finding(
                "near",
                sorted({edge, *_both_sides(comparisons[0])}),
                (plainest(comparisons),),
                f"{_conditions(comparisons)} "
                f"{'ends' if bound.is_upper else 'begins'} at {bound.px:g} px, and "
                f"{self._edges[edge]}; write (width {side} {edge}px), or move the breakpoint"
                f"{_sameness(bound)}",
            )

    def _unknown(self) -> Iterator[Finding]:
        """Boundaries that are near no edge of a name."""
        said = {side for junction in self._untidy for side in junction.upper}.union(self._ems)
        unknown = [
            comparison
            for comparison in self._widths
            if comparison not in said and self._near(comparison) is None
        ]
        for comparisons in _grouped(unknown, lambda comparison: comparison.bound.switch):
            switch = comparisons[0].bound.switch
            yield self._finding(
                "unknown",
                (switch - 1, switch),
                (plainest(comparisons),),
                f"{_conditions(comparisons)} {_flips(comparisons)} between {switch - 1} and "
                f"{switch} px, where no named breakpoint begins or ends; name one that begins "
                f"at {switch} px, or use a boundary that has a name",
            )

    def _turned(self) -> Iterator[Finding]:
        """Conditions on orientation or aspect ratio alone, which the width decides too."""
        turned = [
            comparison
            for comparison in self._turns
            if comparison.bound.switch not in self._edges
            and all(bound.feature != "width" for bound in comparison.condition.bounds)
        ]
        for comparisons in _grouped(turned, lambda comparison: comparison.bound.switch):
            switch = comparisons[0].bound.switch
            yield self._finding(
                "orientation",
                (switch - 1, switch),
                (plainest(comparisons),),
                f"{_conditions(comparisons)} {_flips(comparisons)} with the width too: at "
                f"this page's viewport height of {self._own.height} px between {switch - 1} and "
                f"{switch} px, where no named breakpoint begins or ends; compare the width, or "
                f"name a breakpoint that begins at {switch} px",
            )

    def _whole_pixels(self) -> Iterator[str]:
        pairs = [
            f"{junction.upper[0].bound.px:g}/{junction.lower[0].bound.px:g} px "
            f"({junction.upper[0].condition.source} and {junction.lower[0].condition.source})"
            for junction in self._junctions
            if junction.kind == "whole-pixel"
        ]
        if pairs:
            yield (
                f"conditions that are a whole pixel apart, {listed(pairs)}: between the two, "
                "where only browser zoom can lead, neither side matches"
            )

    def _pictures(self) -> Iterator[str]:
        """Where ``sizes`` chooses another file, which looks the same, if it is the right one."""
        sizes = [
            comparison
            for comparison in comparisons_of(self._own.conditions)
            if comparison.is_of_sizes
        ]
        unknown = [comparison for comparison in sizes if comparison.bound.switch not in self._edges]
        if unknown:
            switches = sorted({comparison.bound.switch for comparison in unknown})
            yield (
                f"pictures are chosen at {widths_text(switches)} too, where no named breakpoint "
                f"begins or ends: {_conditions(unknown)}"
            )

    def _near(self, comparison: BoundComparison) -> int | None:
        """The nearest edge of a name, if it is near."""
        distance = {abs(comparison.bound.switch - edge): edge for edge in self._edges}
        nearest = min(distance, default=NEAR_PX + 1)
        return distance[nearest] if nearest <= NEAR_PX else None

    def _finding(
        self,
        drift_kind: str,
        widths: Sequence[int],
        rules: Sequence[str],
        message: str,
    ) -> Finding:
        page_conditions = self._own
        return make_finding(
            kind="breakpoint-drift",
            page=page_conditions.page,
            browser=page_conditions.browser,
            widths=widths,
            selector=rules[0],
            message=message,
            breakpoints=self._breakpoints,
            key=(
                "breakpoint-drift",
                page_conditions.page,
                page_conditions.browser,
                drift_kind,
                *rules,
            ),
        )


def edges_of(breakpoints: Iterable[Breakpoint]) -> Mapping[int, str]:
    """The widths (CSS px) at which a name begins, or after which one ends, with that in words."""
    edges: dict[int, str] = {}
    for band in bands(breakpoints):
        if band.min_width > 1:
            edges[band.min_width] = f"{band.name} begins at {band.min_width} px"
        if band.max_width != UNBOUNDED:
            edges[band.max_width + 1] = f"{band.name} ends at {band.max_width} px"
    return edges


def agrees(comparison: BoundComparison, edge: int) -> bool:
    """Whether a condition changes exactly where a range that begins at ``edge`` does.

    What ends there may end anywhere after the last whole width below; ``min-width`` has to name
    the edge itself.
    """
    bound = comparison.bound
    return bound.px == edge if bound.side == ">=" else bound.switch == edge


def _grouped(
    comparisons: Iterable[BoundComparison], key: Callable[[BoundComparison], object]
) -> Iterable[Sequence[BoundComparison]]:
    """Comparisons that have the same key together."""
    groups: dict[object, list[BoundComparison]] = defaultdict(list)
    for comparison in comparisons:
        groups[key(comparison)].append(comparison)
    return groups.values()


def _both_sides(comparison: BoundComparison) -> tuple[int, int]:
    return comparison.bound.switch - 1, comparison.bound.switch


def _sameness(*bounds: Bound) -> str:
    """What explains that a number is not taken as it is written; empty where it is."""
    if all(bound.switch == bound.plain_switch for bound in bounds):
        return ""
    return "; Chromium takes lengths that differ by less than 1/64 px as equal"


def _conditions(comparisons: Iterable[BoundComparison]) -> str:
    """The conditions of ``comparisons`` as their style sheets write them."""
    return describe_conditions(comparison.condition for comparison in comparisons)


def _flips(comparisons: Sequence[BoundComparison]) -> str:
    return (
        "flips" if len({comparison.condition.rule for comparison in comparisons}) == 1 else "flip"
    )
