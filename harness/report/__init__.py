"""Reports: one run in, files out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the command line lists the reports, and imports none of them
    from harness.model.page import Breakpoint
    from harness.model.run import Run
    from harness.report.report_file import ReportFile


@dataclass(frozen=True, slots=True)
class Report:
    """A kind of report: what its option says, and the module whose ``render`` makes it.

    ``render(run: Run, sources: Sources) -> bytes`` makes a report of one file.
    """

    help: str
    module: str
    of_approvals: bool = False  #: whether commands that approve offer it too

    def files(
        self,
        run: "Run",
        pictures: Mapping[str, bytes],
        breakpoints: Sequence["Breakpoint"],
        target: "ReportFile",
    ) -> Mapping[str, bytes]:
        """The report's files by name; the first is the report itself.

        ``pictures`` are those of the run, by their path in its folder.
        """
        content: bytes = import_module(self.module).render(run, target.sources)
        return {target.name: content}


class ReportFolder(Report):
    """A kind of report that may consist of several files, such as a page and its pictures.

    ``render(run, pictures, breakpoints, target) -> Mapping[str, bytes]`` takes and gives what
    ``files`` does.
    """

    def files(
        self,
        run: "Run",
        pictures: Mapping[str, bytes],
        breakpoints: Sequence["Breakpoint"],
        target: "ReportFile",
    ) -> Mapping[str, bytes]:
        """The report's files by name; the first is the report itself."""
        files: Mapping[str, bytes] = import_module(self.module).render(
            run, pictures, breakpoints, target
        )
        return files


#: Name → report. The name is that of its option: ``--NAME FILE`` of commands, and
#: ``--layout-NAME FILE`` of pytest.
REPORTS: Mapping[str, Report] = {
    "json": Report("Write the JSON report.", "harness.report.json.render", of_approvals=True),
    "html": ReportFolder("Write the HTML report.", "harness.report.html.render", of_approvals=True),
    "junit": Report(
        "Write JUnit XML: a test case for each page, browser and named breakpoint.",
        "harness.report.ci.junit",
    ),
    "sarif": Report("Write SARIF 2.1.0, for code scanning.", "harness.report.ci.sarif"),
    "gitlab": Report("Write a Code Quality report of GitLab.", "harness.report.ci.gitlab"),
}
