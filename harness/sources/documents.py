"""Matches the elements of a page with those of the HTML file that it was made from.

The file is turned into a ``Layout``, so that two layouts are matched.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from harness.compare.changes.class_edits import escaped
from harness.compare.elements.match import Matching, match
from harness.model.elements import element_path
from harness.model.geometry import Box, Viewport
from harness.model.layout import Element, Layout
from harness.printable import printable
from harness.sources.elements import HTML_ENDINGS, WrittenElement, read_elements
from harness.sources.kept_text import kept
from harness.sources.project_files import SourceFile

#: Tags that layouts leave out with their content, as in ``elements.js``.
_LEFT_OUT = frozenset(
    ("script", "style", "template", "link", "meta", "title", "noscript", "br", "head", "base")
)

#: Attributes that layouts leave out, as in ``texts.js``.
_NOT_KEPT = frozenset({"style", "nonce", "integrity", "value"})

_NOWHERE = Box(0, 0, 0, 0)


class HtmlDocument:
    """The elements of one HTML file, and their partners in layouts of its page."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self._written = read_elements(file.text, is_html=True)
        self._places: list[int] = []  #: of each element of the layout, its place in ``_written``
        self._layout = self._as_layout()
        self._counts = Counter(map(_identity, self._layout.elements))
        self._matchings: dict[int, tuple[Layout, Matching, Counter[object]]] = {}

    def partner(self, layout: Layout, place: int) -> WrittenElement | None:
        """The element of the file for the element at ``place``; ``None`` where that is not sure.

        Sure is a partner whose tag, id and text are unique in the file and in the page; of several
        such elements, the one on the same path, unless the page has more of them than the file.
        """
        _, matching, counts = self._match(layout)
        file_place = matching.before_of[place]
        if file_place < 0 or self._places[file_place] < 0:
            return None
        element, partner = layout.elements[place], self._layout.elements[file_place]
        identity = _identity(partner)
        if identity != _identity(element):
            return None
        unique = self._counts[identity] == counts[identity] == 1 and any(identity[1:])
        same_path = partner.path == element.path and self._counts[identity] >= counts[identity]
        return self._written[self._places[file_place]] if unique or same_path else None

    def _match(self, layout: Layout) -> tuple[Layout, Matching, Counter[object]]:
        if id(layout) not in self._matchings:
            counts = Counter[object](map(_identity, layout.elements))
            self._matchings[id(layout)] = layout, match(self._layout, layout), counts
        return self._matchings[id(layout)]

    def _as_layout(self) -> Layout:
        """The page before its scripts run, without boxes and styles."""
        elements = [Element("html", _NOWHERE), Element("body", _NOWHERE, parent=0)]
        self._places = [-1, -1]
        place_of: dict[int, int] = {}  # place in the layout by place in the file; -1 for none
        children: dict[int, list[int]] = defaultdict(list)
        for at, written in enumerate(self._written):
            around = place_of.get(written.parent, 1)
            if written.tag in ("html", "body"):
                place_of[at] = 0 if written.tag == "html" else 1
                self._places[place_of[at]] = at
                path = written.tag
                elements[place_of[at]] = _element(path, written, place_of[at] - 1)
                continue
            inside_picture = around >= 0 and elements[around].tag == "svg"
            if around < 0 or written.tag in _LEFT_OUT or inside_picture:
                place_of[at] = -1
                continue
            place_of[at] = len(elements)
            children[max(around, 1)].append(len(elements))
            elements.append(_element(_name(written), written, max(around, 1)))
            self._places.append(at)
        for parent in sorted(children):
            for at, path in self._paths(elements, parent, children[parent]).items():
                elements[at] = Element(
                    path,
                    _NOWHERE,
                    parent,
                    attributes=elements[at].attributes,
                    text=elements[at].text,
                )
        return Layout(Viewport(1, 1), 1, 1, tuple(elements))

    def _paths(
        self, elements: Sequence[Element], parent: int, siblings: Sequence[int]
    ) -> Mapping[int, str]:
        """The paths of all children of one element, as in ``elements.js``."""
        names = {at: _name(self._written[self._places[at]]) for at in siblings}
        count = Counter(names.values())
        numbers: Counter[str] = Counter()
        before = "" if parent == 1 else f"{elements[parent].path} > "
        paths = {}
        for at, name in names.items():
            tag = self._written[self._places[at]].tag
            numbers[tag] += 1
            number = f":nth-of-type({numbers[tag]})" if count[name] > 1 else ""
            paths[at] = f"{before}{name}{number}"
        return paths


def is_document(file: SourceFile) -> bool:
    """Whether a file is a complete HTML document."""
    is_html = file.path.lower().endswith(HTML_ENDINGS)
    return is_html and re.search(r"<!doctype|<html\b", file.text, re.IGNORECASE) is not None


def _element(path: str, written: WrittenElement, parent: int) -> Element:
    attributes = tuple(
        sorted(
            (name, " ".join(written.classes) if name == "class" else kept(printable(value)))
            for name, value in written.attributes.items()
            if name not in _NOT_KEPT and not name.startswith("on")
        )
    )
    return Element(path, _NOWHERE, parent, attributes=attributes, text=kept(written.text))


def _name(written: WrittenElement) -> str:
    """The name of an element in paths: its tag with its id, or with its first class."""
    identity = written.attributes.get("id", "")
    if identity and not re.search(r"\d{3}", identity):
        return f"{written.tag}#{escaped(identity)}"
    return f"{written.tag}.{escaped(written.classes[0])}" if written.classes else written.tag


def _identity(element: Element) -> tuple[str, str, str]:
    """The tag, id and text of an element, without the text of a field."""
    tag = element_path.tag(element.path)
    text = "" if tag in ("svg", "input", "textarea") else element.text
    return tag, dict(element.attributes).get("id", ""), text
