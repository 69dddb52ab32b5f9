"""A file layer that fails once: the operation of a given number is refused, or kills the process.

Counted are operations that Python code starts on files below a folder, and all writes and
flushes. A killed write leaves the first half of its data.
"""

import builtins
import errno
import io
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

#: The kinds of failure, and the error number of those that are refused.
KILL, NO_SPACE, BROKEN = "killed", "ENOSPC", "EIO"
ERRORS = {NO_SPACE: errno.ENOSPC, BROKEN: errno.EIO}

#: Functions of ``os`` that change files, with their path first.
CHANGES = ("open", "mkdir", "rename", "replace", "unlink", "remove", "rmdir", "chmod", "link")


@dataclass(slots=True)
class FaultyFiles:
    """Fails at the operation with the number ``at``, counted from 1; never where that is 0."""

    folder: Path
    at: int = 0
    kind: str = KILL
    count: int = 0
    operation: str = ""  #: the name of the one that failed

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Count operations, and fail at one, while the block runs."""
        patches = [
            mock.patch.object(os, name, self._counted(name, getattr(os, name))) for name in CHANGES
        ]
        patches.append(mock.patch.object(os, "fsync", self._any("fsync", os.fsync)))
        opened = self._opened(io.open)
        patches += [mock.patch.object(module, "open", opened) for module in (io, builtins)]
        for patch in patches:
            patch.start()
        try:
            yield
        finally:
            for patch in patches:
                patch.stop()

    def step(self, name: str, half: Callable[[], object] = lambda: None) -> None:
        """Count an operation; fail if it is its turn. ``half`` does a part of it before a kill."""
        self.count += 1
        if self.count != self.at:
            return
        self.operation = name
        if self.kind == KILL:
            half()
            os.kill(os.getpid(), signal.SIGKILL)
        number = ERRORS[self.kind]
        raise OSError(number, os.strerror(number))

    def is_counted(self, path: object) -> bool:
        """Whether a path is below the folder; a name in an opened folder is taken to be."""
        if not isinstance(path, (str, os.PathLike)):
            return False
        return not Path(path).is_absolute() or Path(path).is_relative_to(self.folder)

    def _counted(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any, *arguments: Any, **options: Any) -> Any:
            if self.is_counted(path):
                self.step(f"{name} {Path(path).name}")
            return function(path, *arguments, **options)

        return call

    def _any(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            self.step(name)
            return function(*arguments)

        return call

    def _opened(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
            if not self.is_counted(file):
                return function(file, mode, *arguments, **options)
            self.step(f"open {Path(file).name}")
            opened = function(file, mode, *arguments, **options)
            return opened if mode in ("r", "rb") else _Written(opened, self)

        return call


class _Written:
    """A file that is written through a ``FaultyFiles``."""

    def __init__(self, file: Any, faults: FaultyFiles) -> None:
        self._file, self._faults = file, faults

    def write(self, data: Any) -> Any:
        def half() -> None:
            self._file.write(data[: len(data) // 2])
            self._file.flush()

        self._faults.step(f"write {Path(self._file.name).name}", half)
        return self._file.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> "_Written":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
