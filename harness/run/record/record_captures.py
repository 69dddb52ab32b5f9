"""The recorder of a run's captures: files in its folder, results, and captures to diagnose."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from harness.baselines.capture_set import sha256
from harness.baselines.set_writer import SetWriter
from harness.baselines.stores import store_of
from harness.breakpoints.sweep_job import SweepJob
from harness.capture.sweep import SweptPage
from harness.compare.comparison import Comparison, PageState
from harness.compare.pixels.tolerance import Tolerance
from harness.config.load import Config
from harness.diagnose.instability.stability_check import UnstableCapture
from harness.errors import BrowserDiedError, HarnessError
from harness.model.capture import Capture, Missed
from harness.model.job import Job
from harness.model.layout import Layout
from harness.model.run import CaptureResult, Environment
from harness.model.target import CaptureKey, Renderer, Target
from harness.plan.plan import Plan
from harness.run import run_folder
from harness.run.approved_baselines import Approved, load_approved
from harness.run.judge_capture import Judgement, judge, judge_cross_renderer
from harness.run.record.capture_results import capture_notes, capture_result
from harness.run.record.changed_capture import ChangedCapture
from harness.run.record.page_captures import PageCaptures


class CaptureRecorder:
    """Judges captures as they come in, and files them in the ``folder`` of a run.

    ``errors`` are the targets that have nothing to be compared with, and why; ``absent`` is why
    those have no baseline that are not there. ``explains``: changed captures will be explained.
    """

    def __init__(
        self,
        config: Config,
        plan: Plan,
        folder: Path,
        errors: Mapping[Target, HarnessError],
        absent: str = "",
        *,
        explains: bool = True,
    ) -> None:
        self.folder = folder
        self.pages: dict[Target, PageCaptures] = {}  #: in the order of the plan
        store = store_of(config)
        with store.locked():
            approved_sets = {
                planned.target: load_approved(store, planned.target, absent)
                for planned in plan.planned
                if planned.target not in errors
            }
        for planned in plan.planned:
            target = planned.target
            approved = approved_sets.get(target) or Approved(None, error=errors[target])
            writer = SetWriter(folder.joinpath(run_folder.CAPTURES, *target))
            self.pages[target] = PageCaptures(planned, approved, writer)
        self.results: list[CaptureResult] = []
        self.changed_captures: list[ChangedCapture] = []
        self.failed_sweeps: list[tuple[SweepJob, Missed]] = []
        self.notes: dict[str, None] = {}
        self._explains = explains
        self._tolerance = Tolerance(config.threshold, config.ignore_anti_aliasing)
        self._undecided: list[tuple[Job, Capture]] = []  #: without their images

    def record(self, job: Job, taken: Capture | Missed, profile: str) -> None:
        """Judge and keep one planned capture, taken by a renderer of this render profile."""
        if isinstance(taken, Missed):
            self.results.append(
                CaptureResult(
                    taken.page,
                    taken.browser,
                    taken.width,
                    taken.verdict,
                    message=taken.message,
                    missing=taken.missing,
                )
            )
            return
        page = self.pages[Target(taken.page, taken.browser)]
        page.job = job
        if not taken.image:  # its layout is as expected, and nothing else was looked at
            page.layouts[taken.width] = taken.layout
            return
        page.resources |= taken.resources
        page.excluded = max(page.excluded, taken.excluded)
        page.missing.add(taken.width, taken.missing, taken.arrived)
        judgement = judge(taken, page.approved, self._tolerance, profile)
        page.differs |= judgement.differs or judgement.verdict != "unchanged"
        page.writer.add(
            taken.layout, taken.image, pixels=judgement.pixels, encoded=sha256(taken.image)
        )
        page.layouts[taken.width] = taken.layout
        if taken.matching is not None:
            page.marked_names[taken.width] = taken.matching
        self.notes |= dict.fromkeys(capture_notes(taken))
        if judgement.undecided:  # until every file that the page consists of is known
            self._undecided.append((job, replace(taken, image=b"")))
        else:
            self._file_result(job, taken, judgement)

    def record_sweep(self, sweep_job: SweepJob, taken: SweptPage | Missed) -> None:
        """Keep the outcome of one planned sweep."""
        page = self.pages[sweep_job.place]
        page.job = sweep_job.job
        if isinstance(taken, Missed):
            self.failed_sweeps.append((sweep_job, taken))
        else:
            page.swept.append(taken)

    def note_unstable(self, unstable: Mapping[CaptureKey, UnstableCapture]) -> None:
        """Give changed captures the verdict ``unstable`` where they differ from load to load."""
        self.results = [
            replace(
                result,
                verdict="unstable",
                message=instability.message,
                unstable=instability.elements,
            )
            if (instability := unstable.get(CaptureKey(*result.spot)))
            and result.verdict == "changed"
            else result
            for result in self.results
        ]

    def note_died(self, died: Mapping[CaptureKey, BrowserDiedError]) -> None:
        """Give changed captures the verdict ``failed`` whose causes could not be tried."""
        self.results = [
            replace(result, verdict="failed", message=f"its causes are not known: {error}")
            if (error := died.get(CaptureKey(*result.spot)))
            else result
            for result in self.results
        ]

    def note_pages(self) -> None:
        """Add the notes about each page that need all its captures."""
        for page in self.pages.values():
            self.notes |= dict.fromkeys(page.notes())

    def finish(self, environments: Mapping[Renderer, Environment]) -> None:
        """Judge what is undecided, and write what is needed to approve the captures."""
        self._judge_cross_renderer(environments)
        for page in self.pages.values():
            page.add_swept_to_set()
        self.write_manifests(environments)

    def write_manifests(self, environments: Mapping[Renderer, Environment]) -> None:
        """Write the manifests, also again once more elements are known to be unsteady."""
        for page in self.pages.values():
            page.write_manifest(environments[page.planned.renderer])

    def _file_result(self, job: Job, taken: Capture, judgement: Judgement) -> None:
        page = self.pages[Target(taken.page, taken.browser)]
        digest = page.writer.digest(taken.width)
        result = capture_result(self.folder, taken, judgement, digest)
        self.results.append(result)
        if judgement.verdict == "changed":
            images = {name: self.folder / path for name, path in result.images.items()}
            before = page.approved.layouts[taken.width]
            self.changed_captures.append(
                ChangedCapture(
                    job,
                    before,
                    replace(taken, image=b""),
                    judgement.changed_pixels,
                    images["baseline"],
                    images["current"],
                    page.renderers,
                    repainted=self._repainted(before, taken, judgement, page),
                )
            )
        if judgement.note:
            self.notes[f"{taken.page}: {judgement.note}"] = None

    def _repainted(
        self, before: Layout, taken: Capture, judgement: Judgement, page: PageCaptures
    ) -> Mapping[int, int] | None:
        """The elements of a changed capture that are painted differently.

        Found while its pictures are decoded. ``None`` where nobody will ask for them, or another
        renderer painted the baseline.
        """
        if not self._explains or page.renderers or judgement.baseline is None:
            return None
        comparison = Comparison(before, judgement.baseline, taken, self._tolerance)
        return PageState(comparison, taken).repainted

    def _judge_cross_renderer(self, environments: Mapping[Renderer, Environment]) -> None:
        """Judge the captures whose baselines another renderer painted."""
        for page in self.pages.values():
            page.renderers = page.approved.renderers(environments[page.planned.renderer])
            if page.renderers:
                self.notes[_cross_renderer_note(page, page.renderers.baseline)] = None
        for job, taken in self._undecided:
            page = self.pages[Target(taken.page, taken.browser)]
            capture = replace(taken, image=page.writer.image(taken.width))
            judgement = judge_cross_renderer(capture, page.approved, same_page=page.is_same_page())
            self._file_result(job, capture, judgement)


def _cross_renderer_note(page: PageCaptures, baseline: str) -> str:
    name, variant = page.target
    return (
        f"{name}, {variant}: the baselines were painted by another renderer "
        f"({baseline}), so what is not equal pixel for pixel is compared "
        + (
            "by what its elements say; all else is the renderer's doing, for the page is the same "
            "byte for byte"
            if page.is_same_page()
            else "with tolerance: styles, texts, boxes, and pictures by their areas"
        )
    )
