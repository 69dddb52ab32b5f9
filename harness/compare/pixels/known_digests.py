"""Digests of decoded pictures, known by the digest of their PNG, also from one run to the next.

A PNG always decodes to the same pixels. So neither a baseline nor a capture that a browser sent
before has to be decoded to be compared, and no file of the project has to be believed for it.
"""

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock

#: The most digests that are kept from run to run: those of a thousand pages, in 3 MB.
MOST_KEPT = 20_000

#: Characters of a line in the file: two digests in hexadecimal, a space and a line end.
LINE = 130


class KnownDigests:
    """Digests of pixels by the SHA-256 (hex) of their PNG, in memory and in a file."""

    def __init__(self) -> None:
        self._digests: dict[str, str] = {}
        self._file: Path | None = None
        self._lock = Lock()

    def get(self, png: bytes, digest_pixels: Callable[[bytes], str]) -> str:
        """The digest of the pixels of ``png``; its errors are those of ``digest_pixels``."""
        key = hashlib.sha256(png).hexdigest()
        if (digest := self._digests.get(key)) is None:
            digest = digest_pixels(png)
            with self._lock:
                self._digests[key] = digest
                self._append(f"{key} {digest}\n")
        return digest

    def keep_in(self, file: Path) -> None:
        """Read the digests of earlier runs from ``file``, and add new ones to it.

        Where the disk refuses, each run begins without any.
        """
        with self._lock, suppress(OSError):
            if self._file == file:
                return
            file.parent.mkdir(parents=True, exist_ok=True)
            lines = file.read_text("ascii", errors="replace").splitlines() if file.exists() else []
            for line in lines[-MOST_KEPT:]:
                key, _, digest = line.partition(" ")
                if len(line) == LINE - 1 and len(key) == len(digest):
                    self._digests[key] = digest
            if len(lines) > 2 * MOST_KEPT:
                shorter = file.with_name(f"{file.name}-{os.getpid()}")
                shorter.write_text("".join(f"{line}\n" for line in lines[-MOST_KEPT:]), "ascii")
                shorter.replace(file)
            self._file = file

    def _append(self, line: str) -> None:
        """Add a line to the file, which other processes may add to as well."""
        if self._file:
            with suppress(OSError), self._file.open("a", encoding="ascii") as file:
                file.write(line)


KNOWN_DIGESTS = KnownDigests()
