"""Baselines in a folder of the project: ``<page>/<variant>/``, replaced all or not at all."""

import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from harness.baselines.capture_set import MANIFEST, CaptureSet, load_set, set_version
from harness.baselines.set_writer import SetWriter
from harness.baselines.store import BaselineStore
from harness.config import file_names
from harness.errors import BaselineError
from harness.model.target import Target


@dataclass(frozen=True, slots=True)
class FolderStore(BaselineStore):
    """Sets of captures below a folder: the baselines of a project, or the captures of a run."""

    root: Path

    @property
    def location(self) -> Path:
        """The folder that holds all sets."""
        return self.root

    def path(self, target: Target) -> Path:
        """The folder of a set, whether or not it exists.

        Errors: ``BaselineError`` where the names are none of a target, or lead elsewhere by a link.
        """
        page, variant = target
        try:
            file_names.page_name(page)
            file_names.variant_name(variant)
            return file_names.inside(self.root, page, variant)
        except ValueError as error:
            raise BaselineError(
                f"{self.root} cannot hold captures of {page[:80]!r} in {variant[:80]!r}",
                why=f"the name {error}",
                fix="give pages names of letters, digits, '.', '_' and '-'; keep no links there",
            ) from error

    def manifest(self, target: Target) -> Path:
        """The manifest of a set; it holds a digest of every other file."""
        return self.path(target) / MANIFEST

    def targets(self) -> tuple[Target, ...]:
        """Every target that has a manifest, sorted; a folder of another name is none."""
        return tuple(
            Target(manifest.parent.parent.name, manifest.parent.name)
            for manifest in sorted(self.root.glob(f"*/*/{MANIFEST}"))
            if file_names.is_target(manifest.parent.parent.name, manifest.parent.name)
        )

    def load(self, target: Target) -> CaptureSet | None:
        """The set of ``target``. Errors: as for ``load_set``."""
        return load_set(self.path(target))

    def widths(self, target: Target) -> tuple[int, ...]:
        """Widths (CSS px) of the picture files in the folder, rising."""
        names = (path.stem for path in self.path(target).glob("*.png"))
        return tuple(sorted(int(name) for name in names if name.isdecimal()))

    def version(self, target: Target) -> str:
        """The SHA-256 of the manifest; empty where there is none."""
        return set_version(self.path(target))

    def export(self, target: Target, folder: Path) -> bool:
        """Copy the folder of the set to ``folder``."""
        shutil.rmtree(folder, ignore_errors=True)
        if exists := self.path(target).is_dir():
            shutil.copytree(self.path(target), folder)
        return exists

    @contextmanager
    def replace(
        self, targets: Collection[Target], removed: Collection[Target] = ()
    ) -> Iterator[Mapping[Target, SetWriter]]:
        """Writers of new sets for ``targets``. Errors: as for ``replacing``."""
        folders = {target: self.path(target) for target in targets}
        with replacing(folders.values(), map(self.path, removed)) as writers:
            yield {target: writers[folder] for target, folder in folders.items()}

    def recover(self) -> None:
        """Put back folders that a killed approve moved aside; delete its leftovers."""
        for old in self.root.glob("**/.*.old-*"):
            folder = old.with_name(old.name[1:].rpartition(".old-")[0])
            if folder.exists():
                shutil.rmtree(old, ignore_errors=True)
            else:
                old.rename(folder)
        for new in self.root.glob("**/.*.new-*"):
            shutil.rmtree(new, ignore_errors=True)


@contextmanager
def replacing(
    folders: Iterable[Path], removed: Iterable[Path] = ()
) -> Iterator[dict[Path, SetWriter]]:
    """Writers whose sets replace ``folders`` when the block ends; ``removed`` are deleted then.

    Each new set is written beside its folder, then all folders are swapped; when a swap fails,
    the earlier ones are undone. Errors: ``BaselineError`` when the disk refuses.
    """
    staged: dict[Path, Path] = {}
    swapped: list[tuple[Path, Path]] = []
    leaving = frozenset(removed)
    try:
        for folder in (*folders, *leaving):
            folder.parent.mkdir(parents=True, exist_ok=True)
            staged[folder] = Path(
                tempfile.mkdtemp(prefix=f".{folder.name}.new-", dir=folder.parent)
            )
            staged[folder].chmod(0o755)  # mkdtemp makes it private
        yield {folder: SetWriter(new) for folder, new in staged.items() if folder not in leaving}
        for new in staged.values():
            _flush(new)
        for folder, new in staged.items():
            old = new.with_name(new.name.replace(".new-", ".old-"))
            if folder.exists():
                folder.rename(old)
            swapped.append((folder, old))
            if folder not in leaving:
                new.rename(folder)
    except OSError as error:
        for folder, old in reversed(swapped):
            shutil.rmtree(folder, ignore_errors=True)
            if old.exists():
                old.rename(folder)
        raise BaselineError(
            f"the baselines could not be written: {error}",
            why="the folder or the disk refused; the baselines are as they were before",
            fix="make room, or make the folder writable, and approve again",
        ) from error
    finally:
        for new in staged.values():
            shutil.rmtree(new, ignore_errors=True)
    for _, old in swapped:
        shutil.rmtree(old, ignore_errors=True)


def _flush(folder: Path) -> None:
    """Write the folder's files through to the disk, before they replace other files."""
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
