"""Finding and reading the shards to merge, and checking that they belong to one run."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.config.load import Config
from harness.errors import ConfigError, HarnessError
from harness.model.run import Run
from harness.model.target import Renderer
from harness.report.json.render import load as load_json
from harness.run import run_folder
from harness.run.shards.shard_file import FILE, Part, digest_of_project, read_part


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
        inside = sorted(path.parent for path in _reports_in(Path(name)))
        if inside and not (Path(name) / run_folder.REPORT).is_file():
            shard_folders += inside
        elif Path(name).is_dir() and not (Path(name) / run_folder.REPORT).is_file():
            raise ConfigError(
                f"the folder {name} holds no run",
                why=f"there is no {run_folder.REPORT} in it, nor in a folder below it",
                fix="name the folder of a shard's run, .harness/runs/<id>, or one that holds some; "
                "some uploads leave out folders whose names begin with a dot",
            )
        else:
            shard_folders.append(run_folder.find_run(project, name))
    return tuple(shard_folders)


def _reports_in(folder: Path) -> Iterable[Path]:
    return folder.rglob(run_folder.REPORT) if folder.is_dir() else ()


def read_shards(config: Config, folders: Sequence[Path]) -> tuple[Piece, ...]:
    """The shards in ``folders``, in the order of their numbers.

    Errors: ``HarnessError`` unless they are different shards of one run of this project.
    """
    pieces = [_read(folder) for folder in folders]
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
    return tuple(by_number[number] for number in sorted(by_number))


#: Values that all shards of one run share, by their name in messages.
_SAME: dict[str, Callable[[Piece], object]] = {
    "the version of harness": lambda piece: piece.run.environment.harness,
    "the command": lambda piece: piece.run.command,
    "the number of shards": lambda piece: piece.part.count,
    "the commit": lambda piece: piece.part.commit,
    "the plan": lambda piece: piece.part.of,
    "what is in which shard": lambda piece: piece.part.units,
    "what was left out": lambda piece: (piece.run.left_out, piece.run.ledger.left_out),
}


def _quoted(value: object) -> str:
    return f"{value:.60}" if isinstance(value, str) and value else repr(value)[:60]


def _title(piece: Piece) -> str:
    return f"shard {piece.part.label} ({piece.folder})"


def _read(folder: Path) -> Piece:
    run = load_json((folder / run_folder.REPORT).read_bytes(), str(folder / run_folder.REPORT))
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
