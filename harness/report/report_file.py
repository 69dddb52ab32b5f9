"""The file that a report is written to."""

from dataclasses import dataclass, field

from harness.report.sources import Sources


@dataclass(frozen=True, slots=True)
class ReportFile:
    """The name of a report's file, and the relative address of the run's folder.

    ``run`` ends in ``/``; it is empty where the run has no folder.
    """

    name: str
    run: str = ""
    beside: bool = True  #: whether the report may write further files beside it
    sources: Sources = field(default_factory=Sources)  #: where the project's files are
