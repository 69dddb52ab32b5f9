"""The JSON report as a document: dataclasses whose fields are its keys, in the order of the schema.

A key with a default is written where its value differs from it. Values whose dataclass in
``harness.model`` already has the public form, such as ``Ledger`` and ``Cause``, are used as they
are.
"""

from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Literal, TypeVar

from harness.model.finding import Boxes, Cause, Finding, Picture, Place
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
from harness.model.unstable import UnsteadyElements
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
    """Program, browser and conditions of the captures: versions, and ``sha256:`` digests."""

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
class Explained:
    """How much a finding explains: elements, CSS px² of the page, device px of the captures."""

    elements: int
    area: float
    pixels: int | None = None
    widths: tuple[int, ...]


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
    breakpoints: tuple[BreakpointResult, ...]
    captures: tuple[CaptureResult, ...]
    sweeps: tuple[SweepResult, ...] | None = None
    findings: tuple[ReportedFinding, ...]
    tolerated: tuple[str, ...] = ()
    timings: tuple[Timing, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    unsteady: tuple[UnsteadyElements, ...] = ()


def report_of(run: Run) -> Report:
    """The document of ``run``."""
    return convert(
        run,
        Report,
        schema=SCHEMA,
        environment=ReportedEnvironment.of(run),
        findings=tuple(map(ReportedFinding.of, run.findings)),
    )


def run_of(report: Report) -> Run:
    """The run that ``report`` is of. Errors: ``ValueError`` where its environment is incomplete."""
    return convert(
        report,
        Run,
        environment=convert(report.environment, Environment),
        conditions=report.environment.conditions(),
        sweeps=report.sweeps or (),
        findings=tuple(entry.value() for entry in report.findings),
    )
