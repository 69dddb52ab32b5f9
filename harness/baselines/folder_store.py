"""Baselines in a folder of the project: ``<page>/<variant>/``, replaced all or not at all."""

import shutil
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from harness.baselines.capture_set import MANIFEST, CaptureSet, load_set, set_version
from harness.baselines.lock import locked
from harness.baselines.set_writer import SetWriter
from harness.baselines.store import BaselineStore
from harness.baselines.transaction import recover, replaced_sets
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

    def locked(self, *, writes: bool = False) -> AbstractContextManager[None]:
        """Hold the lock of the folder. Errors: as for ``lock.locked``."""
        return locked(self.root, writes=writes)

    def replace(
        self, targets: Collection[Target], removed: Collection[Target] = ()
    ) -> AbstractContextManager[Mapping[Target, SetWriter]]:
        """Writers of new sets for ``targets``. Errors: as for ``replaced_sets`` and ``path``."""
        for target in (*targets, *removed):
            self.path(target)
        return replaced_sets(self.root, targets, removed)

    def finish_interrupted(self) -> str:
        """Complete or undo what a killed process left. Errors: as for ``transaction.recover``."""
        return recover(self.root)

    def recover(self) -> None:
        """The same for what harness 0.1 left: it moved folders aside where they were."""
        self.finish_interrupted()
        for old in self.root.glob("*/.*.old-*"):
            folder = old.with_name(old.name[1:].rpartition(".old-")[0])
            if folder.exists():
                shutil.rmtree(old, ignore_errors=True)
            else:
                old.rename(folder)
        for new in self.root.glob("*/.*.new-*"):
            shutil.rmtree(new, ignore_errors=True)
