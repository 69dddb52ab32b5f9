"""The state of a pytest session with layouts: the project, the run, and how its tests ended."""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from harness.pytest_plugin.against import Inner, begin, compared, failure_text

if TYPE_CHECKING:  # these take time to import, and most sessions do not need them
    from harness.config.load import Config
    from harness.model.run import Run
    from harness.pytest_plugin.assertion_store import Asserted
    from harness.pytest_plugin.page_results import PageChecks
    from harness.pytest_plugin.session_run import Written
    from harness.run.record.browser_pool import BrowserPool
    from harness.site.other_side import Other

#: The mark of a test that runs at the sample widths of named breakpoints.
MARK = "breakpoints"

#: The fixture that captures and compares; a test that uses it is a layout test.
ASSERTS = "assert_layout"

#: The fixture whose parameters are the widths.
WIDTH = "viewport_width"


@dataclass
class LayoutSession:
    """A session, in its first process or in one of its workers."""

    start: Path  #: the folder whose configuration applies
    run_id: str
    approves: bool
    pages: bool = False  #: whether the pages of the configuration are tested, too
    reports: Mapping[str, Path] = field(default_factory=dict)  #: by their names in ``REPORTS``
    workers: int = 1  #: the number of processes that share the tests
    usage_errors: list[str] = field(default_factory=list)  #: found while tests are collected
    passed: dict[str, bool] = field(default_factory=dict)  #: node id → whether all of it passed
    ran: set[str] = field(default_factory=set)  #: node ids of what was neither skipped nor lost
    #: Page and browser → node id of a selected test → its band.
    selected: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    other_side: "Other | None" = None  #: the other side, which replaces baselines
    inner: Inner | None = None  #: set in a session that records layouts on the other side
    failures: dict[str, str] = field(default_factory=dict)  #: node id → why it did not pass
    stack: ExitStack = field(default_factory=ExitStack)  #: closed when the session ends

    @cached_property
    def project(self) -> "Config":
        """The configuration. Errors: ``ConfigError``."""
        from harness.config.load import load_config

        config = load_config(self.start, needs_pages=self.pages)
        return self.inner.project(config) if self.inner else config

    @property
    def compared(self) -> "Config":
        """The project, with the other side's records as its baselines where there is one."""
        return compared(self.project, self.folder) if self.other_side else self.project

    @cached_property
    def pages_file(self) -> Path:
        """The configuration's file. Errors: ``ConfigError`` without a configuration or pages."""
        from harness.config.load import find_config

        assert self.project.pages, "it was loaded as one that needs them"
        return find_config(self.start.resolve())

    @property
    def against(self) -> str:
        """The name of the other side in messages; empty where there is none."""
        return self.other_side.label if self.other_side else ""

    def go_against(self, config: pytest.Config, ref_or_address: str) -> None:
        """From now on, compare with a git ref or an address. Errors: ``UsageError``."""
        from harness.errors import HarnessError

        try:
            project, folder = self.project, self.folder
        except HarnessError as error:
            raise pytest.UsageError(f"--layout-against: {error}") from None
        if not self.pages:
            project = replace(project, pages=())
        self.other_side = begin(config, project, folder, self.stack, ref_or_address)

    @cached_property
    def page_checks(self) -> "PageChecks":
        """The results of the configuration's pages, captured when they are first needed."""
        from harness.pytest_plugin.page_results import PageChecks
        from harness.run.engines import default_workers

        workers = self.project.workers or default_workers()
        return PageChecks(
            self.project,
            self.folder,
            self._browsers.get,
            max(1, workers // self.workers),
            self.approves,
            self.other_side,
        )

    @cached_property
    def _browsers(self) -> "BrowserPool":
        from harness.run.record.browser_pool import BrowserPool

        return self.stack.enter_context(BrowserPool())

    @cached_property
    def folder(self) -> Path:
        """The folder of the session's run, made when it is first needed, with its ledger."""
        from harness.pytest_plugin.session_run import begin
        from harness.run import run_folder

        folder = run_folder.shared_run(self.project.project, self.run_id)
        begin(folder, self.project, self.selected)
        self.stack.enter_context(run_folder.running(folder))
        return folder

    def widths(self, names: Iterable[str]) -> tuple[int, ...]:
        """The sample widths of named breakpoints (CSS px). Errors: ``ConfigError``."""
        from harness.breakpoints.named import select, widths_of

        breakpoints = self.project.breakpoints
        return widths_of(select(names, breakpoints), breakpoints)

    @contextmanager
    def site(self) -> Iterator[str | None]:
        """The base address of relative addresses while the block lasts."""
        from harness.site.serve import served

        # Each worker of pytest-xdist calls this by itself.
        alone = "PYTEST_XDIST_WORKER" not in os.environ
        with served(self.project, may_start=alone) as address:
            yield address

    def record_phase(self, report: pytest.TestReport) -> None:
        """Record how a phase of a test ended; if a test runs again, its last attempt counts."""
        if report.when == "setup":
            self.passed[report.nodeid] = True
            self.failures[report.nodeid] = ""
        if report.outcome != "passed" or hasattr(report, "wasxfail"):
            self.passed[report.nodeid] = False
        self.failures[report.nodeid] = self.failures.get(report.nodeid) or failure_text(report)
        if report.when == "call" and (report.outcome != "skipped" or hasattr(report, "wasxfail")):
            self.ran.add(report.nodeid)

    @property
    def was_used(self) -> bool:
        """Whether a test, in any process, has asserted a layout or tested a page."""
        if "project" not in self.__dict__ and not self.passed:
            return False
        from harness.pytest_plugin.session_run import was_used

        try:
            return was_used(self.project.project / ".harness" / "runs" / self.run_id)
        except Exception:  # noqa: BLE001 - a session that uses nothing of this needs no project
            return False

    def finish(self) -> "Finished":
        """Write the run and its reports; approve if asked to. Errors: ``HarnessError``."""
        from harness.pytest_plugin.session_run import approve, clear, finish
        from harness.report.html.render import linked
        from harness.report.write_files import write_reports
        from harness.run.explain.locate_sources import sources_of

        notes = (f"compared with {self.against}", *self.other_side.notes) if self.other_side else ()
        run = finish(self.folder, self.project, self.ran, self.against, notes)
        written: Written = ()
        if self.approves:
            passed = {test for test, whole in self.passed.items() if whole}
            written = approve(self.folder, self.project, run, passed)
        clear(self.folder)
        (self.folder / "report.html").write_bytes(linked(run, self.project.breakpoints, base="./"))
        files = {name: str(file) for name, file in self.reports.items()}
        write_reports(files, run, self.folder, self.project.breakpoints, sources_of(self.project))
        return Finished(run, self.folder, written)


@dataclass(frozen=True)
class Finished:
    """The result of a session."""

    run: "Run"
    folder: Path
    written: "Written"  #: targets whose baselines were written, and their widths


def is_of_layouts(item: pytest.Item) -> bool:
    """Whether a test is a layout test, which runs in the harness's browser."""
    return uses_layouts(item.get_closest_marker(MARK), getattr(item, "fixturenames", ()))


def uses_layouts(mark: pytest.Mark | None, fixtures: Iterable[str]) -> bool:
    """Whether a test with this mark and these fixtures is a layout test."""
    return mark is not None or ASSERTS in fixtures


def describe_failure(asserted: "Asserted", session: LayoutSession, where: str) -> str | None:
    """The text of a failed assertion; ``None`` where the layout is as approved."""
    from harness.pytest_plugin.assertion_store import as_run
    from harness.report.terminal import render as terminal

    result = asserted.result
    if session.approves and result.images.get("current"):
        return None
    run = as_run([asserted], session.project, session.run_id, session.against)
    if run.exit_code == 0:
        return None
    width = shutil.get_terminal_size((80, 24)).columns
    lines = terminal.render(
        run,
        session.project.breakpoints,
        width=width,
        color=False,
        quiet=True,
        folder=seen_from_here(session.folder),
        summary=False,
    )
    test = asserted.test.partition("[")[0]
    approve = f"if it is meant to be so: pytest --layout-approve {test!r}"
    if result.verdict in ("unstable", "failed") or session.other_side:
        approve = ""
    return f"{where}: {result.page} at {result.width} px is {result.verdict}\n\n{lines}{approve}"


def seen_from_here(folder: Path) -> str:
    """The path of a folder; relative to the working directory where the folder is below it."""
    try:
        return folder.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(folder)
