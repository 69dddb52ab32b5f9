"""What to sweep: one page over one range of widths."""

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
    """What to sweep: one page over one range of widths (CSS px)."""

    job: Job
    low: int
    high: int
    step: int
    boundaries: frozenset[int] = frozenset()  #: of what it is to be compared with
    #: Every single width, or nearly so where scripts answer to each, and both ends of each segment
    #: whole.
    every_width: bool = False
    pictured: frozenset[int] = frozenset()  #: where captures are taken, so that all is read anyway
    loads: frozenset[int] = frozenset()  #: where the page is loaded, and not resized to
    #: Where scripts answer to each width, no more than both sides of boundaries that style sheets
    #: tell of: all is swept once those are known.
    sparse: bool = False
    elsewhere: frozenset[int] = frozenset()  #: measured by an order that counts for more
    #: How far its breakpoints go: both sides of a boundary out there are swept, and a few widths
    #: between them.
    reach: Range | None = None

    @property
    def reaches(self) -> Range:
        """Its ends, or how far its breakpoints go beyond them."""
        return self.reach or (self.low, self.high)

    def outside(self, switches: Iterable[int]) -> frozenset[int]:
        """The widths beyond its ends that are swept for boundaries and samples within ``reach``."""
        ends = self.low, self.high
        sides = sides_outside(ends, self.reaches, switches)
        return widths_outside(ends, self.reaches, self.step, sides, self.pictured)

    def far(self, switches: Iterable[int]) -> frozenset[int]:
        """Those of ``outside`` that lie between boundaries."""
        switch_set = frozenset(switches)
        return self.outside(switch_set) - sides_outside(
            (self.low, self.high), self.reaches, switch_set
        )

    def with_boundaries(self, switches: frozenset[int]) -> "SweepJob":
        """The same once the boundaries are known, as the next check will go about it."""
        read = {self.low, self.high, *self.pictured}
        for switch in switches:
            read |= {switch - 1, switch}
        return replace(self, boundaries=switches_between(sorted(read)), sparse=False)

    def by_loads(self) -> "tuple[SweepJob, ...]":
        """Orders for all widths of the same page, one for each range that begins with a load.

        A page may keep what it was given at its load, so each width follows the same load as when
        the page is swept as a check does it, which also reads it where it is loaded.
        """
        first, last = self.reaches
        return tuple(
            replace(
                self,
                low=low,
                high=high,
                every_width=True,
                boundaries=frozenset(),
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
        """The widths that are surely swept, of a page whose boundaries are known."""
        inside = sweep_widths(self.low, self.high, self.step, self.boundaries | self.loads)
        return tuple(sorted({*inside, *self.outside(self.boundaries)}))
