"""What a project's pages come from: a folder, or a command that serves them.

Known tools have a port option of their own: what they serve can then be on a free port, so that
two runs, or the two sides of ``--against``, do not meet.
"""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.checkout import git
from harness.errors import ConfigError
from harness.serve import PORT
from harness.sitemap import html_files, is_page

#: Folders that sites are kept in or built into, in the order in which they are looked at.
FOLDERS = (
    *(".", "public", "dist", "build", "_site", "site", "docs", "www", "static", "out", "html"),
    *("htdocs", "web", "pages", "src"),
)

#: Those of them that hold what a build makes.
_BUILT = frozenset(("dist", "build", "_site", "out"))

#: Scripts of package.json that serve a site while it is worked on, the best first.
_SCRIPTS = ("dev", "start", "serve", "develop", "preview")


@dataclass(frozen=True, slots=True)
class Site:
    """Where the pages come from: ``root``, or ``serve`` and ``ready``, or only ``base_url``."""

    what: str  #: for the person: what was found
    root: Path | None = None
    serve: str | None = None
    ready: str | None = None
    base_url: str | None = None
    build: str | None = None
    notes: tuple[str, ...] = ()


#: What serves in a script, how it is told its port after ``npm run dev --``, and its usual port.
#: Without the former it is told by $PORT.
_TOOLS: tuple[tuple[str, str, int], ...] = (
    (r"astro( dev| preview)?", "--port {port}", 4321),
    (r"next (dev|start)", "--port {port}", 3000),
    (r"(nuxt|nuxi) (dev|preview)", "--port {port}", 3000),
    (r"(vitepress|vuepress) (dev|preview|serve)", "--port {port}", 5173),
    (r"docusaurus (start|serve)", "--port {port} --no-open", 3000),
    (r"gatsby (develop|serve)", "--port {port}", 8000),
    (r"(eleventy|@11ty/eleventy)\b.* --serve", "--port={port}", 8080),
    (r"react-router dev|remix vite:dev", "--port {port}", 5173),
    (r"(vue-cli-service|rsbuild|quasar) (serve|dev)", "--port {port}", 8080),
    (r"ng serve", "--port {port}", 4200),
    (r"webpack(-dev-server| serve)", "--port {port} --no-open", 8080),
    (r"parcel(?! build)", "--port {port}", 1234),
    (r"react-scripts start", "", 3000),
    (r"vite(?! (build|optimize))", "--port {port} --strictPort", 5173),
)

#: Projects of other languages: a file, what stands in it, and the command.
_OTHERS: tuple[tuple[str, str, str], ...] = (
    ("manage.py", "django", "{python} manage.py runserver --noreload {port}"),
    ("mkdocs.yml", "", "mkdocs serve --no-livereload --dev-addr localhost:{port}"),
    ("hugo.toml", "", "hugo server --disableLiveReload --port {port}"),
    ("hugo.yaml", "", "hugo server --disableLiveReload --port {port}"),
    ("bin/rails", "", "bin/rails server --port {port}"),
    ("artisan", "", "php artisan serve --port={port}"),
    ("_config.yml", "", "{bundle}jekyll serve --port {port}"),
    ("app.py", r"\bFlask\(", "{python} -m flask --app app run --port {port}"),
    ("wsgi.py", r"\bFlask\(", "{python} -m flask --app wsgi run --port {port}"),
    ("public/index.php", "", "php -S localhost:{port} -t public"),
    ("index.php", "", "php -S localhost:{port}"),
)

#: How packages are installed as they are locked, and a script is run, by the file of the lock.
_MANAGERS = (
    ("pnpm-lock.yaml", "pnpm install --frozen-lockfile", "pnpm run {script}", ""),
    ("bun.lock", "bun install --frozen-lockfile", "bun run {script}", ""),
    ("bun.lockb", "bun install --frozen-lockfile", "bun run {script}", ""),
    ("yarn.lock", "yarn install --frozen-lockfile", "yarn run {script}", ""),
    ("package-lock.json", "npm ci", "npm run {script}", " --"),
    ("", "npm install", "npm run {script}", " --"),
)

#: A port that a command names: ``--port 8000``, ``-p 8000``, ``PORT=8000``, ``localhost:8000``, or
#: a number of its own as in ``http.server 8000``.
_NAMED_PORT = re.compile(
    r"(?:--port[ =]|-p[ =]?|\bPORT=|--listen[ =]|\b(?:localhost|[\d.]{7,15}):|[\w./] )(\d{4,5})\b"
)

#: What serves a folder as it is, which the harness can do by itself.
_PLAIN = re.compile(r"^(npx )?(http-server|live-server|serve)($|\s)|-m http\.server")

#: What runs without the packages of a project.
_OF_THE_SYSTEM = re.compile(r"(python[\d.]*|php|ruby|bundle|hugo|go|deno|make|\./\S+)\s")


def find_site(project: Path) -> Site:
    """Where the pages of a project come from, by its files.

    What serves them while they are worked on goes before a folder: a folder that was built may be
    older than what it was built from. Errors: ``ConfigError`` where nothing was found.
    """
    scripts = _scripts(project)
    found = _of_scripts(project, scripts) or _of_others(project) or _of_folder(project, scripts)
    if found is not None:
        return found
    unknown = [f"`{name}` ({scripts[name]})" for name in _SCRIPTS if name in scripts]
    raise ConfigError(
        f"no pages were found in {project}",
        why=f"package.json has {unknown[0]}; at which address that serves is not known"
        if unknown
        else f"there is no index.html, and nothing that is known to serve; {_looked()}",
        fix="say where they are:\n"
        "       harness init --root FOLDER\n"
        '       harness init --serve "npm run dev" --url http://localhost:5173/\n'
        "       harness init --url https://staging.example/",
    )


def _looked() -> str:
    return "looked at package.json, manage.py, mkdocs.yml, app.py and others, and at all folders"


def _scripts(project: Path) -> dict[str, str]:
    """The scripts of package.json; none where it is not there or cannot be read."""
    try:
        told: Any = json.loads((project / "package.json").read_bytes())
        scripts = told.get("scripts") or {}
        return {str(name): str(one) for name, one in scripts.items()}
    except (OSError, ValueError, AttributeError, RecursionError):
        return {}


def _of_scripts(project: Path, scripts: dict[str, str]) -> Site | None:
    for name in _SCRIPTS:
        if name in scripts and (site := _of_script(project, name, scripts[name])) is not None:
            return site
    return None


def _of_script(project: Path, name: str, command: str) -> Site | None:
    if _PLAIN.search(command):
        return None
    what = f"package.json with the script `{name}`: {command}"
    named = set(_NAMED_PORT.findall(command))
    if len(named) == 1 and _OF_THE_SYSTEM.match(command):
        served = command.replace(next(iter(named)), PORT)
        return Site(what, serve=served, ready=f"http://localhost:{PORT}/")
    install, run, dashes = _manager(project)
    run = run.format(script=name)
    for pattern, option, usual in _TOOLS:
        if re.search(rf"(^|[\s/;&]){pattern}($|[\s;&])", command) is None:
            continue
        if re.search(r"[;&|]\s*\S", command):  # an option would go to the last of several commands
            port = next(iter(named), str(usual))
            return Site(what, serve=run, ready=f"http://localhost:{port}/")
        serve = f"{run}{dashes} {option}" if option and not named else run
        port = next(iter(named), PORT)
        build = install if port == PORT else None
        return Site(what, serve=serve, ready=f"http://localhost:{port}/", build=build)
    if len(named) == 1:
        return Site(what, serve=run, ready=f"http://localhost:{next(iter(named))}/")
    return None


def _manager(project: Path) -> tuple[str, str, str]:
    """How packages are installed, a script is run, and its options are told from its own."""
    rows = (row for row in _MANAGERS if not row[0] or (project / row[0]).is_file())
    _, install, run, dashes = next(rows)
    return install, run, dashes


def _of_others(project: Path) -> Site | None:
    for name, content, command in _OTHERS:
        file = project / name
        try:
            known = file.is_file() and re.search(content, file.read_text("utf-8", "replace"))
        except OSError:
            continue
        if known:
            python = "python" if shutil.which("python") else "python3"
            bundle = "bundle exec " if (project / "Gemfile").is_file() else ""
            serve = command.format(python=python, bundle=bundle, port=PORT)
            return Site(name, serve=serve, ready=f"http://localhost:{PORT}/")
    return None


def _of_folder(project: Path, scripts: dict[str, str]) -> Site | None:
    roots = list(dict.fromkeys(_roots(project)))
    if not roots:
        return None
    root, *others = roots
    named = "this folder" if root == project else f"{root.relative_to(project).as_posix()}/"
    notes = []
    build = None
    if "build" in scripts and root != project and (root.name in _BUILT or _is_ignored(root)):
        install, run, _ = _manager(project)
        run = run.format(script="build")
        build = f"{install} && {run}"
        notes.append(f"{named} is what `{run}` makes: build it before each check")
    if others:
        some = ", ".join(f"{one.relative_to(project).as_posix()}/" for one in others[:3])
        notes.append(f"{some} has an index.html, too; to take another folder: --root")
    return Site(f"{named} with its pages", root=root, build=build, notes=tuple(notes))


def _roots(project: Path) -> Iterator[Path]:
    """Folders that hold a site, the likeliest first."""
    listed = [project / name if name != "." else project for name in FOLDERS]
    known = [one for one in listed if is_page(one / "index.html")]
    yield from known
    if not known:
        files = [file for file in html_files(project) if is_page(file)]
        files.sort(key=lambda one: (one.name != "index.html", len(one.parts)))
        yield from (file.parent for file in files[:1])


def _is_ignored(folder: Path) -> bool:
    try:
        return git(folder.parent, "check-ignore", "--quiet", "--", str(folder)).code == 0
    except ConfigError:  # no git
        return False
