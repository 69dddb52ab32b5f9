"""One request to approve, for the command line and for scripts alike."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from harness.approval.carry import Carried, carry
from harness.approval.decisions import Settled
from harness.approval.promote import earlier_run, promote
from harness.approval.promote_accepted import approve_decisions
from harness.approval.states import BY_TESTS, planned_states
from harness.baselines.capture_set import CaptureSet
from harness.baselines.stores import store_of
from harness.config.load import Config
from harness.errors import ConfigError
from harness.model.run import Run
from harness.model.target import Target
from harness.plan.plan import Plan, make_plan
from harness.run.check import Settings, check
from harness.run.progress import Progress
from harness.run.stored.whole_run import check_whole


def no_progress(doing: str, done: int, planned: int, now: str) -> None:
    """Report no progress."""


class DecisionsDocument(NamedTuple):
    """Exported decisions: their JSON, and the file that it comes from, if any."""

    data: bytes
    file: Path | None


@dataclass(frozen=True, slots=True)
class ApproveRequest:
    """Which captures become baselines: new ones, those of a run, or the accepted ones of a run.

    The first five fields select what is captured or promoted, as for ``harness check``.
    """

    pages: Sequence[str] = ()
    breakpoints: Sequence[str] = ()
    browsers: Sequence[str] = ()
    device_scale_factor: float | None = None
    from_run: str | None = None  #: promote the captures of this run; ``None``: capture now
    carries: bool = False  #: bring baselines over to this renderer
    #: Reads exported decisions: promote what they accept of a run.
    decisions: Callable[[], DecisionsDocument] | None = None
    accept_missing: bool = False  #: pages may lack files that do not arrive
    browser_path: str | None = None
    workers: int | None = None
    #: Opened while pages are captured.
    progress: Callable[[], AbstractContextManager[Progress]] = lambda: nullcontext(no_progress)


@dataclass(frozen=True, slots=True)
class Approval:
    """A run, and the baselines that were made of its captures."""

    config: Config
    run: Run
    folder: Path  #: of the run
    baselines: Mapping[Target, CaptureSet] = field(default_factory=dict)  #: that were written
    carried: tuple[Carried, ...] = ()  #: of a request that carries
    settled: tuple[Settled, ...] = ()  #: of a request with decisions


def approve(
    request: ApproveRequest, load: Callable[[bool], Config], names: Mapping[str, str]
) -> Approval:
    """Make captures the baselines, all that are asked for or none.

    ``load`` gives the configuration; its argument says whether it needs pages. ``names`` are the
    names that the caller's options have for fields of the request, for errors. Errors:
    ``HarnessError``; then no baseline was written.
    """
    _check_combination(request, names)
    if request.decisions is not None:
        return _approve_accepted(request, load(False), request.decisions())
    if request.carries:
        return _carry(request, load(True))
    if request.from_run is None:
        config = load(True)
        plan, whole = _plans(request, config)
        run, folder = _capture(request, config, plan)
    else:
        config = load(False)
        run, folder = earlier_run(config, request.from_run)
        check_whole(run, folder)
        if run.command == BY_TESTS:
            _check_only_names(request, run)
            whole = planned_states(config, run, request.pages)
        else:
            config = load(True)
            _, whole = _plans(request, config)
    targets = promote(run, folder, config, whole, accept_missing=request.accept_missing)
    store = store_of(config)
    sets = {target: captures for target in targets if (captures := store.load(target))}
    return Approval(config, run, folder, sets)


def conflict(first: str, second: str, why: str) -> ConfigError:
    """The error for two options of which only one can be given."""
    return ConfigError(f"{first} and {second} do not go together", why, "leave one of them out")


def _check_combination(request: ApproveRequest, names: Mapping[str, str]) -> None:
    """Raise ``ConfigError`` for an option that would have no effect beside another."""
    if request.decisions is not None:
        for name, value in _capture_options(request, "carries", "accept_missing").items():
            if value:
                raise conflict(
                    names["decisions"],
                    names[name],
                    "the decisions say what is approved of which run, and nothing is captured",
                )
    if request.breakpoints and request.carries:
        why = "baselines of two renderers would be mixed"
        raise conflict(names["carries"], names["breakpoints"], why)
    if request.breakpoints and request.from_run is not None:
        why = f"{names['from_run']} promotes a run exactly as it was captured"
        raise conflict(names["from_run"], names["breakpoints"], why)
    if request.carries and request.accept_missing:
        why = "what is brought over to another renderer is what was approved before"
        raise conflict(names["carries"], names["accept_missing"], why)


def _check_only_names(request: ApproveRequest, run: Run) -> None:
    """Raise ``ConfigError`` for options that select something of a run of tests."""
    options = _capture_options(request)
    if any(value for name, value in options.items() if name != "pages"):
        raise ConfigError(
            f"run {run.id} is one of tests: nothing but its layouts' names can be chosen",
            why="--from promotes a run exactly as it was captured",
            fix="leave the other options out",
        )


def _capture_options(request: ApproveRequest, *more: str) -> dict[str, object]:
    fields = ("pages", "breakpoints", "browsers", "browser_path", "device_scale_factor", "workers")
    return {name: getattr(request, name) for name in (*fields, *more)}


def _approve_accepted(
    request: ApproveRequest, config: Config, document: DecisionsDocument
) -> Approval:
    run, folder, settled = approve_decisions(config, *document, request.from_run)
    return Approval(config, run, folder, settled=settled)


def _carry(request: ApproveRequest, config: Config) -> Approval:
    _, whole = _plans(request, config)
    if request.from_run is None:
        run, folder = _capture(request, config, whole)
    else:
        run, folder = earlier_run(config, request.from_run)
        check_whole(run, folder)
    return Approval(config, run, folder, carried=carry(run, folder, config, whole))


def _capture(request: ApproveRequest, config: Config, plan: Plan) -> tuple[Run, Path]:
    with request.progress() as progress:
        settings = Settings(request.workers, request.browser_path, progress=progress)
        return check(config, plan, settings, command="approve")


def _plans(request: ApproveRequest, config: Config) -> tuple[Plan, Plan]:
    """The plan that is asked for, and the plan of the same pages at all of their widths."""
    browsers, scale = request.browsers, request.device_scale_factor
    plan = make_plan(config, request.pages, request.breakpoints, browsers, scale)
    pages = [planned.page.name for planned in plan.planned]
    return plan, make_plan(config, pages, (), browsers, scale)
