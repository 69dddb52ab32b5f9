"""Jobs: the unit of work that a worker takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.model.dead_reference import DeadReference
from harness.model.geometry import Viewport
from harness.model.layout import Layout
from harness.model.page import Page
from harness.model.target import Renderer, Target


@dataclass(frozen=True, slots=True)
class Folders:
    """Folders of a project on this machine: absolute paths, empty where there is none."""

    project: str = ""  #: the folder of the configuration
    root: str = ""  #: the folder that the harness serves


@dataclass(frozen=True, slots=True)
class Job:
    """One page in one browser at some widths."""

    page: Page
    address: str  #: absolute URL
    browser: str  #: a name of ``BROWSERS``
    widths: tuple[int, ...]  #: CSS px
    timeout_ms: int
    folders: Folders = field(default=Folders(), repr=False)
    accepted: (
        tuple[DeadReference, ...] | None
    ) = ()  #: files that may be missing; ``None``: any file may
    #: Whether the sweep reads texts and element state where scripts react to the width. Baselines
    #: of earlier versions lack both between the widths at which the page was read.
    reads_state: bool = True
    #: Layouts by width (CSS px): a capture with exactly this layout needs no picture.
    expected: Mapping[int, Layout] = field(default_factory=dict, repr=False, compare=False)

    @property
    def variant(self) -> str:
        return self.page.variant(self.browser)

    @property
    def target(self) -> Target:
        return Target(self.page.name, self.variant)

    @property
    def tab_key(self) -> tuple[str, ...]:
        """Jobs with the same key can share a tab."""
        return self.page.name, self.variant, self.address

    @property
    def renderer(self) -> Renderer:
        """The browser with the device scale factor that it is started with."""
        return Renderer(self.browser, self.page.device_scale_factor)

    def viewport(self, width: int) -> Viewport:
        return Viewport(width, self.page.height, self.page.device_scale_factor)
