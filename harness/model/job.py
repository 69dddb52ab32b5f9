"""One page in one browser at some widths: the unit that a worker takes."""

from dataclasses import dataclass, field

from harness.model.dead_reference import DeadReference
from harness.model.geometry import Viewport
from harness.model.page import Page


@dataclass(frozen=True, slots=True)
class Folders:
    """Where a project's files are on this machine: absolute paths, empty where there are none."""

    project: str = ""  #: of the configuration
    root: str = ""  #: that is served


@dataclass(frozen=True, slots=True)
class Job:
    """One page in one browser at some widths: the unit that a worker takes."""

    page: Page
    address: str  #: absolute URL
    browser: str  #: a name of ``BROWSERS``
    widths: tuple[int, ...]  #: CSS px
    timeout_ms: int
    folders: Folders = field(default=Folders(), repr=False)
    accepted: tuple[DeadReference, ...] | None = ()  #: may be missing; ``None``: any file may
    #: Texts and what elements hold count where scripts answer to the width. What an earlier version
    #: has approved says nothing of them between the widths at which it read the page.
    reads_state: bool = True

    @property
    def variant(self) -> str:
        return self.page.variant(self.browser)

    @property
    def renderer(self) -> tuple[str, float]:
        """Browser and device scale factor: a browser paints at the one it was started with."""
        return self.browser, self.page.device_scale_factor

    def viewport(self, width: int) -> Viewport:
        return Viewport(width, self.page.height, self.page.device_scale_factor)
