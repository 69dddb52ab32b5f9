"""The files of a project that developers write, listed and read when they are first needed."""

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

#: Projects with more files are not searched: whether a place is the only one cannot be said from a
#: part of the files.
MAX_FILES = 20_000

#: A longer file is data or a bundle, and is not read (bytes).
MAX_FILE_BYTES = 1_000_000

#: Projects with more text are not searched (bytes).
MAX_BYTES = 60_000_000

#: Folders of tools, packages and results, at any level.
_SKIPPED_FOLDERS = frozenset(
    {
        *("node_modules", "bower_components", "jspm_packages", "vendor", "site-packages"),
        *(".git", ".hg", ".svn", ".harness", ".idea", ".vscode", ".vs", ".cache", ".parcel-cache"),
        *(".svelte-kit", ".next", ".nuxt", ".output", ".astro", ".angular", ".turbo", ".vercel"),
        *(".netlify", ".docusaurus", ".yarn", ".pnpm-store", ".venv", "venv", "__pycache__"),
        *(".tox", ".nox", ".mypy_cache", ".pytest_cache", ".ruff_cache", "coverage", ".gradle"),
    }
)

#: Usual folders of build results, for projects without git.
_BUILT_FOLDERS = frozenset({"dist", "build", "out", "_site", "target", "storybook-static"})

#: Names with a hash, as builds write them: ``index-C_S7Jc1X.js``, ``app.3f2a9c1d.css``.
_HASHED_NAME = re.compile(
    r"[.-](?:[0-9a-f]{8,32}|(?=[\w-]*[A-Z\d])(?=[\w-]*[a-z])[\w-]{8})\.(?:[cm]?js|css)"
)

#: Lock files of package managers, and the harness's own configuration.
_SKIPPED_NAMES = frozenset(
    {
        *("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock"),
        *("composer.lock", "gemfile.lock", "poetry.lock", "uv.lock", "pipfile.lock", "cargo.lock"),
        *("deno.lock", "go.sum", "harness.toml"),
    }
)

#: Endings of files without text by a developer.
_SKIPPED_ENDINGS = (
    *(".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico", ".bmp", ".tif", ".tiff", ".pdf"),
    *(".woff", ".woff2", ".ttf", ".otf", ".eot", ".mp3", ".mp4", ".webm", ".ogg", ".wav", ".mov"),
    *(".zip", ".gz", ".br", ".tar", ".tgz", ".7z", ".wasm", ".so", ".dll", ".exe", ".class"),
    *(".pyc", ".jar", ".db", ".sqlite", ".map", ".snap", ".log", ".lock", ".sarif", ".patch"),
    *(".min.js", ".min.css", ".diff", ".orig", ".bak", ".swp", "~"),
)

#: Words in reports of the harness, which quote the texts of pages.
_REPORT_MARKS = ("render_profile", "widths_exact", 'name="harness', "Breakpoint Harness")

#: The beginning of a file in which these words are searched (letters).
_BEGINNING = 4000


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A text file; its path is relative to the project's folder, with ``/`` as separator."""

    path: str
    text: str


class ProjectFiles:
    """The files of one project, as they are when they are first needed."""

    def __init__(self, config: Config) -> None:
        self._project = config.project.absolute()
        self._root = config.root.absolute() if config.root else None
        self._baselines = (store_of(config).location or config.baselines).absolute()
        self._has_build = config.build is not None

    @cached_property
    def written(self) -> tuple[SourceFile, ...]:
        """All files that a developer may have written, without build results.

        Empty where there are too many to read all of them.
        """
        return tuple(self._read_all(self._paths))

    def read(self, path: Path) -> SourceFile | None:
        """One file of the project; ``None`` where it is missing, too long or not a text."""
        try:
            name = path.absolute().relative_to(self._project).as_posix()
        except ValueError:  # it is outside of the project
            return None
        text = _read_text(path)
        return None if text is None else SourceFile(name, text)

    def is_built(self, path: Path) -> bool:
        """Whether a served file may be the result of a build."""
        if self._listed_by_git is not None:
            return self._has_build or self._name(path) not in self._listed_by_git
        return self._has_build

    def is_ignored(self, path: Path) -> bool:
        """Whether git ignores a file, which is then not a source."""
        return self._listed_by_git is not None and self._name(path) not in self._listed_by_git

    @cached_property
    def _listed_by_git(self) -> frozenset[str] | None:
        """The files that git tracks or would track; ``None`` outside of a git repository."""
        words = ("ls-files", "-z", "--cached", "--others", "--exclude-standard")
        try:
            answer = git(self._project, *words)
        except ConfigError:  # git is not installed
            return None
        names = frozenset(filter(None, answer.out.split("\0"))) if answer.code == 0 else frozenset()
        return names or None

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        """The paths of all files that may be read, relative to the project."""
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
            or self._is_generated(self._project / path)
        )

    def _is_generated(self, path: Path) -> bool:
        """Whether a path is a baseline, or inside of a folder of build results."""
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
        """The paths of all files below the project's folder, for projects without git."""
        for folder, inner, names in os.walk(self._project):
            inner[:] = [
                name
                for name in inner
                if name.lower() not in _SKIPPED_FOLDERS | _BUILT_FOLDERS
                and not self._is_generated(Path(folder, name))
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
    """The text of a file with ``\\n`` as line ends; ``None`` where it is not to be searched."""
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
