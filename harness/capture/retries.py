"""Tries again what a browser did not finish because it died."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from harness.errors import BrowserDiedError

T = TypeVar("T")

#: How often anything is tried: once, and twice again where the browser dies.
TRIES = 3


def retried(work: Callable[[], T], tell: Callable[[str], None], subject: str) -> T:
    """The result of ``work``, tried again where the browser dies meanwhile.

    ``tell`` is called with why the browser died and the ``subject``, for each other try. Errors:
    those of ``work``; ``BrowserDiedError`` of the last try.
    """
    for _ in range(TRIES - 1):
        try:
            return work()
        except BrowserDiedError as error:
            tell(f"{subject}, since {error.what}")
    return work()


def retry_notes(retries: Mapping[str, int]) -> Iterator[str]:
    """The notes of a run about everything that was tried again, with how often.

    >>> list(retry_notes({"home: it was swept again, since the browser died": 2}))
    ['home: it was swept again, since the browser died (2 times)']
    """
    for subject, times in sorted(retries.items()):
        yield f"{subject} ({times} times)" if times > 1 else subject
