"""CSS declarations, and instructions to undo a change in a page."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Declaration:
    """The declaration that wins in the cascade for one property of an element."""

    selector: str  #: of the rule; the element's own for a ``style`` attribute
    property: str  #: as it is written, which may be a shorthand or a custom property
    value: str  #: as it is written
    source: str  #: ``article.css:41``, relative to the page
    condition: str = ""  #: ``@media (min-width: 1024px)``; several joined by `` and ``
    mapped: bool = False  #: ``source`` is the developer's file, relative to the project's folder
    #: The longhands that each declaration of the same rule sets.
    rule: tuple[frozenset[str], ...] = field(default=(), compare=False, repr=False)


#: End of ``source`` for a declaration in an element's ``style`` attribute.
STYLE_ATTRIBUTE = "style attribute"


@dataclass(frozen=True, slots=True)
class Undo:
    """A change to undo in a page, for the element at the index ``place`` of its layout."""

    place: int
    #: ``style``, ``attribute``, ``text``, ``inserted``, ``removed``, ``wrapped`` or ``reordered``.
    kind: str
    name: str  #: of the property or attribute
    before: str  #: former value; of a reordered element the index of the sibling it followed


@dataclass(frozen=True, slots=True)
class EarlyUndo:
    """A change to undo in a page before its scripts run; see ``Undo``."""

    path: str
    kind: str  #: ``style``, ``attribute`` or ``text``
    name: str
    before: str
