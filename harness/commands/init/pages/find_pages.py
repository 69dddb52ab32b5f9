"""Chooses pages from a list or a folder, and names them."""

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

#: The most pages of a first configuration: each is captured at fourteen widths.
MOST_PAGES = 20

#: Folders without pages of a project, besides hidden ones.
NOT_PAGES = frozenset(("node_modules", "bower_components", "venv", "env", "__pycache__", "vendor"))

#: Further folders without pages where the whole project is served.
_NOT_SITE = frozenset(
    ("baselines", "coverage", "htmlcov", "test", "tests", "fixtures", "target", "templates")
)

#: Error pages, which a build writes beside the pages of the site.
_ERROR_PAGE = re.compile(r"(^|/)(4\d\d|5\d\d|_not-found)(\.html?|/index\.html?)$")

#: The bytes of a file that are read to distinguish a page from a fragment.
_HEAD = 4096


def below(root: Path, paths: Sequence[str]) -> list[str]:
    """``paths`` as they are in a folder, without those that have no file there.

    A site may be published below a path that the folder does not have, and its server may omit
    ``.html``.
    """
    answers = [
        [_answered(root, path.removeprefix(base)) for path in paths] for base in bases(paths)
    ]
    best = max(answers, key=lambda row: sum(path is not None for path in row), default=[])
    return list(dict.fromkeys(path for path in best if path is not None))


def bases(paths: Iterable[str]) -> tuple[str, ...]:
    """Prefixes of paths that a local server may lack: none, and the first folder of all paths.

    >>> bases(["docs/", "docs/intro"])
    ('', 'docs/')
    """
    first = {path.partition("/")[0] for path in paths}
    return ("", *(f"{name}/" for name in first if len(first) == 1 and name))


def _answered(root: Path, path: str) -> str | None:
    file = Path(os.path.normpath(root / unquote(path)))
    if not file.is_relative_to(os.path.normpath(root)) or "\0" in path:
        return None
    if (file / "index.html").is_file() or (file / "index.htm").is_file():
        return path if path.endswith("/") or not path else f"{path}/"
    if file.is_file():
        return path
    plain = path.rstrip("/")
    return f"{plain}.html" if plain and file.with_name(f"{file.name}.html").is_file() else None


def html_paths(root: Path, project: Path) -> list[str]:
    """The paths of pages among the files below ``root``: upper folders first, then by name."""
    skipped = NOT_PAGES | _NOT_SITE if root == project else NOT_PAGES
    files = [file for file in html_files(root, skipped) if is_page(file)]
    names = [file.relative_to(root).as_posix() for file in files]
    names.sort(key=_sort_key)
    return [quote(name) for name in names]


def _sort_key(name: str) -> tuple[object, ...]:
    """A key that sorts upper folders first, an index before other pages, and numbers by value.

    >>> pages = ("a/1.html", "p10.html", "p9.html", "p.html", "p-x.html", "index.html")
    >>> sorted(pages, key=_sort_key)
    ['index.html', 'p.html', 'p9.html', 'p10.html', 'p-x.html', 'a/1.html']
    """
    plain = re.sub(r"\.html?$", "", name, flags=re.IGNORECASE)
    words = [
        (int(word), "") if word.isdecimal() else (-1, word) for word in re.split(r"(\d+)", plain)
    ]
    return name.count("/"), not _is_index(name), words


def built_paths(root: Path) -> list[str]:
    """The paths of pages that a build has written to ``root``, without error pages.

    The path of a folder's index is the folder.
    """
    paths = [path for path in html_paths(root, root) if not _ERROR_PAGE.search(path)]
    return [re.sub(r"(^|/)index\.html?$", r"\1", path) for path in paths]


def html_files(folder: Path, skipped: Iterable[str] = NOT_PAGES) -> Iterator[Path]:
    """HTML files in ``folder`` and below, upper folders first."""
    folders: list[Path] = []
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.is_symlink():
            continue
        if entry.is_dir():
            if entry.name not in skipped and not (entry / "pyvenv.cfg").exists():
                folders.append(entry)
        elif entry.suffix.lower() in (".html", ".htm"):
            yield entry
    for inner in folders:
        yield from html_files(inner, skipped)


def is_page(file: Path) -> bool:
    """Whether a file is a complete page that does not redirect."""
    try:
        with file.open("rb") as opened:
            head = opened.read(_HEAD).lower()
    except OSError:
        return False
    leads_on = re.search(rb"""http-equiv=["']?refresh""", head) is not None
    whole = b"<!doctype html" in head or b"<html" in head or _is_index(file.name)
    return whole and not leads_on


def _is_index(path: str) -> bool:
    return path.rpartition("/")[2] in ("index.html", "index.htm")


def is_front(path: str) -> bool:
    """Whether a path is the site's front page."""
    return path in ("", "index.html", "index.htm")


def front_first(paths: Iterable[str], front: str | None) -> list[str]:
    """``paths`` without repetition, ``front`` first; ``None`` where there is no front page.

    >>> front_first(["a", "index.html"], "")
    ['', 'a']
    """
    if front is None:
        return list(dict.fromkeys(paths))
    others = (path for path in paths if not (is_front(front) and is_front(path)))
    return list(dict.fromkeys((front, *others)))


def choose_pages(paths: Sequence[str], most: int = MOST_PAGES) -> list[str]:
    """Up to ``most`` of the paths, in their order: the first one, and a few from each section.

    >>> choose_pages(["", "a/1", "a/2", "b/1"], 3)
    ['', 'a/1', 'b/1']
    """
    sections: dict[str, list[str]] = {}
    for path in paths:
        sections.setdefault(path.rpartition("/")[0].partition("/")[0], []).append(path)
    turns = [path for turn in zip_longest(*sections.values()) for path in turn if path is not None]
    kept = set(turns[:most])
    return [path for path in paths if path in kept]


def name_pages(paths: Iterable[str], front: str | None = None) -> dict[str, str]:
    """Distinct name → path; each name can be the name of a folder.

    ``front`` is called ``home``, and the folder of ``front`` is left out of the other names.

    >>> name_pages(["", "about.html", "docs/intro/", "Docs/Intro", "%C3%BCber uns.html"])
    {'home': '', 'about': 'about.html', 'docs-intro': 'docs/intro/', \
'Docs-Intro-2': 'Docs/Intro', 'uber-uns': '%C3%BCber uns.html'}
    """
    names: dict[str, str] = {}
    taken: set[str] = set()  # in lower case: some file systems ignore case
    folder = (front or "")[: (front or "").rfind("/") + 1]
    for path in paths:
        stem = name = "home" if path == front else _name(path.removeprefix(folder))
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name.casefold())
        names[name] = path
    return names


def _name(path: str) -> str:
    """
    >>> [_name(path) for path in ("index.html", "/", "a/index.html", "a.b/c.htm", "%E4%BD%A0")]
    ['home', 'home', 'a', 'a.b-c', 'page']
    >>> _name("iframe.html?id=shop-button--primary&viewMode=story")
    'shop-button-primary'
    """
    parts = urlsplit(path)
    story = parse_qs(parts.query).get("id")
    plain = re.sub(r"\.html?$", "", unquote(parts.path).strip("/"), flags=re.IGNORECASE)
    plain = story[0] if story else re.sub(r"(^|/)index$", "", plain)
    if not plain:
        return "home"
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub("[^A-Za-z0-9_.]+", "-", ascii_only).strip("-.")[:70].rstrip("-.") or "page"
