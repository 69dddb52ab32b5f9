"""The pytest plugin: tests at named breakpoints, and layouts compared in states that tests reach.

Most sessions of pytest have no such test, so modules that take time are imported where needed.
"""

import json
import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.pytest_plugin import against as pytest_against
from harness.pytest_plugin import fixtures, own_page_fixtures, page_items, playwright_fixtures
from harness.pytest_plugin.page_items import SESSION
from harness.pytest_plugin.session import (
    MARK,
    WIDTH,
    Finished,
    LayoutSession,
    is_of_layouts,
    seen_from_here,
    uses_layouts,
)
from harness.report import REPORTS

_RUN, _OTHER = "harness_run", "harness_other"

#: The attribute of a worker's collection report that has usage errors.
_USAGE = "harness_usage_errors"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("harness", "layouts at named breakpoints (Breakpoint Harness)")
    group.addoption(
        "--layout-approve",
        action="store_true",
        help="Record the layouts of tests that pass as baselines.",
    )
    group.addoption(
        "--layout-against",
        metavar="REF_OR_URL",
        help="Compare with the layouts of the same tests at a git ref or at another base URL, "
        "instead of with baselines.",
    )
    group.addoption(
        "--layout",
        action="store_true",
        help="Also test the pages of the configuration: an item for each page, browser and band.",
    )
    for name, report in REPORTS.items():
        group.addoption(f"--layout-{name}", metavar="FILE", help=report.help)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        f"{MARK}(*names): run the test at each sample width of these named breakpoints, of all "
        "where none is named",
    )
    inner = pytest_against.Inner.from_environment()
    worker_input = getattr(config, "workerinput", {})
    config.stash[SESSION] = session = LayoutSession(
        start=config.rootpath,
        run_id=worker_input.get(_RUN) or _new_id(),
        approves=bool(inner) or config.getoption("--layout-approve"),
        pages=config.getoption("--layout") and not inner,
        inner=inner,
        reports=_report_files(config) if not inner else {},
        workers=int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")),
    )
    if session.pages:
        page_items.add_pages(config, session)
    if _OTHER in worker_input:
        session.other_side = pytest_against.other_from_json(
            json.loads(worker_input[_OTHER]), session.project
        )
    # After all other plugins: of two plugins with the same fixture, the last one counts.
    theirs = ("playwright", "pytest_playwright.pytest_playwright")
    beside = any(map(config.pluginmanager.hasplugin, theirs))
    config.pluginmanager.register(fixtures, "harness-fixtures")
    config.pluginmanager.register(
        playwright_fixtures if beside else own_page_fixtures, "harness-page"
    )
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_RunFinisher(config.stash[SESSION]), "harness-books")


def _report_files(config: pytest.Config) -> dict[str, Path]:
    """The files of requested reports, by the reports' names. Errors: ``UsageError``."""
    files = {name: config.getoption(f"--layout-{name}") for name in REPORTS}
    if printed := [name for name, file in files.items() if file == "-"]:
        raise pytest.UsageError(
            f"--layout-{printed[0]} -: pytest prints to standard output itself; name a file"
        )
    folder = config.invocation_params.dir
    return {name: folder / file for name, file in files.items() if file is not None}


def _new_id() -> str:
    """The id of the session's run, which all processes of the session share."""
    from harness.run import run_folder

    return f"{run_folder.new_id()}-{os.getpid()}"


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Pass the id of the run and the other side to a worker of pytest-xdist."""
    session = node.config.stash[SESSION]
    node.workerinput[_RUN] = session.run_id
    if session.other_side:
        node.workerinput[_OTHER] = json.dumps(pytest_against.other_as_json(session.other_side))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Prepare the other side before workers start."""
    config = session.config
    ours, against = config.stash[SESSION], config.getoption("--layout-against")
    if against is None or ours.inner or config.option.collectonly or hasattr(config, "workerinput"):
        return
    if ours.approves:
        raise pytest.UsageError(
            "--layout-against and --layout-approve do not go together: the one leaves the "
            "baselines alone, the other replaces them"
        )
    ours.go_against(config, against)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    marks = [*metafunc.definition.iter_markers(MARK)]
    if not uses_layouts(marks[0] if marks else None, metafunc.fixturenames):
        return
    from harness.errors import HarnessError

    session = metafunc.config.stash[SESSION]
    try:
        widths = session.widths([str(name) for name in marks[0].args] if marks else ())
    except HarnessError as error:
        session.usage_errors.append(f"{metafunc.definition.nodeid}: {error}")
        widths = ()
    if WIDTH not in metafunc.fixturenames:
        metafunc.fixturenames.append(WIDTH)
    metafunc.parametrize(WIDTH, widths, indirect=True, ids=[f"{width}px" for width in widths])


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    session = parent.config.stash[SESSION]
    if not session.pages or file_path != session.pages_file:
        return None
    return page_items.LayoutFile.from_parent(parent, path=file_path)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Send usage errors of a worker to the process that leads the workers."""
    errors = collector.config.stash[SESSION].usage_errors
    before = len(errors)
    report = yield
    if len(errors) > before and hasattr(collector.config, "workerinput"):
        report.outcome = "failed"  # only failed reports are sent with their contents
        report.longrepr = "\n".join(errors[before:])
        setattr(report, _USAGE, errors[before:])
    return report


def pytest_collection_modifyitems(session: pytest.Session, items: list[pytest.Item]) -> None:
    works = hasattr(session.config, "workerinput")
    if (errors := session.config.stash[SESSION].usage_errors) and not works:
        raise pytest.UsageError("\n".join(errors))
    items[:] = page_items.in_order(items, apart=works)
    if session.config.stash[SESSION].inner:
        others = [item for item in items if not is_of_layouts(item)]
        session.config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if is_of_layouts(item)]


def pytest_collection_finish(session: pytest.Session) -> None:
    session.config.stash[SESSION].selected = page_items.selected(session.items)


def pytest_sessionfinish(session: pytest.Session) -> None:
    session.config.stash[SESSION].stack.close()


class _RunFinisher:
    """Records how the tests of a session end, and finishes its run.

    In a session with workers, it runs in the process that leads them.
    """

    def __init__(self, session: LayoutSession) -> None:
        self._session = session
        self._finished: Finished | None = None
        self._error = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._session.record_phase(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if errors := getattr(report, _USAGE, ()):  # from a worker
            raise pytest.UsageError("\n".join(errors))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self._session.inner:
            self._session.inner.write(self._session.failures)
        if not self._session.was_used:
            return
        from harness.errors import HarnessError

        try:
            self._finished = self._session.finish()
        except HarnessError as error:
            self._error = str(error)
            session.exitstatus = pytest.ExitCode.USAGE_ERROR

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._finished is None and not self._error:
            return
        terminalreporter.section("layouts")
        for line in summary(self._finished) if self._finished else [f"harness: {self._error}"]:
            terminalreporter.write_line(line)


def summary(finished: Finished) -> Iterator[str]:
    """The lines that sum up a session."""
    ledger = finished.run.ledger
    names = len({capture.page for capture in finished.run.captures})
    outcomes = ("unchanged", "changed", "new", "unstable", "failed")
    counts = ", ".join(
        f"{count:,} {outcome}" for outcome in outcomes if (count := getattr(ledger, outcome))
    )
    yield (
        f"{names:,} layout{'s' if names != 1 else ''} at {ledger.planned:,} "
        f"width{'s' if ledger.planned != 1 else ''}: {counts}"
    )
    for number, finding in enumerate(finished.run.findings, start=1):
        if finding.kind != "new" or not finished.written:  # approved layouts are no longer new
            yield f"{number}. {finding.kind}: {finding.message}"
    for (page, variant), widths in finished.written:
        yield (
            f"approved {page} in {variant} at {len(widths)} "
            f"width{'s' if len(widths) != 1 else ''}: {', '.join(map(str, widths))}"
        )
    if finished.run.against:
        yield f"compared with {finished.run.against}"
    yield f"report  {seen_from_here(finished.folder)}/report.html"
