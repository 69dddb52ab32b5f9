"""Names and paths that files hold: checked where they are read, before they lead to any file.

Runs, shards, decisions and baselines may come from elsewhere. Each name in them is that of a
folder sooner or later, so it has to fit the pattern of the configuration; each path has to lie
below its folder, also after symbolic links are followed. The functions raise ``ValueError``.
"""

import re
from pathlib import Path, PurePosixPath

from harness.choices import BROWSERS
from harness.config.schema import NAME, unfit_folder

#: The parts of a variant's name, as ``Page.variant`` writes it.
VARIANT = re.compile(
    rf"(?P<browser>{'|'.join(BROWSERS)})(?P<dark>-dark)?(@(?P<scale>[0-9](\.[0-9]{{1,6}})?)x)?"
)

#: The name of a folder of baselines that may be of another version or project.
_FOLDER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@-]{0,79}")

_DIGEST = re.compile(r"[0-9a-f]{64}")

#: The widest viewport that a file may name (CSS px).
MOST_WIDTH = 100_000

#: The most that an error quotes of a name (characters).
_MOST_QUOTED = 60


def page_name(name: str) -> str:
    """``name`` itself, where a page or a layout can have it.

    >>> page_name("article"), page_name("menu.open-2")
    ('article', 'menu.open-2')
    """
    return _fitting(name, NAME, "page")


def variant_name(name: str) -> str:
    """``name`` itself, where a variant's folder can have it.

    >>> variant_name("chromium-dark@1.5x")
    'chromium-dark@1.5x'
    """
    return _fitting(name, _FOLDER, "variant")


def is_target(page: str, variant: str) -> bool:
    """Whether folders of these names can hold the captures of a page in a variant."""
    try:
        return bool(page_name(page) and variant_name(variant))
    except ValueError:
        return False


def run_id(name: str) -> str:
    """``name`` itself, where a run's folder can have it."""
    return _fitting(name, NAME, "run")


def is_run_id(name: str) -> bool:
    """Whether a run's folder can have the name ``name``."""
    try:
        return bool(run_id(name))
    except ValueError:
        return False


def width(number: int) -> int:
    """``number`` itself, where it is the width of a viewport (CSS px)."""
    if not 1 <= number <= MOST_WIDTH:
        raise ValueError(f"is no width of a viewport, which is from 1 to {MOST_WIDTH} px")
    return number


def digest(text: str) -> str:
    """``text`` itself, where it is a SHA-256 in lower-case hexadecimal digits."""
    if not _DIGEST.fullmatch(text):
        raise ValueError(f"is no SHA-256: {_quoted(text)}")
    return text


def picture_path(path: str) -> str:
    """``path`` itself, where it is that of a picture below the folder of a run.

    Its parts are names with ``/`` between them, on every system.
    """
    parts = path.split("/")
    fits = all(_FOLDER.fullmatch(part) and not unfit_folder(part) for part in parts)
    if not fits or PurePosixPath(path).suffix != ".png":
        raise ValueError(f"leads out of the run's folder, or to no picture: {_quoted(path)}")
    return path


def inside(folder: Path, *parts: str) -> Path:
    """The path of ``parts`` below ``folder``, whether or not it exists.

    Errors: ``ValueError`` where it lies outside, also by a symbolic link.
    """
    path = folder.joinpath(*parts)
    try:
        root, resolved = folder.resolve(), path.resolve()
    except (OSError, RuntimeError) as error:  # a name that is too long, or links in a circle
        raise ValueError(f"leads nowhere: {_quoted('/'.join(parts))}") from error
    if resolved == root or not resolved.is_relative_to(root):
        raise ValueError(f"leads out of {folder}: {_quoted('/'.join(parts))}")
    return path


def file_inside(folder: Path, *parts: str) -> Path:
    """The path of an ordinary file below ``folder``, which exists and is no link.

    Errors: as for ``inside``. A pipe or a device would block whoever reads it.
    """
    path = inside(folder, *parts)
    if path.is_symlink() or not path.is_file():
        raise ValueError(f"is no ordinary file: {_quoted('/'.join(parts))}")
    return path


def _fitting(name: str, pattern: re.Pattern[str], kind: str) -> str:
    if not pattern.fullmatch(name):
        raise ValueError(f"is no name of a {kind}: {_quoted(name)}")
    if why := unfit_folder(name):
        raise ValueError(f"is no name of a {kind}, since {why}: {_quoted(name)}")
    return name


def _quoted(text: str) -> str:
    return repr(text[:_MOST_QUOTED])
