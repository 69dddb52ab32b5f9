"""Why a page differs: candidates are undone in the page itself until the difference is gone.

The layouts give candidates; the page decides which of them are causes. As pages may differ from
load to load, an attempt counts only while the page stays as it was captured.
"""

from collections.abc import Mapping, Sequence

from harness.capture.tab.probe import Probe
from harness.compare.changes.own_changes import Change
from harness.compare.changes.values_by_width import Layouts
from harness.compare.comparison import Comparison, PageState
from harness.diagnose.candidates.candidate import Candidate, Key
from harness.diagnose.candidates.declarations import Declarations
from harness.diagnose.candidates.find_candidates import find_candidates
from harness.diagnose.instability.stability_check import StabilityCheck
from harness.diagnose.symptoms import Symptom
from harness.diagnose.undo_attempt import UndoAttempt
from harness.diagnose.unexplained import unexplained_symptoms
from harness.diagnose.unexplained_cross_renderer import cross_renderer_symptoms
from harness.model.elements.declaration import EarlyUndo
from harness.model.unstable import Unstable

#: How often a page is laid out and painted anew to find which candidates are needed.
BUDGET = 40

#: How often more of a page may prove to be unstable; then the rest of it is not explained either.
MOST_ATTEMPTS = 4


class UndoSearch:
    """The search for the causes of one comparison, with its page held open.

    ``hint`` holds keys of causes at another width, likely to be those of this one. ``unsteady``
    are known already, and excluded from ``comparison``. ``doubtful``: other widths of the page are
    unchanged.
    """

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
        self.proven: Mapping[tuple[str, Change], Candidate] = {}  #: by path and change
        self.stability = StabilityCheck(comparison, probe, unsteady, doubtful)
        self.edits: tuple[EarlyUndo, ...] = ()  #: undos of what people edited, before scripts run
        self._probe, self._layouts = probe, layouts
        self._hint, self._budget = hint, budget

    def symptoms(self) -> tuple[Symptom, ...]:
        """The symptoms of the difference, by cause, without unstable elements.

        ``stability`` has those afterwards. Errors: ``CaptureError``.
        """
        for _ in range(MOST_ATTEMPTS):
            attempt = self._attempt()
            if attempt is None:
                continue
            symptoms = attempt.symptoms()
            self.over_budget = attempt.over_budget
            if self.stability.is_reproducible(symptoms):
                symptoms, self.edits = attempt.without_consequences(symptoms)
                self.proven = attempt.proven
                return symptoms
        self.stability.report_only_unstable()
        return ()

    def _attempt(self) -> UndoAttempt | None:
        """An attempt at the page as it is; ``None`` where it differs from load to load."""
        self.over_budget = False
        self.stability.is_stable()
        comparison = self.stability.comparison
        declared = Declarations(comparison, self._probe, self._layouts).find()
        # Declarations may need another load of the page, in which it may differ.
        if not self.stability.is_stable():
            return None
        if _paths(self.stability.comparison) != _paths(comparison):
            return None
        return UndoAttempt(
            self.stability.comparison, self._probe, declared, self._hint, self._budget
        )


def guess(comparison: Comparison) -> tuple[Symptom, ...]:
    """The symptoms of a difference as layouts and pixels show them, with nothing proven."""
    candidates = find_candidates(
        comparison.before, comparison.capture.layout, comparison.matching, comparison.changes, {}
    )
    state = PageState(comparison, comparison.capture)
    return (
        cross_renderer_symptoms(state, candidates)
        if comparison.renderers
        else unexplained_symptoms(state, candidates)
    )


def _paths(comparison: Comparison) -> list[str]:
    return [element.path for element in comparison.capture.layout.elements]
