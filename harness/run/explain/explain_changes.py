"""From changed captures and sweeps to evidence: at the sample widths, between them, and how far."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal

from harness.breakpoints.sweep_widths import ends_of
from harness.capture.tab.probe import Prober
from harness.compare.changes.values_by_width import Layouts
from harness.compare.pixels.tolerance import Tolerance
from harness.config.load import Config
from harness.diagnose.instability.stability_check import UnstableCapture
from harness.diagnose.layout_diff import Between
from harness.diagnose.narrow_down import narrow_down
from harness.diagnose.symptoms import FONTS, Symptom
from harness.diagnose.width_search import WidthSearch
from harness.errors import BrowserDiedError
from harness.findings.changed_boxes import changed_boxes_by_capture
from harness.findings.evidence import Evidence
from harness.findings.group import extents_of
from harness.model.finding import Finding
from harness.model.layout import Layout
from harness.model.layout_series import LayoutSeries
from harness.model.run import SweepResult
from harness.model.target import CaptureKey, Renderer, Target
from harness.run.engines import DEFAULT_ENGINE
from harness.run.explain.diagnose_captures import CaptureDiagnosis, capture_label
from harness.run.explain.evidence_pictures import evidence_pictures
from harness.run.explain.sweep_results import SweepComparison
from harness.run.progress import Progress, ProgressCounter
from harness.run.record.captured_side import CapturedSide
from harness.run.record.changed_capture import ChangedCapture
from harness.run.record.page_captures import PageCaptures
from harness.sources.locate import SourceFinder

#: Layouts by target and width (CSS px).
ByTarget = Mapping[Target, Mapping[int, Layout]]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The evidence of a run, and what limits it."""

    evidence: Evidence  #: of all findings but ``unswept``
    unswept: tuple[Finding, ...]  #: widths of the sweep at which the baselines hold no boxes
    sweeps: tuple[SweepResult, ...]
    notes: tuple[str, ...]
    unstable: Mapping[CaptureKey, UnstableCapture]  #: captures that differ from load to load
    #: Captures that differ from their baselines although the page did not change: another renderer
    #: painted them, or only elements differ that were approved as unsteady.
    renderer_only: frozenset[CaptureKey] = frozenset()
    #: Captures whose causes are not known because the browser died at each try.
    died: Mapping[CaptureKey, BrowserDiedError] = field(default_factory=dict)


class ChangeExplainer:
    """Explains the captures of one run.

    ``other_side`` is given where its pages can be opened too, and not only its baselines be read.
    Without ``hosts`` nothing is proven, and only the sample widths are explained.
    """

    def __init__(
        self,
        config: Config,
        this_side: CapturedSide,
        other_side: CapturedSide | None,
        hosts: Mapping[Renderer, Prober],
        workers: int,
        progress: Progress,
        engine: str = DEFAULT_ENGINE,
    ) -> None:
        self._config, self._now, self._then = config, this_side, other_side
        self._proves = bool(hosts)
        self._progress = progress
        # Nobody knows in advance how many widths there will be.
        self._between = ProgressCounter(progress, "looked into", 0)
        pages = this_side.pages.items()
        self._diagnosis = CaptureDiagnosis(
            {target: Layouts(page.approved.layouts, page.layouts) for target, page in pages},
            hosts,
            Tolerance(config.threshold, config.ignore_anti_aliasing),
            workers,
            other_side.recapture if other_side else None,
            {target: page.unsteady or () for target, page in pages},
            engine,
        )

    def explain(self) -> Explanation:
        """The evidence of all captures and sweeps."""
        changed_captures = self._now.recorder.changed_captures
        symptoms = self._diagnose(changed_captures)
        searches = self._start_width_searches(symptoms) if self._proves else {}
        for target, search in searches.items():
            search.explain_rest(partial(self._explain_width, target, search))
            symptoms |= {
                CaptureKey(*target, width): search.symptoms[width] for width in search.symptoms
            }
        narrowed = narrow_down(searches, self._measure_boxes, self._now.read_more_whole)
        for target in narrowed:
            if self._now.pages[target].renderers:
                # By another renderer's boxes an end is found only roughly.
                narrowed[target] = replace(narrowed[target], rough=True)
        symptoms = self._with_sources(symptoms)
        boxes = changed_boxes_by_capture(symptoms, *self._layouts())
        evidence = Evidence(symptoms, narrowed, boxes)
        shots = evidence_pictures(searches, evidence, self._now, self._config.breakpoints)
        evidence = replace(evidence, shots=tuple(shots))

        unstable = self._diagnosis.unstable
        sweeps = SweepComparison(self._now, self._then, searches, unstable, self._proves)
        extents = extents_of(evidence.groups(), narrowed)
        changed = {
            Target(page, variant) for (_, page, variant), extent in extents.items() if extent.widths
        }
        return Explanation(
            evidence,
            tuple(sweeps.unswept_findings(self._config.breakpoints)),
            tuple(sweeps.results(changed)),
            tuple(sorted({*self.notes(), *sweeps.notes()})),
            unstable,
            frozenset(
                capture.key
                for capture in changed_captures
                if (capture.renderers or capture.key in self._diagnosis.expected)
                and not symptoms.get(capture.key)
                and capture.key not in unstable
            ),
            self._diagnosis.died,
        )

    def explain_capture(
        self, changed: ChangedCapture
    ) -> tuple[Sequence[Symptom], UnstableCapture | None]:
        """The symptoms of one changed capture, and its unstable elements.

        In the thread of the caller, for hosts that are bound to it.
        """
        key = changed.key
        symptoms = self._without_fonts(key, self._diagnosis.diagnose(changed) or ())
        return self._with_sources({key: symptoms})[key], self._diagnosis.unstable.get(key)

    def notes(self) -> tuple[str, ...]:
        """Notes on what could not be captured or proven."""
        sides = filter(None, (self._now, self._then))
        return tuple(
            sorted({*self._diagnosis.notes, *(note for side in sides for note in side.notes)})
        )

    def _diagnose(
        self, changed_captures: Sequence[ChangedCapture]
    ) -> dict[CaptureKey, Sequence[Symptom]]:
        counter = ProgressCounter(self._progress, "explained", len(changed_captures))
        symptoms = self._diagnosis.diagnose_all(changed_captures, counter)
        return {key: self._without_fonts(key, symptoms[key]) for key in symptoms}

    def _with_sources(
        self, symptoms: Mapping[CaptureKey, Sequence[Symptom]]
    ) -> dict[CaptureKey, Sequence[Symptom]]:
        return SourceFinder(self._config, *self._layouts()).with_sources(symptoms)

    def _layouts(self) -> tuple[ByTarget, ByTarget]:
        """The approved layouts and those of the captures, by target and width (CSS px)."""
        pages = self._now.pages.items()
        return (
            {target: page.approved.layouts for target, page in pages},
            {target: page.layouts for target, page in pages},
        )

    def _start_width_searches(
        self, symptoms: Mapping[CaptureKey, Sequence[Symptom]]
    ) -> dict[Target, WidthSearch]:
        """A search between the sample widths for each page that was swept and has a baseline."""
        searches = {}
        for target, page in self._now.pages.items():
            captures = page.approved.captures
            if page.swept and captures is not None and not page.approved.error:
                before = self._series_before(target) if self._then else captures.swept()
                at_samples = {key.width: symptoms[key] for key in symptoms if key.target == target}
                searches[target] = self._width_search(page, before, at_samples)
        return searches

    def _series_before(self, target: Target) -> LayoutSeries:
        """The other side at every width that was swept on this one."""
        assert self._then is not None, "there is another side to ask"
        before = self._then.layout_series(target)
        missing = set(self._now.layout_series(target).widths).difference(before.widths)
        self._then.measure_boxes(target, missing)
        return before

    def _width_search(
        self,
        page: PageCaptures,
        before: LayoutSeries,
        symptoms: Mapping[int, Sequence[Symptom]],
    ) -> WidthSearch:
        """The search on one page, whose ``symptoms`` at the sample widths are known."""
        target, swept = page.target, page.swept
        unstable = self._diagnosis.unstable
        ranges = [(part.order.low, part.order.high) for part in swept]
        return WidthSearch(
            target.page,
            Between(before, self._now.layout_series(target), self._compares_fonts(page)),
            swept[0].order.step,
            frozenset(page.layouts),
            dict(symptoms),
            excluded=frozenset(
                element.selector
                for key in sorted(unstable)
                if key.target == target
                for element in unstable[key].elements
            ),
            unsteady=page.unsteady or (),
            loaded=frozenset(width for part in swept for width in part.loaded),
            bends=frozenset(width for part in swept for width in part.bends),
            ends=ends_of(ranges, [part.order.reaches for part in swept]),
            far=frozenset(width for part in swept for width in part.far),
        )

    def _without_fonts(self, key: CaptureKey, symptoms: Sequence[Symptom]) -> Sequence[Symptom]:
        """``symptoms`` without texts that break elsewhere, where the page's fonts are the same.

        Then another renderer draws the fonts differently, and the page did not change: a note
        says so.
        """
        page, _, width = key
        if not self._now.pages[key.target].has_same_fonts():
            return symptoms
        for symptom in symptoms:
            if symptom.key == (FONTS,):
                self._now.notes[
                    f"{page}: at {width} px, {symptom.elements} texts break into lines elsewhere, "
                    "by another renderer's drawing of the same fonts"
                ] = None
        return [remaining for remaining in symptoms if remaining.key != (FONTS,)]

    def _compares_fonts(self, page: PageCaptures) -> Literal["text", "all"] | None:
        """How much of the layout another renderer's fonts explain; ``None`` with the same one."""
        if not page.renderers:
            return None
        return "all" if page.is_same_page() else "text"

    def _measure_boxes(self, target: Target, widths: Collection[int]) -> None:
        self._now.measure_boxes(target, widths)
        if self._then:
            self._then.measure_boxes(target, widths)

    def _explain_width(
        self, target: Target, search: WidthSearch, width: int
    ) -> Sequence[Symptom] | None:
        """The symptoms between the sample widths, after another load of the page."""
        if self._is_carried(target, search, width):
            search.carried.add(width)
            return ()
        again = width in search.without_effect
        taken = self._now.capture(target, width, again=again)
        if taken is None:
            return None
        capture, file = taken
        resized = partial(self._now.read_resized, target, width)
        before, picture = search.between.baseline(width, capture.layout, resized), None
        if self._then:
            taken_there = self._then.capture(target, width, again=again)
            if taken_there is None:
                return None
            before, picture = taken_there[0].layout, taken_there[1]
        assert before is not None, "the width has marks, which need boxes of the baseline"
        key = CaptureKey(*target, width)
        self._between.begin(capture_label(key))
        renderers = self._now.pages[target].renderers
        job = self._now.job(target)
        symptoms = self._diagnosis.diagnose(
            ChangedCapture(job, before, capture, 0, picture, file, renderers, between=True)
        )
        self._between.end(capture_label(key))
        if unstable := self._diagnosis.unstable.get(key):
            search.exclude((element.selector for element in unstable.elements), width)
        if not symptoms:
            search.without_effect[width] = search.between.marks_of(width, before, capture.layout)
        return symptoms if symptoms is None else self._without_fonts(key, symptoms)

    def _is_carried(self, target: Target, search: WidthSearch, width: int) -> bool:
        """Whether a difference at ``width`` is only what scripts kept from the page's load.

        It is, if the page equals the baseline once it is loaded without its edits and resized.
        """
        start = max((loaded for loaded in search.loaded if loaded < width), default=0)
        edits = self._diagnosis.edits.get(target, {})
        if not start or self._then or not search.marks.get(start) or not any(edits.values()):
            return False
        edited = [diagnosed for diagnosed, undos in edits.items() if undos]
        nearest = min((abs(diagnosed - start), diagnosed) for diagnosed in edited)[1]
        now = self._now.carried_from(target, start, width, edits[nearest])
        return now is not None and search.between.is_as_before(width, now)
