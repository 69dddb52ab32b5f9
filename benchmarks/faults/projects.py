"""A project with approved baselines, and a run of it that differs, for faults to be tried on."""

import shutil
import subprocess
import sys
from pathlib import Path

CONFIG = """\
root = "pages"
pages = [{ name = "home", path = "home.html" }, { name = "news", path = "news.html" }]
sweep = false

[breakpoints]
small = { max = 599, widths = [400] }
large = { min = 600, widths = [800] }
"""

PAGE = """<!DOCTYPE html>
<html lang="en"><title>{name}</title>
<style>body {{ margin: 0 }} h1 {{ color: {colour}; margin: {margin}px }}</style>
<h1>{name}</h1><p>Text of the page {name}.</p></html>
"""


def make_project(folder: Path) -> None:
    """Write a project of two pages, approve it, edit both pages, and check them.

    The last run then has captures of both pages that differ.
    """
    (folder / "pages").mkdir(parents=True)
    (folder / "harness.toml").write_text(CONFIG, "utf-8")
    write_pages(folder, "black", 8)
    run(folder, "approve")
    write_pages(folder, "navy", 24)


def write_pages(folder: Path, colour: str, margin: int) -> None:
    """Write both pages of a project."""
    for name in ("home", "news"):
        text = PAGE.format(name=name, colour=colour, margin=margin)
        (folder / "pages" / f"{name}.html").write_text(text, "utf-8")


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the harness in a project, to its end."""
    return subprocess.run(
        (sys.executable, "-m", "harness", *arguments, "--project", str(folder)),
        capture_output=True,
        text=True,
        check=False,
    )


def copied(folder: Path, to: Path) -> Path:
    """A fresh copy of a project."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(folder, to)
    return to


def contents(folder: Path) -> dict[str, bytes]:
    """All files below a folder, and its empty folders, by their paths."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
        if path.is_file() or not any(path.iterdir())
    }
