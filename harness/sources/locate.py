"""Causes with the file and line that a developer edits, where only the page named them so far.

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

#: So many causes are looked for on a page, those of most area first; each at so many widths, by so
#: many of its elements, until it is found.
MOST_CAUSES, MOST_TRIES, MOST_ELEMENTS = 100, 4, 8

#: A line of a style sheet, with the column where the line is long.
_SHEET_LINE = re.compile(r"(?P<file>[^:]+):\d+(?P<column>:\d+)?")

#: Ends of the sources of what an attribute sets.
_BY_ATTRIBUTE = (", style attribute", ", HTML attribute")

#: Attributes of a picture's own file, which no edit of the HTML changes.
_NOT_EDITED = ("[natural-size]", "[drawing]")

#: Names of the document that a folder answers with.
_INDEX = ("index.html", "index.htm")


class SourceFinder:
    """Finds the sources of causes in one project, by its pages' layouts before and now."""

    def __init__(self, config: Config, before: Layouts, after: Layouts) -> None:
        self._config = config
        self._before, self._after = before, after
        self._files = ProjectFiles(config)
        self._pages: dict[str, ServedPage] = {}
        self._sources: dict[tuple[Target, Key, Cause], Cause] = {}

    def with_sources(
        self, symptoms: Mapping[CaptureKey, Sequence[Symptom]]
    ) -> dict[CaptureKey, Sequence[Symptom]]:
        """The same symptoms; each cause has one source on a page, at whatever widths.

        On each page by itself, so that shards tell the same.
        """
        tries: Counter[tuple[Target, Key, Cause]] = Counter()
        tried: Counter[Target] = Counter()
        for spot, symptom in self._by_area(symptoms):
            for cause in symptom.causes:
                cause_key = spot.target, symptom.key, cause
                if cause_key in self._sources or tries[cause_key] >= MOST_TRIES:
                    continue
                if not tries[cause_key] and tried[spot.target] >= MOST_CAUSES:
                    continue
                tried[spot.target] += not tries[cause_key]
                tries[cause_key] += 1
                if located := self._located(cause, symptom, spot):
                    self._sources[cause_key] = located
        return {
            spot: [self._with_sources(symptom, spot.target) for symptom in listed]
            for spot, listed in symptoms.items()
        }

    def _with_sources(self, symptom: Symptom, place: Target) -> Symptom:
        causes = tuple(
            self._sources.get((place, symptom.key, cause), cause) for cause in symptom.causes
        )
        return symptom if causes == symptom.causes else replace(symptom, causes=causes)

    def _by_area(
        self, symptoms: Mapping[CaptureKey, Sequence[Symptom]]
    ) -> Iterator[tuple[CaptureKey, Symptom]]:
        """All symptoms, those of causes with most area on a page first."""
        areas: dict[tuple[Key, Target], float] = defaultdict(float)
        for spot, listed in symptoms.items():
            for symptom in listed:
                areas[symptom.key, spot.target] += symptom.area
        yield from sorted(
            ((spot, symptom) for spot, listed in symptoms.items() for symptom in listed),
            key=lambda item: (-areas[item[1].key, item[0].target], item[0]),
        )

    def _located(self, cause: Cause, symptom: Symptom, spot: CaptureKey) -> Cause | None:
        """``cause`` with its source; ``None`` where none is found, or none is needed."""
        if cause.source.endswith(_BY_ATTRIBUTE):
            return self._by_attribute(cause, symptom, spot)
        if cause.source:
            return self._by_rule(cause, spot) if not cause.mapped and cause.written else None
        if not is_edit_of_html(cause) or cause.property in _NOT_EDITED:
            return None
        elements = EditedElements(self._files, self._page(spot[0]))
        for path in _marked(cause, symptom)[:MOST_ELEMENTS]:
            removed = cause.after == "removed"
            before = self._nearest(self._before, spot, path if removed else "")
            after = self._nearest(self._after, spot, "" if removed else path)
            if after is not None and (line := elements.place(cause, path, before, after)):
                return self._told(cause, line, "")
        return None

    def _by_attribute(self, cause: Cause, symptom: Symptom, spot: CaptureKey) -> Cause | None:
        """A declaration in an attribute of the element, or of one around it."""
        elements = EditedElements(self._files, self._page(spot[0]))
        for path in dict.fromkeys(path for changed in symptom.changed for path in _around(changed)):
            if element_path.without_number(element_path.last_segment(path)) != cause.selector:
                continue
            after = self._nearest(self._after, spot, path)
            if after is not None and (line := elements.styled(cause, path, after)):
                return self._told(cause, line, f",{cause.source.rpartition(',')[2]}")
        return None

    def _by_rule(self, cause: Cause, spot: CaptureKey) -> Cause | None:
        """A declaration of a built style sheet that the project has in one place only."""
        sheet = _SHEET_LINE.fullmatch(cause.source)
        if sheet is None:
            return None
        page = self._served_file(spot[0]) if self._config.root is not None else None
        if page is not None:
            path = Path(posixpath.normpath((page.parent / sheet["file"]).as_posix()))
            if not self._files.is_built(path):
                return None
            itself = self._files.read(path)
            served = f"/{itself.path}" if itself else ""
        else:
            served = f"/{sheet['file'].removeprefix('../')}"
        sources = [
            file
            for file in self._files.written
            if not (served and f"/{file.path}".endswith(served))
        ]
        is_compressed = sheet["column"] or without_file_hash(served) != served
        if page is None and not is_compressed and len(sources) < len(self._files.written):
            return None  # a server gives the developer's own file
        written = find_declaration(sources, cause.selector, cause.written, cause.condition)
        if written is None:
            return None
        return self._told(cause, FileLine(written.file.path, written.line), "")

    def _told(self, cause: Cause, line: FileLine, ending: str) -> Cause:
        """``cause`` with a line: of a document as its page sees it, else as the project does."""
        if line.in_document and self._config.root is not None:
            name = posixpath.basename(line.path)
            return replace(cause, source=f"{name}:{line.line}{ending}")
        return replace(cause, source=f"{line.path}:{line.line}{ending}", mapped=True)

    def _nearest(self, layouts: Layouts, spot: CaptureKey, path: str) -> Layout | None:
        """The layout at the nearest width at which there is an element at ``path``."""
        by_width = layouts.get(spot.target, {})
        for width in sorted(by_width, key=lambda width: (abs(width - spot.width), width)):
            layout = by_width[width]
            if not path or any(element.path == path for element in layout.elements):
                return layout
        return None

    def _page(self, name: str) -> ServedPage:
        if name not in self._pages:
            self._pages[name] = self._opened(name)
        return self._pages[name]

    def _opened(self, name: str) -> ServedPage:
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
        """The file of a page's document: below the folder that is served, or else the project's."""
        page = next((page for page in self._config.pages if page.name == name), None)
        if page is None or page.path is None:
            return None
        folder = self._config.root or self._config.project
        below = folder / self._config.below_root(page)
        candidates = (below, *(below / index for index in _INDEX))
        return next((path for path in candidates if _is_file(path)), None)


def _marked(cause: Cause, symptom: Symptom) -> list[str]:
    """Paths of the elements that a cause is about, those first that it is named after."""
    attribute = cause.property.strip("[]")
    marks = {"text": "text", "element": cause.after, "order": "reordered"}
    wanted = marks.get(cause.property, f"attribute {attribute}")
    listed = sorted(path for path, mark in symptom.marks if mark == wanted)
    who = element_path.without_number(cause.selector)
    named_paths = [
        path
        for path in listed
        if element_path.without_number(element_path.last_segment(path)) == who
    ]
    order = {path: at for at, path in enumerate(symptom.changed)}
    return sorted(named_paths or listed, key=lambda path: order.get(path, len(order)))


def _around(path: str) -> tuple[str, ...]:
    """An element's own path, and those around it, innermost first."""
    return (path, *reversed(element_path.ancestors(path)))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False
