"""The JSON report as a document: dataclasses whose fields are its keys, in the order of the schema.

A key with a default is written where its value differs from it. Values whose dataclass in
``harness.model`` already has the public form, such as ``Ledger`` and ``Cause``, are used as they
are.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Literal, TypeVar

from harness.model.dead_reference import DeadReference
from harness.model.finding import Boxes, Cause, Finding, Picture, Place
from harness.model.geometry import Region
from harness.model.page import UNBOUNDED
from harness.model.run import (
    BreakpointResult,
    CaptureResult,
    Conditions,
    Environment,
    Ledger,
    LeftOut,
    Run,
    SweepResult,
    Timing,
)
from harness.model.unstable import Unstable, Unsteady, UnsteadyElements
from harness.model.verdict import Verdict

SCHEMA: Final = 1

T = TypeVar("T")
Range = tuple[int, int]


def convert(source: Any, form: type[T], **values: Any) -> T:
    """An instance of the dataclass ``form``: the fields of ``source``, except for ``values``."""
    names = {field.name for field in fields(form)} - values.keys()  # type: ignore[arg-type]
    return form(**{name: getattr(source, name) for name in names}, **values)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedEnvironment:
    """What took the captures, and with what; versions, and digests that start with ``sha256:``."""

    harness: str
    browser: str
    platform: str
    render_profile: str
    playwright: str | None = None
    python: str | None = None
    fonts: str | None = None
    locale: str | None = None
    time_zone: str | None = None
    clock: str | None = None
    device_scale_factors: tuple[float, ...] | None = None

    @staticmethod
    def of(run: Run) -> "ReportedEnvironment":
        conditions = asdict(run.conditions) if run.conditions else {}
        return ReportedEnvironment(**asdict(run.environment), **conditions)

    def conditions(self) -> Conditions | None:
        """The conditions, where the report has them. Errors: ``ValueError`` for a part of them."""
        if self.playwright is None:
            return None
        conditions = convert(self, Conditions)
        for field in fields(conditions):
            if getattr(conditions, field.name) is None:
                raise ValueError(f"environment.{field.name} is missing")
        return conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedBreakpoint:
    """The verdict of a named breakpoint; ``max`` is null where it has no upper width (CSS px)."""

    name: str
    min: int
    max: int | None
    page: str
    browser: str
    verdict: Verdict

    @staticmethod
    def of(result: BreakpointResult) -> "ReportedBreakpoint":
        upper = None if result.max_width == UNBOUNDED else result.max_width
        return convert(result, ReportedBreakpoint, min=result.min_width, max=upper)

    def value(self) -> BreakpointResult:
        upper = UNBOUNDED if self.max is None else self.max
        return convert(self, BreakpointResult, min_width=self.min, max_width=upper)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedCapture:
    """What became of one planned capture; ``region`` in device px."""

    page: str
    browser: str
    width: int
    verdict: Verdict
    changed_pixels: int
    message: str = ""
    images: Mapping[str, str]
    region: Region | None = None
    unstable: tuple[Unstable, ...] = ()
    sha256: str = ""
    missing: tuple[DeadReference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedSweep:
    """What became of comparing a page's boxes from ``min`` to ``max`` (CSS px)."""

    page: str
    browser: str
    min: int
    max: int
    step: int
    verdict: Verdict
    widths: int
    boundaries: int
    message: str = ""

    @staticmethod
    def of(result: SweepResult) -> "ReportedSweep":
        return convert(result, ReportedSweep, min=result.min_width, max=result.max_width)

    def value(self) -> SweepResult:
        return convert(self, SweepResult, min_width=self.min, max_width=self.max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """How much a finding explains: elements, CSS px² of the page, device px of the captures."""

    elements: int
    area: float
    pixels: int | None = None
    widths: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedFinding:
    """The symptoms of one cause, with the ranges of widths they show at (CSS px, inclusive)."""

    id: str
    kind: str
    page: str
    browser: str
    breakpoints: tuple[str, ...]
    smallest_breakpoint: str
    widths: tuple[Range, ...]
    widths_exact: bool
    selector: str
    message: str
    causes: tuple[Cause, ...]
    explains: Explained
    places: tuple[Place, ...] | None = None
    picture: Picture | None = None
    boxes: tuple[Boxes, ...] = ()

    @staticmethod
    def of(finding: Finding) -> "ReportedFinding":
        ends = [end for pair in finding.widths for end in pair]
        span = (min(ends), max(ends)) if ends else ()
        return convert(finding, ReportedFinding, explains=convert(finding, Explained, widths=span))

    def value(self) -> Finding:
        return convert(
            self,
            Finding,
            elements=self.explains.elements,
            area=self.explains.area,
            pixels=self.explains.pixels or 0,
            places=self.places or (),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsteadyElement:
    """An element that was approved as unsteady, and the widths at which it differs (CSS px)."""

    selector: str
    what: str
    when: Literal["loaded", "resized"]
    widths: tuple[Range, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsteadyPage:
    """The approved unsteady elements of a page, and the share of it (0 to 1) that they cover."""

    page: str
    browser: str
    share: float
    elements: tuple[UnsteadyElement, ...]

    @staticmethod
    def of(page: UnsteadyElements) -> "UnsteadyPage":
        elements = tuple(
            convert(element, UnsteadyElement, when="resized" if element.resized else "loaded")
            for element in page.elements
        )
        return convert(page, UnsteadyPage, elements=elements)

    def value(self) -> UnsteadyElements:
        elements = tuple(
            convert(element, Unsteady, resized=element.when == "resized")
            for element in self.elements
        )
        return convert(self, UnsteadyElements, elements=elements)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything a run says."""

    schema: Literal[1]
    id: str
    command: str
    exit_code: int
    verdict: Verdict
    against: str = ""
    shard: str = ""
    of: str = ""
    seconds: float
    environment: ReportedEnvironment
    ledger: Ledger
    notes: tuple[str, ...]
    breakpoints: tuple[ReportedBreakpoint, ...]
    captures: tuple[ReportedCapture, ...]
    sweeps: tuple[ReportedSweep, ...] | None = None
    findings: tuple[ReportedFinding, ...]
    tolerated: tuple[str, ...] = ()
    timings: tuple[Timing, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    unsteady: tuple[UnsteadyPage, ...] = ()


def report_of(run: Run) -> Report:
    """The document of ``run``."""
    return convert(
        run,
        Report,
        schema=SCHEMA,
        environment=ReportedEnvironment.of(run),
        breakpoints=tuple(map(ReportedBreakpoint.of, run.breakpoints)),
        captures=tuple(convert(capture, ReportedCapture) for capture in run.captures),
        sweeps=tuple(map(ReportedSweep.of, run.sweeps)),
        findings=tuple(map(ReportedFinding.of, run.findings)),
        unsteady=tuple(map(UnsteadyPage.of, run.unsteady)),
    )


def run_of(report: Report) -> Run:
    """The run that ``report`` is of. Errors: ``ValueError`` where its environment is incomplete."""
    return convert(
        report,
        Run,
        environment=convert(report.environment, Environment),
        conditions=report.environment.conditions(),
        breakpoints=tuple(entry.value() for entry in report.breakpoints),
        captures=tuple(convert(capture, CaptureResult) for capture in report.captures),
        sweeps=tuple(entry.value() for entry in report.sweeps or ()),
        findings=tuple(entry.value() for entry in report.findings),
        unsteady=tuple(entry.value() for entry in report.unsteady),
    )
