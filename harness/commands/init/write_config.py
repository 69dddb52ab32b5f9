"""``harness init``: writes a first configuration from what a project contains."""

from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from harness.bounded import read_toml_file
from harness.commands.init.allowed_origins import AllowedOrigin, allowed_origins
from harness.commands.init.config_text import BUILD_S, as_toml
from harness.commands.init.pages.find_pages import (
    MOST_PAGES,
    below,
    choose_pages,
    front_first,
    html_paths,
    is_front,
    name_pages,
)
from harness.commands.init.pages.served_pages import PageList
from harness.commands.init.pages.sitemap import sitemap_paths
from harness.commands.init.sites.detect_site import find_site
from harness.commands.init.sites.routes import with_routes
from harness.commands.init.sites.site import Site
from harness.commands.init.stylesheet_origins import style_resources
from harness.commands.init.try_site import Say, Trial, try_site
from harness.config.load import Config, config_from, has_harness_table
from harness.config.server_command import PORT
from harness.errors import ConfigError, shortened

#: Folders whose files development servers deliver unchanged.
_SERVED_AS_THEY_ARE = ("public", "static", "src", ".")

#: The address that stands for files which are read as if they were served.
_NOWHERE = "http://site.invalid/"


@dataclass(frozen=True, slots=True)
class Request:
    """The options of ``harness init``."""

    project: Path
    root: Path | None = None  #: the folder of the pages, relative to the working directory
    serve: str | None = None  #: the command that serves the pages
    url: str | None = None  #: the address of that server, or of a running one
    start: bool = True  #: serve the pages once, and load them
    most: int = MOST_PAGES
    browser_path: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """The configuration that ``harness init`` has written, and the facts behind it."""

    file: Path
    site: Site
    pages: PageList
    names: tuple[str, ...]
    allow: tuple[AllowedOrigin, ...]
    trial: Trial | None  #: ``None`` where nothing was started
    problem: ConfigError | None  #: why the server did not start
    not_tried: str = ""  #: why nothing was started, although it should have been
    passed_over: str = ""  #: a better way to serve, which did not start


@dataclass(frozen=True, slots=True)
class _ServeTrials:
    """The results of the ways to serve the pages."""

    site: Site
    trial: Trial | None = None
    problem: ConfigError | None = None
    not_tried: str = ""
    passed_over: str = ""


def init(request: Request, say: Say) -> Written:
    """Write the first configuration of a project; to an existing file, the keys are added.

    Without options, the project's files decide. ``say`` prints lines meanwhile. Errors:
    ``ConfigError``, and then nothing was written.
    """
    project = request.project.resolve()
    file = _free_file(project)
    site = _site_of_options(request) or find_site(project)
    listed = None if site.root is None else _of_folder(site.root, project, request.most)
    tried = _try(request, file, site, listed, say)
    site, trial = tried.site, tried.trial
    pages = trial.pages if trial else listed or _of_files(site, project, request.most)
    names = name_pages(pages.paths, pages.front)
    allow = trial.allow if trial else _allowed_by_files(site, pages)
    suggestion = trial.suggestion if trial else None
    _write(file, as_toml(file, site, project, names, allow, suggestion))
    return Written(
        file,
        site,
        pages,
        tuple(names),
        allow,
        trial,
        tried.problem,
        tried.not_tried,
        tried.passed_over,
    )


def _try(
    request: Request, file: Path, site: Site, listed: PageList | None, say: Say
) -> _ServeTrials:
    """Serve the pages; in the second way where the first one does not start."""
    if not request.start:
        return _ServeTrials(site)
    if site.packages is not None:
        return _ServeTrials(site, not_tried=f"{site.packages.name} is not there")
    if site.serve is not None:
        doing = f"building and serving the pages, for up to {BUILD_S} s"
        say(f"{doing if site.builds else 'starting the server'}: {site.serve}")
    try:
        site = with_routes(site, file.parent)
        draft = _draft(file, site)
        return _ServeTrials(
            site, try_site(draft, site, listed, request.most, request.browser_path, say)
        )
    except ConfigError as error:
        if site.fallback is not None:
            second = _try(request, file, site.fallback, listed, say)
            if second.trial is not None:
                return replace(second, passed_over=f"`{site.serve}`: {error.what}; {error.why}")
        return _ServeTrials(site, problem=error)


def _draft(file: Path, site: Site) -> Config:
    """The configuration with the front page alone. Errors: ``ConfigError`` where it is invalid."""
    keys = as_toml(file, site, file.parent, {"home": ""}, (), None)
    return config_from((_before(file) + _added_text(file, keys)).decode(), file)


def _free_file(project: Path) -> Path:
    """The file to write to."""
    if not project.is_dir():
        raise ConfigError(
            f"the folder {project} does not exist",
            why="--project names the folder of the project",
            fix="correct the path",
        )
    separate, shared = project / "harness.toml", project / "pyproject.toml"
    taken = separate if separate.exists() else None
    if shared.is_file():
        try:
            if has_harness_table(read_toml_file(shared)):
                taken = taken or shared
        except (ValueError, OSError) as error:
            raise ConfigError(
                f"{shared} cannot be read",
                why=shortened(str(error)),
                fix="correct that place; the file has to be valid TOML",
            ) from error
    if taken is not None:
        raise ConfigError(
            f"there is a configuration already: {taken}",
            why="what a person has written there is not written over",
            fix="go on with `harness approve`, or remove it and run `harness init` again",
        )
    return shared if shared.is_file() else separate


def _site_of_options(request: Request) -> Site | None:
    """The site that the options describe; ``None`` where the project's files decide."""
    root, serve, url = request.root, request.serve, request.url
    if root is not None:
        if serve is not None or url is not None:
            raise ConfigError(
                f"--root and {'--url' if serve is None else '--serve'} do not go together",
                why="pages are either files of a folder, or answers of a server",
                fix="leave one of them out",
            )
        folder = root.resolve()
        if not folder.is_dir():
            raise ConfigError(
                f"the folder {root} does not exist",
                why="--root names the folder that holds the pages",
                fix="correct the path; it is relative to the folder that you are in",
            )
        return Site(str(root), root=folder)
    if serve is not None:
        if url is None and PORT not in serve:
            raise ConfigError(
                "--serve needs --url",
                why="it is not known at which address the command serves",
                fix=f"give --url http://localhost:8000/, or write {PORT} where the command takes "
                "its port",
            )
        return Site("the command given", serve=serve, ready=url or f"http://localhost:{PORT}/")
    return None if url is None else Site(url, base_url=url)


def _of_folder(root: Path, project: Path, most: int) -> PageList:
    """The pages of a folder, by the list in it or else by its files."""
    listed, left_out = sitemap_paths(lambda path: _read(root, path))
    paths, source = below(root, listed), "its sitemap"
    left_out += len(listed) - len(paths)
    if not paths:
        paths, source, left_out = html_paths(root, project), "its HTML files", 0
    if not paths:
        raise ConfigError(
            f"there is no page in {root}",
            why="no HTML file in it or below is a whole page",
            fix="name the folder that the pages are in: harness init --root FOLDER",
        )
    names = ("index.html", "index.htm")
    files = (name for name in names if (root / name).is_file())
    front = next((path for path in paths if is_front(path)), next(files, None))
    ordered = front_first(paths, front)
    chosen = choose_pages(ordered, most)
    return PageList(tuple(chosen), front, source, len(ordered), left_out)


def _of_files(site: Site, project: Path, most: int) -> PageList:
    """The pages of a server that does not run: by a list in the project, or by its routes."""
    front = urlsplit(site.ready or "").path.lstrip("/")
    paths, source, left_out = list(site.routes), "its routes", 0
    for name in _SERVED_AS_THEY_ARE:
        folder = project / name
        listed, elsewhere = sitemap_paths(lambda path, folder=folder: _read(folder, path))  # type: ignore[misc]
        if listed:
            paths, source, left_out = listed, f"sitemap.xml in {name}/", elsewhere
            break
    ordered = front_first(paths, front)
    if len(ordered) == 1:
        source = "the address alone"
    return PageList(tuple(choose_pages(ordered, most)), front, source, len(ordered), left_out)


def _allowed_by_files(site: Site, pages: PageList) -> tuple[AllowedOrigin, ...]:
    """Other origins from which a folder's pages load style sheets and fonts."""
    root = site.root
    if root is None:
        return ()

    def read(address: str) -> str | None:
        if not address.startswith(_NOWHERE):
            return None
        path = unquote(urlsplit(address).path).lstrip("/")
        content = _read(root, f"{path}index.html" if (root / path).is_dir() else path)
        return None if content is None else content.decode("utf-8", "replace")

    addresses = [f"{_NOWHERE}{path}" for path in pages.paths]
    return allowed_origins([_NOWHERE.rstrip("/")], style_resources(addresses, read))[0]


def _read(folder: Path, path: str) -> bytes | None:
    try:
        return (folder / path).read_bytes()
    except (OSError, ValueError):
        return None


def _before(file: Path) -> bytes:
    return file.read_bytes() if file.exists() else b""


def _added_text(file: Path, keys: str) -> bytes:
    """The text that adds ``keys`` to ``file``, in a table of their own."""
    before, added = _before(file), keys.encode()
    if file.name == "pyproject.toml":
        gap = b"" if not before else b"\n" if before.endswith(b"\n") else b"\n\n"
        added = gap + b"[tool.harness]\n" + added
    return added.replace(b"\n", b"\r\n") if b"\r\n" in before else added


def _write(file: Path, keys: str) -> None:
    """Write ``keys`` to a new file, or append them to ``file`` in a table of their own."""
    try:
        before, added = _before(file), _added_text(file, keys)
        config_from((before + added).decode(), file)  # only a valid configuration is written
        with file.open("ab" if before else "wb") as opened:
            opened.write(added)
    except OSError as error:
        raise ConfigError(
            f"{file} cannot be written",
            why=error.strerror or str(error),
            fix="make the folder writable",
        ) from error
