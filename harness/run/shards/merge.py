"""Shards of one run put together: one run, as if one machine had looked at everything."""

import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from harness.config.load import Config
from harness.errors import ConfigError
from harness.findings.evidence import together
from harness.model.run import CaptureResult, Conditions, Environment, Run
from harness.model.target import Target
from harness.report.json.render import render as render_json
from harness.run import run_folder
from harness.run.conclude import MAKERS, Notes, Outcome, conclude, joined_notes
from harness.run.ledger import keep_books
from harness.run.shards.read import Piece, gathered
from harness.run.shards.shard_file import Unit

#: What a run's folder holds of each page and browser, of itself and of what it is compared with.
KINDS = tuple(
    f"{side}{kind}"
    for side in ("", "against/")
    for kind in (run_folder.CAPTURES, "baseline", "diff", "between")
)


def merge_runs(config: Config, folders: Sequence[Path]) -> tuple[Run, Path]:
    """One run of the shards in ``folders``, in a folder of its own.

    What a shard that is not there was to look at has failed. Errors: as for ``gathered``.
    """
    pieces = gathered(config, folders)
    here = [piece.folder.resolve() for piece in pieces]
    folder = run_folder.new_run(config.project.resolve(), keep=here)
    for piece in pieces:
        _take_along(piece, folder)
    run = merged(config, pieces, folder.name)
    (folder / run_folder.REPORT).write_bytes(render_json(run))
    run_folder.name_last(folder)
    return run, folder


def merged(config: Config, pieces: Sequence[Piece], id: str) -> Run:
    """One run of shards, in their order; it takes as long as the longest of them."""
    parts, first = [piece.part for piece in pieces], pieces[0]
    present = {part.number for part in parts}
    missing = [unit for unit in first.part.units if unit.shard not in present]
    captures = [
        *(capture for piece in pieces for capture in piece.run.captures),
        *(capture for unit in missing for capture in _failed(unit, first.part.count)),
    ]
    made = {maker: [finding for part in parts for finding in part.made[maker]] for maker in MAKERS}
    notes = joined_notes([*(part.notes for part in parts), Notes(tuple(_absent(first, present)))])
    run = conclude(
        Outcome(
            captures,
            [sweep for piece in pieces for sweep in piece.run.sweeps],
            together(part.evidence for part in parts),
            made,
            notes,
            {
                Target(timing.page, timing.browser): timing.seconds
                for piece in pieces
                for timing in piece.run.timings
            },
            [unsteady_elements for piece in pieces for unsteady_elements in piece.run.unsteady],
        ),
        config,
        keep_books(
            sum(len(unit.widths) for unit in first.part.units), captures, first.run.ledger.left_out
        ),
        id=id,
        command=first.run.command,
        environment=_environment(pieces),
        conditions=_conditions(pieces),
        against=next((piece.run.against for piece in pieces if piece.run.against), ""),
        left_out=first.run.left_out,
    )
    return replace(run, seconds=max(piece.run.seconds for piece in pieces))


def _absent(first: Piece, present: Collection[int]) -> Iterator[str]:
    """Notes on shards that are not there and do not have to be: they would hold nothing."""
    held = {unit.shard for unit in first.part.units}
    for number in range(1, first.part.count + 1):
        if number not in present and number not in held:
            yield f"shard {number}/{first.part.count} is not among the runs; nothing is in it"


def _failed(unit: Unit, count: int) -> Iterator[CaptureResult]:
    """What became of a page whose shard is not there."""
    for width in unit.widths:
        yield CaptureResult(
            unit.page,
            unit.browser,
            width,
            "failed",
            message=f"shard {unit.shard}/{count} is not among the runs that were merged\n"
            "  why: without it nothing is known of this page\n"
            "  fix: merge it too, or see why it has not run to its end",
        )


def _environment(pieces: Sequence[Piece]) -> Environment:
    """What took the captures: as the whole run would tell it, browser by browser."""
    by_renderer = {
        renderer: environment
        for piece in reversed(pieces)
        for renderer, environment in piece.part.environments.items()
    }
    order = dict.fromkeys(unit.renderer for unit in pieces[0].part.units)
    planned_environments = [by_renderer[renderer] for renderer in order if renderer in by_renderer]
    # A browser of another version that paints alike is told, too.
    all_environments = [
        *planned_environments,
        *(environment for piece in pieces for environment in piece.part.environments.values()),
    ]
    return Environment(
        harness=pieces[0].run.environment.harness,
        browser=_each_once(environment.browser for environment in all_environments),
        platform=_each_once(piece.run.environment.platform for piece in pieces),
        render_profile=_each_once(environment.render_profile for environment in all_environments),
    )


def _conditions(pieces: Sequence[Piece]) -> Conditions | None:
    all_conditions = [piece.run.conditions for piece in pieces if piece.run.conditions]
    if not all_conditions:
        return None
    scales = {scale for conditions in all_conditions for scale in conditions.device_scale_factors}
    return Conditions(
        playwright=_each_once(conditions.playwright for conditions in all_conditions),
        python=_each_once(conditions.python for conditions in all_conditions),
        fonts=_each_once(conditions.fonts for conditions in all_conditions),
        locale=_each_once(conditions.locale for conditions in all_conditions),
        time_zone=_each_once(conditions.time_zone for conditions in all_conditions),
        clock=_each_once(conditions.clock for conditions in all_conditions),
        device_scale_factors=tuple(sorted(scales)),
    )


def _each_once(words: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(words))


def _take_along(piece: Piece, folder: Path) -> None:
    """Have ``folder`` hold the pictures and captures of a shard's own pages.

    As further names of the same files where the disk allows that: nothing changes them any more.
    """
    units = [unit for unit in piece.part.units if unit.shard == piece.part.number]
    below = [kind for kind in KINDS if (piece.folder / kind).is_dir()]
    for place in (f"{kind}/{unit.page}/{unit.browser}" for kind in below for unit in units):
        for file in sorted((piece.folder / place).rglob("*")):
            if file.is_symlink() or not file.is_file():
                continue  # a run has no links; what a stranger's leads to is not ours to publish
            target = folder / file.relative_to(piece.folder)
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                _link_or_copy(file, target)
            except OSError as error:
                raise ConfigError(
                    f"{file} cannot be taken along into {folder}",
                    why=str(error),
                    fix="make room on the disk, or make both folders accessible, and merge again",
                ) from error


def _link_or_copy(file: Path, target: Path) -> None:
    try:
        os.link(file, target)
    except OSError:  # another disk, or one without links
        shutil.copyfile(file, target)
