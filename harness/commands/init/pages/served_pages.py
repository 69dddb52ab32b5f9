"""Finds pages of a running server: by its own list, by its build, or by its links."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin, urlsplit

from harness.capture.first_load import Link
from harness.commands.init.pages.fetch import Fetched, fetch, fetch_all
from harness.commands.init.pages.find_pages import (
    bases,
    built_paths,
    choose_pages,
    front_first,
)
from harness.commands.init.pages.links import linked_paths, path_below
from harness.commands.init.pages.sitemap import sitemap_paths
from harness.commands.init.sites.site import Site

#: The number of pages requested to find out where a list's paths are on this server.
_TRIED = 3


@dataclass(frozen=True, slots=True)
class PageList:
    """The pages that were chosen, and what is known of the others."""

    paths: tuple[str, ...]  #: the front page first, where there is one
    front: str | None
    source: str  #: the source of the paths, in words
    total: int  #: the number of all pages
    left_out: int = 0  #: the number of listed addresses that are no pages of the site
    missing: tuple[str, ...] = ()  #: paths that the server does not answer with a page


def story_paths(index: bytes) -> list[str]:
    """The paths of the stories in Storybook's index.

    >>> story_paths(b'{"entries": {"a--b": {"type": "story"}, "a--docs": {"type": "docs"}}}')
    ['iframe.html?id=a--b&viewMode=story']
    """
    try:
        content = json.loads(index)
        entries = content.get("entries") or content.get("stories") or {}
        stories = [name for name, entry in entries.items() if entry.get("type", "story") == "story"]
    except (ValueError, AttributeError, RecursionError):
        return []
    return [f"iframe.html?{urlencode({'id': name, 'viewMode': 'story'})}" for name in stories]


class ServedPages:
    """The pages of a server, below the address ``base``."""

    def __init__(self, site: Site, base: str) -> None:
        self._site = site
        self._base = base if base.endswith("/") else f"{base}/"
        answer = fetch(urljoin(self._base, urlsplit(site.ready or "").path.lstrip("/")))
        self.front_answer = answer
        #: The path of the front page, after its redirects.
        self.front = path_below(self._base, answer.address) or ""

    @property
    def is_storybook(self) -> bool:
        """Whether the pages are the stories of a Storybook."""
        return self._site.index == "storybook"

    def address(self, path: str) -> str:
        """The address of a path."""
        return urljoin(self._base, path)

    def find(self, links: Iterable[Link], most: int) -> PageList:
        """Up to ``most`` pages that the server delivers; ``links`` are of the front page."""
        if self.is_storybook:
            stories = story_paths(fetch(self.address("index.json")).body)
            if stories:
                return self._delivered_pages(stories, None, "Storybook's index", most)
        listed, left_out = sitemap_paths(self._read)
        paths = self._on_this_server(listed)
        if len(paths) > 1:
            return self._delivered_pages(paths, self.front, "its sitemap", most, left_out)
        if self._site.built is not None:
            folder = self.front[: self.front.rfind("/") + 1]
            paths = [f"{folder}{path}" for path in built_paths(self._site.built)]
            if len(paths) > 1:
                return self._delivered_pages(paths, self.front, "the files of its build", most)
        linked, source = linked_paths(self._base, links), "the links of its front page"
        if self._site.routes:
            linked, source = [*linked, *self._site.routes], "its routes"
        return self._delivered_pages(_distinct(linked), self.front, source, most)

    def _read(self, path: str) -> bytes | None:
        """The content at a path of the host, or else below the front page's folder."""
        folder = self.front[: self.front.rfind("/") + 1]
        for address in dict.fromkeys(
            (urljoin(self._base, f"/{path}"), self.address(folder + path))
        ):
            answer = fetch(address)
            if answer.status == 200:
                return answer.body
        return None

    def _on_this_server(self, listed: Sequence[str]) -> list[str]:
        """Paths below ``base`` for a list that is written for the published site."""
        folder = urlsplit(self._base).path.lstrip("/")
        if folder:
            return [path.removeprefix(folder) for path in listed if path.startswith(folder)]
        for prefix in bases(listed):
            paths = [path.removeprefix(prefix) for path in listed]
            if any(answer.is_page for answer in self._fetched(paths[:_TRIED])):
                return paths
        return []

    def _delivered_pages(
        self,
        paths: Sequence[str],
        front: str | None,
        source: str,
        most: int,
        left_out: int = 0,
    ) -> PageList:
        """The chosen ``paths`` that the server answers with a page."""
        ordered = front_first(paths, front)
        chosen = choose_pages(ordered, most)
        answers = dict(zip(chosen, self._fetched(chosen), strict=True))
        missing = [path for path in chosen if path != front and not answers[path].is_page]
        kept = [path for path in chosen if path not in missing]
        return PageList(
            tuple(kept or chosen[:1]),
            front,
            source if len(kept) > 1 or front is None else "the address alone",
            total=len(ordered) - len(missing),
            left_out=left_out,
            missing=tuple(missing),
        )

    def _fetched(self, paths: Sequence[str]) -> list[Fetched]:
        return fetch_all([self.address(path) for path in paths])


def _distinct(paths: Iterable[str]) -> list[str]:
    """``paths`` without other spellings of the same path.

    >>> _distinct(["about", "about.html", "docs/", "docs", ""])
    ['about', 'docs/', '']
    """
    seen: dict[str, str] = {}
    for path in paths:
        plain = re.sub(r"((^|/)index)?\.html?$", "", path).rstrip("/")
        seen.setdefault(plain, path)
    return list(seen.values())
