"""The names that scripts and notebooks have: which they are, and that they work as documented."""

import ast
import asyncio
import inspect
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, assert_type

import pytest

import harness
from tests.scratch import PLAIN, MakeProject, changed

HERE = Path(__file__).parent
PINNED = HERE / "data" / "api.txt"
GUIDE = HERE.parent / "docs" / "api.md"


def described(name: str) -> Iterator[str]:
    """A public name as ``PINNED`` has it: a signature, or a class with all that is public of it."""
    value = getattr(harness, name)
    if inspect.isfunction(value):
        yield _signature(ast.parse(inspect.getsource(value)).body[0])
    elif inspect.isclass(value):
        bases = ", ".join(base.__name__ for base in value.__bases__ if base is not object)
        yield f"class {name}({bases})" if bases else f"class {name}"
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(value))).body
        assert isinstance(tree, ast.ClassDef)
        for node in tree.body:
            if isinstance(node, ast.AnnAssign):
                yield f"    {_without_defaults_of_fields(ast.unparse(node))}"
            elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                kind = "".join(f"{ast.unparse(decorator)} " for decorator in node.decorator_list)
                yield f"    {kind}{_signature(node)}"
    else:
        yield f"{name} = {'…' if name == '__version__' else value}"


def _signature(node: ast.stmt) -> str:
    assert isinstance(node, ast.FunctionDef)
    assert node.returns is not None
    return f"{node.name}({ast.unparse(node.args)}) -> {ast.unparse(node.returns)}"


def _without_defaults_of_fields(text: str) -> str:
    return re.sub(r" = field\(.*\)$", " = …", text)


def test_public_names_signatures_and_fields_are_as_pinned() -> None:
    """A change of this is a change for everybody who uses it: edit ``PINNED`` and the changelog."""
    described_now = "".join(f"{line}\n" for name in harness.__all__ for line in described(name))
    assert described_now == PINNED.read_text("utf-8")


def test_values_are_frozen_and_say_what_they_are() -> None:
    errors = {name for name in harness.__all__ if name.endswith("Error")}
    classes = {name for name in harness.__all__ if inspect.isclass(getattr(harness, name))} - errors
    for name in classes:
        value: Any = getattr(harness, name)
        assert value.__dataclass_params__.frozen, name
        assert value.__doc__, name
    for name in errors:
        assert issubclass(getattr(harness, name), harness.HarnessError), name


def test_importing_the_package_imports_none_of_its_modules() -> None:
    lines = (
        "import sys, harness",
        "print([name for name in sys.modules if name.startswith('harness.')])",
        "print(harness.Cause.__name__, 'playwright' in sys.modules, 'pydantic' in sys.modules)",
        "print(set(harness.__all__) <= set(dir(harness)))",
        "print(hasattr(harness, 'chek'))",
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", "\n".join(lines)],
        capture_output=True,
        text=True,
        check=True,
        cwd=HERE.parent,
        env={"PYTHONPATH": str(HERE.parent)},
    )
    assert done.stdout == "[]\nCause False False\nTrue\nFalse\n"


def test_every_public_name_is_documented() -> None:
    told = set(re.findall(r"`(\w+)", GUIDE.read_text("utf-8")))
    assert set(harness.__all__) - told - {"__version__"} == set()


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ({"pages": "home"}, "pages is the text 'home'"),
        ({"breakpoints": "small"}, "breakpoints is the text 'small'"),
        ({"pages": ["hom"]}, "there is no page 'hom' (did you mean 'home'?)"),
        ({"browsers": ["chrome"]}, "there is no browser 'chrome'"),
        ({"device_scale_factor": float("nan")}, "device_scale_factor cannot be nan"),
        ({"workers": 0}, "workers cannot be 0"),
        ({"shard": "3/2"}, "--shard '3/2' names no shard"),
    ],
)
def test_arguments_that_cannot_be_are_told(
    project: MakeProject, arguments: dict[str, Any], what: str
) -> None:
    with pytest.raises(harness.ConfigError) as caught:
        harness.check(project().folder, **arguments)
    assert caught.value.what.startswith(what)


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ({"from_run": "last"}, "there is no run 'last'"),
        ({"from_run": "none", "workers": 2}, "there is no run 'none'"),
    ],
)
def test_a_run_that_is_not_there_is_not_approved(
    project: MakeProject, arguments: dict[str, Any], what: str
) -> None:
    made = project()
    with pytest.raises(harness.ConfigError, match=what):
        harness.approve(made.folder, **arguments)
    assert not made.baselines.exists()


@pytest.mark.browser
def test_the_guide_runs_as_it_stands(
    project: MakeProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = project()
    harness.approve(str(made.folder), workers=2)
    made.write("home.html", changed(PLAIN, ".box { width: 240px }"))
    monkeypatch.chdir(made.folder)
    capsys.readouterr()
    example, printed = re.findall(
        r"```(?:python|text)\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL
    )
    exec(compile(example, str(GUIDE), "exec"), {})
    assert capsys.readouterr().out == printed


@pytest.mark.browser
def test_it_runs_where_an_event_loop_does_and_its_values_have_types(project: MakeProject) -> None:
    made = project()
    told: list[tuple[str, int, int]] = []

    async def notebook() -> harness.Run:
        config = harness.load_config(made.folder)
        return harness.check(
            config,
            ["home"],
            breakpoints=["small"],
            progress=lambda doing, done, planned, now: told.append((doing, done, planned)),
        )

    run = asyncio.run(notebook())
    assert_type(run, harness.Run)
    (capture,) = run.captures
    assert_type(capture, harness.CaptureResult)
    assert (run.verdict, run.exit_code, capture.spot) == ("new", 1, ("home", "chromium", 400))
    assert (run.ledger.planned, run.ledger.new) == (1, 1)
    assert told[-1] == ("captured", 1, 1)
    picture = harness.run_folder(run, made.folder) / capture.images["current"]
    assert_type(picture, Path)
    assert picture.is_file()

    with pytest.raises(harness.ConfigError, match="from_run and workers do not go together"):
        harness.approve(made.folder, from_run=run, workers=2)
    approved = harness.approve(made.folder, from_run=run)
    assert approved.id == run.id
    assert [path.name for path in made.baselines.rglob("*.png")] == ["0400.png"]
