"""Checks of page names, which are folder names, and of page paths."""

import re
from collections import Counter
from collections.abc import Sequence

from harness.config.schema import unfit_folder
from harness.errors import ConfigError, quoted
from harness.printable import printable

#: The beginning of a whole address: a scheme, or two slashes and a host.
_OWN_ADDRESS = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*:|[/\\]{2})")


def check_names(names: Sequence[str]) -> None:
    """Raise ``ConfigError`` where a page's name is no distinct folder name on every system."""
    seen: dict[str, str] = {}
    counts = Counter(names)
    for name in names:
        if why := unfit_folder(name):
            raise ConfigError(
                f"a page cannot be named {name!r}",
                why=f"its name is that of its baselines' folder, and {why}",
                fix=f"give it another name, such as {name.rstrip('.').partition('.')[0]}-page",
            )
        before = seen.setdefault(name.lower(), name)
        if counts[name] > 1:
            raise ConfigError(
                f"two pages are named {name!r}",
                why="a page's name is the name of its baselines' folder",
                fix="give each page a name of its own",
            )
        if before != name:
            raise ConfigError(
                f"two pages are named {before!r} and {name!r}",
                why="a page's name is that of its baselines' folder, and on Windows and macOS "
                "these are one folder",
                fix="give them names that differ in more than upper and lower case",
            )


def check_path(page: str, path: str | None) -> None:
    """Raise ``ConfigError`` where the path of the page called ``page`` is a whole address."""
    if path is not None and _OWN_ADDRESS.match(path):
        raise ConfigError(
            f"page {page!r} has the path {quoted(printable(path))}, which is an address of its own",
            why="a path is below `root` or `base_url`",
            fix="give a path such as index.html, or for an address that starts with http:// or "
            "https:// a `url`; a path with a colon begins with ./",
        )
