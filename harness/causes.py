"""The causes of all that differs in a run: every changed capture is diagnosed in its own page."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from harness.capture.browser import BrowserHost
from harness.compare.candidates import Candidate
from harness.compare.changes import Change
from harness.compare.grouping import Spot
from harness.compare.residue import Case, recognised
from harness.compare.symptoms import Symptom
from harness.compare.tolerance import Tolerance
from harness.diagnose import BUDGET, Diagnosis, Layouts, guess
from harness.engines import done
from harness.errors import CaptureError
from harness.values import Capture, Job, Layout


@dataclass(frozen=True, slots=True)
class Suspect:
    """A capture that differs from its baseline; the pictures are files until they are needed."""

    job: Job
    before: Layout
    capture: Capture  #: without its image
    pixels: int  #: that differ
    baseline: Path
    current: Path

    @property
    def spot(self) -> Spot:
        return self.capture.page, self.capture.browser, self.capture.width

    def case(self, tolerance: Tolerance) -> Case:
        capture = replace(self.capture, image=self.current.read_bytes())
        return Case(self.before, self.baseline.read_bytes(), capture, tolerance, self.pixels)


def find_causes(
    suspects: Iterable[Suspect],
    layouts: Mapping[tuple[str, str], Layouts],
    hosts: Mapping[tuple[str, float], BrowserHost],
    tolerance: Tolerance,
    workers: int,
    told: Callable[[Spot], None],
) -> tuple[dict[Spot, tuple[Symptom, ...]], tuple[str, ...]]:
    """The symptoms of every suspect, and notes on those that could not be looked into.

    Without ``hosts`` nothing is proven: layouts and pixels have to do. The narrowest width of
    each page goes first, since its causes are likely those of the others.
    """
    ordered = sorted(suspects, key=lambda one: one.spot)
    first = {one.spot[:2]: one for one in reversed(ordered)}
    rest = [one for one in ordered if first[one.spot[:2]] is not one]
    found: dict[Spot, tuple[Symptom, ...]] = {}
    notes: dict[str, None] = {}

    proven: dict[tuple[str, str], Mapping[tuple[str, Change], Candidate]] = {}
    too_dear: set[tuple[str, str]] = set()

    def look(suspect: Suspect) -> tuple[Symptom, ...]:
        case, place = suspect.case(tolerance), suspect.spot[:2]
        known = proven.get(place, {})
        if not hosts:
            return guess(case)
        if known and (symptoms := recognised(case, known)):
            return symptoms
        hint = frozenset(one.key for one in known.values())
        try:
            with hosts[suspect.job.renderer].probe(suspect.job, suspect.capture.width) as probe:
                budget = 0 if place in too_dear else BUDGET
                diagnosis = Diagnosis(case, probe, layouts[place], hint, budget)
                symptoms = diagnosis.symptoms()
        except CaptureError as error:
            page, _, width = suspect.spot
            notes[f"{page}: no cause could be proven at {width} px: {error.what}"] = None
            return guess(case)
        if suspect is first[place]:
            proven[place] = diagnosis.proven
            if diagnosis.too_dear:
                too_dear.add(place)
        return symptoms

    def hang_up() -> None:
        for host in hosts.values():
            host.hang_up()

    for some in (list(first.values()), rest):
        for one, symptoms in done(some, look, workers, hang_up):
            found[one.spot] = symptoms
            told(one.spot)
    return found, tuple(sorted(notes))
