"""The example projects, from nothing to a regression that is caught, as their users go there."""

import os
import shutil
from pathlib import Path

import pytest

from harness.capture.browsers.find import find_browser
from tests.scratch import Project, Run

HERE = Path(__file__).parent


@pytest.fixture
def example(tmp_path: Path, run_harness: Run, request: pytest.FixtureRequest) -> Project:
    """A copy of the example project that the test is about."""
    shutil.copytree(HERE / "projects" / request.param, tmp_path / request.param)
    return Project(tmp_path / request.param, run_harness)


def replace(file: Path, before: str, after: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(before) == 1
    file.write_text(text.replace(before, after), "utf-8")


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.parametrize(
    ("example", "pages", "sheet", "before", "after", "cause"),
    [
        (
            *("static", 2, "style.css"),
            *(
                ".loaves { grid-template-columns: 1fr 1fr }",
                ".loaves { grid-template-columns: 1fr }",
            ),
            ".loaves grid-template-columns 1fr 1fr → 1fr (style.css:",
        ),
        pytest.param(
            *("server", 1, "static/style.css", "64px 1fr auto", "48px 1fr auto"),
            ".ships li grid-template-columns 64px 1fr auto → 48px 1fr auto (style.css:",
            marks=pytest.mark.campaign,
        ),
    ],
    indirect=["example"],
    ids=["static", "server"],
)
def test_first_configuration_serves_from_nothing_to_a_caught_regression(
    example: Project, pages: int, sheet: str, before: str, after: str, cause: str
) -> None:
    assert example.harness("init").exit_code == 0
    assert example.approve().exit_code == 0
    green = example.check()
    assert green.exit_code == 0, green.stdout
    assert example.report()["ledger"]["unchanged"] == example.report()["ledger"]["planned"]
    assert example.report()["ledger"]["planned"] == 14 * pages

    replace(example.folder / sheet, before, after)
    red = example.check("home")
    assert red.exit_code == 1
    assert cause in " ".join(red.stdout.split())


#: Has pytest-playwright find the browser of this machine.
THIS_MACHINE = """
import pytest

@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {{**browser_type_launch_args, "executable_path": {executable!r}}}
"""


@pytest.mark.browser
@pytest.mark.parametrize("example", ["pytest_suite"], indirect=True)
def test_first_configuration_serves_a_suite_of_pytest(
    example: Project, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    executable = str(find_browser().executable)
    pytester.makepyfile(this_machine=THIS_MACHINE.format(executable=executable))
    monkeypatch.setenv("PYTHONPATH", f"{HERE.parent}{os.pathsep}{pytester.path}")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    for name in ("PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(example.folder)
    plugins = ("harness.pytest_plugin.plugin", "playwright", "this_machine", "no:cacheprovider")
    words = [word for one in plugins for word in ("-p", one)]

    assert example.harness("init").exit_code == 0
    pytester.runpytest_subprocess(*words, "--layout-approve").assert_outcomes(passed=5)
    pytester.runpytest_subprocess(*words).assert_outcomes(passed=5)
    assert example.report()["ledger"]["unchanged"] == 3

    replace(example.folder / "site/style.css", "padding: 10px 12px;", "padding: 16px 12px;")
    red = pytester.runpytest_subprocess(*words)
    red.assert_outcomes(passed=2, failed=3)
    told = " ".join(red.stdout.str().split())
    assert "nav a padding 10px → 16px (style.css:" in told
