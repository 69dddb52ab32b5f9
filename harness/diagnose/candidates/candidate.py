"""A change that may be the cause of others, and how it can be undone."""

from dataclasses import dataclass

from harness.compare.changes.own_changes import Change, Pair
from harness.model.elements.declaration import Declaration, Undo
from harness.model.finding import Cause

#: What makes two causes the same: on every page, at every width, in every run.
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Declared:
    """The declaration that sets a property now; ``boundary`` where its condition has moved."""

    declaration: Declaration
    boundary: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """Changes that one edit would explain."""

    key: Key
    causes: tuple[Cause, ...]  #: none proven yet
    pairs: tuple[Pair, ...]  #: the elements that it changed
    undos: tuple[Undo, ...]  #: empty where nothing can set it back
    changes: tuple[tuple[str, Change], ...]  #: that it explains, and the paths of their elements
