"""Promote the accepted part of a reviewed run: exactly that becomes baselines, and nothing else.

A target of which everything is accepted becomes what ``harness approve --from RUN`` makes of it.
Of other targets, only the accepted captures and ranges of widths are taken from the run.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from harness.approval.decisions import Settled, settle
from harness.approval.decisions_file import digest_of, named_run, read
from harness.approval.merge_layouts import add_merged
from harness.approval.promote import captures_of, earlier_run, write_baselines
from harness.approval.states import BY_TESTS, planned_states
from harness.approval.write_set import (
    add_pictures,
    check_same_renderer,
    former_set,
    keep_pictures,
    merged_resources,
    rounded_seconds,
    write_planned,
)
from harness.baselines.capture_set import CaptureSet
from harness.baselines.set_writer import SetWriter
from harness.baselines.store import BaselineStore
from harness.baselines.stores import load_readable, store_of
from harness.choices import BROWSERS
from harness.config import file_names
from harness.config.load import Config
from harness.diagnose.instability.approved_list import joined_unsteady
from harness.errors import ConfigError
from harness.model.dead_reference import in_order
from harness.model.run import Run
from harness.model.target import Target
from harness.plan.plan import Planned, make_plan
from harness.report.wording.finding import widths_in_words
from harness.run import run_folder
from harness.run.missing_files import check_accepted
from harness.run.stored.whole_run import check_shown, check_whole


def approve_decisions(
    config: Config, data: bytes, file: Path | None, name: str | None
) -> tuple[Run, Path, tuple[Settled, ...]]:
    """Promote what the decisions ``data`` accept, of all targets or of none.

    ``file`` is where they were read from; ``name`` is the run they are about, unless the document
    says so. Gives the run, its folder, and the outcome of the decisions on each target. Errors: as
    for ``decisions_file.read``, ``earlier_run`` and ``write_accepted``.
    """
    document_name = str(file) if file else "standard input"
    run, folder = earlier_run(config, name or _run_of(config, data, file, document_name))
    report = (folder / run_folder.REPORT).read_bytes()
    settled = settle(run, read(data, run, digest_of(report), document_name))
    accepted = {settlement.place: settlement for settlement in settled if settlement.is_accepted}
    store = store_of(config)
    plan = planned_targets(config, run, accepted)
    with store.locked(writes=True):
        store.recover()
        for target, settlement in accepted.items():
            _check_accepted(run, captures_of(folder, plan[target]), settlement)
        check_whole(run, folder)
        write_baselines(
            store,
            {
                target: partial(
                    write_accepted,
                    run=run,
                    folder=folder,
                    settled=settlement,
                    planned=plan[target],
                    before=store,
                )
                for target, settlement in accepted.items()
            },
        )
    return run, folder, settled


def _run_of(config: Config, data: bytes, file: Path | None, document_name: str) -> str:
    """The folder of the run that the document is about. Errors: ``ConfigError``."""
    beside = file.resolve().parent if file else None
    if beside and (beside / run_folder.REPORT).is_file():
        return str(beside)
    name = named_run(data, document_name)
    kept_here = config.project / ".harness" / "runs"
    if file_names.is_run_id(name) and (kept_here / name / run_folder.REPORT).is_file():
        return str(kept_here / name)
    raise ConfigError(
        f"run {name[:80]!r}, which the decisions are about, is not here",
        why=f"it is neither in {kept_here} nor the folder that holds {document_name}",
        fix="name its folder, as it was downloaded: --from FOLDER",
    )


def planned_targets(config: Config, run: Run, targets: Iterable[Target]) -> dict[Target, Planned]:
    """The plan of each of ``targets`` of a run, at all widths.

    Errors: ``ConfigError`` for a page that is not configured, or not in this variant.
    """
    if run.command == BY_TESTS:
        states = {planned.target: planned for planned in planned_states(config, run).planned}
        return {target: states[target] for target in targets}
    scales = run.conditions.device_scale_factors if run.conditions else ()
    plans = {}
    for page, variant in targets:
        matches = (
            target
            for scale in (None, *scales)
            for target in make_plan(config, (page,), (), tuple(BROWSERS), scale).planned
            if target.variant == variant
        )
        planned = next(matches, None)
        if planned is None:
            raise ConfigError(
                f"nothing of {page} in {variant} can be approved",
                why="the project has no such variant of the page: its color_scheme or "
                "device_scale_factor has changed",
                fix="set it back, or check and review the page as it is configured now",
            )
        plans[planned.target] = planned
    return plans


def write_accepted(
    writer: SetWriter,
    run: Run,
    folder: Path,
    settled: Settled,
    planned: Planned,
    before: BaselineStore,
) -> None:
    """Write the set of one target: accepted captures of ``run``, the rest from ``before``.

    ``folder`` is that of ``run``; ``before`` keeps the baselines that are replaced. Errors:
    ``BaselineError`` where a picture is not what the report says, is missing, or would be mixed
    with those of another renderer.
    """
    captures = captures_of(folder, planned)
    _check_accepted(run, captures, settled)
    place = settled.place
    check_accepted({place: captures}, {place: load_readable(before, place)})
    if settled.whole:
        write_planned(
            writer, planned, captures, former_set(before, place, planned.widths, captures)
        )
        return
    old = before.load(place)
    if old is None or not old.pictures:
        add_pictures(writer, settled.widths, captures, None)
        add_merged(writer, captures.swept(), None, settled.takes)
        writer.finish(
            captures.environment,
            captures.resources,
            by_tests=captures.by_tests,
            seconds=rounded_seconds(captures, None),
            unsteady=captures.unsteady,
            sweep_loads=captures.sweep_loads,
            missing=captures.missing,
        )
        return
    check_same_renderer(old, captures, f"accept all of {settled.page}, or approve it again")
    add_pictures(writer, settled.widths, captures, old)
    keep_pictures(writer, old.pictures.keys() - set(settled.widths), old)
    add_merged(writer, captures.swept(), old.swept(), settled.takes)
    environment = captures.environment if settled.widths else old.environment
    writer.finish(
        environment,
        merged_resources(captures, old),
        old.carried,
        by_tests=captures.by_tests,
        seconds=old.seconds,
        unsteady=joined_unsteady(captures.unsteady, old.unsteady),
        sweep_loads=old.sweep_loads,
        missing=in_order((*captures.missing, *old.missing)),
    )


def _check_accepted(run: Run, captures: CaptureSet, settled: Settled) -> None:
    """Raise ``BaselineError`` for an accepted picture that is not the one that the report shows."""
    widths = settled.samples if settled.whole else settled.widths
    results = [capture for capture in run.captures if capture.spot[:2] == settled.place]
    check_shown(run, captures, [result for result in results if result.width in widths])


def in_words(settled: Sequence[Settled]) -> Iterator[str]:
    """Lines on the outcome of decisions: the approved widths, and how much stays undecided."""
    for settlement in settled:
        widths = sorted(settlement.samples) if settlement.whole else settlement.widths
        where = f"approved {settlement.page} in {settlement.browser}"
        between = widths_in_words(settlement.between) if settlement.between else ""
        if widths:
            count = f"{len(widths)} width{'s' if len(widths) != 1 else ''}"
            width_list = ", ".join(str(width) for width in widths)
            yield f"{where} at {count}: {width_list}" + (
                f", and between, {between}" if between else ""
            )
        elif settlement.is_accepted:
            yield f"{where} between its sample widths, {between}"
    if not any(decided.is_accepted for decided in settled):
        yield "nothing was accepted"
    rejected, undecided = (
        sum(decided.count(outcome) for decided in settled) for outcome in ("reject", "undecided")
    )
    if rejected or undecided:
        yield f"{rejected} rejected, {undecided} undecided: there the baselines stay as they were"
