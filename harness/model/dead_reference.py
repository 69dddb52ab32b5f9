"""Dead references: files that a page asks for and that do not arrive."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

#: User name and password of an address, which are nobody else's business.
_CREDENTIALS = re.compile(r"(?<=//)[^/?#\s@]+@")


@dataclass(frozen=True, slots=True, order=True)
class DeadReference:
    """A file that a page asks for, and what came instead of it."""

    kind: str  #: as the browser calls it: ``stylesheet``, ``font``, ``image``, ``script``, …
    address: str  #: relative to the page's origin; of another origin, absolute
    answer: str  #: ``answered 404``, ``was blocked``, ``cannot be decoded``, …

    @property
    def text(self) -> str:
        """The reference in words.

        >>> DeadReference("stylesheet", "old.css", "answered 404").text
        'stylesheet old.css answered 404'
        """
        return f"{self.kind} {self.address} {self.answer}"


def in_order(references: Iterable[DeadReference]) -> tuple[DeadReference, ...]:
    """The references sorted, each once."""
    return tuple(sorted(set(references)))


def without_credentials(text: str) -> str:
    """``text`` whose addresses have no user name and no password.

    >>> without_credentials("see https://ann:secret@shop.example/a@b")
    'see https://shop.example/a@b'
    """
    return _CREDENTIALS.sub("", text)
