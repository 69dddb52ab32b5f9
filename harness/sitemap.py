"""Pages to begin with: of a site's own list of them, or of the HTML files in its folder."""

import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit
from xml.etree import ElementTree

#: How many pages a first configuration has at most: each is captured at fourteen widths.
MOST_PAGES = 20

#: Where a site's list of pages is, the first that is there.
SITEMAPS = ("sitemap.xml", "sitemap_index.xml", "sitemap-index.xml")

#: How many lists one list may name; large shops have thousands.
_MOST_LISTS = 20

#: Folders that hold no pages of a project, besides hidden ones.
NOT_PAGES = frozenset(("node_modules", "bower_components", "venv", "env", "__pycache__", "vendor"))

#: Folders that hold none where the whole project is served.
_NOT_SITE = frozenset(
    ("baselines", "coverage", "htmlcov", "test", "tests", "fixtures", "target", "templates")
)

#: How far into a file it is read, to tell a page from a part of one (bytes).
_HEAD = 4096


def sitemap_paths(read: Callable[[str], bytes | None]) -> tuple[list[str], int]:
    """The paths of a site's pages by its own list, and how many addresses were left out.

    ``read`` gives the content at a path below the site, ``None`` where there is none. Left out are
    addresses with a query, and those of other hosts than the first one. Empty without a list.
    """
    for name in SITEMAPS:
        content = read(name)
        if content is not None:
            found = [urlsplit(one) for one in _addresses(content, read)]
            hosts = [one.hostname for one in found]
            paths = [
                one.path.lstrip("/") for one in found if one.hostname == hosts[0] and not one.query
            ]
            kept = list(dict.fromkeys(paths))
            return kept, len(set(found)) - len(kept)
    return [], 0


def _addresses(content: bytes, read: Callable[[str], bytes | None]) -> Iterator[str]:
    """The addresses in a list, and in the lists that it lists."""
    lists, addresses = _listed(content)
    yield from addresses
    for address in lists[:_MOST_LISTS]:
        inner = read(_path_of(address))
        if inner is not None:
            yield from _listed(inner)[1]


def _path_of(address: str) -> str:
    try:
        return urlsplit(address).path.lstrip("/")
    except ValueError:
        return ""


def _listed(content: bytes) -> tuple[list[str], list[str]]:
    """The addresses of lists and those of pages in one list; none where it is no XML."""
    try:
        top = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError):
        return [], []
    found: dict[str, list[str]] = {"sitemap": [], "url": []}
    for entry in top:
        for one in entry:
            if _tag(one) == "loc" and one.text and _tag(entry) in found:
                address = one.text.strip()
                if _is_address(address):
                    found[_tag(entry)].append(address)
    return found["sitemap"], found["url"]


def _tag(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _is_address(text: str) -> bool:
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False


def below(root: Path, paths: Sequence[str]) -> list[str]:
    """``paths`` as a folder answers them; without those that have no file there.

    A site may be published below a path that the folder does not have, and its server may leave
    ``.html`` away.
    """
    first = {one.partition("/")[0] for one in paths}
    bases = ["", *(f"{one}/" for one in first if len(first) == 1 and one)]
    found = [[_answered(root, one.removeprefix(base)) for one in paths] for base in bases]
    best = max(found, key=lambda some: sum(one is not None for one in some), default=[])
    return list(dict.fromkeys(one for one in best if one is not None))


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
    """The paths of the pages among the files below ``root``: upper folders first, then by name."""
    skipped = NOT_PAGES | _NOT_SITE if root == project else NOT_PAGES
    files = [file for file in html_files(root, skipped) if is_page(file)]
    names = [file.relative_to(root).as_posix() for file in files]
    names.sort(key=lambda one: (one.count("/"), not _is_index(one), one))
    return [quote(one) for one in names]


def html_files(folder: Path, skipped: Iterable[str] = NOT_PAGES) -> Iterator[Path]:
    """HTML files in ``folder`` and below, upper folders first."""
    below: list[Path] = []
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for one in entries:
        if one.name.startswith(".") or one.is_symlink():
            continue
        if one.is_dir():
            if one.name not in skipped and not (one / "pyvenv.cfg").exists():
                below.append(one)
        elif one.suffix.lower() in (".html", ".htm"):
            yield one
    for inner in below:
        yield from html_files(inner, skipped)


def is_page(file: Path) -> bool:
    """Whether a file is a whole page that stays where it is, and no part of one."""
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


def chosen(paths: Sequence[str], most: int = MOST_PAGES) -> list[str]:
    """Up to ``most`` of the paths, in their order: first of each section one, then a second.

    >>> chosen(["a/1", "a/2", "a/3", "b/1", ""], 3)
    ['a/1', 'b/1', '']
    """
    sections: dict[str, list[str]] = {}
    for path in paths:
        sections.setdefault(path.rpartition("/")[0].partition("/")[0], []).append(path)
    in_turn = [one for turn in zip_longest(*sections.values()) for one in turn if one is not None]
    kept = set(in_turn[:most])
    return [one for one in paths if one in kept]


def named(paths: Iterable[str]) -> dict[str, str]:
    """A name for each path, that is the name of a folder and no other's.

    >>> named(["", "about.html", "docs/intro/", "Docs/Intro", "%C3%BCber uns.html"])
    {'home': '', 'about': 'about.html', 'docs-intro': 'docs/intro/', \
'Docs-Intro-2': 'Docs/Intro', 'uber-uns': '%C3%BCber uns.html'}
    """
    names: dict[str, str] = {}
    taken: set[str] = set()  # some file systems do not tell upper case from lower
    for path in paths:
        stem = name = _name(path)
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name.casefold())
        names[name] = path
    return names


def _name(path: str) -> str:
    """
    >>> [_name(one) for one in ("index.html", "/", "a/index.html", "a.b/c.htm", "%E4%BD%A0")]
    ['home', 'home', 'a', 'a.b-c', 'page']
    """
    plain = re.sub(r"\.html?$", "", unquote(path).strip("/"), flags=re.IGNORECASE)
    plain = re.sub(r"(^|/)index$", "", plain)
    if not plain:
        return "home"
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub("[^A-Za-z0-9_.]+", "-", ascii_only).strip("-.")[:70].rstrip("-.") or "page"
