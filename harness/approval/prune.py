"""Baselines that no check compares with, and how to delete them.

What is unused follows from the whole configuration; a selection only says what is looked at.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.approval.merge_layouts import add_merged
from harness.approval.write_set import keep_pictures
from harness.baselines.capture_set import LAYOUT, MANIFEST, CaptureSet
from harness.baselines.set_writer import SetWriter
from harness.baselines.store import BaselineStore
from harness.baselines.stores import load_readable, store_of
from harness.choices import choose
from harness.config import file_names
from harness.config.load import Config
from harness.errors import BaselineError
from harness.model.target import Target
from harness.plan.plan import make_plan
from harness.plan.shards import parsed_shard


@dataclass(frozen=True, slots=True)
class Unused:
    """A set that nothing is compared with, or files of one, or a set that only seems unused."""

    target: Target
    why: str
    size: int  #: bytes that deleting it makes free
    widths: tuple[int, ...] = ()  #: of pictures of a set that is in use, CSS px
    files: tuple[Path, ...] = ()  #: that belong to no set
    is_kept: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether all of the set is unused."""
        return not (self.widths or self.files or self.is_kept)


def find_unused(
    config: Config,
    pages: Sequence[str] = (),
    browsers: Sequence[str] = (),
    shard: str | None = None,
) -> tuple[Unused, ...]:
    """The unused parts of the chosen pages and browsers, of all of them without names.

    ``shard`` is that of ``harness check``. Errors: ``ConfigError`` for a page that neither the
    configuration nor the baselines have.
    """
    store = store_of(config)
    planned = make_plan(config).planned if config.pages else ()
    widths = {target.target: target.widths for target in planned}
    with store.locked():
        stored = (*store.targets(), *_without_manifest(store))
        names = {target.page: target.page for target in (*stored, *widths)}
        chosen = choose("page", pages, names)
        number, count = parsed_shard(shard) if shard else (1, 1)
        looked_at = [
            target
            for target in sorted(set(stored))[number - 1 :: count]
            if target.page in chosen and (not browsers or _browser(target) in browsers)
        ]
        return tuple(unused for target in looked_at for unused in _unused_of(store, target, widths))


def prune(config: Config, unused: Collection[Unused]) -> None:
    """Delete what is unused: all of it, or nothing. Errors: ``BaselineError``."""
    store = store_of(config)
    with store.locked(writes=True):
        store.recover()
        removed = [part.target for part in unused if part.is_whole and not part.files]
        narrowed = {part.target: part.widths for part in unused if part.widths}
        sets = {target: store.load(target) for target in narrowed}
        with store.replace(tuple(narrowed), removed) as writers:
            for target, captures in sets.items():
                if captures:
                    _write_without(writers[target], captures, narrowed[target])
        try:
            for file in (file for part in unused for file in part.files):
                file.unlink(missing_ok=True)
            for folder in {folder for part in unused for folder in _folders(store, part.target)}:
                if folder.is_dir() and not any(folder.iterdir()):
                    folder.rmdir()
        except OSError as error:
            raise BaselineError(
                f"not all could be deleted: {error}",
                why="the folder or the disk refused; what is in use is as it was",
                fix="make the folder writable, and prune again",
            ) from error


def _browser(target: Target) -> str:
    return target.variant.partition("@")[0].removesuffix("-dark")


def _unused_of(
    store: BaselineStore, target: Target, planned: Mapping[Target, Collection[int]]
) -> Iterator[Unused]:
    """The unused parts of one stored set; ``planned`` are the widths (CSS px) of all targets."""
    captures = load_readable(store, target)
    files = _files(store, target)
    if target not in planned:
        if reason := _why_kept(store, target, captures, planned):
            yield Unused(target, f"kept: {reason}", 0, is_kept=True)
            return
        is_page = target.page in {page for page, _ in planned}
        why = (
            f"{target.page} is not checked in {target.variant}"
            if is_page
            else f"no page is called {target.page}"
        )
        yield Unused(target, why, _size(files), files=() if captures else files)
        return
    if captures is None:
        return  # damaged: the check says so
    pictures = {picture.name: width for width, picture in captures.pictures.items()}
    if gone := tuple(sorted(captures.pictures.keys() - set(planned[target]))):
        size = _size(file for file in files if pictures.get(file.name) in gone)
        yield Unused(target, "no breakpoint is sampled there", size, widths=gone)
    if stray := tuple(file for file in files if file.name not in (*pictures, LAYOUT, MANIFEST)):
        yield Unused(target, "its manifest does not name them", _size(stray), files=stray)


def _why_kept(
    store: BaselineStore,
    target: Target,
    captures: CaptureSet | None,
    planned: Iterable[Target],
) -> str:
    """The reason why a set that is not planned may be in use all the same; empty without one."""
    if captures is None and store.version(target):
        return "its manifest cannot be read"
    if captures and captures.by_tests:
        return "tests assert it"
    if _at_scale_1(target) in map(_at_scale_1, planned):
        return "a check with --device-scale-factor compares with it"
    return ""


def _at_scale_1(target: Target) -> Target:
    return Target(target.page, target.variant.partition("@")[0])


def _size(files: Iterable[Path]) -> int:
    return sum(file.stat().st_size for file in files)


def _write_without(writer: SetWriter, captures: CaptureSet, widths: Collection[int]) -> None:
    """Write the set of ``captures`` without its pictures at ``widths`` (CSS px)."""
    keep_pictures(writer, captures.pictures.keys() - set(widths), captures)
    add_merged(writer, captures.swept(), None, lambda width: width not in widths)
    writer.finish(
        captures.environment,
        captures.resources,
        captures.carried,
        by_tests=captures.by_tests,
        seconds=captures.seconds,
        unsteady=captures.unsteady,
        sweep_loads=captures.sweep_loads,
        missing=captures.missing,
    )


def _files(store: BaselineStore, target: Target) -> tuple[Path, ...]:
    """The files of a set's folder that the harness writes; others are never looked at."""
    folder = store.path(target)
    if folder is None or not folder.is_dir():
        return ()
    return tuple(
        file
        for file in sorted(folder.iterdir())
        if file.name in (LAYOUT, MANIFEST) or (file.suffix == ".png" and file.stem.isdecimal())
    )


def _without_manifest(store: BaselineStore) -> Iterator[Target]:
    """Folders that hold pictures, and no manifest that says what they are."""
    root = store.location
    if root is None or not root.is_dir():
        return
    for folder in {picture.parent for picture in root.glob("*/*/*.png")}:
        target = Target(folder.parent.name, folder.name)
        if file_names.is_target(*target) and not store.version(target):
            yield target


def _folders(store: BaselineStore, target: Target) -> tuple[Path, ...]:
    """The folders of a set and of its page, from the inside."""
    folder = store.path(target)
    return (folder, folder.parent) if folder and folder != store.location else ()
