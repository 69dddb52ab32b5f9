"""``harness init``: a first configuration, of what is found in a project."""

import http.client
import json
import os
import textwrap
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin
from urllib.request import ProxyHandler, build_opener

from harness.config import config_from
from harness.discovery import Site, find_site
from harness.errors import ConfigError
from harness.origins import style_origins
from harness.serve import PORT
from harness.sitemap import below, chosen, html_paths, named, sitemap_paths

#: Where a project that a command serves keeps files that are served as they are.
_SERVED_AS_THEY_ARE = ("public", "static", "src", ".")

#: What tells of the pages where no list does.
_FRONT = "the address alone"

#: Bounds of asking a server for its list of pages.
_LONGEST_S, _MOST_BYTES = 10, 50_000_000


@dataclass(frozen=True, slots=True)
class Written:
    """What ``init`` has written, and of what."""

    file: Path
    site: Site
    pages: Mapping[str, str]  #: name → path
    source: str  #: what told of the pages
    notes: tuple[str, ...]


def init(
    project: Path, root: Path | None = None, serve: str | None = None, url: str | None = None
) -> Written:
    """Write the first configuration of ``project``; a file that is there is only added to.

    ``root`` is a folder as seen from here, ``serve`` a command, ``url`` where that or another
    server answers; without them the project's files tell. Errors: ``ConfigError``, and then
    nothing was written.
    """
    project = project.resolve()
    file = _free_file(project)
    site = _asked_site(project, root, serve, url) or find_site(project)
    pages, source, notes = _pages(project, site, url)
    allow = _allowed(site, pages)
    if allow:
        notes += (f"style sheets come from {', '.join(allow)}: `allow` lets them through",)
    table = _as_toml(site, pages, project, allow)
    _write(file, table)
    return Written(file, site, pages, source, (*site.notes, *notes))


def _free_file(project: Path) -> Path:
    """The file to write to."""
    if not project.is_dir():
        raise ConfigError(
            f"the folder {project} does not exist",
            why="--project names the folder of the project",
            fix="correct the path",
        )
    own, shared = project / "harness.toml", project / "pyproject.toml"
    taken = own if own.exists() else None
    if shared.is_file():
        try:
            if "harness" in tomllib.loads(shared.read_text("utf-8")).get("tool", {}):
                taken = taken or shared
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise ConfigError(
                f"{shared} cannot be read",
                why=str(error),
                fix="correct that place; the file has to be valid TOML",
            ) from error
    if taken is not None:
        raise ConfigError(
            f"there is a configuration already: {taken}",
            why="what a person has written there is not written over",
            fix="go on with `harness approve`, or remove it and run `harness init` again",
        )
    return shared if shared.is_file() else own


def _asked_site(
    project: Path, root: Path | None, serve: str | None, url: str | None
) -> Site | None:
    """What the options say; ``None`` where that is to be found."""
    if root is not None:
        if serve is not None or url is not None:
            raise ConfigError(
                f"--root and {'--url' if serve is None else '--serve'} do not go together",
                why="pages are either files of a folder, or answers of a server",
                fix="leave one of them out",
            )
        folder = root.resolve()
        if not folder.is_dir():
            raise ConfigError(
                f"the folder {root} does not exist",
                why="--root names the folder that holds the pages",
                fix="correct the path; it is relative to the folder that you are in",
            )
        return Site(str(root), root=folder)
    if serve is not None:
        if url is None and PORT not in serve:
            raise ConfigError(
                "--serve needs --url",
                why="it is not known at which address the command serves",
                fix=f"give --url http://localhost:8000/, or write {PORT} where the command takes "
                "its port",
            )
        return Site("the command given", serve=serve, ready=url or f"http://localhost:{PORT}/")
    return None if url is None else Site(url, base_url=url)


def _pages(
    project: Path, site: Site, url: str | None
) -> tuple[dict[str, str], str, tuple[str, ...]]:
    """Names and paths of pages, what told of them, and what to know of it."""
    if site.root is not None:
        paths, source, out = _of_folder(site.root, project)
    else:
        paths, source, out = _of_server(project, url)
    kept = chosen(paths)
    notes = []
    if out:
        some = "1 address is" if out == 1 else f"{out} addresses are"
        notes.append(
            f"{some} left out that the list has: with a query, at another host, or without a file"
        )
    if len(kept) < len(paths):
        notes.append(f"{len(kept)} pages of {len(paths)}, some of each section: add others")
    if source == _FRONT:
        notes.append("only the front page is known: add others to `pages`")
    return named(kept), source, tuple(notes)


def _of_folder(root: Path, project: Path) -> tuple[list[str], str, int]:
    listed, out = sitemap_paths(lambda path: _read(root, path))
    paths = below(root, listed)
    if paths:
        return paths, "its sitemap", out + len(listed) - len(paths)
    files = html_paths(root, project)
    if not files:
        raise ConfigError(
            f"there is no page in {root}",
            why="no HTML file in it or below is a whole page",
            fix="name the folder that the pages are in: harness init --root FOLDER",
        )
    return files, "its HTML files", 0


def _of_server(project: Path, url: str | None) -> tuple[list[str], str, int]:
    """Pages by the list that the server answers with now, or that is in the project."""
    if url is not None and PORT not in url:
        paths, out = sitemap_paths(lambda path: _asked(urljoin(url, f"/{path}")))
        if paths:
            return paths, "the sitemap of the server", out
    for name in _SERVED_AS_THEY_ARE:
        folder = project / name
        paths, out = sitemap_paths(lambda path, folder=folder: _read(folder, path))  # type: ignore[misc]
        if paths:
            return paths, f"sitemap.xml in {name}/", out
    return [""], _FRONT, 0


def _allowed(site: Site, pages: Mapping[str, str]) -> list[str]:
    """Other origins that a folder's pages cannot do without."""
    if site.root is None:
        return []
    files = (site.root / unquote(path) for path in pages.values())
    return style_origins(one / "index.html" if one.is_dir() else one for one in files)


def _read(folder: Path, path: str) -> bytes | None:
    try:
        return (folder / path).read_bytes()
    except (OSError, ValueError):
        return None


def _asked(address: str) -> bytes | None:
    """What a server answers, ``None`` unless that is a content."""
    try:
        with build_opener(ProxyHandler({})).open(address, timeout=_LONGEST_S) as answer:
            content: bytes = answer.read(_MOST_BYTES)
            return content
    except (OSError, ValueError, http.client.HTTPException):
        return None


def _as_toml(site: Site, pages: Mapping[str, str], project: Path, allow: Sequence[str]) -> str:
    """The keys and values of a configuration."""
    keys = {
        "root": None if site.root is None else _seen_from(project, site.root),
        "base_url": site.base_url,
        "serve": site.serve,
        "ready": site.ready,
        "build": site.build,
    }
    lines = [f"{key} = {_quoted(one)}" for key, one in keys.items() if one is not None]
    if allow:
        lines.append(f"allow = [{', '.join(map(_quoted, allow))}]")
    lines.append("pages = [")
    for name, path in pages.items():
        lines.append(f"  {{ name = {_quoted(name)}, path = {_quoted(path or '/')} }},")
    return "\n".join((*lines, "]", ""))


def _seen_from(project: Path, root: Path) -> str:
    return Path(os.path.relpath(root, project)).as_posix()


def _quoted(text: str) -> str:
    """A TOML string: as in JSON, but that one more letter has to be escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _write(file: Path, keys: str) -> None:
    """Write ``keys`` to a new file, or in a table of their own behind what is in ``file``."""
    try:
        before = file.read_bytes() if file.exists() else b""
        added = keys.encode()
        if file.name == "pyproject.toml":
            gap = b"" if not before else b"\n" if before.endswith(b"\n") else b"\n\n"
            added = gap + b"[tool.harness]\n" + added
        if b"\r\n" in before:
            added = added.replace(b"\n", b"\r\n")
        config_from((before + added).decode(), file)  # nothing is written that cannot be read
        with file.open("ab" if before else "wb") as opened:
            opened.write(added)
    except OSError as error:
        raise ConfigError(
            f"{file} cannot be written",
            why=error.strerror or str(error),
            fix="make the folder writable",
        ) from error


def told(written: Written) -> str:
    """What was found, what was written and what to do next, in 80 columns."""
    site, count = written.site, len(written.pages)
    pages = "1 page" if count == 1 else f"{count} pages"
    table = ", [tool.harness]" if written.file.name == "pyproject.toml" else ""
    names = ", ".join(written.pages)
    rows: Sequence[tuple[str, str]] = [
        ("found", site.what),
        ("pages", f"{names} ({pages}, by {written.source})"),
        *(("serve", f"{one}") for one in [site.serve] if one),
        ("wrote", f"{_seen_from(Path.cwd(), written.file)}{table}"),
        *(("note", one) for one in written.notes),
        ("next", "harness approve    records how the pages look now"),
        ("", "harness check      compares with that, after a change"),
    ]
    return "".join(_row(*row) for row in rows)


def _row(word: str, text: str) -> str:
    if word in ("next", ""):
        return f"{word:<6} {text}\n"
    first, rest = f"{word:<6} ", " " * 7
    return (
        textwrap.fill(
            text, 80, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
        )
        + "\n"
    )
