"""The pages of the configuration as tests: each in each browser is looked at once for all of them.

Whichever test of a page comes first, in whatever process, captures and compares the page at the
widths of all its tests. The others wait for that, and read what is told of their breakpoint.
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
from harness.pytest_plugin.assertion_store import run_of
from harness.report.terminal import render as terminal
from harness.run.check import Settings, capture_and_compare
from harness.run.conclude import Notes, Outcome
from harness.site.other_side import Other

#: Below the folder of a run, while its tests go on.
PAGES = "pages"
_KEPT = "looked.pickle"

#: Verdicts of a breakpoint that is as it should be; ``changed`` is what is not to fail.
_GREEN = ("unchanged", "changed")


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of a page in a browser; where it could not even be tried, ``error`` says why."""

    planned: Planned
    tests: Mapping[str, str]  #: node id → name of a band
    outcome: Outcome | None = None
    environment: Environment | None = None
    error: str = ""

    @property
    def place(self) -> tuple[str, str]:
        return self.planned.page.name, self.planned.variant


@dataclass(frozen=True, slots=True)
class Looking:
    """How the pages of a session are looked at."""

    config: Config
    folder: Path  #: of the run
    host: Callable[[str, float], BrowserHost]  #: by browser name and device scale factor
    workers: int | None = None
    approves: bool = False
    other: Other | None = None

    def look(self, page: str, browser: str, tests: Mapping[str, str]) -> Looked:
        """What comes of a page in a browser, whose ``tests`` are named by their bands.

        In one process; the others wait until it is known.
        """
        planned = make_plan(self.config, [page], [*tests.values()], [browser]).planned[0]
        place = self.folder / PAGES / page / planned.variant
        place.mkdir(parents=True, exist_ok=True)
        with _alone(place / "lock"):
            if (place / _KEPT).is_file():
                kept: Looked = pickle.loads((place / _KEPT).read_bytes())  # written below
                return kept
            looked = self._look(Looked(planned, tests))
            new = place / f".{_KEPT}"
            new.write_bytes(pickle.dumps(looked))
            new.replace(place / _KEPT)
        return looked

    def _look(self, looked: Looked) -> Looked:
        try:
            host = self.host(*looked.planned.renderer)
            outcome = capture_and_compare(
                self.config,
                Plan((looked.planned,), whole=False),
                Settings(self.workers),
                {looked.planned.renderer: host},
                self.folder,
                "approve" if self.approves else "check",
                self.other,
            )
            return replace(looked, outcome=outcome, environment=Environment.of([host]))
        except HarnessError as error:
            return replace(looked, error=str(error))


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Have the block be run by one process at a time; one that dies in it holds nobody up."""
    import fcntl

    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def load_pages(folder: Path) -> tuple[Looked, ...]:
    """Everything that tests of pages came to in the run in ``folder``."""
    files = sorted(folder.glob(f"{PAGES}/*/*/{_KEPT}"))
    return tuple(pickle.loads(file.read_bytes()) for file in files)


def told_at(
    looked: Looked, band: str, config: Config, name: str, against: str, folder: str, approves: bool
) -> str | None:
    """Why a page is not as it should be at a breakpoint; ``None`` where it is.

    ``name`` is that of the run, ``folder`` how its own is written. A finding that shows at
    several of the page's tests is told whole at the first of them.
    """
    if looked.outcome is None or looked.environment is None:
        return looked.error
    tested_band = next(candidate for candidate in config.breakpoints if candidate.name == band)
    run = run_of(
        looked.outcome,
        config,
        name,
        [looked.environment],
        [looked.planned.page.device_scale_factor],
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
        for planned_band in looked.planned.bands
        if planned_band.name in looked.tests.values()
    ]
    red = [
        planned_band
        for planned_band in bands
        if verdicts.get(planned_band.name, "failed") not in _GREEN
    ]
    if run.exit_code and not red:  # what is wrong shows at none of them
        red, verdicts = bands[:1], {bands[0].name: run.verdict}
        if tested_band == red[0]:
            return _text(run, tested_band, run.verdict, _lines(run, config, folder))
    if tested_band not in red:
        return None
    here = _at(run, looked.place, tested_band)
    before = {
        finding.id: earlier.name
        for earlier in reversed(red[: red.index(tested_band)])
        for finding in _findings_at(run, looked.place, earlier)
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


def _at(run: Run, place: tuple[str, str], band: Breakpoint) -> Run:
    """``run`` as far as it is about a breakpoint of the one page that it holds."""
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


def outcome_of(looked: Looked, ran: Collection[str]) -> Outcome | None:
    """What a page came to, as far as its tests ``ran``; ``None`` where none of them did.

    What was captured for tests that did not run is not compared: it has failed.
    """
    if not any(test in ran for test in looked.tests):
        return None
    untold = {name for test, name in looked.tests.items() if test not in ran}
    bands = [planned_band for planned_band in looked.planned.bands if planned_band.name in untold]
    if looked.outcome is None:
        captures = [
            CaptureResult(*looked.place, width, "failed", message=looked.error)
            for width in looked.planned.widths
            if not any(width in band for band in bands)
        ]
        return Outcome(captures, (), Evidence({}, {}), {}, Notes(), {})
    captures = [
        _not_run(capture) if any(capture.width in band for band in bands) else capture
        for capture in looked.outcome.captures
    ]
    return replace(looked.outcome, captures=captures)


def _not_run(capture: CaptureResult) -> CaptureResult:
    return CaptureResult(
        *capture.spot,
        "failed",
        message="it was captured for other tests, and its own test was not run\n"
        "  why: the session ended before it, or it was skipped\n"
        "  fix: run it, too, or leave it out with -k or --deselect",
    )
