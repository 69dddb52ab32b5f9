"""The result of a run: captures, findings, breakpoints and ledger, as reports read them."""

import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from harness.model.dead_reference import DeadReference
from harness.model.finding import Finding
from harness.model.geometry import Region
from harness.model.target import CaptureKey
from harness.model.unstable import Unstable, UnsteadyElements
from harness.model.verdict import Verdict
from harness.version import __version__


@dataclass(frozen=True, slots=True)
class CaptureResult:
    """The result of one planned capture; images are paths relative to the run's folder."""

    page: str
    browser: str
    width: int
    verdict: Verdict
    changed_pixels: int = 0
    message: str = ""
    images: Mapping[str, str] = field(default_factory=dict)  #: by "baseline", "current", "diff"
    region: Region | None = None  #: contains all changed pixels; None where that is not known
    unstable: tuple[Unstable, ...] = ()  #: elements that differ, where the verdict is ``unstable``
    sha256: str = ""  #: of the file ``images["current"]``; empty where there is none
    missing: tuple[DeadReference, ...] = ()  #: files that the page requested and that did not load

    @property
    def spot(self) -> tuple[str, str, int]:
        """Page, variant and viewport width (CSS px), as ``CaptureKey``."""
        return CaptureKey(self.page, self.browser, self.width)


@dataclass(frozen=True, slots=True)
class BreakpointResult:
    """The verdict of a named breakpoint: the worst of the widths it contains."""

    name: str
    min_width: int
    max_width: int
    page: str
    browser: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class SweepResult:
    """The result of comparing a page's boxes between its sample widths; CSS px."""

    page: str
    browser: str
    min_width: int
    max_width: int
    step: int  #: the largest gap between two compared widths
    verdict: Verdict
    widths: int = 0  #: number of compared widths
    boundaries: int = 0  #: of the page's own queries; each is compared on both sides
    message: str = ""  #: why it was not compared, or not everywhere; empty where it was compared


@dataclass(frozen=True, slots=True)
class Ledger:
    """The counts of a run: what it planned, and the results."""

    planned: int
    compared: int
    unchanged: int
    changed: int
    new: int
    unstable: int
    failed: int
    left_out: int = 0  #: captures of pages whose files did not change, which were skipped
    other_shards: int = 0  #: captures that the other shards of the same run take

    @property
    def balances(self) -> bool:
        """Whether something was planned, and every planned capture has a known result.

        A shard, or a run of changed pages only, may plan nothing itself.
        """
        return (
            self.planned + self.left_out + self.other_shards > 0
            and self.compared == self.unchanged + self.changed
            and self.planned == self.compared + self.new
        )


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A page in one variant that the run skipped, as none of its files changed."""

    page: str
    browser: str
    widths: tuple[int, ...]  #: of the skipped captures, CSS px


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
        """The browser and the start of its render profile, enough to distinguish two renderers."""
        return f"{self.browser}, render profile {self.render_profile[:19]}"


@dataclass(frozen=True, slots=True)
class Conditions:
    """Settings of a run's captures; equal on every machine except for the versions."""

    playwright: str  #: version
    python: str  #: version
    fonts: str  #: ``sha256:`` and the digest of the bundled fonts
    locale: str
    time_zone: str
    clock: str  #: the time that a page sees when it starts to load
    device_scale_factors: tuple[float, ...]  #: of all pages, without duplicates


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds that workers spent on one page in one variant."""

    page: str
    browser: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that a report shows."""

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
    against: str = ""  #: the other side, where the run compared with it instead of baselines
    conditions: Conditions | None = None  #: ``None`` where the report read has none
    tolerated: tuple[str, ...] = ()  #: kinds of its findings that do not fail the run
    shard: str = ""  #: ``2/5``, where it is a shard
    of: str = ""  #: digest of the whole plan that the shards share
    timings: tuple[Timing, ...] = ()  #: sorted by page and variant
    left_out: tuple[LeftOut, ...] = ()  #: sorted by page and variant
    unsteady: tuple[UnsteadyElements, ...] = ()  #: sorted by page and variant
