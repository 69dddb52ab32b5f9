"""The causes of all that differs in a run: every changed capture is diagnosed in its own page."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from harness.capture.browser import BrowserHost
from harness.compare.candidates import Candidate
from harness.compare.case import Case
from harness.compare.changes import Change
from harness.compare.grouping import Spot
from harness.compare.residue import recognised
from harness.compare.symptoms import Symptom
from harness.compare.tolerance import Tolerance
from harness.diagnose import BUDGET, Diagnosis, Layouts, guess
from harness.engines import done
from harness.errors import CaptureError
from harness.values import Capture, Job, Layout

#: Page and browser.
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Suspect:
    """A capture that differs from its baseline; the pictures are files until they are needed."""

    job: Job
    before: Layout
    capture: Capture  #: without its image
    pixels: int  #: that differ
    baseline: Path | None  #: none where no picture was approved: between the sample widths
    current: Path

    @property
    def spot(self) -> Spot:
        return self.capture.page, self.capture.browser, self.capture.width

    def case(self, tolerance: Tolerance) -> Case:
        capture = replace(self.capture, image=self.current.read_bytes())
        baseline = self.baseline.read_bytes() if self.baseline else b""
        return Case(self.before, baseline, capture, tolerance, self.pixels)


class Causes:
    """Looks for causes, and remembers what was found for where it may be found again.

    Without ``hosts`` nothing is proven: layouts and pixels have to do.
    """

    def __init__(
        self,
        layouts: Mapping[Place, Layouts],
        hosts: Mapping[tuple[str, float], BrowserHost],
        tolerance: Tolerance,
        workers: int,
    ) -> None:
        self.notes: dict[str, None] = {}
        self._layouts, self._hosts, self._tolerance = layouts, hosts, tolerance
        self._workers = workers
        self._proven: dict[Place, Mapping[tuple[str, Change], Candidate]] = {}
        self._too_dear: set[Place] = set()

    def find(
        self, suspects: Iterable[Suspect], told: Callable[[Spot], None]
    ) -> dict[Spot, tuple[Symptom, ...]]:
        """The symptoms of every suspect.

        The narrowest width of each page goes first, since its causes are likely those of the
        others.
        """
        ordered = sorted(suspects, key=lambda one: one.spot)
        first = {one.spot[:2]: one for one in reversed(ordered)}
        rest = [one for one in ordered if first[one.spot[:2]] is not one]
        found: dict[Spot, tuple[Symptom, ...]] = {}

        def hang_up() -> None:
            for host in self._hosts.values():
                host.hang_up()

        for some in (list(first.values()), rest):
            for one, symptoms in done(some, self.look, self._workers, hang_up):
                found[one.spot] = symptoms or ()
                told(one.spot)
        return found

    def look(self, suspect: Suspect) -> tuple[Symptom, ...] | None:
        """The symptoms of one suspect; ``None`` where neither page nor picture tells them."""
        case, place = suspect.case(self._tolerance), suspect.spot[:2]
        known = self._proven.get(place, {})
        if not self._hosts:
            return guess(case)
        if known and case.baseline and (symptoms := recognised(case, known)):
            return symptoms
        hint = frozenset(one.key for one in known.values())
        host = self._hosts[suspect.job.renderer]
        try:
            with host.probe(suspect.job, suspect.capture.width) as probe:
                budget = 0 if place in self._too_dear else BUDGET
                diagnosis = Diagnosis(case, probe, self._layouts[place], hint, budget)
                symptoms = diagnosis.symptoms()
        except CaptureError as error:
            page, _, width = suspect.spot
            self.notes[f"{page}: no cause could be proven at {width} px: {error.what}"] = None
            return guess(case) if case.baseline else None
        if place not in self._proven:
            self._proven[place] = diagnosis.proven
            if diagnosis.too_dear:
                self._too_dear.add(place)
        return symptoms
