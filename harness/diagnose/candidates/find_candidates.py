"""Candidates for the causes of a difference: the changes of one edit each, and how to undo them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from harness.compare.changes.class_edits import (
    RULE_GONE,
    ClassEdit,
    ClassEdits,
    Consequence,
    edit_first,
    escaped,
    is_class_edit,
    seen,
)
from harness.compare.changes.own_changes import Change, Pair
from harness.compare.elements.generated_names import as_written, without_hashes
from harness.compare.elements.markup import NOT_WRITTEN
from harness.compare.elements.match import Matching
from harness.diagnose.candidates.candidate import Candidate, Declared, Key
from harness.diagnose.candidates.chosen_sources import edited_source, is_choice, is_source
from harness.diagnose.candidates.put_back import Structure
from harness.diagnose.candidates.shorthands import one_cause, shorthands, sided
from harness.model.elements import element_path
from harness.model.elements.css_properties import (
    as_declared,
    initial_value,
    is_inherited,
    part_of,
    tells_declared,
    value_as_declared,
    written_as,
)
from harness.model.elements.declaration import Declaration, Undo
from harness.model.elements.element_state import AS_BROWSER, STYLED, is_look, is_settable
from harness.model.finding import Cause
from harness.model.layout import Layout


def find_candidates(
    before: Layout,
    after: Layout,
    matching: Matching,
    changes: Mapping[Pair, Sequence[Change]],
    declared: Mapping[Pair, Mapping[str, Declared]],
    without_rule: frozenset[str] = frozenset(),
) -> tuple[Candidate, ...]:
    """The candidates for the causes of ``changes``, the most likely first.

    ``without_rule`` are classes that no rule of the page uses in its selector.
    """
    finder = _Finder(before, after, matching, changes, declared, without_rule)
    candidates: dict[Key, Candidate] = {}
    for pair in sorted(
        changes,
        key=lambda changed_pair: (
            changed_pair[1] if changed_pair[1] >= 0 else changed_pair[0],
            changed_pair,
        ),
    ):
        for change in changes[pair]:
            candidate = finder.candidate(pair, change)
            earlier = candidates.get(candidate.key)
            candidates[candidate.key] = joined(earlier, candidate) if earlier else candidate
    return tuple(
        sorted((tidied(finder.used(combined)) for combined in candidates.values()), key=_suspicion)
    )


class _Finder:
    """Finds the candidate of each change between two layouts."""

    def __init__(
        self,
        before: Layout,
        after: Layout,
        matching: Matching,
        changes: Mapping[Pair, Sequence[Change]],
        declared: Mapping[Pair, Mapping[str, Declared]],
        without_rule: frozenset[str],
    ) -> None:
        declarations = {
            pair: {
                name: setter.declaration for name, setter in setters.items() if not setter.boundary
            }
            for pair, setters in declared.items()
        }
        self._edits = ClassEdits(after, changes, declarations, without_rule)
        self._before, self._after, self._matching = before, after, matching
        self._structure = Structure(before, after, matching)
        self._declared = declared
        self._changes = changes
        self._roots = [side.elements[0].style for side in (before, after) if side.elements]
        self._tells_declared = tells_declared(*self._roots)
        self._values: dict[tuple[int, str], list[str]] = {}  # of inherited properties, by place
        self._wrappers = {
            element.parent
            for place, element in enumerate(after.elements)
            if matching.before_of[place] >= 0
        }

    def candidate(self, pair: Pair, change: Change) -> Candidate:
        """The candidate that ``change`` of ``pair`` alone would make."""
        if change.kind == "style":
            return self._style(pair, change)
        if is_class_edit(change) and (edit := self._edits.of(pair)):
            return self._class(edit)
        path, name = self._path(pair), element_path.last_segment(self._path(pair))
        # Pseudo-elements of siblings belong to one edit.
        where = element_path.parent(element_path.element(path))
        match change.kind:
            case "attribute":
                key: Key = ("attribute", change.name, change.before, change.after)
                cause = Cause(name, f"[{change.name}]", change.before, change.after, "", False)
                written = change.name not in NOT_WRITTEN and "…" not in change.before
                undos: tuple[Undo, ...] = self._undo(pair, change) if written else ()
            case "state":
                if is_choice(change) and (blamed := self._choice(pair, change)):
                    return blamed
                key = ("state", change.name, change.before, change.after)
                cause = Cause(name, change.name, change.before, change.after, "", False)
                undos = self._undo(pair, change) if is_settable(change.name) else ()
            case "text":
                key = ("text", change.before, change.after)
                cause = Cause(name, "text", change.before, change.after, "", False)
                undos = self._undo(pair, change) if "…" not in change.before else ()
            case "inserted":
                wrapper = pair[1] in self._wrappers
                key = ("inserted", path if wrapper else where)
                cause = Cause(name, "element", "", "inserted", "", False)
                undos = (Undo(pair[1], "inserted", "", "contents" if wrapper else "none"),)
            case "removed":
                key = ("removed", path if self._structure.unwrapped(pair[0]) else where)
                cause = Cause(name, "element", "present", "removed", "", False)
                undos = self._structure.put_in_again(pair[0])
            case _:
                key = ("reordered", where)
                cause = Cause(name, "order", "", "moved", "", False)
                undos = self._structure.put_back(pair)
        return Candidate(key, (cause,), (pair,), undos, ((path, change),))

    def _choice(self, image: Pair, choice: Change) -> Candidate | None:
        """The edit of a ``<source>`` that made an image choose another one; it shows the image."""
        sides = self._before, self._after
        edited = edited_source(sides, self._matching, self._changes, image, choice)
        if edited is None:
            return None
        blamed = self.candidate(*edited)
        changes = (*blamed.changes, (self._path(image), choice))
        return replace(blamed, pairs=(image,), changes=changes)

    def _class(self, edit: ClassEdit) -> Candidate:
        """The edit of a class; the same edit of elements of the same name is one candidate."""
        path = self._path(edit.pair)
        who = element_path.without_number(element_path.last_segment(path))
        removed, added = " ".join(edit.removed), " ".join(edit.added)
        cause = Cause(who, "[class]", removed, added, "", False)
        undos = self._undo(edit.pair, edit.change)
        key = ("class", without_hashes(who), removed, added)
        return Candidate(key, (cause,), (edit.pair,), undos, ((path, edit.change),))

    def _consequence(self, pair: Pair, change: Change, following: Consequence) -> Candidate:
        """The edit of a class with a change of style that follows from it.

        If the rule for a removed class is gone too, its values are set back with the class.
        """
        edit, path = following.edit, self._path(pair)
        base = self._class(edit)
        name, was, now = self._written(pair, change)
        declared = self._declared.get(pair, {}).get(change.name)
        (cause,) = base.causes
        if declared is not None and following.by_rule:
            rule = _by_declaration(declared.declaration, name, was, now)
        else:
            gone = [name for name in edit.removed if name in edit.without_rule]
            selector = f".{escaped(gone[0])}" if len(gone) == 1 else cause.selector
            rule = Cause(selector, name, was, now, "", False, note=RULE_GONE)
            cause = replace(cause, note=edit.note)
        undos = base.undos
        if edit.without_rule and change.name != "loaded-fonts" and "…" not in change.before:
            undos = (*undos, *self._undo(pair, change), *self._inherited(pair, change))
        return Candidate(
            base.key,
            (cause, rule),
            tuple(dict.fromkeys((edit.pair, pair))),
            undos,
            (*base.changes, (path, change)),
        )

    def used(self, candidate: Candidate) -> Candidate:
        """``candidate`` with the elements that show its effect, if there are any.

        For a custom property these are the elements that use it, for a ``<source>`` the image.
        """
        chosen = any(is_choice(change) for _, change in candidate.changes)
        using = {
            path
            for path, change in candidate.changes
            if not is_custom(change) and not (chosen and is_source(path))
        }
        pairs = tuple(pair for pair in candidate.pairs if self._path(pair) in using)
        return replace(candidate, pairs=pairs) if pairs else candidate

    def _style(self, pair: Pair, change: Change) -> Candidate:
        if following := self._edits.consequence(pair, change):
            return self._consequence(pair, change, following)
        owner, custom = self._custom(pair, change.name)
        path = self._path(pair)
        if custom is not None:
            # Its declaration uses a custom property that changed: that one is the cause.
            blamed = self._style(owner, custom)
            changes = (*blamed.changes, (path, change))
            return replace(blamed, pairs=(pair,), changes=changes)
        declared = self._declared.get(pair, {}).get(change.name)
        part = part_of(change.name)[0]
        name, was, now = self._written(pair, change)
        lasting = change.name == "loaded-fonts" or "…" in change.before
        undos = () if lasting else (*self._undo(pair, change), *self._inherited(pair, change))
        if change.name == "loaded-fonts":
            key: Key = ("fonts", change.before, change.after)
            cause = Cause("@font-face", name, was, now, "", False)
        elif declared is None:
            key = ("style", sided(change.name), change.before, change.after)
            who = element_path.without_number(element_path.of_part(path, part))
            cause = Cause(who, name, was, now, "", False)
        else:
            declaration = declared.declaration
            cause = _by_declaration(declaration, name, was, now)
            key = (
                (
                    "boundary",
                    declaration.source.rpartition("/")[2].partition(":")[0],
                    declaration.condition,
                )
                if declared.boundary
                else ("rule", declaration.selector, declaration.property, declaration.condition)
            )
        return Candidate(key, (cause,), (pair,), undos, ((path, change),))

    def _written(self, pair: Pair, change: Change) -> tuple[str, str, str]:
        """A property and its values before and now, as their author wrote them."""
        values = [change.before, change.after]
        for side, layout in enumerate((self._before, self._after)):
            if self._tells_declared and pair[side] >= 0:
                style = layout.elements[pair[side]].style
                values[side] = value_as_declared(style, change.name, values[side])
        return written_as(part_of(change.name)[1], *values)

    def _custom(self, pair: Pair, name: str) -> tuple[Pair, Change | None]:
        """The changed custom property that ``name`` uses, and the pair that sets it."""
        declared = self._declared.get(pair, {}).get(name)
        used = (
            set(re.findall(r"var\(\s*(--[\w-]+)", declared.declaration.value))
            if declared
            else set()
        )
        place = pair[1]
        while used and place >= 0:
            owner = self._matching.before_of[place], place
            for change in self._changes.get(owner, ()):
                if change.kind == "style" and change.name in used and change.name != name:
                    return owner, change
            place = self._after.elements[place].parent
        return pair, None

    def _undo(self, pair: Pair, change: Change) -> tuple[Undo, ...]:
        before = change.before
        if change.kind == "style" and is_look(change.name) and self._was_plain(pair):
            before = AS_BROWSER
        return (Undo(pair[1], change.kind, change.name, before),)

    def _was_plain(self, pair: Pair) -> bool:
        """Whether an element is a control that the page styles now, and did not before."""
        now = self._after.elements[pair[1]].style.get(STYLED)
        before = self._before.elements[pair[0]].style if pair[0] >= 0 else {}
        return now is not None and STYLED not in before

    def _inherited(self, pair: Pair, change: Change) -> Iterator[Undo]:
        """Undos for descendants with the same change: the rule may apply to them, too."""
        if not is_inherited(change.name, *self._roots):
            return
        for place in range(pair[1] + 1, len(self._after.elements)):
            if self._after.elements[place].parent < pair[1]:
                break  # after the last descendant
            old = self._matching.before_of[place]
            now = self._value(1, place, change.name)
            was = self._value(0, old, change.name) if old >= 0 else ""
            if (was, now) == (change.before, change.after):
                yield Undo(place, "style", change.name, change.before)

    def _value(self, side: int, place: int, name: str) -> str:
        """The computed value of an inherited property, before (0) or now (1)."""
        if (side, name) not in self._values:
            values: list[str] = []
            first = initial_value(name, *self._roots)
            for element in (self._before, self._after)[side].elements:
                above = values[element.parent] if element.parent >= 0 else first
                values.append(element.style.get(name, above))
            self._values[side, name] = values
        return self._values[side, name][place]

    def _path(self, pair: Pair) -> str:
        layout, place = (self._after, pair[1]) if pair[1] >= 0 else (self._before, pair[0])
        return layout.elements[place].path


def _by_declaration(declaration: Declaration, name: str, was: str, now: str) -> Cause:
    source = declaration.source, False, declaration.condition, declaration.mapped
    written = f"{declaration.property}: {declaration.value}"
    selector, name = as_written(declaration.selector), as_declared(name, declaration.property)
    return Cause(selector, name, was, now, *source, written=written)


def joined(first: Candidate, second: Candidate) -> Candidate:
    """Two candidates of one key as one, which is undone as a whole or not at all."""
    undos = (*first.undos, *second.undos)
    if first.key[0] == "removed":  # if both followed the same element, the later goes back first
        undos = (*second.undos, *first.undos)
    causes = tuple(dict.fromkeys((*first.causes, *second.causes)))
    if first.key[0] == "class":
        causes = edit_first(causes)
    return Candidate(
        first.key,
        causes,
        tuple(dict.fromkeys((*first.pairs, *second.pairs))),
        tuple(dict.fromkeys(undos)) if first.undos and second.undos else (),
        tuple(dict.fromkeys((*first.changes, *second.changes))),
    )


def tidied(candidate: Candidate) -> Candidate:
    """``candidate`` with one cause for each declaration, however many longhands it sets."""
    if candidate.key[0] == "rule":
        return replace(candidate, causes=(one_cause(candidate.causes, candidate.key[2]),))
    if candidate.key[0] == "class":
        return replace(candidate, causes=shorthands(seen(candidate.causes), of_one_rule=True))
    return replace(
        candidate, causes=shorthands(candidate.causes, of_one_rule=candidate.key[0] == "boundary")
    )


def is_custom(change: Change) -> bool:
    """Whether a custom property changed."""
    return change.kind == "style" and change.name.startswith("--")


def _suspicion(candidate: Candidate) -> tuple[int, int]:
    """A sort key: HTML, then custom properties, then rules that use them, then states."""
    ranks = {"state": 3, "style": 2, "rule": 2, "boundary": 1}
    rank = ranks.get(candidate.key[0], 0)
    if rank == 2 and any(cause.property.startswith("--") for cause in candidate.causes):
        rank = 1
    return rank, 0
