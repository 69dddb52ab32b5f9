"""The tutorial: its commands do what it says that they do, one after the other."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TUTORIAL = Path(__file__).parents[1] / "docs" / "tutorial.md"

#: Not run: this project is what would be installed, and the browser is there.
INSTALLS = ("pip install ", "harness browser install")


def commands() -> Iterator[tuple[str, list[str]]]:
    """Each command of the tutorial, and the lines that it is said to print."""
    for block in re.findall(r"```console\n(.*?)```", TUTORIAL.read_text("utf-8"), re.DOTALL):
        command, lines = "", list[str]()
        for line in block.splitlines():
            if line.startswith("$ "):
                if command:
                    yield command, lines
                command, lines = line.removeprefix("$ "), []
            else:
                lines.append(line)
        yield command, lines


def says(printed: str, lines: list[str]) -> list[str]:
    """Those of ``lines`` that do not follow each other in what was printed; … is anything."""
    missing, at = [], 0
    for line in lines:
        pattern = ".*?".join(map(re.escape, line.split("…")))
        found = re.compile(pattern).search(printed, at)
        if found is None:
            missing.append(line)
        else:
            at = found.end()
    return missing


@pytest.mark.browser
@pytest.mark.install
@pytest.mark.long
def test_commands_of_the_tutorial_do_what_it_says(tmp_path: Path) -> None:
    if not shutil.which("npm"):
        pytest.skip("npm, which fetches the template, is not here")
    if not fetches():
        pytest.skip("no npm registry is reached")
    programs = tmp_path / "bin"
    programs.mkdir()
    own = programs / "harness"
    own.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m harness "$@"\n')
    own.chmod(0o755)
    who = {
        f"GIT_{role}_{what}": "x@y"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    environment = {
        **os.environ,
        **who,
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PYTHONPATH": str(TUTORIAL.parents[1]),
        "COLUMNS": "80",
    }
    folder = tmp_path / "work"
    folder.mkdir()
    for command, lines in commands():
        if command.startswith(INSTALLS):
            continue
        if command.startswith("cd "):
            folder /= command.removeprefix("cd ")
            continue
        ran = subprocess.run(
            command,
            shell=True,
            check=False,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
        )
        told = [line for line in lines if line.startswith("exit ")]
        expected = int(told[-1].split()[1].rstrip(":")) if told else 0
        assert ran.returncode == expected, f"{command}\n{ran.stdout}{ran.stderr}"
        assert says(ran.stdout, lines) == [], f"{command}\n{ran.stdout}{ran.stderr}"


def fetches() -> bool:
    """Whether npm reaches its registry."""
    asked = subprocess.run(
        ("npm", "view", "startbootstrap-small-business@5.0.6", "version"),
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return asked.returncode == 0
