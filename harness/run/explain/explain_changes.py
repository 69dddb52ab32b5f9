"""From all that differs to findings: at the sample widths, between them, and where they end."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from harness.breakpoints.sweep_widths import ends_of, ranges_of, reached
from harness.capture.sweep import SweptPage
from harness.capture.tab.probe import Prober
from harness.compare.changes.values_by_width import Layouts
from harness.compare.pixels.tolerance import Tolerance
from harness.config.load import Config
from harness.diagnose.candidates.candidate import Key
from harness.diagnose.instability.stability_check import UnstableCapture
from harness.diagnose.layout_diff import Between
from harness.diagnose.symptoms import FONTS, Symptom
from harness.diagnose.width_search import MORE_LOOKS, WidthSearch, narrow_down
from harness.errors import HarnessError
from harness.findings.baseline_state import beyond_message, unconfirmed_message, unswept_finding
from harness.findings.changed_boxes import changed_boxes_by_capture
from harness.findings.evidence import Evidence
from harness.findings.group import extents_of
from harness.findings.make import Extent
from harness.model.finding import Finding
from harness.model.layout import Layout
from harness.model.layout_series import LayoutSeries
from harness.model.run import SweepResult
from harness.model.target import CaptureKey, Renderer, Target
from harness.model.verdict import Verdict
from harness.run.explain.diagnose_captures import CaptureDiagnosis, ChangedCapture, capture_label
from harness.run.explain.evidence_pictures import evidence_pictures
from harness.run.progress import Progress, ProgressCounter
from harness.run.record.captured_side import CapturedSide
from harness.sources.locate import SourceFinder


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a run comes to."""

    evidence: Evidence  #: that all findings but ``unswept`` are made of
    unswept: tuple[Finding, ...]  #: widths of the sweep that the baselines know nothing of
    sweeps: tuple[SweepResult, ...]
    notes: tuple[str, ...]
    unsettled: Mapping[CaptureKey, UnstableCapture]  #: where pages are not the same each time
    #: Captures that differ from their baselines, and nothing of it is the page's: another renderer
    #: painted them, or only elements differ that were approved as unsteady.
    renderer_only: frozenset[CaptureKey] = frozenset()


class ChangeExplainer:
    """Explains what one run has captured.

    ``then`` is the other side where that can be asked too, and not only its baselines be read.
    Without ``hosts`` nothing is proven, and only the sample widths are looked at.
    """

    def __init__(
        self,
        config: Config,
        this_side: CapturedSide,
        then: CapturedSide | None,
        hosts: Mapping[Renderer, Prober],
        workers: int,
        progress: Progress,
    ) -> None:
        self._config, self._now, self._then = config, this_side, then
        self._capturing = this_side.recorder
        self._proves = bool(hosts)
        self._progress = progress
        self._between = ProgressCounter(
            progress, "looked into", 0
        )  # nobody knows of how many widths
        layouts = {
            place: Layouts(self._capturing.approved[place].layouts, after)
            for place, after in self._capturing.layouts.items()
        }
        tolerance = Tolerance(config.threshold, config.ignore_anti_aliasing)
        former = then.recapture if then else None
        unsteady = self._capturing.unsteady
        self._causes = CaptureDiagnosis(layouts, hosts, tolerance, workers, former, unsteady)

    def explain(self) -> Explanation:
        """What all captures and sweeps come to."""
        suspects = self._capturing.changed_captures
        counter = ProgressCounter(self._progress, "explained", len(suspects))
        symptoms: dict[CaptureKey, Sequence[Symptom]] = {
            spot: self._without_fonts(spot, spot_symptoms)
            for spot, spot_symptoms in self._causes.diagnose_all(suspects, counter).items()
        }
        explored = self._start_width_searches(symptoms) if self._proves else {}
        for place, search in explored.items():
            search.explain_rest(partial(self._explain_width, place, search))
            symptoms |= {
                CaptureKey(*place, width): width_symptoms
                for width, width_symptoms in search.symptoms.items()
            }
        narrowed = narrow_down(explored, self._measure, self._now.read_more_whole)
        for place in self._capturing.foreign_renderers.keys() & narrowed.keys():
            # By another renderer's boxes an end is found only roughly.
            narrowed[place] = replace(narrowed[place], rough=True)
        symptoms = self._with_sources(symptoms)
        lie = changed_boxes_by_capture(symptoms, self._approved_layouts(), self._capturing.layouts)
        evidence = Evidence(symptoms, narrowed, lie)
        shots = evidence_pictures(explored, evidence, self._now, self._config.breakpoints)
        evidence = replace(evidence, shots=tuple(shots))
        unswept = tuple(self._unswept(explored)) if self._proves else ()
        extents = extents_of(evidence.groups(), narrowed)
        sweeps = tuple(self._results(explored, extents))
        harmless = frozenset(
            changed_capture.spot
            for changed_capture in suspects
            if (changed_capture.renderers or changed_capture.spot in self._causes.expected)
            and not symptoms.get(changed_capture.spot)
            and changed_capture.spot not in self._causes.unstable
        )
        return Explanation(evidence, unswept, sweeps, self.notes(), self._causes.unstable, harmless)

    def explain_capture(
        self, changed_capture: ChangedCapture
    ) -> tuple[Sequence[Symptom], UnstableCapture | None]:
        """The symptoms of one capture that differs, and what is unsteady there.

        In the thread of the caller, for hosts that live in it.
        """
        spot = changed_capture.spot
        symptoms = self._without_fonts(spot, self._causes.diagnose(changed_capture) or ())
        return self._with_sources({spot: symptoms})[spot], self._causes.unstable.get(spot)

    def notes(self) -> tuple[str, ...]:
        """What the person should know of what was looked at."""
        sides = filter(None, (self._now, self._then))
        notes = {**self._causes.notes, **{note: None for side in sides for note in side.notes}}
        return tuple(sorted(notes))

    def _with_sources(
        self, symptoms: Mapping[CaptureKey, Sequence[Symptom]]
    ) -> dict[CaptureKey, Sequence[Symptom]]:
        finder = SourceFinder(self._config, self._approved_layouts(), self._capturing.layouts)
        return finder.with_sources(symptoms)

    def _approved_layouts(self) -> dict[Target, Mapping[int, Layout]]:
        return {place: approved.layouts for place, approved in self._capturing.approved.items()}

    def _start_width_searches(
        self, symptoms: Mapping[CaptureKey, Sequence[Symptom]]
    ) -> dict[Target, WidthSearch]:
        explored = {}
        for place, swept in self._capturing.swept.items():
            approved = self._capturing.approved[place]
            if approved.captures is None or approved.error:
                continue
            before: LayoutSeries = approved.captures.swept()
            if self._then:
                before = self._then.layout_series(place)
                wanted = set(self._now.layout_series(place).widths).difference(before.widths)
                self._then.measure_boxes(place, wanted)
            reaches = [swept_page.order.reaches for swept_page in swept]
            here = {
                spot[2]: spot_symptoms
                for spot, spot_symptoms in symptoms.items()
                if spot.target == place
            }
            explored[place] = WidthSearch(
                place[0],
                Between(before, self._now.layout_series(place), self._fonts(place)),
                swept[0].order.step,
                frozenset(self._capturing.layouts[place]),
                here,
                aside=frozenset(
                    element.selector
                    for unstable in self._unsettled(place)
                    for element in unstable.elements
                ),
                unsteady=self._capturing.unsteady.get(place, ()),
                loaded=frozenset(width for swept_page in swept for width in swept_page.loaded),
                bends=frozenset(width for swept_page in swept for width in swept_page.bends),
                ends=ends_of(
                    [(swept_page.order.low, swept_page.order.high) for swept_page in swept], reaches
                ),
                far=frozenset(width for swept_page in swept for width in swept_page.far),
            )
        return explored

    def _unsettled(self, place: Target) -> list[UnstableCapture]:
        """What is unsteady on a page, by width."""
        unsettled = self._causes.unstable
        return [unsettled[spot] for spot in sorted(unsettled) if spot.target == place]

    def _without_fonts(self, spot: CaptureKey, symptoms: Sequence[Symptom]) -> Sequence[Symptom]:
        """Texts that break elsewhere are noted where the page's fonts are known to be the same.

        Then it is the other renderer that draws them otherwise, and no change of the page.
        """
        page, browser, width = spot
        if not self._capturing.has_same_fonts(Target(page, browser)):
            return symptoms
        for symptom in symptoms:
            if symptom.key == (FONTS,):
                self._now.notes[
                    f"{page}: at {width} px, {symptom.elements} texts break into lines elsewhere, "
                    "by another renderer's drawing of the same fonts"
                ] = None
        return [remaining for remaining in symptoms if remaining.key != (FONTS,)]

    def _fonts(self, place: Target) -> Literal["text", "all"] | None:
        if place not in self._capturing.foreign_renderers:
            return None
        return "all" if self._capturing.is_same_page(place) else "text"

    def _measure(self, place: Target, widths: Collection[int]) -> None:
        self._now.measure_boxes(place, widths)
        if self._then:
            self._then.measure_boxes(place, widths)

    def _explain_width(
        self, place: Target, search: WidthSearch, width: int
    ) -> Sequence[Symptom] | None:
        """The symptoms between the sample widths, after another load of the page."""
        if self._is_carried(place, search, width):
            search.carried.add(width)
            return ()
        again = width in search.without_effect
        taken = self._now.capture(place, width, again=again)
        if taken is None:
            return None
        capture, file = taken
        resized = partial(self._now.read_resized, place, width)
        before, picture = search.between.baseline(width, capture.layout, resized), None
        if self._then:
            there = self._then.capture(place, width, again=again)
            if there is None:
                return None
            before, picture = there[0].layout, there[1]
        assert before is not None, "its marks were told by its boxes"
        spot = CaptureKey(*place, width)
        self._between.begin(capture_label(spot))
        job = self._now.job(place)
        renderers = self._capturing.foreign_renderers.get(place)
        changed_capture = ChangedCapture(
            job, before, capture, 0, picture, file, renderers, between=True
        )
        symptoms = self._causes.diagnose(changed_capture)
        self._between.end(capture_label(spot))
        if unsettled := self._causes.unstable.get(spot):
            search.exclude((element.selector for element in unsettled.elements), width)
        if not symptoms:
            search.without_effect[width] = search.between.marks_of(width, before, capture.layout)
        return symptoms if symptoms is None else self._without_fonts(spot, symptoms)

    def _is_carried(self, place: Target, search: WidthSearch, width: int) -> bool:
        """Whether what differs at ``width`` is only what scripts kept of the page as it loaded.

        So it is where the page, loaded without what was edited, and resized, is as before.
        """
        start = max((seen for seen in search.loaded if seen < width), default=0)
        edits = self._causes.edits.get(place, {})
        if not start or self._then or not search.marks.get(start) or not any(edits.values()):
            return False
        nearest = min((abs(seen - start), seen) for seen, undos in edits.items() if undos)[1]
        now = self._now.carried_from(place, start, width, edits[nearest])
        return now is not None and search.between.is_as_before(width, now)

    def _unswept(self, explored: Mapping[Target, WidthSearch]) -> Iterator[Finding]:
        """Widths of the sweep that the baselines know nothing of; others are noted."""
        for place, search in explored.items():
            unswept = search.unswept - self._beyond(place, search)
            if unswept and not self._then:
                ranges, _ = ranges_of(dict.fromkeys(unswept, True), search.step)
                yield unswept_finding(*place, ranges, self._config.breakpoints)
            if (more := sorted(search.unknown - search.unswept)) and not self._then:
                self._now.notes[
                    f"{place[0]}: where changes begin and end is not exact: the baseline holds no "
                    f"boxes at {len(more)} widths, such as {more[0]} px; `harness approve` has it "
                    "hold all"
                ] = None
            for width, path in search.unseen:
                self._now.notes[
                    f"{place[0]}: at {width} px the box or the style of {path} changed; nothing of "
                    "it is to be seen"
                ] = None

    def _beyond(self, place: Target, search: WidthSearch) -> frozenset[int]:
        """Widths beyond the sweep and the baseline, of a page that is the same byte for byte.

        Earlier versions swept no boundaries there: that alone makes nothing new.
        """
        held = search.between.before.widths
        if self._then or not held or not self._capturing.is_same_page(place):
            return frozenset()
        orders = [page.order for page in self._capturing.swept.get(place, ())]
        ranges = [(held[0], held[-1]), *((sweep_job.low, sweep_job.high) for sweep_job in orders)]
        return frozenset(
            width
            for width in search.unswept
            if not any(low <= width <= high for low, high in ranges)
        )

    def _results(
        self, explored: Mapping[Target, WidthSearch], extents: Mapping[tuple[Key, str, str], Extent]
    ) -> Iterator[SweepResult]:
        changed = {
            (page, browser) for (_, page, browser), extent in extents.items() if extent.widths
        }
        for place, swept_pages in self._capturing.swept.items():
            compared_widths = explored[place].compared() if place in explored else frozenset()
            for swept_page in swept_pages:
                sweep_job = swept_page.order
                compared = [width for width in swept_page.widths if width in compared_widths]
                # What is only captured to be approved owes nothing to damaged baselines.
                error = self._error(place, swept_page, explored) if self._proves else None
                verdict: Verdict = "changed" if place in changed else "unchanged"
                message = str(error) if error else ""
                if swept_page.unread and not error:
                    verdict, message = "unstable", _unread(swept_page.unread)
                elif error or not compared:
                    verdict = "failed" if error else "new"
                elif unconfirmed := explored[place].unconfirmed:
                    verdict, message = (
                        "unstable",
                        unconfirmed_message(place[0], unconfirmed, 1 + MORE_LOOKS),
                    )
                elif explored[place].left_out or explored[place].unstable_widths:
                    verdict = "unstable"
                    most = max(self._unsettled(place), key=lambda unstable: len(unstable.elements))
                    message = most.message
                elif beyond := self._beyond(place, explored[place]):
                    message = beyond_message(place[0], beyond)
                yield SweepResult(
                    *place,
                    *reached((sweep_job.low, sweep_job.high), sweep_job.step, compared),
                    sweep_job.step,
                    verdict,
                    len(compared),
                    sum(
                        switch in compared_widths and switch - 1 in compared_widths
                        for switch in swept_page.switches
                    ),
                    message,
                )
        for sweep_job, missed in self._capturing.failed_sweeps:
            yield SweepResult(
                missed.page,
                missed.browser,
                sweep_job.low,
                sweep_job.high,
                sweep_job.step,
                missed.verdict,
                message=missed.message,
            )

    def _error(
        self, place: Target, swept: SweptPage, explored: Mapping[Target, WidthSearch]
    ) -> HarnessError | None:
        """Why what was swept was not compared, or not everywhere."""
        if error := self._capturing.approved[place].error:
            return error
        if self._then is None or place not in explored:
            return None
        if error := self._then.unswept(place, swept.order):
            return error
        unread = sorted(explored[place].unswept.intersection(swept.widths))
        return self._then.unread(place, unread) if unread else None


def _unread(unread: Mapping[int, str]) -> str:
    """What is said of widths at which a page came to rest neither resized nor loaded."""
    first, more = min(unread), len(unread) - 1
    others = f" (and at {more} more widths)" if more else ""
    return f"at {first} px{others}: {unread[first]}"
