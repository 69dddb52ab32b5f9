"""Candidates: changes that may be causes, and how they can be undone."""

from dataclasses import dataclass

from harness.compare.changes.own_changes import Change, Pair
from harness.model.elements.declaration import Declaration, Undo
from harness.model.finding import Cause

#: The identity of a cause: causes with one key are the same on any page, width and run.
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Declared:
    """The declaration that sets a property now; ``boundary`` if its condition has moved."""

    declaration: Declaration
    boundary: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """Changes that one edit would explain, and how to undo it."""

    key: Key
    causes: tuple[Cause, ...]  #: none proven yet
    pairs: tuple[Pair, ...]  #: the elements that it changed
    undos: tuple[Undo, ...]  #: empty where it cannot be undone
    changes: tuple[tuple[str, Change], ...]  #: with the paths of their elements
