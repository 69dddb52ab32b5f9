"""Resuming a killed run: what has to be as it was when it started, and what is taken over.

A run goes on only with the configuration, the selection, the browsers and the baselines that it
started with. Of each page, the captures and sweeps that it has taken are judged again, unless a
file of the page has changed since: then all of that page is captured anew.
"""

import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from harness.config.load import Config
from harness.errors import ConfigError
from harness.model.run import Conditions, Environment
from harness.model.target import Renderer, Target
from harness.plan.plan import Plan
from harness.run import run_folder
from harness.run.shards.shard_file import digest_of_project
from harness.run.stored.capture_json import files_of_capture
from harness.run.stored.incomplete import in_words, refusal
from harness.run.stored.ledger_file import LedgerFile, places_of, read_ledger, versions_of
from harness.run.stored.page_files import PageFiles, same_pages
from harness.run.stored.taken import TAKEN, Key, Line, TakenCaptures, recorded, stored_file
from harness.version import __version__

_ANEW = "check again, without --resume"


@dataclass(frozen=True, slots=True)
class Resumed:
    """A run that is about to go on."""

    source: Path  #: its folder
    ledger: LedgerFile
    lines: Mapping[Key, Line]  #: of the captures and sweeps to take over
    environments: Mapping[Renderer, Environment]  #: of the browsers that took them
    note: str = ""  #: why captures of some pages are not taken over

    def folder(self, project: Path) -> Path:
        """The folder that the run goes on in: its own, or a new one where it is from elsewhere."""
        runs = (project / ".harness" / "runs").resolve()
        if self.source.resolve().parent != runs:
            return run_folder.new_run(project, keep=[self.source.resolve()])
        for path in self.source.iterdir():
            if path.is_dir() and not path.is_symlink() and path.name != TAKEN:
                shutil.rmtree(path)  # what of it counts is in ``taken``
        return self.source

    def check_browsers(
        self, environments: Mapping[Renderer, Environment], conditions: Conditions
    ) -> None:
        """Raise ``ConfigError`` where other browsers run than those that the run started with."""
        for renderer, environment in environments.items():
            before = self.environments.get(renderer, environment)
            if before != environment:
                raise _differs(
                    self.ledger, "the browser", f"{before.renderer} on {before.platform}",
                    f"{environment.renderer} on {environment.platform}",
                )  # fmt: skip
        if self.ledger.conditions != conditions:
            raise _differs(
                self.ledger, "the software", str(self.ledger.conditions), str(conditions)
            )


def find_resumable(config: Config, name: str) -> tuple[Path, LedgerFile]:
    """The folder and the ledger of the run called ``name``, which did not run to its end.

    Errors: ``ConfigError`` where there is no such run, it is complete, or it cannot be resumed.
    """
    folder = run_folder.find_folder(config.project, name)
    if (folder / run_folder.REPORT).is_file():
        raise ConfigError(
            f"run {folder.name} is complete: there is nothing to resume",
            why=f"it has a {run_folder.REPORT}, which a run writes at its end",
            fix=_ANEW,
        )
    ledger = read_ledger(folder)
    if ledger is None or run_folder.is_running(folder):
        raise refusal(folder)
    if ledger.command != "check" or ledger.options.against is not None:
        raise ConfigError(
            f"run {ledger.id} cannot be resumed",
            why="it compared with another side, which is captured anew each time"
            if ledger.options.against
            else f"it is one of `harness {ledger.command}`, and only checks are resumed",
            fix="run it again",
        )
    if ledger.harness != __version__:
        raise _differs(ledger, "the version of harness", ledger.harness, __version__)
    if ledger.project != digest_of_project(config):
        raise _differs(ledger, "the configuration", ledger.project, digest_of_project(config))
    return folder, ledger


def resume(config: Config, plan: Plan, folder: Path, ledger: LedgerFile) -> Resumed:
    """Go on with the run in ``folder``, whose options give ``plan``.

    Errors: ``ConfigError`` where it started with other pages, widths or baselines.
    """
    if ledger.planned != places_of(plan):
        differing = set(places_of(plan)).symmetric_difference(ledger.planned)
        names = ", ".join(sorted({place.page for place in differing})) or "their order"
        raise _differs(ledger, f"the plan of the run ({names})", "it planned other captures", "")
    now = versions_of(config, (planned.target for planned in plan.planned))
    if now != ledger.baselines:
        changed = [new.page for new in now if new not in ledger.baselines]
        names = ", ".join(dict.fromkeys(changed))
        raise _differs(
            ledger, f"the baselines of {names}", "they were approved since", "", "differ"
        )
    lines, environments = recorded(folder)
    files = _page_files(folder, lines)
    same, reason = same_pages(config, plan, files, ledger.started_ns)
    note = f"captured again, not taken over: {reason}" if reason and lines else ""
    kept = {key: line for key, line in lines.items() if key.target in same}
    return Resumed(folder, ledger, kept, environments, note)


def taken_note(ledger: LedgerFile, taken: TakenCaptures) -> str:
    """The sentence of a report about what a resumed run has taken over."""
    count, planned = len(taken.taken_over), len(ledger.places)
    over = [place for place in ledger.places if place in taken.taken_over]
    text = f"run {ledger.id} was interrupted and resumed: {count} of {planned} captures were "
    return text + "taken over" + (f" ({in_words(over)})" if over else "")


def _page_files(folder: Path, lines: Mapping[Key, Line]) -> dict[Target, PageFiles]:
    """The files of each page that was captured at least once."""
    files: dict[Target, PageFiles] = {}
    for key, line in lines.items():
        if key.kind != "capture":
            continue
        with suppress(ValueError, OSError):
            capture = files_of_capture(stored_file(folder, key.file, line.sha256))
            before = files.get(key.target, PageFiles({}, False))
            different = any(
                before.resources.get(path, digest) != digest
                for path, digest in capture.resources.items()
            )
            files[key.target] = PageFiles(
                {**before.resources, **capture.resources},
                before.unknown or capture.unknown or different,
            )
    return files


def _differs(
    ledger: LedgerFile, subject: str, before: str, now: str, verb: str = "differs"
) -> ConfigError:
    return ConfigError(
        f"run {ledger.id} cannot be resumed: {subject} {verb} from when it started",
        why=f"{before}, and is now {now}" if now else before,
        fix=_ANEW,
    )
