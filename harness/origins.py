"""Origins that pages have style sheets from: without these a page would look different."""

from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

#: What style sheets of an origin load in turn.
_BESIDE = {"https://fonts.googleapis.com": "https://fonts.gstatic.com"}


def style_origins(files: Iterable[Path]) -> list[str]:
    """Other origins than their own, each once, that HTML files link style sheets from."""
    found: dict[str, None] = {}
    for file in files:
        try:
            links = _Links()
            links.feed(file.read_text("utf-8", "replace"))
        except OSError:
            continue
        for origin in filter(None, map(_origin, links.sheets)):
            found[origin] = None
            if origin in _BESIDE:
                found[_BESIDE[origin]] = None
    return list(found)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "link" and "stylesheet" in (told.get("rel") or "").lower().split():
            self.sheets.append((told.get("href") or "").strip())


def _origin(address: str) -> str | None:
    """
    >>> [_origin(one) for one in ("https://a.example/x.css", "//a.example", "/x.css", "http://[")]
    ['https://a.example', 'https://a.example', None, None]
    """
    try:
        parts = urlsplit(address, "https")
        _ = parts.port
    except ValueError:
        return None
    usable = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    return f"{parts.scheme}://{parts.netloc}" if usable else None
