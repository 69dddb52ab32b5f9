"""Which pages consist of the same files as when a run started."""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from harness.baselines.capture_set import sha256
from harness.baselines.stores import store_of
from harness.config.load import Config, find_config
from harness.model.target import Target
from harness.plan.changed_since import NOT_FOUND, files_at
from harness.plan.plan import Plan

#: A clock of a file system is this much behind the one of programs, at most (ns).
_CLOCK_NS = 20_000_000

#: Elements whose files are no part of a page's resources: players load parts of them.
MEDIA = frozenset({"audio", "video"})


@dataclass(frozen=True, slots=True)
class PageFiles:
    """The files of a page that was captured, as far as they are known."""

    resources: Mapping[str, str]  #: SHA-256 by path
    unknown: bool  #: it consists of more, such as media, whose files are not resources


def same_pages(
    config: Config, plan: Plan, files: Mapping[Target, PageFiles], started_ns: int
) -> tuple[frozenset[Target], str]:
    """The targets whose ``files`` are as they were when a run started (ns since the epoch).

    Also gives the reason why others are not among them; it is empty where all are.
    """
    root = config.root
    if root is None:
        return frozenset(), "whether a server answers as it did then is not known"
    root = Path(os.path.normpath(root))
    claimed = {
        file
        for of_page in files.values()
        for path in of_page.resources
        for file in files_at(root, path)
    }
    claimed |= {file for page in config.pages for file in files_at(root, page.path or "")}
    for file in _changed_files(config, root, started_ns):
        if file not in claimed:
            name = file.relative_to(root).as_posix()
            return frozenset(), f"{name} changed, and which of them load it is not known"
    urls = {planned.target for planned in plan.planned if planned.page.url}
    same = frozenset(
        target
        for target, of_page in files.items()
        if target not in urls
        and not of_page.unknown
        and of_page.resources
        and all(_is_same(root, path, digest) for path, digest in of_page.resources.items())
    )
    others = dict.fromkeys(target.page for target in files if target not in same)
    return same, f"files of {', '.join(others)} changed or are not known" if others else ""


def _is_same(root: Path, path: str, digest: str) -> bool:
    """Whether the file that is served at ``path`` has this digest."""
    if not digest or "://" in path:
        return False
    for file in files_at(root, path):
        if file.is_file():
            return sha256(file.read_bytes()) == digest
    return digest == NOT_FOUND


def _changed_files(config: Config, root: Path, started_ns: int) -> Iterator[Path]:
    """The files below ``root`` that were written since, except for those of the harness itself."""
    baselines = store_of(config).location or config.baselines
    left_out = {config.project / ".harness", Path(os.path.normpath(baselines))}
    config_file = find_config(config.project)
    for folder, folders, names in os.walk(root):
        folders[:] = [
            name for name in folders if name != ".git" and Path(folder, name) not in left_out
        ]
        for name in sorted(names):
            file = Path(folder, name)
            with suppress(OSError):
                status = file.stat()
                latest = max(status.st_mtime_ns, status.st_ctime_ns)
                if latest > started_ns - _CLOCK_NS and file != config_file:
                    yield file
