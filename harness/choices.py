"""Names that people type: which are meant, and what was meant by those that do not exist."""

import difflib
from collections.abc import Iterable, Mapping
from typing import TypeVar

from harness.errors import ConfigError

T = TypeVar("T")


def guess(name: str, choices: Iterable[str]) -> str:
    """A hint such as `` (did you mean 'above-phone'?)``, or nothing where no name is near."""
    near = difflib.get_close_matches(name, tuple(choices), n=1, cutoff=0.6)
    return f" (did you mean {near[0]!r}?)" if near else ""


def choose(noun: str, names: Iterable[str], choices: Mapping[str, T]) -> tuple[T, ...]:
    """Those of ``choices`` that are named, each once; all of them where no name is given.

    ``noun`` they are is for the error: ``ConfigError`` for a name that is not there, with the
    nearest one that is.
    """
    wanted = tuple(dict.fromkeys(names))
    for name in wanted:
        if name not in choices:
            raise ConfigError(
                f"there is no {noun} {name!r}{guess(name, choices)}",
                why="a name that selects nothing would compare nothing",
                fix="choose from: " + ", ".join(choices),
            )
    return tuple(choices[name] for name in wanted) or tuple(choices.values())
