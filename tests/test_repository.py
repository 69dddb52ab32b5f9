"""What the repository may hold: no registry's address, no path of anyone's machine, exact locks."""

import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

#: Hosts of package registries, in two pieces each so that this file does not name them.
REGISTRIES = tuple(
    ".".join(pieces)
    for pieces in (
        ("pypi", "org"),
        ("pypi", "python.org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian.org"),
        ("snapshot", "debian.org"),
        ("archive", "ubuntu.com"),
        ("crates", "io"),
        ("rubygems", "org"),
        ("conda", "anaconda.org"),
        ("cdn", "playwright.dev"),
        ("pkg", "dev"),
        ("jfrog", "io"),
    )
)

#: What else names a registry: the settings that point a client to one.
SETTINGS = tuple(
    "".join(pieces)
    for pieces in (
        ("--index", "-url"),
        ("--extra-index", "-url"),
        ("--find", "-links"),
        ("--trusted", "-host"),
        ("PIP_INDEX", "_URL"),
        ("UV_INDEX", "_URL"),
        ("npm_config", "_registry"),
    )
)

#: Folders that are somebody's own; a repository knows only paths inside itself.
PRIVATE = tuple("/" + name + "/" for name in ("work", "root", "home", "Users"))


@cache
def tracked() -> dict[str, str]:
    """Every file git tracks, by path; what is no UTF-8 is read byte for byte."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("this is not a git checkout")
    paths = [path for path in listed.stdout.split("\0") if path and (ROOT / path).is_file()]
    return {path: (ROOT / path).read_bytes().decode("latin-1") for path in paths}


def naming(literal: str, before: str, after: str = "") -> list[str]:
    """The files that hold ``literal`` in that company; looked for as plain text first: quicker."""
    pattern = re.compile(f"{before}{re.escape(literal)}{after}")
    return [path for path, text in tracked().items() if literal in text and pattern.search(text)]


@pytest.mark.parametrize("host", REGISTRIES)
def test_no_file_names_the_host_of_a_package_registry(host: str) -> None:
    assert naming(host, r"(?<![\w-])", r"\b") == []


@pytest.mark.parametrize("setting", SETTINGS)
def test_no_file_points_a_client_to_a_registry(setting: str) -> None:
    # ``--no-emit-…`` keeps such a line out of the locks.
    assert naming(setting, "(?<!-no-emit)", r"\b") == []


@pytest.mark.parametrize("folder", PRIVATE)
def test_no_file_names_a_folder_of_somebodys_machine(folder: str) -> None:
    assert naming(folder, r"(?<![\w.)}:/-])") == []


REQUIREMENT = (
    r"[a-z0-9-]+==[0-9][\w.]*( ; [\w ()!=<>.'-]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+\n"
)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_holds_names_versions_and_hashes_only(lock: str) -> None:
    text = (ROOT / lock).read_text("ascii")
    assert re.fullmatch(rf"({REQUIREMENT})+", text)


def locked(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text("ascii")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))


def test_both_locks_agree_and_hold_all_that_the_project_asks_for() -> None:
    runtime, everything = locked("requirements.lock"), locked("requirements-dev.lock")
    assert runtime.items() <= everything.items()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    needed = [re.split(r"[<>=~!]", one)[0] for one in project["project"]["dependencies"]]
    wanted = [re.split(r"[<>=~!]", one)[0] for one in project["dependency-groups"]["dev"]]
    built = [re.split(r"[<>=~!]", one)[0] for one in project["build-system"]["requires"]]
    assert set(needed) <= runtime.keys()
    assert {*wanted, *built} <= everything.keys()
