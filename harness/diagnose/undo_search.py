"""Why a page differs: candidates undone in the page itself until nothing of the difference is left.

What the layouts say is a guess; the page says whether it is right. All candidates are undone at
once, then spared one after another where sparing them changes nothing; those left are the causes,
and what comes back when one of them alone is left is what it explains. What no undoing takes away
is told from the boxes that are left.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from harness.capture.tab.probe import Probe
from harness.capture.tab.undo_before import before_scripts
from harness.compare.changes.class_edits import removed_classes
from harness.compare.changes.offsets import misplaced, snapped
from harness.compare.changes.own_changes import Change, Pair, is_painted
from harness.compare.changes.values_by_width import Layouts
from harness.compare.comparison import Comparison, PageState
from harness.compare.cross_renderer import is_near_by_fonts, laid_out_by
from harness.compare.elements.match import Matching
from harness.diagnose.candidates.candidate import Candidate, Declared, Key
from harness.diagnose.candidates.consequences import EDITED, Loaded, is_edit, without_consequences
from harness.diagnose.candidates.declarations import Declarations
from harness.diagnose.candidates.find_candidates import find_candidates
from harness.diagnose.instability.stability_check import StabilityCheck
from harness.diagnose.smallest_set import smallest
from harness.diagnose.symptoms import ElementPair, Symptom, describe, mark_of
from harness.diagnose.unexplained import pixels_between, unexplained_symptoms
from harness.diagnose.unexplained_cross_renderer import left_abroad
from harness.model.elements.declaration import EarlyUndo, Undo
from harness.model.unstable import Unstable

#: How often a page is laid out and painted anew to find which candidates are needed.
BUDGET = 40

#: So often more of a page may turn out to be unsteady; then the rest of it is not told either.
MOST_ATTEMPTS = 4

#: Lengths that follow the letters of a font; what a custom property holds may be one.
FONT_UNITS = re.compile(r"\d(?:ch|ex|cap|ic|lh|rch|rex|rcap|ric|rlh)\b|var\(")


class UndoSearch:
    """One case, with its page held open."""

    def __init__(
        self,
        comparison: Comparison,
        probe: Probe,
        layouts: Layouts,
        hint: frozenset[Key] = frozenset(),
        budget: int = BUDGET,
        unsteady: Sequence[Unstable] = (),
        doubtful: bool = False,
    ) -> None:
        self.over_budget = False  #: more trials than the budget would be needed
        self.proven: dict[tuple[str, Change], Candidate] = {}  #: by path and change
        #: ``unsteady`` is known already, and set aside in ``comparison``.
        self.again = StabilityCheck(comparison, probe, unsteady, doubtful)
        self.edits: tuple[EarlyUndo, ...] = ()  #: what sets back what people edited
        self._case = comparison
        self._hint = hint  #: causes at another width, likely to be those of this one
        self._budget = budget
        self._probe = probe
        self._layouts = layouts
        self._states: dict[frozenset[int], PageState] = {}
        self._candidates: tuple[Candidate, ...] = ()
        self._not_undoable: set[Undo] = set()  #: what could not be set back

    def symptoms(self) -> tuple[Symptom, ...]:
        """What the difference comes down to, by cause, without what is unsteady.

        ``again`` says then what that is. Errors: ``CaptureError``.
        """
        for _ in range(MOST_ATTEMPTS):
            symptoms = self._run_once()
            if symptoms is not None and self.again.is_reproducible(symptoms):
                return self._without_consequences(symptoms)
        self.again.report_only_unstable()
        self.proven = {}
        return ()

    def _run_once(self) -> tuple[Symptom, ...] | None:
        """The symptoms, if the page stays as it is for so long."""
        self.again.is_stable()
        self._begin(self.again.comparison)
        declared = Declarations(self._case, self._probe, self._layouts).find()
        if self.again.comparison is self._case and not self.again.is_stable():
            return None  # loaded once more for that, it was another page
        if self.again.comparison is not self._case:
            if _paths(self.again.comparison) != _paths(self._case):
                return None
            self._begin(self.again.comparison)
        comparison = self._case
        layout = comparison.capture.layout
        if comparison.renderers:
            comparison = self._case = replace(comparison, renderer_changes=self._by_fonts(declared))
        candidates = find_candidates(
            comparison.before,
            layout,
            comparison.matching,
            comparison.changes,
            declared,
            self._without_rule(),
        )
        self._candidates = tuple(candidate for candidate in candidates if candidate.undos)
        abroad: tuple[Symptom, ...] = ()
        if comparison.renderers:
            abroad = self._paint_baseline(candidates)
            if PageState(self._case, comparison.capture).is_baseline:
                return abroad
            keys = {symptom.key for symptom in abroad}
            candidates = tuple(candidate for candidate in candidates if candidate.key not in keys)
        elif not comparison.baseline and not self._picture_baseline():
            return self._never_undone(candidates, ())  # nothing of the rest can be seen
        comparison = self._case
        self._states[frozenset()] = PageState(comparison, comparison.capture)
        kept = self._minimal_undo_set()
        if kept is None:
            self.over_budget = True
            return (
                *abroad,
                *unexplained_symptoms(
                    self._states[frozenset()], candidates, fallback=not comparison.excluded
                ),
            )
        if not self._state(kept).is_baseline:
            # What was made again only roughly would be told as one more difference.
            kept -= {at for at, candidate in enumerate(self._candidates) if _is_remade(candidate)}
        rest = self._state(kept)
        undone = [self._symptom_of(index, kept) for index in sorted(kept)]
        if rest.is_baseline and (undone or comparison.excluded):
            return (*abroad, *undone, *self._never_undone(candidates, undone))
        lasting = [
            candidate
            for candidate in candidates
            if not candidate.undos
            or _is_remade(candidate)
            or candidate.undos[0] in self._not_undoable
        ]
        explained_keys = {symptom.key for symptom in undone}
        lasting = [candidate for candidate in lasting if candidate.key not in explained_keys]
        left = unexplained_symptoms(rest, lasting, fallback=not undone and not comparison.excluded)
        return (*abroad, *undone, *left, *self._never_undone(candidates, (*undone, *left)))

    def _never_undone(
        self, candidates: Sequence[Candidate], reported: Sequence[Symptom]
    ) -> tuple[Symptom, ...]:
        """The symptoms of what shows wherever it changes, and could not be set back to prove it.

        Where there is a picture of the baseline, that shows it. ``reported`` are symptoms already.
        """
        comparison = self._case
        if self.again.comparison.baseline or self.again.comparison.renderers:
            return ()
        keys = {symptom.key for symptom in reported}
        explained = {mark for symptom in reported for mark in symptom.marks}
        return tuple(
            describe(
                candidate.key,
                candidate.causes,
                [self._shown(pair) for pair in candidate.pairs],
                (),
                0,
                [mark_of(path, change) for path, change in candidate.changes],
            )
            for candidate in candidates
            if candidate.key not in keys
            and (not candidate.undos or candidate.undos[0] in self._not_undoable)
            and any(_is_visible(self._shown(pair)) for pair in candidate.pairs)
            and any(is_painted(change) for _, change in candidate.changes)
            and not explained.issuperset(
                mark_of(path, change) for path, change in candidate.changes
            )
            and not any(comparison.is_excluded(pair) for pair in candidate.pairs)
        )

    def _shown(self, pair: Pair) -> ElementPair:
        before, after = self._case.before.elements, self._case.capture.layout.elements
        return (
            before[pair[0]] if pair[0] >= 0 else None,
            after[pair[1]] if pair[1] >= 0 else None,
        )

    def _without_consequences(self, symptoms: tuple[Symptom, ...]) -> tuple[Symptom, ...]:
        """``symptoms`` without what the page's scripts made of others of them, told with those.

        Scripts may look at the page only when it is loaded, and keep what they made of it: then
        undoing a cause afterwards is no use, and the page is loaded with it undone.
        """
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
            early = before_scripts(self._case.capture.layout, undos)
            self.edits = early or self.edits
            if not early or all(symptom.key in keys for symptom in symptoms):
                continue
            capture = self._probe.loaded_without(early)
            if capture is None:
                continue
            state = PageState(replace(self._case, capture=capture), capture)
            merged = without_consequences(symptoms, keys, Loaded(state, self._case.capture.layout))
            symptoms = merged.symptoms
            owner = next(
                (candidate for candidate in self._candidates if candidate.key == merged.owner), None
            )
            for mark, cause in self.proven.items():
                if cause.key in merged.gone and owner is not None:
                    self.proven[mark] = owner
        return symptoms

    def _begin(self, comparison: Comparison) -> None:
        self._case = comparison
        self._states = {}
        self._not_undoable = set()
        self.proven = {}
        self.over_budget = False

    def _paint_baseline(self, candidates: Sequence[Candidate]) -> tuple[Symptom, ...]:
        """Take the page with everything undone for the baseline, which another renderer painted.

        So what can be undone is compared exactly. Gives the symptoms of all that the renderer
        does not explain and that cannot be undone, by boxes, pictures' areas and styles.
        """
        comparison = self._case
        all_indices = frozenset(range(len(self._candidates)))
        undone = self._state(all_indices)
        lasting = [
            candidate
            for candidate in candidates
            if not candidate.undos or candidate.undos[0] in self._not_undoable
        ]
        left = left_abroad(undone, lasting)
        self._case = replace(
            comparison,
            before=laid_out_by(undone.layout, comparison.before, comparison.matching),
            baseline=undone.capture.image,
            pixels=pixels_between(undone.capture, comparison.capture, comparison.tolerance),
            renderers=None,
        )
        self._states = {all_indices: PageState(self._case, undone.capture)} if all_indices else {}
        return left

    def _picture_baseline(self) -> bool:
        """Take the page with everything undone for the baseline, of which there is no picture.

        Whether anything of the difference is to be seen then. Where something cannot be undone,
        boxes have to do.
        """
        comparison = self._case
        all_indices = frozenset(range(len(self._candidates)))
        undone = self._state(all_indices)
        if undone.displaced and PageState(comparison, comparison.capture).displaced:
            return True
        before = snapped(comparison.before, undone.layout, comparison.matching)
        pixels = pixels_between(comparison.capture, undone.capture, comparison.tolerance)
        self._case = replace(
            comparison, before=before, baseline=undone.capture.image, pixels=pixels
        )
        self._states = {all_indices: PageState(self._case, undone.capture)} if all_indices else {}
        return not PageState(self._case, comparison.capture).is_baseline

    def _minimal_undo_set(self) -> frozenset[int] | None:
        """The candidates that have to be undone, and no others; ``None`` if that is too dear."""
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
        if undone not in self._states:
            undos = [undo for index in sorted(undone) for undo in self._candidates[index].undos]
            capture, applied = self._probe.without(undos)
            self._not_undoable |= {
                undo for undo, done in zip(undos, applied, strict=True) if not done
            }
            self._states[undone] = PageState(self._case, capture)
        return self._states[undone]

    def _symptom_of(self, candidate: int, kept: frozenset[int]) -> Symptom:
        """What comes back when one candidate alone is not undone."""
        spared = self._candidates[candidate]
        without, with_it = self._state(kept), self._state(kept - {candidate})
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
        gone: list[ElementPair] = [
            (self._case.before.elements[old], None) for old, new in spared.pairs if new < 0
        ]
        there = sorted(places - {-1}, key=lambda place: (place not in moved, place))
        return describe(
            spared.key,
            causes,
            [*gone, *(elements[place] for place in there)],
            [elements[place] for place in sorted(moved - places)],
            self._case.pixels
            if without.is_baseline and kept == {candidate}
            else pixels_between(without.capture, with_it.capture, self._case.tolerance),
            [mark_of(path, change) for path, change in spared.changes],
        )

    def _by_fonts(
        self, declared: Mapping[Pair, Mapping[str, Declared]]
    ) -> frozenset[tuple[Pair, Change]]:
        """The changes that come of lengths given in letters, which each renderer draws its way."""
        return frozenset(
            (pair, change)
            for pair, changes in self._case.changes.items()
            for change in changes
            if is_near_by_fonts(change)
            and (current := declared.get(pair, {}).get(change.name)) is not None
            and FONT_UNITS.search(current.declaration.value)
        )

    def _without_rule(self) -> frozenset[str]:
        """The classes that went from elements and that no rule of the page selects by."""
        gone = removed_classes(self._case.changes.values())
        return self._probe.classes_without_rule(gone) if gone else frozenset()


def guess(comparison: Comparison) -> tuple[Symptom, ...]:
    """What the difference comes down to as far as layouts and pixels tell, nothing proven."""
    candidates = find_candidates(
        comparison.before, comparison.capture.layout, comparison.matching, comparison.changes, {}
    )
    state = PageState(comparison, comparison.capture)
    return (
        left_abroad(state, candidates)
        if comparison.renderers
        else unexplained_symptoms(state, candidates)
    )


def _is_visible(shown: ElementPair) -> bool:
    return any(element is not None and element.visible for element in shown)


def _is_remade(candidate: Candidate) -> bool:
    """Whether undoing it makes an element again, which is known only roughly."""
    return any(undo.kind == "removed" for undo in candidate.undos)


def _paths(comparison: Comparison) -> list[str]:
    return [element.path for element in comparison.capture.layout.elements]
