"""Edits of ``class`` attributes: added and removed classes, and the changes that follow.

Utility-class frameworks drop the rules of unused classes: the rule of a removed class may be gone
too, and cannot be tried any more.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.compare.changes.own_changes import Change, Pair
from harness.model.elements.declaration import Declaration
from harness.model.finding import Cause
from harness.model.layout import Layout

#: ``Cause.property`` of an edit of classes.
CLASS = "[class]"

#: ``Cause.note`` where undoing the effect of a rule worked and the rule itself is gone.
RULE_GONE = "its rule is gone"


@dataclass(frozen=True, slots=True)
class ClassEdit:
    """An edit of an element's ``class`` attribute."""

    pair: Pair
    change: Change  #: with the whole attribute
    removed: tuple[str, ...]
    added: tuple[str, ...]
    without_rule: frozenset[str]  #: removed classes that no rule selects any more

    @property
    def note(self) -> str:
        """The reason why the edit is not proven although undoing its effect works."""
        names = " ".join(name for name in self.removed if name in self.without_rule)
        return f"no rule for {names} is left to try it with"

    def selects(self, selector: str) -> bool:
        """Whether ``selector`` contains an added class."""
        return any(_names(selector, name) for name in self.added)


@dataclass(frozen=True, slots=True)
class Consequence:
    """A change of style that follows from an edit of classes."""

    edit: ClassEdit
    by_rule: (
        bool  #: a rule for an added class sets the value now; otherwise one for a removed class did
    )


class ClassEdits:
    """All edits of classes on a page.

    ``declarations`` are those that win for the changed properties now; ``without_rule`` are the
    classes that no rule of the page selects.
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
        #: Rules that changed elements without an edit of classes: the rules were edited.
        self._edited_rules = {
            (declaration.selector, declaration.property)
            for pair, declared in declarations.items()
            if pair[1] not in self._edits
            for declaration in declared.values()
        }

    def of(self, pair: Pair) -> ClassEdit | None:
        """The edit of an element's classes; ``None`` where there is none."""
        return self._edits.get(pair[1])

    def consequence(self, pair: Pair, change: Change) -> Consequence | None:
        """The edit that causes ``change``, a change of style; ``None`` where there is none."""
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
        if declaration and (declaration.selector, declaration.property) in self._edited_rules:
            return None
        return Consequence(own_edit, by_rule=False)

    def _keeps_something(self, pair: Pair, declaration: Declaration) -> bool:
        """Whether a rule also sets properties that did not change.

        Then it is the rule of the removed class, with another class name.
        """
        changed = {change.name for change in self._changes[pair] if change.kind == "style"}
        return any(longhands.isdisjoint(changed) for longhands in declaration.rule)

    def _around(self, place: int) -> Iterator[ClassEdit]:
        """The edits of an element and its ancestors, innermost first."""
        while place >= 0:
            if place in self._edits:
                yield self._edits[place]
            place = self._after.elements[place].parent


def edit_first(causes: Sequence[Cause]) -> tuple[Cause, ...]:
    """``causes`` with the edit of classes first and only once, with its note if there is one."""
    edits = [cause for cause in causes if cause.property == CLASS]
    edit = next((cause for cause in edits if cause.note), edits[0])
    return (edit, *(cause for cause in causes if cause.property != CLASS))


def seen(causes: Sequence[Cause]) -> tuple[Cause, ...]:
    """``causes`` without custom properties, unless no other declaration is left."""
    plain = tuple(cause for cause in causes if not cause.property.startswith("--"))
    return plain if any(cause.property != CLASS for cause in plain) else tuple(causes)


def is_class_edit(change: Change) -> bool:
    """Whether a change is one of the ``class`` attribute."""
    return change.kind == "attribute" and change.name == "class"


def removed_classes(changes: Iterable[Sequence[Change]]) -> frozenset[str]:
    """The classes that were removed from any element."""
    return frozenset(
        name
        for listed in changes
        for change in filter(is_class_edit, listed)
        for name in set(classes_of(change.before)) - set(classes_of(change.after))
    )


def classes_of(value: str) -> tuple[str, ...]:
    """The classes in a value of ``Change`` for the ``class`` attribute.

    >>> classes_of("card wide"), classes_of('""'), classes_of("")
    (('card', 'wide'), (), ())
    """
    return tuple(value.split()) if value != '""' else ()


def escaped(name: str) -> str:
    """A class name escaped for selectors: CSSOM, "serialize an identifier".

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
    """Whether ``selector`` contains the class ``name``."""
    return bool(re.search(rf"\.{re.escape(escaped(name))}(?![\w\\-])", selector))


def _edit(pair: Pair, change: Change, without_rule: frozenset[str]) -> ClassEdit:
    before, after = classes_of(change.before), classes_of(change.after)
    removed = tuple(name for name in before if name not in after)
    added = tuple(name for name in after if name not in before)
    return ClassEdit(pair, change, removed, added, without_rule.intersection(removed))
