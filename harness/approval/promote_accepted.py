"""Accept: exactly what was accepted of a reviewed run becomes baselines, and nothing else.

What a whole place (a page in one browser) comes to is what ``harness approve --from RUN`` makes
of it. Of another only the accepted captures and ranges of widths are taken from the run.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from harness.approval.decisions import Settled, settle
from harness.approval.decisions_file import digest_of, named_run, read
from harness.approval.merge_layouts import add_mixed
from harness.approval.promote import (
    BY_TESTS,
    add_pictures,
    captures_of,
    check_same_renderer,
    earlier_run,
    fill,
    keep_pictures,
    kept,
    planned_states,
    readable_set,
    resources_of,
    seconds_of,
)
from harness.baselines.folder_store import CaptureSet, SetWriter, load_set, recover, replacing
from harness.choices import BROWSERS
from harness.config.load import Config
from harness.diagnose.instability.approved_list import joined_unsteady
from harness.errors import BaselineError, ConfigError
from harness.model.dead_reference import in_order
from harness.model.run import Run
from harness.model.target import Target
from harness.plan.plan import Planned, make_plan
from harness.report.wording.finding import widths_in_words
from harness.run import run_folder
from harness.run.missing_files import check_accepted


def approve_decisions(
    config: Config, data: bytes, file: Path | None, name: str | None
) -> tuple[Run, Path, tuple[Settled, ...]]:
    """Promote what is accepted in the decisions ``data``, which were read from ``file``.

    ``name`` is that of the run they are about, where the person says so. All places or none.
    Gives the run, its folder, and what the decisions come to on each page and browser. Errors:
    as for ``decisions.read``, ``earlier_run`` and ``write_accepted``.
    """
    document_name = str(file) if file else "standard input"
    run, folder = earlier_run(config, name or _run_of(config, data, file, document_name))
    report = (folder / run_folder.REPORT).read_bytes()
    settled = settle(run, read(data, run, digest_of(report), document_name))
    recover(config.baselines)
    plan = planned_places(
        config, run, (settlement.place for settlement in settled if settlement.is_accepted)
    )
    sets = {
        config.baselines / settlement.page / settlement.browser: settlement
        for settlement in settled
        if settlement.is_accepted
    }
    with replacing(sets) as writers:
        for target, accepted in sets.items():
            write_accepted(writers[target], run, folder, accepted, plan[accepted.place], target)
    return run, folder, settled


def _run_of(config: Config, data: bytes, file: Path | None, document_name: str) -> str:
    """The folder of the run that a document is about."""
    beside = file.resolve().parent if file else None
    if beside and (beside / run_folder.REPORT).is_file():
        return str(beside)
    name = named_run(data, document_name)
    kept_here = config.project / ".harness" / "runs"
    if Path(name).name == name and (kept_here / name / run_folder.REPORT).is_file():
        return str(kept_here / name)
    raise ConfigError(
        f"run {name!r}, which the decisions are about, is not here",
        why=f"it is neither in {kept_here} nor the folder that holds {document_name}",
        fix="name its folder, as it was downloaded: --from FOLDER",
    )


def planned_places(config: Config, run: Run, places: Iterable[Target]) -> dict[Target, Planned]:
    """What the project plans of some pages and browsers of a run, at all widths.

    Errors: ``ConfigError`` for a page that is not configured, or cannot be in such a browser.
    """
    if run.command == BY_TESTS:
        states = {planned.target: planned for planned in planned_states(config, run).planned}
        return {place: states[place] for place in places}
    scales = run.conditions.device_scale_factors if run.conditions else ()
    by_place = {}
    for page, browser in places:
        matches = (
            target
            for scale in (None, *scales)
            for target in make_plan(config, (page,), (), tuple(BROWSERS), scale).planned
            if target.variant == browser
        )
        planned = next(matches, None)
        if planned is None:
            raise ConfigError(
                f"nothing of {page} in {browser} can be approved",
                why="the project has no such variant of the page: its color_scheme or "
                "device_scale_factor is another now",
                fix="set it back, or check and review the page as it is configured now",
            )
        by_place[planned.target] = planned
    return by_place


def write_accepted(
    writer: SetWriter, run: Run, folder: Path, settled: Settled, planned: Planned, before: Path
) -> None:
    """Write the set of one page in one browser: what is accepted, and the rest as in ``before``.

    ``folder`` is that of ``run``. Errors: ``BaselineError`` where a picture is not what the
    report says, is missing, or would be mixed with those of another renderer.
    """
    captures = captures_of(folder, planned)
    widths = tuple(sorted(settled.samples)) if settled.whole else settled.widths
    _check_pictures(run, captures, settled, widths)
    place = settled.place
    check_accepted({place: captures}, {place: readable_set(before)})
    if settled.whole:
        fill(writer, planned, captures, kept(before, planned.widths, captures))
        return
    old = load_set(before)
    if old is None or not old.pictures:
        add_pictures(writer, settled.widths, captures, None)
        add_mixed(writer, captures.swept(), None, settled.takes)
        writer.finish(
            captures.environment,
            captures.resources,
            by_tests=captures.by_tests,
            seconds=seconds_of(captures, None),
            unsteady=captures.unsteady,
            sweep_loads=captures.sweep_loads,
            missing=captures.missing,
        )
        return
    check_same_renderer(old, captures, f"accept all of {settled.page}, or approve it again")
    add_pictures(writer, settled.widths, captures, old)
    keep_pictures(writer, old.pictures.keys() - set(settled.widths), old)
    add_mixed(writer, captures.swept(), old.swept(), settled.takes)
    environment = captures.environment if settled.widths else old.environment
    writer.finish(
        environment,
        resources_of(captures, old),
        old.carried,
        by_tests=captures.by_tests,
        seconds=old.seconds,
        unsteady=joined_unsteady(captures.unsteady, old.unsteady),
        sweep_loads=old.sweep_loads,
        missing=in_order((*captures.missing, *old.missing)),
    )


def _check_pictures(
    run: Run, captures: CaptureSet, settled: Settled, widths: Iterable[int]
) -> None:
    """Raise where a picture in the run's folder is not the one that the report shows."""
    results = {
        capture.width: capture
        for capture in run.captures
        if (capture.page, capture.browser) == settled.place
    }
    for width in widths:
        picture, shown = captures.pictures.get(width), results[width]
        where = f"{settled.page} in {settled.browser} at {width} px"
        if picture is None:
            raise BaselineError(
                f"nothing was approved: run {run.id} has no picture of {where}",
                why="its folder is not complete",
                fix="download it again, or check again and review that run",
            )
        captures.image(width)
        path = f"{run_folder.CAPTURES}/{settled.page}/{settled.browser}/{picture.name}"
        # A report of an earlier version has no digests.
        if shown.images.get("current") != path or shown.sha256 not in ("", picture.sha256):
            raise BaselineError(
                f"nothing was approved: the report of run {run.id} shows another picture of "
                f"{where} than the one that is in its folder",
                why="one of them was changed since the page was captured",
                fix="check again, and review that run",
            )


def in_words(settled: Sequence[Settled]) -> Iterator[str]:
    """What the decisions on a run come to: what is approved, and how much stays as it was."""
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
