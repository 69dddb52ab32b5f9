"""A site's own list of its pages: a sitemap, an index of sitemaps, or the lists in robots.txt."""

import re
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit
from xml.etree import ElementTree

#: The paths at which a site may have its list of pages; the first existing one counts.
SITEMAPS = ("sitemap.xml", "sitemap_index.xml", "sitemap-index.xml")

#: The most lists that an index may name; large shops have thousands.
_MOST_LISTS = 20

#: A line of robots.txt that names a list (sitemaps.org, "Specifying the Sitemap location").
_ROBOTS_LINE = re.compile(rb"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)

#: A function from a path of the site to the content there, or ``None``.
Read = Callable[[str], bytes | None]


def sitemap_paths(read: Read) -> tuple[list[str], int]:
    """The paths of a site's pages by its own list, and the number of addresses left out.

    Addresses with a query, and addresses of other hosts than the first address, are left out.
    Empty without a list. A server that answers every path with a page has no list.
    """
    for names in (SITEMAPS[:1], _named_by_robots(read), SITEMAPS[1:]):
        for name in names:
            addresses = list(_addresses(read(name) or b"", read))
            if addresses:
                return _as_paths(addresses)
    return [], 0


def _as_paths(addresses: Sequence[str]) -> tuple[list[str], int]:
    parts = [urlsplit(address) for address in addresses]
    host = parts[0].hostname
    paths = [part.path.lstrip("/") for part in parts if part.hostname == host and not part.query]
    kept = list(dict.fromkeys(paths))
    return kept, len(set(parts)) - len(kept)


def _named_by_robots(read: Read) -> list[str]:
    """The paths of the sitemaps that robots.txt names."""
    lines = _ROBOTS_LINE.findall(read("robots.txt") or b"")
    paths = [_path_of(line.decode("utf-8", "replace")) for line in lines[:_MOST_LISTS]]
    return [path for path in paths if path and path not in SITEMAPS[:1]]


def _addresses(content: bytes, read: Read) -> Iterator[str]:
    """The addresses in a list, and in the lists that it names."""
    lists, addresses = _read_list(content)
    yield from addresses
    for address in lists[:_MOST_LISTS]:
        inner = read(_path_of(address))
        if inner is not None:
            yield from _read_list(inner)[1]


def _path_of(address: str) -> str:
    try:
        return urlsplit(address).path.lstrip("/")
    except ValueError:
        return ""


def _read_list(content: bytes) -> tuple[list[str], list[str]]:
    """The addresses of lists, and of pages, in a list; none where it is not XML."""
    try:
        top = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError):
        return [], []
    addresses: dict[str, list[str]] = {"sitemap": [], "url": []}
    for entry in top:
        for field in entry:
            if _tag(field) == "loc" and field.text and _tag(entry) in addresses:
                address = field.text.strip()
                if _is_address(address):
                    addresses[_tag(entry)].append(address)
    return addresses["sitemap"], addresses["url"]


def _tag(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _is_address(text: str) -> bool:
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False
