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
from harness.model.target import CaptureKey
from harness.model.unstable import Unstable, Unsteady
from harness.run.engines import run_tasks
from harness.run.progress import ProgressCounter

#: Page and browser.
Place = tuple[str, str]


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
        return self.capture.page, self.capture.browser, self.capture.width

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
        layouts: Mapping[Place, Layouts],
        hosts: Mapping[tuple[str, float], Prober],
        tolerance: Tolerance,
        workers: int,
        former: Callable[[CaptureKey], Capture | None] | None = None,
        approved: Mapping[Place, Sequence[Unsteady]] | None = None,
    ) -> None:
        self.notes: dict[str, None] = {}
        self.unstable: dict[
            CaptureKey, UnstableCapture
        ] = {}  #: where pages are not the same each time
        self._recapture_other_side = former
        self._layouts, self._hosts, self._tolerance = layouts, hosts, tolerance
        self._workers = workers
        self._proven: dict[Place, Mapping[tuple[str, Change], Candidate]] = {}
        self._over_budget: set[Place] = set()
        self._known_unstable: dict[Place, tuple[Unstable, ...]] = {}  #: to be unsteady
        self._approved = approved or {}  #: elements that were approved as unsteady
        self.expected: set[CaptureKey] = (
            set()
        )  #: captures in which only these differ or move others
        #: What sets back the edits of a page before its scripts run, by width (CSS px).
        self.edits: dict[Place, dict[int, tuple[EarlyUndo, ...]]] = {}
        self._changed_at_all_samples: set[Place] = (
            set()
        )  #: pages that differ at all their sample widths

    def diagnose_all(
        self, suspects: Iterable[ChangedCapture], going: ProgressCounter
    ) -> dict[CaptureKey, tuple[Symptom, ...]]:
        """The symptoms of every suspect.

        The narrowest width of each page goes first, since its causes are likely those of the
        others.
        """
        ordered = sorted(suspects, key=lambda suspect: suspect.spot)
        count = Counter(suspect.spot[:2] for suspect in ordered)
        self._changed_at_all_samples = {
            place for place, number in count.items() if number == len(self._layouts[place].widths)
        }
        first = {suspect.spot[:2]: suspect for suspect in reversed(ordered)}
        rest = [suspect for suspect in ordered if first[suspect.spot[:2]] is not suspect]
        symptoms_by_spot: dict[CaptureKey, tuple[Symptom, ...]] = {}

        def work(suspect: ChangedCapture) -> tuple[Symptom, ...] | None:
            going.begin(capture_label(suspect.spot))
            return self.diagnose(suspect)

        def hang_up() -> None:
            for host in self._hosts.values():
                host.abort()

        for batch in (list(first.values()), rest):
            for diagnosed, symptoms in run_tasks(batch, work, self._workers, hang_up):
                symptoms_by_spot[diagnosed.spot] = symptoms or ()
                going.end(capture_label(diagnosed.spot))
        return symptoms_by_spot

    def diagnose(self, suspect: ChangedCapture) -> tuple[Symptom, ...] | None:
        """The symptoms of one suspect; ``None`` where neither page nor picture tells them."""
        case, place = suspect.comparison(self._tolerance), suspect.spot[:2]
        if not self._hosts or _is_by_fonts(case):
            return guess(case)
        aside: tuple[Unstable, ...] = ()
        expected_unstable = (*self._known_unstable.get(place, ()), *self._expected(suspect))
        unstable_elements = known_at(expected_unstable, case)
        if unstable_elements and differs_aside(case, unstable_elements):
            case, aside = set_aside(case, unstable_elements, case.capture), unstable_elements
        symptoms = self._without_another_load(suspect, case)
        if symptoms is None and (unstable_elements := self._unsteady_before(suspect, case)):
            case, aside = (
                set_aside(case, unstable_elements, case.capture),
                outermost((*aside, *unstable_elements)),
            )
            symptoms = self._without_another_load(suspect, case)
        if symptoms is not None:
            self._note(suspect, case, aside)
            return symptoms
        return self._diagnosed(suspect, case, aside)

    def _without_another_load(
        self, suspect: ChangedCapture, case: Comparison
    ) -> tuple[Symptom, ...] | None:
        """The symptoms, where all is known without it; ``None`` where it is not."""
        if case.renderers:
            return None  # to be compared with what this renderer makes of it
        # Between the sample widths a page may differ when it is resized, and not when it is loaded.
        pictured = suspect.between and bool(case.baseline)
        if (case.excluded or pictured) and PageState(case, case.capture).is_baseline:
            return ()
        proven = self._proven.get(suspect.spot[:2], {})
        if not proven or not case.baseline or case.excluded_shift_layout:
            return None  # what is pushed about has to be seen where it is
        return reuse_known_causes(case, proven) or None

    def _diagnosed(
        self, suspect: ChangedCapture, case: Comparison, aside: tuple[Unstable, ...]
    ) -> tuple[Symptom, ...] | None:
        """The symptoms as the page itself tells them, loaded again."""
        place = suspect.spot[:2]
        hint = frozenset(candidate.key for candidate in self._proven.get(place, {}).values())
        width = suspect.capture.width
        samples = self._layouts[place].widths
        doubtful = width not in samples or place not in self._changed_at_all_samples
        diagnosis: UndoSearch | None = None
        try:
            with self._hosts[suspect.job.renderer].probe(suspect.job, width) as probe:
                budget = 0 if place in self._over_budget else BUDGET
                diagnosis = UndoSearch(
                    case, probe, self._layouts[place], hint, budget, aside, doubtful
                )
                symptoms = diagnosis.symptoms()
        except CaptureError as error:
            note = f"{place[0]}: no cause could be proven at {width} px: {error.what}"
            self.notes[note] = None
            if diagnosis is not None:
                case, aside = diagnosis.again.comparison, diagnosis.again.unstable
            self._note(suspect, case, aside)
            if aside:
                return ()
            return guess(case) if case.baseline else None
        self.edits.setdefault(place, {})[width] = diagnosis.edits
        if place not in self._proven:
            self._proven[place] = diagnosis.proven
            if diagnosis.over_budget:
                self._over_budget.add(place)
        self._note(suspect, diagnosis.again.comparison, diagnosis.again.unstable)
        return symptoms

    def _unsteady_before(self, suspect: ChangedCapture, case: Comparison) -> tuple[Unstable, ...]:
        """What is not the same in two captures of the other side."""
        if self._recapture_other_side is None or suspect.baseline is None:
            return ()
        again = self._recapture_other_side(suspect.spot)
        if again is None:
            return ()
        page, browser, _ = suspect.spot
        first = Capture(page, browser, suspect.baseline.read_bytes(), suspect.before)
        return unsteady([replace(first, ignored=again.ignored), again], case.tolerance)

    def _expected(self, suspect: ChangedCapture) -> tuple[Unstable, ...]:
        """The elements that were approved as unsteady at the width of ``suspect``."""
        nowhere = Box(0, 0, 0, 0)
        return tuple(
            Unstable(element.selector, element.difference, nowhere)
            for element in self._approved.get(suspect.spot[:2], ())
            if suspect.between or not element.resized
        )

    def _note(
        self, suspect: ChangedCapture, case: Comparison, unstable_elements: tuple[Unstable, ...]
    ) -> None:
        """Remember what is unsteady in a capture, and was not approved as such."""
        spot = suspect.spot
        expected = frozenset(element.selector for element in self._expected(suspect))
        if unstable_elements and all(
            within(element.selector, expected) for element in unstable_elements
        ):
            self.expected.add(spot)
        unstable_elements = tuple(
            unstable for unstable in unstable_elements if not within(unstable.selector, expected)
        )
        if not unstable_elements:
            return
        place = spot[:2]
        self._known_unstable[place] = outermost(
            (*self._known_unstable.get(place, ()), *unstable_elements)
        )
        layout = case.capture.layout
        self.unstable[spot] = unstable_capture(
            spot[0], unstable_elements, layout, case.excluded_shift_layout
        )


def capture_label(spot: CaptureKey) -> str:
    """A capture as people read it while it is looked into."""
    page, browser, width = spot
    return f"{page} {browser} {width} px"


def _is_by_fonts(case: Comparison) -> bool:
    """Whether nothing is to be told of a page but what another renderer's fonts did to it."""
    if not case.renderers or case.changes:
        return False
    state = PageState(case, case.capture)
    return not state.displaced and not state.repainted
