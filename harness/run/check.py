"""A run from its plan to its report: capture, record, explain, conclude."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from harness.baselines.stores import store_of
from harness.cache_folder import cache_folder
from harness.capture.host import BrowserHost
from harness.capture.retries import retry_notes
from harness.compare.pixels.known_digests import KNOWN_DIGESTS
from harness.config.load import Config
from harness.detectors import PageReading, detect_all
from harness.findings.baseline_state import new_findings
from harness.findings.evidence import Evidence
from harness.model.run import Environment, LeftOut, Run, SweepResult
from harness.model.target import Renderer
from harness.plan.options import DEFAULT_OPTIONS, Options
from harness.plan.plan import Plan, captures_of
from harness.run.batches import ProgressOfBatches, batches
from harness.run.conclude import Notes, Outcome, conclude, joined, with_notes
from harness.run.confirm_approval import confirm_approval
from harness.run.engines import DEFAULT_ENGINE, default_workers
from harness.run.explain.explain_changes import ChangeExplainer
from harness.run.ledger import keep_books
from harness.run.progress import Progress
from harness.run.record.browser_pool import BrowserPool, environments_of
from harness.run.record.capture_other_side import (
    capture_other_side,
    compared_with,
    planned_there,
)
from harness.run.record.capture_stage import CaptureStage
from harness.run.record.page_captures import PageCaptures
from harness.run.record.resize_equivalence import resize_findings
from harness.run.shards.shard_file import digest_of_plan, part_of, write_part
from harness.run.stored.begin import begin_run, finish_run
from harness.run.stored.resume import Resumed
from harness.run.stored.taken import TakenCaptures
from harness.run.unused_baselines import orphans, other_scale_notes
from harness.site.other_side import Other

NO_OPTIONS: Mapping[str, str | None] = {}


@dataclass(frozen=True, slots=True)
class Settings:
    """How to run, where the project's configuration does not decide it."""

    workers: int | None = None
    browser_path: str | None = None
    resize_equivalence: bool = False  #: compare pages that are resized with pages that are loaded
    progress: Progress = lambda doing, done, planned, now: None
    engine: str = DEFAULT_ENGINE  #: a name of ``ENGINES``
    accept_missing: bool = False  #: the other side may lack files, and the pages the same ones
    began: float | None = None  #: when the command began, on the monotonic clock; ``None``: now
    options: Options = DEFAULT_OPTIONS  #: kept in the run's ledger
    resumed: Resumed | None = None  #: the run to go on with


def check(
    config: Config,
    plan: Plan,
    settings: Settings,
    command: str = "check",
    other: Other | None = None,
    asked: Mapping[str, str | None] = NO_OPTIONS,
    browsers: BrowserPool | None = None,
) -> tuple[Run, Path]:
    """Capture all that is planned, compare it with the baselines, and write the run's folder.

    With ``other``, the other side is captured too, and compared with instead. Never writes a
    baseline. ``asked`` are other options that all shards of a run have to share. ``browsers`` stay
    open. Errors: ``HarnessError`` when the run cannot start at all.
    """
    store_of(config)  # an unknown store ends the run before a browser starts
    with suppress(RuntimeError):  # there is no home folder
        KNOWN_DIGESTS.keep_in(cache_folder() / "breakpoint-harness" / "pixel-digests")
    started = time.monotonic() if settings.began is None else settings.began
    asked = {
        **asked,
        "resize": str(settings.resize_equivalence),
        "missing": str(settings.accept_missing),
    }
    of = digest_of_plan(plan, plan.shard, config, asked) if plan.shard else ""
    with ExitStack() as stack:
        pool = browsers or stack.enter_context(BrowserPool(settings.browser_path))
        hosts = pool.ready(planned.renderer for planned in plan.planned)
        begun = stack.enter_context(
            begin_run(config, plan, command, settings.options, hosts, of, settings.resumed)
        )
        folder = begun.folder
        taken = begun.taken if command == "check" and other is None else None
        outcome = capture_and_compare(config, plan, settings, hosts, folder, command, other, taken)
        environments = environments_of(hosts)
        run = conclude(
            with_notes(outcome, begun.notes()),
            config,
            keep_books(
                plan.captures,
                outcome.captures,
                captures_of(plan.left_out),
                plan.shard.others if plan.shard else 0,
            ),
            id=folder.name,
            command=command,
            environment=Environment.of(hosts.values()),
            conditions=begun.conditions,
            against=other.label if other else "",
            left_out=[LeftOut(*planned.target, planned.widths) for planned in plan.left_out],
        )
        if plan.shard:
            part = part_of(plan, plan.shard, config, of, settings.options, outcome, environments)
            write_part(folder, part)
            run = replace(run, shard=part.label, of=part.of)
        run = replace(run, seconds=round(time.monotonic() - started, 2))
        finish_run(run, folder, begun.ledger)
        return run, folder


def capture_and_compare(
    config: Config,
    plan: Plan,
    settings: Settings,
    hosts: Mapping[Renderer, BrowserHost],
    folder: Path,
    command: str = "check",
    other: Other | None = None,
    taken: TakenCaptures | None = None,
) -> Outcome:
    """Capture all that is planned into the ``folder`` of a run, compare it, and explain it.

    Other processes may write other pages of that run. ``command`` and ``other`` are as for
    ``check``; ``taken`` keeps the captures, should the run be killed.
    """
    with ExitStack() as stack:
        stage = CaptureStage(
            hosts,
            settings.workers or config.workers or default_workers(),
            settings.progress,
            stack,
            command == "approve",
            engine=settings.engine,
            taken=taken,
        )
        sides = _Sides(
            config,
            folder,
            stage.serve(config, plan),
            other,
            stage.serve(other.config, planned_there(other, plan)) if other else None,
        )
        progress = ProgressOfBatches(settings.progress, {"captured": plan.captures})
        outcomes = []
        for batch in batches(plan):
            with ExitStack() as pages:  # that stay open until they are explained
                batch_stage = replace(stage, stack=pages, progress=progress)
                outcomes.append(_outcome_of(batch, sides, batch_stage, settings, command))
            progress.begin_batch()
    orphaned = () if other else tuple(orphans(config, plan))
    retries = [note for host in hosts.values() for note in retry_notes(host.retries)]
    notes = Notes(run=(*_run_notes(config, plan, other), *stage.notes, *retries))
    run_outcome = Outcome((), (), Evidence({}, {}), {"orphan": orphaned}, notes, {})
    return joined([run_outcome, *outcomes])


@dataclass(frozen=True, slots=True)
class _Sides:
    """The two sides of a comparison, and where they are served."""

    config: Config
    folder: Path
    served_at: str | None
    other: Other | None
    other_served_at: str | None


def _outcome_of(
    plan: Plan, sides: _Sides, stage: CaptureStage, settings: Settings, command: str
) -> Outcome:
    """The outcome of some of a run's pages, of which nothing else is kept in memory."""
    config, folder, other = sides.config, sides.folder, sides.other
    other_side = None
    if other:
        other_stage = replace(stage, accepts_missing=settings.accept_missing)
        other_side = capture_other_side(other, plan, folder, other_stage, sides.other_served_at)
    this_side = stage.take(
        compared_with(config, folder) if other else config,
        plan,
        folder,
        sides.served_at,
        errors=other_side.missed() if other_side else {},
        absent=f"it is not there at {other.label}" if other else "",
    )
    unconfirmed: Sequence[SweepResult] = ()
    if stage.approves:
        unconfirmed = confirm_approval(config, plan, folder, stage, this_side, sides.served_at)
    this_side.recorder.note_pages()
    resized, unresized = (
        resize_findings(this_side, config.breakpoints) if settings.resize_equivalence else ((), ())
    )
    explained = ChangeExplainer(
        config,
        this_side,
        other_side,
        stage.hosts if command == "check" else {},
        stage.workers,
        stage.progress,
        stage.engine,
    ).explain()
    recorder = this_side.recorder
    recorder.note_unstable(explained.unstable)
    recorder.note_died(explained.died)
    captures = tuple(
        replace(result, verdict="unchanged") if result.spot in explained.renderer_only else result
        for result in sorted(recorder.results, key=lambda result: result.spot)
    )
    pages = recorder.pages
    return Outcome(
        captures,
        (*explained.sweeps, *unresized, *unconfirmed),
        explained.evidence,
        {
            "unswept": explained.unswept,
            "resized": resized,
            "new": tuple(new_findings(captures, config.breakpoints, other.label if other else "")),
            "detected": tuple(detect_all(_page_readings(config, pages.values()))),
        },
        Notes((), tuple(recorder.notes), explained.notes),
        {target: page.seconds for target, page in pages.items() if page.seconds},
        [elements for page in pages.values() if (elements := page.unsteady_elements())],
    )


def _page_readings(config: Config, pages: Iterable[PageCaptures]) -> Iterator[PageReading]:
    """The pages that detectors read, as far as they could be captured."""
    for page in pages:
        yield PageReading(
            *page.planned.target, config.breakpoints, page.whole_layouts(), page.marked_names
        )


def _run_notes(config: Config, plan: Plan, other: Other | None) -> tuple[str, ...]:
    """The notes about the run as a whole."""
    if other:
        return (f"compared with {other.label}", *other.notes, *plan.notes)
    return (*other_scale_notes(config, plan), *plan.notes)
