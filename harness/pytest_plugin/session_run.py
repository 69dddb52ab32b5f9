"""The run of a session of tests: its assertions and the results of its pages, as one run."""

import shutil
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path

from harness.approval.decisions import Settled
from harness.approval.promote import write_baselines
from harness.approval.promote_accepted import write_accepted
from harness.approval.states import BY_TESTS
from harness.baselines.set_writer import SetWriter
from harness.baselines.stores import store_of
from harness.config.load import Config
from harness.findings.evidence import Evidence
from harness.model.run import Run
from harness.model.target import Target
from harness.plan.plan import make_plan
from harness.pytest_plugin.assertion_store import (
    APPROVED,
    PARTS,
    load_all,
    outcome_of,
    put_in,
    run_of,
    to_approve,
)
from harness.pytest_plugin.page_results import PAGES, PageResult, load_pages
from harness.pytest_plugin.page_results import outcome_of as outcome_of_page
from harness.run import run_folder
from harness.run.conclude import Notes, Outcome, joined
from harness.run.shards.shard_file import digest_of_project
from harness.run.stored.begin import finish_run
from harness.run.stored.ledger_file import LedgerFile, PlannedPlace, write_ledger
from harness.version import __version__

#: Page and browser → node id of a selected test → the name of its band.
Selected = Mapping[tuple[str, str], Mapping[str, str]]

#: Targets whose baselines were written, and the widths of each.
Written = tuple[tuple[Target, tuple[int, ...]], ...]


def was_used(folder: Path) -> bool:
    """Whether a test of the run in ``folder`` has asserted a layout or tested a page."""
    return (folder / PARTS).is_dir() or (folder / PAGES).is_dir()


def finish(
    folder: Path,
    config: Config,
    ran: Collection[str],
    against: str = "",
    notes: tuple[str, ...] = (),
) -> Run:
    """Merge all results into one run, and write it to its ``folder``.

    ``ran`` are the node ids of tests that ran to an end; ``against`` names the other side, if there
    is one, and ``notes`` are about it.
    """
    asserted, pages = load_all(folder), load_pages(folder)
    put_in(folder, asserted)
    outcomes = [outcome for result in pages if (outcome := outcome_of_page(result, ran))]
    all_environments = (
        *(assertion.environment for assertion in asserted),
        *(result.environment for result in pages),
    )
    environments = [environment for environment in all_environments if environment]
    scales = {
        *(assertion.device_scale_factor for assertion in asserted),
        *(result.planned.page.device_scale_factor for result in pages),
    }
    notes_outcome = Outcome((), (), Evidence({}, {}), {}, Notes(notes), {})
    outcome = joined([notes_outcome, outcome_of(asserted, config, against), *outcomes])
    run = run_of(outcome, config, folder.name, environments, scales, against)
    finish_run(run, folder, _ledger(config, run, folder.name))
    return run


def begin(folder: Path, config: Config, selected: Selected) -> None:
    """Write the ledger of a session into the ``folder`` of its run, unless it has one.

    It plans the ``selected`` pages at the bands of their tests; other tests name their layouts
    only when they run.
    """
    if (folder / run_folder.LEDGER).is_file():
        return
    planned = []
    for (page, browser), tests in selected.items():
        (target,) = make_plan(config, [page], sorted({*tests.values()}), [browser]).planned
        planned.append(PlannedPlace(*target.target, target.widths))
    write_ledger(folder, _ledger(config, None, folder.name, planned))


def _ledger(
    config: Config, run: Run | None, id: str, planned: Sequence[PlannedPlace] = ()
) -> LedgerFile:
    """The ledger of a session: the captures of its ``run``, or those ``planned`` before."""
    widths: dict[Target, list[int]] = {}
    for capture in run.captures if run else ():
        widths.setdefault(Target(capture.page, capture.browser), []).append(capture.width)
    return LedgerFile(
        id,
        BY_TESTS,
        __version__,
        digest_of_project(config),
        tuple(PlannedPlace(*target, tuple(of)) for target, of in widths.items()) or (*planned,),
        time.time_ns(),
        conditions=run.conditions if run else None,
    )


def approve(folder: Path, config: Config, run: Run, passed: Collection[str]) -> Written:
    """Replace baselines by the captures of tests that ``passed``: all of them, or none.

    Names and widths without a capture keep their baselines. Errors: ``BaselineError``.
    """
    store = store_of(config)
    with store.locked(writes=True):
        store.recover()
        fresh = to_approve(folder, config, passed)
        for result in load_pages(folder):
            fresh |= _page_to_approve(folder, config, run, result, passed)
        write_baselines(store, {target: write for target, (_, write) in fresh.items()})
    shutil.rmtree(folder / APPROVED, ignore_errors=True)
    return tuple((target, widths) for target, (widths, _) in fresh.items())


def clear(folder: Path) -> None:
    """Remove the folders that only the session needed."""
    for name in (PARTS, PAGES):
        shutil.rmtree(folder / name, ignore_errors=True)


def _page_to_approve(
    folder: Path, config: Config, run: Run, result: PageResult, passed: Collection[str]
) -> dict[Target, tuple[tuple[int, ...], Callable[[SetWriter], None]]]:
    """The set of a page that accepts the bands whose tests ``passed``."""
    names = {name for test, name in result.tests.items() if test in passed}
    bands = [planned_band for planned_band in result.planned.bands if planned_band.name in names]
    if not bands or result.outcome is None:
        return {}
    widths = tuple(w for w in result.planned.widths if any(w in band for band in bands))
    page, variant = result.place
    (whole,) = make_plan(config, [page], (), [result.planned.browser]).planned
    settled = Settled(
        page,
        variant,
        dict.fromkeys(widths, "accept"),
        tuple((band.min_width, band.max_width) for band in bands),
        whole=widths == whole.widths,
        samples=frozenset(result.planned.widths),
    )
    return {
        whole.target: (
            widths,
            partial(
                write_accepted,
                run=run,
                folder=folder,
                settled=settled,
                planned=whole,
                before=store_of(config),
            ),
        )
    }
