"""Files and lines of the repository at which reports show causes."""

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from harness.model.finding import Cause

#: A cause's source in a file: ``article.css:41``, with a column where the line is long. Where it is
#: no rule, it ends in what it is: ``index.html:23, style attribute``.
PLACE = re.compile(
    r"(?P<file>.+?):(?P<line>[1-9]\d{0,8})(?::(?P<column>[1-9]\d{0,8}))?"
    r"(?:, (?:style|HTML) attribute)?",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Location:
    """A line and column of a file, from 1; ``path`` is relative to the repository's folder."""

    path: str
    line: int = 1
    column: int = 0  #: 0 where it is unknown


@dataclass(frozen=True, slots=True)
class Sources:
    """The folders and files of a project, relative to the repository's folder, joined by ``/``.

    Folders end in ``/``; the repository's own folder is empty.
    """

    config: str = "pyproject.toml"  #: shown where a problem belongs to no file
    project: str = ""  #: the folder of the configuration
    root: str = ""  #: the folder that is served
    pages: Mapping[str, str] = field(default_factory=dict)  #: files below ``root``, by page

    def location(self, page: str, causes: Sequence[Cause] = ()) -> Location:
        """The location of the likeliest cause; else the page's file, or else the configuration."""
        locations = (
            self.cause(page, cause) for cause in sorted(causes, key=lambda cause: not cause.proven)
        )
        return next(filter(None, locations), None) or self.page(page)

    def page(self, page: str) -> Location:
        """The file of a page; the configuration for a page that is not the project's."""
        file = self.pages.get(page)
        return Location(self.config) if file is None else Location(f"{self.root}{file}")

    def cause(self, page: str, cause: Cause) -> Location | None:
        """The location of a cause, whose source is relative to ``page`` or to the project.

        ``None`` where the source is no line of a file below ``root``, or below the project.

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
            return None  # a report from elsewhere may name any path
        folder = self.project if cause.mapped else self.root
        return Location(f"{folder}{path}", int(place["line"]), int(place["column"] or 0))
