"""Finding and reading the shards to merge, and checking that they belong to one run."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.config.load import Config
from harness.errors import ConfigError, HarnessError
from harness.model.run import Run
from harness.model.target import Renderer, Target
from harness.plan.plan import make_plan
from harness.run import run_folder
from harness.run.shards.shard_file import FILE, Part, Unit, digest_of_project, read_part
from harness.run.stored.incomplete import progress_text, refusal
from harness.run.stored.ledger_file import read_ledger
from harness.run.stored.read_run import read_run
from harness.run.stored.whole_run import check_pictures


@dataclass(frozen=True, slots=True)
class Piece:
    """A shard's run: its folder, its report, and its ``shard.json``."""

    folder: Path
    run: Run
    part: Part


def find_shards(project: Path, names: Sequence[str]) -> tuple[Path, ...]:
    """The folders of the runs that ``names`` name, or that lie in folders of these names.

    Errors: ``ConfigError`` for a name that leads to no run.
    """
    shard_folders: list[Path] = []
    for name in names:
        inside = sorted(_runs_in(Path(name)))
        if inside and Path(name) not in inside:
            shard_folders += inside
        elif Path(name).is_dir() and not inside:
            raise ConfigError(
                f"the folder {name} holds no run",
                why=f"there is no {run_folder.REPORT} in it, nor in a folder below it",
                fix="name the folder of a shard's run, .harness/runs/<id>, or one that holds some; "
                "some uploads leave out folders whose names begin with a dot",
            )
        else:
            shard_folders.append(run_folder.find_folder(project, name))
    return tuple(shard_folders)


def _runs_in(folder: Path) -> Iterable[Path]:
    """The folders of runs in ``folder``, also of those that did not run to their end."""
    if not folder.is_dir():
        return ()
    files = (run_folder.REPORT, run_folder.LEDGER)
    return {path.parent for name in files for path in folder.rglob(name)}


def read_shards(config: Config, folders: Sequence[Path]) -> tuple[Piece, ...]:
    """The shards in ``folders`` that ran to their end, in the order of their numbers.

    Errors: ``HarnessError`` unless they are different shards of one run of this project.
    """
    ended = [folder for folder in folders if (folder / run_folder.REPORT).is_file()]
    if not ended:
        raise refusal(folders[0])
    pieces = [_read(folder) for folder in ended]
    _check_project(config, pieces)
    first = pieces[0]
    for aspect, of in _SAME.items():
        for piece in pieces[1:]:
            if of(first) != of(piece):
                raise ConfigError(
                    f"{_title(first)} and {_title(piece)} are not of one run: {aspect} differs",
                    why=f"{_quoted(of(first))} there, {_quoted(of(piece))} here",
                    fix="merge the shards of one pipeline, run on one commit with the same options",
                )
    _check_renderers(pieces)
    by_number: dict[int, Piece] = {}
    for piece in pieces:
        if (same := by_number.setdefault(piece.part.number, piece)) is not piece:
            raise ConfigError(
                f"shard {piece.part.label} is there twice: {same.folder} and {piece.folder}",
                why="a merge would count its captures twice, or lose what differs between the two",
                fix="name each shard once; of one that was run again, the run that counts",
            )
    for piece in pieces:
        check_pictures(piece.run, piece.folder, "nothing was merged")
    return tuple(by_number[number] for number in sorted(by_number))


def unfinished_shards(first: Piece, folders: Sequence[Path]) -> dict[int, str]:
    """The shards in ``folders`` that did not run to their end, with how far they came.

    ``first`` is a shard of the same run. Errors: ``ConfigError`` for one of another run.
    """
    unfinished = {}
    for folder in folders:
        if (folder / run_folder.REPORT).is_file():
            continue
        ledger = read_ledger(folder)
        if ledger is None or not ledger.shard:
            raise ConfigError(
                f"the run in {folder} is no shard, and it did not run to its end",
                why="only the shards of one run can be merged",
                fix="name the folders of shards as they are, with all that is in them",
            )
        number, _, count = ledger.shard.partition("/")
        if ledger.of != first.part.of or count != str(first.part.count):
            raise ConfigError(
                f"{_title(first)} and shard {ledger.shard} ({folder}) are not of one run: "
                "the plan differs",
                why="the second did not run to its end, and planned other captures",
                fix="merge the shards of one pipeline, run on one commit with the same options",
            )
        unfinished[int(number)] = progress_text(folder, ledger)
    return unfinished


def lost_units(config: Config, pieces: Sequence[Piece]) -> tuple[Unit, ...]:
    """The planned captures that are in none of the shards, as units of shard 0.

    The plan is made anew from the configuration and the options of the shards. Errors:
    ``HarnessError`` where the shards hold captures that it has not.
    """
    first = pieces[0]
    options = first.part.options
    plan = make_plan(
        config, options.pages, options.breakpoints, options.browsers, options.device_scale_factor
    )
    dealt: dict[Target, set[int]] = {}
    for unit in first.part.units:
        dealt.setdefault(Target(unit.page, unit.browser), set()).update(unit.widths)
    planned = {target.target: target for target in plan.planned}
    for target, widths in dealt.items():
        if target not in planned or not widths <= set(planned[target].widths):
            raise HarnessError(
                f"the run in {first.folder} is damaged",
                why=f"its {FILE} has captures of {target.page} in {target.variant} that are not "
                "in the plan",
                fix="download the folder of that run again, or run that shard again",
            )
    if options.changed_since is not None:
        for omission in first.run.left_out:
            dealt.setdefault(Target(omission.page, omission.browser), set()).update(omission.widths)
    lost = []
    for target, of_plan in planned.items():
        if missing := tuple(w for w in of_plan.widths if w not in dealt.get(target, ())):
            lost.append(Unit(*target, of_plan.renderer, missing, 0))
    return tuple(lost)


#: Values that all shards of one run share, by their name in messages.
_SAME: dict[str, Callable[[Piece], object]] = {
    "the version of harness": lambda piece: piece.run.environment.harness,
    "the command": lambda piece: piece.run.command,
    "the number of shards": lambda piece: piece.part.count,
    "the commit": lambda piece: piece.part.commit,
    "the plan": lambda piece: piece.part.of,
    "what is in which shard": lambda piece: piece.part.units,
    "the set of options": lambda piece: piece.part.options,
    "what was left out": lambda piece: (piece.run.left_out, piece.run.ledger.left_out),
}


def _quoted(value: object) -> str:
    return f"{value:.60}" if isinstance(value, str) and value else repr(value)[:60]


def _title(piece: Piece) -> str:
    return f"shard {piece.part.label} ({piece.folder})"


def _read(folder: Path) -> Piece:
    run = read_run(folder)
    if not (folder / FILE).is_file():
        raise ConfigError(
            f"the run in {folder} is no shard",
            why=f"there is no {FILE} in it, which `harness check --shard I/N` keeps"
            if not run.shard
            else f"its report says that it is shard {run.shard}, but its {FILE} is not there",
            fix="name the folders of shards as they are, with all that is in them",
        )
    part = read_part(folder)
    planned_spots = {
        (unit.page, unit.browser, width)
        for unit in part.units
        if unit.shard == part.number
        for width in unit.widths
    }
    captured = {capture.spot for capture in run.captures}
    if (run.shard, run.of) != (part.label, part.of) or not captured <= planned_spots:
        raise HarnessError(
            f"the run in {folder} is damaged",
            why=f"its {FILE} is of another run than its {run_folder.REPORT}",
            fix="download the folder of that run again, or run that shard again",
        )
    return Piece(folder, run, part)


def _check_project(config: Config, pieces: Sequence[Piece]) -> None:
    project = digest_of_project(config)
    for piece in pieces:
        if piece.part.project != project:
            raise ConfigError(
                f"{_title(piece)} is not of this project as it is configured now",
                why="the pages, the breakpoints or `fail_on` have changed since it ran",
                fix="merge in a checkout of the commit that the shards were run on",
            )


def _check_renderers(pieces: Sequence[Piece]) -> None:
    """Raise ``ConfigError`` where renderers of one name differ, or the sides compared with do."""
    by_renderer: dict[Renderer, Piece] = {}
    for piece in pieces:
        for renderer, environment in piece.part.environments.items():
            first = by_renderer.setdefault(renderer, piece)
            first_environment = first.part.environments[renderer]
            if first_environment.render_profile != environment.render_profile:
                raise ConfigError(
                    f"{_title(first)} and {_title(piece)} were painted by different renderers",
                    why=f"{first_environment.renderer} there, {environment.renderer} here",
                    fix="run all shards with the same browser; `harness doctor` tells which it is",
                )
        if piece.run.against and (first := _first_against(pieces)).run.against != piece.run.against:
            raise ConfigError(
                f"{_title(first)} and {_title(piece)} were compared with different states",
                why=f"{first.run.against} there, {piece.run.against} here",
                fix="compare all shards with the same commit, by its hash where a branch may move",
            )


def _first_against(pieces: Sequence[Piece]) -> Piece:
    """The first shard that was compared with another side; an empty shard was not."""
    return next(piece for piece in pieces if piece.run.against)
