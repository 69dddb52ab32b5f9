"""Sweep jobs: one page over one range of widths."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from harness.breakpoints.sweep_widths import (
    Range,
    segments,
    sides_outside,
    sweep_widths,
    switches_between,
    widths_outside,
)
from harness.model.job import Job
from harness.model.target import Target


@dataclass(frozen=True, slots=True)
class SweepJob:
    """One page to sweep over one range of widths (CSS px)."""

    job: Job
    low: int
    high: int
    step: int
    boundaries: frozenset[int] = frozenset()  #: known boundaries of the baseline
    #: Sweep every width (or nearly, where scripts react to each), and read the whole layout at both
    #: ends of each segment.
    every_width: bool = False
    pictured: frozenset[int] = (
        frozenset()
    )  #: widths of captures, which read the whole layout anyway
    loads: frozenset[int] = frozenset()  #: widths at which the page is loaded rather than resized
    #: Other boundaries are not known yet. Where scripts react to each width, only both sides of the
    #: style sheets' boundaries are swept now; the full sweep follows once all boundaries are known.
    sparse: bool = False
    elsewhere: frozenset[int] = frozenset()  #: widths that a sweep job of higher priority measures
    #: The range that its breakpoints cover. Beyond ``low`` and ``high``, the sweep takes both sides
    #: of each boundary and a few widths between them.
    reach: Range | None = None
    bends: frozenset[int] = frozenset()  #: widths at which lengths of the baseline bend
    #: Jobs for every width of the same page, in which it is swept afterwards without another load.
    parts: "tuple[SweepJob, ...]" = ()

    @property
    def reaches(self) -> Range:
        """``reach``, or the range of the sweep where there is none."""
        return self.reach or (self.low, self.high)

    def outside(self, switches: Iterable[int]) -> frozenset[int]:
        """Widths beyond its ends to sweep, for boundaries and sample widths within ``reach``."""
        ends = self.low, self.high
        sides = sides_outside(ends, self.reaches, switches)
        return widths_outside(ends, self.reaches, self.step, sides, self.pictured)

    def far(self, switches: Iterable[int]) -> frozenset[int]:
        """The widths of ``outside`` that are not next to a boundary."""
        switch_set = frozenset(switches)
        return self.outside(switch_set) - sides_outside(
            (self.low, self.high), self.reaches, switch_set
        )

    def with_boundaries(self, switches: frozenset[int]) -> "SweepJob":
        """This job with known boundaries, as the next check will sweep the page."""
        read = {self.low, self.high, *self.pictured}
        for switch in switches:
            read |= {switch - 1, switch}
        return replace(self, boundaries=switches_between(sorted(read)), sparse=False)

    def with_parts(self, jobs: "Iterable[SweepJob]") -> "SweepJob":
        """This job followed by the sweeps of every width among ``jobs`` that lie within it."""
        low, high = self.reaches
        return replace(
            self,
            parts=tuple(
                part
                for part in jobs
                if part.every_width
                and part.place == self.place
                and low <= part.reaches[0]
                and part.reaches[1] <= high
            ),
        )

    def by_loads(self) -> "tuple[SweepJob, ...]":
        """Jobs for every width of the page, one for each range that begins with a load.

        The layout may depend on the width at which the page was loaded, so each width follows the
        same load as in the sweep of a check.
        """
        first, last = self.reaches
        return tuple(
            replace(
                self,
                low=low,
                high=high,
                every_width=True,
                boundaries=frozenset(),
                parts=(),
                reach=(
                    first if low == self.low else low,
                    last if high == self.high else high,
                ),
            )
            for low, high in segments(self.low, self.high, self.loads)
            if low < high
        )

    @property
    def place(self) -> Target:
        return self.job.target

    @property
    def widths(self) -> tuple[int, ...]:
        """The widths that the sweep takes at least, for a page whose boundaries are known."""
        inside = sweep_widths(self.low, self.high, self.step, self.boundaries | self.loads)
        return tuple(sorted({*inside, *self.outside(self.boundaries)}))
