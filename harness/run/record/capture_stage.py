"""The stage of a run that captures and sweeps: jobs and sweeps in, one side of a comparison out."""

import platform
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

from harness.breakpoints.sweep_job import SweepJob
from harness.capture.failures import as_capture_error, missed_capture
from harness.capture.host import BrowserHost
from harness.capture.sweep import SweptPage, sweep_page
from harness.config.load import Config
from harness.errors import CaptureError, HarnessError
from harness.model.capture import Capture, Missed
from harness.model.dead_reference import DeadReference
from harness.model.elements.element_state import has_state
from harness.model.job import Job
from harness.model.layout import Layout
from harness.model.run import Environment
from harness.model.target import Renderer, Target
from harness.plan.plan import Plan, make_jobs, make_orders
from harness.run.engines import run_tasks
from harness.run.progress import Progress, ProgressCounter
from harness.run.record.captured_side import CapturedSide
from harness.run.record.record_captures import CaptureRecorder
from harness.site.serve import served
from harness.version import __version__

#: All pages are captured.
NO_LAYOUTS: Mapping[Target, Mapping[int, Layout]] = {}


@dataclass(frozen=True, slots=True)
class CaptureStage:
    """What takes captures; ``stack`` closes what has to stay open until they are explained."""

    hosts: Mapping[Renderer, BrowserHost]
    workers: int
    progress: Progress
    stack: ExitStack
    again: bool = False  #: to record baselines
    keeps: bool = True  #: what it takes, in files that can be approved
    accepts_missing: bool = False  #: pages may lack any file that they ask for
    notes: list[str] = field(default_factory=list)  #: what is to be known of what serves

    def serve(self, config: Config, plan: Plan) -> str | None:
        """Where the pages of ``config`` are served until all is explained, if they have to be."""
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
        """Capture and sweep everything planned, and keep it in ``folder``.

        ``served_at`` is as of ``serve``.

        ``errors`` say of pages why they have nothing to be compared with, ``absent`` of those
        that are not there. ``label`` is what the side is called. Pages of which ``layouts`` are
        given, by width, are only swept, by a stage that keeps nothing.
        """
        recorder = CaptureRecorder(config, plan, folder, errors, absent)
        if self.again:
            recorder.unsteady, recorder.loads = {}, {}  # found anew
        switches = {} if self.again else recorder.known_boundaries()
        orders = make_orders(
            plan, config, served_at, switches, all_widths=False, loads=recorder.loads
        )
        if self.again:
            orders = tuple(replace(sweep_job, sparse=True) for sweep_job in orders)
        for place, page_layouts in layouts.items():
            recorder.layouts[place] = dict(page_layouts)
        jobs = make_jobs(plan, config, served_at)
        jobs = tuple(job for job in jobs if job.target not in layouts)
        jobs = tuple(self._as_approved(job, recorder) for job in jobs)
        orders = self._accepting(orders, recorder)
        self._perform((*orders, *jobs), recorder, label)
        if self.again:
            again = make_orders(plan, config, served_at, {}, all_widths=True)
            self._sweep_again(self._accepting(again, recorder), recorder)
        if self.keeps:
            recorder.finish({name: environment_of([host]) for name, host in self.hosts.items()})
        return CapturedSide(recorder, self.hosts, self.stack, label)

    def _accepted(self, job: Job, recorder: CaptureRecorder) -> tuple[DeadReference, ...] | None:
        """The files that a page may lack: any, where it is asked later, before it is approved."""
        if self.again or self.accepts_missing:
            return None
        return recorder.missing[job.target].accepted

    def _as_approved(self, job: Job, recorder: CaptureRecorder) -> Job:
        """``job`` with what its page may lack, and what its baseline can be compared by."""
        captures = recorder.approved[job.target].captures
        reads_state = self.again or captures is None or has_state(captures.asked)
        return replace(job, accepted=self._accepted(job, recorder), reads_state=reads_state)

    def _accepting(
        self, orders: Sequence[SweepJob], recorder: CaptureRecorder
    ) -> tuple[SweepJob, ...]:
        """``orders`` of pages that are loaded as their captures are."""
        return tuple(
            replace(sweep_job, job=self._as_approved(sweep_job.job, recorder))
            for sweep_job in orders
        )

    def _sweep_again(self, orders: Sequence[SweepJob], recorder: CaptureRecorder) -> None:
        """Sweep the way of the next check, and all widths, now that the boundaries are known.

        What a browser does at a width depends a little on the widths it has seen: the way of the
        next check is gone, not that of finding the boundaries. Where that makes a page another
        one than when it is loaded, it is loaded wherever a segment begins.
        """
        places = [*recorder.swept]
        boundaries = {
            place: frozenset(
                width for swept_page in recorder.swept[place] for width in swept_page.switches
            )
            for place in places
        }
        recorder.explored = True
        while places:
            recorder.load_segments(
                place for place in places if recorder.is_laid_out_by_another_renderer(place)
            )
            again = [
                sweep_job
                for base_order in orders
                if (place := base_order.place) in places
                for sweep_job in _ways(base_order, boundaries[place], recorder.loads.get(place))
            ]
            # Where a page is loaded on the way, its two ways are not compared: of a width that both
            # come to, only what the check says there counts.
            swept = {
                place: frozenset(
                    width
                    for sweep_job in again
                    if not sweep_job.every_width and sweep_job.place == place
                    for width in sweep_job.widths
                )
                for place in recorder.loads
            }
            again = [
                replace(sweep_job, elsewhere=swept.get(sweep_job.place, frozenset()))
                if sweep_job.every_width
                else sweep_job
                for sweep_job in again
            ]
            for place in places:
                del recorder.swept[place]
            self._perform(again, recorder, "")
            places = [
                place
                for place in places
                if place not in recorder.loads and recorder.is_laid_out_by_another_renderer(place)
            ]

    def _perform(
        self, tasks: Sequence[Job | SweepJob], recorder: CaptureRecorder, label: str
    ) -> None:
        """Do all ``tasks``, and have ``recorder`` keep what comes of them."""
        orders = [task for task in tasks if isinstance(task, SweepJob)]
        planned = sum(len(task.widths) for task in tasks if isinstance(task, Job))
        sweeping = ProgressCounter(self.progress, f"swept {label}".strip(), len(orders))
        taking = ProgressCounter(self.progress, f"captured {label}".strip(), planned)

        def work(task: Job | SweepJob) -> tuple[Capture | Missed, ...] | SweptPage | Missed:
            (sweeping if isinstance(task, SweepJob) else taking).begin(task_label(task))
            return self._work(task, recorder)

        # A sweep leaves a core idle between its questions: it goes on beside the captures.
        workers = self.workers + bool(orders)
        for task, outcome in run_tasks(tasks, work, workers, self._hang_up):
            if isinstance(task, SweepJob):
                assert not isinstance(outcome, tuple)
                recorder.record_sweep(task, outcome)
                sweeping.end(task_label(task))
                continue
            assert isinstance(outcome, tuple)
            for taken in outcome:
                self._keep(task, taken, recorder)
                taking.end(task_label(task))

    def _keep(self, task: Job, taken: Capture | Missed, recorder: CaptureRecorder) -> None:
        """Have a capture judged; one that cannot be judged is missed."""
        profile = self.hosts[task.renderer].render_profile()
        try:
            recorder.record(task, taken, profile)
        except HarnessError:
            raise
        except Exception as error:  # noqa: BLE001 - of this capture, and of no other
            failed = missed_capture(task, taken.width, as_capture_error(task, error))
            recorder.record(task, failed, profile)

    def _work(
        self, task: Job | SweepJob, recorder: CaptureRecorder
    ) -> tuple[Capture | Missed, ...] | SweptPage | Missed:
        if isinstance(task, Job):
            with recorder.timed(task.target):
                return self.hosts[task.renderer].capture(task)
        host = self.hosts[task.job.renderer]
        # It is the next check whose time is to be known.
        as_checks = not task.every_width and (recorder.explored or not self.again)
        timed = recorder.timed(task.job.target)
        try:
            with (
                timed if as_checks else nullcontext(),
                host.resized(task.job, task.low) as page,
            ):
                return sweep_page(page, task)
        except CaptureError as error:
            return missed_capture(task.job, task.low, error)
        except HarnessError:
            raise
        except Exception as error:  # noqa: BLE001 - of this sweep, and of no other
            return missed_capture(task.job, task.low, as_capture_error(task.job, error))

    def _hang_up(self) -> None:
        for host in self.hosts.values():
            host.abort()


def _ways(
    sweep_job: SweepJob, switches: frozenset[int], loads: frozenset[int] | None
) -> tuple[SweepJob, ...]:
    """The sweep jobs for ``sweep_job`` once the boundaries ``switches`` are known.

    ``loads`` are the widths at which the page is to be loaded, of one that has to be. Then all its
    widths are ordered along with the way of the next check, and not band by band: none of them
    follows another load than it does there.
    """
    if loads is None:
        return (sweep_job if sweep_job.every_width else sweep_job.with_boundaries(switches),)
    if sweep_job.every_width:
        return ()
    check = replace(sweep_job, loads=loads).with_boundaries(switches)
    return check, *check.by_loads()


def task_label(task: Job | SweepJob) -> str:
    """A task as people read it while it is done."""
    if isinstance(task, SweepJob):
        return f"{task.job.page.name} {task.job.variant} {task.low}–{task.high} px"
    return f"{task.page.name} {task.variant} {', '.join(map(str, task.widths))} px"


def environment_of(hosts: Sequence[BrowserHost]) -> Environment:
    """What reports say of these browsers together."""
    return Environment(
        harness=__version__,
        browser=", ".join(dict.fromkeys(host.description for host in hosts)),
        platform=f"{platform.system()} {platform.machine()}",
        render_profile=", ".join(dict.fromkeys(host.render_profile() for host in hosts)),
    )
