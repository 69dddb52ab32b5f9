"""Merging shards: one run, the same as if one machine had checked all pages."""

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
from harness.run.shards.read import Piece, read_shards
from harness.run.shards.shard_file import Unit

#: Folders of a run that hold files by page and browser: its own, and those of the other side.
KINDS = tuple(
    f"{side}{kind}"
    for side in ("", "against/")
    for kind in (run_folder.CAPTURES, "baseline", "diff", "between")
)


def merge_runs(config: Config, folders: Sequence[Path]) -> tuple[Run, Path]:
    """Merges the shards in ``folders`` into a new run, and gives the run and its folder.

    The captures of a missing shard count as failed. Errors: as for ``read_shards``.
    """
    pieces = read_shards(config, folders)
    here = [piece.folder.resolve() for piece in pieces]
    folder = run_folder.new_run(config.project.resolve(), keep=here)
    for piece in pieces:
        _link_files(piece, folder)
    run = merged(config, pieces, folder.name)
    (folder / run_folder.REPORT).write_bytes(render_json(run))
    run_folder.name_last(folder)
    return run, folder


def merged(config: Config, pieces: Sequence[Piece], id: str) -> Run:
    """The run that ``pieces`` are together; its duration is that of the longest shard."""
    parts, first = [piece.part for piece in pieces], pieces[0]
    present = {part.number for part in parts}
    missing = [unit for unit in first.part.units if unit.shard not in present]
    captures = [
        *(capture for piece in pieces for capture in piece.run.captures),
        *(capture for unit in missing for capture in _failed_captures(unit, first.part.count)),
    ]
    made = {maker: [finding for part in parts for finding in part.made[maker]] for maker in MAKERS}
    notes = joined_notes(
        [*(part.notes for part in parts), Notes(tuple(_notes_on_empty_shards(first, present)))]
    )
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


def _notes_on_empty_shards(first: Piece, present: Collection[int]) -> Iterator[str]:
    """Notes on missing shards that the plan gave no page, so that nothing is lost."""
    held = {unit.shard for unit in first.part.units}
    for number in range(1, first.part.count + 1):
        if number not in present and number not in held:
            yield f"shard {number}/{first.part.count} is not among the runs; nothing is in it"


def _failed_captures(unit: Unit, count: int) -> Iterator[CaptureResult]:
    """Failed captures of a page whose shard is missing."""
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
    """The environment of the whole run, its browsers in the order of the plan."""
    by_renderer = {
        renderer: environment
        for piece in reversed(pieces)
        for renderer, environment in piece.part.environments.items()
    }
    order = dict.fromkeys(unit.renderer for unit in pieces[0].part.units)
    planned_environments = [by_renderer[renderer] for renderer in order if renderer in by_renderer]
    # A browser of another version that paints alike is named, too.
    all_environments = [
        *planned_environments,
        *(environment for piece in pieces for environment in piece.part.environments.values()),
    ]
    return Environment(
        harness=pieces[0].run.environment.harness,
        browser=_distinct(environment.browser for environment in all_environments),
        platform=_distinct(piece.run.environment.platform for piece in pieces),
        render_profile=_distinct(environment.render_profile for environment in all_environments),
    )


def _conditions(pieces: Sequence[Piece]) -> Conditions | None:
    all_conditions = [piece.run.conditions for piece in pieces if piece.run.conditions]
    if not all_conditions:
        return None
    scales = {scale for conditions in all_conditions for scale in conditions.device_scale_factors}
    return Conditions(
        playwright=_distinct(conditions.playwright for conditions in all_conditions),
        python=_distinct(conditions.python for conditions in all_conditions),
        fonts=_distinct(conditions.fonts for conditions in all_conditions),
        locale=_distinct(conditions.locale for conditions in all_conditions),
        time_zone=_distinct(conditions.time_zone for conditions in all_conditions),
        clock=_distinct(conditions.clock for conditions in all_conditions),
        device_scale_factors=tuple(sorted(scales)),
    )


def _distinct(values: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(values))


def _link_files(piece: Piece, folder: Path) -> None:
    """Link or copy the pictures and captures of a shard's own pages into ``folder``.

    A hard link is enough, since nothing changes these files any more.
    """
    units = [unit for unit in piece.part.units if unit.shard == piece.part.number]
    below = [kind for kind in KINDS if (piece.folder / kind).is_dir()]
    for place in (f"{kind}/{unit.page}/{unit.browser}" for kind in below for unit in units):
        for file in sorted((piece.folder / place).rglob("*")):
            if file.is_symlink() or not file.is_file():
                continue  # a run writes no links; one from elsewhere could publish any file
            target = folder / file.relative_to(piece.folder)
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                _link_or_copy(file, target)
            except OSError as error:
                raise ConfigError(
                    f"{file} cannot be copied into {folder}",
                    why=str(error),
                    fix="make room on the disk, or make both folders accessible, and merge again",
                ) from error


def _link_or_copy(file: Path, target: Path) -> None:
    try:
        os.link(file, target)
    except OSError:  # another disk, or one without links
        shutil.copyfile(file, target)
