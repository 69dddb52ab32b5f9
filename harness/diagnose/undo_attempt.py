"""One attempt to explain a page by undoing candidates in it, while the page stays as it is.

All candidates are undone at once, then spared one after another where sparing them changes
nothing. Those left are the causes, and the difference that comes back when one of them alone is
spared is its symptom. The boxes show what no undoing takes away.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from harness.capture.tab.probe import Probe
from harness.capture.tab.undo_before import before_scripts
from harness.compare.changes.class_edits import removed_classes
from harness.compare.changes.offsets import misplaced, snapped
from harness.compare.changes.own_changes import Change, Pair, is_painted
from harness.compare.comparison import Comparison, PageState
from harness.compare.cross_renderer import is_near_by_fonts, laid_out_by
from harness.compare.elements.match import Matching
from harness.diagnose.candidates.candidate import Candidate, Declared, Key
from harness.diagnose.candidates.consequences import EDITED, Loaded, is_edit, without_consequences
from harness.diagnose.candidates.find_candidates import find_candidates
from harness.diagnose.smallest_set import smallest
from harness.diagnose.symptoms import ElementPair, Symptom, describe, mark_of
from harness.diagnose.unexplained import pixels_between, unexplained_symptoms
from harness.diagnose.unexplained_cross_renderer import cross_renderer_symptoms
from harness.model.elements.declaration import EarlyUndo, Undo

#: Lengths that follow the glyphs of a font; a custom property may hold one.
FONT_UNITS = re.compile(r"\d(?:ch|ex|cap|ic|lh|rch|rex|rcap|ric|rlh)\b|var\(")


class UndoAttempt:
    """A comparison, the candidates for its causes, and the page states tried so far.

    ``declared`` are the declarations behind its changes, ``hint`` the keys of likely causes, and
    ``budget`` limits how often the page is laid out and painted anew. Errors of all methods:
    ``CaptureError``.
    """

    def __init__(
        self,
        comparison: Comparison,
        probe: Probe,
        declared: Mapping[Pair, Mapping[str, Declared]],
        hint: frozenset[Key],
        budget: int,
    ) -> None:
        if comparison.renderers:
            by_fonts = _changes_by_fonts(comparison, declared)
            comparison = replace(comparison, renderer_changes=by_fonts)
        self.over_budget = False  #: more trials than the budget would be needed
        self.proven: dict[tuple[str, Change], Candidate] = {}  #: by path and change
        self._given = comparison
        self._comparison = comparison  #: later with a page state of this renderer as its baseline
        self._probe = probe
        self._hint = hint
        self._budget = budget
        gone = removed_classes(comparison.changes.values())
        self._found = find_candidates(
            comparison.before,
            comparison.capture.layout,
            comparison.matching,
            comparison.changes,
            declared,
            probe.classes_without_rule(gone) if gone else frozenset(),
        )
        self._candidates = tuple(candidate for candidate in self._found if candidate.undos)
        self._states: dict[frozenset[int], PageState] = {}  #: by the candidates undone in them
        self._not_undoable: set[Undo] = set()

    def symptoms(self) -> tuple[Symptom, ...]:
        """The symptoms of the difference, by cause."""
        if self._given.renderers:
            left = self._paint_baseline()
            if PageState(self._comparison, self._given.capture).is_baseline:
                return left
            keys = {symptom.key for symptom in left}
            others = [candidate for candidate in self._found if candidate.key not in keys]
            return (*left, *self._explain(others))
        if not self._given.baseline and not self._picture_baseline():
            return self._never_undone(self._found, ())  # the rest cannot be seen
        return self._explain(self._found)

    def _explain(self, candidates: Sequence[Candidate]) -> tuple[Symptom, ...]:
        """The symptoms against a baseline that this renderer painted, by ``candidates``."""
        comparison = self._comparison
        current = PageState(comparison, comparison.capture)
        self._states[frozenset()] = current
        kept = self._minimal_undo_set()
        if kept is None:
            self.over_budget = True
            return unexplained_symptoms(current, candidates, fallback=not comparison.excluded)
        if not self._state(kept).is_baseline:
            # An element that is only roughly made again would be one more difference.
            kept -= {at for at, candidate in enumerate(self._candidates) if _is_remade(candidate)}
        rest = self._state(kept)
        undone = [self._symptom_of(index, kept) for index in sorted(kept)]
        left: tuple[Symptom, ...] = ()
        if not rest.is_baseline or not (undone or comparison.excluded):
            left = self._unexplained(rest, candidates, undone)
        return (*undone, *left, *self._never_undone(candidates, (*undone, *left)))

    def _unexplained(
        self, rest: PageState, candidates: Sequence[Candidate], undone: Sequence[Symptom]
    ) -> tuple[Symptom, ...]:
        """The symptoms of what is left in ``rest``, where the causes of ``undone`` are undone."""
        explained = {symptom.key for symptom in undone}
        lasting = [
            candidate
            for candidate in candidates
            if (_is_remade(candidate) or self._is_lasting(candidate))
            and candidate.key not in explained
        ]
        fallback = not undone and not self._comparison.excluded
        return unexplained_symptoms(rest, lasting, fallback=fallback)

    def _paint_baseline(self) -> tuple[Symptom, ...]:
        """Use the page with everything undone as the baseline, which another renderer painted.

        Then what can be undone is compared exactly. Returns the symptoms of what the renderer
        does not explain and no undo takes away, by boxes, areas of pictures, and styles.
        """
        comparison = self._comparison
        undone = self._all_undone()
        lasting = [candidate for candidate in self._found if self._is_lasting(candidate)]
        left = cross_renderer_symptoms(undone, lasting)
        self._use_as_baseline(
            undone,
            comparison.against(
                laid_out_by(undone.layout, comparison.before, comparison.matching),
                undone.capture.image,
                pixels_between(undone.capture, comparison.capture, comparison.tolerance),
            ),
        )
        return left

    def _picture_baseline(self) -> bool:
        """Use the page with everything undone as the baseline, of which there is no picture.

        Returns whether any of the difference is visible then. Where something cannot be undone,
        the boxes decide.
        """
        comparison = self._comparison
        undone = self._all_undone()
        if undone.displaced and PageState(comparison, comparison.capture).displaced:
            return True
        self._use_as_baseline(
            undone,
            comparison.against(
                snapped(comparison.before, undone.layout, comparison.matching),
                undone.capture.image,
                pixels_between(comparison.capture, undone.capture, comparison.tolerance),
            ),
        )
        return not PageState(self._comparison, comparison.capture).is_baseline

    def _all_undone(self) -> PageState:
        return self._state(frozenset(range(len(self._candidates))))

    def _use_as_baseline(self, undone: PageState, comparison: Comparison) -> None:
        """Compare by ``comparison`` from here on; of all states only ``undone`` is kept."""
        self._comparison = comparison
        all_indices = frozenset(range(len(self._candidates)))
        self._states = {all_indices: PageState(comparison, undone.capture)} if all_indices else {}

    def _minimal_undo_set(self) -> frozenset[int] | None:
        """The candidates that have to be undone, and no others; ``None`` if over budget."""
        hinted = frozenset(
            at for at, candidate in enumerate(self._candidates) if candidate.key in self._hint
        )
        if hinted and self._state(hinted).is_baseline:
            return hinted
        return smallest(
            len(self._candidates),
            lambda fewer, more: self._state(fewer).worse_than(self._state(more)),
            self._budget,
        )

    def _state(self, undone: frozenset[int]) -> PageState:
        """The page with these candidates undone, captured when it is first needed."""
        if undone not in self._states:
            undos = [undo for index in sorted(undone) for undo in self._candidates[index].undos]
            capture, applied = self._probe.without(undos)
            self._not_undoable |= {
                undo for undo, done in zip(undos, applied, strict=True) if not done
            }
            self._states[undone] = PageState(self._comparison, capture)
        return self._states[undone]

    def _is_lasting(self, candidate: Candidate) -> bool:
        """Whether a candidate cannot be undone, as far as it was tried."""
        return not candidate.undos or candidate.undos[0] in self._not_undoable

    def _symptom_of(self, index: int, kept: frozenset[int]) -> Symptom:
        """The symptom of one candidate: the difference when it alone of ``kept`` is not undone."""
        spared = self._candidates[index]
        without, with_it = self._state(kept), self._state(kept - {index})
        places = {pair[1] for pair in spared.pairs}
        proven = without.is_baseline or places.isdisjoint(
            {-1, *without.displaced, *without.repainted}
        )
        causes = tuple(replace(cause, proven=proven and not cause.note) for cause in spared.causes)
        if proven:
            self.proven |= dict.fromkeys(spared.changes, replace(spared, causes=causes))
        same = Matching(*(tuple(range(len(with_it.layout.elements))),) * 2)
        moved = misplaced(without.layout, with_it.layout, same)
        elements = [*zip(without.layout.elements, with_it.layout.elements, strict=True)]
        removed: list[ElementPair] = [
            (self._comparison.before.elements[old], None) for old, new in spared.pairs if new < 0
        ]
        present = sorted(places - {-1}, key=lambda place: (place not in moved, place))
        return describe(
            spared.key,
            causes,
            [*removed, *(elements[place] for place in present)],
            [elements[place] for place in sorted(moved - places)],
            self._comparison.pixels
            if without.is_baseline and kept == {index}
            else pixels_between(without.capture, with_it.capture, self._comparison.tolerance),
            [mark_of(path, change) for path, change in spared.changes],
        )

    def _never_undone(
        self, candidates: Sequence[Candidate], reported: Sequence[Symptom]
    ) -> tuple[Symptom, ...]:
        """The symptoms of visible changes that could not be undone to prove them.

        Only without a picture of the baseline, which would show them. ``reported`` are symptoms
        already.
        """
        if self._given.baseline or self._given.renderers:
            return ()
        keys = {symptom.key for symptom in reported}
        explained = {mark for symptom in reported for mark in symptom.marks}
        symptoms = []
        for candidate in candidates:
            pairs = [self._elements(pair) for pair in candidate.pairs]
            marks = [mark_of(path, change) for path, change in candidate.changes]
            if (
                candidate.key not in keys
                and self._is_lasting(candidate)
                and any(map(_is_visible, pairs))
                and any(is_painted(change) for _, change in candidate.changes)
                and not explained.issuperset(marks)
                and not any(map(self._comparison.is_excluded, candidate.pairs))
            ):
                symptoms.append(describe(candidate.key, candidate.causes, pairs, (), 0, marks))
        return tuple(symptoms)

    def _elements(self, pair: Pair) -> ElementPair:
        before = self._comparison.before.elements
        after = self._comparison.capture.layout.elements
        return (
            before[pair[0]] if pair[0] >= 0 else None,
            after[pair[1]] if pair[1] >= 0 else None,
        )

    def without_consequences(
        self, symptoms: tuple[Symptom, ...]
    ) -> tuple[tuple[Symptom, ...], tuple[EarlyUndo, ...]]:
        """``symptoms`` without those that the page's scripts caused in response to others.

        Scripts may read the page only when it loads, and keep the result: then undoing a cause
        later changes nothing, and the page is loaded with it undone. Also returns the undos of
        what people edited, for such a load.
        """
        edits: tuple[EarlyUndo, ...] = ()
        for kinds in EDITED:
            keys = {
                symptom.key for symptom in symptoms if symptom.key[0] in kinds and is_edit(symptom)
            }
            undos = [
                undo
                for candidate in self._candidates
                if candidate.key in keys
                for undo in candidate.undos
            ]
            early = before_scripts(self._comparison.capture.layout, undos)
            edits = early or edits
            if early and any(symptom.key not in keys for symptom in symptoms):
                symptoms = self._loaded_without(early, symptoms, keys)
        return symptoms, edits

    def _loaded_without(
        self, early: tuple[EarlyUndo, ...], symptoms: tuple[Symptom, ...], keys: set[Key]
    ) -> tuple[Symptom, ...]:
        """``symptoms`` without those that are gone where the page is loaded without ``keys``."""
        capture = self._probe.loaded_without(early)
        if capture is None:
            return symptoms
        state = PageState(self._comparison.with_capture(capture), capture)
        loaded = Loaded(state, self._comparison.capture.layout)
        merged = without_consequences(symptoms, keys, loaded)
        owner = next(
            (candidate for candidate in self._candidates if candidate.key == merged.owner), None
        )
        if owner is not None:
            for mark, cause in self.proven.items():
                if cause.key in merged.gone:
                    self.proven[mark] = owner
        return merged.symptoms


def _changes_by_fonts(
    comparison: Comparison, declared: Mapping[Pair, Mapping[str, Declared]]
) -> frozenset[tuple[Pair, Change]]:
    """The changes of lengths in font units, which each renderer's drawing of fonts decides."""
    return frozenset(
        (pair, change)
        for pair, changes in comparison.changes.items()
        for change in changes
        if is_near_by_fonts(change)
        and (current := declared.get(pair, {}).get(change.name)) is not None
        and FONT_UNITS.search(current.declaration.value)
    )


def _is_visible(pair: ElementPair) -> bool:
    return any(element is not None and element.visible for element in pair)


def _is_remade(candidate: Candidate) -> bool:
    """Whether undoing a candidate makes an element again, which is known only roughly."""
    return any(undo.kind == "removed" for undo in candidate.undos)
