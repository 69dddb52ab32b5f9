"""Reports files that changed, once nothing changes any more.

A library watches the served folder. Of the few files beside it, such as the configuration, the
signatures are compared.
"""

import time
from collections.abc import Generator, Iterable
from pathlib import Path

import watchfiles

from harness.errors import ConfigError

#: How long a call waits where nothing changes.
TICK_MS = 100
#: Files that are written together are reported together: after this long without a change ...
REST_MS = 60
#: ... or at the latest after this long.
LONGEST_MS = 1000

Signature = tuple[int, ...]


class ChangeWatcher:
    """Changes below ``root`` since it was created, without changes below ``ignored``.

    Folders whose name begins with a dot are ignored unless ``hidden``, and so are the folders of
    version control, editors and package managers. Errors: ``ConfigError`` where the system cannot
    watch so many files.
    """

    def __init__(self, root: Path, ignored: Iterable[Path], *, hidden: bool = True) -> None:
        self._root, self._ignored, self._hidden = root, tuple(ignored), hidden
        self._usual = watchfiles.DefaultFilter()
        self._changes: Generator[set[tuple[watchfiles.Change, str]], None, None] | None = None
        self._identity: Signature | None = None
        self.next()

    def next(self) -> frozenset[Path]:
        """Files that changed since the last call; empty where none did within ``TICK_MS``.

        ``root`` itself where it was removed or created again: any file in it may have changed.
        """
        identity = self._read_identity()
        if identity != self._identity:
            self.close()
            self._identity = identity
            self._begin()
            return frozenset({self._root})
        if self._changes is None:
            time.sleep(TICK_MS / 1000)
            return frozenset()
        return frozenset(Path(name) for _, name in self._next_changes(self._changes))

    def close(self) -> None:
        """Stop watching."""
        if self._changes is not None:
            self._changes.close()
            self._changes = None

    def _begin(self) -> None:
        if self._identity is None:
            return
        self._changes = watchfiles.watch(
            self._root,
            watch_filter=self._is_reported,
            debounce=LONGEST_MS,
            step=REST_MS,
            rust_timeout=TICK_MS,
            yield_on_timeout=True,
        )
        self._next_changes(self._changes)  # the library watches from its first answer on

    def _next_changes(
        self, changes: Generator[set[tuple[watchfiles.Change, str]], None, None]
    ) -> set[tuple[watchfiles.Change, str]]:
        try:
            return next(changes)
        except FileNotFoundError:  # removed meanwhile
            self.close()
            self._identity = None
            return set()
        except OSError as error:
            raise ConfigError(
                f"{self._root} cannot be watched",
                why=str(error),
                fix="raise the system's limit of watched files (fs.inotify.max_user_watches), or "
                "set WATCHFILES_FORCE_POLLING=1 to have the files looked at in turn",
            ) from error

    def _is_reported(self, change: watchfiles.Change, name: str) -> bool:
        path = Path(name)
        inside = any(path.is_relative_to(folder) for folder in self._ignored)
        if not self._hidden:
            inside |= any(part.startswith(".") for part in path.relative_to(self._root).parts[:-1])
        return not inside and self._usual(change, name)

    def _read_identity(self) -> Signature | None:
        """The identity of a folder on its disk; ``None`` where there is no folder."""
        try:
            status = self._root.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino


def signature(path: Path) -> Signature | None:
    """A tuple that changes whenever the file's content or metadata changes.

    ``None`` where there is no file. The last number is the time of that change, in nanoseconds of
    the system's clock, which no program can set.
    """
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
