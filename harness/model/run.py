"""What a run comes to: its captures, findings, breakpoints and ledger, as reports read them."""

import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from harness.model.dead_reference import DeadReference
from harness.model.finding import Finding
from harness.model.geometry import Region
from harness.model.unstable import Unstable, UnsteadyElements
from harness.model.verdict import Verdict
from harness.version import __version__


@dataclass(frozen=True, slots=True)
class CaptureResult:
    """What became of one planned capture; images are paths relative to the run's folder."""

    page: str
    browser: str
    width: int
    verdict: Verdict
    changed_pixels: int = 0
    message: str = ""
    images: Mapping[str, str] = field(default_factory=dict)  #: of "baseline", "current", "diff"
    region: Region | None = None  #: what holds all changed pixels; None where that is not known
    unstable: tuple[Unstable, ...] = ()  #: why its verdict is ``unstable``, where that is known
    sha256: str = ""  #: of the file that ``images["current"]`` names; empty where there is none
    missing: tuple[DeadReference, ...] = ()  #: files that the page asked for and did not get

    @property
    def spot(self) -> tuple[str, str, int]:
        """Page, browser and viewport width (CSS px): each has one result."""
        return self.page, self.browser, self.width


@dataclass(frozen=True, slots=True)
class BreakpointResult:
    """The verdict of a named breakpoint: the worst of the widths it holds."""

    name: str
    min_width: int
    max_width: int
    page: str
    browser: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class SweepResult:
    """What became of comparing a page's boxes between its sample widths; CSS px."""

    page: str
    browser: str
    min_width: int
    max_width: int
    step: int  #: no two widths that were compared are further apart
    verdict: Verdict
    widths: int = 0  #: that were compared
    boundaries: int = 0  #: of the page's own queries, each compared on both sides
    message: str = ""  #: why it was not compared, or not everywhere; empty where it was


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a run planned and what became of each part of it."""

    planned: int
    compared: int
    unchanged: int
    changed: int
    new: int
    unstable: int
    failed: int
    left_out: int = 0  #: captures of pages whose files did not change, which were not asked for
    other_shards: int = 0  #: captures that the other shards of the same run are to take

    @property
    def balances(self) -> bool:
        """Whether everything planned is accounted for, there was something, and all is known.

        There may be nothing in a part of something: of several shards, or of what changed.
        """
        return (
            self.planned + self.left_out + self.other_shards > 0
            and self.compared == self.unchanged + self.changed
            and self.planned == self.compared + self.new
        )


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A page in one browser that was not asked for, as none of its files changed."""

    page: str
    browser: str
    widths: tuple[int, ...]  #: of its captures, CSS px


class RunningBrowser(Protocol):
    """A browser as far as an ``Environment`` describes it."""

    @property
    def description(self) -> str:
        """Name and version."""

    def render_profile(self) -> str:
        """The digest of the calibration page as this browser paints it."""


@dataclass(frozen=True, slots=True)
class Environment:
    """The software that took the captures."""

    harness: str
    browser: str
    platform: str
    render_profile: str

    @classmethod
    def of(cls, browsers: Iterable[RunningBrowser]) -> "Environment":
        """The environment of captures by ``browsers`` of this machine, as reports describe it."""
        running = tuple(browsers)
        return cls(
            harness=__version__,
            browser=", ".join(dict.fromkeys(browser.description for browser in running)),
            platform=f"{platform.system()} {platform.machine()}",
            render_profile=", ".join(
                dict.fromkeys(browser.render_profile() for browser in running)
            ),
        )

    @property
    def renderer(self) -> str:
        """The browser, and its render profile as far as people need it to tell two apart."""
        return f"{self.browser}, render profile {self.render_profile[:19]}"


@dataclass(frozen=True, slots=True)
class Conditions:
    """What else a run's pictures were taken with; the same on every machine but for versions."""

    playwright: str  #: version
    python: str  #: version
    fonts: str  #: ``sha256:`` and the digest of the bundled fonts
    locale: str
    time_zone: str
    clock: str  #: what a page is told the time is when it starts to load
    device_scale_factors: tuple[float, ...]  #: of all pages, each once


@dataclass(frozen=True, slots=True)
class Timing:
    """How long workers were busy with one page in one browser."""

    page: str
    browser: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Run:
    """Everything a report says."""

    id: str
    command: str
    exit_code: int
    verdict: Verdict
    environment: Environment
    ledger: Ledger
    breakpoints: tuple[BreakpointResult, ...]
    captures: tuple[CaptureResult, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    sweeps: tuple[SweepResult, ...] = ()
    against: str = ""  #: the other side, where it was compared with one instead of baselines
    conditions: Conditions | None = None  #: ``None`` in a report that does not tell them
    tolerated: tuple[str, ...] = ()  #: kinds of its findings that are not to fail
    shard: str = ""  #: ``2/5``, where it is a part of a run
    of: str = ""  #: digest of that run's whole plan
    timings: tuple[Timing, ...] = ()  #: by page and browser
    left_out: tuple[LeftOut, ...] = ()  #: by page and browser; the ledger counts their captures
    unsteady: tuple[UnsteadyElements, ...] = ()  #: by page and browser
