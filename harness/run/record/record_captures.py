"""What becomes of a run's captures and sweeps: files in its folder, results, what is suspect."""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Lock

from harness.baselines.folder_store import SetWriter, load_set, sha256
from harness.baselines.read_properties import says_what_was_read, unasked_note
from harness.breakpoints.sweep_job import SweepJob
from harness.capture.exclusion import keys_text
from harness.capture.sweep import SweptPage, switches_of
from harness.compare.comparison import Renderers
from harness.compare.pixels.tolerance import Tolerance
from harness.config.load import Config
from harness.diagnose.instability.approved_list import depends_on_resizes, share_of
from harness.diagnose.instability.stability_check import UnstableCapture
from harness.diagnose.instability.wording import percent, steady_note, unsteady_notes
from harness.errors import HarnessError
from harness.model.capture import Capture, Missed
from harness.model.dead_reference import in_order
from harness.model.job import Job
from harness.model.layout import Layout
from harness.model.layout_series import CapturedLayouts
from harness.model.page import Sweep
from harness.model.run import CaptureResult, Environment
from harness.model.target import CaptureKey, Renderer, Target
from harness.model.unstable import Unsteady, UnsteadyElements
from harness.plan.plan import Plan, Planned
from harness.run import run_folder
from harness.run.explain.diagnose_captures import ChangedCapture
from harness.run.judge_capture import Approved, Judgement, judge, judge_abroad
from harness.run.missing_files import Missing
from harness.run.record.capture_results import capture_notes, capture_result

#: How the names of font files end.
_FONT_FILES = (".woff2", ".woff", ".ttf", ".otf", ".ttc")

#: From this share on (0 to 1) what a configuration keeps from being compared is noted.
MOST_EXCLUDED = 0.5


class CaptureRecorder:
    """What becomes of a run's captures: files in its folder, results, and what is suspect."""

    def __init__(
        self,
        config: Config,
        plan: Plan,
        folder: Path,
        errors: Mapping[Target, HarnessError],
        absent: str = "",
    ) -> None:
        self.folder = folder
        self._plan = plan
        self.approved = {
            key_of(planned): Approved(None, error=errors[key_of(planned)])
            if key_of(planned) in errors
            else _approved(config, planned, absent)
            for planned in plan.planned
        }
        self._tolerance = Tolerance(config.threshold, config.ignore_anti_aliasing)
        self._writers = {
            key: SetWriter(folder / run_folder.CAPTURES / key[0] / key[1]) for key in self.approved
        }
        self.layouts: dict[Target, dict[int, Layout]] = defaultdict(dict)
        self.changed_captures: list[ChangedCapture] = []
        self.swept: dict[Target, list[SweptPage]] = defaultdict(list)
        self.jobs: dict[Target, Job] = {}  #: how each page is loaded, at one of its widths
        self.failed_sweeps: list[tuple[SweepJob, Missed]] = []  #: sweeps
        self.results: list[CaptureResult] = []
        self.resources: dict[Target, dict[str, str]] = defaultdict(dict)
        self.missing: dict[Target, Missing] = {
            place: Missing(approved.captures.missing if approved.captures else ())
            for place, approved in self.approved.items()
        }
        #: The largest share of a page, 0 to 1, that its own keys keep from being compared.
        self.excluded: dict[Target, float] = defaultdict(float)
        self._differing: set[Target] = set()  #: pages of which not all pixels are as approved
        self._undecided: list[tuple[Job, Capture]] = []  #: without their images
        self.page_marked_names: dict[Target, dict[int, tuple[str, ...]]] = defaultdict(dict)
        self.notes: dict[str, None] = {}
        #: Elements that are approved as unsteady, and the widths at which sweeps load the page.
        self.unsteady: dict[Target, tuple[Unsteady, ...]] = {
            place: approved.captures.unsteady
            for place, approved in self.approved.items()
            if approved.captures
        }
        self.explored = False  #: the boundaries of pages that are to be approved are known
        self.loads: dict[Target, frozenset[int]] = {
            place: approved.captures.sweep_loads
            for place, approved in self.approved.items()
            if approved.captures
        }
        self.seconds: dict[Target, float] = defaultdict(float)  #: that workers were busy
        self._lock = Lock()

    @contextmanager
    def timed(self, place: Target) -> Iterator[None]:
        """Have ``seconds`` know how long the block takes, in whatever thread."""
        started = time.monotonic()
        try:
            yield
        finally:
            with self._lock:
                self.seconds[place] += time.monotonic() - started

    def record(self, job: Job, taken: Capture | Missed, profile: str) -> None:
        """Judge what came of one planned capture, by a renderer of this profile, and keep it."""
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
        key = Target(taken.page, taken.browser)
        self.jobs[key] = job
        self.resources[key] |= taken.resources
        self.excluded[key] = max(self.excluded[key], taken.excluded)
        self.missing[key].add(taken.width, taken.missing, taken.arrived)
        judgement = judge(taken, self.approved[key], self._tolerance, profile)
        if judgement.differs or judgement.verdict != "unchanged":
            self._differing.add(key)
        self._writers[key].add(
            taken.layout, taken.image, pixels=judgement.pixels, encoded=sha256(taken.image)
        )
        self.layouts[key][taken.width] = taken.layout
        if taken.matching is not None:
            self.page_marked_names[key][taken.width] = taken.matching
        self.notes |= dict.fromkeys(capture_notes(taken))
        if judgement.undecided:  # until all is known that the page is made of
            self._undecided.append((job, replace(taken, image=b"")))
        else:
            self._file_result(job, taken, judgement)

    def _file_result(
        self, job: Job, taken: Capture, judgement: Judgement, renderers: Renderers | None = None
    ) -> None:
        key = Target(taken.page, taken.browser)
        digest = self._writers[key].digest(taken.width)
        result = capture_result(self.folder, taken, judgement, digest)
        self.results.append(result)
        if judgement.verdict == "changed":
            images = {name: self.folder / path for name, path in result.images.items()}
            before = self.approved[key].layouts[taken.width]
            without_image = replace(taken, image=b"")
            self.changed_captures.append(
                ChangedCapture(
                    job,
                    before,
                    without_image,
                    judgement.changed_pixels,
                    images["baseline"],
                    images["current"],
                    renderers,
                )
            )
        if judgement.note:
            self.notes[f"{taken.page}: {judgement.note}"] = None

    def note_unstable(self, unsettled: Mapping[CaptureKey, UnstableCapture]) -> None:
        """Have captures that differ because of elements that are unsteady say so."""
        self.results = [
            replace(
                result,
                verdict="unstable",
                message=instability.message,
                unstable=instability.elements,
            )
            if (instability := unsettled.get(CaptureKey(*result.spot)))
            and result.verdict == "changed"
            else result
            for result in self.results
        ]

    def record_sweep(self, sweep_job: SweepJob, taken: SweptPage | Missed) -> None:
        """Note what came of one planned sweep."""
        self.jobs[sweep_job.place] = sweep_job.job
        if isinstance(taken, Missed):
            self.failed_sweeps.append((sweep_job, taken))
        else:
            self.swept[sweep_job.place].append(taken)

    def known_boundaries(self) -> dict[Target, frozenset[int]]:
        """Where the baselines' pages switched: the check looks there too."""
        return {
            place: switches_of(approved.captures.swept(), planned.page.sweep or Sweep())
            for planned in self._plan.planned
            if (approved := self.approved[place := key_of(planned)]).captures and not approved.error
        }

    def whole_layouts(self, place: Target) -> dict[int, Layout]:
        """Every layout of a page in which all elements were read, by rising width (CSS px)."""
        layouts = {**self.layouts.get(place, {})}
        for swept in self.swept.get(place, ()):
            layouts = {**swept.layouts, **layouts}
        return dict(sorted(layouts.items()))

    def layout_series(self, place: Target) -> CapturedLayouts:
        """All that is known of a page now."""
        layouts = dict(self.layouts.get(place, {}))
        for swept in sorted(
            self.swept.get(place, ()), key=lambda swept_page: swept_page.order.every_width
        ):
            layouts = {**swept.layouts, **layouts}
        series = CapturedLayouts(layouts)
        # As a check goes about it counts for more than one width after the other.
        for swept in sorted(
            self.swept.get(place, ()), key=lambda swept_page: -swept_page.order.every_width
        ):
            series.add(series.fitted(swept.starts, swept.readings))
        return series

    def finish(self, environments: Mapping[Renderer, Environment]) -> None:
        """Write down what the captures are; only then can they be approved."""
        self._judge_cross_renderer(environments)
        for planned in self._plan.planned:
            place = key_of(planned)
            series, writer = self.layout_series(place), self._writers[place]
            pictured = self.layouts[place]
            whole = [layout for width, layout in series.layouts.items() if width not in pictured]
            writer.add_swept(whole, series.readings.values())
        self.write_manifests(environments)

    def write_manifests(self, environments: Mapping[Renderer, Environment]) -> None:
        """Write down, once more if need be, what the captures are and what of them is unsteady."""
        for planned in self._plan.planned:
            place = key_of(planned)
            seconds = round(self.seconds[place], 2)
            self._writers[place].finish(
                environments[planned.renderer],
                self.resources[place],
                seconds=seconds,
                unsteady=self.unsteady.get(place, ()),
                sweep_loads=self.loads.get(place, ()),
                missing=in_order(self.missing[place].dead),
            )

    def _judge_cross_renderer(self, environments: Mapping[Renderer, Environment]) -> None:
        """Judge the captures whose baselines another renderer painted."""
        self.foreign_renderers = {
            key_of(planned): renderers
            for planned in self._plan.planned
            if (
                renderers := self.approved[key_of(planned)].renderers(
                    environments[planned.renderer]
                )
            )
        }
        for place, renderers in self.foreign_renderers.items():
            self.notes[_told_abroad(place, renderers, same_page=self.is_same_page(place))] = None
        for job, taken in self._undecided:
            place = Target(taken.page, taken.browser)
            image = self._writers[place].image(taken.width)
            judgement = judge_abroad(
                replace(taken, image=image),
                self.approved[place],
                same_page=self.is_same_page(place),
            )
            self._file_result(job, taken, judgement, self.foreign_renderers[place])

    def unsteady_elements(self) -> Iterator[UnsteadyElements]:
        """The elements that were approved as unsteady, page by page."""
        for place, elements in self.unsteady.items():
            if elements:
                share = round(share_of(elements, self._known_layouts(place)), 4)
                yield UnsteadyElements(*place, tuple(elements), share)

    def _known_layouts(self, place: Target) -> dict[int, Layout]:
        return {**self.layouts.get(place, {}), **self.approved[place].layouts}

    def note_excluded(self) -> None:
        """Note of which pages the configuration keeps most from being compared."""
        for place, share in self.excluded.items():
            if share >= MOST_EXCLUDED:
                keys = keys_text(self.jobs[place])
                note = f"{place.page}, {place.variant}: {keys} cover {percent(share)} of the page"
                self.notes[note] = None

    def note_missing(self) -> None:
        """Note which files pages were looked at without, and which of them arrived after all."""
        for place, missing in self.missing.items():
            captures = self.approved[place].captures
            widths = captures.pictures.keys() if captures else ()
            self.notes |= dict.fromkeys(missing.notes(place, widths))

    def note_unasked(self) -> None:
        """Note which baselines hold fewer properties than the pages were asked for now."""
        for place, layouts in self.layouts.items():
            captures = self.approved[place].captures
            if captures and not captures.asked and any(map(says_what_was_read, layouts.values())):
                self.notes[unasked_note(*place)] = None

    def note_approved_unsteady(self) -> None:
        """Note which elements are not compared, or not everywhere, since they were approved so."""
        for place, elements in self.unsteady.items():
            approved, layouts = self.approved[place].layouts, self._known_layouts(place)
            loads = sorted(self.loads.get(place, ()))
            notes = [*unsteady_notes(*place, elements, loads, layouts)]
            listed = any(not element.resized for element in elements)
            if approved and listed and place not in self._differing:
                notes.append(steady_note(*place, elements, layouts))
            self.notes |= dict.fromkeys(notes)

    def is_laid_out_by_another_renderer(self, place: Target) -> bool:
        """Whether the page is laid out otherwise when it is resized than when it is loaded."""
        sweeps = [(swept.starts, swept.readings) for swept in self.swept.get(place, ())]
        return depends_on_resizes(self.layouts.get(place, {}), sweeps)

    def load_segments(self, places: Iterable[Target]) -> None:
        """Have these pages be loaded wherever a segment of what was swept of them begins."""
        for place in places:
            self.loads[place] = frozenset(
                width
                for swept_page in self.swept[place]
                for width in (swept_page.order.low, *swept_page.switches)
            )

    def is_same_page(self, place: Target) -> bool:
        """Whether all that the page is made of is, byte for byte, what it was when approved."""
        captures, now = self.approved[place].captures, self.resources[place]
        return (
            captures is not None
            and bool(now)
            and all(now.values())
            and now.items() <= captures.resources.items()
        )

    def has_same_fonts(self, place: Target) -> bool:
        """Whether every font file that the page loads is known to be as it was when approved."""
        captures, now = self.approved[place].captures, self.resources[place]
        if captures is None or not captures.resources or not now:
            return False
        then = captures.resources
        fonts = [path for path in {*then, *now} if path.lower().endswith(_FONT_FILES)]
        return all(now.get(path) and now.get(path) == then.get(path) for path in fonts)


def _told_abroad(place: Target, renderers: Renderers, *, same_page: bool) -> str:
    page, browser = place
    return (
        f"{page}, {browser}: the baselines were painted by another renderer "
        f"({renderers.baseline}), so what is not equal pixel for pixel is compared "
        + (
            "by what its elements say; all else is the renderer's doing, for the page is the same "
            "byte for byte"
            if same_page
            else "with tolerance: styles, texts, boxes, and pictures by their areas"
        )
    )


def _approved(config: Config, planned: Planned, absent: str) -> Approved:
    folder = config.baselines / planned.page.name / planned.variant
    try:
        captures = load_set(folder)
        return Approved(captures, captures.layouts() if captures else {}, absent=absent)
    except HarnessError as error:
        return Approved(None, error=error)


def key_of(planned: Planned) -> Target:
    return planned.target
