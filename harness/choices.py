"""Names that people type: which are meant, and what was meant by those that do not exist."""

import difflib
from collections.abc import Iterable, Mapping
from typing import TypeVar

from harness.errors import ConfigError

T = TypeVar("T")


def guess(name: str, known: Iterable[str]) -> str:
    """A hint such as `` (did you mean 'above-phone'?)``, or nothing where no name is near."""
    near = difflib.get_close_matches(name, tuple(known), n=1, cutoff=0.6)
    return f" (did you mean {near[0]!r}?)" if near else ""


def choose(what: str, names: Iterable[str], known: Mapping[str, T]) -> tuple[T, ...]:
    """Those of ``known`` that are named, each once; all of them where no name is given.

    ``what`` they are is for the error: ``ConfigError`` for a name that is not there, with the
    nearest one that is.
    """
    wanted = tuple(dict.fromkeys(names))
    for name in wanted:
        if name not in known:
            raise ConfigError(
                f"there is no {what} {name!r}{guess(name, known)}",
                why="a name that selects nothing would compare nothing",
                fix="choose from: " + ", ".join(known),
            )
    return tuple(known[name] for name in wanted) or tuple(known.values())
