"""The commands as functions, for scripts and notebooks: a configuration in, a run out.

Nothing is printed. Each call blocks until it is done. Browsers run event loops of their own, so
that calls work inside a running event loop, such as a notebook's.
"""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import fields, replace
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from harness.choices import BROWSERS, choose
from harness.config import load as configuration
from harness.config.load import Config
from harness.errors import ConfigError
from harness.model.run import Run
from harness.plan.options import Options
from harness.plan.plan import Plan, make_plan
from harness.plan.shards import shard_of
from harness.run import run_folder as runs
from harness.run.progress import Progress
from harness.site.other_side import Other, other_side

if TYPE_CHECKING:  # a check imports the pipeline while the browser starts
    from harness.run.check import Settings
    from harness.run.record.browser_pool import BrowserPool
    from harness.run.stored.ledger_file import LedgerFile

StrPath = str | os.PathLike[str]


def load_config(project: StrPath = ".") -> Config:
    """The configuration that applies to the folder ``project``. Errors: ``ConfigError``."""
    return configuration.load_config(Path(project))


def check(
    config: Config | StrPath = ".",
    pages: Sequence[str] = (),
    *,
    breakpoints: Sequence[str] = (),
    browsers: Sequence[str] = (),
    browser_path: StrPath | None = None,
    device_scale_factor: float | None = None,
    workers: int | None = None,
    resize_equivalence: bool = False,
    against: str | None = None,
    accept_missing: bool = False,
    changed_since: str | None = None,
    shard: str | None = None,
    progress: Progress | None = None,
) -> Run:
    """Capture pages, compare them with their baselines, and keep the run as ``harness check`` does.

    ``config`` is a configuration, or the folder of a project. The other arguments are the options
    of the command; without them, the configuration decides. ``progress`` is called, from any
    thread, with the kind of step, the number of finished and of planned steps, and the current one.

    Errors: ``HarnessError`` where it cannot run. Captures that could not be compared are in the
    run, whose ``exit_code`` is then 3.
    """
    if accept_missing and against is None:
        raise ConfigError(
            "--accept-missing needs --against in a check",
            why="without it, pages are compared with baselines, which hold what they may lack",
            fix="accept missing files once: harness approve --accept-missing",
        )
    options = Options(
        tuple(pages),
        tuple(breakpoints),
        tuple(browsers),
        device_scale_factor,
        resize_equivalence,
        against,
        accept_missing,
        changed_since,
        shard,
    )
    _check_selection(pages, breakpoints, browsers, device_scale_factor)
    return _check(_loaded(config), options, browser_path, workers, progress)


def resume(
    config: Config | StrPath,
    name: str,
    *,
    browser_path: StrPath | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Run:
    """Complete a check that did not run to its end: the run called ``name``, with its options.

    ``name`` is an id, ``last``, or a folder. Errors: ``ConfigError`` where the run is complete, or
    the project, the baselines or the browser are not as they were when it started.
    """
    from harness.run.stored.resume import find_resumable

    project = _loaded(config)
    folder, ledger = find_resumable(project, name)
    return _check(project, ledger.options, browser_path, workers, progress, (folder, ledger))


def _check(
    project: Config,
    options: Options,
    browser_path: StrPath | None,
    workers: int | None,
    progress: Progress | None,
    unfinished: "tuple[Path, LedgerFile] | None" = None,
) -> Run:
    """Run a check; ``unfinished`` is the run to go on with."""
    began = time.monotonic()
    plan = make_plan(
        project,
        options.pages,
        options.breakpoints,
        options.browsers,
        options.device_scale_factor,
    )
    if options.changed_since is not None:
        from harness.plan.changed_since import changed_since as only_changed

        plan = only_changed(plan, project, options.changed_since)
    if options.shard is not None:
        plan = shard_of(plan, project, options.shard)
    _check_workers(workers)
    resumed = None
    if unfinished:
        from harness.run.stored.resume import resume

        resumed = resume(project, plan, *unfinished)
    with (
        _other_side(project, plan, options.against) as side,
        _running_browsers(browser_path, plan) as pool,
    ):
        from harness.run.check import check

        settings = replace(
            _settings(workers, browser_path, progress, options.resize_equivalence),
            accept_missing=options.accept_missing,
            began=began,
            options=options,
            resumed=resumed,
        )
        asked = {"against": options.against, "changed since": options.changed_since}
        run, _ = check(project, plan, settings, other=side, asked=asked, browsers=pool)
    return run


def approve(
    config: Config | StrPath = ".",
    pages: Sequence[str] = (),
    *,
    breakpoints: Sequence[str] = (),
    browsers: Sequence[str] = (),
    browser_path: StrPath | None = None,
    device_scale_factor: float | None = None,
    workers: int | None = None,
    from_run: Run | str | None = None,
    accept_missing: bool = False,
    progress: Progress | None = None,
) -> Run:
    """Record baselines, and return the run whose captures they are.

    Pages are captured now, or the captures of ``from_run`` are promoted: a run or the id of a run.
    With ``accept_missing``, files that do not arrive may be missing, and are then expected to be
    missing. The other arguments are those of ``check``. Errors: ``HarnessError``; then no baseline
    was written.
    """
    from harness.approval.request import ApproveRequest, conflict, no_progress
    from harness.approval.request import approve as approve_request

    name = from_run.id if isinstance(from_run, Run) else from_run
    if name is not None:
        runs.find_run(_loaded(config, needs_pages=False).project, name)
        capture_options = {"browser_path": browser_path, "workers": workers, "progress": progress}
        for word, value in capture_options.items():
            if value:
                why = "from_run promotes a run exactly as it was captured"
                raise conflict("from_run", word, why)
    _check_selection(pages, breakpoints, browsers, device_scale_factor)
    _check_workers(workers)
    request = ApproveRequest(
        pages=pages,
        breakpoints=breakpoints,
        browsers=browsers,
        device_scale_factor=device_scale_factor,
        from_run=name,
        accept_missing=accept_missing,
        browser_path=None if browser_path is None else os.fspath(browser_path),
        workers=workers,
        progress=lambda: nullcontext(progress or no_progress),
    )
    names = {field.name: field.name for field in fields(ApproveRequest)}
    return approve_request(
        request, lambda needs_pages: _loaded(config, needs_pages=needs_pages), names
    ).run


def run_folder(run: Run, config: Config | StrPath = ".") -> Path:
    """The folder that keeps a run; the run's images are paths relative to it.

    Errors: ``ConfigError`` where the folder was removed; the last ten runs are kept.
    """
    return runs.find_run(_loaded(config, needs_pages=False).project, run.id)


def _loaded(config: Config | StrPath, *, needs_pages: bool = True) -> Config:
    if isinstance(config, Config):
        return config
    return configuration.load_config(Path(config), needs_pages=needs_pages)


def _check_selection(
    pages: Sequence[str],
    breakpoints: Sequence[str],
    browsers: Sequence[str],
    scale: float | None,
) -> None:
    """Raise ``ConfigError`` for arguments that the command line would refuse."""
    if scale is not None and not 0.5 <= scale <= 4:
        raise ConfigError(
            f"device_scale_factor cannot be {scale}",
            why="it takes a number from 0.5 to 4",
            fix="correct it, or leave it out: then the pages have their own",
        )
    for word, names in (("pages", pages), ("breakpoints", breakpoints), ("browsers", browsers)):
        if isinstance(names, str):  # a sequence of letters
            raise ConfigError(
                f"{word} is the text {names!r}",
                why="it takes a list of names",
                fix=f"write {word}=[{names!r}]",
            )
    if browsers:
        choose("browser", browsers, {name: name for name in BROWSERS})


def _check_workers(workers: int | None) -> None:
    if workers is not None and not 1 <= workers <= 64:
        raise ConfigError(
            f"workers cannot be {workers}",
            why="it takes a number from 1 to 64",
            fix="correct it, or leave it out: then there are as many as cores, up to four",
        )


def _settings(
    workers: int | None,
    browser_path: StrPath | None,
    progress: Progress | None,
    resize_equivalence: bool = False,
) -> "Settings":
    from harness.run.check import Settings

    return Settings(
        workers,
        None if browser_path is None else os.fspath(browser_path),
        resize_equivalence,
        progress or (lambda doing, done, planned, now: None),
    )


@contextmanager
def _running_browsers(path: StrPath | None, plan: Plan) -> Iterator["BrowserPool"]:
    """The planned browsers, started. Meanwhile another thread imports the pipeline.

    Both take some tenths of a second. Errors: ``BrowserError``.
    """
    from harness.run.record.browser_pool import BrowserPool

    Thread(target=import_module, args=("harness.run.check",), daemon=True).start()
    with BrowserPool(None if path is None else os.fspath(path)) as pool:
        pool.ready(planned.renderer for planned in plan.planned)
        yield pool


def _other_side(
    config: Config, plan: Plan, against: str | None
) -> AbstractContextManager[Other | None]:
    """The other side that the planned pages are compared with; ``None`` for their baselines."""
    if against is None or not plan.planned:
        return nullcontext()
    # All shards of a run get the same other side, so that its notes are the same in each.
    names = {target.page.name for target in plan.asked}
    pages = tuple(page for page in config.pages if page.name in names)
    return other_side(replace(config, pages=pages), against)
