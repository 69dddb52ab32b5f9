"""The causes of all that differs in a run: every changed capture is diagnosed in its own page.

A diagnosis may reuse what another width of the same target has shown. So that the result does not
depend on which worker is faster, the diagnoses of one batch run at the same time and reuse only
what earlier batches have shown; what they show themselves is added in the order of their widths.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from harness.capture.retries import retried
from harness.capture.tab.probe import Prober
from harness.compare.changes.own_changes import Change
from harness.compare.changes.values_by_width import Layouts
from harness.compare.comparison import Comparison, PageState, within
from harness.compare.pixels.tolerance import Tolerance
from harness.diagnose.candidates.candidate import Candidate
from harness.diagnose.instability.exclude_elements import differs_aside, known_at, set_aside
from harness.diagnose.instability.stability_check import UnstableCapture, unstable_capture
from harness.diagnose.instability.unstable_elements import outermost, unsteady
from harness.diagnose.symptoms import Symptom
from harness.diagnose.undo_search import BUDGET, UndoSearch, guess
from harness.diagnose.unexplained import reuse_known_causes
from harness.errors import BrowserDiedError, CaptureError
from harness.model.capture import Capture
from harness.model.elements.declaration import EarlyUndo
from harness.model.geometry import Box
from harness.model.target import CaptureKey, Renderer, Target
from harness.model.unstable import Unstable, Unsteady
from harness.run.engines import DEFAULT_ENGINE, run_tasks
from harness.run.progress import ProgressCounter
from harness.run.record.changed_capture import ChangedCapture

#: Proven causes by element path and change.
ProvenCauses = Mapping[tuple[str, Change], Candidate]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The symptoms of one changed capture, and what other widths of its target may reuse."""

    symptoms: tuple[Symptom, ...] | None  #: ``None`` where neither page nor picture shows them
    unstable: UnstableCapture | None = None  #: elements that were not approved as unsteady
    only_expected: bool = False  #: elements are unstable, and all were approved as unsteady
    #: The causes that were proven in the page; ``None`` where the page was not opened, or failed.
    proven: ProvenCauses | None = None
    over_budget: bool = False
    edits: tuple[EarlyUndo, ...] = ()
    note: str = ""
    died: BrowserDiedError | None = None  #: by which its causes are not known


@dataclass(frozen=True, slots=True)
class TargetKnowledge:
    """The causes and unstable elements of a target that its other widths may reuse."""

    proven: ProvenCauses | None = None  #: by the first diagnosis in the page; ``None`` before it
    over_budget: bool = False  #: that diagnosis needed too many trials
    unstable: tuple[Unstable, ...] = ()

    def with_diagnosis(self, diagnosis: Diagnosis) -> "TargetKnowledge":
        """This, and what ``diagnosis`` adds to it."""
        knowledge = self
        if self.proven is None and diagnosis.proven is not None:
            knowledge = replace(
                knowledge, proven=diagnosis.proven, over_budget=diagnosis.over_budget
            )
        if diagnosis.unstable:
            unstable = outermost((*self.unstable, *diagnosis.unstable.elements))
            knowledge = replace(knowledge, unstable=unstable)
        return knowledge


NOTHING_KNOWN = TargetKnowledge()


@dataclass(slots=True)
class CaptureDiagnosis:
    """Diagnoses changed captures, and keeps what their targets' other widths may reuse.

    Without ``hosts`` nothing is proven: the symptoms follow from layouts and pixels alone.
    ``recapture_other_side`` captures the other side again, where a run has one. ``approved`` are
    the elements that were approved as unsteady.
    """

    layouts: Mapping[Target, Layouts]
    hosts: Mapping[Renderer, Prober]
    tolerance: Tolerance
    workers: int
    recapture_other_side: Callable[[CaptureKey], Capture | None] | None = None
    approved: Mapping[Target, Sequence[Unsteady]] = field(default_factory=dict)
    engine: str = DEFAULT_ENGINE

    notes: dict[str, None] = field(default_factory=dict, init=False)
    #: The captures whose page differs from load to load.
    unstable: dict[CaptureKey, UnstableCapture] = field(default_factory=dict, init=False)
    #: The captures whose causes are not known because the browser died at each try.
    died: dict[CaptureKey, BrowserDiedError] = field(default_factory=dict, init=False)
    #: The captures in which only approved unsteady elements differ or move others.
    expected: set[CaptureKey] = field(default_factory=set, init=False)
    #: Undos of the edits of a page before its scripts run, by width (CSS px).
    edits: dict[Target, dict[int, tuple[EarlyUndo, ...]]] = field(default_factory=dict, init=False)
    #: The targets that differ at all their sample widths.
    changed_at_all_samples: frozenset[Target] = field(default=frozenset(), init=False)
    _knowledge: dict[Target, TargetKnowledge] = field(default_factory=dict, init=False)

    def diagnose_all(
        self, changed_captures: Iterable[ChangedCapture], counter: ProgressCounter
    ) -> dict[CaptureKey, tuple[Symptom, ...]]:
        """The symptoms of every changed capture, in the order of their keys.

        The narrowest width of each target goes first, since its causes are likely those of the
        target's other widths.
        """
        ordered = sorted(changed_captures, key=lambda changed: changed.key)
        count = Counter(changed.target for changed in ordered)
        self.changed_at_all_samples = frozenset(
            target for target, number in count.items() if number == len(self.layouts[target].widths)
        )
        first = {changed.target: changed for changed in reversed(ordered)}
        narrowest = [changed for changed in ordered if first[changed.target] is changed]
        rest = [changed for changed in ordered if first[changed.target] is not changed]
        symptoms = self._diagnose_batch(narrowest, counter) | self._diagnose_batch(rest, counter)
        return dict(sorted(symptoms.items()))

    def diagnose(self, changed: ChangedCapture) -> tuple[Symptom, ...] | None:
        """The symptoms of one capture; ``None`` where neither page nor picture shows them.

        In the thread of the caller.
        """
        diagnosis = self._diagnosis(changed)
        self._learn(changed, diagnosis)
        return diagnosis.symptoms

    def _diagnose_batch(
        self, batch: Sequence[ChangedCapture], counter: ProgressCounter
    ) -> dict[CaptureKey, tuple[Symptom, ...]]:
        """The symptoms of captures that are diagnosed at the same time, in no certain order."""

        def work(changed: ChangedCapture) -> Diagnosis:
            counter.begin(capture_label(changed.key))
            return self._diagnosis(changed)

        def abort() -> None:
            for host in self.hosts.values():
                host.abort()

        diagnoses = {}
        for changed, diagnosis in run_tasks(batch, work, self.workers, abort, self.engine):
            diagnoses[changed.key] = diagnosis
            counter.end(capture_label(changed.key))
        for changed in batch:
            self._learn(changed, diagnoses[changed.key])
        return {key: diagnosis.symptoms or () for key, diagnosis in diagnoses.items()}

    def _diagnosis(self, changed: ChangedCapture) -> Diagnosis:
        """The diagnosis of one capture. It changes nothing here, so that any thread may make it."""
        comparison = changed.comparison(self.tolerance)
        if not self.hosts or _differs_by_fonts_alone(comparison):
            return Diagnosis(guess(comparison))
        knowledge = self._knowledge.get(changed.target, NOTHING_KNOWN)
        excluded: tuple[Unstable, ...] = ()
        known_unstable = known_at((*knowledge.unstable, *self._approved_at(changed)), comparison)
        if known_unstable and differs_aside(comparison, known_unstable):
            comparison = set_aside(comparison, known_unstable, comparison.capture)
            excluded = known_unstable
        symptoms = _without_another_load(changed, comparison, knowledge)
        if symptoms is None and (elements := self._unstable_before(changed, comparison)):
            comparison = set_aside(comparison, elements, comparison.capture)
            excluded = outermost((*excluded, *elements))
            symptoms = _without_another_load(changed, comparison, knowledge)
        if symptoms is not None:
            return self._with_instability(Diagnosis(symptoms), changed, comparison, excluded)
        return self._diagnosis_in_page(changed, comparison, excluded, knowledge)

    def _diagnosis_in_page(
        self,
        changed: ChangedCapture,
        comparison: Comparison,
        excluded: tuple[Unstable, ...],
        knowledge: TargetKnowledge,
    ) -> Diagnosis:
        """The diagnosis of one capture by undoing candidates in its page, loaded again."""
        layouts = self.layouts[changed.target]
        hint = frozenset(candidate.key for candidate in (knowledge.proven or {}).values())
        doubtful = (
            changed.width not in layouts.widths or changed.target not in self.changed_at_all_samples
        )
        budget = 0 if knowledge.over_budget else BUDGET
        search: UndoSearch | None = None
        host = self.hosts[changed.job.renderer]

        def search_in_page() -> tuple[UndoSearch, tuple[Symptom, ...] | None]:
            nonlocal search
            with host.probe(changed.job, changed.width) as probe:
                search = UndoSearch(comparison, probe, layouts, hint, budget, excluded, doubtful)
                return search, search.symptoms()

        subject = f"{', '.join(changed.target)}: at {changed.width} px its causes were tried again"
        try:
            search, symptoms = retried(search_in_page, host.tell_retry, subject)
        except CaptureError as error:
            note = (
                f"{changed.capture.page}: no cause could be proven at {changed.width} px: "
                f"{error.what}"
            )
            if search is not None:
                comparison, excluded = search.stability.comparison, search.stability.unstable
            guessed: tuple[Symptom, ...] | None = ()
            if not excluded:
                guessed = guess(comparison) if comparison.baseline else None
            died = error if isinstance(error, BrowserDiedError) else None
            diagnosis = Diagnosis(guessed, note=note, died=died)
            return self._with_instability(diagnosis, changed, comparison, excluded)
        diagnosis = Diagnosis(
            symptoms, proven=search.proven, over_budget=search.over_budget, edits=search.edits
        )
        return self._with_instability(
            diagnosis, changed, search.stability.comparison, search.stability.unstable
        )

    def _with_instability(
        self,
        diagnosis: Diagnosis,
        changed: ChangedCapture,
        comparison: Comparison,
        elements: Sequence[Unstable],
    ) -> Diagnosis:
        """``diagnosis`` of a capture with these unstable ``elements``, some of them approved."""
        approved = frozenset(element.selector for element in self._approved_at(changed))
        unexpected = [element for element in elements if not within(element.selector, approved)]
        if not unexpected:
            return replace(diagnosis, only_expected=bool(elements))
        page, layout = changed.capture.page, comparison.capture.layout
        unstable = unstable_capture(page, unexpected, layout, comparison.excluded_shift_layout)
        return replace(diagnosis, unstable=unstable)

    def _unstable_before(
        self, changed: ChangedCapture, comparison: Comparison
    ) -> tuple[Unstable, ...]:
        """The elements that differ between two captures of the other side."""
        if self.recapture_other_side is None or changed.baseline is None:
            return ()
        again = self.recapture_other_side(changed.key)
        if again is None:
            return ()
        first = Capture(*changed.target, changed.baseline.read_bytes(), changed.before)
        return unsteady([replace(first, ignored=again.ignored), again], comparison.tolerance)

    def _approved_at(self, changed: ChangedCapture) -> tuple[Unstable, ...]:
        """The elements that were approved as unsteady at the width of ``changed``."""
        nowhere = Box(0, 0, 0, 0)
        return tuple(
            Unstable(element.selector, element.what, nowhere)
            for element in self.approved.get(changed.target, ())
            if changed.between or not element.resized
        )

    def _learn(self, changed: ChangedCapture, diagnosis: Diagnosis) -> None:
        """Keep what ``diagnosis`` shows beside its symptoms."""
        if diagnosis.note:
            self.notes[diagnosis.note] = None
        if diagnosis.died:
            self.died[changed.key] = diagnosis.died
        if diagnosis.unstable:
            self.unstable[changed.key] = diagnosis.unstable
        if diagnosis.only_expected:
            self.expected.add(changed.key)
        if diagnosis.proven is not None:
            self.edits.setdefault(changed.target, {})[changed.width] = diagnosis.edits
        knowledge = self._knowledge.get(changed.target, NOTHING_KNOWN)
        self._knowledge[changed.target] = knowledge.with_diagnosis(diagnosis)


def _without_another_load(
    changed: ChangedCapture, comparison: Comparison, knowledge: TargetKnowledge
) -> tuple[Symptom, ...] | None:
    """The symptoms, where they are known without loading the page; ``None`` where they are not."""
    if comparison.renderers:
        return None  # to be compared with a picture that this renderer paints
    # Between the sample widths a page may differ when it is resized, and not when it is loaded.
    pictured = changed.between and bool(comparison.baseline)
    if (comparison.excluded or pictured) and PageState(comparison, comparison.capture).is_baseline:
        return ()
    if not knowledge.proven or not comparison.baseline or comparison.excluded_shift_layout:
        return None  # the page itself shows where the moved elements belong
    return reuse_known_causes(comparison, knowledge.proven) or None


def capture_label(key: CaptureKey) -> str:
    """A capture as progress displays name it."""
    page, variant, width = key
    return f"{page} {variant} {width} px"


def _differs_by_fonts_alone(comparison: Comparison) -> bool:
    """Whether only another renderer's drawing of fonts makes the page differ."""
    if not comparison.renderers or comparison.changes:
        return False
    state = PageState(comparison, comparison.capture)
    return not state.displaced and not state.repainted
