"""Marks of what the reviews of a project have written, kept outside of the folders of runs.

The folder of a run may come from elsewhere, and with it decisions and former baselines that no
review here has written. Only those with a mark are believed.
"""

import hashlib
from pathlib import Path

from harness.config import file_names
from harness.model.target import Target

FOLDER = "reviews"  #: within ``.harness``


class LocalMarks:
    """The digests of decisions and former baselines that reviews of one run have written."""

    def __init__(self, project: Path, run_id: str) -> None:
        self._file = file_names.inside(project / ".harness", FOLDER, run_id)

    def add(self, digest: str) -> None:
        """Mark something that is about to be written. Errors: ``OSError``."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="ascii") as stream:
            stream.write(f"{digest}\n")

    def holds(self, digest: str) -> bool:
        """Whether a review of this project has written what has this digest."""
        if not self._file.is_file():
            return False
        return digest in self._file.read_text("ascii", "replace").split()


def digest_of_document(data: bytes) -> str:
    """The digest of a document with decisions."""
    return hashlib.sha256(data).hexdigest()


def digest_of_folder(folder: Path, target: Target) -> str:
    """The digest of the files in the ``folder`` of a set, and of whose set it is.

    Errors: ``ValueError``, ``OSError`` where it holds anything but ordinary files.
    """
    lines = [*target]
    for path in sorted(folder.iterdir()):
        data = file_names.file_inside(folder, path.name).read_bytes()
        lines.append(f"{path.name} {hashlib.sha256(data).hexdigest()}")
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()
