"""A CSS declaration that decides a property, and ways to undo a change."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Declaration:
    """What sets a property of an element now: the one that wins in the cascade."""

    selector: str  #: of the rule; the element's own for a ``style`` attribute
    property: str  #: as it is written, which may be a shorthand or a custom property
    value: str  #: as it is written
    source: str  #: ``article.css:41``, seen from the page
    condition: str = ""  #: ``@media (min-width: 1024px)``; several joined by `` and ``
    mapped: bool = False  #: ``source`` is the developer's file, seen from the project's folder
    #: Of each declaration of the same rule, the longhands that it sets.
    rule: tuple[frozenset[str], ...] = field(default=(), compare=False, repr=False)


#: The end of the source of what an element's own ``style`` attribute declares.
STYLE_ATTRIBUTE = "style attribute"


@dataclass(frozen=True, slots=True)
class Undo:
    """One thing to set back in a page: of the element at ``place`` of its layout."""

    place: int
    #: ``style``, ``attribute``, ``text``, ``inserted``, ``removed``, ``wrapped`` or ``reordered``.
    kind: str
    name: str  #: of the property or attribute
    before: str  #: what it was; of a reordered element the place of the sibling it followed


@dataclass(frozen=True, slots=True)
class EarlyUndo:
    """One thing to set back in a page before its scripts run, as of ``Undo``."""

    path: str
    kind: str  #: ``style``, ``attribute`` or ``text``
    name: str
    before: str
