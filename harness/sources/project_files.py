"""The files of a project that a developer writes: listed and read when they are first needed."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from harness.baselines.stores import store_of
from harness.config.load import Config
from harness.errors import ConfigError
from harness.site.git_worktree import git

#: Projects with more files than this are not searched: in a part of them nothing is known to be
#: the only place.
MAX_FILES = 20_000

#: A longer file is data or a bundle, and is not read (bytes).
MAX_FILE_BYTES = 1_000_000

#: More than this is not read of a project; then nothing is searched (bytes).
MAX_BYTES = 60_000_000

#: Folders of tools, packages and results, wherever they lie.
_SKIPPED_FOLDERS = frozenset(
    {
        *("node_modules", "bower_components", "jspm_packages", "vendor", "site-packages"),
        *(".git", ".hg", ".svn", ".harness", ".idea", ".vscode", ".vs", ".cache", ".parcel-cache"),
        *(".svelte-kit", ".next", ".nuxt", ".output", ".astro", ".angular", ".turbo", ".vercel"),
        *(".netlify", ".docusaurus", ".yarn", ".pnpm-store", ".venv", "venv", "__pycache__"),
        *(".tox", ".nox", ".mypy_cache", ".pytest_cache", ".ruff_cache", "coverage", ".gradle"),
    }
)

#: Folders that builds fill, where git does not say what is built.
_BUILT_FOLDERS = frozenset({"dist", "build", "out", "_site", "target", "storybook-static"})

#: Names with a hash, which builds give: ``index-C_S7Jc1X.js``, ``app.3f2a9c1d.css``.
_HASHED_NAME = re.compile(
    r"[.-](?:[0-9a-f]{8,32}|(?=[\w-]*[A-Z\d])(?=[\w-]*[a-z])[\w-]{8})\.(?:[cm]?js|css)"
)

#: Locks of package managers: long lists of names.
_SKIPPED_NAMES = frozenset(
    {
        *("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock"),
        *("composer.lock", "gemfile.lock", "poetry.lock", "uv.lock", "pipfile.lock", "cargo.lock"),
        *("deno.lock", "go.sum", "harness.toml"),
    }
)

#: Ends of the names of files that hold no text of a developer.
_SKIPPED_ENDINGS = (
    *(".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico", ".bmp", ".tif", ".tiff", ".pdf"),
    *(".woff", ".woff2", ".ttf", ".otf", ".eot", ".mp3", ".mp4", ".webm", ".ogg", ".wav", ".mov"),
    *(".zip", ".gz", ".br", ".tar", ".tgz", ".7z", ".wasm", ".so", ".dll", ".exe", ".class"),
    *(".pyc", ".jar", ".db", ".sqlite", ".map", ".snap", ".log", ".lock", ".sarif", ".patch"),
    *(".min.js", ".min.css", ".diff", ".orig", ".bak", ".swp", "~"),
)

#: Words in reports of the harness, which quote the texts of pages.
_REPORT_MARKS = ("render_profile", "widths_exact", 'name="harness', "Breakpoint Harness")

#: So much of a file's beginning says whether it is a report (letters).
_BEGINNING = 4000


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A text file; its path is relative to the project's folder, joined by ``/``."""

    path: str
    text: str


class ProjectFiles:
    """The files of one project, as they are when they are first asked for."""

    def __init__(self, config: Config) -> None:
        self._project = config.project.absolute()
        self._root = config.root.absolute() if config.root else None
        self._baselines = (store_of(config).location or config.baselines).absolute()
        self._has_build = config.build is not None

    @cached_property
    def written(self) -> tuple[SourceFile, ...]:
        """All files that a developer may have written, without those that are built to be served.

        Empty where there are too many to read them all.
        """
        return tuple(self._read_all(self._paths))

    def read(self, path: Path) -> SourceFile | None:
        """One file of the project; ``None`` where it is not there, too long or no text."""
        try:
            name = path.absolute().relative_to(self._project).as_posix()
        except ValueError:  # it lies elsewhere
            return None
        text = _read_text(path)
        return None if text is None else SourceFile(name, text)

    def is_built(self, path: Path) -> bool:
        """Whether a file that is served may be the result of a build."""
        if self._listed_by_git is not None:
            return self._has_build or self._name(path) not in self._listed_by_git
        return self._has_build

    def is_ignored(self, path: Path) -> bool:
        """Whether git is told to overlook a file: then it is no source, whatever is in it."""
        return self._listed_by_git is not None and self._name(path) not in self._listed_by_git

    @cached_property
    def _listed_by_git(self) -> frozenset[str] | None:
        """Files that git tracks or would track; ``None`` where it knows nothing of the project."""
        words = ("ls-files", "-z", "--cached", "--others", "--exclude-standard")
        try:
            done = git(self._project, *words)
        except ConfigError:  # no git
            return None
        names = frozenset(filter(None, done.out.split("\0"))) if done.code == 0 else frozenset()
        return names or None

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        """Paths of all that may be read, relative to the project."""
        listed = self._walk() if self._listed_by_git is None else iter(self._listed_by_git)
        paths: list[str] = []
        for path in listed:
            if self._is_candidate(path):
                paths.append(path)
            if len(paths) > MAX_FILES:
                return ()
        return tuple(sorted(paths))

    def _is_candidate(self, path: str) -> bool:
        *folders, name = path.lower().split("/")
        return not (
            name in _SKIPPED_NAMES
            or name.endswith(_SKIPPED_ENDINGS)
            or _SKIPPED_FOLDERS.intersection(folders)
            or self._is_set_aside(self._project / path)
        )

    def _is_set_aside(self, path: Path) -> bool:
        """Whether it is a baseline, or below a folder that a build fills."""
        if path.is_relative_to(self._baselines):
            return True
        root = self._root
        return (
            self._has_build
            and root is not None
            and root != self._project
            and path.is_relative_to(root)
        )

    def _walk(self) -> Iterator[str]:
        """All files below the project's folder, where git does not list them."""
        for folder, inner, names in os.walk(self._project):
            inner[:] = [
                name
                for name in inner
                if name.lower() not in _SKIPPED_FOLDERS | _BUILT_FOLDERS
                and not self._is_set_aside(Path(folder, name))
            ]
            for name in names:
                if not _HASHED_NAME.search(name):
                    yield self._name(Path(folder, name))

    def _read_all(self, paths: tuple[str, ...]) -> Iterator[SourceFile]:
        total, files = 0, []
        for path in paths:
            text = _read_text(self._project / path)
            if text is None or any(mark in text[:_BEGINNING] for mark in _REPORT_MARKS):
                continue
            total += len(text)
            if total > MAX_BYTES:
                return
            files.append(SourceFile(path, text))
        yield from files

    def _name(self, path: Path) -> str:
        return Path(os.path.relpath(path, self._project)).as_posix()


def _read_text(path: Path) -> str | None:
    """The text of a file, its lines ended by ``\\n``; ``None`` where it is none to be searched."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > MAX_FILE_BYTES:
            return None
        data = path.read_bytes()
    except (OSError, ValueError):
        return None
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if b"\0" in data:
            return None
        text = data.decode("latin-1")
    return None if "\0" in text else text.replace("\r\n", "\n").replace("\r", "\n")
