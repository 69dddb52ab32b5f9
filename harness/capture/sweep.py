"""A page read at every width: where its own queries switch, whole; between them, its boxes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from harness.breakpoints.queries.bends import far_bends
from harness.breakpoints.queries.parse import container_thresholds, media_switches
from harness.breakpoints.sweep_job import SweepJob
from harness.breakpoints.sweep_widths import (
    LIVELY_STEP,
    Range,
    each_outside,
    far_step,
    segments,
    sweep_widths,
    switches_between,
)
from harness.capture.find_flips import flips_of
from harness.capture.tab.resizable import Measured, Resized
from harness.errors import UnstablePageError
from harness.model.layout import Layout
from harness.model.layout_series import BoxReading, LayoutSeries
from harness.model.page import Sweep

#: So often in one sweep the very width is looked for at which scripts gave a page other elements.
#: Of a page that has others at nearly each width, that would cost more than it tells.
MOST_APPROACHED = 16


@dataclass(frozen=True, slots=True)
class SweptPage:
    """What a sweep has read."""

    order: SweepJob
    layouts: Mapping[int, Layout]  #: whole ones, by width
    bare: Mapping[int, Layout]  #: without styles and texts, where a capture has them
    readings: tuple[BoxReading, ...]
    switches: frozenset[int]  #: the first widths on the upper side of each boundary
    sides: Mapping[int, str]  #: as of ``Measured``, by width; both sides of each boundary are there
    #: Widths at which the page came to rest neither resized nor loaded, and what it said there.
    unread: Mapping[int, str] = field(default_factory=dict)
    lively: bool = False  #: as of ``Resized``
    bends: frozenset[int] = frozenset()  #: widths that were measured only for a length bends there

    @property
    def far(self) -> frozenset[int]:
        """The widths beyond the ordered ones (CSS px) at which nothing switches."""
        return self.order.far(self.switches)

    @property
    def ends(self) -> Range:
        """The narrowest and the widest width (CSS px) of what was to be swept."""
        outside = self.order.outside(self.switches)
        return min({self.order.low, *outside}), max({self.order.high, *outside})

    @property
    def loaded(self) -> frozenset[int]:
        """The widths at which the page was loaded, and not resized to, as ordered."""
        ranges = segments(*self.ends, self.switches)
        return frozenset(start for start, _ in ranges) & self.order.loads

    @property
    def widths(self) -> tuple[int, ...]:
        return tuple(sorted({*self.starts, *(box_reading.width for box_reading in self.readings)}))

    @property
    def starts(self) -> Mapping[int, Layout]:
        """The layouts that readings are ``like``."""
        return {**self.bare, **self.layouts}


def sweep_page(page: Resized, sweep_job: SweepJob) -> SweptPage:
    """Read ``page`` as ``sweep_job`` says. Errors: ``CaptureError``."""
    switches = set(media_switches(page.conditions)) | page.knees | sweep_job.boundaries
    switches |= sweep_job.loads - {sweep_job.low}
    ends = sweep_job.low, sweep_job.high
    farther = far_step(sweep_job.high, ends, sweep_job.step)
    switches |= far_bends(page.bends, sweep_job.high, sweep_job.reaches[1], farther)
    if container_thresholds(page.conditions) and (
        sweep_job.every_width or not sweep_job.boundaries
    ):
        # Each would be found on the way, and everything above it would have to be read again.
        page.read(sweep_job.low, bare=True)
        widths = sweep_widths(sweep_job.low, sweep_job.high, sweep_job.step, switches)
        measured = page.measure(widths)
        sides = {
            measurement.reading.width: measurement.sides
            for measurement in measured
            if not measurement.restless
        }
        switches |= flips_of(page, ends, sweep_job.reaches, sides)
    taken = _Taken.as_ordered(page, sweep_job, switches)
    while flips := flips_of(page, ends, sweep_job.reaches, taken.sides) - switches:
        switches |= flips
        taken = _Taken.as_ordered(page, sweep_job, switches)
    swept = sweep_job.outside(switches).union(ends)
    inside = frozenset(switch for switch in switches if min(swept) < switch <= max(swept))
    regular = sweep_widths(sweep_job.low, sweep_job.high, sweep_job.step, switches)
    return SweptPage(
        sweep_job,
        taken.layouts,
        taken.bare,
        tuple(taken.readings),
        inside,
        taken.sides,
        taken.unread,
        page.lively,
        page.bends.difference(regular),
    )


def read_more(
    page: Resized, swept: SweptPage, widths: Iterable[int]
) -> tuple[dict[int, Layout], list[BoxReading], dict[int, Layout]]:
    """The boxes at more widths of a page swept before, which is open again.

    Also gives whole layouts, where the page has other elements than it had at the width below
    that was read; and the layouts, some of them bare, whose elements the boxes are of.
    """
    starts: dict[int, Layout] = {}
    taken = _Taken(page, frozenset())
    for start, end in segments(*swept.ends, swept.starts):
        inside = sorted(width for width in widths if start <= width <= end)
        if inside:
            _load_below(page, swept, start)
            # It may have other elements than it had there before.
            starts[start] = page.read(start, bare=True, loads=start in swept.order.loads)
            taken.measure(inside)
    return taken.layouts, taken.readings, {**starts, **taken.layouts}


def read_whole(page: Resized, swept: SweptPage, width: int) -> Layout:
    """All of a page swept before and open again, resized to one width. Errors: ``CaptureError``."""
    for start, end in segments(*swept.ends, swept.starts):
        if start < width <= end:
            _load_below(page, swept, start)
            page.read(start, bare=True, loads=start in swept.order.loads)
    return page.read(width)


def _load_below(page: Resized, swept: SweptPage, width: int) -> None:
    """Have ``page`` be loaded where its sweep loaded it last before it came to ``width``.

    Not at ``width`` itself: there the page is loaded by whoever reads it.
    """
    loads = frozenset({swept.order.low, *swept.order.loads})
    start = max(load for load in loads if load <= width)
    if swept.order.loads and start < width and page.last_load != start:
        page.read(start, bare=True, loads=True)


def switches_of(swept: LayoutSeries, sweep: Sweep) -> frozenset[int]:
    """The first widths on the upper side of each boundary that a baseline tells of.

    Baselines of two states have whole layouts beside each other where one gives way to the
    other. The width above is known where a sweep was there; elsewhere nothing can be compared.
    Beyond the ends of the sweep, no more than those two widths are swept.
    """
    if not swept.widths:
        return frozenset()
    covered_widths = {*swept.widths, swept.widths[-1] + 1}
    return frozenset(
        switch
        for switch in switches_between(swept.read)
        if switch + 1 in covered_widths or not sweep.min_width < switch < sweep.max_width
    )


def finest_step(page: Resized) -> int:
    """How far apart (CSS px) the widths are at which a baseline knows ``page``."""
    return LIVELY_STEP if page.lively else 1


class _Taken:
    """What was taken of a page, on the way through its widths."""

    def __init__(self, page: Resized, pictured: frozenset[int], *, exact: bool = False) -> None:
        """``exact``: look for the very width at which the page has other elements."""
        self.layouts: dict[int, Layout] = {}
        self.bare: dict[int, Layout] = {}
        self.readings: list[BoxReading] = []
        self.sides: dict[int, str] = {}
        self.unread: dict[int, str] = {}
        self._page, self._pictured, self._exact = page, pictured, exact
        self._approached = 0

    @classmethod
    def as_ordered(cls, page: Resized, sweep_job: SweepJob, switches: Iterable[int]) -> "_Taken":
        """All of ``sweep_job``, segment by segment."""
        taken = cls(page, sweep_job.pictured, exact=sweep_job.every_width)
        step = finest_step(page) if sweep_job.every_width else sweep_job.step
        if sweep_job.sparse and page.lively and not container_thresholds(page.conditions):
            step = sweep_job.high - sweep_job.low + 1
        outside = sweep_job.outside(switches)
        if sweep_job.every_width:
            outside |= each_outside((sweep_job.low, sweep_job.high), step, outside)
        bends = {width for width in page.bends if sweep_job.low < width < sweep_job.high}
        widths = sorted(
            {*sweep_widths(sweep_job.low, sweep_job.high, step, switches), *outside, *bends}
        )
        low, high = min({sweep_job.low, *outside}), max({sweep_job.high, *outside})
        for start, end in segments(low, high, switches):
            taken._read(start, loads=start in sweep_job.loads)
            inside = (width for width in widths if start < width <= end)
            taken.measure([width for width in inside if width not in sweep_job.elsewhere])
            if sweep_job.every_width and end > start:
                taken._read(end)
        return taken

    def _read(self, width: int, *, loads: bool = False) -> None:
        bare = width in self._pictured
        try:
            layout = self._page.read(width, bare=bare, loads=loads)
        except UnstablePageError as error:
            self.unread[width] = str(error)
            return
        (self.bare if bare else self.layouts)[width] = layout
        self.readings = [box_reading for box_reading in self.readings if box_reading.width != width]
        self.sides[width] = self._page.sides

    def measure(self, widths: Sequence[int]) -> None:
        """Measure at ``widths``, and read the page again where it has other elements."""
        while widths:
            measurements = self._page.measure(widths)
            for measurement in measurements:
                here = (
                    self._approached_to(measurement)
                    if measurement.stale and self._exact
                    else measurement
                )
                if here.stale or here.restless:
                    self._read(here.reading.width)
                else:
                    self._keep(here)
            widths = widths[len(measurements) :]

    def _approached_to(self, stale: Measured) -> Measured:
        """What the page is where it is ``stale``, once both sides of each change below are read."""
        now = stale
        while now.stale and self._approached < MOST_APPROACHED:
            if not self._approach(stale.reading.width):
                break
            (now,) = self._page.measure([stale.reading.width])
        return now

    def _keep(self, measured: Measured) -> None:
        self.readings.append(measured.reading)
        self.sides[measured.reading.width] = measured.sides

    def _approach(self, stale: int) -> bool:
        """Read the page on both sides of where it got other elements, at ``stale`` or below.

        Whether that is below: from there to ``stale`` it may get others once more.
        """
        self._approached += 1
        low = max((width for width in self.sides if width < stale), default=stale)
        high = stale
        while high - low > 1:
            middle = (low + high) // 2
            (measurement,) = self._page.measure([middle])
            if measurement.stale or measurement.restless:
                high = middle
            else:
                low = middle
                self._keep(measurement)
        if low < high and low not in self.layouts and low not in self.bare:
            self._read(low)
        if high < stale:
            self._read(high)
        return high < stale
