"""The results of pages that ``pytest --layout`` tests: a page is captured once for all its tests.

The first test of a page, in whatever process, captures and compares the page at the widths of all
its tests. The other tests wait for that, and read the result at their breakpoint.
"""

import pickle
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from harness.capture.host import BrowserHost
from harness.config.load import Config
from harness.errors import HarnessError
from harness.findings.evidence import Evidence
from harness.model.finding import Finding
from harness.model.page import Breakpoint
from harness.model.run import CaptureResult, Environment, Run
from harness.plan.plan import Plan, Planned, make_plan
from harness.printable import printable
from harness.pytest_plugin.assertion_store import run_of
from harness.report.terminal import render as terminal
from harness.run.check import Settings, capture_and_compare
from harness.run.conclude import Notes, Outcome
from harness.site.other_side import Other

#: The folder of results below that of a run, while its tests run.
PAGES = "pages"
_STORED = "looked.pickle"

#: Verdicts of a breakpoint that passes; ``changed`` stands for findings that ``fail_on`` lacks.
_GREEN = ("unchanged", "changed")


@dataclass(frozen=True, slots=True)
class PageResult:
    """The result of a page in a browser; ``error`` says why it could not be captured at all."""

    planned: Planned
    tests: Mapping[str, str]  #: node id → name of a band
    outcome: Outcome | None = None
    environment: Environment | None = None
    error: str = ""

    @property
    def place(self) -> tuple[str, str]:
        return self.planned.page.name, self.planned.variant

    def without_secrets(self) -> "PageResult":
        """The result as it is stored: without what the page is loaded with."""
        page = replace(
            self.planned.page,
            path=self.planned.page.path and printable(self.planned.page.path),
            url=self.planned.page.url and printable(self.planned.page.url),
            storage_state=None,
            headers={},
        )
        return replace(self, planned=replace(self.planned, page=page))


@dataclass(frozen=True, slots=True)
class PageChecks:
    """Captures and compares the pages of a session."""

    config: Config
    folder: Path  #: of the run
    host: Callable[[str, float], BrowserHost]  #: by browser name and device scale factor
    workers: int | None = None
    approves: bool = False
    other_side: Other | None = None

    def result_of(self, page: str, browser: str, tests: Mapping[str, str]) -> PageResult:
        """The result of a page in a browser; ``tests`` are node ids with their bands.

        One process captures the page; the others wait for its result.
        """
        planned = make_plan(self.config, [page], [*tests.values()], [browser]).planned[0]
        place = self.folder / PAGES / page / planned.variant
        place.mkdir(parents=True, exist_ok=True)
        with _exclusively(place / "lock"):
            if (place / _STORED).is_file():
                stored: PageResult = pickle.loads((place / _STORED).read_bytes())  # written below
                return stored
            result = self._check_page(PageResult(planned, tests))
            new = place / f".{_STORED}"
            new.write_bytes(pickle.dumps(result.without_secrets()))
            new.replace(place / _STORED)
        return result

    def _check_page(self, result: PageResult) -> PageResult:
        try:
            host = self.host(*result.planned.renderer)
            outcome = capture_and_compare(
                self.config,
                Plan((result.planned,), whole=False),
                Settings(self.workers),
                {result.planned.renderer: host},
                self.folder,
                "approve" if self.approves else "check",
                self.other_side,
            )
            return replace(result, outcome=outcome, environment=Environment.of([host]))
        except HarnessError as error:
            return replace(result, error=str(error))


@contextmanager
def _exclusively(file: Path) -> Iterator[None]:
    """A block that one process runs at a time; a process that dies in it does not block others."""
    import fcntl

    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def load_pages(folder: Path) -> tuple[PageResult, ...]:
    """The results of all pages tested in the run in ``folder``."""
    files = sorted(folder.glob(f"{PAGES}/*/*/{_STORED}"))
    return tuple(pickle.loads(file.read_bytes()) for file in files)


def failure_at(
    result: PageResult,
    band: str,
    config: Config,
    name: str,
    against: str,
    folder: str,
    approves: bool,
) -> str | None:
    """Why the test of a page at a band fails; ``None`` where it passes.

    ``name`` is the id of the run, ``folder`` the text for its folder. A finding that shows in
    several bands is described in full in the first of them.
    """
    if result.outcome is None or result.environment is None:
        return result.error
    tested_band = next(candidate for candidate in config.breakpoints if candidate.name == band)
    run = run_of(
        result.outcome,
        config,
        name,
        [result.environment],
        [result.planned.page.device_scale_factor],
        against,
    )
    if approves:
        missed = tuple(
            capture
            for capture in run.captures
            if capture.width in tested_band and not capture.images.get("current")
        )
        missed_lines = _lines(replace(run, findings=(), captures=missed, sweeps=()), config, folder)
        return _text(run, tested_band, "failed", missed_lines) if missed else None
    verdicts = {
        breakpoint_result.name: breakpoint_result.verdict for breakpoint_result in run.breakpoints
    }
    bands = [
        planned_band
        for planned_band in result.planned.bands
        if planned_band.name in result.tests.values()
    ]
    red = [
        planned_band
        for planned_band in bands
        if verdicts.get(planned_band.name, "failed") not in _GREEN
    ]
    if run.exit_code and not red:  # the problem shows at none of the bands
        red, verdicts = bands[:1], {bands[0].name: run.verdict}
        if tested_band == red[0]:
            return _text(run, tested_band, run.verdict, _lines(run, config, folder))
    if tested_band not in red:
        return None
    here = _part_at(run, result.place, tested_band)
    before = {
        finding.id: earlier.name
        for earlier in reversed(red[: red.index(tested_band)])
        for finding in _findings_at(run, result.place, earlier)
    }
    whole = replace(here, findings=tuple(f for f in here.findings if f.id not in before))
    lines = _lines(whole, config, folder)
    for finding in here.findings:
        if finding.id in before:
            problem, _, _ = finding.message.partition("; look at")
            lines += f"also {finding.kind}: {problem} (told whole at {before[finding.id]})\n"
    return _text(run, tested_band, verdicts.get(tested_band.name, "failed"), lines)


def _text(run: Run, band: Breakpoint, verdict: str, lines: str) -> str:
    page, browser = run.captures[0].page, run.captures[0].browser
    return f"{verdict}: {page} in {browser} at {band.range_text} px\n\n{lines}"


def _lines(run: Run, config: Config, folder: str) -> str:
    width = shutil.get_terminal_size((80, 24)).columns
    return terminal.render(
        run, config.breakpoints, width, color=False, quiet=True, folder=folder, summary=False
    )


def _part_at(run: Run, place: tuple[str, str], band: Breakpoint) -> Run:
    """The part of ``run``, which has one page, that is about a band."""
    return replace(
        run,
        findings=_findings_at(run, place, band),
        captures=tuple(capture for capture in run.captures if capture.width in band),
        sweeps=tuple(
            sweep
            for sweep in run.sweeps
            if sweep.min_width <= band.max_width and band.min_width <= sweep.max_width
        ),
    )


def _findings_at(run: Run, place: tuple[str, str], band: Breakpoint) -> tuple[Finding, ...]:
    return tuple(
        finding
        for finding in run.findings
        if finding.kind not in run.tolerated
        and any(
            low <= band.max_width and band.min_width <= high
            for low, high in finding.ranges_on(*place)
        )
    )


def outcome_of(result: PageResult, ran: Collection[str]) -> Outcome | None:
    """The outcome of a page whose tests ``ran``; ``None`` where none of them did.

    Captures for tests that did not run count as failed: nothing reported their comparison.
    """
    if not any(test in ran for test in result.tests):
        return None
    untold = {name for test, name in result.tests.items() if test not in ran}
    bands = [planned_band for planned_band in result.planned.bands if planned_band.name in untold]
    if result.outcome is None:
        captures = [
            CaptureResult(*result.place, width, "failed", message=result.error)
            for width in result.planned.widths
            if not any(width in band for band in bands)
        ]
        return Outcome(captures, (), Evidence({}, {}), {}, Notes(), {})
    captures = [
        _not_run(capture) if any(capture.width in band for band in bands) else capture
        for capture in result.outcome.captures
    ]
    return replace(result.outcome, captures=captures)


def _not_run(capture: CaptureResult) -> CaptureResult:
    return CaptureResult(
        *capture.spot,
        "failed",
        message="it was captured for other tests, and its own test was not run\n"
        "  why: the session ended before it, or it was skipped\n"
        "  fix: run it, too, or leave it out with -k or --deselect",
    )
