"""Pages that the front page links to, without links that perform an action."""

import re
from collections.abc import Iterable
from contextlib import suppress
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from harness.capture.first_load import Link

#: Links that perform an action.
_ACTION = re.compile(
    r"\b(log|sign)[-_ ]?(out|off)\b|\b(un)?subscribe\b|\b(delete|remove|destroy|download|cancel)\b",
    re.IGNORECASE,
)

#: Endings of addresses that are pages.
_PAGE_ENDINGS = ("html", "htm", "xhtml", "php", "asp", "aspx", "jsp")


def linked_paths(base: str, links: Iterable[Link]) -> list[str]:
    """The paths below ``base`` that ``links`` lead to, in their order, without repetition.

    Other origins, queries, files that are no pages, and links that perform an action are left out.

    >>> hrefs = ("http://x/a#top", "http://x/b?page=2", "http://x/c.pdf", "http://x/logout",
    ...          "http://y/d", "mailto:me@x", "http://x/", "http://x/v1.2/e")
    >>> linked_paths("http://x/", map(Link, hrefs))
    ['a', '', 'v1.2/e']
    """
    paths = [
        path
        for link in links
        if not is_action(link.text)
        and (path := path_below(base, link.address)) is not None
        and not is_action(path)
        and _is_page(path)
    ]
    return list(dict.fromkeys(paths))


def is_action(text: str) -> bool:
    """Whether a path, or the text of a link, stands for an action such as logging out."""
    return _ACTION.search(text) is not None


def path_below(base: str, address: str) -> str | None:
    """The path of ``address`` below ``base``, without a fragment.

    ``None`` where it is not below ``base``, or has a query.
    """
    try:
        here, there = urlsplit(base), urlsplit(address)
        same = (here.scheme, here.hostname, here.port) == (there.scheme, there.hostname, there.port)
    except ValueError:
        return None
    folder = here.path if here.path.endswith("/") else f"{here.path}/"
    path = there.path or "/"
    if not same or there.query or not f"{path}/".startswith(folder):
        return None
    return path.removeprefix(folder).lstrip("/") if path.startswith(folder) else ""


def _is_page(path: str) -> bool:
    """Whether an address may be a page, by its ending.

    >>> [_is_page(path) for path in ("", "a/b", "a.html", "a.zip", "v1.2")]
    [True, True, True, False, True]
    """
    ending = re.search(r"\.([A-Za-z][A-Za-z0-9]{1,7})$", path.rpartition("/")[2])
    return ending is None or ending[1].lower() in _PAGE_ENDINGS


class _Anchors(HTMLParser):
    """Parses the links of a document, without their texts."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._base = address
        self.links: list[Link] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        href = (attributes.get("href") or "").strip()
        if tag == "base" and href:
            self._base = urljoin(self._base, href)
        elif tag == "a" and href and "download" not in attributes:
            self.links.append(Link(urljoin(self._base, href)))


def links_of(address: str, html: str) -> tuple[Link, ...]:
    """The links of a document whose address is ``address``."""
    anchors = _Anchors(address)
    with suppress(ValueError, AssertionError):  # invalid markup, or an invalid address
        anchors.feed(html)
    return tuple(anchors.links)
