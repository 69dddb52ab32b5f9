"""What a run sets out to do: which pages, in which browsers, at which widths."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.breakpoints.named import bands, select, widths_of
from harness.breakpoints.sweep_job import SweepJob
from harness.breakpoints.sweep_widths import Range, sides_outside, sweep_widths, widths_outside
from harness.choices import choose
from harness.config.load import Config, folders_of
from harness.errors import ConfigError
from harness.model.job import Job
from harness.model.page import UNBOUNDED, Breakpoint, Page, Sweep
from harness.model.target import Renderer, Target

#: No widths of any page.
NOWHERE: Mapping[Target, frozenset[int]] = {}


@dataclass(frozen=True, slots=True)
class Planned:
    """One page in one browser, and every width it is to be captured at (CSS px, rising)."""

    page: Page
    browser: str
    widths: tuple[int, ...]
    bands: tuple[Breakpoint, ...] = ()  #: that these widths stand for

    @property
    def variant(self) -> str:
        return self.page.variant(self.browser)

    @property
    def target(self) -> Target:
        return Target(self.page.name, self.variant)

    @property
    def renderer(self) -> Renderer:
        """The browser with the device scale factor that it is started with."""
        return Renderer(self.browser, self.page.device_scale_factor)


@dataclass(frozen=True, slots=True)
class Shard:
    """Which part of a run this is, and what the parts are."""

    number: int  #: from 1
    count: int
    dealt: tuple[tuple[Planned, int], ...]  #: all that is planned, and the number of its shard

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    @property
    def others(self) -> int:
        """How many captures the other shards are to take."""
        return captures_of(target for target, number in self.dealt if number != self.number)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a run sets out to capture, and what the person left out of it."""

    planned: tuple[Planned, ...]
    whole: bool  #: nothing was filtered away by name
    notes: tuple[str, ...] = ()
    left_out: tuple[Planned, ...] = ()  #: what did not change, where only that was asked for
    shard: Shard | None = None

    @property
    def captures(self) -> int:
        return captures_of(self.planned)

    @property
    def asked(self) -> tuple[Planned, ...]:
        """What all shards of the run capture."""
        return tuple(target for target, _ in self.shard.dealt) if self.shard else self.planned

    @property
    def all_targets(self) -> tuple[Planned, ...]:
        """What baselines may be there for: that of all shards, and what was left out."""
        return (*self.asked, *self.left_out)


def captures_of(planned: Iterable[Planned]) -> int:
    """How many captures these are."""
    return sum(len(target.widths) for target in planned)


def make_plan(
    config: Config,
    pages: Sequence[str] = (),
    breakpoints: Sequence[str] = (),
    browsers: Sequence[str] = (),
    device_scale_factor: float | None = None,
) -> Plan:
    """The plan for the pages, breakpoints and browsers named; all configured where none is.

    ``device_scale_factor`` is instead of the pages' own; ``None`` leaves them theirs.
    Errors: ``ConfigError`` for a name that is not there, and for a choice that comes to nothing.
    """
    chosen = select(breakpoints, config.breakpoints)
    planned, left_out = [], []
    for named in choose("page", pages, {page.name: page for page in config.pages}):
        scale = device_scale_factor or named.device_scale_factor
        page = replace(named, device_scale_factor=scale)
        page_breakpoints = select(page.breakpoints, config.breakpoints)
        widths = sorted(
            set(widths_of(chosen, config.breakpoints))
            & set(widths_of(page_breakpoints, config.breakpoints))
        )
        held = tuple(
            band
            for band in bands(config.breakpoints)
            if any(breakpoint_.holds(band) for breakpoint_ in chosen)
            and any(breakpoint_.holds(band) for breakpoint_ in page_breakpoints)
        )
        if widths:
            planned += [
                Planned(page, browser, tuple(widths), held) for browser in browsers or page.browsers
            ]
        else:
            left_out.append(
                f"page {page.name} was left out: its own breakpoints "
                f"({', '.join(page.breakpoints)}) and the chosen ones have no width in common"
            )
    if not planned:
        raise ConfigError(
            "nothing is left to look at",
            why="; ".join(left_out),
            fix="choose another --breakpoint, or extend `breakpoints` of the page",
        )
    whole = not (pages or breakpoints or browsers or device_scale_factor)
    return Plan(tuple(planned), whole, tuple(left_out))


def make_jobs(plan: Plan, config: Config, served_at: str | None) -> tuple[Job, ...]:
    """One job a width, so that workers share a page; wide ones first, which take longest."""
    jobs = [
        Job(
            target.page,
            config.address(target.page, served_at),
            target.browser,
            (width,),
            config.timeout_ms,
            folders_of(config),
        )
        for target in plan.planned
        for width in sorted(target.widths, reverse=True)
    ]
    return tuple(jobs)


def make_orders(
    plan: Plan,
    config: Config,
    served_at: str | None,
    switches: Mapping[Target, frozenset[int]],
    *,
    all_widths: bool,
    loads: Mapping[Target, frozenset[int]] = NOWHERE,
) -> tuple[SweepJob, ...]:
    """What to sweep: each page over the ranges of its bands that it is swept over.

    ``switches`` are those of the baselines, by page and variant, and ``loads`` the widths at
    which pages are loaded. With ``all_widths``, each band is an order of its own too, for
    all of its widths.
    """

    def order(
        planned: Planned, ends: Range, reach: Range, step: int, *, all_of_them: bool
    ) -> SweepJob:
        address = config.address(planned.page, served_at)
        job = Job(
            planned.page, address, planned.browser, ends[:1], config.timeout_ms, folders_of(config)
        )
        place = planned.target
        page_switches = frozenset() if all_widths else switches.get(place, frozenset())
        pictured = frozenset(planned.widths)
        loaded = loads.get(place, frozenset())
        return SweepJob(job, *ends, step, page_switches, all_of_them, pictured, loaded, reach=reach)

    orders: list[SweepJob] = []
    for target in plan.planned:
        if (sweep := target.page.sweep) is None:
            continue
        for apart in (False, True) if all_widths else (False,):
            orders += [
                order(target, ends, reach, sweep.step, all_of_them=apart)
                for ends, reach in _ranges(target.bands, sweep, apart=apart)
            ]
    return tuple(orders)


def swept_widths(target: Planned, switches: Iterable[int]) -> frozenset[int]:
    """The widths that a check sweeps ``target`` at, where it knows these boundaries (CSS px).

    Nothing for a page that is not swept.
    """
    sweep = target.page.sweep
    if sweep is None:
        return frozenset()
    boundaries = frozenset(switches)
    return frozenset(
        width
        for ends, reach in _ranges(target.bands, sweep, apart=False)
        for width in (
            *sweep_widths(*ends, sweep.step, boundaries),
            *widths_outside(
                ends, reach, sweep.step, sides_outside(ends, reach, boundaries), target.widths
            ),
        )
    )


def _ranges(bands: Sequence[Breakpoint], sweep: Sweep, *, apart: bool) -> list[tuple[Range, Range]]:
    """The ranges of ``bands`` within ``sweep``; neighbours are one unless ``apart``.

    With each, how far its bands go. Bands that lie beyond the sweep altogether are swept from
    their end that is next to it. Beyond an end that a project has drawn closer than the usual
    one, nothing is swept.
    """
    usual = Sweep()
    low = 1 if sweep.min_width <= usual.min_width else sweep.min_width
    high = UNBOUNDED if sweep.max_width >= usual.max_width else sweep.max_width
    ranges: list[tuple[Range, Range]] = []
    for start, end in _runs(bands, apart=apart):
        reach = max(start, low), min(end, high)
        if reach[0] > reach[1]:
            continue
        first, last = max(start, sweep.min_width), min(end, sweep.max_width)
        nearest = start if start > sweep.max_width else end
        ranges.append(((first, last) if first <= last else (nearest, nearest), reach))
    return ranges


def _runs(bands: Sequence[Breakpoint], *, apart: bool) -> list[Range]:
    """The widths of ``bands``, rising; neighbours are one range unless ``apart``."""
    runs: list[Range] = []
    for band in bands:
        if runs and runs[-1][1] == band.min_width - 1 and not apart:
            runs[-1] = runs[-1][0], band.max_width
        else:
            runs.append((band.min_width, band.max_width))
    return runs
