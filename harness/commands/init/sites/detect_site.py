"""The source of a project's pages: a folder, or a command that serves them.

Known tools have an option for the port. They can serve on a free port, so that two runs, or the two
sides of ``--against``, do not get in each other's way.
"""

import re
import shlex
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from harness.commands.init.pages.find_pages import html_files, is_page
from harness.commands.init.sites.package_scripts import (
    SERVING_SCRIPTS,
    package_manager,
    python,
    read_scripts,
    site_of_scripts,
)
from harness.commands.init.sites.routes import DJANGO_ROUTES
from harness.commands.init.sites.site import Site
from harness.commands.init.sites.tools import FRAMEWORKS, Framework
from harness.config.server_command import PORT
from harness.errors import ConfigError
from harness.site.git_worktree import git

#: Folders in which sites are kept or built, in the order of the search.
FOLDERS = (
    *(".", "public", "dist", "build", "_site", "site", "docs", "www", "static", "out", "html"),
    *("htdocs", "web", "pages", "src"),
)

#: The folders among ``FOLDERS`` that a build writes.
_BUILT = frozenset(("dist", "build", "_site", "out"))

#: Lock file of a Python project → the command that runs its programs.
_RUNNERS = (
    ("uv.lock", "uv run "),
    ("poetry.lock", "poetry run "),
    ("pdm.lock", "pdm run "),
    ("Pipfile.lock", "pipenv run "),
)

#: Usual names of virtual environments' folders.
_ENVIRONMENTS = (".venv", "venv", "env")


def find_site(project: Path) -> Site:
    """The site of a project, recognised by its files.

    A command that serves the pages goes before a folder: a built folder may be older than its
    sources. Errors: ``ConfigError`` where nothing was recognised.
    """
    scripts = read_scripts(project)
    site = (
        site_of_scripts(project, scripts) or _of_frameworks(project) or _of_folder(project, scripts)
    )
    if site is not None:
        return site
    unknown = [f"`{name}` ({scripts[name]})" for name in SERVING_SCRIPTS if name in scripts]
    raise ConfigError(
        f"no pages were found in {project}",
        why=f"package.json has {unknown[0]}; at which address that serves is not known"
        if unknown
        else "there is no index.html, and nothing that is known to serve; looked at "
        "package.json, manage.py, mkdocs.yml, app.py and others, and at all folders",
        fix="say where they are:\n"
        "       harness init --root FOLDER\n"
        '       harness init --serve "npm run dev" --url http://localhost:5173/\n'
        "       harness init --url https://staging.example/",
    )


def _of_frameworks(project: Path) -> Site | None:
    for framework in FRAMEWORKS:
        file = next(_files_of(project, framework), None)
        if file is not None:
            return _as_site(project, framework, file)
    return None


def _files_of(project: Path, framework: Framework) -> Iterator[Path]:
    """The files that identify ``framework``."""
    for file in sorted(project.glob(framework.file)):
        if file.parent.name in _ENVIRONMENTS or file.parent.name in ("tests", "node_modules"):
            continue
        try:
            if file.is_file() and re.search(framework.content, file.read_text("utf-8", "replace")):
                yield file
        except OSError:
            continue


def _as_site(project: Path, framework: Framework, file: Path) -> Site:
    name = file.relative_to(project).as_posix()
    module = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    words = {
        "python": _python_program(project, ""),
        "mkdocs": _python_program(project, "mkdocs"),
        "bundle": "bundle exec " if (project / "Gemfile").is_file() else "",
        "file": name,
        "module": module,
        "port": PORT,
        "django": shlex.quote(DJANGO_ROUTES),
    }
    return Site(
        f"{framework.name}, by {name}",
        serve=framework.command.format_map(words),
        ready=f"http://localhost:{PORT}/",
        reason=framework.reason,
        list_routes=framework.list_routes.format_map(words),
    )


def _python_program(project: Path, module: str) -> str:
    """The command with which the project's Python runs ``module``; if empty, Python itself."""
    option = f" -m {module}" if module else ""
    for lock, runner in _RUNNERS:
        if (project / lock).is_file():
            return f"{runner}{module or 'python'}"
    for name in _ENVIRONMENTS:
        program = project / name / "bin" / "python"
        if program.exists() and shutil.which("python") != str(program.absolute()):
            return f"{name}/bin/python{option}"
    return module if module and shutil.which(module) else f"{python()}{option}"


def _of_folder(project: Path, scripts: Mapping[str, str]) -> Site | None:
    roots = list(dict.fromkeys(_roots(project)))
    if not roots:
        return None
    root, *others = roots
    name = "this folder" if root == project else f"{root.relative_to(project).as_posix()}/"
    notes = []
    build = None
    if "build" in scripts and root != project and (root.name in _BUILT or _is_ignored(root)):
        manager = package_manager(project)
        build = f"{manager.install} && {manager.run} build"
        notes.append(f"{name} is what `{manager.run} build` makes: build it before each check")
    if others:
        folders = ", ".join(f"{folder.relative_to(project).as_posix()}/" for folder in others[:3])
        has = "has" if len(others) == 1 else "have"
        notes.append(f"{folders} {has} an index.html, too; to take another folder: --root")
    return Site(f"{name} with its pages", root=root, build=build, notes=tuple(notes))


def _roots(project: Path) -> Iterator[Path]:
    """Folders that contain a site, the likeliest first."""
    folders = [project / name if name != "." else project for name in FOLDERS]
    sites = [folder for folder in folders if is_page(folder / "index.html")]
    yield from sites
    if not sites:
        files = [file for file in html_files(project) if is_page(file)]
        files.sort(key=lambda file: (file.name != "index.html", len(file.parts)))
        yield from (file.parent for file in files[:1])


def _is_ignored(folder: Path) -> bool:
    try:
        return git(folder.parent, "check-ignore", "--quiet", "--", str(folder)).code == 0
    except ConfigError:  # no git
        return False
