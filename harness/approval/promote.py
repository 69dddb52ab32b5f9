"""Promote: make captures of a run the baselines. Nothing else writes baselines."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from harness.approval.write_set import former_set, write_planned
from harness.baselines.capture_set import CaptureSet
from harness.baselines.folder_store import FolderStore
from harness.baselines.set_writer import SetWriter
from harness.baselines.store import BaselineStore
from harness.baselines.stores import load_readable, store_of
from harness.config.load import Config
from harness.diagnose.instability.approved_list import joined_unsteady, listable
from harness.errors import BaselineError, CaptureError
from harness.model.run import Run
from harness.model.target import Target
from harness.model.unstable import Unsteady
from harness.plan.plan import Plan, Planned
from harness.run import run_folder
from harness.run.missing_files import check_accepted
from harness.run.stored.read_run import read_run


def earlier_run(config: Config, name: str) -> tuple[Run, Path]:
    """The run called ``name`` and its folder.

    Errors: ``ConfigError`` for an unknown or incomplete run, and those of ``read_run``.
    """
    folder = run_folder.find_run(config.project, name)
    return read_run(folder), folder


def write_baselines(
    store: BaselineStore, writes: Mapping[Target, Callable[[SetWriter], None]]
) -> None:
    """Replace the baselines of all targets in ``writes`` or of none; each function writes a set.

    Errors: ``BaselineError`` when the store cannot be written, and the errors of the functions.
    """
    with store.replace(writes.keys()) as writers:
        for target, write in writes.items():
            write(writers[target])


def promote(
    run: Run,
    folder: Path,
    config: Config,
    plan: Plan,
    carried: Mapping[Target, Sequence[Mapping[str, Any]]] | None = None,
    *,
    accept_missing: bool = False,
) -> tuple[Target, ...]:
    """Make the captures of ``run``, kept in ``folder``, the baselines of all planned targets.

    Replaces all or none, and gives the targets. Planned widths that the run did not capture keep
    their baselines. ``carried`` holds the records of ``approve --carry`` for the manifests.
    Errors: ``CaptureError`` when a capture of the run failed, and, without ``accept_missing``,
    when pages lack files that their baselines have; ``BaselineError`` when the run holds no
    captures of a target or the store cannot be written.
    """
    _check_complete(run, plan)
    store = store_of(config)
    sets = {
        planned.target: (
            planned,
            _with_unstable(captures_of(folder, planned), run, planned),
        )
        for planned in plan.planned
    }
    with store.locked(writes=True):
        store.recover()
        if not accept_missing:
            check_accepted(
                {target: captures for target, (_, captures) in sets.items()},
                {target: load_readable(store, target) for target in sets},
            )
        write_baselines(
            store,
            {
                target: partial(
                    write_planned,
                    planned=planned,
                    captures=captures,
                    old=former_set(store, target, planned.widths, captures),
                    carried=(carried or {}).get(target, ()),
                )
                for target, (planned, captures) in sets.items()
            },
        )
    return tuple(sets)


def captures_of(folder: Path, planned: Planned) -> CaptureSet:
    """The captures of one target in the run's ``folder``.

    Errors: ``BaselineError`` where the run holds none.
    """
    runs = FolderStore(folder / run_folder.CAPTURES)
    captures = runs.load(planned.target)
    if captures is None or not captures.pictures:
        raise BaselineError(
            f"run {folder.name} has no captures of {planned.page.name} in {planned.variant}",
            why="only what a run has captured can be approved from it",
            fix="name the pages that the run holds, or run `harness approve` without --from",
        )
    return captures


def _with_unstable(captures: CaptureSet, run: Run, planned: Planned) -> CaptureSet:
    """``captures``, whose unsteady elements include those that ``run`` reported as unstable."""
    unstable = [
        Unsteady(element.selector, element.what, False, ((capture.width, capture.width),))
        for capture in run.captures
        if (capture.page, capture.browser) == planned.target
        for element in capture.unstable
    ]
    listed = listable(unstable, captures.layouts())
    return replace(captures, unsteady=joined_unsteady(captures.unsteady, listed))


def _check_complete(run: Run, plan: Plan) -> None:
    """Raise ``CaptureError`` where a planned capture failed."""
    planned = {target.target for target in plan.planned}
    missed = [
        capture
        for capture in run.captures
        if (capture.page, capture.browser) in planned and not capture.images.get("current")
    ]
    if missed:
        first = missed[0]
        raise CaptureError(
            f"nothing was approved: {len(missed)} capture{'s' if len(missed) > 1 else ''} of run "
            f"{run.id} could not be taken",
            why=f"{first.page} at {first.width} px: " + first.message.replace("\n", "\n  "),
            fix="mend that first; baselines are replaced all or not at all",
        )
