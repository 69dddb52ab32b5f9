"""Approve: the only thing that writes baselines, from the captures of a run."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from harness import runs
from harness.baselines.store import CaptureSet, SetWriter, load_set, recover, replacing
from harness.compare.pixels import recompress
from harness.config import Config
from harness.errors import BaselineError, CaptureError
from harness.plan import Plan, Planned
from harness.report.json import load as load_json
from harness.results import Run
from harness.run import Settings, check
from harness.swept import Live, measured, read_around


def approve_captures(
    config: Config, plan: Plan, whole: Plan, settings: Settings
) -> tuple[Run, Path, tuple[Path, ...]]:
    """Capture everything in ``plan`` and make it the baselines.

    ``whole`` is the plan of the same pages at all their widths. Gives the run, its folder and
    the folders written. Errors: as for ``promote`` and ``check``.
    """
    run, folder = check(config, plan, settings, command="approve")
    return run, folder, promote(run, folder, config, whole)


def approve_run(config: Config, plan: Plan, name: str) -> tuple[Run, Path, tuple[Path, ...]]:
    """Make the captures of an earlier run the baselines, exactly as they were reviewed.

    Of the pages planned, those that the run holds. Errors: as for ``earlier_run`` and ``promote``.
    """
    run, folder = earlier_run(config, name)
    return run, folder, promote(run, folder, config, plan)


def earlier_run(config: Config, name: str) -> tuple[Run, Path]:
    """A run and its folder. Errors: ``ConfigError`` for an unknown one."""
    folder = runs.find_run(config.project, name)
    return load_json((folder / runs.REPORT).read_bytes(), str(folder / runs.REPORT)), folder


def promote(
    run: Run,
    folder: Path,
    config: Config,
    plan: Plan,
    carried: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]] | None = None,
) -> tuple[Path, ...]:
    """Make the captures of ``run``, kept in ``folder``, the baselines of everything planned.

    All of them or none. ``carried`` says of a page and browser how its baselines came from other
    renderers. Widths that are planned but not in the run keep the baseline they have.
    Gives the folders written. Errors: ``CaptureError`` when the run missed a capture,
    ``BaselineError`` when it holds none of a page or the disk refuses.
    """
    _check_complete(run, plan)
    recover(config.baselines)
    sets = {
        config.baselines / one.page.name / one.variant: (one, _captures(folder, one))
        for one in plan.planned
    }
    with replacing(sets) as writers:
        for target, (planned, captures) in sets.items():
            old = _kept(target, planned, captures)
            records = (carried or {}).get((planned.page.name, planned.variant), ())
            _fill(writers[target], planned, captures, old, records)
    return tuple(sets)


def _check_complete(run: Run, plan: Plan) -> None:
    planned = {(one.page.name, one.variant) for one in plan.planned}
    missed = [
        one
        for one in run.captures
        if (one.page, one.browser) in planned and not one.images.get("current")
    ]
    if missed:
        first = missed[0]
        raise CaptureError(
            f"nothing was approved: {len(missed)} capture{'s' if len(missed) > 1 else ''} of run "
            f"{run.id} could not be taken",
            why=f"{first.page} at {first.width} px: " + first.message.replace("\n", "\n  "),
            fix="mend that first; baselines are replaced all or not at all",
        )


def _captures(folder: Path, planned: Planned) -> CaptureSet:
    captures = load_set(folder / runs.CAPTURES / planned.page.name / planned.variant)
    if captures is None or not captures.pictures:
        raise BaselineError(
            f"run {folder.name} has no captures of {planned.page.name} in {planned.variant}",
            why="only what a run has captured can be approved from it",
            fix="name the pages that the run holds, or run `harness approve` without --from",
        )
    return captures


def _kept(target: Path, planned: Planned, captures: CaptureSet) -> CaptureSet | None:
    """The baselines there are, whose pictures are kept where they need not be replaced."""
    rest = set(planned.widths) - set(captures.pictures)
    try:
        old = load_set(target)
        if old:
            old.layouts()
    except BaselineError:
        if rest:  # these would be lost
            raise
        return None  # damaged ones are replaced
    if old and rest & set(old.pictures):
        was, now = old.environment.render_profile, captures.environment.render_profile
        if was != now:
            raise BaselineError(
                f"{target} was recorded by another renderer ({old.environment.browser})",
                why="approving only some of its widths would mix pictures of two renderers",
                fix="approve the page at all of its widths",
            )
    return old


def _fill(
    writer: SetWriter,
    planned: Planned,
    captures: CaptureSet,
    old: CaptureSet | None,
    carried: Sequence[Mapping[str, Any]],
) -> None:
    """Write the new set: fresh captures, and the old ones of widths that were not captured."""
    fresh, before = captures.layouts(), old.layouts() if old else {}
    known = old.pictures if old else {}
    for width in planned.widths:
        if width in captures.pictures:
            new = captures.pictures[width]
            same = old if width in known and known[width].pixels == new.pixels else None
            image = _intact(same, width) or recompress(captures.image(width))
            writer.add(fresh[width], image, pixels=new.pixels, encoded=new.encoded)
        elif old and width in known:
            kept = known[width]
            writer.add(before[width], old.image(width), pixels=kept.pixels, encoded=kept.encoded)
    resources = captures.resources
    if old and set(planned.widths) & known.keys() - captures.pictures.keys():
        _mix(writer, planned, captures, old)
        # Widths of two states of the page are of none.
        resources = old.resources if resources.items() <= old.resources.items() else {}
    else:
        writer.copy_layouts(captures)
    writer.finish(captures.environment, resources, carried)


def _mix(writer: SetWriter, planned: Planned, captures: CaptureSet, old: CaptureSet) -> None:
    """What has no picture: of each band that was captured as it is now, of the others as it was."""
    fresh = [band for band in planned.bands if any(one in band for one in captures.pictures)]
    for swept, is_fresh in ((captures.swept(), True), (old.swept(), False)):
        mine = [w for w in swept.widths if any(w in band for band in fresh) == is_fresh]
        whole = {width: one for width in swept.read if (one := swept.at(width))}
        live = Live({width: one for width, one in whole.items() if width in set(mine)})
        readings = [
            measured(one, read_around(swept, width)[0])
            for width in mine
            if width not in whole and (one := swept.at(width))
        ]
        if live.layouts:
            writer.add_swept(live.layouts.values(), live.fitted(whole, readings))


def _intact(old: CaptureSet | None, width: int) -> bytes | None:
    """The old picture where it can be kept: the repository then sees no change."""
    with suppress(BaselineError):
        return old.image(width) if old else None
    return None
