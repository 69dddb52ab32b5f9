"""The other side of a comparison: the same pages at a git ref, or at another address."""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from harness.config.load import Config
from harness.config.server_command import PORT
from harness.errors import ConfigError, quoted
from harness.model.addresses import without_user
from harness.model.page import Page
from harness.site.git_refs import commit_of, label_of, repository_of
from harness.site.git_worktree import LONGEST_S, checked_out, git
from harness.site.processes import environment, last_lines, run_bounded
from harness.site.serve import ask, started

#: The alternative to a git ref, for the fix of an error.
ADDRESS = "an address that starts with http:// or https://"

#: The lines of a failed build's output that a message shows.
SHOWN_LINES = 15

_LFS_POINTER = b"version https://git-lfs.github.com/spec/"
_LFS_POINTER_BYTES = 1024


@dataclass(frozen=True, slots=True)
class Other:
    """The other side; its pages exist while the block of ``other_side`` lasts."""

    config: Config  #: the project's, with another ``root`` or ``base_url``
    label: str  #: for messages: ``HEAD~1 (1a2b3c4d)`` or ``https://staging.example``
    missing: tuple[str, ...]  #: names of pages that do not exist at the ref; empty for an address
    notes: tuple[str, ...]  #: for the report
    authorization: str = field(default="", repr=False)  #: a header for this site only


def other_side(config: Config, ref_or_address: str) -> AbstractContextManager[Other]:
    """The pages of ``config`` at ``ref_or_address``, a git ref or a base URL.

    Errors, when the block begins: ``ConfigError`` where the pages cannot be served from there.
    """
    is_address = re.match("https?://", ref_or_address, re.IGNORECASE)
    return _at_address(config, ref_or_address) if is_address else _at_ref(config, ref_or_address)


@contextmanager
def _at_address(config: Config, address: str) -> Iterator[Other]:
    try:
        parts = urlsplit(address)
        below = not (parts.query or parts.fragment or re.search(r"\s", address))
        usable = bool(parts.hostname) and parts.port != 0 and below
    except ValueError:  # brackets that do not match, a port that is no number
        usable, parts = False, urlsplit("")
    if not usable:
        raise ConfigError(
            f"--against {quoted(address)} is no address that pages can be below",
            why="the `path` of each page is put behind it",
            fix="give a scheme, a host and perhaps a path: https://staging.example/shop",
        )
    address, authorization = without_user(address)
    label = address = urlsplit(address).geturl()  # without parameters: they are refused
    url_pages = [page for page in config.pages if page.url]
    if url_pages:
        raise ConfigError(
            f"{_named(url_pages)} cannot be looked at below {label}",
            why="a page with a `url` of its own is at that address only",
            fix=_instead(
                config, url_pages, f"give {_them(url_pages)} a `path` in place of the `url`"
            ),
        )
    notes = []
    if config.base_url and config.base_url.rstrip("/") == address.rstrip("/"):
        notes.append(f"{label} is `base_url` itself: both sides are the same server")
    if any(page.storage_state for page in config.pages):
        notes.append(
            f"`storage_state` is of the site it was saved on; at {label} a page may be signed out"
        )
    side_config = replace(config, root=None, base_url=address, serve=None)
    yield Other(side_config, label, (), tuple(notes), authorization)


@contextmanager
def _at_ref(config: Config, ref: str) -> Iterator[Other]:
    if not ref.strip():
        raise ConfigError(
            "--against is empty",
            why="it says what to compare with; a variable may not have been set",
            fix=f"give a branch, a tag or a commit, or {ADDRESS}",
        )
    url_pages = [page for page in config.pages if page.url]
    if config.root is None and config.serve is None:
        raise ConfigError(
            f"--against {ref!r} is no address, and the pages have no `root`",
            why="a git ref holds files; what a server would answer at that ref is not known",
            fix=f"give {ADDRESS}: of a server that runs the other version",
        )
    if config.serve is not None and PORT not in config.serve.ready:
        raise ConfigError(
            f"--against {ref!r} needs a second server, and `ready` names the port of the first",
            why="`serve` is run in a checkout of it, too, and two servers cannot share a port",
            fix=f"write {PORT} where `serve` takes its port and for the port in `ready`, such as "
            f'serve = "npm run dev -- --port {PORT}", ready = "http://localhost:{PORT}/"',
        )
    if url_pages:
        raise ConfigError(
            f"{_named(url_pages)} cannot be looked at as of {ref}",
            why="a page with a `url` of its own does not come out of the repository: it would be "
            "compared with itself",
            fix=_instead(
                config, url_pages, f"compare {_them(url_pages)} with baselines, without --against"
            ),
        )
    repository, project = repository_of(config.project, f"compare with {ADDRESS}")
    root = (
        None if config.root is None else _inside(config.root, config.project, repository, project)
    )
    commit = commit_of(repository, ref, f"give {ADDRESS}")
    label = label_of(ref, commit)
    places = {project} if root is None else {project, root}
    notes = tuple(_notes_here(repository, commit, label, places))
    with checked_out(repository, commit) as folder:
        if config.build is not None:
            _build(config.build, folder / project, commit, label)
        if root is not None:
            other = _of_folder(config, repository, folder, root, label)
            yield replace(other, notes=notes + other.notes)
        else:
            with _of_server(config, folder, project, label) as other:
                yield replace(other, notes=notes + other.notes)


def _of_folder(config: Config, repository: Path, folder: Path, root: Path, label: str) -> Other:
    """The other side whose pages are files below ``root`` in the checkout ``folder``."""
    moved = folder / root
    _check_root(moved, config, repository, root, label)
    _check_apart(config, moved, label)
    notes = list(_notes_there(folder, moved, label))
    missing = [page for page in config.pages if not _is_there(page, config, moved)]
    ignored = [page for page in missing if _is_ignored(repository, root / config.below_root(page))]
    if ignored and config.build is None:
        notes.append(
            f"git ignores the file of {_named(ignored)}: where `root` is built, set `build`"
        )
    names = tuple(page.name for page in missing)
    return Other(replace(config, root=moved), label, names, tuple(notes))


@contextmanager
def _of_server(config: Config, folder: Path, project: Path, label: str) -> Iterator[Other]:
    """The other side whose pages ``serve`` delivers from the checkout ``folder``."""
    assert config.serve is not None
    home = folder / project
    if not home.is_dir():
        raise ConfigError(
            f"the project's folder is not there at {label}, so that `serve` cannot run",
            why="it was added or renamed since",
            fix="compare with a later commit",
        )
    notes = list(_notes_there(folder, home, label))
    with started(config.serve, home, where=f" at {label}") as port:
        base = (config.base_url or config.serve.ready).replace(PORT, port)
        side_config = replace(config, base_url=base, serve=None)
        missing = tuple(page.name for page in config.pages if _is_missing(page, side_config))
        yield Other(side_config, label, missing, tuple(notes))


def _is_missing(page: Page, config: Config) -> bool:
    answer = ask(config.address(page, None), config.timeout_ms / 1000, page.headers)
    return answer.status in (404, 410)


def _inside(root: Path, project: Path, repository: Path, prefix: Path) -> Path:
    """``root`` relative to the repository's folder, without following links."""
    inside = Path(os.path.normpath(prefix / os.path.relpath(root, project)))
    if inside.parts[:1] == ("..",):
        raise ConfigError(
            f"`root` is {root}, outside of the repository {repository}",
            why="git knows nothing of how it was at another commit",
            fix=f"name a folder of the repository, or compare with {ADDRESS}",
        )
    return inside


def _notes_here(repository: Path, commit: str, label: str, places: set[Path]) -> Iterator[str]:
    """Notes on the side that is checked: uncommitted files, or no difference at all."""
    changed = _uncommitted(repository, *map(str, places))
    if changed:
        subject = "1 uncommitted file is" if changed == 1 else f"{changed} uncommitted files are"
        yield f"{subject} part of what is checked"
    elif git(repository, "rev-parse", "HEAD").out.strip() == commit and not _uncommitted(
        repository
    ):
        yield (
            f"{label} is the current commit and nothing is uncommitted: nothing differs, unless "
            "in files that git ignores"
        )


def _uncommitted(repository: Path, *places: str) -> int:
    """The number of files below ``places`` that differ from the commit."""
    words = "--literal-pathspecs", "status", "--porcelain", "--untracked-files=all", "--"
    status = git(repository, *words, *places)
    if status.code != 0:
        raise ConfigError(
            f"it cannot be told what is uncommitted in {repository}",
            why=last_lines(status.error, 3) or f"git status took longer than {LONGEST_S} s",
            fix="mend what `git status` says there",
        )
    return len(status.out.splitlines())


def _notes_there(folder: Path, root: Path, label: str) -> Iterator[str]:
    """Notes on content that a checkout does not have: submodules and git-lfs files."""
    if (folder / ".gitmodules").is_file():
        yield f"submodules are not fetched: their folders are empty at {label}"
    attributes = folder / ".gitattributes"
    if attributes.is_file() and b"filter=lfs" in attributes.read_bytes():
        pointers = sum(_is_pointer(file) for file in root.rglob("*"))
        if pointers:
            subject = "1 file below `root` is" if pointers == 1 else f"{pointers} files are"
            yield f"{subject} only a git-lfs pointer at {label}: the content is not fetched"


def _is_pointer(file: Path) -> bool:
    try:
        small = file.is_file() and file.stat().st_size < _LFS_POINTER_BYTES
        return small and file.read_bytes().startswith(_LFS_POINTER)
    except OSError:
        return False


def _build(command: str, project: Path, commit: str, label: str) -> None:
    """Run ``build`` in the project's folder of the checkout."""
    if not project.is_dir():
        raise ConfigError(
            f"the project's folder is not there at {label}, so that `build` cannot run",
            why="it was added or renamed since",
            fix="compare with a later commit",
        )
    done = run_bounded(command, project, environment(HARNESS_REF=commit), LONGEST_S)
    if done.code != 0:
        how = f"took longer than {LONGEST_S} s" if done.code is None else f"ended in {done.code}"
        printed = last_lines(done.out, SHOWN_LINES)
        raise ConfigError(
            f"`build` {how} at {label}: {command}",
            why=f"it printed last:\n    {printed}" if printed else "it printed nothing",
            fix="correct `build`: it starts in a fresh checkout, and has to install what it needs",
        )


def _check_root(moved: Path, config: Config, repository: Path, root: Path, label: str) -> None:
    if not moved.is_dir():
        if config.build is not None:
            why = f"`build` did not make it: {config.build}"
            fix = "correct `build`; it runs in the folder of the configuration"
        elif _is_ignored(repository, root):
            why = "git ignores it, so that it is not in a checkout but has to be built there"
            fix = 'set `build` to what makes it, such as build = "npm ci && npm run build"'
        else:
            why = "it was added or renamed since, or it has to be built"
            fix = "compare with a later commit, or set `build` to what makes it"
        raise ConfigError(f"`root` ({root}) is not there at {label}", why=why, fix=fix)


def _check_apart(config: Config, moved: Path, label: str) -> None:
    """Raise ``ConfigError`` for a link out of the checkout: both sides would be the same file."""
    assert config.root is not None
    for page in config.pages:
        here, at_ref = (root / config.below_root(page) for root in (config.root, moved))
        if here.resolve() == at_ref.resolve():
            raise ConfigError(
                f"{_named([page])} at {label} is the file that is checked",
                why=f"a link leads out of the checkout to {here.resolve()}",
                fix="name in `root` the folder that the link leads to, or make the link relative",
            )


def _is_ignored(repository: Path, path: Path) -> bool:
    return git(repository, "check-ignore", "--quiet", "--", str(path)).code == 0


def _is_there(page: Page, config: Config, root: Path) -> bool:
    file = root / config.below_root(page)
    return any(candidate.is_file() for candidate in (file, file / "index.html", file / "index.htm"))


def _named(pages: Sequence[Page]) -> str:
    """``page 'home'``, or ``pages 'home' and 'news'``."""
    names = [repr(page.name) for page in pages]
    listed = " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
    return f"page{'s' if names[1:] else ''} {listed}"


def _instead(config: Config, url_pages: Sequence[Page], otherwise: str) -> str:
    """The fix for ``url_pages``, which have no other side: name the rest, or ``otherwise``."""
    rest = [page.name for page in config.pages if page not in url_pages]
    name = f"name only those that have: harness check {' '.join(rest)} --against …; or "
    return (name if rest else "") + otherwise


def _them(pages: Sequence[Page]) -> str:
    return "them" if pages[1:] else "it"
