"""Entries of the lists in a manifest: parsed from JSON values, and written as such."""

from collections.abc import Iterable, Mapping
from typing import Any

from harness.model.dead_reference import DeadReference, printable_references
from harness.model.unstable import Unsteady

RESIZED = "resized"


def unsteady(entry: Mapping[str, Any]) -> Unsteady:
    """The element of an entry in the list ``unsteady``.

    Errors: ``KeyError``, ``TypeError``, ``ValueError`` for a malformed entry.
    """
    selector, difference = entry["selector"], entry["what"]
    if not (isinstance(selector, str) and selector and isinstance(difference, str)):
        raise TypeError("an unsteady element has a selector and what it does")
    widths = tuple((int(low), int(high)) for low, high in entry["widths"])
    return Unsteady(selector, difference, entry.get("when") == RESIZED, widths)


def unsteady_entry(element: Unsteady) -> dict[str, Any]:
    """The entry of an element in the list ``unsteady``."""
    return {
        "selector": element.selector,
        "what": element.what,
        "when": RESIZED if element.resized else "loaded",
        "widths": [list(ends) for ends in element.widths],
    }


def dead_reference(entry: Mapping[str, Any]) -> DeadReference:
    """The file of an entry in the list ``missing``. Errors: as for ``unsteady``."""
    kind, address, answer = entry["kind"], entry["address"], entry["answer"]
    if not all(isinstance(text, str) and text for text in (kind, address, answer)):
        raise TypeError("a dead reference has a kind, an address and an answer")
    return DeadReference(kind, address, answer)


def missing(entries: Iterable[Mapping[str, Any]]) -> tuple[DeadReference, ...]:
    """The files of the list ``missing``. Earlier versions wrote their whole addresses."""
    shown = printable_references(map(dead_reference, entries))
    return tuple(shown[reference] for reference in sorted(shown))


def dead_reference_entry(reference: DeadReference) -> dict[str, str]:
    """The entry of a file in the list ``missing``."""
    return {
        "kind": reference.kind,
        "address": reference.address,
        "answer": reference.answer,
    }
