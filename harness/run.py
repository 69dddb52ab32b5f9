"""A run from its plan to its findings: where the edges meet the pure middle."""

import platform
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import as_completed
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
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
from harness.compare.findings import group_findings, in_order
from harness.compare.layouts import Difference
from harness.compare.setup import drift_findings, new_findings, orphan_findings
from harness.compare.tolerance import Tolerance
from harness.config import Config
from harness.engines import default_workers, engine
from harness.errors import HarnessError
from harness.judge import Approved, Judgement, judge
from harness.ledger import exit_code, judge_breakpoints, keep_books, worst
from harness.plan import Plan, Planned, make_jobs
from harness.report.json import render as render_json
from harness.results import CaptureResult, Environment, Finding, Run
from harness.values import VERDICTS, Capture, Job, Missed

#: Browser name and device scale factor.
Renderer = tuple[str, float]

#: Told how many captures are done, of how many, and which was the last.
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """How to run, where that is not the project's to say."""

    workers: int | None = None
    browser_path: str | None = None
    progress: Progress = lambda done, planned, last: None


def check(
    config: Config, plan: Plan, settings: Settings, command: str = "check"
) -> tuple[Run, Path]:
    """Capture everything planned, compare it with the baselines, and keep the run in a folder.

    Never writes a baseline. Errors: ``HarnessError`` when the run cannot start at all.
    """
    started = time.monotonic()
    approved = {_key(one): _approved(config, one) for one in plan.planned}
    tolerance = Tolerance(config.threshold, config.ignore_anti_aliasing)
    results: list[CaptureResult] = []
    differences: dict[tuple[str, str, int], Difference] = {}
    marked: dict[tuple[str, str], dict[int, tuple[str, ...]]] = {}
    notes: dict[str, None] = dict.fromkeys(plan.notes)

    with _served(config) as served_at, _hosts(plan, settings) as hosts:
        for host in hosts.values():
            host.render_profile()  # known before the first capture, whatever ends the run later
        folder = runs.new_run(config.project)
        writers = {key: SetWriter(folder / runs.CAPTURES / key[0] / key[1]) for key in approved}
        jobs = make_jobs(plan, config, served_at)
        workers = settings.workers or config.workers or default_workers()
        for done, (renderer, taken) in enumerate(_captured(jobs, workers, hosts), 1):
            label = f"{taken.page} {taken.browser} {taken.width} px"
            settings.progress(done, plan.captures, label)
            if isinstance(taken, Missed):
                results.append(
                    CaptureResult(
                        taken.page, taken.browser, taken.width, taken.verdict, message=taken.message
                    )
                )
                continue
            key = (taken.page, taken.browser)
            profile = hosts[renderer].render_profile()
            judgement = judge(taken, approved[key], tolerance, profile)
            writers[key].add(
                taken.layout, taken.image, pixels=judgement.pixels, encoded=sha256(taken.image)
            )
            results.append(_result(folder, taken, judgement))
            if judgement.difference:
                differences[(*key, taken.width)] = judgement.difference
            if taken.matching is not None:
                marked.setdefault(key, {})[taken.width] = taken.matching
            notes |= dict.fromkeys(_notes(taken))
        environments = {name: _environment([host]) for name, host in hosts.items()}
        environment = _environment(list(hosts.values()))
    for one in plan.planned:
        writers[_key(one)].finish(environments[one.renderer])

    results.sort(key=lambda one: (one.page, one.browser, one.width))
    findings = in_order(
        [
            *group_findings(differences, config.breakpoints),
            *new_findings(results, config.breakpoints),
            *drift_findings(marked, config.breakpoints),
            *(_orphans(config, plan) if plan.whole else ()),
        ]
    )
    ledger = keep_books(plan.captures, results)
    code = exit_code(ledger, findings)
    run = Run(
        id=folder.name,
        command=command,
        exit_code=code,
        verdict=max(
            worst(one.verdict for one in results),
            "regressed" if findings else "unchanged",
            key=VERDICTS.index,
        ),
        environment=environment,
        ledger=ledger,
        breakpoints=judge_breakpoints(results, config.breakpoints),
        captures=tuple(results),
        findings=findings,
        notes=tuple(notes),
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
) -> Iterator[tuple[Renderer, Capture | Missed]]:
    """Renderer and outcome of every width of ``jobs``, in the order in which they are done."""
    with engine(workers) as executor:
        futures = {executor.submit(hosts[job.renderer].capture, job): job for job in jobs}
        try:
            for future in as_completed(futures):
                for taken in future.result():
                    yield futures[future].renderer, taken
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            for host in hosts.values():
                host.hang_up()  # or a page that hangs would be waited for
            raise


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
