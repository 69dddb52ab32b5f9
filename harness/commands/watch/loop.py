"""``harness watch``: look again at what a change touches, first at the widths that failed last."""

import os
import select
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from harness.commands.output import Show, as_seen_from_here, write_page
from harness.commands.watch import text as rounds
from harness.commands.watch.file_changes import REST_MS, Noticing, Signature, signature
from harness.commands.watch.staleness import WHOLE, Round, Spot, Watching, key_of
from harness.config.load import Config, load_config
from harness.errors import HarnessError
from harness.model.run import Run
from harness.model.target import CaptureKey, Target
from harness.plan.plan import Plan, make_plan
from harness.report.terminal import render as terminal
from harness.run.check import Settings
from harness.run.check import check as run_check
from harness.run.record.browser_pool import BrowserPool

#: So often pages are looked at again because of files that changed while they were looked at.
MOST_REPEATS = 3

#: Why a round was not made to its end.
MEANWHILE = f"{rounds.INDENT}files changed meanwhile: once more"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person wants watched, in the words of the command line."""

    project: Path
    pages: Sequence[str] = ()
    breakpoints: Sequence[str] = ()
    browsers: Sequence[str] = ()
    browser_path: str | None = None
    workers: int | None = None
    sweep: bool = False

    def plan(self) -> tuple[Config, Plan]:
        """The configuration as it is now, and what of it is watched. Errors: ``ConfigError``."""
        config = load_config(self.project)
        plan = make_plan(config, self.pages, self.breakpoints, self.browsers)
        return config, replace(plan, whole=False)


def watch(asked: Asked, say: Callable[[str], None]) -> int:
    """Watch until Ctrl-C, telling ``say`` lines; gives the exit code of what is known by then.

    Errors: ``HarnessError`` when it cannot begin.
    """
    with BrowserPool(asked.browser_path) as browsers:
        watcher = _Watcher(asked, browsers, say)
        try:
            watcher.begin()
            while True:
                watcher.go_on()
        except KeyboardInterrupt:
            code = watcher.watching.exit_code
            say(f"no longer watching; exit {code}: " + "; ".join(watcher.describe_state()))
            return code
        finally:
            watcher.noticing.close()


class _Watcher:
    """Waits for changes, and has rounds made."""

    def __init__(self, asked: Asked, browsers: BrowserPool, say: Callable[[str], None]) -> None:
        self._asked, self._browsers, self._say = asked, browsers, say
        config, plan = asked.plan()
        self.watching = Watching(config, plan, sweep=asked.sweep)
        self.noticing = self._notices(config)
        self._own = self._signatures()
        self._enter = _Enter()
        #: What was stale after the last round; ``None`` where it could not be made.
        self._left: Mapping[Spot, object] | None = {}
        self._ended_ns = 0  #: when pages were last looked at, by the system's clock
        self._files: frozenset[Path] = frozenset()  #: that changed last
        self._times = 0  #: that files changed during a look, one after the other

    def begin(self) -> None:
        """The first look. Errors: ``HarnessError``."""
        watched = as_seen_from_here(self.watching.root)
        self._say(f"watching {watched}; Enter looks at everything, Ctrl-C ends it")
        self._look()

    def go_on(self) -> None:
        """Wait for a change or for Enter, for a moment, and do what has to be done."""
        files = self.noticing.next()
        signatures = self._signatures()
        enter = self._enter.pressed()
        if not (files or enter or signatures != self._own):
            return
        approved = signatures != self._own
        self._own = signatures = self._at_rest(signatures)
        unloaded = self.watching.notice(files - signatures.keys()) if files or approved else ()
        if self._repeats(files) and not enter:
            return
        try:
            self._reload()
            if enter:
                while not self._make(self.watching.everything()):
                    pass
                self._tell()
            elif self._left is None or self.watching.stale() != self._left:
                self._look()
            elif unloaded:
                self._say(rounds.nobodys(_now(), self._named(unloaded)))
        except HarnessError as error:
            self._left = None
            self._say(f"{_now()}  not looked at:")
            for line in f"harness: {error}".splitlines():
                self._say(f"{rounds.INDENT}{line}")

    def _repeats(self, files: frozenset[Path]) -> bool:
        """Whether files changed while pages were looked at, time after time.

        A server may write below the project, such as a log: looking would never end. What
        changed is then told as not looked at since, until something changes by itself.
        """
        self._files = files
        if self.watching.config.root or not files:
            return False
        times = [now[-1] for file in files if (now := signature(file))]
        meanwhile = max(times, default=0) < self._ended_ns
        self._times = self._times + 1 if meanwhile else 0
        if self._times == MOST_REPEATS:
            names = rounds.listed(self._named(self._there()))
            self._say(f"{_now()}  {names} changed, as with each of the last {MOST_REPEATS} looks")
            self._tell()
        return self._times >= MOST_REPEATS

    def describe_state(self) -> list[str]:
        """What is known now, in words."""
        planned, failing, unknown = self._places()
        configured = any(target.page.sweep for target in self.watching.plan.planned)
        swept = not self.watching.unswept() if configured else None
        return rounds.standing(failing, unknown, planned, swept)

    def _notices(self, config: Config) -> Noticing:
        ignored = (config.project / ".harness", config.baselines)
        root, *kept = (
            Path(os.path.normpath(folder)) for folder in (config.root or config.project, *ignored)
        )
        # Servers keep in hidden folders what they make while they answer.
        return Noticing(root, kept, hidden=config.root is not None)

    def _signatures(self) -> Mapping[Path, Signature | None]:
        config = self.watching.config
        files = (config.project / "harness.toml", config.project / "pyproject.toml")
        return {file: signature(file) for file in (*files, *self.watching.own_files())}

    def _at_rest(
        self, signatures: Mapping[Path, Signature | None]
    ) -> Mapping[Path, Signature | None]:
        """The same once nothing is being written any more; ``self._own`` are at rest."""
        before = self._own
        while signatures != before:
            time.sleep(REST_MS / 1000)
            signatures, before = self._signatures(), signatures
        return signatures

    def _reload(self) -> None:
        """Go on with the configuration as it is now. Errors: ``ConfigError``."""
        config, plan = self._asked.plan()
        former = self.watching.config
        if config == former:
            return
        self.watching.renew(config, plan)
        self._own = self._signatures()
        self._say(f"{_now()}  the configuration changed")
        if config.root != former.root or config.baselines != former.baselines:
            self.noticing.close()
            self.noticing = self._notices(config)

    def _look(self) -> None:
        """Make rounds until all is known, or something that failed before fails still."""
        if not (next_round := self.watching.next()):
            self._say(f"{_now()}  all is as it was when it was looked at")
        while next_round:
            if self._make(next_round):
                if self._fails(next_round):
                    break
                if next_round.failed_only:
                    self._say(f"{rounds.INDENT}unchanged there; now the rest")
            next_round = self.watching.next()
        self._tell()

    def _fails(self, watch_round: Round) -> bool:
        spots = (
            CaptureKey(*key_of(planned), width)
            for planned in watch_round.planned
            for width in planned.widths
        )
        return any(self.watching.looks[spot].code for spot in spots)

    def _make(self, watch_round: Round) -> bool:
        """Make a round, and say what came of it; ``False`` where it does not count."""
        config = self.watching.config
        planned, *_ = self._places()
        where = {key_of(target): target.widths for target in watch_round.planned}
        changed = self._named(watch_round.changed or (() if config.root else self._there()))
        text = rounds.places_text(where, planned)
        self._say(rounds.beginning(_now(), changed, text, watch_round.failed_only))
        digests = self.watching.own_digests(watch_round.planned)
        started_ns = time.time_ns()
        with Show(quiet=not sys.stderr.isatty(), files={}).progress() as progress:
            settings = Settings(self._asked.workers, self._asked.browser_path, progress=progress)
            plan = replace(self.watching.plan, planned=watch_round.planned)
            run, folder = run_check(config, plan, settings, browsers=self._browsers)
        self._ended_ns = time.time_ns()
        write_page(run, folder, config.breakpoints)
        if not self.watching.keep(run, folder, watch_round, digests, started_ns):
            self._say(MEANWHILE)
            return False
        self._tell_run(run, folder)
        return True

    def _tell_run(self, run: Run, folder: Path) -> None:
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

    def _tell(self) -> None:
        self._left = self.watching.stale()
        for line in self.describe_state():
            self._say(f"{rounds.INDENT}{line}")

    def _named(self, files: Iterable[Path]) -> list[str]:
        """Files as seen from the project."""
        return [os.path.relpath(file, self.watching.config.project) for file in files]

    def _there(self) -> list[Path]:
        """The files that changed last; not those that editors have beside them for a moment."""
        return sorted(file for file in self._files if file.exists()) or sorted(self._files)

    def _places(
        self,
    ) -> tuple[dict[Target, list[int]], dict[Target, list[int]], dict[Target, list[int]]]:
        """Widths that are planned, that fail, and that were not looked at in this state."""
        planned = {key_of(target): list(target.widths) for target in self.watching.plan.planned}
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
    """Whether Enter was pressed. Where nobody can press it, it never was."""

    def __init__(self) -> None:
        self._file: int | None = None
        with suppress(OSError, ValueError, AttributeError):  # closed, or of a program
            self._file = sys.stdin.fileno()

    def pressed(self) -> bool:
        """Asked without waiting: who only reads in the background would be stopped."""
        if self._file is None:
            return False
        try:
            readable, _, _ = select.select([self._file], [], [], 0)
            typed = os.read(self._file, 1024) if readable else None
        except OSError:
            typed = b""
        if typed == b"":  # it has ended
            self._file = None
        return bool(typed) and b"\n" in (typed or b"")


def _now() -> str:
    return time.strftime("%H:%M:%S")
