"""The beginning and the end of a run's folder: its ledger first, its report last."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from harness.baselines.capture_set import sha256
from harness.capture.host import BrowserHost
from harness.config.load import Config
from harness.errors import HarnessError
from harness.model.run import Conditions, Run
from harness.model.target import Renderer
from harness.plan.options import Options
from harness.plan.plan import Plan
from harness.report.json.render import render as render_json
from harness.run import run_folder
from harness.run.conditions import conditions_of
from harness.run.record.browser_pool import environments_of
from harness.run.stored.digests import stored_sets
from harness.run.stored.ledger_file import (
    Balance,
    LedgerFile,
    ledger_of,
    write_ledger,
    write_through,
)
from harness.run.stored.resume import Resumed, taken_note
from harness.run.stored.taken import TAKEN, TakenCaptures, captured_places


@dataclass(frozen=True, slots=True)
class Begun:
    """A run that has begun: its folder and its conditions."""

    folder: Path
    ledger: LedgerFile
    conditions: Conditions
    taken: TakenCaptures
    resumed: Resumed | None

    def notes(self) -> tuple[str, ...]:
        """The notes on what the run has taken over, where it was resumed."""
        if self.resumed is None:
            return ()
        notes = taken_note(self.resumed.ledger, self.taken), self.resumed.note
        return tuple(filter(None, notes))


@contextmanager
def begin_run(
    config: Config,
    plan: Plan,
    command: str,
    options: Options,
    hosts: Mapping[Renderer, BrowserHost],
    of: str,
    resumed: Resumed | None,
) -> Iterator[Begun]:
    """Write the ledger of a run before its first capture; the run lasts as long as the block.

    ``of`` is the digest of the whole plan of a run in shards. A run that ends in a
    ``HarnessError`` before it has captured anything leaves nothing behind. Errors: ``ConfigError``
    where the folder cannot be written, or the run to go on with had other browsers.
    """
    conditions = conditions_of(renderer.scale for renderer in hosts)
    if resumed:
        resumed.check_browsers(environments_of(hosts), conditions)
    folder = resumed.folder(config.project) if resumed else run_folder.new_run(config.project)
    if resumed and folder == resumed.source:
        ledger = resumed.ledger
    else:
        ledger = ledger_of(config, plan, folder.name, command, options, conditions, of)
        with run_folder.disk_errors(config.project):
            write_ledger(folder, ledger)
    taken = TakenCaptures(
        folder,
        lambda: environments_of(hosts),
        resumed.source if resumed else None,
        resumed.lines if resumed else {},
    )
    with run_folder.running(folder, alone=True):
        try:
            yield Begun(folder, ledger, conditions, taken, resumed)
        except HarnessError:
            if not (resumed or captured_places(folder, ledger.places)):
                shutil.rmtree(folder, ignore_errors=True)
            raise


def finish_run(run: Run, folder: Path, ledger: LedgerFile) -> None:
    """Balance the ``ledger`` of ``run``, write its report, which ends it, and make it the last."""
    report = render_json(run)
    balance = Balance(sha256(report), stored_sets(folder, run.captures))
    with run_folder.disk_errors(folder.parents[2]):
        write_ledger(folder, replace(ledger, balance=balance))
        write_through(folder / run_folder.REPORT, report)
    shutil.rmtree(folder / TAKEN, ignore_errors=True)
    run_folder.name_last(folder)
