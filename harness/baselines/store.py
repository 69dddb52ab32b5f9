"""Where baselines are kept: the methods that a store offers to the rest of the harness."""

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Protocol

from harness.baselines.capture_set import CaptureSet
from harness.baselines.set_writer import SetWriter
from harness.model.target import Target


class BaselineStore(Protocol):
    """A place that keeps one set of approved captures for each target.

    A store that derives from this class implements ``targets``, ``load``, ``version``, ``export``
    and ``replace``; the other methods have defaults, which suit a store outside of the project.
    """

    def targets(self) -> tuple[Target, ...]:
        """Every target that has a set, sorted."""
        ...

    def load(self, target: Target) -> CaptureSet | None:
        """The set of ``target``; ``None`` where there is none. Its files are on this disk.

        Errors: ``BaselineError`` when the set is damaged or was written by a newer harness.
        """
        ...

    def version(self, target: Target) -> str:
        """The SHA-256 of the set's manifest; empty where there is none."""
        ...

    def export(self, target: Target, folder: Path) -> bool:
        """Copy the files of the set into ``folder``, also when they are damaged.

        ``False`` where there is no set; then ``folder`` does not exist afterwards.
        """
        ...

    def replace(
        self, targets: Collection[Target], removed: Collection[Target] = ()
    ) -> AbstractContextManager[Mapping[Target, SetWriter]]:
        """Writers of new sets for ``targets``; the sets of ``removed`` are deleted.

        All of it happens when the block ends, or nothing when it raises. Errors: ``BaselineError``
        when the store cannot be written.
        """
        ...

    def widths(self, target: Target) -> tuple[int, ...]:
        """Widths (CSS px) of the set's pictures, rising; does not need a readable manifest."""
        captures = self.load(target)
        return tuple(sorted(captures.pictures)) if captures else ()

    def finish_interrupted(self) -> str:
        """Complete or undo a ``replace`` of a process that was killed, before anyone reads a set.

        Gives a sentence about it; empty where there was none.
        """
        return ""

    def recover(self) -> None:
        """The same, before sets are written, with what earlier versions left."""

    def locked(self, *, writes: bool = False) -> AbstractContextManager[None]:
        """Keep other processes from replacing sets meanwhile, as far as the store can.

        A caller that reads sets and ``writes`` others that follow from them holds it for both.
        Errors: ``BaselineError`` where another process does not let go of it.
        """
        return nullcontext()

    @property
    def location(self) -> Path | None:
        """The folder or file of this disk that holds all sets; ``None`` for a remote store."""
        return None

    def path(self, target: Target) -> Path | None:
        """The folder or file of this disk that holds the set; ``None`` for a remote store."""
        return self.location

    def manifest(self, target: Target) -> Path | None:
        """The file of this disk that changes with the set; ``None`` for a remote store."""
        return self.location
