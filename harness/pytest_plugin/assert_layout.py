"""An assertion of a layout: captures a test's page, compares it, and explains what differs."""

import shutil
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from harness.capture.failures import missed_capture
from harness.capture.test_page import LiveHost
from harness.config.load import Config
from harness.config.schema import NAME, unfit_folder
from harness.diagnose.symptoms import Symptom
from harness.errors import CaptureError, ConfigError, HarnessError
from harness.model.capture import Capture, Missed
from harness.model.job import Job
from harness.model.page import Page
from harness.model.run import CaptureResult, Environment
from harness.model.target import CaptureKey
from harness.plan.plan import Plan, Planned
from harness.pytest_plugin.assertion_store import Asserted, begin, keep, part_of
from harness.run.explain.explain_changes import ChangeExplainer
from harness.run.record.captured_side import CapturedSide
from harness.run.record.record_captures import CaptureRecorder


@dataclass(frozen=True, slots=True)
class Browsing:
    """The browser of a test."""

    name: str  #: one of ``BROWSERS``
    description: str
    profile: str  #: its render profile

    def render_profile(self) -> str:
        return self.profile


def check_name(name: str, config: Config) -> None:
    """Raise ``ConfigError`` for a name that cannot be that of a layout."""
    if not NAME.fullmatch(name):
        raise ConfigError(
            f"a layout cannot be called {name!r}",
            why="the name is that of the folder of its baselines: letters, digits, '.', '_' "
            "and '-', at most 80 of them",
            fix="choose another name",
        )
    if why := unfit_folder(name):
        raise ConfigError(
            f"a layout cannot be called {name!r}",
            why=f"the name is that of the folder of its baselines, and {why}",
            fix="choose another name",
        )
    if any(page.name == name for page in config.pages):
        raise ConfigError(
            f"a layout cannot be called {name!r}: a page of the project is",
            why="a name is that of the folder of its baselines, and they would be mixed",
            fix=f"name the state that the test brings the page to, such as {name + '-menu-open'!r}",
        )


def assert_layout(
    config: Config,
    host: LiveHost,
    job: Job,
    browsing: Browsing,
    folder: Path,
    test: str,
    *,
    absent: str = "",
    error: HarnessError | None = None,
) -> Asserted:
    """Capture the page as it is now, at the width of ``job``, and compare it with ``job.page``.

    The result is stored in the ``folder`` of the run. ``absent`` says why there may be no baseline,
    ``error`` why there is nothing to compare with. Errors: ``ConfigError`` where the layout was
    asserted before.
    """
    started = time.monotonic()
    width = job.widths[0]
    spot = CaptureKey(job.page.name, job.variant, width)
    part = part_of(folder, spot)
    unknown = CaptureResult(*spot, "failed", message="the test ended before it was captured")
    scale = job.page.device_scale_factor
    begin(part, Asserted(test, unknown, scale))
    recorder = CaptureRecorder(
        config,
        Plan((Planned(job.page, job.browser, job.widths),), whole=False),
        part,
        {spot.target: error} if error else {},
        absent,
    )
    with ExitStack() as stack:
        taken = _take_capture(stack, host, job)
        recorder.record(job, taken, browsing.profile)
        recorder.finish({job.renderer: Environment.of([browsing])})
        symptoms, harmless, notes = _explain(config, recorder, host, job, stack)
    result = recorder.results[0]
    suspect = recorder.changed_captures[0] if recorder.changed_captures else None
    asserted = Asserted(
        test,
        result,
        scale,
        Environment.of([browsing]),
        symptoms,
        harmless,
        before=suspect.before if suspect else None,
        after=recorder.pages[spot.target].layouts.get(width),
        matching=taken.matching if isinstance(taken, Capture) else None,
        notes=(*recorder.notes, *notes),
        seconds=time.monotonic() - started,
    )
    keep(part, asserted)
    _show(part, folder, result)
    return asserted


def state(defaults: Page, name: str, **overrides: object) -> Page:
    """The state called ``name`` as a page: ``defaults`` with all ``overrides`` but ``None``."""
    page = replace(defaults, name=name, sweep=None)
    return replace(page, **{key: value for key, value in overrides.items() if value is not None})  # type: ignore[arg-type]


def _take_capture(stack: ExitStack, host: LiveHost, job: Job) -> Capture | Missed:
    try:
        return stack.enter_context(host).capture()
    except CaptureError as error:
        return missed_capture(job, job.widths[0], error)


def _explain(
    config: Config, recorder: CaptureRecorder, host: LiveHost, job: Job, stack: ExitStack
) -> tuple[tuple[Symptom, ...], bool, tuple[str, ...]]:
    """Symptoms, whether only the renderer differs, and notes."""
    if not recorder.changed_captures:
        return (), False, ()
    changed_capture = recorder.changed_captures[0]
    hosts = {job.renderer: host}
    explaining = ChangeExplainer(
        config,
        CapturedSide(recorder, {}, stack),
        None,
        hosts,
        1,
        lambda doing, done, planned, now: None,
    )
    symptoms, unsettled = explaining.explain_capture(changed_capture)
    if unsettled:
        recorder.note_unstable({changed_capture.key: unsettled})
    harmless = bool(changed_capture.renderers) and not symptoms and not unsettled
    return tuple(symptoms), harmless, explaining.notes()


def _show(part: Path, folder: Path, result: CaptureResult) -> None:
    """Copy the pictures to where the run's report expects them: the test's failure names them."""
    for path in result.images.values():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(part / path, target)
