"""A report and a detector are one file and one line each: copies of the package gain them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parents[1]

#: A report of test results in the Common Test Report Format.
CTRF = '''"""The run in the Common Test Report Format: a test for each capture."""

import json

from harness.model.run import Run
from harness.report.sources import Sources

STATUS = {"unchanged": "passed", "failed": "other", "unstable": "other"}


def render(run: Run, sources: Sources) -> bytes:
    """The report as UTF-8."""
    tests = [
        {
            "name": f"{capture.page} in {capture.browser} at {capture.width} px",
            "status": STATUS.get(capture.verdict, "failed"),
            "duration": 0,
        }
        for capture in run.captures
    ]
    results = {"tool": {"name": "harness"}, "summary": {"tests": len(tests)}, "tests": tests}
    return json.dumps({"results": results}).encode()
'''

#: A detector of elements that stick out of the viewport.
PROTRUSION = '''"""Elements that stick out past the right edge of the viewport."""

from collections.abc import Iterator

from harness.detectors import PageReading
from harness.findings.make import make_finding
from harness.model.finding import Finding


def detect(reading: PageReading) -> Iterator[Finding]:
    """One finding for each page, over the widths at which an element sticks out."""
    widths = [
        width
        for width, layout in reading.layouts.items()
        if any(element.box.right > width for element in layout.elements)
    ]
    if widths:
        yield make_finding(
            kind="viewport-protrusion", page=reading.page, browser=reading.variant, widths=widths,
            selector="html", message="something sticks out", breakpoints=reading.breakpoints,
        )
'''

LINES = {
    "harness/report/__init__.py": (
        '    "json": Report(',
        '    "ctrf": Report("Write a CTRF report.", "harness.report.ci.ctrf"),',
    ),
    "harness/detectors/__init__.py": (
        '    "breakpoint-drift": Detector(',
        '    "viewport-protrusion": Detector("it sticks out", "harness.detectors.protrusion"),',
    ),
}

CONFIG = """root = "."
sweep = false
fail_on = ["viewport-protrusion"]
pages = [{ name = "wide", path = "wide.html" }]
breakpoints = { all = { min = 1, widths = [400, 800] } }
"""


Done = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with a report and a detector more."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("harness", "docs"):
        shutil.copytree(HERE / name, folder / name)
    (folder / "harness/report/ci/ctrf.py").write_text(CTRF)
    (folder / "harness/detectors/protrusion.py").write_text(PROTRUSION)
    for name, (above, line) in LINES.items():
        text = (folder / name).read_text("utf-8")
        assert text.count(above) == 1
        (folder / name).write_text(text.replace(above, f"{line}\n{above}"), "utf-8")
    return folder


def python(copy: Path, *words: str, folder: Path | None = None) -> Done:
    """Python with the copy in place of the package."""
    return subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        cwd=folder or copy,
        env={**os.environ, "PYTHONPATH": str(copy), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        check=False,
    )


def test_they_are_in_the_command_line_and_in_pytest(copy: Path) -> None:
    for command in ("check", "merge"):
        told = python(copy, "-m", "harness", command, "--help").stdout
        assert "--ctrf FILE" in told
        assert "Write a CTRF report; - prints it." in told
    assert "--ctrf" not in python(copy, "-m", "harness", "approve", "--help").stdout
    plugin = ("-p", "harness.pytest_plugin.plugin", "-p", "no:cacheprovider")
    told = python(copy, "-m", "pytest", *plugin, "--help").stdout
    assert "--layout-ctrf=FILE" in told


def test_they_are_in_the_docs(copy: Path) -> None:
    made = python(copy, "-m", "docs.reference")
    assert made.returncode == 0, made.stderr
    texts = {
        name: (copy / "docs" / name).read_text("utf-8")
        for name in ("commands.md", "pytest.md", "findings.md")
    }
    assert "| `--ctrf FILE` | Write a CTRF report; - prints it. |" in texts["commands.md"]
    assert "| `--layout-ctrf FILE` | Write a CTRF report. |" in texts["pytest.md"]
    assert "| `viewport-protrusion` | it sticks out |" in texts["findings.md"]


@pytest.mark.browser
def test_they_work_in_a_run(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "harness.toml").write_text(CONFIG)
    (tmp_path / "wide.html").write_text(
        "<!doctype html><title>Wide</title><p style='width: 600px'>A wide paragraph"
    )
    assert python(copy, "-m", "harness", "approve", folder=tmp_path).returncode == 0
    words = ("-m", "harness", "check", "--json", "run.json", "--ctrf", "ctrf.json")
    assert python(copy, *words, folder=tmp_path).returncode == 1
    (finding,) = read(tmp_path / "run.json")["findings"]
    assert (finding["kind"], finding["widths"]) == ("viewport-protrusion", [[400, 400]])
    tests = read(tmp_path / "ctrf.json")["results"]["tests"]
    assert [(test["name"], test["status"]) for test in tests] == [
        ("wide in chromium at 400 px", "passed"),
        ("wide in chromium at 800 px", "passed"),
    ]


def read(file: Path) -> Any:
    return json.loads(file.read_text("utf-8"))
