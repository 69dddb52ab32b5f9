"""Loading the configuration: TOML in, values out, and a mistake reported with its fix."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from pydantic import ValidationError

from harness.bounded import read_toml, read_toml_file
from harness.breakpoints.named import BUILT_IN, check_set, rounded_range, select
from harness.breakpoints.width_range import parse_range
from harness.config.mistakes import config_error
from harness.config.page_names import check_names, check_path
from harness.config.schema import PageDefaults, PageTable, ProjectTable, RangeTable, SweepTable
from harness.config.server_command import Serve, serve_of
from harness.config.store_address import baselines_of
from harness.errors import ConfigError, shortened
from harness.model.addresses import without_user
from harness.model.job import Folders
from harness.model.page import UNBOUNDED, Breakpoint, Page, Sweep
from harness.printable import show_parameters


@dataclass(frozen=True, slots=True)
class Config:
    """A project's configuration, checked and complete."""

    project: Path  #: the folder that the configuration is in
    root: Path | None  #: folder to serve
    base_url: str | None  #: of a running server, instead of ``root``
    pages: tuple[Page, ...]
    breakpoints: tuple[Breakpoint, ...]
    baselines: Path
    build: str | None  #: shell command that makes ``root`` in a fresh checkout
    timeout_ms: int  #: upper limit of each wait
    threshold: float  #: colour distance counted as change, 0–1
    ignore_anti_aliasing: bool
    workers: int | None  #: ``None``: as many as the machine has cores, up to four
    fail_on: frozenset[str]  #: kinds of findings that make a run red
    defaults: Page  #: the options of a page that sets none
    serve: Serve | None = None  #: starts the server of ``base_url``; ``None``: it runs already
    store: str = ""  #: address of the store whose copies ``baselines`` holds; empty for none

    def address(self, page: Page, served_at: str | None) -> str:
        """The absolute URL of ``page``; ``served_at`` is the address of the running server."""
        if page.url:
            return page.url
        base = served_at or self.base_url or ""
        return urljoin(base if base.endswith("/") else base + "/", (page.path or "").lstrip("/"))

    def below_root(self, page: Page) -> Path:
        """The path of ``page`` relative to ``root``: a file, or a folder with an index."""
        return Path(unquote(urlsplit(self.address(page, "http://root/")).path).lstrip("/"))


def folders_of(config: Config) -> Folders:
    """The absolute paths of the project's folder and of the folder that is served."""
    root = "" if config.root is None else str(config.root.absolute())
    return Folders(str(config.project.absolute()), root)


def find_config(start: Path) -> Path:
    """The configuration file in ``start`` or the nearest folder above it.

    Errors: ``ConfigError`` where there is none.
    """
    for folder in (start, *start.parents):
        dedicated, shared = folder / "harness.toml", folder / "pyproject.toml"
        if dedicated.is_file():
            return dedicated
        if shared.is_file() and has_harness_table(_read_toml(shared)):
            return shared
    raise ConfigError(
        f"no configuration in {start} or a folder above it",
        why="the harness has to be told which pages to look at",
        fix="add a table [tool.harness] to pyproject.toml, or write harness.toml:\n"
        '       root = "pages"\n'
        '       pages = [{ name = "home", path = "index.html" }]',
    )


def has_harness_table(data: Mapping[str, Any]) -> bool:
    """Whether the content of a pyproject.toml has a table ``[tool.harness]``."""
    tools = data.get("tool")
    return isinstance(tools, dict) and "harness" in tools


def load_config(start: Path, *, needs_pages: bool = True) -> Config:
    """The configuration that applies to the folder ``start``. Errors: ``ConfigError``.

    Without ``needs_pages`` it may list no pages: tests can name the pages themselves.
    """
    if not start.is_dir():
        raise ConfigError(
            f"the folder {start} does not exist",
            why="--project names the folder that holds pyproject.toml or harness.toml",
            fix="correct the path",
        )
    file = find_config(start.resolve())
    return _from_toml(_read_toml(file), file, needs_pages)


def config_from(text: str, file: Path) -> Config:
    """The configuration in ``text``, read as if it were the content of ``file``.

    Errors: ``ConfigError``, also where ``text`` holds no configuration.
    """
    try:
        data = read_toml(text)
    except ValueError as error:
        raise _unreadable(file, error) from error
    if file.name != "harness.toml" and not has_harness_table(data):
        raise _unreadable(file, ValueError("it has no table [tool.harness]"))
    return _from_toml(data, file, needs_pages=True)


def _from_toml(data: dict[str, Any], file: Path, needs_pages: bool) -> Config:
    table = data if file.name == "harness.toml" else data["tool"]["harness"]
    show_parameters(())
    try:
        project = ProjectTable.model_validate(table)
    except ValidationError as error:
        raise config_error(error, file) from error
    show_parameters(project.show_query)
    return _as_config(project, file, needs_pages)


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return read_toml_file(file)
    except (ValueError, OSError) as error:
        raise _unreadable(file, error) from error


def _unreadable(file: Path, error: Exception) -> ConfigError:
    return ConfigError(
        f"{file} cannot be read",
        why=shortened(str(error)),
        fix="correct that place; the file has to be valid TOML",
    )


def _as_config(project: ProjectTable, file: Path, needs_pages: bool) -> Config:
    folder = file.parent
    if needs_pages and not project.pages:
        raise ConfigError(
            f"{file.name} lists no pages",
            why="a run without a page would compare nothing and still look green",
            fix='add pages = [{ name = "home", path = "index.html" }]',
        )
    if project.root is not None and project.base_url is not None:
        raise ConfigError(
            f"{file.name} sets both `root` and `base_url`",
            why="pages are either served from a folder or by a server that runs already",
            fix="remove one of the two",
        )
    base_url = project.base_url and without_user(project.base_url)[0]
    ready = project.ready and without_user(project.ready)[0]
    where = project.root, base_url
    serve = serve_of(project.serve, ready, project.ready_timeout, where, file.name)
    sets = project.breakpoints if isinstance(project.breakpoints, dict) else {}
    chosen = project.breakpoints if isinstance(project.breakpoints, list) else []
    breakpoints = (
        check_set([_as_breakpoint(name, definition) for name, definition in sets.items()])
        if sets
        else BUILT_IN
    )
    if project.breakpoints == {}:
        check_set(())
    baselines, store = baselines_of(project.baselines)
    pages = tuple(_as_page(page, project, chosen, file) for page in project.pages)
    check_names([page.name for page in pages])
    for names in dict.fromkeys(page.breakpoints for page in pages):
        select(names, breakpoints)
    return Config(
        project=folder,
        root=None if project.root is None else folder / project.root,
        base_url=base_url or (urljoin(serve.ready, "/") if serve else None),
        serve=serve,
        pages=pages,
        breakpoints=breakpoints,
        baselines=folder / baselines,
        store=store,
        build=project.build,
        timeout_ms=round(project.timeout * 1000),
        threshold=project.threshold,
        ignore_anti_aliasing=project.ignore_anti_aliasing,
        workers=project.workers,
        fail_on=frozenset({*project.fail_on, "new"}),
        defaults=_with_defaults(
            PageTable.model_validate({"name": "defaults"}), project, chosen, file
        ),
    )


def _as_breakpoint(name: str, definition: RangeTable | str) -> Breakpoint:
    if isinstance(definition, str):
        return Breakpoint(name, *parse_range(definition))
    low, high = rounded_range(
        definition.min, float("inf") if definition.max is None else definition.max
    )
    return Breakpoint(
        name, low, high if definition.max is not None else UNBOUNDED, tuple(definition.widths)
    )


def _as_page(page: PageTable, project: ProjectTable, chosen: list[str], file: Path) -> Page:
    if (page.path is None) == (page.url is None):
        raise ConfigError(
            f"page {page.name!r} has {'both' if page.url else 'neither'} `path` "
            f"{'and' if page.url else 'nor'} `url`",
            why="exactly one of them says where the page is",
            fix="give `path` for a page below `root` or `base_url`, `url` for any other",
        )
    if (
        page.path is not None
        and project.serve is None
        and project.root is None
        and project.base_url is None
    ):
        raise ConfigError(
            f"page {page.name!r} has a `path`, and {file.name} has neither `root` nor `base_url`",
            why="a path is below one of them",
            fix='add root = "pages" (a folder to serve), base_url = "http://localhost:8000", or '
            "`serve` and `ready`",
        )
    check_path(page.name, page.path)
    return _with_defaults(page, project, chosen, file)


def _with_defaults(page: PageTable, project: ProjectTable, chosen: list[str], file: Path) -> Page:
    """The page with the project's value for each option that it does not give itself.

    An option is a field of ``PageDefaults`` and, under the same name, of ``Page``.
    """
    given = page.model_fields_set
    options: dict[str, Any] = {
        key: getattr(page if key in given else project, key) for key in PageDefaults.model_fields
    }
    url, authorization = without_user(page.url) if page.url else (None, "")
    if page.url is None:
        ready = project.ready if project.base_url is None else None
        _, authorization = without_user(project.base_url or ready or "")
    if authorization and not any(name.lower() == "authorization" for name in options["headers"]):
        options["headers"] = {**options["headers"], "Authorization": authorization}
    options["storage_state"] = _storage_file(options["storage_state"], page.name, file.parent)
    options["sweep"] = _as_sweep(options["sweep"], page.name)
    options["breakpoints"] = page.breakpoints or chosen
    for key, value in options.items():
        if isinstance(value, list):
            options[key] = tuple(value)
    return Page(name=page.name, path=page.path, url=url, **options)


def _storage_file(name: str | None, page: str, folder: Path) -> str | None:
    """The path of a page's ``storage_state``. Errors: ``ConfigError`` where there is no file."""
    if name is None:
        return None
    if not (folder / name).is_file():
        raise ConfigError(
            f"the storage_state file {name} of page {page!r} does not exist",
            why="without it the page would be captured signed out",
            fix="save it again, or correct the path (it is relative to the configuration)",
        )
    return str(folder / name)


def _as_sweep(setting: SweepTable | bool, page: str) -> Sweep | None:
    if isinstance(setting, bool):
        return Sweep() if setting else None
    if setting.min > setting.max:
        raise ConfigError(
            f"the sweep of page {page!r} runs from {setting.min} to {setting.max} px",
            why="min has to be at most max",
            fix="swap the two numbers, or correct the mistyped one",
        )
    return Sweep(setting.min, setting.max, setting.step)
