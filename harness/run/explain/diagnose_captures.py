"""The causes of all that differs in a run: every changed capture is diagnosed in its own page."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from harness.capture.tab.probe import Prober
from harness.compare.changes.own_changes import Change
from harness.compare.changes.values_by_width import Layouts
from harness.compare.comparison import Comparison, PageState, Renderers, within
from harness.compare.pixels.tolerance import Tolerance
from harness.diagnose.candidates.candidate import Candidate
from harness.diagnose.instability.exclude_elements import differs_aside, known_at, set_aside
from harness.diagnose.instability.stability_check import UnstableCapture, unstable_capture
from harness.diagnose.instability.unstable_elements import outermost, unsteady
from harness.diagnose.symptoms import Symptom
from harness.diagnose.undo_search import BUDGET, UndoSearch, guess
from harness.diagnose.unexplained import reuse_known_causes
from harness.errors import CaptureError
from harness.model.capture import Capture
from harness.model.elements.declaration import EarlyUndo
from harness.model.geometry import Box
from harness.model.job import Job
from harness.model.layout import Layout
from harness.model.target import CaptureKey, Renderer, Target
from harness.model.unstable import Unstable, Unsteady
from harness.run.engines import run_tasks
from harness.run.progress import ProgressCounter


@dataclass(frozen=True, slots=True)
class ChangedCapture:
    """A capture that differs from its baseline; the pictures are files until they are needed."""

    job: Job
    before: Layout
    capture: Capture  #: without its image
    pixels: int  #: that differ
    baseline: Path | None  #: none where no picture was approved: between the sample widths
    current: Path
    renderers: Renderers | None = None  #: as in ``Comparison``
    between: bool = False  #: the width is none of the sample widths

    @property
    def spot(self) -> CaptureKey:
        return CaptureKey(self.capture.page, self.capture.browser, self.capture.width)

    def comparison(self, tolerance: Tolerance) -> Comparison:
        capture = replace(self.capture, image=self.current.read_bytes())
        baseline = self.baseline.read_bytes() if self.baseline else b""
        return Comparison(
            self.before, baseline, capture, tolerance, self.pixels, renderers=self.renderers
        )


class CaptureDiagnosis:
    """Looks for causes, and remembers what was found for where it may be found again.

    Without ``hosts`` nothing is proven: layouts and pixels have to do. ``former`` captures
    the other side again, where a run has one.
    """

    def __init__(
        self,
        layouts: Mapping[Target, Layouts],
        hosts: Mapping[Renderer, Prober],
        tolerance: Tolerance,
        workers: int,
        former: Callable[[CaptureKey], Capture | None] | None = None,
        approved: Mapping[Target, Sequence[Unsteady]] | None = None,
    ) -> None:
        self.notes: dict[str, None] = {}
        self.unstable: dict[
            CaptureKey, UnstableCapture
        ] = {}  #: where pages are not the same each time
        self._recapture_other_side = former
        self._layouts, self._hosts, self._tolerance = layouts, hosts, tolerance
        self._workers = workers
        self._proven: dict[Target, Mapping[tuple[str, Change], Candidate]] = {}
        self._over_budget: set[Target] = set()
        self._known_unstable: dict[Target, tuple[Unstable, ...]] = {}  #: to be unsteady
        self._approved = approved or {}  #: elements that were approved as unsteady
        self.expected: set[CaptureKey] = (
            set()
        )  #: captures in which only these differ or move others
        #: What sets back the edits of a page before its scripts run, by width (CSS px).
        self.edits: dict[Target, dict[int, tuple[EarlyUndo, ...]]] = {}
        self._changed_at_all_samples: set[Target] = (
            set()
        )  #: pages that differ at all their sample widths

    def diagnose_all(
        self, suspects: Iterable[ChangedCapture], counter: ProgressCounter
    ) -> dict[CaptureKey, tuple[Symptom, ...]]:
        """The symptoms of every suspect.

        The narrowest width of each page goes first, since its causes are likely those of the
        others.
        """
        ordered = sorted(suspects, key=lambda changed_capture: changed_capture.spot)
        count = Counter(changed_capture.spot.target for changed_capture in ordered)
        self._changed_at_all_samples = {
            place for place, number in count.items() if number == len(self._layouts[place].widths)
        }
        first = {
            changed_capture.spot.target: changed_capture for changed_capture in reversed(ordered)
        }
        rest = [
            changed_capture
            for changed_capture in ordered
            if first[changed_capture.spot.target] is not changed_capture
        ]
        symptoms_by_spot: dict[CaptureKey, tuple[Symptom, ...]] = {}

        def work(changed_capture: ChangedCapture) -> tuple[Symptom, ...] | None:
            counter.begin(capture_label(changed_capture.spot))
            return self.diagnose(changed_capture)

        def hang_up() -> None:
            for host in self._hosts.values():
                host.abort()

        for batch in (list(first.values()), rest):
            for diagnosed, symptoms in run_tasks(batch, work, self._workers, hang_up):
                symptoms_by_spot[diagnosed.spot] = symptoms or ()
                counter.end(capture_label(diagnosed.spot))
        return symptoms_by_spot

    def diagnose(self, changed_capture: ChangedCapture) -> tuple[Symptom, ...] | None:
        """The symptoms of one suspect; ``None`` where neither page nor picture tells them."""
        comparison, place = changed_capture.comparison(self._tolerance), changed_capture.spot.target
        if not self._hosts or _is_by_fonts(comparison):
            return guess(comparison)
        aside: tuple[Unstable, ...] = ()
        expected_unstable = (*self._known_unstable.get(place, ()), *self._expected(changed_capture))
        unstable_elements = known_at(expected_unstable, comparison)
        if unstable_elements and differs_aside(comparison, unstable_elements):
            comparison, aside = (
                set_aside(comparison, unstable_elements, comparison.capture),
                unstable_elements,
            )
        symptoms = self._without_another_load(changed_capture, comparison)
        if symptoms is None and (
            unstable_elements := self._unsteady_before(changed_capture, comparison)
        ):
            comparison, aside = (
                set_aside(comparison, unstable_elements, comparison.capture),
                outermost((*aside, *unstable_elements)),
            )
            symptoms = self._without_another_load(changed_capture, comparison)
        if symptoms is not None:
            self._note(changed_capture, comparison, aside)
            return symptoms
        return self._diagnosed(changed_capture, comparison, aside)

    def _without_another_load(
        self, changed_capture: ChangedCapture, comparison: Comparison
    ) -> tuple[Symptom, ...] | None:
        """The symptoms, where all is known without it; ``None`` where it is not."""
        if comparison.renderers:
            return None  # to be compared with what this renderer makes of it
        # Between the sample widths a page may differ when it is resized, and not when it is loaded.
        pictured = changed_capture.between and bool(comparison.baseline)
        if (comparison.excluded or pictured) and PageState(
            comparison, comparison.capture
        ).is_baseline:
            return ()
        proven = self._proven.get(changed_capture.spot.target, {})
        if not proven or not comparison.baseline or comparison.excluded_shift_layout:
            return None  # what is pushed about has to be seen where it is
        return reuse_known_causes(comparison, proven) or None

    def _diagnosed(
        self, changed_capture: ChangedCapture, comparison: Comparison, aside: tuple[Unstable, ...]
    ) -> tuple[Symptom, ...] | None:
        """The symptoms as the page itself tells them, loaded again."""
        place = changed_capture.spot.target
        hint = frozenset(candidate.key for candidate in self._proven.get(place, {}).values())
        width = changed_capture.capture.width
        samples = self._layouts[place].widths
        doubtful = width not in samples or place not in self._changed_at_all_samples
        diagnosis: UndoSearch | None = None
        try:
            with self._hosts[changed_capture.job.renderer].probe(
                changed_capture.job, width
            ) as probe:
                budget = 0 if place in self._over_budget else BUDGET
                diagnosis = UndoSearch(
                    comparison, probe, self._layouts[place], hint, budget, aside, doubtful
                )
                symptoms = diagnosis.symptoms()
        except CaptureError as error:
            note = f"{place[0]}: no cause could be proven at {width} px: {error.what}"
            self.notes[note] = None
            if diagnosis is not None:
                comparison, aside = diagnosis.again.comparison, diagnosis.again.unstable
            self._note(changed_capture, comparison, aside)
            if aside:
                return ()
            return guess(comparison) if comparison.baseline else None
        self.edits.setdefault(place, {})[width] = diagnosis.edits
        if place not in self._proven:
            self._proven[place] = diagnosis.proven
            if diagnosis.over_budget:
                self._over_budget.add(place)
        self._note(changed_capture, diagnosis.again.comparison, diagnosis.again.unstable)
        return symptoms

    def _unsteady_before(
        self, changed_capture: ChangedCapture, comparison: Comparison
    ) -> tuple[Unstable, ...]:
        """What is not the same in two captures of the other side."""
        if self._recapture_other_side is None or changed_capture.baseline is None:
            return ()
        again = self._recapture_other_side(changed_capture.spot)
        if again is None:
            return ()
        page, browser, _ = changed_capture.spot
        first = Capture(
            page, browser, changed_capture.baseline.read_bytes(), changed_capture.before
        )
        return unsteady([replace(first, ignored=again.ignored), again], comparison.tolerance)

    def _expected(self, changed_capture: ChangedCapture) -> tuple[Unstable, ...]:
        """The elements that were approved as unsteady at the width of ``changed_capture``."""
        nowhere = Box(0, 0, 0, 0)
        return tuple(
            Unstable(element.selector, element.what, nowhere)
            for element in self._approved.get(changed_capture.spot.target, ())
            if changed_capture.between or not element.resized
        )

    def _note(
        self,
        changed_capture: ChangedCapture,
        comparison: Comparison,
        unstable_elements: tuple[Unstable, ...],
    ) -> None:
        """Remember what is unsteady in a capture, and was not approved as such."""
        spot = changed_capture.spot
        expected = frozenset(element.selector for element in self._expected(changed_capture))
        if unstable_elements and all(
            within(element.selector, expected) for element in unstable_elements
        ):
            self.expected.add(spot)
        unstable_elements = tuple(
            unstable for unstable in unstable_elements if not within(unstable.selector, expected)
        )
        if not unstable_elements:
            return
        place = spot.target
        self._known_unstable[place] = outermost(
            (*self._known_unstable.get(place, ()), *unstable_elements)
        )
        layout = comparison.capture.layout
        self.unstable[spot] = unstable_capture(
            spot[0], unstable_elements, layout, comparison.excluded_shift_layout
        )


def capture_label(spot: CaptureKey) -> str:
    """A capture as people read it while it is looked into."""
    page, browser, width = spot
    return f"{page} {browser} {width} px"


def _is_by_fonts(comparison: Comparison) -> bool:
    """Whether nothing is to be told of a page but what another renderer's fonts did to it."""
    if not comparison.renderers or comparison.changes:
        return False
    state = PageState(comparison, comparison.capture)
    return not state.displaced and not state.repainted
