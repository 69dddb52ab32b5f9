"""Where in the repository to show what was found: the file and line of a cause."""

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from harness.model.finding import Cause

#: A cause's source that is in a file: ``article.css:41``, with the column on a long line, and with
#: what it is where that is no rule: ``index.html:23, style attribute``.
PLACE = re.compile(
    r"(?P<file>.+?):(?P<line>[1-9]\d{0,8})(?::(?P<column>[1-9]\d{0,8}))?"
    r"(?:, (?:style|HTML) attribute)?",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file, whose path is relative to the repository's folder; counted from 1."""

    path: str
    line: int = 1
    column: int = 0  #: 0 where it is not known


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a project's files are: paths relative to the repository's folder, joined by ``/``.

    Folders end in ``/``, and are empty where they are the repository's own.
    """

    config: str = "pyproject.toml"  #: stands for what is in no file
    project: str = ""  #: the folder of the configuration
    root: str = ""  #: the folder that is served
    pages: Mapping[str, str] = field(default_factory=dict)  #: files below ``root``, by page

    def location(self, page: str, causes: Sequence[Cause] = ()) -> Location:
        """The file of the likeliest cause; else the page's own, or else the configuration."""
        locations = (
            self.cause(page, cause) for cause in sorted(causes, key=lambda cause: not cause.proven)
        )
        return next(filter(None, locations), None) or self.page(page)

    def page(self, page: str) -> Location:
        """The file of a page, or the configuration where the page is none of the project's."""
        file = self.pages.get(page)
        return Location(self.config) if file is None else Location(f"{self.root}{file}")

    def cause(self, page: str, cause: Cause) -> Location | None:
        """Where a cause stands, whose source is told as seen from ``page`` or the project.

        ``None`` where that is no line of a file below ``root``, or below the project.

        >>> seen = Sources(root="site/", pages={"news": "news/index.html"})
        >>> seen.cause("news", Cause("p", "color", "red", "blue", "../base.css:7", True))
        Location(path='site/base.css', line=7, column=0)
        """
        place, file = PLACE.fullmatch(cause.source), self.pages.get(page)
        if place is None or "://" in place["file"] or not (file or cause.mapped):
            return None
        seen_from = "" if cause.mapped or file is None else posixpath.dirname(file)
        path = posixpath.normpath(posixpath.join(seen_from, place["file"]))
        if path.startswith(("/", "../")) or path in (".", ".."):
            return None  # a report from elsewhere may say anything
        folder = self.project if cause.mapped else self.root
        return Location(f"{folder}{path}", int(place["line"]), int(place["column"] or 0))
