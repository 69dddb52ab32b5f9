"""Selects the pages that may have changed since a git ref: by files, settings or baselines.

The files of a page are those that it loaded when it was approved. A file whose state at the ref is
unknown counts as changed, because a page must only be left out if it is certainly unchanged.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from harness.baselines.capture_set import CaptureSet, sha256
from harness.baselines.store import BaselineStore
from harness.baselines.stores import store_of
from harness.config.load import Config, config_from, find_config
from harness.errors import ConfigError, HarnessError
from harness.model.target import Target
from harness.plan.plan import Plan, Planned
from harness.site.git_refs import commit_of, label_of, repository_of
from harness.site.git_worktree import LONGEST_S, git
from harness.site.processes import last_lines

_OTHERWISE = "check all pages, without --changed-since"

#: Files that a server answers with for a folder; the first one that exists.
_INDEX = ("index.html", "index.htm")

#: The digest in a manifest of an address that was not found.
NOT_FOUND = sha256(b"404")


@dataclass(frozen=True, slots=True)
class _Files:
    """The files of a repository that git tracks, and those changed since a commit."""

    top: Path
    commit: str
    tracked: frozenset[str]  #: paths relative to ``top``, whose changes git reports
    changed: frozenset[str]  #: paths of committed, staged, unstaged and untracked changes

    def name(self, path: Path) -> str:
        """The path relative to ``top``."""
        return Path(os.path.relpath(path, self.top)).as_posix()

    def differs(self, path: Path) -> str:
        """The reason why a file may differ from the commit; empty where it does not."""
        name = self.name(path)
        if name in self.changed:
            return f"{name} changed"
        if name not in self.tracked:
            return f"git does not tell of changes in {name}"
        if path.is_symlink():
            return self.differs(path.resolve())
        return ""


def changed_since(plan: Plan, config: Config, ref: str) -> Plan:
    """``plan`` without the pages that are unchanged since ``ref`` in all browsers.

    Errors: ``ConfigError`` where git cannot list the changes.
    """
    root = _checked(config, ref)
    top, _ = repository_of(config.project, _OTHERWISE)
    if not root.resolve().is_relative_to(top):
        raise ConfigError(
            f"`root` is {root}, outside of the repository {top}",
            why="git knows nothing of what changed in it",
            fix=f"name a folder of the repository, or {_OTHERWISE}",
        )
    files = _files(top, commit_of(top, ref, _OTHERWISE))
    former = _former(config, files)
    store = store_of(config)
    sets = {
        key: _set(store, key)
        for key in {
            *store.targets(),
            *(target.target for target in plan.planned),
        }
    }
    notes: dict[str, None] = {}
    if reason := _reason_for_all(config, former, files, root, sets.values()):
        notes[f"all pages are checked: {reason}"] = None
        return replace(plan, notes=(*plan.notes, *notes))
    names = set()
    for target in plan.planned:
        key = target.target
        reason = _page_reason(target, config, former, files, store) or _files_reason(
            sets[key], store.manifest(key), files, root
        )
        if reason:
            names.add(target.page.name)
            notes[f"{target.page.name}: checked, for {reason}"] = None
    left_out = tuple(target for target in plan.planned if target.page.name not in names)
    since = label_of(ref, files.commit)
    for target in left_out:
        notes[f"{target.page.name}: not checked, its files are as they were at {since}"] = None
    return replace(
        plan,
        planned=tuple(target for target in plan.planned if target.page.name in names),
        left_out=left_out,
        notes=(*plan.notes, *notes),
    )


def _checked(config: Config, ref: str) -> Path:
    """The normalized ``root``. Errors: ``ConfigError`` for an empty ref or without a root."""
    if not ref.strip():
        raise ConfigError(
            "--changed-since is empty",
            why="it says since when pages changed; a variable may not have been set",
            fix=f"give a branch, a tag or a commit, or {_OTHERWISE}",
        )
    if config.root is None:
        raise ConfigError(
            f"--changed-since {ref} needs pages with a `root`",
            why="which files a server makes its answers of is not known",
            fix=_OTHERWISE,
        )
    return Path(os.path.normpath(config.root))


def _files(top: Path, commit: str) -> _Files:
    diff = "diff", "--name-only", "-z", "--no-relative", "--no-renames", "--no-ext-diff"
    differing = _names(top, *diff, "--ignore-submodules=none", commit, "--")
    untracked = _names(top, "ls-files", "-z", "--others", "--exclude-standard")
    # An upper-case H is a tracked file; other letters are files that git is told to ignore (-v).
    listed = _names(top, "ls-files", "-z", "-v")
    tracked = frozenset(line[2:] for line in listed if line.startswith("H "))
    return _Files(top, commit, tracked, frozenset((*differing, *untracked)))


def _names(top: Path, *words: str) -> list[str]:
    done = git(top, *words)
    if done.code != 0:
        raise ConfigError(
            f"it cannot be told what changed in {top}",
            why=last_lines(done.error, 3) or f"git {words[0]} took longer than {LONGEST_S} s",
            fix=f"mend what `git {words[0]}` says there, or {_OTHERWISE}",
        )
    return [name for name in done.out.split("\0") if name]


def _former(config: Config, files: _Files) -> Config | None:
    """The configuration at the commit; ``None`` where there is none or it is unreadable."""
    file = find_config(config.project)
    if not files.differs(file):
        return config
    done = git(files.top, "show", f"{files.commit}:{files.name(file)}")
    try:
        return config_from(done.out, file) if done.code == 0 else None
    except HarnessError:
        return None


def _set(store: BaselineStore, target: Target) -> CaptureSet | None:
    try:
        return store.load(target)
    except HarnessError:  # a damaged set: the check reports it
        return None


def _reason_for_all(
    config: Config,
    former: Config | None,
    files: _Files,
    root: Path,
    sets: Iterable[CaptureSet | None],
) -> str:
    """The reason why all pages have to be checked; empty where some can be left out."""
    if former is None:
        return f"{find_config(config.project).name} is new, or could not be read as it was"
    if is_otherwise_for_all(former, config):
        return f"{find_config(config.project).name} has other settings for all of them"
    claimed = {
        file
        for capture_set in sets
        if capture_set
        for path in capture_set.resources
        for file in files_at(root, path)
    }
    claimed |= {file for page in config.pages for file in files_at(root, page.path or "")}
    served = files.name(root)
    config_file = find_config(config.project)
    baselines = Path(os.path.normpath(store_of(config).location or config.baselines))
    for name in sorted(files.changed):
        path = files.top / name
        below = served == "." or name.startswith(f"{served}/")
        if below and path not in {config_file, *claimed} and not path.is_relative_to(baselines):
            # Such as a video, or a picture that loads only between the sample widths.
            return f"{name} changed, and which of them load it is not known"
    return ""


def is_otherwise_for_all(former: Config, config: Config) -> bool:
    """Whether settings differ that concern all pages."""
    return replace(former, pages=(), workers=None) != replace(config, pages=(), workers=None)


def _page_reason(
    target: Planned, config: Config, former: Config | None, files: _Files, store: BaselineStore
) -> str:
    """The reason why the settings or baselines of a page may have changed; else empty."""
    before = {page.name: page for page in former.pages} if former else {}
    now = next(page for page in config.pages if page.name == target.page.name)
    if before.get(now.name) != now:
        return "its settings changed"
    if now.url:
        return "it does not come out of the repository"
    if now.storage_state and (reason := files.differs(Path(os.path.normpath(now.storage_state)))):
        return reason
    path = store.path(target.target)
    if path is None:
        return "its baselines are not in the repository"
    baselines = files.name(path)
    if any(name == baselines or name.startswith(f"{baselines}/") for name in files.changed):
        return "its baselines changed"
    return ""


def _files_reason(
    capture_set: CaptureSet | None, manifest: Path | None, files: _Files, root: Path
) -> str:
    """The reason why the files of a page may have changed; else empty."""
    if capture_set is None or not capture_set.pictures:
        return "it has no baselines that list its files"
    if not capture_set.resources:
        return "its baselines do not list its files"
    if manifest and (reason := files.differs(manifest)):
        return reason
    for path, digest in capture_set.resources.items():
        if "://" in path:
            return f"it loads {path}"
        if reason := _resource_reason(path, digest, files, root):
            return reason
    return ""


def _resource_reason(path: str, digest: str, files: _Files, root: Path) -> str:
    """The reason why the response at ``path`` may have changed; else empty."""
    candidates = files_at(root, path)
    for file in candidates:
        if file.exists() or file.is_symlink() or files.name(file) in files.changed:
            if file.is_dir():
                continue  # the server answers with its index
            if reason := files.differs(file):
                return reason
    if any(file.is_file() for file in candidates) or digest == NOT_FOUND:
        return ""
    return f"{path} does not exist any more"


def files_at(root: Path, path: str) -> tuple[Path, ...]:
    """The files that may be served at ``path``: the file, or the index of a folder."""
    file = Path(os.path.normpath(root / unquote(path).lstrip("/")))
    return (file, *(file / name for name in _INDEX))
