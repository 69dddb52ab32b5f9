"""What the end-to-end tests share: a scratch project, the command line, servers, a browser."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from harness.capture.browsers.find import find_browser
from harness.commands.main import main
from harness.errors import BrowserError
from tests.browsers import kept_browsers, own_browsers
from tests.one_fault.suite import FIGURE, in_words
from tests.reviews import make_reviewed
from tests.scratch import FAULTS, PLAIN, TWO_BANDS, Answer, MakeProject, Project, Run, Server
from tests.scratch import running_server as serving

# In CI the harness starts every server itself. A test that is about that sets the variable; the
# others give the same answer wherever they run.
os.environ.pop("CI", None)

#: Projects that tests are about, with tests of their own.
collect_ignore = ["projects"]

# How long an example takes is the machine's affair, and no test asserts it.
settings.register_profile(
    "suite", deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("campaign", settings.get_profile("suite"), max_examples=200)
settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option of `make campaign`."""
    parser.addoption(
        "--campaign", action="store_true", help="run the tests marked `campaign` too, in full"
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin long tests first, so that in the end no worker is left alone with them.

    The tests of the campaign count as deselected where it is not asked for.
    """
    if not config.getoption("campaign"):
        left_out = [item for item in items if item.get_closest_marker("campaign")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("campaign")]
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def is_campaign(pytestconfig: pytest.Config) -> bool:
    """Whether tests that choose among samples take all of them."""
    return bool(pytestconfig.getoption("campaign"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the one-fault suite measured, whichever workers ran it."""
    figures = [
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == FIGURE and report.when == "call"
    ]
    if figures:
        named, proven, of = (sum(column) for column in zip(*figures, strict=True))
        terminalreporter.write_line(f"one-fault suite: {in_words(named, proven, of)}")


@pytest.fixture(scope="session")
def browser_problem() -> str | None:
    """Why no browser test can run here; ``None`` where they can."""
    try:
        find_browser()
    except BrowserError as error:
        return str(error)
    return None


@pytest.fixture(autouse=True)
def _needs_browser(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("browser"):
        problem = request.getfixturevalue("browser_problem")
        if problem:  # skipping would look like cover that is not there
            pytest.fail(f"this test drives a browser. {problem}", pytrace=False)


@pytest.fixture(scope="session", autouse=True)
def _kept_browsers() -> Iterator[None]:
    with kept_browsers():
        yield


@pytest.fixture(autouse=True)
def _own_browsers(request: pytest.FixtureRequest) -> Iterator[None]:
    with own_browsers() if request.node.get_closest_marker("own_browser") else nullcontext():
        yield


@pytest.fixture
def run_harness(capsys: pytest.CaptureFixture[str]) -> Run:
    """``run_harness("check", "--quiet")`` gives exit code, standard output and standard error."""

    def run(*words: str) -> Answer:
        capsys.readouterr()
        code = main(words)
        return Answer(code, *capsys.readouterr())

    return run


@pytest.fixture
def project(tmp_path: Path, run_harness: Run) -> MakeProject:
    """A factory of scratch projects, each page of which is plain unless a fault has its name."""

    def make(
        *names: str, settings: str = "", breakpoints: str = TWO_BANDS, **pages: str
    ) -> Project:
        made = Project(tmp_path / "project", run_harness)
        made.folder.mkdir()
        pages = {**dict.fromkeys(names or () if pages else names or ("home",), ""), **pages}
        for name in pages:
            fault = FAULTS / f"{name}.html"
            made.write(f"{name}.html", fault.read_bytes() if fault.is_file() else PLAIN)
        made.configure(pages, settings, breakpoints)
        return made

    return make


@pytest.fixture(scope="session")
def _reviewed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reviewed") / "project"
    make_reviewed(Project(folder, lambda *words: Answer(main(words), "", "")))
    return folder


@pytest.fixture
def reviewed(_reviewed_once: Path, tmp_path: Path, run_harness: Run) -> Project:
    """A copy of the project that ``make_reviewed`` has made."""
    shutil.copytree(_reviewed_once, tmp_path / "reviewed")
    return Project(tmp_path / "reviewed", run_harness)


@pytest.fixture
def server() -> Iterator[Callable[[], Server]]:
    """A factory of servers on loopback, stopped when the test ends."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(serving())
