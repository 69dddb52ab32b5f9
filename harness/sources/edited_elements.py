"""Finds an edited element in a project's files, in its own document or by a search."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.compare.changes.class_edits import CLASS, classes_of
from harness.compare.changes.own_changes import EMPTY
from harness.compare.elements.match import match
from harness.model.elements import element_path
from harness.model.finding import Cause
from harness.model.layout import Layout
from harness.printable import printable
from harness.sources.documents import HtmlDocument, is_document
from harness.sources.elements import WrittenElement, line_at
from harness.sources.kept_text import beginning, kept
from harness.sources.passages import Passage, find_attribute, find_part, find_text
from harness.sources.project_files import ProjectFiles, SourceFile
from harness.sources.surroundings import surroundings

#: Attributes by which an element without text is searched, the most distinctive first.
_SEARCHED = ("id", "class", "href", "src", "alt", "aria-label", "placeholder", "title", "name")


@dataclass(frozen=True, slots=True)
class FileLine:
    """A line of a file."""

    path: str  #: relative to the project's folder
    line: int  #: counted from 1
    in_document: bool = False  #: the file is the page's own document, as it is served


@dataclass(frozen=True, slots=True)
class ServedPage:
    """The document of a page; ``None`` where the project does not have its file."""

    document: HtmlDocument | None
    is_built: bool = False  #: it may be the result of a build: its source is preferred
    is_ignored: bool = False  #: git ignores it, so that no developer edits it


class EditedElements:
    """Finds edited elements of one page in the files of a project."""

    def __init__(self, files: ProjectFiles, page: ServedPage) -> None:
        self._files = files
        self._page = page

    @property
    def _searched_files(self) -> Sequence[SourceFile]:
        """The files in which elements are searched.

        Where documents are served without a build, those of other pages are left out.
        """
        document = self._page.document
        if document is None or self._page.is_built:
            return self._files.written
        return [
            file
            for file in self._files.written
            if file.path == document.file.path or not is_document(file)
        ]

    def place(
        self, cause: Cause, path: str, before: Layout | None, after: Layout
    ) -> FileLine | None:
        """The line of the edit that ``cause`` names, in the element at ``path``.

        ``before`` is needed for a removed element: ``path`` is then its path there.
        """
        if cause.property == "element" and cause.after == "removed":
            return self._of_removed(path, before, after)
        place = place_of(after, path)
        if place < 0 or element_path.pseudo(path):
            return None
        if cause.property == "text":
            return self._of_text(cause, after, place)
        if cause.property.startswith("["):
            return self._of_attribute(cause, after, place)
        return self._of_element(after, place)

    def styled(self, cause: Cause, path: str, after: Layout) -> FileLine | None:
        """The line of the attribute with the declaration of ``cause`` in the page's document."""
        name = "style" if cause.source.endswith("style attribute") else cause.property
        element = self._in_document(after, place_of(after, path))
        if element is None or name not in element.attributes:
            return None
        if name == "style" and cause.written.partition(":")[0] not in element.attributes[name]:
            return None  # a script has set it
        return self._line(element.attribute_offset(name))

    def _of_text(self, cause: Cause, layout: Layout, place: int) -> FileLine | None:
        text = layout.elements[place].text
        if not cause.after:
            return self._of_element(layout, place)
        if text != cause.after:
            return None  # the text differs at this width
        letter = _common_letters(beginning(cause.before), beginning(text))
        written = self._in_document(layout, place)
        in_document = (
            self._line(written.text_offset(letter))
            if written is not None and kept(written.text) == text
            else None
        )
        if in_document and not self._page.is_built:
            return in_document
        around = surroundings(layout, place, without=beginning(text))
        tag, files = layout.elements[place].tag, self._searched_files
        passage = find_text(files, text, tag, around, letter) or find_part(
            files, cause.before, text, around
        )
        return self._best(passage, in_document)

    def _of_attribute(self, cause: Cause, layout: Layout, place: int) -> FileLine | None:
        name, attributes = cause.property.strip("[]"), dict(layout.elements[place].attributes)
        if not _is_after(cause, attributes.get(name)):
            return None  # the value differs at this width
        written = self._in_document(layout, place)
        in_document = None
        if written is not None:
            value = written.attributes.get(name)
            kept_value = (
                " ".join(written.classes) if name == "class" else value and kept(printable(value))
            )
            if _is_after(cause, kept_value):
                in_document = self._line(written.attribute_offset(name))
        if in_document and not self._page.is_built:
            return in_document
        passage = None
        if name in attributes:
            around = surroundings(layout, place)
            tag, value = layout.elements[place].tag, attributes[name]
            passage = find_attribute(self._searched_files, name, value, tag, around)
        return self._best(passage, in_document)

    def _of_element(self, layout: Layout, place: int, *, behind: bool = False) -> FileLine | None:
        """The line of an element's start tag, or of the content ``behind`` the element."""
        written = self._in_document(layout, place)
        in_document = None
        if written is not None and self._page.document is not None:
            text = self._page.document.file.text
            in_document = self._line(_behind(text, written.end) if behind else written.offset)
        if in_document and not self._page.is_built:
            return in_document
        return self._best(self._search(layout, place), in_document)

    def _search(self, layout: Layout, place: int) -> Passage | None:
        """Search an element by its text, or by its attributes where it has no text."""
        element, files = layout.elements[place], self._searched_files
        around = surroundings(layout, place, without=beginning(element.text))
        if element.text:
            return find_text(files, element.text, element.tag, around, None)
        attributes: Mapping[str, str] = dict(element.attributes)
        for name in _SEARCHED:
            if value := attributes.get(name):
                passage = find_attribute(files, name, value, element.tag, around, whole_tag=True)
                if passage is not None:
                    return passage
        return None

    def _of_removed(self, path: str, before: Layout | None, after: Layout) -> FileLine | None:
        """The line where a removed element was: of its former content or of a neighbour."""
        removed = place_of(before, path) if before else -1
        if before is None or removed < 0:
            return None
        partner = match(before, after).after_of
        for place, behind in _remaining_neighbours(before, removed):
            after_place = partner[place]
            if after_place >= 0 and (line := self._of_element(after, after_place, behind=behind)):
                return line
        return None

    def _in_document(self, layout: Layout, place: int) -> WrittenElement | None:
        document = self._page.document
        return document.partner(layout, place) if document and place >= 0 else None

    def _line(self, offset: int) -> FileLine:
        assert self._page.document is not None  # the offset is that of an element in it
        file = self._page.document.file
        return FileLine(file.path, line_at(file.text, offset), in_document=True)

    def _best(self, passage: Passage | None, in_document: FileLine | None) -> FileLine | None:
        """The line of a search result, or else of the document, unless git ignores it."""
        if passage is not None:
            return FileLine(passage.file.path, passage.line)
        return None if self._page.is_ignored else in_document


def place_of(layout: Layout, path: str) -> int:
    """The place of the element at ``path``; -1 where there is none."""
    return next((at for at, element in enumerate(layout.elements) if element.path == path), -1)


def _remaining_neighbours(layout: Layout, removed: int) -> Iterator[tuple[int, bool]]:
    """Elements beside the one at ``removed``, and whether it was behind them.

    Its content comes first, then following and preceding siblings, then its parent.
    """
    elements = layout.elements
    parent = elements[removed].parent
    inside = {removed}
    for place in range(removed + 1, len(elements)):
        if elements[place].parent in inside:
            inside.add(place)
            yield place, False
    siblings = [
        place
        for place in range(parent + 1, len(elements))
        if elements[place].parent == parent and not element_path.pseudo(elements[place].path)
    ]
    yield from ((place, False) for place in siblings if place > removed)
    yield from ((place, True) for place in reversed(siblings) if place < removed)
    if parent >= 0:
        yield parent, False


def _behind(text: str, end: int) -> int:
    """The offset of the content behind an element whose end tag begins at ``end``."""
    tag = re.compile(r"(?:</[^>]*>)?\s*").match(text, end)
    return min(tag.end() if tag else end, len(text) - 1)


def _is_after(cause: Cause, value: str | None) -> bool:
    """Whether an attribute has its value after the edit; ``value`` is ``None`` without it."""
    if cause.property == CLASS:
        classes = set((value or "").split())
        added, removed = classes_of(cause.after), classes_of(cause.before)
        return classes.issuperset(added) and classes.isdisjoint(removed)
    return not cause.after if value is None else (value or EMPTY) == cause.after


def _common_letters(before: str, after: str) -> int:
    """The number of letters in the common beginning of two texts, in complete words.

    >>> _common_letters("Read on", "Read more"), _common_letters("Read", "Write")
    (5, 0)
    """
    count = 0
    for old, new in zip(before, after, strict=False):
        if old != new:
            break
        count += 1
    return after.rfind(" ", 0, count) + 1 if count < len(after) else count
