"""The source of a project's pages, as the configuration describes it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Site:
    """The source of pages: ``root``, or ``serve`` and ``ready``, or only ``base_url``."""

    summary: str  #: the recognised tool or folder, for the person
    root: Path | None = None
    serve: str | None = None
    ready: str | None = None
    base_url: str | None = None
    build: str | None = None
    built: Path | None = None  #: folder that ``serve`` builds the pages into, where it is known
    reason: str = ""  #: why the pages are served in this way, as half a sentence
    packages: Path | None = None  #: folder without which ``serve`` cannot start: ``node_modules``
    index: str = ""  #: ``storybook`` where the pages are the stories of its index
    wait_for: str = ""  #: selector that is visible once a page is there
    list_routes: str = ""  #: command that prints the routes of the server
    routes: tuple[str, ...] = ()  #: paths among them
    fallback: "Site | None" = None  #: a second way to serve, where this one does not start
    notes: tuple[str, ...] = ()

    @property
    def builds(self) -> bool:
        """Whether ``serve`` makes a production build before it serves."""
        return self.fallback is not None or self.built is not None
