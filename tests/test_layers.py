"""The package's layers: a module imports from lower numbers, each outside library has one home."""

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
    "__init__": 0,
    "errors": 0,
    "names": 0,
    "paths": 0,
    "addresses": 0,
    "references": 0,
    "values": 0,
    "results": 0,
    "swept": 0,
    "properties": 0,
    "property_tables": 0,
    "states": 0,
    "widths": 1,
    "compare": 1,
    "detectors": 1,
    "capture": 2,
    "baselines": 2,
    "report": 2,
    "config": 2,
    "keys": 2,
    "page_names": 2,
    "checkout": 2,
    "processes": 1,
    "evidence": 2,
    "repository": 2,
    "plan": 3,
    "sharding": 3,
    "parts": 3,
    "merging": 3,
    "gathering": 3,
    "changed": 3,
    "concluding": 3,
    "ledger": 3,
    "judge": 3,
    "again": 3,
    "causes": 3,
    "diagnose": 3,
    "declarations": 3,
    "engines": 3,
    "runs": 3,
    "hosts": 3,
    "noticing": 2,
    "watching": 3,
    "watch": 4,
    "run": 3,
    "approval": 3,
    "decisions": 3,
    "deciding": 3,
    "accepting": 3,
    "missing": 3,
    "mixing": 3,
    "reviewing": 3,
    "against": 3,
    "capturing": 3,
    "capture_stage": 3,
    "capture_results": 3,
    "confirming": 3,
    "carrying": 3,
    "exploring": 3,
    "going": 3,
    "equivalence": 3,
    "explaining": 3,
    "locating": 3,
    "side": 3,
    "shots": 3,
    "sources": 3,
    "serve": 1,
    "serving": 3,
    "flipping": 3,
    "sweeping": 3,
    "asserting": 3,
    "asserted": 3,
    "api": 4,
    "approving": 4,
    "layout_pages": 3,
    "layout_run": 3,
    "steadiness": 4,
    "page_breakpoints": 4,
    "commands": 4,
    "cli": 4,
    "options": 4,
    "__main__": 5,
    "show": 4,
    "faults": 4,
    "pytest_plugin": 4,
    "pytest_alone": 4,
    "pytest_beside": 4,
    "pytest_fixtures": 4,
    "pytest_pages": 4,
    "pytest_against": 4,
    "pytest_session": 4,
    "review": 4,
    "doctor": 4,
}

#: Each outside library, and the files that may import it (a folder stands for all in it).
HOMES = {
    # Tests have the synchronous one, whose types the fixtures name.
    "playwright": ("capture", "pytest_alone.py", "pytest_beside.py", "pytest_fixtures.py"),
    "brotli": ("capture/npm.py",),
    "tinycss2": ("widths/queries.py",),
    "PIL": ("compare",),
    "numpy": ("compare",),
    "jinja2": ("report/html.py",),
    "rich": (
        "report/terminal.py",
        "report/lines.py",
        "report/page_lines.py",
        "report/progress.py",
        "show.py",
        "cli.py",
        "doctor.py",
    ),
    "click": ("cli.py", "faults.py", "options.py"),
    "flask": ("review.py",),
    "werkzeug": ("review.py",),  # the server of Flask
    "pydantic": ("config.py", "keys.py"),
    "watchfiles": ("noticing.py",),
    "pytest": (
        "pytest_plugin.py",
        "pytest_alone.py",
        "pytest_beside.py",
        "pytest_fixtures.py",
        "pytest_pages.py",
        "pytest_against.py",
        "pytest_session.py",
    ),
    "pytest_playwright": ("pytest_beside.py",),
}

FILES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


def top(file: str) -> str:
    return file.partition("/")[0].removesuffix(".py")


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
@pytest.mark.parametrize("file", [one for one in FILES if one != "__init__.py"])
def test_a_module_imports_from_lower_numbers(file: str) -> None:
    level = LEVELS[top(file)]
    for line, name in imports(file):
        assert name != "a relative import", f"harness/{file}:{line} names no package"
        parts = name.split(".")
        if parts[0] != "harness":
            continue
        other = parts[1] if len(parts) > 1 else "__init__"
        assert LEVELS[other] <= level, f"harness/{file}:{line} imports {name}, of a higher number"


def test_the_arrows_between_modules_make_no_circle() -> None:
    arrows = {
        top(file): {
            name.split(".")[1]
            for each in FILES
            if top(each) == top(file)
            for _, name in imports(each)
            if name.startswith("harness.") and name.split(".")[1] != top(each)
        }
        for file in FILES
    }
    seen: list[str] = []

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, f"a circle: {' → '.join((*trail, module))}"
        if module not in seen:
            for other in sorted(arrows[module]):
                visit(other, (*trail, module))
            seen.append(module)

    for module in arrows:
        visit(module, ())


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
    assert {top(file) for file in FILES} <= LEVELS.keys()
