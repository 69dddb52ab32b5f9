"""Merging shards: one run, the same as if one machine had checked all pages."""

import os
import re
import shutil
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from harness.config import file_names
from harness.config.load import Config
from harness.errors import ConfigError, HarnessError
from harness.findings.evidence import together
from harness.model.run import CaptureResult, Conditions, Environment, Run
from harness.model.target import CaptureKey, Target
from harness.model.verdict import VERDICTS
from harness.run import run_folder
from harness.run.conclude import MAKERS, Notes, Outcome, conclude, joined_notes
from harness.run.ledger import keep_books
from harness.run.shards.read import Piece, lost_units, read_shards, unfinished_shards
from harness.run.shards.shard_file import Unit
from harness.run.stored.begin import finish_run
from harness.run.stored.incomplete import in_words
from harness.run.stored.ledger_file import LedgerFile, PlannedPlace, write_ledger

#: Folders of a run that hold files by page and browser: its own, and those of the other side.
KINDS = tuple(
    f"{side}{kind}"
    for side in ("", "against/")
    for kind in (run_folder.CAPTURES, "baseline", "diff", "between")
)

#: The names of files that a run keeps beside each other for one target.
_FILES = re.compile(r"[0-9]{4,6}(-boxes)?\.png|layout\.txt|manifest\.json")

#: No shard of a run that did not run to its end.
NOTHING: Mapping[int, str] = {}


def merge_runs(config: Config, folders: Sequence[Path]) -> tuple[Run, Path]:
    """Merges the shards in ``folders`` into a new run, and gives the run and its folder.

    The captures of a missing shard count as failed, and so do those that are planned and are in no
    shard. Errors: as for ``read_shards``.
    """
    pieces = read_shards(config, folders)
    unfinished, lost = unfinished_shards(pieces[0], folders), lost_units(config, pieces)
    here = [piece.folder.resolve() for piece in pieces]
    folder = run_folder.new_run(config.project.resolve(), keep=here)
    ledger = _ledger(pieces[0], lost, folder.name)
    try:
        write_ledger(folder, ledger)
        for piece in pieces:
            _link_files(piece, folder)
    except HarnessError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    run = merged(config, pieces, folder.name, lost, unfinished)
    finish_run(run, folder, ledger)
    return run, folder


def merged(
    config: Config,
    pieces: Sequence[Piece],
    id: str,
    lost: Sequence[Unit] = (),
    unfinished: Mapping[int, str] = NOTHING,
) -> Run:
    """The run that ``pieces`` are together; its duration is that of the longest shard.

    ``lost`` are planned captures that are in no shard. ``unfinished`` says of shards that did not
    run to their end how far they came.
    """
    parts, first = [piece.part for piece in pieces], pieces[0]
    present = {part.number for part in parts}
    taken, doubled = _taken(pieces)
    places = {
        CaptureKey(unit.page, unit.browser, width): unit
        for unit in (*first.part.units, *lost)
        for width in unit.widths
    }
    captures = [*taken.values()]
    captures += [
        CaptureResult(
            *place, "failed", message=_absent(unit, first.part.count, present, unfinished)
        )
        for place, unit in places.items()
        if place not in taken
    ]
    made = {maker: [finding for part in parts for finding in part.made[maker]] for maker in MAKERS}
    notes = joined_notes(
        [
            *(part.notes for part in parts),
            Notes((*_notes_on_empty_shards(first, present), *doubled)),
        ]
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
        keep_books(len(places), captures, first.run.ledger.left_out),
        id=id,
        command=first.run.command,
        environment=_environment(pieces),
        conditions=_conditions(pieces),
        against=next((piece.run.against for piece in pieces if piece.run.against), ""),
        left_out=first.run.left_out,
    )
    return replace(run, seconds=max(piece.run.seconds for piece in pieces))


def _ledger(first: Piece, lost: Sequence[Unit], id: str) -> LedgerFile:
    """The ledger of the merged run: the captures of all shards."""
    widths: dict[Target, set[int]] = {}
    for unit in (*first.part.units, *lost):
        widths.setdefault(Target(unit.page, unit.browser), set()).update(unit.widths)
    return LedgerFile(
        id,
        first.run.command,
        first.run.environment.harness,
        first.part.project,
        tuple(PlannedPlace(*target, tuple(sorted(of))) for target, of in widths.items()),
        time.time_ns(),
        first.part.options,
        first.run.conditions,
    )


def _taken(pieces: Sequence[Piece]) -> tuple[dict[CaptureKey, CaptureResult], list[str]]:
    """The captures of all shards, each once, and notes on those that a shard has twice.

    Of those the worst counts: one of the two stands in place of something else.
    """
    taken: dict[CaptureKey, CaptureResult] = {}
    notes: dict[str, None] = {}
    for piece in pieces:
        for capture in piece.run.captures:
            key = CaptureKey(*capture.spot)
            before = taken.setdefault(key, capture)
            if before is not capture:
                taken[key] = max(before, capture, key=lambda result: VERDICTS.index(result.verdict))
                notes[f"shard {piece.part.label} has {in_words([key])} twice"] = None
    return taken, list(notes)


def _absent(unit: Unit, count: int, present: Collection[int], unfinished: Mapping[int, str]) -> str:
    """Why a capture of ``unit`` is not there."""
    if unit.shard in present:
        problem = f"shard {unit.shard}/{count} holds no result of this capture"
        return (
            f"{problem}\n"
            "  why: it was planned, and its report lacks it: the report was edited\n"
            "  fix: download the folder of that run again, or run that shard again"
        )
    if unit.shard == 0:
        return (
            "this capture is in none of the shards\n"
            "  why: it is planned, as the project is configured now, and was taken out of them\n"
            "  fix: download their folders again, or run the shards again"
        )
    if unit.shard in unfinished:
        return (
            f"shard {unit.shard}/{count} did not run to its end: {unfinished[unit.shard]}\n"
            "  why: it was killed or interrupted, and compared nothing for certain\n"
            "  fix: complete it with harness check --resume, or run it again, and merge again"
        )
    return (
        f"shard {unit.shard}/{count} is not among the runs that were merged\n"
        "  why: without it nothing is known of this page\n"
        "  fix: merge it too, or see why it has not run to its end"
    )


def _notes_on_empty_shards(first: Piece, present: Collection[int]) -> Iterator[str]:
    """Notes on missing shards that the plan gave no page, so that nothing is lost."""
    held = {unit.shard for unit in first.part.units}
    for number in range(1, first.part.count + 1):
        if number not in present and number not in held:
            yield f"shard {number}/{first.part.count} is not among the runs; nothing is in it"


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

    A hard link is enough, since nothing changes these files any more. A run writes no links and no
    other files; those from elsewhere could publish any file, or take the place of one.
    """
    units = [unit for unit in piece.part.units if unit.shard == piece.part.number]
    below = [kind for kind in KINDS if (piece.folder / kind).is_dir()]
    for parts in ((*kind.split("/"), unit.page, unit.browser) for kind in below for unit in units):
        try:
            source = file_names.inside(piece.folder, *parts)
            for file in sorted(source.glob("*")):
                if not _FILES.fullmatch(file.name) or file.is_symlink() or not file.is_file():
                    continue
                target = file_names.inside(folder, *parts, file.name)
                target.parent.mkdir(parents=True, exist_ok=True)
                _link_or_copy(file, target)
        except ValueError as error:
            raise HarnessError(
                f"the run in {piece.folder} is damaged",
                why=f"a path {error}",
                fix="download the folder of that run again, or run that shard again",
            ) from error
        except OSError as error:
            raise ConfigError(
                f"the captures in {piece.folder} cannot be copied into {folder}",
                why=str(error),
                fix="make room on the disk, or make both folders accessible, and merge again",
            ) from error


def _link_or_copy(file: Path, target: Path) -> None:
    try:
        os.link(file, target)
    except OSError:  # another disk, or one without links
        shutil.copyfile(file, target)
