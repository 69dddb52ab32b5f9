"""The plan of a run: its pages, browsers and widths, and the jobs that follow from them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from harness.breakpoints.named import bands, bands_within, select, widths_of
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
    """A page in one browser, with the widths to capture it at (CSS px, rising)."""

    page: Page
    browser: str
    widths: tuple[int, ...]
    bands: tuple[Breakpoint, ...] = ()  #: the bands that the widths belong to

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
    """The number of a shard, and the distribution of all targets to shards."""

    number: int  #: from 1
    count: int
    dealt: tuple[tuple[Planned, int], ...]  #: every target with the number of its shard

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    @property
    def others(self) -> int:
        """The number of captures that other shards take."""
        return captures_of(target for target, number in self.dealt if number != self.number)


@dataclass(frozen=True, slots=True)
class Plan:
    """The targets that a run captures, and those that it leaves out."""

    planned: tuple[Planned, ...]
    whole: bool  #: no page, breakpoint, browser or scale was selected
    notes: tuple[str, ...] = ()
    left_out: tuple[Planned, ...] = ()  #: unchanged targets, with ``--changed-since``
    shard: Shard | None = None

    @property
    def captures(self) -> int:
        return captures_of(self.planned)

    @property
    def asked(self) -> tuple[Planned, ...]:
        """The targets of all shards of the run."""
        return tuple(target for target, _ in self.shard.dealt) if self.shard else self.planned

    @property
    def all_targets(self) -> tuple[Planned, ...]:
        """Every target that may have baselines: of all shards, and those left out."""
        return (*self.asked, *self.left_out)


def captures_of(planned: Iterable[Planned]) -> int:
    """The number of captures of these targets."""
    return sum(len(target.widths) for target in planned)


def make_plan(
    config: Config,
    pages: Sequence[str] = (),
    breakpoints: Sequence[str] = (),
    browsers: Sequence[str] = (),
    device_scale_factor: float | None = None,
) -> Plan:
    """The plan for the named pages, breakpoints and browsers; without names, for all configured.

    ``device_scale_factor`` replaces that of the pages; ``None`` keeps it. Errors: ``ConfigError``
    for an unknown name, and for a selection that is empty.
    """
    chosen = select(breakpoints, config.breakpoints)
    chosen_bands = bands_within(chosen, bands(config.breakpoints))

    @cache  # most pages name the same breakpoints
    def looks(names: tuple[str, ...]) -> tuple[tuple[int, ...], tuple[Breakpoint, ...]]:
        page_breakpoints = select(names, config.breakpoints)
        widths = {*widths_of(chosen, config.breakpoints)}
        widths &= {*widths_of(page_breakpoints, config.breakpoints)}
        return tuple(sorted(widths)), bands_within(page_breakpoints, chosen_bands)

    planned, left_out = [], []
    for named in choose("page", pages, {page.name: page for page in config.pages}):
        scale = device_scale_factor or named.device_scale_factor
        page = replace(named, device_scale_factor=scale)
        widths, held = looks(page.breakpoints)
        if widths:
            planned += [
                Planned(page, browser, widths, held) for browser in browsers or page.browsers
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
    """A job for each width, so that workers share a page; wide ones first, they take longest."""
    folders = folders_of(config)
    jobs: list[Job] = []
    for target in plan.planned:
        address = config.address(target.page, served_at)
        jobs += [
            Job(target.page, address, target.browser, (width,), config.timeout_ms, folders)
            for width in sorted(target.widths, reverse=True)
        ]
    return tuple(jobs)


def make_sweep_jobs(
    plan: Plan,
    config: Config,
    served_at: str | None,
    switches: Mapping[Target, frozenset[int]],
    *,
    all_widths: bool,
    loads: Mapping[Target, frozenset[int]] = NOWHERE,
) -> tuple[SweepJob, ...]:
    """The sweep jobs of the plan: each page over the ranges of its bands.

    ``switches`` are the boundaries (CSS px) that the baselines have, and ``loads`` the widths at
    which the sweep loads a page, both by target. With ``all_widths``, each band is also a sweep
    job of its own, at every width.
    """

    folders = folders_of(config)

    def order(
        planned: Planned, ends: Range, reach: Range, step: int, *, all_of_them: bool
    ) -> SweepJob:
        address = config.address(planned.page, served_at)
        job = Job(planned.page, address, planned.browser, ends[:1], config.timeout_ms, folders)
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
    """The widths (CSS px) of a check's sweep of ``target``, given its boundaries ``switches``.

    Empty for a page that is not swept.
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
    """The ranges to sweep in ``bands``, each with the reach of its bands (CSS px).

    Neighbouring bands are one range unless ``apart``. Bands entirely outside of ``sweep`` are swept
    from their end nearest to it. Nothing is swept beyond an end of ``sweep`` that a project has
    narrowed.
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
    """The ranges of ``bands``, rising; neighbours are one range unless ``apart``."""
    runs: list[Range] = []
    for band in bands:
        if runs and runs[-1][1] == band.min_width - 1 and not apart:
            runs[-1] = runs[-1][0], band.max_width
        else:
            runs.append((band.min_width, band.max_width))
    return runs
