"""Where a report goes."""

from dataclasses import dataclass, field

from harness.report.sources import Sources


@dataclass(frozen=True, slots=True)
class Target:
    """The name of a report's file, and the way from there to the run's folder.

    ``run`` is a relative address that ends in ``/``; empty where it is not known.
    """

    name: str
    run: str = ""
    beside: bool = True  #: whether there can be other files beside it
    sources: Sources = field(default_factory=Sources)  #: where the project's files are
