"""Adds the file and line that a developer edits to causes that only have their place in the page.

Files are read when the first cause needs one: a run without findings reads none.
"""

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from harness.compare.elements.generated_names import without_file_hash
from harness.config.load import Config
from harness.diagnose.candidates.candidate import Key
from harness.diagnose.symptoms import Symptom
from harness.model.elements import element_path
from harness.model.finding import Cause, is_edit_of_html
from harness.model.layout import Layout
from harness.model.target import CaptureKey, Target
from harness.sources.documents import HtmlDocument
from harness.sources.edited_elements import EditedElements, FileLine, ServedPage
from harness.sources.project_files import ProjectFiles
from harness.sources.style_rules import find_declaration

#: Layouts of a page in a browser, by width (CSS px).
Layouts = Mapping[Target, Mapping[int, Layout]]

#: At most this many causes of a page are located, those with the largest area first; each of them
#: with at most so many symptoms, and at most so many elements.
MOST_CAUSES, MOST_TRIES, MOST_ELEMENTS = 100, 4, 8

#: A line of a style sheet, with a column on long lines.
_SHEET_LINE = re.compile(r"(?P<file>[^:]+):\d+(?P<column>:\d+)?")

#: Endings of the sources of declarations in attributes.
_BY_ATTRIBUTE = (", style attribute", ", HTML attribute")

#: Properties of a picture's own file, which no edit of the HTML changes.
_NOT_EDITED = ("[natural-size]", "[drawing]")

#: The documents that a server delivers for a folder.
_INDEX = ("index.html", "index.htm")


class SourceFinder:
    """Finds the sources of causes in one project, by the layouts of its pages before and after."""

    def __init__(self, config: Config, before: Layouts, after: Layouts) -> None:
        self._config = config
        self._before, self._after = before, after
        self._files = ProjectFiles(config)
        self._pages: dict[str, ServedPage] = {}
        self._sources: dict[tuple[Target, Key, Cause], Cause] = {}

    def with_sources(
        self, symptoms: Mapping[CaptureKey, Sequence[Symptom]]
    ) -> dict[CaptureKey, Sequence[Symptom]]:
        """The same symptoms with sources; a cause has one source at all widths of a target.

        Each target is treated separately, so that shards give the same result.
        """
        tries: Counter[tuple[Target, Key, Cause]] = Counter()
        tried_causes: Counter[Target] = Counter()
        for capture_key, symptom in self._by_area(symptoms):
            target = capture_key.target
            for cause in symptom.causes:
                cause_key = target, symptom.key, cause
                if cause_key in self._sources or tries[cause_key] >= MOST_TRIES:
                    continue
                if not tries[cause_key] and tried_causes[target] >= MOST_CAUSES:
                    continue
                tried_causes[target] += not tries[cause_key]
                tries[cause_key] += 1
                if located := self._locate(cause, symptom, capture_key):
                    self._sources[cause_key] = located
        return {
            capture_key: [self._with_sources(symptom, capture_key.target) for symptom in listed]
            for capture_key, listed in symptoms.items()
        }

    def _with_sources(self, symptom: Symptom, target: Target) -> Symptom:
        causes = tuple(
            self._sources.get((target, symptom.key, cause), cause) for cause in symptom.causes
        )
        return symptom if causes == symptom.causes else replace(symptom, causes=causes)

    def _by_area(
        self, symptoms: Mapping[CaptureKey, Sequence[Symptom]]
    ) -> Iterator[tuple[CaptureKey, Symptom]]:
        """All symptoms, those of causes with the largest area on a target first."""
        areas: dict[tuple[Key, Target], float] = defaultdict(float)
        for capture_key, listed in symptoms.items():
            for symptom in listed:
                areas[symptom.key, capture_key.target] += symptom.area
        yield from sorted(
            ((key, symptom) for key, listed in symptoms.items() for symptom in listed),
            key=lambda item: (-areas[item[1].key, item[0].target], item[0]),
        )

    def _locate(self, cause: Cause, symptom: Symptom, capture_key: CaptureKey) -> Cause | None:
        """``cause`` with its source; ``None`` where none is found, or none is needed."""
        if cause.source.endswith(_BY_ATTRIBUTE):
            return self._by_attribute(cause, symptom, capture_key)
        if cause.source:
            is_needed = not cause.mapped and cause.written
            return self._by_rule(cause, capture_key.page) if is_needed else None
        if not is_edit_of_html(cause) or cause.property in _NOT_EDITED:
            return None
        elements = EditedElements(self._files, self._page(capture_key.page))
        for path in _edited_paths(cause, symptom)[:MOST_ELEMENTS]:
            removed = cause.after == "removed"
            before = self._nearest(self._before, capture_key, path if removed else "")
            after = self._nearest(self._after, capture_key, "" if removed else path)
            if after is not None and (line := elements.place(cause, path, before, after)):
                return self._with_line(cause, line, "")
        return None

    def _by_attribute(
        self, cause: Cause, symptom: Symptom, capture_key: CaptureKey
    ) -> Cause | None:
        """A cause in an attribute of the changed element, or of an ancestor."""
        elements = EditedElements(self._files, self._page(capture_key.page))
        for path in dict.fromkeys(
            path for changed in symptom.changed for path in _with_ancestors(changed)
        ):
            if element_path.without_number(element_path.last_segment(path)) != cause.selector:
                continue
            after = self._nearest(self._after, capture_key, path)
            if after is not None and (line := elements.styled(cause, path, after)):
                return self._with_line(cause, line, f",{cause.source.rpartition(',')[2]}")
        return None

    def _by_rule(self, cause: Cause, page_name: str) -> Cause | None:
        """A cause in a built style sheet, if the project has its declaration in only one place."""
        sheet = _SHEET_LINE.fullmatch(cause.source)
        if sheet is None:
            return None
        page = self._served_file(page_name) if self._config.root is not None else None
        if page is not None:
            path = Path(posixpath.normpath((page.parent / sheet["file"]).as_posix()))
            if not self._files.is_built(path):
                return None
            built_file = self._files.read(path)
            served = f"/{built_file.path}" if built_file else ""
        else:
            served = f"/{sheet['file'].removeprefix('../')}"
        sources = [
            file
            for file in self._files.written
            if not (served and f"/{file.path}".endswith(served))
        ]
        is_compressed = sheet["column"] or without_file_hash(served) != served
        if page is None and not is_compressed and len(sources) < len(self._files.written):
            return None  # the server delivers the developer's own file
        written = find_declaration(sources, cause.selector, cause.written, cause.condition)
        if written is None:
            return None
        return self._with_line(cause, FileLine(written.file.path, written.line), "")

    def _with_line(self, cause: Cause, line: FileLine, ending: str) -> Cause:
        """``cause`` with a line; its path is relative to the page for the page's own document."""
        if line.in_document and self._config.root is not None:
            name = posixpath.basename(line.path)
            return replace(cause, source=f"{name}:{line.line}{ending}")
        return replace(cause, source=f"{line.path}:{line.line}{ending}", mapped=True)

    def _nearest(self, layouts: Layouts, capture_key: CaptureKey, path: str) -> Layout | None:
        """The layout at the nearest width with an element at ``path``; empty stands for any."""
        by_width = layouts.get(capture_key.target, {})
        for width in sorted(by_width, key=lambda width: (abs(width - capture_key.width), width)):
            layout = by_width[width]
            if not path or any(element.path == path for element in layout.elements):
                return layout
        return None

    def _page(self, name: str) -> ServedPage:
        if name not in self._pages:
            self._pages[name] = self._read_page(name)
        return self._pages[name]

    def _read_page(self, name: str) -> ServedPage:
        path = self._served_file(name)
        file = self._files.read(path) if path else None
        if path is None or file is None or not path.suffix.lower().startswith((".htm", ".xhtm")):
            return ServedPage(None)
        is_served = self._config.root is not None
        return ServedPage(
            HtmlDocument(file),
            is_built=is_served and self._files.is_built(path),
            is_ignored=self._files.is_ignored(path),
        )

    def _served_file(self, name: str) -> Path | None:
        """The file of a page's document, in the served folder or else in the project's."""
        page = next((page for page in self._config.pages if page.name == name), None)
        if page is None or page.path is None:
            return None
        folder = self._config.root or self._config.project
        below = folder / self._config.below_root(page)
        candidates = (below, *(below / index for index in _INDEX))
        return next((path for path in candidates if _is_file(path)), None)


def _edited_paths(cause: Cause, symptom: Symptom) -> list[str]:
    """The paths of the elements with this cause, those with the cause's selector first."""
    attribute = cause.property.strip("[]")
    marks = {"text": "text", "element": cause.after, "order": "reordered"}
    edit_mark = marks.get(cause.property, f"attribute {attribute}")
    listed = sorted(path for path, mark in symptom.marks if mark == edit_mark)
    selector = element_path.without_number(cause.selector)
    selected = [
        path
        for path in listed
        if element_path.without_number(element_path.last_segment(path)) == selector
    ]
    order = {path: at for at, path in enumerate(symptom.changed)}
    return sorted(selected or listed, key=lambda path: order.get(path, len(order)))


def _with_ancestors(path: str) -> tuple[str, ...]:
    """The path of an element, and those of its ancestors, innermost first."""
    return (path, *reversed(element_path.ancestors(path)))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # not a valid name of a file
        return False
