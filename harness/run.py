"""A run from its plan to its findings: where the edges meet the pure middle."""

import platform
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from harness import __version__, runs
from harness.baselines.store import (
    SetWriter,
    load_set,
    picture_name,
    sha256,
    stored_sets,
    stored_widths,
)
from harness.capture.browser import BrowserHost
from harness.capture.provision import find_browser
from harness.capture.server import serve
from harness.causes import Suspect, find_causes
from harness.compare.findings import in_order
from harness.compare.grouping import Spot, group_symptoms
from harness.compare.setup import drift_findings, new_findings, orphan_findings
from harness.compare.symptoms import Symptom
from harness.compare.tolerance import Tolerance
from harness.config import Config
from harness.diagnose import Layouts
from harness.engines import default_workers, done
from harness.errors import HarnessError
from harness.judge import Approved, Judgement, judge
from harness.ledger import exit_code, judge_breakpoints, keep_books, tolerated_captures, worst
from harness.plan import Plan, Planned, make_jobs
from harness.report.json import render as render_json
from harness.results import CaptureResult, Environment, Finding, Run
from harness.values import VERDICTS, Capture, Job, Layout, Missed

#: Browser name and device scale factor.
Renderer = tuple[str, float]

#: Told what is being done, how many captures are done, of how many, and which was the last.
Progress = Callable[[str, int, int, str], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """How to run, where that is not the project's to say."""

    workers: int | None = None
    browser_path: str | None = None
    progress: Progress = lambda doing, done, planned, last: None


def check(
    config: Config, plan: Plan, settings: Settings, command: str = "check"
) -> tuple[Run, Path]:
    """Capture everything planned, compare it with the baselines, and keep the run in a folder.

    Never writes a baseline. Errors: ``HarnessError`` when the run cannot start at all.
    """
    started = time.monotonic()
    with _served(config) as served_at, _hosts(plan, settings) as hosts:
        for host in hosts.values():
            host.render_profile()  # known before the first capture, whatever ends the run later
        folder = runs.new_run(config.project)
        jobs = make_jobs(plan, config, served_at)
        workers = settings.workers or config.workers or default_workers()
        capturing = _Capturing(config, plan, folder)
        for number, (job, taken) in enumerate(_captured(jobs, workers, hosts), 1):
            label = f"{taken.page} {taken.browser} {taken.width} px"
            settings.progress("captured", number, plan.captures, label)
            capturing.keep(job, taken, hosts[job.renderer].render_profile())
        environment = _environment(list(hosts.values()))
        capturing.finish({name: _environment([host]) for name, host in hosts.items()})
        symptoms = capturing.symptoms(
            workers, hosts if command == "check" else {}, settings.progress
        )

    results = tuple(sorted(capturing.results, key=lambda one: (one.page, one.browser, one.width)))
    findings = in_order(
        [
            *group_symptoms(symptoms, config.breakpoints),
            *new_findings(results, config.breakpoints),
            *drift_findings(capturing.marked, config.breakpoints),
            *(_orphans(config, plan) if plan.whole else ()),
        ]
    )
    ledger = keep_books(plan.captures, results)
    failing = tuple(one for one in findings if one.kind in config.fail_on)
    tolerated = tolerated_captures(results, findings, config.fail_on)
    run = Run(
        id=folder.name,
        command=command,
        exit_code=exit_code(ledger, failing, len(tolerated)),
        verdict=max(
            worst(results, tolerated),
            "regressed" if failing else "unchanged",
            key=VERDICTS.index,
        ),
        environment=environment,
        ledger=ledger,
        breakpoints=judge_breakpoints(results, config.breakpoints, tolerated),
        captures=results,
        findings=findings,
        notes=tuple(capturing.notes),
        seconds=round(time.monotonic() - started, 2),
    )
    (folder / runs.REPORT).write_bytes(render_json(run))
    runs.name_last(folder)
    return run, folder


@contextmanager
def _hosts(plan: Plan, settings: Settings) -> Iterator[dict[Renderer, BrowserHost]]:
    """A running browser for each browser and device scale factor that is planned."""
    found = {one.browser: find_browser(one.browser, settings.browser_path) for one in plan.planned}
    with ExitStack() as stack:
        yield {
            renderer: stack.enter_context(BrowserHost(found[renderer[0]], renderer[1]))
            for renderer in dict.fromkeys(one.renderer for one in plan.planned)
        }


def _served(config: Config) -> AbstractContextManager[str | None]:
    return nullcontext() if config.root is None else serve(config.root)


def _captured(
    jobs: Sequence[Job], workers: int, hosts: Mapping[Renderer, BrowserHost]
) -> Iterator[tuple[Job, Capture | Missed]]:
    """Job and outcome of every width of ``jobs``, in the order in which they are done."""

    def hang_up() -> None:
        for host in hosts.values():
            host.hang_up()

    for job, found in done(jobs, lambda job: hosts[job.renderer].capture(job), workers, hang_up):
        for taken in found:
            yield job, taken


class _Capturing:
    """What becomes of a run's captures: files in its folder, results, and what is suspect."""

    def __init__(self, config: Config, plan: Plan, folder: Path) -> None:
        self._plan, self._folder = plan, folder
        self._approved = {_key(one): _approved(config, one) for one in plan.planned}
        self._tolerance = Tolerance(config.threshold, config.ignore_anti_aliasing)
        self._writers = {
            key: SetWriter(folder / runs.CAPTURES / key[0] / key[1]) for key in self._approved
        }
        self._layouts: dict[tuple[str, str], dict[int, Layout]] = defaultdict(dict)
        self._suspects: list[Suspect] = []
        self.results: list[CaptureResult] = []
        self.marked: dict[tuple[str, str], dict[int, tuple[str, ...]]] = defaultdict(dict)
        self.notes: dict[str, None] = dict.fromkeys(plan.notes)

    def keep(self, job: Job, taken: Capture | Missed, profile: str) -> None:
        """Judge what came of one planned capture, and keep it."""
        if isinstance(taken, Missed):
            self.results.append(
                CaptureResult(
                    taken.page, taken.browser, taken.width, taken.verdict, message=taken.message
                )
            )
            return
        key = taken.page, taken.browser
        judgement = judge(taken, self._approved[key], self._tolerance, profile)
        self._writers[key].add(
            taken.layout, taken.image, pixels=judgement.pixels, encoded=sha256(taken.image)
        )
        result = _result(self._folder, taken, judgement)
        self.results.append(result)
        self._layouts[key][taken.width] = taken.layout
        if judgement.verdict == "changed":
            images = {name: self._folder / path for name, path in result.images.items()}
            before = self._approved[key].layouts[taken.width]
            without_image = replace(taken, image=b"")
            self._suspects.append(
                Suspect(
                    job,
                    before,
                    without_image,
                    judgement.changed_pixels,
                    images["baseline"],
                    images["current"],
                )
            )
        if taken.matching is not None:
            self.marked[key][taken.width] = taken.matching
        self.notes |= dict.fromkeys(_notes(taken))
        if judgement.note:
            self.notes[f"{taken.page}: {judgement.note}"] = None

    def finish(self, environments: Mapping[Renderer, Environment]) -> None:
        """Write down what the captures are; only then can they be approved."""
        for one in self._plan.planned:
            self._writers[_key(one)].finish(environments[one.renderer])

    def symptoms(
        self, workers: int, hosts: Mapping[Renderer, BrowserHost], progress: Progress
    ) -> Mapping[Spot, Sequence[Symptom]]:
        """What every changed capture comes down to; unproven where no browser is to prove it."""
        layouts = {
            key: Layouts(self._approved[key].layouts, after) for key, after in self._layouts.items()
        }
        told = count(1)

        def tell(spot: Spot) -> None:
            page, browser, width = spot
            label = f"{page} {browser} {width} px"
            progress("explained", next(told), len(self._suspects), label)

        symptoms, notes = find_causes(
            self._suspects, layouts, hosts, self._tolerance, workers, tell
        )
        self.notes |= dict.fromkeys(notes)
        return symptoms


def _approved(config: Config, planned: Planned) -> Approved:
    folder = config.baselines / planned.page.name / planned.variant
    try:
        captures = load_set(folder)
        return Approved(captures, captures.layouts() if captures else {})
    except HarnessError as error:
        return Approved(None, error=error)


def _key(planned: Planned) -> tuple[str, str]:
    return planned.page.name, planned.variant


def _result(folder: Path, capture: Capture, judgement: Judgement) -> CaptureResult:
    """The result of one capture, its pictures written into the run's folder."""
    place = f"{capture.page}/{capture.browser}/{picture_name(capture.width)}"
    images = {}
    for name, picture in (("baseline", judgement.baseline), ("diff", judgement.diff)):
        if picture is not None:
            images[name] = f"{name}/{place}"
            target = folder / images[name]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(picture)
    images["current"] = f"{runs.CAPTURES}/{place}"
    return CaptureResult(
        capture.page,
        capture.browser,
        capture.width,
        judgement.verdict,
        judgement.changed_pixels,
        judgement.message,
        images,
        judgement.region,
    )


def _environment(hosts: Sequence[BrowserHost]) -> Environment:
    return Environment(
        harness=__version__,
        browser=", ".join(dict.fromkeys(host.description for host in hosts)),
        platform=f"{platform.system()} {platform.machine()}",
        render_profile=", ".join(dict.fromkeys(host.render_profile() for host in hosts)),
    )


def _notes(capture: Capture) -> Iterator[str]:
    for address in capture.blocked:
        yield f"{capture.page}: blocked third-party {address}"
    for note in capture.notes:
        yield f"{capture.page}: {note}"


def _orphans(config: Config, plan: Plan) -> Iterator[Finding]:
    planned = {_key(one): one.widths for one in plan.planned}
    stored = {
        (page, browser): stored_widths(config.baselines / page / browser)
        for page, browser in stored_sets(config.baselines)
    }
    return orphan_findings(stored, planned, config.breakpoints)
