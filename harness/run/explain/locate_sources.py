"""The paths of a project's files in its repository, for reports in code reviews."""

import os
from pathlib import Path

from harness.config.load import Config, find_config
from harness.report.sources import Sources


def sources_of(config: Config) -> Sources:
    """Paths relative to the repository around the project; without one, to the project.

    Pages have paths where their files exist, below a ``root`` in that repository.
    """
    project = config.project
    around = (project, *project.parents)
    repository = next((ancestor for ancestor in around if (ancestor / ".git").exists()), project)

    def relative(path: Path) -> str:
        return Path(os.path.relpath(path, repository)).as_posix()

    def folder(path: Path) -> str:
        return "" if relative(path) == "." else f"{relative(path)}/"

    inside = config.root is not None and relative(config.root).split("/")[0] != ".."
    return Sources(
        config=relative(find_config(project)),
        project=folder(project),
        root=folder(config.root) if config.root and inside else "",
        pages=_files(config, config.root) if config.root and inside else {},
    )


def _files(config: Config, root: Path) -> dict[str, str]:
    """The file of each page that has one, relative to ``root``."""
    files_by_page = {}
    for page in config.pages:
        file = config.below_root(page)
        for candidate in (file, file / "index.html", file / "index.htm"):
            if page.path is not None and (root / candidate).is_file():
                files_by_page[page.name] = candidate.as_posix()
                break
    return files_by_page
