"""Turns the names that build tools give to files into paths below the project's folder.

Build tools write addresses (``webpack://shop/./src/x.scss``), paths relative to the map
(``../../src/x.scss``) and paths of the machine that built (``/builds/ann/shop/src/x.scss``). A
report has to be the same on every machine, so that none of these is used as it is.
"""

import posixpath
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from harness.model.job import Folders

#: A longer name is not a name, but content in its place.
MAX_LETTERS = 400

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+):(?://)?", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")

#: Schemes with the name of a project or a package before the path.
_NAMED_FIRST = frozenset({"webpack", "turbopack", "rollup", "parcel"})

#: Prefixes of paths: layers of webpack, the project of Turbopack.
_BEFORE_PATHS = re.compile(r"^/*(?:\([\w-]+\)/|\[[\w-]+\]/)*")


class SourceNames:
    """The names of one project's files.

    ``address`` is the page's: files of its origin are served from the project.
    """

    def __init__(self, folders: Folders, address: str) -> None:
        self._projects = _spellings(folders.project)
        self._roots = _spellings(folders.root)
        self._page = urlsplit(address)

    def developers_path(self, name: str, named_in: str) -> str:
        """The path of a file below the project; empty where ``name`` is not a file's name.

        ``named_in`` is the address of the map or the sheet with the name. For a file outside of the
        project, the path in its package, or its last part.
        """
        loaders, _, name = name.strip().rpartition("!")
        named_in = "" if loaders else named_in  # webpack's names are relative to the project
        if not name or len(name) > MAX_LETTERS or not name.isprintable():
            return ""
        if _DRIVE.match(name):
            return self._absolute(name.replace("\\", "/"))
        scheme = _SCHEME.match(name)
        if scheme is None:
            path = _without_query(name.replace("\\", "/"))
            return self._absolute(path) if path.startswith("/") else self._relative(path, named_in)
        kind, rest = scheme[1].lower(), name[scheme.end() :]
        if kind in ("http", "https"):
            return self._served(name)
        if kind in ("data", "blob", "about", "javascript"):
            return ""
        if kind == "file":
            path = _without_query(unquote(rest))
            return self._absolute(path.lstrip("/") if _DRIVE.match(path.lstrip("/")) else path)
        if kind in _NAMED_FIRST and name.startswith("://", len(scheme[1])):
            first, _, path = rest.partition("/")
            rest = path if not first.startswith(("(", "[", ".")) else rest
        rest = _BEFORE_PATHS.sub("", _without_query(rest))
        return self._relative(rest, "") or self._absolute(f"/{rest}")

    def _served(self, address: str) -> str:
        parts = urlsplit(address)
        if (parts.scheme, parts.netloc) != (self._page.scheme, self._page.netloc):
            return parts._replace(query="", fragment="").geturl()
        path = unquote(parts.path)
        if path.startswith("/@fs/"):  # Vite's prefix of files outside the folder that it serves
            return self._absolute(path.removeprefix("/@fs"))
        return self._absolute(path) if path.strip("/") else ""

    def _absolute(self, path: str) -> str:
        """``developers_path`` for a path that begins with ``/`` or a drive."""
        path = posixpath.normpath(path)
        if package := _package(path):
            return package
        for project in self._projects:
            if path.startswith(f"{project}/"):
                return path[len(project) + 1 :]
        # The path is the browser's, or that of the machine that built the file.
        for root in (*self._projects, *self._roots):
            if below := self._below_project(f"{root}/{path.lstrip('/')}", Path.is_file):
                return below
        parts = path.strip("/").split("/")
        for start in range(1, len(parts)):
            ending = "/".join(parts[start:])
            if any(_is(Path.is_file, f"{project}/{ending}") for project in self._projects):
                return ending
        return parts[-1]

    def _relative(self, path: str, named_in: str) -> str:
        """``developers_path`` for a path relative to the map, or to a tool's working folder."""
        if package := _package(posixpath.normpath(path)):
            return package
        from_map = [
            below
            for folder in self._folders_of(named_in)
            if (below := self._below_project(f"{folder}/{path}"))
        ]
        plain = re.sub(r"^(\.\.?/)+", "", posixpath.normpath(path))
        for candidate in (*from_map, plain):
            if any(_is(Path.is_file, f"{project}/{candidate}") for project in self._projects):
                return candidate
        return "" if plain in (".", "..") else (from_map or [plain])[0]

    def _folders_of(self, address: str) -> Iterator[str]:
        """The folders of the file at ``address``, if it is served from the project."""
        parts = urlsplit(address)
        if (parts.scheme, parts.netloc) == (self._page.scheme, self._page.netloc):
            folder = posixpath.dirname(unquote(parts.path))
            for root in self._roots:
                yield f"{root}{folder}"

    def _below_project(self, path: str, test: Callable[[Path], bool] | None = None) -> str:
        path = posixpath.normpath(path)
        for project in self._projects:
            if path.startswith(f"{project}/") and (test is None or _is(test, path)):
                return path[len(project) + 1 :]
        return ""


def _spellings(folder: str) -> tuple[str, ...]:
    """A folder as it is given, and without symbolic links: tools write either."""
    if not folder:
        return ()
    path = Path(folder)
    return tuple(dict.fromkeys((path.as_posix(), path.resolve().as_posix())))


def _without_query(path: str) -> str:
    """A path without query, by which development servers distinguish the parts of a file."""
    return re.split(r"[?#]", path, maxsplit=1)[0]


def _package(path: str) -> str:
    """The path of a package's file, from the innermost folder of packages on.

    >>> _package("/builds/ann/shop/node_modules/.pnpm/a@1/node_modules/a/a.css")
    'node_modules/a/a.css'
    """
    _, folder, inside = f"/{path}".rpartition("/node_modules/")
    return f"node_modules/{inside}" if folder and inside else ""


def _is(test: Callable[[Path], bool], path: str) -> bool:
    try:
        return test(Path(path))
    except (OSError, ValueError):  # the name is too long, or not a valid one
        return False
