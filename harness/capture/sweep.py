"""Reads a page at every width: complete layouts where its queries switch, boxes between them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

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
from harness.capture.tab.resizable import Measurement, ResizablePage
from harness.errors import UnstablePageError
from harness.model.layout import Layout
from harness.model.layout_series import BoxReading, LayoutSeries
from harness.model.page import Sweep

#: How often in one sweep the exact width is searched at which scripts change a page's elements: for
#: a page whose elements change at nearly every width, each search costs more than it tells.
MOST_SEARCHES = 16


#: The result of ``read_more``.
MoreReadings = tuple[dict[int, Layout], list[BoxReading], dict[int, Layout]]


@dataclass(frozen=True, slots=True)
class SweptPage:
    """The layouts and boxes of one sweep."""

    order: SweepJob
    layouts: Mapping[int, Layout]  #: complete layouts, by width
    bare: Mapping[int, Layout]  #: layouts without styles and texts, at widths of captures
    readings: tuple[BoxReading, ...]
    switches: frozenset[int]  #: the first width on the upper side of each boundary
    sides: Mapping[int, str]  #: see ``Measurement``, by width; with both sides of each boundary
    #: Widths at which the page came to rest neither resized nor loaded, with the errors.
    unread: Mapping[int, str] = field(default_factory=dict)
    lively: bool = False  #: see ``ResizablePage``
    bends: frozenset[int] = frozenset()  #: widths measured only because a length bends there

    @property
    def far(self) -> frozenset[int]:
        """The widths (CSS px) beyond the job's range at which nothing switches."""
        return self.order.far(self.switches)

    @property
    def ends(self) -> Range:
        """The narrowest and the widest width (CSS px) of the sweep."""
        outside = self.order.outside(self.switches)
        return min({self.order.low, *outside}), max({self.order.high, *outside})

    @property
    def loaded(self) -> frozenset[int]:
        """The widths at which the page was loaded instead of resized, as the job says."""
        ranges = segments(*self.ends, self.switches)
        return frozenset(start for start, _ in ranges) & self.order.loads

    def knows(self, boundaries: Iterable[int]) -> bool:
        """Whether all ``boundaries`` (CSS px) between its ends were boundaries for this sweep."""
        low, high = self.ends
        return all(boundary in self.switches for boundary in boundaries if low < boundary <= high)

    @property
    def widths(self) -> tuple[int, ...]:
        return tuple(sorted({*self.starts, *(box_reading.width for box_reading in self.readings)}))

    @property
    def starts(self) -> Mapping[int, Layout]:
        """The layouts that the readings of boxes refer to, by width."""
        return {**self.bare, **self.layouts}


def sweep_page(page: ResizablePage, sweep_job: SweepJob) -> SweptPage:
    """Read ``page`` as ``sweep_job`` says. Errors: ``CaptureError``."""
    switches = set(media_switches(page.conditions)) | page.knees | sweep_job.boundaries
    switches |= sweep_job.loads - {sweep_job.low}
    if sweep_job.sparse and not page.lively:  # the next check will know them
        switches |= sweep_job.with_boundaries(frozenset()).boundaries
    ends = sweep_job.low, sweep_job.high
    farther = far_step(sweep_job.high, ends, sweep_job.step)
    switches |= far_bends(page.bends, sweep_job.high, sweep_job.reaches[1], farther)
    if container_thresholds(page.conditions) and not sweep_job.boundaries:
        # Found later, each flip would require everything above it to be read again.
        page.read(sweep_job.low, bare=True)
        widths = sweep_widths(sweep_job.low, sweep_job.high, sweep_job.step, switches)
        measured = page.measure(widths)
        sides = {
            measurement.reading.width: measurement.sides
            for measurement in measured
            if not measurement.restless
        }
        switches |= flips_of(page, ends, sweep_job.reaches, sides)
    reader = _SweepReader.read_job(page, sweep_job, switches)
    while flips := flips_of(page, ends, sweep_job.reaches, reader.sides) - switches:
        switches |= flips
        reader = _SweepReader.read_job(page, sweep_job, switches)
    swept = sweep_job.outside(switches).union(ends)
    inside = frozenset(switch for switch in switches if min(swept) < switch <= max(swept))
    regular = sweep_widths(sweep_job.low, sweep_job.high, sweep_job.step, switches)
    return SweptPage(
        sweep_job,
        reader.layouts,
        reader.bare,
        tuple(reader.readings),
        inside,
        reader.sides,
        reader.unread,
        page.lively,
        (page.bends | sweep_job.bends).difference(regular),
    )


def sweep_parts(page: ResizablePage, swept: SweptPage) -> tuple[SweptPage, ...]:
    """Sweep every width in the parts of the job of ``swept``, which has just swept ``page``.

    Widths that ``swept`` has measured are left out; where it has read the whole layout, only paths
    and boxes are read again.
    Empty where the way of the next check through the page is not known yet, as scripts or
    containers have boundaries that it has to find first. Errors: ``CaptureError``.
    """
    if swept.order.sparse and (page.lively or container_thresholds(page.conditions)):
        return ()
    return tuple(
        sweep_page(
            page,
            replace(
                part,
                boundaries=swept.switches,
                pictured=part.pictured.union(swept.layouts),
                elsewhere=frozenset(swept.widths),
            ),
        )
        for part in swept.order.parts
    )


def read_more(page: ResizablePage, swept: SweptPage, widths: Iterable[int]) -> MoreReadings:
    """Read the boxes of a page at more widths than its sweep has; the page is open again.

    Returns complete layouts at the widths where the page's elements change; the boxes at all other
    widths; and the layouts, some of them bare, that the boxes refer to.
    """
    starts: dict[int, Layout] = {}
    reader = _SweepReader(page, frozenset())
    for start, end in segments(*swept.ends, swept.starts):
        inside = sorted(width for width in widths if start <= width <= end)
        if inside:
            _load_below(page, swept, start)
            # The page's elements may differ from those of the sweep.
            starts[start] = page.read(start, bare=True, loads=start in swept.order.loads)
            reader.measure(inside)
    return reader.layouts, reader.readings, {**starts, **reader.layouts}


def read_whole(page: ResizablePage, swept: SweptPage, width: int) -> Layout:
    """The complete layout at a width of a page that was swept before. Errors: ``CaptureError``."""
    for start, end in segments(*swept.ends, swept.starts):
        if start < width <= end:
            _load_below(page, swept, start)
            page.read(start, bare=True, loads=start in swept.order.loads)
    return page.read(width)


def _load_below(page: ResizablePage, swept: SweptPage, width: int) -> None:
    """Load ``page`` at the last width below ``width`` at which its sweep loaded it.

    A load at ``width`` itself is left to the reading there.
    """
    loads = frozenset({swept.order.low, *swept.order.loads})
    start = max(load for load in loads if load <= width)
    if swept.order.loads and start < width and page.last_load != start:
        page.read(start, bare=True, loads=True)


def switches_of(swept: LayoutSeries, sweep: Sweep) -> frozenset[int]:
    """The first width on the upper side of each boundary in a baseline.

    At a boundary a baseline has complete layouts at two neighbouring widths. A boundary counts
    where the baseline also has the next width, without which nothing can be compared; beyond the
    ends of the sweep only those two widths are swept.
    """
    if not swept.widths:
        return frozenset()
    covered_widths = {*swept.widths, swept.widths[-1] + 1}
    return frozenset(
        switch
        for switch in switches_between(swept.read)
        if switch + 1 in covered_widths or not sweep.min_width < switch < sweep.max_width
    )


def finest_step(page: ResizablePage) -> int:
    """The distance (CSS px) between the widths at which a baseline has boxes of ``page``."""
    return LIVELY_STEP if page.lively else 1


class _SweepReader:
    """Collects layouts and boxes of a page on the way through its widths.

    ``exact`` searches the exact width at which the page's elements change.
    """

    def __init__(
        self, page: ResizablePage, pictured: frozenset[int], *, exact: bool = False
    ) -> None:
        self.layouts: dict[int, Layout] = {}
        self.bare: dict[int, Layout] = {}
        self.readings: list[BoxReading] = []
        self.sides: dict[int, str] = {}
        self.unread: dict[int, str] = {}
        self._page, self._pictured, self._exact = page, pictured, exact
        self._searches = 0

    @classmethod
    def read_job(
        cls, page: ResizablePage, sweep_job: SweepJob, switches: Iterable[int]
    ) -> "_SweepReader":
        """Read all of ``sweep_job``, segment by segment."""
        reader = cls(page, sweep_job.pictured, exact=sweep_job.every_width)
        step = finest_step(page) if sweep_job.every_width else sweep_job.step
        if sweep_job.sparse and page.lively and not container_thresholds(page.conditions):
            step = sweep_job.high - sweep_job.low + 1
        outside = sweep_job.outside(switches)
        if sweep_job.every_width:
            outside |= each_outside((sweep_job.low, sweep_job.high), step, outside)
        all_bends = page.bends | sweep_job.bends
        bends = {width for width in all_bends if sweep_job.low < width < sweep_job.high}
        widths = sorted(
            {*sweep_widths(sweep_job.low, sweep_job.high, step, switches), *outside, *bends}
        )
        low, high = min({sweep_job.low, *outside}), max({sweep_job.high, *outside})
        for start, end in segments(low, high, switches):
            reader._read(start, loads=start in sweep_job.loads)
            inside = (width for width in widths if start < width <= end)
            reader.measure([width for width in inside if width not in sweep_job.elsewhere])
            if sweep_job.every_width and end > start:
                reader._read(end)
        return reader

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
        """Measure boxes at ``widths``, and read the page again where its elements change."""
        while widths:
            measurements = self._page.measure(widths)
            for measurement in measurements:
                if measurement.stale and self._exact:
                    measurement = self._read_changes_below(measurement)  # noqa: PLW2901
                if measurement.stale or measurement.restless:
                    self._read(measurement.reading.width)
                else:
                    self._keep(measurement)
            widths = widths[len(measurements) :]

    def _read_changes_below(self, stale: Measurement) -> Measurement:
        """A new measurement in place of ``stale``, once both sides of each change are read."""
        measurement = stale
        while measurement.stale and self._searches < MOST_SEARCHES:
            if not self._read_change_below(stale.reading.width):
                break
            (measurement,) = self._page.measure([stale.reading.width])
        return measurement

    def _keep(self, measurement: Measurement) -> None:
        self.readings.append(measurement.reading)
        self.sides[measurement.reading.width] = measurement.sides

    def _read_change_below(self, stale: int) -> bool:
        """Read the page on both sides of a change of its elements, at the width ``stale`` or below.

        Returns whether the change is below: elements may then change again up to ``stale``.
        """
        self._searches += 1
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
