"""The stage of a run that captures and sweeps: jobs and sweeps in, one side of a comparison out."""

import platform
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

from harness.breakpoints.sweep_job import SweepJob
from harness.capture.failures import as_capture_error, missed
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
from harness.plan.plan import Plan, make_jobs, make_orders
from harness.run.engines import run_tasks
from harness.run.progress import Progress, ProgressCounter
from harness.run.record.browser_pool import Renderer
from harness.run.record.captured_side import CapturedSide
from harness.run.record.record_captures import CaptureRecorder, Place
from harness.site.serve import served
from harness.version import __version__

#: All pages are captured.
NO_LAYOUTS: Mapping[Place, Mapping[int, Layout]] = {}


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
        errors: Mapping[Place, HarnessError],
        absent: str = "",
        label: str = "",
        layouts: Mapping[Place, Mapping[int, Layout]] = NO_LAYOUTS,
    ) -> CapturedSide:
        """Capture and sweep everything planned, and keep it in ``folder``.

        ``served_at`` is as of ``serve``.

        ``errors`` say of pages why they have nothing to be compared with, ``absent`` of those
        that are not there. ``label`` is what the side is called. Pages of which ``layouts`` are
        given, by width, are only swept, by a stage that keeps nothing.
        """
        capturing = CaptureRecorder(config, plan, folder, errors, absent)
        if self.again:
            capturing.unsteady, capturing.loads = {}, {}  # found anew
        switches = {} if self.again else capturing.known_boundaries()
        orders = make_orders(
            plan, config, served_at, switches, all_widths=False, loads=capturing.loads
        )
        if self.again:
            orders = tuple(replace(order, sparse=True) for order in orders)
        for place, page_layouts in layouts.items():
            capturing.layouts[place] = dict(page_layouts)
        jobs = make_jobs(plan, config, served_at)
        jobs = tuple(job for job in jobs if (job.page.name, job.variant) not in layouts)
        jobs = tuple(self._as_approved(job, capturing) for job in jobs)
        orders = self._accepting(orders, capturing)
        self._perform((*orders, *jobs), capturing, label)
        if self.again:
            again = make_orders(plan, config, served_at, {}, all_widths=True)
            self._sweep_again(self._accepting(again, capturing), capturing)
        if self.keeps:
            capturing.finish({name: environment_of([host]) for name, host in self.hosts.items()})
        return CapturedSide(capturing, self.hosts, self.stack, label)

    def _accepted(self, job: Job, capturing: CaptureRecorder) -> tuple[DeadReference, ...] | None:
        """The files that a page may lack: any, where it is asked later, before it is approved."""
        if self.again or self.accepts_missing:
            return None
        return capturing.missing[job.page.name, job.variant].accepted

    def _as_approved(self, job: Job, capturing: CaptureRecorder) -> Job:
        """``job`` with what its page may lack, and what its baseline can be compared by."""
        captures = capturing.approved[job.page.name, job.variant].captures
        reads_state = self.again or captures is None or has_state(captures.asked)
        return replace(job, accepted=self._accepted(job, capturing), reads_state=reads_state)

    def _accepting(
        self, orders: Sequence[SweepJob], capturing: CaptureRecorder
    ) -> tuple[SweepJob, ...]:
        """``orders`` of pages that are loaded as their captures are."""
        return tuple(
            replace(order, job=self._as_approved(order.job, capturing)) for order in orders
        )

    def _sweep_again(self, orders: Sequence[SweepJob], capturing: CaptureRecorder) -> None:
        """Sweep the way of the next check, and all widths, now that the boundaries are known.

        What a browser does at a width depends a little on the widths it has seen: the way of the
        next check is gone, not that of finding the boundaries. Where that makes a page another
        one than when it is loaded, it is loaded wherever a segment begins.
        """
        places = [*capturing.swept]
        boundaries = {
            place: frozenset(
                width for swept_page in capturing.swept[place] for width in swept_page.switches
            )
            for place in places
        }
        capturing.explored = True
        while places:
            capturing.load_segments(
                place for place in places if capturing.is_laid_out_by_another_renderer(place)
            )
            again = [
                order
                for base_order in orders
                if (place := base_order.place) in places
                for order in _ways(base_order, boundaries[place], capturing.loads.get(place))
            ]
            # Where a page is loaded on the way, its two ways are not compared: of a width that both
            # come to, only what the check says there counts.
            swept = {
                place: frozenset(
                    width
                    for order in again
                    if not order.every_width and order.place == place
                    for width in order.widths
                )
                for place in capturing.loads
            }
            again = [
                replace(order, elsewhere=swept.get(order.place, frozenset()))
                if order.every_width
                else order
                for order in again
            ]
            for place in places:
                del capturing.swept[place]
            self._perform(again, capturing, "")
            places = [
                place
                for place in places
                if place not in capturing.loads and capturing.is_laid_out_by_another_renderer(place)
            ]

    def _perform(
        self, tasks: Sequence[Job | SweepJob], capturing: CaptureRecorder, label: str
    ) -> None:
        """Do all ``tasks``, and have ``capturing`` keep what comes of them."""
        orders = [task for task in tasks if isinstance(task, SweepJob)]
        planned = sum(len(task.widths) for task in tasks if isinstance(task, Job))
        sweeping = ProgressCounter(self.progress, f"swept {label}".strip(), len(orders))
        taking = ProgressCounter(self.progress, f"captured {label}".strip(), planned)

        def work(task: Job | SweepJob) -> tuple[Capture | Missed, ...] | SweptPage | Missed:
            (sweeping if isinstance(task, SweepJob) else taking).begin(task_label(task))
            return self._work(task, capturing)

        # A sweep leaves a core idle between its questions: it goes on beside the captures.
        workers = self.workers + bool(orders)
        for task, outcome in run_tasks(tasks, work, workers, self._hang_up):
            if isinstance(task, SweepJob):
                assert not isinstance(outcome, tuple)
                capturing.record_sweep(task, outcome)
                sweeping.end(task_label(task))
                continue
            assert isinstance(outcome, tuple)
            for taken in outcome:
                self._keep(task, taken, capturing)
                taking.end(task_label(task))

    def _keep(self, task: Job, taken: Capture | Missed, capturing: CaptureRecorder) -> None:
        """Have a capture judged; one that cannot be judged is missed."""
        profile = self.hosts[task.renderer].render_profile()
        try:
            capturing.record(task, taken, profile)
        except HarnessError:
            raise
        except Exception as error:  # noqa: BLE001 - of this capture, and of no other
            failed = missed(task, taken.width, as_capture_error(task, error))
            capturing.record(task, failed, profile)

    def _work(
        self, task: Job | SweepJob, capturing: CaptureRecorder
    ) -> tuple[Capture | Missed, ...] | SweptPage | Missed:
        if isinstance(task, Job):
            with capturing.timed((task.page.name, task.variant)):
                return self.hosts[task.renderer].capture(task)
        host = self.hosts[task.job.renderer]
        # It is the next check whose time is to be known.
        as_checks = not task.every_width and (capturing.explored or not self.again)
        timed = capturing.timed((task.job.page.name, task.job.variant))
        try:
            with (
                timed if as_checks else nullcontext(),
                host.resized(task.job, task.low) as page,
            ):
                return sweep_page(page, task)
        except CaptureError as error:
            return missed(task.job, task.low, error)
        except HarnessError:
            raise
        except Exception as error:  # noqa: BLE001 - of this sweep, and of no other
            return missed(task.job, task.low, as_capture_error(task.job, error))

    def _hang_up(self) -> None:
        for host in self.hosts.values():
            host.abort()


def _ways(
    order: SweepJob, switches: frozenset[int], loads: frozenset[int] | None
) -> tuple[SweepJob, ...]:
    """The orders to sweep by what ``order`` asks for, once the boundaries ``switches`` are known.

    ``loads`` are the widths at which the page is to be loaded, of one that has to be. Then all its
    widths are ordered along with the way of the next check, and not band by band: none of them
    follows another load than it does there.
    """
    if loads is None:
        return (order if order.every_width else order.with_boundaries(switches),)
    if order.every_width:
        return ()
    check = replace(order, loads=loads).with_boundaries(switches)
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
