"""``harness breakpoints PAGE``: a page's own conditions, where they flip, and who covers that."""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext, suppress
from dataclasses import replace
from functools import partial

from harness.baselines.stores import store_of
from harness.breakpoints.queries.containers import ContainerSides, container_flips
from harness.breakpoints.queries.coverage import PageConditions
from harness.breakpoints.queries.parse import (
    Condition,
    container_thresholds,
    media_switches,
    read_conditions,
)
from harness.breakpoints.sweep_job import SweepJob
from harness.capture.failures import missed_capture
from harness.capture.host import BrowserHost
from harness.capture.retries import retried
from harness.capture.sweep import sweep_page
from harness.commands.breakpoints.text import Answer
from harness.config.load import Config
from harness.detectors.breakpoint_drift.examine import Examined, examine
from harness.errors import CaptureError
from harness.model.capture import Missed
from harness.model.job import Job
from harness.model.page import Sweep
from harness.plan.plan import Planned, make_plan, swept_widths
from harness.run.missing_files import accepted_missing
from harness.run.record.browser_pool import BrowserPool
from harness.site.serve import served


def page_breakpoints(
    config: Config,
    pages: Sequence[str],
    browsers: Sequence[str] = (),
    browser_path: str | None = None,
    required: float | None = None,
) -> Answer:
    """The pages' own queries next to the named breakpoints of ``config``.

    ``required`` is the least coverage that passes, 0–100. Errors: ``HarnessError`` for an unknown
    name and for a browser that does not start; a page that does not load is ``missed``.
    """
    planned = make_plan(config, pages, (), browsers).planned
    outcomes = tuple(_examine_pages(config, planned, browser_path))
    return Answer(
        examined=tuple(outcome for outcome in outcomes if isinstance(outcome, Examined)),
        missed=tuple(outcome for outcome in outcomes if isinstance(outcome, Missed)),
        required=required,
        fails="breakpoint-drift" in config.fail_on,
    )


def _examine_pages(
    config: Config, planned: Sequence[Planned], browser_path: str | None
) -> Iterator[Examined | Missed]:
    with served(config) as served_at, BrowserPool(browser_path) as browsers:
        hosts = browsers.ready(target.renderer for target in planned)
        for target in planned:
            address = config.address(target.page, served_at)
            lacks = accepted_missing(store_of(config), target.target)
            widest = (max(target.widths),)
            job = Job(
                target.page, address, target.browser, widest, config.timeout_ms, accepted=lacks
            )
            try:
                host = hosts[target.renderer]
                read = partial(_own_conditions, host, job, target.widths)
                page_conditions = retried(read, host.tell_retry, f"{job.page.name} was read again")
            except CaptureError as error:
                yield missed_capture(job, job.widths[0], error)
            else:
                switches = (boundary.switch for boundary in page_conditions.boundaries)
                foreseen = (
                    switches if page_conditions.foreseen is None else page_conditions.foreseen
                )
                yield examine(
                    page_conditions,
                    config.breakpoints,
                    target.widths,
                    swept_widths(target, foreseen),
                )


def _own_conditions(host: BrowserHost, job: Job, samples: Sequence[int]) -> PageConditions:
    """The media and container queries of the page of ``job``, and where its containers flip.

    The page is loaded at its widest sample width, and again at the narrowest width of its sweep;
    then it is resized. Queries that scripts evaluate on the way are included.
    """
    with host.probe(job, job.widths[0]) as probe:
        wide = read_conditions(probe.sheets(), job.page.height)
        root_font_px = probe.root_font_px()
    sweep = job.page.sweep or Sweep()
    low, high = sweep.min_width, sweep.max_width
    sides = None
    with host.resized(replace(job, widths=(low,)), low) as page:
        narrow = page.conditions
        foreseen = media_switches(narrow)
        if thresholds := container_thresholds(narrow):
            # Styles and texts are not needed here.
            sweep_job = SweepJob(
                job, low, high, sweep.step, pictured=frozenset(range(low, high + 1))
            )
            with nullcontext() if job.page.sweep else suppress(CaptureError):
                swept = sweep_page(page, sweep_job)
                sides = ContainerSides(thresholds, swept.sides)
                foreseen |= swept.switches
        else:
            for width in samples:
                page.measure([width])
        resized = page.conditions_now()
    conditions = _merge_conditions((*wide, *narrow), resized)
    return PageConditions(
        page=job.page.name,
        browser=job.variant,
        conditions=conditions,
        height=job.page.height,
        root_font_px=root_font_px,
        flips=container_flips(conditions, sides) if sides else {},
        sides=sides,
        foreseen=foreseen,
    )


def _merge_conditions(
    loaded: Sequence[Condition], resized: Sequence[Condition]
) -> tuple[Condition, ...]:
    """All conditions that were read, without repetition.

    A script that changes a style sheet during a resize moves its lines: of ``resized``, only rules
    that ``loaded`` does not have are added.
    """
    loaded_rules = {(condition.rule, condition.container) for condition in loaded}
    new = (
        condition
        for condition in resized
        if (condition.rule, condition.container) not in loaded_rules
    )
    return tuple(dict.fromkeys((*loaded, *new)))
