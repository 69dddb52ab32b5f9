"""Sites that scripts of ``package.json`` serve: a production build where that is possible."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.commands.init.sites.site import Site
from harness.commands.init.sites.tools import TOOLS, Tool
from harness.config.server_command import PORT

#: Scripts of development servers, the best first. Scripts such as ``start:dev`` follow the one that
#: their name begins with; scripts for documentation and components come last.
SERVING_SCRIPTS = ("dev", "start", "serve", "develop", "preview", "docs", "storybook")

#: Why a production build is preferred: a dev server may reload a page during a capture.
BUILD_REASON = "the production build: a dev server can reload a page while it is captured"
DEV_REASON = "a dev server: no script makes and serves a production build"

#: A port that a command names: ``--port 8000``, ``-p 8000``, ``PORT=8000``, ``localhost:8000``, or
#: a number alone as in ``http.server 8000``.
_NAMED_PORT = re.compile(
    r"(?:--port[ =]|-p[ =]?|\bPORT=|--listen[ =]|\b(?:localhost|[\d.]{7,15}):|[\w./] )(\d{4,5})\b"
)

#: Servers of static folders; the harness can serve these folders by itself.
_PLAIN = re.compile(r"^(npx )?(http-server|live-server|serve)($|\s)|-m http\.server")

#: Commands that run without the packages of a project.
_OF_THE_SYSTEM = re.compile(r"(python[\d.]*|php|ruby|bundle|hugo|go|deno|make|\./\S+)\s")

#: The separator between two commands of a script.
_NEXT_COMMAND = re.compile(r"\s*(?:&&|\|\||[;&|])\s*")


@dataclass(frozen=True, slots=True)
class PackageManager:
    """The commands of a package manager: locked installation, scripts, and programs."""

    lock: str
    install: str
    run: str
    dashes: str  #: the separator between a script and the options of its command
    execute: str  #: the command that runs a program of an installed package


_MANAGERS = (
    PackageManager("pnpm-lock.yaml", "pnpm install --frozen-lockfile", "pnpm run", "", "pnpm exec"),
    PackageManager("bun.lock", "bun install --frozen-lockfile", "bun run", "", "bunx"),
    PackageManager("bun.lockb", "bun install --frozen-lockfile", "bun run", "", "bunx"),
    PackageManager("yarn.lock", "yarn install --frozen-lockfile", "yarn run", "", "yarn run"),
    PackageManager("package-lock.json", "npm ci", "npm run", " --", "npx"),
    PackageManager("", "npm install", "npm run", " --", "npx"),
)


def package_manager(project: Path) -> PackageManager:
    """The package manager whose lock file is in ``project`` or above it in the repository."""
    for folder in _up_to_repository(project):
        for manager in _MANAGERS:
            if manager.lock and (folder / manager.lock).is_file():
                return manager
    return _MANAGERS[-1]


def read_scripts(project: Path) -> dict[str, str]:
    """The scripts of ``package.json``; none where the file is missing or invalid."""
    try:
        package: Any = json.loads((project / "package.json").read_bytes())
        scripts = package.get("scripts") or {}
        return {str(name): str(command) for name, command in scripts.items()}
    except (OSError, ValueError, AttributeError, RecursionError):
        return {}


def site_of_scripts(project: Path, scripts: Mapping[str, str]) -> Site | None:
    """The site that scripts serve; ``None`` where no script is known to serve pages."""
    for name in sorted(scripts, key=_rank):
        site = _of_tool(project, scripts, name) or _of_named_port(project, scripts, name)
        if site is not None:
            return site
    return None


def python() -> str:
    """The name of the Python command on this machine."""
    return "python" if shutil.which("python") else "python3"


def _rank(name: str) -> tuple[int, int]:
    """A key that sorts the best script to serve with first.

    >>> sorted(("build", "storybook", "docs:dev", "start:dev", "start", "dev"), key=_rank)
    ['dev', 'start', 'start:dev', 'docs:dev', 'storybook', 'build']
    """
    words = re.split(r"[:\-_.]", name)
    for number, word in enumerate(SERVING_SCRIPTS):
        if word == words[0]:
            return number, len(words)
    return len(SERVING_SCRIPTS), len(words)


def _of_tool(project: Path, scripts: Mapping[str, str], name: str) -> Site | None:
    """The site of the tool that the script called ``name`` runs."""
    for tool in TOOLS:
        if _runs(scripts[name], tool.dev) is not None:
            return _of_dev_script(project, scripts, tool, name)
        if tool.preview and _runs(scripts[name], tool.preview) is not None:
            return _production(project, scripts, tool, None) or _preview_alone(
                project, scripts, tool, name
            )
        if tool.build and _runs(scripts[name], tool.build) is not None:
            return _production(project, scripts, tool, None)
    return None


def _of_dev_script(project: Path, scripts: Mapping[str, str], tool: Tool, name: str) -> Site:
    serve, ready = _served_by(project, scripts, name, tool.dev, tool.dev_options, tool.port)
    dev = Site(
        f"{tool.name}, by the script `{name}` of package.json: {scripts[name]}",
        serve=serve,
        ready=ready,
        build=_install_for(project, ready),
        reason=DEV_REASON,
        packages=_missing_packages(project),
        index=tool.index,
        wait_for=tool.wait_for,
    )
    return _production(project, scripts, tool, dev) or dev


def _production(
    project: Path, scripts: Mapping[str, str], tool: Tool, dev: Site | None
) -> Site | None:
    """The site that builds and serves ``tool``; ``None`` where no script makes a build."""
    build = _script_of(scripts, tool.build)
    if build is None:
        return None
    manager = package_manager(project)
    folder = _folder_of(scripts[build], tool.build)
    built = _built_folder(project, scripts, tool, build, folder)
    preview = _script_of(scripts, tool.preview) if tool.preview else None
    makes = f"{manager.run} {build}"
    if tool.name == "Next.js" and _exports(project):
        built, preview, command = "out", None, ""
    else:
        command = tool.preview_command.format(folder=folder).strip()
    if preview is not None:
        serves, ready = _served_by(
            project, scripts, preview, tool.preview, tool.preview_options, tool.preview_port
        )
        by = f"the scripts `{build}` and `{preview}` of package.json"
        builds_itself = re.search(rf"{tool.build}|\brun build\b", scripts[preview]) is not None
    elif command:
        serves, ready = f"{manager.execute} {command} {tool.preview_options}", _local(PORT)
        by, builds_itself = f"the script `{build}` of package.json", False
    elif built:
        serves = f"{python()} -m http.server {PORT} --directory {built}"
        ready, by, builds_itself = _local(PORT), f"the script `{build}` of package.json", False
    else:
        return None
    return Site(
        f"{tool.name}, by {by}",
        serve=serves if builds_itself else f"{makes} && {serves}",
        ready=ready,
        build=_install_for(project, ready),
        built=project / built if built else None,
        reason=BUILD_REASON,
        packages=_missing_packages(project),
        index=tool.index,
        wait_for=tool.wait_for,
        fallback=dev,
    )


def _preview_alone(project: Path, scripts: Mapping[str, str], tool: Tool, name: str) -> Site:
    """The site of a script that serves a build, where no script makes that build."""
    serve, ready = _served_by(
        project, scripts, name, tool.preview, tool.preview_options, tool.preview_port
    )
    return Site(
        f"{tool.name}, by the script `{name}` of package.json: {scripts[name]}",
        serve=serve,
        ready=ready,
        build=_install_for(project, ready),
        packages=_missing_packages(project),
    )


def _of_named_port(project: Path, scripts: Mapping[str, str], name: str) -> Site | None:
    """The site of a script that names its port, whatever it runs."""
    command = scripts[name]
    ports = set(_NAMED_PORT.findall(command))
    if _rank(name)[0] == len(SERVING_SCRIPTS) or len(ports) != 1 or _PLAIN.search(command):
        return None
    port = next(iter(ports))
    summary = f"the script `{name}` of package.json: {command}"
    if _OF_THE_SYSTEM.match(command):
        return Site(summary, serve=command.replace(port, PORT), ready=_local(PORT))
    run = f"{package_manager(project).run} {name}"
    return Site(summary, serve=run, ready=_local(port), packages=_missing_packages(project))


def _served_by(
    project: Path, scripts: Mapping[str, str], name: str, pattern: str, options: str, usual: int
) -> tuple[str, str]:
    """The command that runs a script, on a free port if it takes one, and its address."""
    command = scripts[name]
    manager = package_manager(project)
    run = f"{manager.run} {name}"
    ports = _NAMED_PORT.findall(command)
    if ports:
        return run, _local(ports[-1])
    last = _NEXT_COMMAND.split(command)[-1]
    if _runs(last, pattern) is None:  # an option would be passed to another command
        return run, _local(str(usual))
    return f"{run}{manager.dashes} {options}" if options else run, _local(PORT)


def _local(port: str) -> str:
    return f"http://localhost:{port}/"


def _runs(command: str, pattern: str) -> re.Match[str] | None:
    """The match of the command of ``pattern`` in a command line."""
    return re.search(rf"(?:^|[\s/;&|])(?:{pattern})(?=$|[\s;&|])", command)


def _script_of(scripts: Mapping[str, str], pattern: str) -> str | None:
    """The name of the script that runs the command of ``pattern``, the shortest of several."""
    names = [name for name in scripts if pattern and _runs(scripts[name], pattern)]
    return min(names, key=lambda name: (len(name), name), default=None)


def _folder_of(command: str, pattern: str) -> str:
    """The folder that a command names after its verb, as in ``vitepress build docs``."""
    match = _runs(command, pattern)
    rest = command[match.end() :].split() if match else []
    return rest[0] if rest and re.match(r"[\w./]", rest[0]) else ""


def _built_folder(
    project: Path, scripts: Mapping[str, str], tool: Tool, build: str, folder: str
) -> str:
    """The folder that the build writes, relative to the project; empty where that is not known."""
    match = re.search(r"(?:--out-?[dD]ir|--output(?:-dir)?|--dist-dir|-o)[ =](\S+)", scripts[build])
    return match[1] if match else tool.built.format(folder=folder or ".").removeprefix("./")


def _exports(project: Path) -> bool:
    """Whether Next.js exports static files, which ``next start`` refuses to serve."""
    texts = (file.read_text("utf-8", "replace") for file in project.glob("next.config.*"))
    return any(re.search(r"output\s*:\s*[\"']export", text) for text in texts)


def _install_for(project: Path, ready: str) -> str | None:
    """The command that installs packages; ``None`` where two sides cannot be served at a time."""
    return package_manager(project).install if PORT in ready else None


def _missing_packages(project: Path) -> Path | None:
    """The folder ``node_modules``, if the packages of the project are not installed."""
    try:
        package = json.loads((project / "package.json").read_bytes())
        needs = bool(package.get("dependencies") or package.get("devDependencies"))
    except (OSError, ValueError, AttributeError, RecursionError):
        return None
    installed = ("node_modules", ".pnp.cjs")
    folders = tuple(_up_to_repository(project))
    if not needs or any((folder / name).exists() for folder in folders for name in installed):
        return None
    return project / "node_modules"


def _up_to_repository(project: Path) -> Iterator[Path]:
    """The project's folder, and the folders above it in its repository."""
    folder = project.resolve()
    yield folder
    if any((parent / ".git").exists() for parent in (folder, *folder.parents)):
        while not (folder / ".git").exists():
            folder = folder.parent
            yield folder
