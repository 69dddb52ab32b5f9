"""Edits of ``class`` attributes: which classes came and went, and which changes follow from that.

Frameworks of utility classes keep the rules of classes that are used, and no others: the rule of a
class that went may be gone as well, and cannot be tried any more.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.compare.changes.own_changes import Change, Pair
from harness.model.elements.declaration import Declaration
from harness.model.finding import Cause
from harness.model.layout import Layout

#: The property of a cause that is the edit of a class.
CLASS = "[class]"

#: Why what a rule did is not proven although its effect could be undone.
RULE_GONE = "its rule is gone"


@dataclass(frozen=True, slots=True)
class ClassEdit:
    """The edit of one element's ``class`` attribute."""

    pair: Pair
    change: Change  #: with the whole attribute
    removed: tuple[str, ...]
    added: tuple[str, ...]
    without_rule: frozenset[str]  #: of those removed, the ones that no rule selects by any more

    @property
    def note(self) -> str:
        """Why it is not proven, although setting former values as well undoes its effect."""
        names = " ".join(name for name in self.removed if name in self.without_rule)
        return f"no rule for {names} is left to try it with"

    def selects(self, selector: str) -> bool:
        """Whether ``selector`` selects by one of the classes that came."""
        return any(_names(selector, name) for name in self.added)


@dataclass(frozen=True, slots=True)
class Consequence:
    """A change of style that follows from the edit of a class."""

    edit: ClassEdit
    by_rule: bool  #: a rule for an added class sets it now; if not, one for a removed class did


class ClassEdits:
    """All edits of classes on a page.

    ``declarations`` win the changed properties now; ``without_rule`` are the classes that no rule
    of the page selects by.
    """

    def __init__(
        self,
        after: Layout,
        changes: Mapping[Pair, Sequence[Change]],
        declarations: Mapping[Pair, Mapping[str, Declaration]],
        without_rule: frozenset[str],
    ) -> None:
        self._after = after
        self._changes = changes
        self._declarations = declarations
        self._edits = {
            pair[1]: _edit(pair, change, without_rule)
            for pair, listed in changes.items()
            for change in listed
            if is_class_edit(change)
        }
        #: Rules that changed elements without any edit of a class: the rules were edited.
        self._edited = {
            (declaration.selector, declaration.property)
            for pair, declared in declarations.items()
            if pair[1] not in self._edits
            for declaration in declared.values()
        }

    def of(self, pair: Pair) -> ClassEdit | None:
        """The edit of an element's own classes."""
        return self._edits.get(pair[1])

    def consequence(self, pair: Pair, change: Change) -> Consequence | None:
        """The edit that ``change``, one of style, follows from; ``None`` where there is none."""
        if not self._edits:
            return None
        declaration = self._declarations.get(pair, {}).get(change.name)
        if declaration is not None:
            for edit in self._around(pair[1]):
                if edit.selects(declaration.selector):
                    renamed = edit.without_rule and self._keeps_something(pair, declaration)
                    return None if renamed else Consequence(edit, by_rule=True)
        own_edit = self._edits.get(pair[1])
        if own_edit is None or not own_edit.without_rule:
            return None
        if declaration and (declaration.selector, declaration.property) in self._edited:
            return None
        return Consequence(own_edit, by_rule=False)

    def _keeps_something(self, pair: Pair, declaration: Declaration) -> bool:
        """Whether a rule also sets what an element had before.

        Then the rule for the class that went is this one, whose class has another name now.
        """
        changed = {change.name for change in self._changes[pair] if change.kind == "style"}
        return any(longhands.isdisjoint(changed) for longhands in declaration.rule)

    def _around(self, place: int) -> Iterator[ClassEdit]:
        """The edits of an element and of those around it, innermost first."""
        while place >= 0:
            if place in self._edits:
                yield self._edits[place]
            place = self._after.elements[place].parent


def edit_first(causes: Sequence[Cause]) -> tuple[Cause, ...]:
    """``causes`` with the edit of the class once, first, and with its note if it has one."""
    edits = [cause for cause in causes if cause.property == CLASS]
    edit = next((cause for cause in edits if cause.note), edits[0])
    return (edit, *(cause for cause in causes if cause.property != CLASS))


def seen(causes: Sequence[Cause]) -> tuple[Cause, ...]:
    """``causes`` without custom properties, where there is a declaration that uses them."""
    plain = tuple(cause for cause in causes if not cause.property.startswith("--"))
    return plain if any(cause.property != CLASS for cause in plain) else tuple(causes)


def is_class_edit(change: Change) -> bool:
    """Whether an element has other classes."""
    return change.kind == "attribute" and change.name == "class"


def removed_classes(changes: Iterable[Sequence[Change]]) -> frozenset[str]:
    """The classes that went from any element."""
    return frozenset(
        name
        for listed in changes
        for change in filter(is_class_edit, listed)
        for name in set(classes_of(change.before)) - set(classes_of(change.after))
    )


def classes_of(value: str) -> tuple[str, ...]:
    """The classes in the attribute's value as a change tells it.

    >>> classes_of("card wide"), classes_of('""'), classes_of("")
    (('card', 'wide'), (), ())
    """
    return tuple(value.split()) if value != '""' else ()


def escaped(name: str) -> str:
    """A class as selectors have it, as CSSOM's "serialize an identifier" says.

    >>> escaped("lg:grid-cols-4"), escaped("2xl"), escaped("w-1/2")
    ('lg\\\\:grid-cols-4', '\\\\32 xl', 'w-1\\\\/2')
    """
    text = "".join(
        letter if re.match(r"[\w-]", letter) or letter >= "\x80" else f"\\{letter}"
        for letter in name
    )
    if start := re.match(r"(-?)(\d)", text):
        return f"{start[1]}\\{ord(start[2]):x} {text[start.end() :]}"
    return "\\-" if text == "-" else text


def _names(selector: str, name: str) -> bool:
    """Whether ``selector`` has the class ``name``."""
    return bool(re.search(rf"\.{re.escape(escaped(name))}(?![\w\\-])", selector))


def _edit(pair: Pair, change: Change, without_rule: frozenset[str]) -> ClassEdit:
    before, after = classes_of(change.before), classes_of(change.after)
    removed = tuple(name for name in before if name not in after)
    added = tuple(name for name in after if name not in before)
    return ClassEdit(pair, change, removed, added, without_rule.intersection(removed))
