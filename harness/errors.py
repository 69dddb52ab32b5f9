"""Errors that the person running the harness can put right.

``HarnessError`` and one level of subclasses, each with what happened, why, and how to fix it. Any
other exception is a bug of the harness: in a capture it becomes the capture's failure, in a
command an ``InternalError``.
"""

from collections.abc import Iterable
from typing import ClassVar


class HarnessError(Exception):
    """An error that the person running the harness can put right."""

    exit_code: ClassVar[int] = 2

    def __init__(self, what: str, why: str, fix: str) -> None:
        super().__init__(what, why, fix)  # all in args, so that it survives pickling
        self.what, self.why, self.fix = what, why, fix

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


def key_path(keys: Iterable[int | str]) -> str:
    """Keys and positions that lead to a value of a file, as people write them.

    >>> key_path(("pages", 0, "path"))
    'pages[0].path'
    """
    text = ""
    for key in keys:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else key
    return text
