"""``harness watch``: checks pages again after a change, first the widths that failed last."""

import os
import select
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from harness.baselines.stores import store_of
from harness.commands.output import Show, as_seen_from_here, write_page
from harness.commands.watch import text as rounds
from harness.commands.watch.file_changes import REST_MS, ChangeWatcher, Signature, signature
from harness.commands.watch.staleness import WHOLE, Round, Watching
from harness.config.load import Config, load_config
from harness.errors import HarnessError
from harness.interruption import interruption
from harness.model.run import Run
from harness.model.target import CaptureKey, Target
from harness.plan.plan import Plan, make_plan
from harness.report.terminal import render as terminal
from harness.run.check import Settings
from harness.run.check import check as run_check
from harness.run.record.browser_pool import BrowserPool

#: The most rounds in a row that start because files changed during the round before.
MOST_REPEATS = 3

#: Why a round was given up.
MEANWHILE = f"{rounds.INDENT}files changed meanwhile: once more"


@dataclass(frozen=True, slots=True)
class WatchOptions:
    """The pages, browsers and widths to watch, as the options say."""

    project: Path
    pages: Sequence[str] = ()
    breakpoints: Sequence[str] = ()
    browsers: Sequence[str] = ()
    browser_path: str | None = None
    workers: int | None = None
    sweep: bool = False

    def plan(self) -> tuple[Config, Plan]:
        """The present configuration, and the plan of watched pages. Errors: ``ConfigError``."""
        config = load_config(self.project)
        plan = make_plan(config, self.pages, self.breakpoints, self.browsers)
        return config, replace(plan, whole=False)


def watch(options: WatchOptions, say: Callable[[str], None]) -> int:
    """Watch until Ctrl-C, and return the exit code of the latest results.

    ``say`` prints a line. Errors: ``HarnessError`` when it cannot begin.
    """
    with BrowserPool(options.browser_path) as browsers:
        watcher = _Watcher(options, browsers, say)
        try:
            watcher.begin()
            while True:
                watcher.go_on()
        except KeyboardInterrupt:
            if not interruption.answer():
                raise
            code = watcher.watching.exit_code
            say(f"no longer watching; exit {code}: " + "; ".join(watcher.describe_state()))
            return code
        finally:
            watcher.changes.close()


class _Watcher:
    """Waits for changes, and runs rounds of checks."""

    def __init__(
        self, options: WatchOptions, browsers: BrowserPool, say: Callable[[str], None]
    ) -> None:
        self._options, self._browsers, self._say = options, browsers, say
        config, plan = options.plan()
        self.watching = Watching(config, plan, sweep=options.sweep)
        self.changes = self._watch_files(config)
        self._own = self._signatures()
        self._enter = _Enter()
        #: The stale captures after the last round; ``None`` where the round failed.
        self._left: Mapping[CaptureKey, object] | None = {}
        self._ended_ns = 0  #: the end of the last round, by the system's clock
        self._files: frozenset[Path] = frozenset()  #: the files that changed last
        self._times = 0  #: the number of rounds in a row during which files changed

    def begin(self) -> None:
        """Run the first round. Errors: ``HarnessError``."""
        watched = as_seen_from_here(self.watching.root)
        self._say(f"watching {watched}; Enter looks at everything, Ctrl-C ends it")
        self._run_rounds()

    def go_on(self) -> None:
        """Wait a moment for a change or for Enter, and run the rounds that it asks for."""
        files = self.changes.next()
        signatures = self._signatures()
        enter = self._enter.pressed()
        if not (files or enter or signatures != self._own):
            return
        approved = signatures != self._own
        self._own = signatures = self._settled_signatures(signatures)
        unloaded = self.watching.notice(files - signatures.keys()) if files or approved else ()
        if self._changes_repeat(files) and not enter:
            return
        try:
            self._reload()
            if enter:
                while not self._run_round(self.watching.everything()):
                    pass
                self._print_state()
            elif self._left is None or self.watching.stale() != self._left:
                self._run_rounds()
            elif unloaded:
                self._say(rounds.unloaded(_now(), self._relative_paths(unloaded)))
        except HarnessError as error:
            self._left = None
            self._say(f"{_now()}  not looked at:")
            for line in f"harness: {error}".splitlines():
                self._say(f"{rounds.INDENT}{line}")

    def _changes_repeat(self, files: frozenset[Path]) -> bool:
        """Whether files changed during several rounds in a row.

        A server may write below the project, such as a log, so that rounds would never end. Such
        files are then reported as changed since, and the next change starts a round again.
        """
        self._files = files
        if self.watching.config.root or not files:
            return False
        times = [now[-1] for file in files if (now := signature(file))]
        meanwhile = max(times, default=0) < self._ended_ns
        self._times = self._times + 1 if meanwhile else 0
        if self._times == MOST_REPEATS:
            names = rounds.list_names(self._relative_paths(self._changed_files()))
            self._say(f"{_now()}  {names} changed, as with each of the last {MOST_REPEATS} looks")
            self._print_state()
        return self._times >= MOST_REPEATS

    def describe_state(self) -> list[str]:
        """The latest results in words."""
        planned, failing, unknown = self._widths_by_state()
        configured = any(target.page.sweep for target in self.watching.plan.planned)
        swept = not self.watching.unswept() if configured else None
        return rounds.standing(failing, unknown, planned, swept)

    def _watch_files(self, config: Config) -> ChangeWatcher:
        baselines = store_of(config).location or config.baselines
        ignored = (config.project / ".harness", baselines)
        root, *kept = (
            Path(os.path.normpath(folder)) for folder in (config.root or config.project, *ignored)
        )
        # Servers write into hidden folders while they answer.
        return ChangeWatcher(root, kept, hidden=config.root is not None)

    def _signatures(self) -> Mapping[Path, Signature | None]:
        config = self.watching.config
        files = (config.project / "harness.toml", config.project / "pyproject.toml")
        return {file: signature(file) for file in (*files, *self.watching.own_files())}

    def _settled_signatures(
        self, signatures: Mapping[Path, Signature | None]
    ) -> Mapping[Path, Signature | None]:
        """The signatures, once two readings in a row agree; ``self._own`` are the first reading."""
        before = self._own
        while signatures != before:
            time.sleep(REST_MS / 1000)
            signatures, before = self._signatures(), signatures
        return signatures

    def _reload(self) -> None:
        """Load the configuration again, and continue with it. Errors: ``ConfigError``."""
        config, plan = self._options.plan()
        former = self.watching.config
        if config == former:
            return
        self.watching.renew(config, plan)
        self._own = self._signatures()
        self._say(f"{_now()}  the configuration changed")
        if config.root != former.root or store_of(config) != store_of(former):
            self.changes.close()
            self.changes = self._watch_files(config)

    def _run_rounds(self) -> None:
        """Run rounds until all results are known, or a capture that failed before fails again."""
        if not (next_round := self.watching.next()):
            self._say(f"{_now()}  nothing differs from the last check")
        while next_round:
            if self._run_round(next_round):
                if self._has_failures(next_round):
                    break
                if next_round.failed_only:
                    self._say(f"{rounds.INDENT}unchanged there; now the rest")
            next_round = self.watching.next()
        self._print_state()

    def _has_failures(self, watch_round: Round) -> bool:
        spots = (
            CaptureKey(*planned.target, width)
            for planned in watch_round.planned
            for width in planned.widths
        )
        return any(self.watching.looks[spot].code for spot in spots)

    def _run_round(self, watch_round: Round) -> bool:
        """Run a round and print its result; ``False`` where the result does not count."""
        config = self.watching.config
        planned, *_ = self._widths_by_state()
        where = {target.target: target.widths for target in watch_round.planned}
        changed = self._relative_paths(
            watch_round.changed or (() if config.root else self._changed_files())
        )
        text = rounds.places_text(where, planned)
        self._say(rounds.beginning(_now(), changed, text, watch_round.failed_only))
        digests = self.watching.own_digests(watch_round.planned)
        started_ns = time.time_ns()
        with Show(quiet=not sys.stderr.isatty(), files={}).progress() as progress:
            settings = Settings(
                self._options.workers, self._options.browser_path, progress=progress
            )
            plan = replace(self.watching.plan, planned=watch_round.planned)
            run, folder = run_check(config, plan, settings, browsers=self._browsers)
        self._ended_ns = time.time_ns()
        write_page(run, folder, config.breakpoints)
        if not self.watching.keep(run, folder, watch_round, digests, started_ns):
            self._say(MEANWHILE)
            return False
        self._print_run(run, folder)
        return True

    def _print_run(self, run: Run, folder: Path) -> None:
        if not run.exit_code and not run.findings:
            return
        text = terminal.render(
            run,
            self.watching.config.breakpoints,
            width=shutil.get_terminal_size((80, 24)).columns,
            color=terminal.wants_color(sys.stdout),
            quiet=True,
            folder=as_seen_from_here(folder),
            summary=False,
        )
        for line in text.splitlines():
            self._say(line)
        self._say(f"{rounds.INDENT}report {as_seen_from_here(folder)}/report.html")

    def _print_state(self) -> None:
        self._left = self.watching.stale()
        for line in self.describe_state():
            self._say(f"{rounds.INDENT}{line}")

    def _relative_paths(self, files: Iterable[Path]) -> list[str]:
        """Files with their paths relative to the project."""
        return [os.path.relpath(file, self.watching.config.project) for file in files]

    def _changed_files(self) -> list[Path]:
        """The files that changed last, without the short-lived files of editors."""
        return sorted(file for file in self._files if file.exists()) or sorted(self._files)

    def _widths_by_state(
        self,
    ) -> tuple[dict[Target, list[int]], dict[Target, list[int]], dict[Target, list[int]]]:
        """Widths that are planned, that fail, and that were not checked in this state."""
        planned = {target.target: list(target.widths) for target in self.watching.plan.planned}
        stale = self.watching.stale()
        failing: dict[Target, list[int]] = {}
        unknown: dict[Target, list[int]] = {}
        for spot in stale:
            unknown.setdefault(spot.target, []).extend([spot.width] if spot.width != WHOLE else [])
        for spot, look in self.watching.looks.items():
            if look.code and spot not in stale:
                failing.setdefault(spot.target, []).extend(
                    [spot.width] if spot.width != WHOLE else []
                )
        return planned, failing, unknown


class _Enter:
    """Whether Enter was pressed; never, where standard input is no terminal."""

    def __init__(self) -> None:
        self._file: int | None = None
        with suppress(OSError, ValueError, AttributeError):  # closed, or no real file
            self._file = sys.stdin.fileno()

    def pressed(self) -> bool:
        """Whether Enter was pressed since the last call; does not wait.

        A program in the background that reads its terminal would be stopped.
        """
        if self._file is None:
            return False
        try:
            readable, _, _ = select.select([self._file], [], [], 0)
            typed = os.read(self._file, 1024) if readable else None
        except OSError:
            typed = b""
        if typed == b"":  # standard input has ended
            self._file = None
        return bool(typed) and b"\n" in (typed or b"")


def _now() -> str:
    return time.strftime("%H:%M:%S")
