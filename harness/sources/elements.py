"""Reads the elements of files: tags, attributes and texts with their offsets.

The parser is more lenient than a browser's: templates of all tools contain tags, too.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from harness.compare.elements.markup import VOID
from harness.sources.kept_text import plain

#: Files with HTML's rules, in which ``<div />`` is a start tag.
HTML_ENDINGS = (".html", ".htm", ".xhtml")

#: By start tag: the open elements that it ends, and the ancestors at which the search for them
#: stops (HTML, 13.1.2.4 "Optional tags").
_LIST, _CELLS = frozenset({"ul", "ol", "menu"}), frozenset({"td", "th"})
_ENDED_BY = {
    "li": (frozenset({"li"}), _LIST),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "option": (frozenset({"option"}), frozenset({"select", "datalist"})),
    "td": (_CELLS, frozenset({"tr", "table"})),
    "th": (_CELLS, frozenset({"tr", "table"})),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
    "tbody": (frozenset({"tbody", "thead"}), frozenset({"table"})),
    "tfoot": (frozenset({"tbody", "thead"}), frozenset({"table"})),
}

#: Start tags that end a paragraph.
_ENDS_PARAGRAPH = frozenset(
    {
        *("address", "article", "aside", "blockquote", "div", "dl", "fieldset", "footer", "form"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "menu", "nav", "ol", "p"),
        *("pre", "section", "table", "ul"),
    }
)

#: Elements without content, including those of a head.
_EMPTY = frozenset({*VOID, "meta", "link", "base", "param"})

#: Elements of a head; any other element ends the head.
_IN_HEAD = frozenset(
    {"title", "meta", "link", "base", "style", "script", "noscript", "template", "head"}
)

_CLASS_NAMES = ("class", "classname", "class:list")


@dataclass(slots=True)
class WrittenElement:
    """An element in a file; offsets are from the file's beginning."""

    tag: str
    attributes: dict[str, str]
    offset: int
    start_tag: str  #: as it is written
    parent: int  #: place of the element around it; -1 for none
    end: int  #: of its end tag; of its start tag where it has no end tag
    texts: list[tuple[int, str]] = field(default_factory=list)  #: its own texts with offsets

    @property
    def text(self) -> str:
        """Its own text with collapsed white space, as in a layout before it is cut."""
        return plain(" ".join(text for _, text in self.texts))

    @property
    def classes(self) -> tuple[str, ...]:
        value = next(
            (self.attributes[name] for name in _CLASS_NAMES if name in self.attributes), ""
        )
        return tuple(dict.fromkeys(value.split()))

    def attribute_offset(self, name: str) -> int:
        """The offset of an attribute; of the tag where it has no such attribute."""
        names = "class(?:name)?" if name == "class" else re.escape(name)
        match = re.search(rf"(?i)(?<=[\s\"']){names}\s*=", self.start_tag)
        return self.offset + (match.start() if match else 0)

    def text_offset(self, letter: int = 0) -> int:
        """The offset of a letter of ``text``, by its number; exact for the line only."""
        count = 0
        place = self.offset
        for offset, text in self.texts:
            words = plain(text)
            if not words:
                continue
            lead = len(text) - len(text.lstrip())
            place = offset + lead
            if letter <= count + len(words):
                return place + _raw_length(text[lead:], letter - count)
            count += len(words) + 1
        return place


def _raw_length(text: str, letters: int) -> int:
    """The offset in ``text`` of the letter with a number in the text with collapsed white space."""
    count, spaced = 0, False
    for at, letter in enumerate(text):
        if letter.isspace():
            spaced = True
            continue
        count += spaced
        spaced = False
        if count >= letters:
            return at
        count += 1
    return max(len(text.rstrip()) - 1, 0)


def read_elements(text: str, *, is_html: bool) -> tuple[WrittenElement, ...]:
    """The elements of a file in document order, up to the first part that cannot be parsed."""
    reader = _Reader(text, is_html)
    try:
        reader.feed(text)
        reader.close()
    except (AssertionError, ValueError):  # the parser raises these for markup it cannot parse
        pass
    return tuple(reader.elements)


def line_at(text: str, offset: int) -> int:
    """The line of an offset, counted from 1."""
    return text.count("\n", 0, offset) + 1


class _Reader(HTMLParser):
    def __init__(self, text: str, is_html: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[WrittenElement] = []
        self._open: list[int] = []
        self._is_html = is_html
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._is_html:
            self._end_implied(tag)
        offset, start_tag = self._offset(), self.get_starttag_text() or ""
        attributes = {name: value or "" for name, value in reversed(attrs)}
        parent = self._open[-1] if self._open else -1
        end = offset + len(start_tag)
        self.elements.append(WrittenElement(tag, attributes, offset, start_tag, parent, end))
        if tag not in _EMPTY:
            self._open.append(len(self.elements) - 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        foreign = any(self.elements[at].tag in ("svg", "math") for at in self._open)
        if tag not in _EMPTY and (not self._is_html or foreign):
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, -1, -1):
            if self.elements[self._open[depth]].tag == tag:
                for at in self._open[depth:]:
                    self.elements[at].end = self._offset()
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        if self._open and not data.isspace():
            self.elements[self._open[-1]].texts.append((self._offset(), data))

    def _end_implied(self, tag: str) -> None:
        """End elements that HTML allows to end without an end tag."""
        if tag not in _IN_HEAD and self._open and self.elements[self._open[-1]].tag == "head":
            self._open.pop()
        if tag in _ENDS_PARAGRAPH and self._open and self.elements[self._open[-1]].tag == "p":
            self._open.pop()
        if tag not in _ENDED_BY:
            return
        ended, around = _ENDED_BY[tag]
        for depth in range(len(self._open) - 1, -1, -1):
            inner = self.elements[self._open[depth]].tag
            if inner in around:
                return
            if inner in ended:
                del self._open[depth:]
                return

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column
