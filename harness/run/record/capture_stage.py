"""The stage of a run that captures and sweeps: jobs and sweep jobs in, a ``CapturedSide`` out."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

from harness.breakpoints.sweep_job import SweepJob
from harness.capture.failures import as_capture_error, missed_capture
from harness.capture.host import BrowserHost
from harness.capture.retries import retried
from harness.capture.sweep import SweptPage, sweep_page, sweep_parts
from harness.compare.pixels.images import PictureError
from harness.config.load import Config
from harness.errors import CaptureError, HarnessError
from harness.model.capture import Capture, Missed
from harness.model.elements.element_state import has_state
from harness.model.job import Job
from harness.model.layout import Layout
from harness.model.target import Renderer, Target
from harness.plan.plan import Plan, make_jobs, make_sweep_jobs
from harness.run.engines import DEFAULT_ENGINE, run_tasks
from harness.run.progress import Progress, ProgressCounter
from harness.run.record.browser_pool import environments_of
from harness.run.record.captured_side import CapturedSide
from harness.run.record.page_captures import PageCaptures
from harness.run.record.record_captures import CaptureRecorder
from harness.run.stored.taken import Key, TakenCaptures
from harness.site.serve import served

#: No target has layouts yet: all are captured.
NO_LAYOUTS: Mapping[Target, Mapping[int, Layout]] = {}


@dataclass(frozen=True, slots=True)
class CaptureStage:
    """Takes captures and sweeps; ``stack`` closes what stays open until they are explained."""

    hosts: Mapping[Renderer, BrowserHost]
    workers: int
    progress: Progress
    stack: ExitStack
    approves: bool = False  #: the captures are to become baselines
    keeps: bool = True  #: write what is needed to approve the captures
    accepts_missing: bool = False  #: pages may lack any file that they ask for
    #: Captures with exactly these layouts, by width (CSS px), need no picture.
    expected: Mapping[Target, Mapping[int, Layout]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)  #: of the server
    engine: str = DEFAULT_ENGINE  #: a name of ``ENGINES``
    taken: TakenCaptures | None = None  #: of the run, which may be resumed

    def serve(self, config: Config, plan: Plan) -> str | None:
        """The address at which the pages of ``config`` are served until ``stack`` closes.

        ``None`` where nothing has to be served.
        """
        if not plan.planned:
            return None
        return self.stack.enter_context(served(config, self.notes.append))

    def take(
        self,
        config: Config,
        plan: Plan,
        folder: Path,
        served_at: str | None,
        errors: Mapping[Target, HarnessError],
        absent: str = "",
        label: str = "",
        layouts: Mapping[Target, Mapping[int, Layout]] = NO_LAYOUTS,
    ) -> CapturedSide:
        """Capture and sweep all that is planned, into ``folder``.

        ``served_at`` is the result of ``serve``. ``errors`` are the targets that have nothing to
        be compared with, and why; ``absent`` is why those have no baseline that are not there.
        ``label`` names the side in messages. Targets in ``layouts`` (by width, CSS px) are only
        swept, which a stage that keeps something does not do.
        """
        explains = not self.approves
        recorder = CaptureRecorder(config, plan, folder, errors, absent, explains=explains)
        boundaries: dict[Target, frozenset[int]] = {}
        for target, page in recorder.pages.items():
            page.layouts |= layouts.get(target, {})
            if self.taken:
                page.seconds += self.taken.seconds_of(target)
            if self.approves:
                page.forget_instability()
            else:
                boundaries[target] = page.approved.boundaries(page.planned.page.sweep)
        loads = {target: page.loads or frozenset() for target, page in recorder.pages.items()}
        jobs = [job for job in make_jobs(plan, config, served_at) if job.target not in layouts]
        sweeps = self._sweeps_as_approved(
            make_sweep_jobs(plan, config, served_at, boundaries, all_widths=False, loads=loads),
            recorder,
        )
        if self.approves:
            every_width = self._sweeps_as_approved(
                make_sweep_jobs(plan, config, served_at, {}, all_widths=True), recorder
            )
            sweeps = [sweep_job.with_parts(every_width) for sweep_job in sweeps]
        tasks: list[Job | SweepJob] = [
            replace(sweep_job, sparse=self.approves) for sweep_job in sweeps
        ]
        tasks += (self._as_approved(job, recorder.pages[job.target]) for job in jobs)
        self._perform(tasks, recorder, label)
        if self.approves:
            self._sweep_again(sweeps, recorder)
        if self.keeps:
            recorder.finish(environments_of(self.hosts))
        return CapturedSide(recorder, self.hosts, self.stack, label)

    def _as_approved(self, job: Job, page: PageCaptures) -> Job:
        """``job`` with what its page may lack and what its baseline can be compared by."""
        captures = page.approved.captures
        # Before pages are approved, they are asked later whether they may lack files.
        any_file = self.approves or self.accepts_missing
        return replace(
            job,
            accepted=None if any_file else page.missing.accepted,
            reads_state=self.approves or captures is None or has_state(captures.asked),
            expected=self.expected.get(job.target, {}),
        )

    def _sweeps_as_approved(
        self, sweeps: Sequence[SweepJob], recorder: CaptureRecorder
    ) -> list[SweepJob]:
        """``sweeps`` of pages that are loaded as their captures are."""
        bends = {
            target: frozenset() if self.approves else page.approved.bends()
            for target, page in recorder.pages.items()
        }
        return [
            replace(
                sweep_job,
                job=self._as_approved(sweep_job.job, recorder.pages[sweep_job.place]),
                bends=bends[sweep_job.place],
            )
            for sweep_job in sweeps
        ]

    def _sweep_again(self, sweeps: Sequence[SweepJob], recorder: CaptureRecorder) -> None:
        """Sweep in the way of the next check, and all widths, where that was not possible before.

        How a browser lays out a page depends a little on the widths it had before: so the sweep
        goes through the widths as the next check does, and not as it found the boundaries. A page
        that is laid out differently after resizes than after a load is loaded wherever a segment
        begins.
        """
        pages = {
            target: page
            for target, page in recorder.pages.items()
            if page.swept and not page.is_swept_as_in_check
        }
        boundaries = {target: page.boundaries for target, page in recorder.pages.items()}
        while pages:
            for page in pages.values():
                if page.depends_on_resizes:
                    page.load_segments()
            again = [
                sweep_job
                for base in sweeps
                if base.place in pages
                for sweep_job in _ways(base, boundaries[base.place], pages[base.place].loads)
            ]
            for page in pages.values():
                page.swept = []
            self._perform(_without_repeated_widths(again, pages), recorder)
            pages = {
                target: page
                for target, page in pages.items()
                if page.loads is None and page.depends_on_resizes
            }

    def _perform(
        self, tasks: Sequence[Job | SweepJob], recorder: CaptureRecorder, label: str = ""
    ) -> None:
        """Run all ``tasks``, and record their outcomes."""
        sweeps = sum(isinstance(task, SweepJob) for task in tasks)
        planned = sum(len(task.widths) for task in tasks if isinstance(task, Job))
        sweeping = ProgressCounter(self.progress, f"swept {label}".strip(), sweeps)
        capturing = ProgressCounter(self.progress, f"captured {label}".strip(), planned)

        def work(
            task: Job | SweepJob,
        ) -> tuple[Capture | Missed, ...] | tuple[SweptPage | Missed, ...]:
            if self.taken and (earlier := self.taken.outcome_of(task)):
                return earlier
            if isinstance(task, SweepJob):
                sweeping.begin(task_label(task))
                return self._sweep(task, recorder.pages[task.place])
            capturing.begin(task_label(task))
            with recorder.pages[task.target].timed():
                return self.hosts[task.renderer].capture(task)

        # A sweep leaves a core idle between its questions: it gets a worker of its own.
        workers = self.workers + bool(sweeps)
        for task, outcome in run_tasks(tasks, work, workers, self._abort, self.engine):
            for taken in outcome:
                if isinstance(task, SweepJob):
                    assert not isinstance(taken, Capture)
                    recorder.record_sweep(task, taken)
                else:
                    assert not isinstance(taken, SweptPage)
                    self._record(task, taken, recorder)
                    capturing.end(task_label(task))
            if isinstance(task, SweepJob):
                sweeping.end(task_label(task))
            if self.taken:
                page = recorder.pages[Key.of(task).target]
                self.taken.keep(task, outcome, page.seconds)

    def _record(self, job: Job, taken: Capture | Missed, recorder: CaptureRecorder) -> None:
        """Record a capture; one that cannot be judged is recorded as missed."""
        profile = self.hosts[job.renderer].render_profile()
        try:
            recorder.record(job, taken, profile)
        except PictureError as error:  # of the baseline: what has the wrong content is not compared
            missed = CaptureError(error.what, error.why, error.fix)
            recorder.record(job, missed_capture(job, taken.width, missed), profile)
        except HarnessError:
            raise
        except Exception as error:  # noqa: BLE001 - of this capture, and of no other
            recorder.record(
                job, missed_capture(job, taken.width, as_capture_error(job, error)), profile
            )

    def _sweep(
        self, sweep_job: SweepJob, page_captures: PageCaptures
    ) -> tuple[SweptPage | Missed, ...]:
        """Sweep a page, and its parts; only what the next check does as well is timed."""
        job, host = sweep_job.job, self.hosts[sweep_job.job.renderer]

        def sweep() -> tuple[SweptPage, ...]:
            with ExitStack() as opened:
                with nullcontext() if sweep_job.every_width else page_captures.timed():
                    page = opened.enter_context(host.resized(job, sweep_job.low))
                    swept = sweep_page(page, sweep_job)
                return swept, *sweep_parts(page, swept)

        try:
            return retried(sweep, host.tell_retry, f"{task_label(sweep_job)}: it was swept again")
        except CaptureError as error:
            return (missed_capture(job, sweep_job.low, error),)
        except HarnessError:
            raise
        except Exception as error:  # noqa: BLE001 - of this sweep, and of no other
            return (missed_capture(job, sweep_job.low, as_capture_error(job, error)),)

    def _abort(self) -> None:
        for host in self.hosts.values():
            host.abort()


def _ways(
    sweep_job: SweepJob, boundaries: frozenset[int], loads: frozenset[int] | None
) -> tuple[SweepJob, ...]:
    """The sweep jobs in place of ``sweep_job`` once the ``boundaries`` are known (CSS px).

    ``loads`` are the widths at which the page is loaded, if it has to be. Then all its widths are
    swept along with those of the next check, and not breakpoint by breakpoint: each of them
    follows the same load as in the check.
    """
    if loads is None:
        return (sweep_job.with_boundaries(boundaries),)
    check = replace(sweep_job, loads=loads, parts=()).with_boundaries(boundaries)
    return check, *check.by_loads()


def _without_repeated_widths(
    sweeps: Sequence[SweepJob], pages: Mapping[Target, PageCaptures]
) -> list[SweepJob]:
    """``sweeps``, where those of every width leave out the widths that the check sweeps.

    Only of pages that are loaded on the way: their two ways are not compared, and of a width
    that both reach only what the check reads there counts.
    """
    checked: dict[Target, set[int]] = {target: set() for target in pages}
    for sweep_job in sweeps:
        if not sweep_job.every_width and pages[sweep_job.place].loads is not None:
            checked[sweep_job.place].update(sweep_job.widths)
    return [
        replace(sweep_job, elsewhere=frozenset(checked[sweep_job.place]))
        if sweep_job.every_width
        else sweep_job
        for sweep_job in sweeps
    ]


def task_label(task: Job | SweepJob) -> str:
    """A task as progress displays name it."""
    if isinstance(task, SweepJob):
        return f"{task.job.page.name} {task.job.variant} {task.low}–{task.high} px"
    return f"{task.page.name} {task.variant} {', '.join(map(str, task.widths))} px"
