"""The examples in the docstrings of the benchmark."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

from benchmarks import speed

FOLDER = Path(speed.__file__).parent
MODULES = sorted(
    ".".join(path.relative_to(FOLDER).with_suffix("").parts)
    for path in FOLDER.rglob("*.py")
    if ">>> " in path.read_text("utf-8")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_right(name: str) -> None:
    module = import_module(f"benchmarks.speed.{name}")
    assert doctest.testmod(module).failed == 0
