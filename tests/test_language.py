"""Names and docstrings of the package are plain technical English, as far as a parser can tell.

``python -m tests.test_language`` lists what is left, folder by folder.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "harness"

#: Names that say nothing of the value they hold. Functions may not have them either, with or
#: without an underscore in front.
EMPTY_NAMES = frozenset({"one", "each", "some", "found", "told", "known", "own", "every", "thing"})

#: The parts of an error's message (``HarnessError``): the first needs the two others beside it.
MESSAGE_PARTS = frozenset({"what", "why", "fix"})

#: First words of docstrings that are no sentence and no noun phrase.
HEADLESS = frozenset({"What", "Have", "Of", "Those", "That", "As"})

#: Folders right under ``harness/``; "." stands for the modules beside them.
FOLDERS = (".", *sorted(path.name for path in PACKAGE.iterdir() if any(path.rglob("*.py"))))

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


#: A public field that ``tests/data/api.txt`` does not list: reached through ``Run.unsteady``.
REACHED = ("Unsteady", "what")


def public_fields() -> frozenset[tuple[str, str]]:
    """Class and field name of everything that ``tests/data/api.txt`` pins."""
    pairs, class_name = {REACHED}, ""
    for line in (ROOT / "tests/data/api.txt").read_text("utf-8").splitlines():
        if line.startswith("class "):
            class_name = line.removeprefix("class ").partition("(")[0]
        elif line.startswith("    "):
            pairs.add((class_name, line.strip().partition(":")[0]))
    return frozenset(pairs)


def complaints(source: str) -> Iterator[tuple[int, str]]:
    """Line and description of each empty name and each headless docstring in ``source``."""
    tree = ast.parse(source)
    allowed = _allowed(tree)
    for node in ast.walk(tree):
        for name in _bound(node):
            if name.lstrip("_") in EMPTY_NAMES:
                yield _line(node), f"the name {name!r}"
            elif name == "other" and "Other" in source:
                continue  # the other side of a comparison is what the word is for
            elif name in ("what", "other") and node not in allowed:
                yield _line(node), f"the name {name!r}, which has another meaning"
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            words = (ast.get_docstring(node) or "").split(maxsplit=1)
            if words and words[0].strip("`,.:") in HEADLESS:
                yield _line(node), f"a docstring that begins with {words[0]!r}"


def _bound(node: ast.AST) -> Iterable[str]:
    """Names that ``node`` itself binds."""
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
            return [name]
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            return [name]
        case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            return [name]
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return [alias.asname or alias.name.partition(".")[0] for alias in names]
    return []


def _allowed(tree: ast.Module) -> set[ast.AST]:
    """Where ``what`` is part of an error's message or a public field, and ``other`` a parameter."""
    fields = public_fields()
    nodes: set[ast.AST] = set()
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name, body=body):
                targets = [item.target for item in body if isinstance(item, ast.AnnAssign)]
                by_name = {item.id: item for item in targets if isinstance(item, ast.Name)}
                if "what" in by_name and (
                    by_name.keys() >= MESSAGE_PARTS or (name, "what") in fields
                ):
                    nodes.add(by_name["what"])
            case ast.FunctionDef(args=args) | ast.AsyncFunctionDef(args=args):
                parameters = [*args.posonlyargs, *args.args, *args.kwonlyargs]
                is_message = {parameter.arg for parameter in parameters} >= MESSAGE_PARTS
                nodes |= {
                    parameter
                    for parameter in parameters
                    if parameter.arg == "other" or (parameter.arg == "what" and is_message)
                }
    return nodes


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 1)


def left_in(folder: str) -> list[str]:
    """Complaints about a folder right under ``harness/``, as ``file:line: complaint``."""
    files = PACKAGE.glob("*.py") if folder == "." else (PACKAGE / folder).rglob("*.py")
    return [
        f"{file.relative_to(ROOT).as_posix()}:{line}: {complaint}"
        for file in sorted(files)
        for line, complaint in sorted(complaints(file.read_text("utf-8")))
    ]


@pytest.mark.parametrize("folder", FOLDERS)
def test_names_and_docstrings_say_something(folder: str) -> None:
    left = left_in(folder)
    assert not left, "\n".join(["", *left])


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("one = 1", ["one"]),
        ("each: int = 1", ["each"]),
        ("some, (found, *told) = f()", ["some", "found", "told"]),
        (
            "def f(known, /, own=1, *every, thing, **each): ...",
            ["known", "own", "every", "thing", "each"],
        ),
        ("f = lambda one: one", ["one"]),
        ("for one in x: ...", ["one"]),
        ("x = [one for one in y if (found := one)]", ["one", "found"]),
        ("with f() as found: ...", ["found"]),
        ("try: ...\nexcept E as found: ...", ["found"]),
        ("import told\nfrom x import y as known", ["told", "known"]),
        (
            "match x:\n case [one, *some]: ...\n case {'a': 1, **own}: ...\n case E() as told: ...",
            ["one", "some", "own", "told"],
        ),
        ("def _told(): ...", ["_told"]),
        ("what = 1", ["what"]),
        ("def f(what): ...", ["what"]),
        ("def f(what, why, fix): ...", []),
        ("class Missed:\n what: str\n why: str\n fix: str", []),
        ("class Unstable:\n what: str", []),
        ("class Unheard:\n what: str", ["what"]),
        ("def f(page, other): ...", []),
        ("for other in x: ...", ["other"]),
        ("x = one + found.known  # bound elsewhere", []),
    ],
)
def test_each_binding_of_an_empty_name_is_seen(source: str, names: list[str]) -> None:
    described = sorted(complaint.partition(",")[0] for _, complaint in complaints(source))
    assert described == sorted(f"the name {name!r}" for name in names)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('"""What a page is."""', ["What"]),
        ('class A:\n """Those of it."""', ["Those"]),
        ('def f():\n """As in ``Job``."""', ["As"]),
        ('async def f():\n """Whatever it asks."""', []),
        ('def f():\n """Bounds of a page."""', []),
    ],
)
def test_each_headless_docstring_is_seen(source: str, words: list[str]) -> None:
    described = [complaint for _, complaint in complaints(source)]
    assert described == [f"a docstring that begins with {word!r}" for word in words]


def main() -> int:
    """Print what is left by folder; 1 where something is."""
    total = 0
    for folder in FOLDERS:
        left = left_in(folder)
        total += len(left)
        print(f"{folder}: {len(left)}")
        print("".join(f"  {line}\n" for line in left), end="")
    return bool(total)


if __name__ == "__main__":
    sys.exit(main())
