"""Whoever only looks at the command line does not wait for what a run needs."""

import subprocess
import sys

import pytest

#: What takes long to import.
HEAVY = ("playwright", "pydantic", "numpy", "PIL", "jinja2", "rich", "flask", "tinycss2", "asyncio")

IMPORT = "import harness, sys"
RUN = """
import sys
from harness.commands.main import main
main(sys.argv[1:])
"""


def loaded(code: str, *words: str) -> set[str]:
    """The modules of ``HEAVY`` that a new interpreter has loaded once it has run ``code``."""
    asks = f"{code}\nprint('LOADED', *[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", asks, *words], capture_output=True, text=True, check=True
    )
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("LOADED")]
    return {*line.split()[1:]}


def test_import_harness_loads_nothing_heavy() -> None:
    assert loaded(IMPORT) == set()


@pytest.mark.parametrize(
    "words",
    [("--help",), ("--version",), ("check", "--help"), ("approve", "--help"), ("check", "--jsn")],
    ids=" ".join,
)
def test_help_loads_nothing_heavy(words: tuple[str, ...]) -> None:
    assert loaded(RUN, *words) == set()


def test_a_check_imports_the_pipeline_beside_the_start_of_its_browser() -> None:
    assert "numpy" not in loaded("import harness.commands.check, sys")
    assert "playwright" not in loaded("import harness.commands.check, sys")
