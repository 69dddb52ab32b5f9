"""Errors that the person running the harness can put right.

``HarnessError`` and one level of subclasses, each with what happened, why, and how to fix it. Any
other exception is a bug of the harness: in a capture it becomes the capture's failure, in a
command an ``InternalError``.
"""

from collections.abc import Iterable
from typing import ClassVar

from harness.printable import printable, safe


class HarnessError(Exception):
    """An error that the person running the harness can put right.

    Its texts become printable here, whoever raises it: a page's name, a server's output or a
    message of the browser may hold secrets, and characters that a terminal obeys.
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, what: str, why: str, fix: str) -> None:
        self.what, self.why, self.fix = map(_without_secrets, (what, why, fix))
        super().__init__(self.what, self.why, self.fix)  # in args, so that it survives pickling

    def __str__(self) -> str:
        return f"{self.what}\n  why: {self.why}\n  fix: {self.fix}"


class ConfigError(HarnessError):
    """The configuration or the command line asks for something that cannot be."""


class BrowserError(HarnessError):
    """No browser, or one that does not start."""


class InternalError(HarnessError):
    """An unexpected error: a bug of the harness itself."""


class BaselineError(HarnessError):
    """A baseline that is damaged, or cannot be written."""


class CaptureError(HarnessError):
    """A capture that could not be taken: the page, its server or the browser failed."""

    exit_code: ClassVar[int] = 3


class BrowserDiedError(CaptureError):
    """The browser, a renderer or the driver died or hung: another attempt may succeed."""


class UnstablePageError(CaptureError):
    """A page that was still changing when its time-out was reached."""


def _without_secrets(text: str) -> str:
    # What is cut first may end inside of a password, which then looks like no password.
    return safe(printable(text).replace("\t", "  "))[:MOST_LETTERS]


#: The most that a sentence of an error takes (characters).
MOST_LETTERS = 5_000

#: The most that an error repeats of a key, a name or a value (characters).
MOST_QUOTED = 200


def quoted(value: object) -> str:
    r"""``value`` in quotes, without control characters and cut to ``MOST_QUOTED`` characters.

    >>> quoted("a" * 300)[-5:], quoted("two\nlines")
    ('aaaa…', "'two\\nlines'")
    """
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # a whole number with too many digits, or deep nesting
        text = f"a value of type {type(value).__name__}"
    return shortened(text)


def shortened(text: str) -> str:
    """``text`` without secrets, cut to ``MOST_QUOTED`` characters."""
    text = printable(text)
    return text if len(text) <= MOST_QUOTED else f"{text[: MOST_QUOTED - 1]}…"


def key_path(keys: Iterable[int | str]) -> str:
    """Keys and positions that lead to a value of a file, as people write them.

    At most ``MOST_QUOTED`` characters are given.

    >>> key_path(("pages", 0, "path"))
    'pages[0].path'
    """
    text = ""
    for key in keys:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else key
    return shortened(text)
