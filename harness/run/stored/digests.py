"""The digests by which the captures in a run's folder are recognized as those that it reported."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from harness.baselines.capture_set import MANIFEST
from harness.config import file_names
from harness.model.run import CaptureResult
from harness.model.target import Target
from harness.run import run_folder
from harness.run.stored.ledger_file import StoredSet


def stored_sets(folder: Path, captures: Iterable[CaptureResult]) -> tuple[StoredSet, ...]:
    """The sets of captures in the ``folder`` of a run, sorted by page and variant."""
    return tuple(_sets(folder, {Target(capture.page, capture.browser) for capture in captures}))


def _sets(folder: Path, targets: Iterable[Target]) -> Iterator[StoredSet]:
    for target in sorted(targets):
        if (folder.joinpath(run_folder.CAPTURES, *target) / MANIFEST).is_file():
            yield StoredSet(*target, digest_of_set(folder, target))


def digest_of_set(folder: Path, target: Target) -> str:
    """The digest of the manifest of a target's captures in the ``folder`` of a run.

    The manifest holds the digests of all other files. Errors: ``ValueError``, ``OSError`` where
    there is none, or it is no ordinary file.
    """
    return digest_of(folder, run_folder.CAPTURES, *target, MANIFEST)


def digest_of(folder: Path, *parts: str) -> str:
    """The SHA-256 of a file below ``folder``. Errors: as for ``digest_of_set``."""
    return hashlib.sha256(file_names.file_inside(folder, *parts).read_bytes()).hexdigest()
