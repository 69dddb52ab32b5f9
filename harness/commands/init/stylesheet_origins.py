"""Style sheets and fonts from other origins, found in the text of pages and style sheets.

This replaces the requests of a page where no browser loads it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from html.parser import HTMLParser
from urllib.parse import urljoin

from harness.capture.first_load import Resource
from harness.commands.init.allowed_origins import BESIDE
from harness.model.addresses import origin_of

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_IMPORT = re.compile(r"@import\s+(?:url\(\s*)?[\"']?([^\"')\s;]+)", re.IGNORECASE)
_FONT_FACE = re.compile(r"@font-face\s*\{([^}]*)\}", re.IGNORECASE)
_URL = re.compile(r"url\(\s*[\"']?([^\"')\s]+)", re.IGNORECASE)

#: A function from an address to the text there, or ``None``.
ReadText = Callable[[str], str | None]


def style_resources(pages: Iterable[str], read: ReadText) -> tuple[Resource, ...]:
    """Style sheets and fonts from other origins that the pages at these addresses use.

    Includes those that their own style sheets load by ``@import`` and ``@font-face``.
    """
    scan = _Scan(read)
    for address in pages:
        scan.read_page(address)
    return tuple(Resource(address, kind, True) for address, kind in scan.elsewhere.items())


class _Scan:
    def __init__(self, read: ReadText) -> None:
        self._read = read
        self._seen: set[str] = set()
        self.elsewhere: dict[str, str] = {}  #: address → kind

    def read_page(self, address: str) -> None:
        markup = _Styles(address)
        with suppress(ValueError, AssertionError):  # invalid markup, or an invalid address
            markup.feed(self._read(address) or "")
        for sheet in markup.sheets:
            self._add_sheet(address, sheet)
        self._read_css(address, address, "\n".join(markup.texts))

    def _add_sheet(self, page: str, sheet: str) -> None:
        if sheet in self._seen or not sheet.startswith("http"):
            return
        self._seen.add(sheet)
        if origin_of(sheet) == origin_of(page):
            self._read_css(page, sheet, self._read(sheet) or "")
            return
        self.elsewhere[sheet] = "stylesheet"
        if fonts := BESIDE.get(origin_of(sheet)):
            self.elsewhere[f"{fonts}/"] = "font"

    def _read_css(self, page: str, address: str, css: str) -> None:
        css = _COMMENT.sub("", css)
        for sheet in _joined(address, _IMPORT.findall(css)):
            self._add_sheet(page, sheet)
        for block in _FONT_FACE.findall(css):
            for font in _joined(address, _URL.findall(block)):
                if font.startswith("http") and origin_of(font) != origin_of(page):
                    self.elsewhere[font] = "font"


def _joined(base: str, references: Iterable[str]) -> Iterator[str]:
    for reference in references:
        try:
            yield urljoin(base, reference)
        except ValueError:
            continue


class _Styles(HTMLParser):
    """Parses the style sheets that a document links, and the texts of its ``style`` elements."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._base = address
        self._in_style = False
        self.sheets: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        href = (attributes.get("href") or "").strip()
        self._in_style = tag == "style"
        if tag == "base" and href:
            self._base = urljoin(self._base, href)
        rel = (attributes.get("rel") or "").lower().split()
        if tag == "link" and href and "stylesheet" in rel and "alternate" not in rel:
            self.sheets.extend(_joined(self._base, [href]))

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.texts.append(data)
