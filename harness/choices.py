"""Names that people type: the browsers, and how a name is chosen or a typo guessed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from harness.errors import MOST_QUOTED, ConfigError, quoted

T = TypeVar("T")

#: This many names are listed in an error.
MOST_LISTED = 60

#: The browsers that pages can be tested in: the name that options, the configuration and
#: baselines have → the name in sentences.
BROWSERS: Mapping[str, str] = {"chromium": "Chromium", "firefox": "Firefox", "webkit": "WebKit"}


def guess(name: str, choices: Iterable[str]) -> str:
    """A hint such as `` (did you mean 'above-phone'?)``, or nothing where no choice is similar."""
    from difflib import get_close_matches

    near = get_close_matches(name[:MOST_QUOTED], tuple(choices), n=1, cutoff=0.6)
    return f" (did you mean {near[0]!r}?)" if near else ""


def listed(names: Sequence[str]) -> str:
    """``names`` as a list in a sentence, of which at most ``MOST_LISTED`` are given."""
    rest = len(names) - MOST_LISTED
    return ", ".join(names[:MOST_LISTED]) + (f" and {rest:,} more" if rest > 0 else "")


def choose(noun: str, names: Iterable[str], choices: Mapping[str, T]) -> tuple[T, ...]:
    """The ``choices`` that ``names`` select, without repetition; all of them without a name.

    ``noun`` says in the error what they are. Errors: ``ConfigError`` for a name that is not among
    them, with the most similar choice.
    """
    wanted = tuple(dict.fromkeys(names))
    for name in wanted:
        if name not in choices:
            raise ConfigError(
                f"there is no {noun} {quoted(name)}{guess(name, choices)}",
                why="a name that selects nothing would compare nothing",
                fix="choose from: " + listed(tuple(choices)),
            )
    return tuple(choices[name] for name in wanted) or tuple(choices.values())
