"""Entries of a manifest's lists, as values and back."""

from collections.abc import Mapping
from typing import Any

from harness.model.dead_reference import DeadReference
from harness.model.unstable import Unsteady

RESIZED = "resized"


def unsteady(entry: Mapping[str, Any]) -> Unsteady:
    """An element that was approved as unsteady.

    Errors: ``KeyError``, ``TypeError``, ``ValueError`` for an entry that is none.
    """
    selector, difference = entry["selector"], entry["what"]
    if not (isinstance(selector, str) and selector and isinstance(difference, str)):
        raise TypeError("an unsteady element has a selector and what it does")
    widths = tuple((int(low), int(high)) for low, high in entry["widths"])
    return Unsteady(selector, difference, entry.get("when") == RESIZED, widths)


def unsteady_entry(element: Unsteady) -> dict[str, Any]:
    """The entry that ``unsteady`` reads."""
    return {
        "selector": element.selector,
        "what": element.what,
        "when": RESIZED if element.resized else "loaded",
        "widths": [list(ends) for ends in element.widths],
    }


def dead_reference(entry: Mapping[str, Any]) -> DeadReference:
    """A file that a page was approved without. Errors: as of ``unsteady``."""
    kind, address, answer = entry["kind"], entry["address"], entry["answer"]
    if not all(isinstance(text, str) and text for text in (kind, address, answer)):
        raise TypeError("a dead reference has a kind, an address and an answer")
    return DeadReference(kind, address, answer)


def dead_reference_entry(reference: DeadReference) -> dict[str, str]:
    """The entry that ``dead_reference`` reads."""
    return {
        "kind": reference.kind,
        "address": reference.address,
        "answer": reference.answer,
    }
