"""A store that keeps every set in one archive: all that a new kind of store has to say."""

import shutil
import tempfile
import zipfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from harness.baselines.capture_set import MANIFEST, CaptureSet, load_set, set_version
from harness.baselines.set_writer import SetWriter
from harness.baselines.store import BaselineStore
from harness.config.load import Config
from harness.model.target import Target


class ZipStore(BaselineStore):
    """Sets in an archive, unpacked where they are read."""

    def __init__(self, config: Config) -> None:
        self.archive = config.project / config.store.partition(":")[2]
        self.copies = config.baselines

    def targets(self) -> tuple[Target, ...]:
        names = (name.split("/") for name in self._names() if name.endswith(f"/{MANIFEST}"))
        return tuple(sorted(Target(page, variant) for page, variant, _ in names))

    def load(self, target: Target) -> CaptureSet | None:
        folder = self.copies.joinpath(*target)
        return load_set(folder) if self.export(target, folder) else None

    def version(self, target: Target) -> str:
        folder = self.copies.joinpath(*target)
        return set_version(folder) if self.export(target, folder) else ""

    def export(self, target: Target, folder: Path) -> bool:
        shutil.rmtree(folder, ignore_errors=True)
        inside = "/".join((*target, ""))
        for name in self._names():
            if name.startswith(inside):
                folder.mkdir(parents=True, exist_ok=True)
                with zipfile.ZipFile(self.archive) as archive:
                    (folder / name.removeprefix(inside)).write_bytes(archive.read(name))
        return folder.is_dir()

    @contextmanager
    def replace(
        self, targets: Collection[Target], removed: Collection[Target] = ()
    ) -> Iterator[Mapping[Target, SetWriter]]:
        with tempfile.TemporaryDirectory() as name:
            new = Path(name)
            for target in {*self.targets()} - {*targets, *removed}:
                self.export(target, new.joinpath(*target))
            yield {target: SetWriter(new.joinpath(*target)) for target in targets}
            shutil.make_archive(str(self.archive.with_suffix("")), "zip", new)

    def _names(self) -> list[str]:
        if not self.archive.is_file():
            return []
        with zipfile.ZipFile(self.archive) as archive:
            return sorted(name for name in archive.namelist() if not name.endswith("/"))
