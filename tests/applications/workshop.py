"""An application in a folder of its own: installed once, its sources laid anew, built."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.applications.recipe import NOT_SOURCES, Edit, Recipe

#: Names of a project's folder that outlive its sources.
KEPT = ("node_modules", "tools", "installed")

#: Longest an installation or a build may take, in seconds.
LONGEST_S = 600

#: An address of an npm package on a CDN: its name with the scope, and the path in it.
CDN = re.compile(r"https://cdn\.jsdelivr\.net/npm/((?:@[\w.-]+/)?[\w.-]+)@[\w.-]+/")


class NotInstalledError(Exception):
    """A package registry or its client is not there: nothing can be measured."""


def applications_folder() -> Path:
    """Where applications are installed: ``HARNESS_APPLICATIONS``, or the user's cache folder."""
    if setting := os.environ.get("HARNESS_APPLICATIONS"):
        return Path(setting).resolve()
    home = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    return home / "breakpoint-harness" / "applications"


@contextmanager
def application(recipe: Recipe, folder: Path | None = None) -> Iterator[Path]:
    """The built application of ``recipe``, in a project folder without configuration.

    No two processes use a folder at a time: the second waits for the first.
    Error: ``NotInstalledError``.
    """
    project = (folder or applications_folder()) / recipe.name
    project.mkdir(parents=True, exist_ok=True)
    with (project.parent / f"{recipe.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _install(recipe, project)
        _lay(recipe, project)
        build(recipe, project)
        yield project


@contextmanager
def planted(recipe: Recipe, project: Path, edit: Edit) -> Iterator[None]:
    """The application with ``edit`` made and built, until the block ends."""
    file = project / edit.file
    text = file.read_text("utf-8")
    file.write_text(edit.planted(text), "utf-8")
    try:
        build(recipe, project)
        yield
    finally:
        file.write_text(text, "utf-8")
        build(recipe, project)


def environment(project: Path) -> dict[str, str]:
    """The variables of commands in ``project``: what it installed is found first."""
    places = (str(project / "tools" / "bin"), os.environ.get("PATH", ""))
    return {**os.environ, "PATH": os.pathsep.join(places)}


def build(recipe: Recipe, project: Path) -> None:
    """Run the build command of ``recipe``, if it has one."""
    if recipe.build is None:
        return
    done = subprocess.run(
        recipe.build,
        shell=True,
        cwd=project,
        env=environment(project),
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(
            f"{recipe.name}: {recipe.build} ended in {done.returncode}\n{done.stderr}"
        )


def _install(recipe: Recipe, project: Path) -> None:
    """Install the packages that the recipe pins, unless that was done before."""
    pins = [
        path
        for name in ("package.json", "requirements.txt")
        if (path := recipe.folder / name).is_file()
    ]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in pins)).hexdigest()
    stamp = project / "installed"
    if stamp.is_file() and stamp.read_text() == digest:
        return
    for name in KEPT:
        _remove(project / name)
    for path in pins:
        shutil.copy(path, project)
        if path.name == "package.json":
            _run_installer(project, "npm", "install", "--ignore-scripts", "--no-audit", "--no-fund")
        else:
            venv.create(project / "tools", with_pip=True)
            python = str(project / "tools" / "bin" / "python")
            _run_installer(project, python, "-m", "pip", "install", "--quiet", "-r", path.name)
    stamp.write_text(digest)


def _run_installer(project: Path, *command: str) -> None:
    try:
        subprocess.run(
            command, cwd=project, capture_output=True, text=True, timeout=LONGEST_S, check=True
        )
    except FileNotFoundError as error:
        raise NotInstalledError(f"{command[0]} is not installed") from error
    except subprocess.TimeoutExpired as error:
        raise NotInstalledError(f"{command[0]} took more than {LONGEST_S} s") from error
    except subprocess.CalledProcessError as error:
        raise NotInstalledError(f"{' '.join(command)}: {error.stderr.strip()[-400:]}") from error


def _lay(recipe: Recipe, project: Path) -> None:
    """Put the sources into ``project`` and remove whatever else an earlier run left."""
    for path in project.iterdir():
        if path.name not in KEPT:
            _remove(path)
    if recipe.copy is not None:
        shutil.copytree(project / recipe.copy, project, dirs_exist_ok=True)
    shutil.copytree(
        recipe.folder, project, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*NOT_SOURCES)
    )
    if recipe.cdn or recipe.addresses:
        for page in project.glob("*.html"):
            page.write_text(_offline(recipe, page.read_text("utf-8")), "utf-8")


def _offline(recipe: Recipe, html: str) -> str:
    """A page that takes from node_modules what it takes from a CDN."""
    for address, path in recipe.addresses.items():
        html = html.replace(address, path)
    return CDN.sub(r"node_modules/\1/", html) if recipe.cdn else html


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


if __name__ == "__main__":  # lays applications ready to run by hand: NAME…
    from tests.applications.configuring import configure
    from tests.applications.recipe import recipe as recipe_named

    for argument in sys.argv[1:]:
        chosen = recipe_named(argument)
        with application(chosen) as ready:
            configure(chosen, ready)
            print(ready)
