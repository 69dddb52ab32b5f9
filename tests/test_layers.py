"""A folder imports from smaller numbers, and each outside library has one home."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "harness"

#: Each module or folder right under ``harness/``, by its number in the package's layout. A new
#: one is a line here, written on purpose.
LEVELS = {
    "printable": 0,
    "interruption": 0,
    "errors": 0.5,
    "version": 0,
    "cache_folder": 0,
    "bounded": 0,
    "choices": 1,
    "model": 2,
    "breakpoints": 3,
    "detectors/__init__": 3.5,  # names the kinds, which the configuration takes; imports none
    "config": 4,
    "baselines": 5,
    "site": 5,
    "plan": 6,
    "compare": 6,
    "capture": 7,
    "sources": 9,
    "diagnose": 8,
    "findings": 9,
    "detectors": 10,
    "report": 10,
    "run": 11,
    "approval": 12,
    "api": 13,
    "commands": 14,
    "pytest_plugin": 14,
    "__main__": 15,
}

#: Each outside library, and the files that may import it (a folder stands for all in it).
HOMES = {
    # Tests have the synchronous one, whose types the fixtures name.
    "playwright": ("capture", "pytest_plugin"),
    "brotli": ("capture/browsers/npm_archive.py",),
    "filelock": ("baselines/lock.py",),
    "tinycss2": ("breakpoints/queries/parse.py",),
    "websockets": ("capture/browsers/devtools.py",),
    "PIL": ("compare", "diagnose/instability"),
    "numpy": ("compare",),
    "jinja2": ("report/html",),
    "rich": ("report/terminal", "commands"),
    "click": ("commands",),
    "flask": ("commands/review",),
    "werkzeug": ("commands/review",),  # the server of Flask
    "pydantic": ("config", "report/json/codec.py"),
    "pydantic_core": ("report/json/codec.py",),
    "watchfiles": ("commands/watch",),
    "pytest": ("pytest_plugin",),
    "pytest_playwright": ("pytest_plugin",),
}

#: No folder has more modules directly inside.
MOST_MODULES = 13

FILES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


def top(file: str) -> str:
    """The key of ``LEVELS`` that stands for ``file``."""
    module = file.removesuffix(".py")
    return module if module in LEVELS else module.partition("/")[0]


@cache
def imports(file: str) -> tuple[tuple[int, str], ...]:
    """Line and dotted name of all that ``file`` imports, also inside its functions."""
    return tuple(_imports(file))


def _imports(file: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse((PACKAGE / file).read_text("utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, name.name) for name in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                # ``from harness import doctor`` is a module, ``… import __version__`` is not.
                for name in names:
                    here = f"{module}.{name.name}"
                    is_module = module == "harness" and name.name in LEVELS
                    yield node.lineno, here if is_module else module
            case ast.ImportFrom():
                yield node.lineno, "a relative import"


# The package shows names of others to type checkers, and imports them only when they are asked for.
@pytest.mark.parametrize("file", [file for file in FILES if file != "__init__.py"])
def test_a_module_imports_from_lower_numbers(file: str) -> None:
    folder = top(file)
    for line, name in imports(file):
        assert name != "a relative import", f"harness/{file}:{line} names no package"
        parts = name.split(".")
        if parts[0] != "harness":
            continue
        other = parts[1] if len(parts) > 1 else "nothing"
        if len(parts) == 2 and f"{other}/__init__" in LEVELS:
            other = f"{other}/__init__"
        assert other == folder or LEVELS[other] < LEVELS[folder], (
            f"harness/{file}:{line} imports {name}, which has no smaller number"
        )


@pytest.mark.parametrize("file", FILES)
def test_an_outside_library_has_one_home(file: str) -> None:
    for line, name in imports(file):
        library = name.partition(".")[0]
        if library == "harness" or library in sys.stdlib_module_names:
            continue
        homes = HOMES.get(library)
        assert homes is not None, f"harness/{file}:{line}: {library} has no home yet"
        at_home = any(file == home or file.startswith(f"{home}/") for home in homes)
        assert at_home, f"harness/{file}:{line}: {library} lives in {', '.join(homes)}"


def test_every_module_has_a_number_and_every_number_a_reason() -> None:
    assert {top(file) for file in FILES} - {"__init__"} == LEVELS.keys()


@pytest.mark.parametrize("folder", sorted({(PACKAGE / file).parent for file in FILES}))
def test_a_folder_can_be_read_at_a_glance(folder: Path) -> None:
    modules = [path for path in folder.iterdir() if path.suffix in (".py", ".js")]
    assert len([path for path in modules if path.name != "__init__.py"]) <= MOST_MODULES
