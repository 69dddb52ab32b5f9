"""A run from its plan to its findings: where the edges meet the pure middle."""

import os
import platform
import shutil
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path

from harness.baselines.folder_store import is_by_tests, stored_sets, stored_widths
from harness.capture.host import BrowserHost
from harness.capture.rendering.calibration import CLOCK, LOCALE, TIMEZONE
from harness.capture.rendering.profile import fonts_digest
from harness.compare.pixels.tolerance import Tolerance
from harness.config.load import Config
from harness.detectors import PageReading, detect_all
from harness.findings.baseline_state import new_findings, orphan_findings
from harness.model.finding import Finding
from harness.model.layout import Layout
from harness.model.page import Page
from harness.model.run import Conditions, LeftOut, Run, SweepResult
from harness.model.target import Renderer, Target
from harness.plan.plan import Plan, captures_of
from harness.report.json.render import render as render_json
from harness.run import run_folder
from harness.run.conclude import Notes, Outcome, conclude
from harness.run.confirm_approval import confirm
from harness.run.engines import default_workers
from harness.run.explain.explain_changes import ChangeExplainer, Explanation
from harness.run.ledger import keep_books
from harness.run.progress import Progress
from harness.run.record.browser_pool import BrowserPool
from harness.run.record.capture_stage import CaptureStage, environment_of
from harness.run.record.captured_side import CapturedSide
from harness.run.record.record_captures import CaptureRecorder, key_of
from harness.run.record.resize_equivalence import resize_findings
from harness.run.shards.shard_file import part_of, write_part
from harness.site.other_side import Other

#: The folder, within that of a run, of what was captured of the other side.
AGAINST = "against"

#: The folders, within that of a run that approves, of checks of what is to be approved.
CONFIRMING = "confirming"

NOTHING_ELSE: Mapping[str, str | None] = {}


@dataclass(frozen=True, slots=True)
class Settings:
    """How to run, where that is not the project's to say."""

    workers: int | None = None
    browser_path: str | None = None
    resize_equivalence: bool = False  #: compare pages that are resized with pages that are loaded
    progress: Progress = lambda doing, done, planned, now: None
    accept_missing: bool = False  #: the other side may lack files, and the pages the same ones
    began: float | None = None  #: when the command began, on the monotonic clock; ``None``: now


def check(
    config: Config,
    plan: Plan,
    settings: Settings,
    command: str = "check",
    other: Other | None = None,
    asked: Mapping[str, str | None] = NOTHING_ELSE,
    browsers: BrowserPool | None = None,
) -> tuple[Run, Path]:
    """Capture everything planned, compare it with the baselines, and keep the run in a folder.

    Compared with ``other`` instead, where that is given: it is captured now, too. Never writes a
    baseline. ``asked`` are other options that decide what is looked at, which shards of one run
    have in common. ``browsers`` stay open after it. Errors: ``HarnessError`` when the run cannot
    start at all.
    """
    started = time.monotonic() if settings.began is None else settings.began
    with ExitStack() as stack:
        if browsers is None:
            browsers = stack.enter_context(BrowserPool(settings.browser_path))
        hosts = browsers.ready(plan)
        for host in hosts.values():
            host.render_profile()  # known before the first capture, whatever ends the run later
        folder = run_folder.new_run(config.project)
        outcome = capture_and_compare(config, plan, settings, hosts, folder, command, other)
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
        left_out=[LeftOut(*key_of(planned), planned.widths) for planned in plan.left_out],
    )
    if plan.shard:
        asked = {
            **asked,
            "resize": str(settings.resize_equivalence),
            "missing": str(settings.accept_missing),
        }
        part = part_of(plan, plan.shard, config, asked, outcome, environments)
        write_part(folder, part)
        run = replace(run, shard=part.label, of=part.of)
    run = replace(run, seconds=round(time.monotonic() - started, 2))
    (folder / run_folder.REPORT).write_bytes(render_json(run))
    run_folder.name_last(folder)
    return run, folder


def capture_and_compare(
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
        stage = CaptureStage(hosts, workers, settings.progress, stack, command == "approve")
        there = replace(stage, accepts_missing=settings.accept_missing)
        then = _capture_other_side(other, plan, folder / AGAINST, there) if other else None
        served_at = stage.serve(config, plan)
        this_side = stage.take(
            replace(config, baselines=folder / AGAINST / run_folder.CAPTURES) if then else config,
            plan,
            folder,
            served_at,
            errors=then.missed() if then else {},
            absent=f"it is not there at {then.label}" if then else "",
        )
        doubts: tuple[SweepResult, ...] = ()
        if command == "approve":
            doubts = _confirm(config, plan, folder, stage, this_side, served_at)
        this_side.recorder.note_approved_unsteady()
        this_side.recorder.note_missing()
        this_side.recorder.note_excluded()
        this_side.recorder.note_unasked()
        resized: tuple[tuple[Finding, ...], tuple[SweepResult, ...]] = ((), ())
        if settings.resize_equivalence:
            resized = resize_findings(this_side, config.breakpoints)
        provers = hosts if command == "check" else {}
        explained = ChangeExplainer(
            config, this_side, then, provers, workers, settings.progress
        ).explain()
    outcome = _outcome(config, plan, other, this_side.recorder, explained, resized)
    outcome = replace(outcome, sweeps=(*outcome.sweeps, *doubts))
    notes = outcome.notes
    return replace(outcome, notes=replace(notes, run=(*notes.run, *stage.notes)))


def _outcome(
    config: Config,
    plan: Plan,
    other: Other | None,
    recorder: CaptureRecorder,
    explained: Explanation,
    resized: tuple[Sequence[Finding], Sequence[SweepResult]],
) -> Outcome:
    """All that was found; ``resized`` are findings of ``resize_findings``, and what that missed."""
    recorder.note_unstable(explained.unsettled)
    captures = tuple(
        replace(result, verdict="unchanged") if result.spot in explained.renderer_only else result
        for result in sorted(recorder.results, key=lambda capture: capture.spot)
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
            "detected": tuple(detect_all(_page_readings(config, plan, recorder))),
            "orphan": () if other else tuple(_orphans(config, plan)),
        },
        Notes(_run_notes(config, plan, other), tuple(recorder.notes), explained.notes),
        recorder.seconds,
        [*recorder.unsteady_elements()],
    )


def _page_readings(config: Config, plan: Plan, recorder: CaptureRecorder) -> Iterator[PageReading]:
    """What detectors look at: the pages planned, as far as they could be captured."""
    for planned in plan.planned:
        page, variant = key = key_of(planned)
        yield PageReading(
            page,
            variant,
            config.breakpoints,
            recorder.whole_layouts(key),
            recorder.page_marked_names.get(key, {}),
        )


def _capture_other_side(
    other: Other, plan: Plan, folder: Path, stage: CaptureStage
) -> CapturedSide:
    """The other side, captured."""
    there = tuple(
        replace(planned, page=_signed_in(planned.page, other.authorization))
        for planned in plan.planned
        if planned.page.name not in other.missing
    )
    config = replace(other.config, baselines=folder / "none")
    plan = replace(plan, planned=there)
    served_at = stage.serve(config, plan)
    return stage.take(config, plan, folder, served_at, {}, label=other.label)


def _signed_in(page: Page, authorization: str) -> Page:
    """``page`` with this header; without one, as it is."""
    headers = {name: text for name, text in page.headers.items() if name.lower() != "authorization"}
    if not authorization:
        return page
    return replace(page, headers={**headers, "Authorization": authorization})


def _confirm(
    config: Config,
    plan: Plan,
    folder: Path,
    stage: CaptureStage,
    this_side: CapturedSide,
    served_at: str | None,
) -> tuple[SweepResult, ...]:
    """Have the captures in ``folder`` checked as the baselines that they are to be."""
    config = replace(config, baselines=folder / run_folder.CAPTURES)
    checking = replace(stage, again=False, keeps=False)
    environments = {name: environment_of([host]) for name, host in stage.hosts.items()}

    def check_again(
        number: int, places: Collection[Target], layouts: Mapping[Target, Mapping[int, Layout]]
    ) -> CapturedSide:
        # Several processes may approve parts of one run.
        there = folder / f"{CONFIRMING}-{os.getpid()}-{number}"
        here = replace(
            plan, planned=tuple(planned for planned in plan.planned if key_of(planned) in places)
        )
        return checking.take(config, here, there, served_at, {}, "", "once more", layouts)

    try:
        return confirm(
            this_side,
            check_again,
            lambda: this_side.recorder.write_manifests(environments),
            Tolerance(config.threshold, config.ignore_anti_aliasing),
        )
    finally:
        for there in folder.glob(f"{CONFIRMING}-{os.getpid()}-*"):
            shutil.rmtree(there, ignore_errors=True)


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
    planned = {key_of(target): target.widths for target in plan.all_targets}
    elsewhere = _at_other_scales(config, plan)
    stored = {
        place: stored_widths(config.baselines.joinpath(*place))
        for place in stored_sets(config.baselines)
        if place not in elsewhere and not is_by_tests(config.baselines.joinpath(*place))
    }
    return orphan_findings(stored, planned, config.breakpoints)


def _at_other_scales(config: Config, plan: Plan) -> Mapping[Target, str]:
    """Baselines of pages planned that another ``--device-scale-factor`` is checked with."""
    planned = {key_of(target) for target in plan.all_targets}
    bases = {(page, variant.partition("@")[0]) for page, variant in planned}
    return {
        Target(page, variant): scale.removesuffix("x") or "1"
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
