"""Dead references: files that a page requests and that do not load."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from harness.printable import printable

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


def printable_references(
    references: Iterable[DeadReference],
) -> dict[DeadReference, DeadReference]:
    """The references without secrets in their addresses, by the references as they are.

    Addresses that differ in nothing but secrets are numbered, so that two missing files remain two:
    ``picture?id=…`` and ``picture?id=… (2)``.
    """
    numbers: Counter[DeadReference] = Counter()
    shown: dict[DeadReference, DeadReference] = {}
    for reference in sorted(set(references)):
        plain = replace(reference, address=printable(without_credentials(reference.address)))
        numbers[plain] += 1
        number = f" ({numbers[plain]})" if numbers[plain] > 1 else ""
        shown[reference] = replace(plain, address=f"{plain.address}{number}")
    return shown


def in_order(references: Iterable[DeadReference]) -> tuple[DeadReference, ...]:
    """The references, sorted and without duplicates."""
    return tuple(sorted(set(references)))


def without_credentials(text: str) -> str:
    """``text`` with user names and passwords removed from its addresses.

    >>> without_credentials("see https://ann:secret@shop.example/a@b")
    'see https://shop.example/a@b'
    """
    return _CREDENTIALS.sub("", text)
