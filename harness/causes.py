"""The causes of all that differs in a run: every changed capture is diagnosed in its own page."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from harness.capture.browser import BrowserHost
from harness.compare.candidates import Key
from harness.compare.grouping import Spot
from harness.compare.residue import Case
from harness.compare.symptoms import Symptom
from harness.compare.tolerance import Tolerance
from harness.diagnose import Diagnosis, Layouts, guess
from harness.engines import done
from harness.errors import CaptureError
from harness.values import Capture, Job, Layout


@dataclass(frozen=True, slots=True)
class Suspect:
    """A capture that differs from its baseline; the pictures are files until they are needed."""

    job: Job
    before: Layout
    capture: Capture  #: without its image
    baseline: Path
    current: Path

    @property
    def spot(self) -> Spot:
        return self.capture.page, self.capture.browser, self.capture.width

    def case(self, tolerance: Tolerance) -> Case:
        capture = replace(self.capture, image=self.current.read_bytes())
        return Case(self.before, self.baseline.read_bytes(), capture, tolerance)


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

    def look(suspect: Suspect, hint: frozenset[Key]) -> tuple[Symptom, ...]:
        case = suspect.case(tolerance)
        if not hosts:
            return guess(case)
        try:
            with hosts[suspect.job.renderer].probe(suspect.job, suspect.capture.width) as probe:
                return Diagnosis(case, probe, layouts[suspect.spot[:2]], hint).symptoms()
        except CaptureError as error:
            page, _, width = suspect.spot
            notes[f"{page}: no cause could be proven at {width} px: {error.what}"] = None
            return guess(case)

    def hang_up() -> None:
        for host in hosts.values():
            host.hang_up()

    for some in (list(first.values()), rest):
        hints = {
            place: frozenset(symptom.key for symptom in found.get(one.spot, ()))
            for place, one in first.items()
        }
        tasks = [(one, hints[one.spot[:2]]) for one in some]
        for (one, _), symptoms in done(tasks, lambda task: look(*task), workers, hang_up):
            found[one.spot] = symptoms
            told(one.spot)
    return found, tuple(sorted(notes))
