"""Dead references: files that a page requests and that do not load."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

#: User name and password in an address: secrets that no report may show.
_CREDENTIALS = re.compile(r"(?<=//)[^/?#\s@]+@")


@dataclass(frozen=True, slots=True, order=True)
class DeadReference:
    """A file that a page requests, and the response instead of it."""

    kind: str  #: the browser's word: ``stylesheet``, ``font``, ``image``, ``script``, …
    address: str  #: relative to the page's origin; absolute for another origin
    answer: str  #: ``answered 404``, ``was blocked``, ``cannot be decoded``, …

    @property
    def text(self) -> str:
        """The reference as a phrase.

        >>> DeadReference("stylesheet", "old.css", "answered 404").text
        'stylesheet old.css answered 404'
        """
        return f"{self.kind} {self.address} {self.answer}"


def in_order(references: Iterable[DeadReference]) -> tuple[DeadReference, ...]:
    """The references, sorted and without duplicates."""
    return tuple(sorted(set(references)))


def without_credentials(text: str) -> str:
    """``text`` with user names and passwords removed from its addresses.

    >>> without_credentials("see https://ann:secret@shop.example/a@b")
    'see https://shop.example/a@b'
    """
    return _CREDENTIALS.sub("", text)
