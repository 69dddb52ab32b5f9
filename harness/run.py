"""A run from its plan to its findings: where the edges meet the pure middle."""

import platform
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path

from harness import __version__, runs
from harness.against import Other
from harness.baselines.store import (
    is_by_tests,
    stored_sets,
    stored_widths,
)
from harness.capture.browser import BrowserHost, missed
from harness.capture.calibration import CLOCK, LOCALE, TIMEZONE
from harness.capture.rendering import fonts_digest
from harness.capturing import Capturing, Place, key_of
from harness.compare.setup import drift_findings, new_findings, orphan_findings
from harness.concluding import Notes, Outcome, conclude
from harness.config import Config
from harness.engines import default_workers, done
from harness.equivalence import resize_findings
from harness.errors import CaptureError, HarnessError
from harness.explaining import Explained, Explaining
from harness.going import Going
from harness.hosts import Browsers, Renderer
from harness.ledger import keep_books
from harness.parts import part_of, write_part
from harness.plan import Plan, captures_of, make_jobs, make_orders
from harness.report.json import render as render_json
from harness.results import Conditions, Environment, Finding, LeftOut, Run, SweepResult
from harness.serving import served
from harness.side import Side
from harness.sweeping import Order, SweptPage, sweep_page
from harness.values import Capture, Job, Missed

#: The folder, within that of a run, of what was captured of the other side.
AGAINST = "against"

NOTHING_ELSE: Mapping[str, str | None] = {}

#: As ``harness.going`` has it.
Progress = Callable[[str, int, int, str], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """How to run, where that is not the project's to say."""

    workers: int | None = None
    browser_path: str | None = None
    resize_equivalence: bool = False  #: compare pages that are resized with pages that are loaded
    progress: Progress = lambda doing, done, planned, now: None


def check(
    config: Config,
    plan: Plan,
    settings: Settings,
    command: str = "check",
    other: Other | None = None,
    asked: Mapping[str, str | None] = NOTHING_ELSE,
    browsers: Browsers | None = None,
) -> tuple[Run, Path]:
    """Capture everything planned, compare it with the baselines, and keep the run in a folder.

    Compared with ``other`` instead, where that is given: it is captured now, too. Never writes a
    baseline. ``asked`` are other options that decide what is looked at, which shards of one run
    have in common. ``browsers`` stay open after it. Errors: ``HarnessError`` when the run cannot
    start at all.
    """
    started = time.monotonic()
    with ExitStack() as stack:
        if browsers is None:
            browsers = stack.enter_context(Browsers(settings.browser_path))
        hosts = browsers.ready(plan)
        for host in hosts.values():
            host.render_profile()  # known before the first capture, whatever ends the run later
        folder = runs.new_run(config.project)
        outcome = look(config, plan, settings, hosts, folder, command, other)
        environments = {renderer: environment_of([host]) for renderer, host in hosts.items()}
        environment = environment_of(list(hosts.values()))

    run = conclude(
        outcome,
        config,
        keep_books(
            plan.captures,
            outcome.captures,
            captures_of(plan.left_out),
            plan.shard.others if plan.shard else 0,
        ),
        id=folder.name,
        command=command,
        environment=environment,
        conditions=conditions_of(hosts),
        against=other.label if other else "",
        left_out=[LeftOut(*key_of(one), one.widths) for one in plan.left_out],
    )
    if plan.shard:
        asked = {**asked, "resize": str(settings.resize_equivalence)}
        part = part_of(plan, plan.shard, config, asked, outcome, environments)
        write_part(folder, part)
        run = replace(run, shard=part.label, of=part.of)
    run = replace(run, seconds=round(time.monotonic() - started, 2))
    (folder / runs.REPORT).write_bytes(render_json(run))
    runs.name_last(folder)
    return run, folder


def look(
    config: Config,
    plan: Plan,
    settings: Settings,
    hosts: Mapping[Renderer, BrowserHost],
    folder: Path,
    command: str = "check",
    other: Other | None = None,
) -> Outcome:
    """All that is found by capturing and comparing what is planned, in the ``folder`` of a run.

    Others may look at other pages of that run. ``command`` and ``other`` are as for ``check``.
    """
    workers = settings.workers or config.workers or default_workers()
    with ExitStack() as stack:
        taking = _Taking(hosts, workers, settings.progress, stack, command == "approve")
        then = _there(other, plan, folder / AGAINST, taking) if other else None
        now = taking.take(
            replace(config, baselines=folder / AGAINST / runs.CAPTURES) if then else config,
            plan,
            folder,
            errors=then.missed() if then else {},
            absent=f"it is not there at {then.label}" if then else "",
        )
        resized: tuple[tuple[Finding, ...], tuple[SweepResult, ...]] = ((), ())
        if settings.resize_equivalence:
            resized = resize_findings(now, config.breakpoints)
        provers = hosts if command == "check" else {}
        explained = Explaining(config, now, then, provers, workers, settings.progress).explain()
    outcome = _outcome(config, plan, other, now.capturing, explained, resized)
    notes = outcome.notes
    return replace(outcome, notes=replace(notes, run=(*notes.run, *taking.notes)))


def _outcome(
    config: Config,
    plan: Plan,
    other: Other | None,
    capturing: Capturing,
    explained: Explained,
    resized: tuple[Sequence[Finding], Sequence[SweepResult]],
) -> Outcome:
    """All that was found; ``resized`` are findings of ``resize_findings``, and what that missed."""
    capturing.note_unsettled(explained.unsettled)
    captures = tuple(
        replace(one, verdict="unchanged") if one.spot in explained.harmless else one
        for one in sorted(capturing.results, key=lambda one: one.spot)
    )
    label = other.label if other else ""
    return Outcome(
        captures,
        (*explained.sweeps, *resized[1]),
        explained.evidence,
        {
            "unswept": explained.unswept,
            "resized": resized[0],
            "new": tuple(new_findings(captures, config.breakpoints, label)),
            "drift": tuple(drift_findings(capturing.marked, config.breakpoints)),
            "orphan": () if other else tuple(_orphans(config, plan)),
        },
        Notes(_run_notes(config, plan, other), tuple(capturing.notes), explained.notes),
        capturing.seconds,
    )


@dataclass(frozen=True, slots=True)
class _Taking:
    """What takes captures; ``stack`` closes what has to stay open until they are explained."""

    hosts: Mapping[Renderer, BrowserHost]
    workers: int
    progress: Progress
    stack: ExitStack
    again: bool = False  #: to record baselines
    notes: list[str] = field(default_factory=list)  #: what is to be known of what serves

    def take(
        self,
        config: Config,
        plan: Plan,
        folder: Path,
        errors: Mapping[Place, HarnessError],
        absent: str = "",
        label: str = "",
    ) -> Side:
        """Capture and sweep everything planned, and keep it in ``folder``.

        ``errors`` say of pages why they have nothing to be compared with, ``absent`` of those
        that are not there. ``label`` is what the side is called.
        """
        served_at = None
        if plan.planned:
            served_at = self.stack.enter_context(served(config, self.notes.append))
        capturing = Capturing(config, plan, folder, errors, absent)
        orders = make_orders(plan, config, served_at, capturing.switches(), every=self.again)
        tasks: tuple[Job | Order, ...] = (*orders, *make_jobs(plan, config, served_at))
        sweeping = Going(self.progress, f"swept {label}".strip(), len(orders))
        taking = Going(self.progress, f"captured {label}".strip(), plan.captures)

        def work(task: Job | Order) -> tuple[Capture | Missed, ...] | SweptPage | Missed:
            (sweeping if isinstance(task, Order) else taking).begin(_told(task))
            return self._work(task, capturing)

        # A sweep leaves a core idle between its questions: it goes on beside the captures.
        workers = self.workers + bool(orders)
        for task, found in done(tasks, work, workers, self._hang_up):
            if isinstance(task, Order):
                assert not isinstance(found, tuple)
                capturing.keep_sweep(task, found)
                sweeping.end(_told(task))
                continue
            assert isinstance(found, tuple)
            for taken in found:
                capturing.keep(task, taken, self.hosts[task.renderer].render_profile())
                taking.end(_told(task))
        capturing.finish({name: environment_of([host]) for name, host in self.hosts.items()})
        return Side(capturing, self.hosts, self.stack, label)

    def _work(
        self, task: Job | Order, capturing: Capturing
    ) -> tuple[Capture | Missed, ...] | SweptPage | Missed:
        if isinstance(task, Job):
            with capturing.timed((task.page.name, task.variant)):
                return self.hosts[task.renderer].capture(task)
        host = self.hosts[task.job.renderer]
        timed = capturing.timed((task.job.page.name, task.job.variant))
        try:
            if not self.again:
                with timed, host.resized(task.job, task.low) as page:
                    return sweep_page(page, task)
            with host.resized(task.job, task.low) as page:
                swept = sweep_page(page, task)
            if not task.every:
                # What a browser does at a width depends a little on the widths it has seen: the
                # way of the next check is gone, not that of finding the boundaries. And it is
                # the next check whose time is to be known.
                with timed, host.resized(task.job, task.low) as page:
                    swept = sweep_page(page, task.again(swept.switches))
            return swept
        except CaptureError as error:
            return missed(task.job, task.low, error)

    def _hang_up(self) -> None:
        for host in self.hosts.values():
            host.hang_up()


def _told(task: Job | Order) -> str:
    """A task as people read it while it is done."""
    if isinstance(task, Order):
        return f"{task.job.page.name} {task.job.variant} {task.low}–{task.high} px"
    return f"{task.page.name} {task.variant} {', '.join(map(str, task.widths))} px"


def _there(other: Other, plan: Plan, folder: Path, taking: _Taking) -> Side:
    """The other side, captured."""
    there = tuple(one for one in plan.planned if one.page.name not in other.missing)
    config = replace(other.config, baselines=folder / "none")
    return taking.take(config, replace(plan, planned=there), folder, {}, label=other.label)


def environment_of(hosts: Sequence[BrowserHost]) -> Environment:
    """What reports say of these browsers together."""
    return Environment(
        harness=__version__,
        browser=", ".join(dict.fromkeys(host.description for host in hosts)),
        platform=f"{platform.system()} {platform.machine()}",
        render_profile=", ".join(dict.fromkeys(host.render_profile() for host in hosts)),
    )


def conditions_of(hosts: Iterable[Renderer]) -> Conditions:
    """What else pictures are taken with."""
    return Conditions(
        playwright=metadata.version("playwright"),
        python=platform.python_version(),
        fonts=fonts_digest(),
        locale=LOCALE,
        time_zone=TIMEZONE,
        clock=CLOCK,
        device_scale_factors=tuple(sorted({scale for _, scale in hosts})),
    )


def _run_notes(config: Config, plan: Plan, other: Other | None) -> tuple[str, ...]:
    """What is to be known of the run as a whole."""
    notes = [f"compared with {other.label}", *other.notes] if other else []
    if _judges_all(plan) and not other:
        notes += _scale_notes(config, plan)
    return (*notes, *plan.notes)


def _judges_all(plan: Plan) -> bool:
    """Whether baselines that nothing is compared with are told: of several shards by the first."""
    return plan.whole and (plan.shard is None or plan.shard.number == 1)


def _orphans(config: Config, plan: Plan) -> Iterator[Finding]:
    if not _judges_all(plan):
        return iter(())
    planned = {key_of(one): one.widths for one in plan.every}
    elsewhere = _at_other_scales(config, plan)
    stored = {
        (page, browser): stored_widths(config.baselines / page / browser)
        for page, browser in stored_sets(config.baselines)
        if (page, browser) not in elsewhere and not is_by_tests(config.baselines / page / browser)
    }
    return orphan_findings(stored, planned, config.breakpoints)


def _at_other_scales(config: Config, plan: Plan) -> Mapping[Place, str]:
    """Baselines of pages planned that another ``--device-scale-factor`` is checked with."""
    planned = {key_of(one) for one in plan.every}
    bases = {(page, variant.partition("@")[0]) for page, variant in planned}
    return {
        (page, variant): scale.removesuffix("x") or "1"
        for page, variant in stored_sets(config.baselines)
        for base, _, scale in [variant.partition("@")]
        if (page, variant) not in planned and (page, base) in bases
    }


def _scale_notes(config: Config, plan: Plan) -> Iterator[str]:
    for (page, variant), scale in _at_other_scales(config, plan).items():
        yield (
            f"{page}: its baselines in {variant} were not compared; "
            f"--device-scale-factor {scale} does it"
        )
