"""The latest results of watched pages: which captures are stale, and which to take first.

Each result is stored with the files that its page loaded. It is valid while these files are the
same, byte for byte; a result from other files never makes a page green.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from harness.baselines.capture_set import load_set, sha256
from harness.baselines.stores import store_of
from harness.commands.watch.file_changes import Signature, signature
from harness.config.load import Config
from harness.errors import HarnessError
from harness.model.run import Run
from harness.model.target import CaptureKey, Target
from harness.plan.changed_since import NOT_FOUND, files_at, is_otherwise_for_all
from harness.plan.plan import Plan, Planned
from harness.run import run_folder
from harness.run.ledger import UNKNOWN, tolerated_captures

#: Stands for the page as a whole in place of a width: its sweeps and its set-up. They are checked
#: with all of its captures.
WHOLE = 0

#: Video and audio arrive in parts, so that it is not known which of them a page loads.
MEDIA = (
    *(".aac", ".flac", ".m3u8", ".m4a", ".m4v", ".mov", ".mp3", ".mp4", ".mpd", ".oga", ".ogg"),
    *(".ogv", ".opus", ".wav", ".webm"),
)

#: Digests of files; empty for files that do not exist.
Inputs = Mapping[Path, str]

#: Stands for a changed file in place of a digest.
_OTHER = "changed"


class Digests:
    """SHA-256 digests of files; a file is read again only after it changed."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[Signature, str]] = {}

    def __call__(self, path: Path) -> str:
        """The digest of a file; empty where the file does not exist."""
        now = signature(path)
        if now is None or not path.is_file():
            return ""
        cached = self._known.get(path)
        if cached is None or cached[0] != now:
            try:
                cached = now, sha256(path.read_bytes())
            except OSError:  # gone or unreadable, also for the server
                return ""
            self._known[path] = cached
        return cached[1]


@dataclass(frozen=True, slots=True)
class Look:
    """The result of a capture; ``code`` is the exit code of a run of this capture alone."""

    code: int
    inputs: Inputs | None  #: the files that it was made of; ``None`` where that is not known
    after: int  #: the number of changes that had been recorded by then
    swept: bool = False  #: of a page as a whole: whether it was swept between the sample widths


@dataclass(frozen=True, slots=True)
class Round:
    """The captures to take now."""

    planned: tuple[Planned, ...]
    changed: tuple[Path, ...]  #: the changed files that caused the round
    failed_only: bool = False  #: only captures that failed last; the rest follows in another round


class Watching:
    """The latest results of all planned captures. With ``sweep``, pages are swept as configured."""

    def __init__(self, config: Config, plan: Plan, *, sweep: bool) -> None:
        self.config, self.plan, self.sweep = config, plan, sweep
        self.noticed = 0
        self._digests = Digests()
        self.looks: dict[CaptureKey, Look] = {}

    def renew(self, config: Config, plan: Plan) -> None:
        """Continue with another configuration; results that it does not affect stay valid."""
        former = {planned.target: planned for planned in self.plan.planned}
        if is_otherwise_for_all(self.config, config):
            former = {}
        same = {planned.target for planned in plan.planned if former.get(planned.target) == planned}
        self.looks = {spot: look for spot, look in self.looks.items() if spot.target in same}
        self.config, self.plan = config, plan

    @property
    def root(self) -> Path:
        """The folder whose files make up the pages.

        With a server, it is not known which page a file belongs to: a change affects all pages.
        """
        return self.config.root or self.config.project

    def own_files(self) -> tuple[Path, ...]:
        """Files that captures depend on although they are not served."""
        return tuple(
            dict.fromkeys(
                file for planned in self.plan.planned for file in self._unserved_files(planned)
            )
        )

    def unswept(self) -> tuple[Target, ...]:
        """Pages that are to be swept between the sample widths, and were not."""
        return tuple(
            planned.target
            for planned in self.plan.planned
            if planned.page.sweep
            and not ((look := self.looks.get(CaptureKey(*planned.target, WHOLE))) and look.swept)
        )

    def notice(self, files: Iterable[Path]) -> tuple[Path, ...]:
        """Record that files changed; returns those that no page is known to load.

        A page may load such a file between the sample widths: its sweeps become stale. A video or
        audio file makes the captures of every page stale.
        """
        self.noticed += 1
        loaded = {file for look in self.looks.values() for file in look.inputs or ()}
        unknown = sorted(file for file in files if file not in loaded)
        unloaded = tuple(file for file in unknown if file.is_file())
        films = {file: _OTHER for file in unknown if file.suffix.lower() in MEDIA}
        if films:
            self.looks = {
                spot: replace(look, inputs={**(look.inputs or {}), **films})
                for spot, look in self.looks.items()
            }
        if unloaded:
            self.looks = {spot: replace(look, swept=False) for spot, look in self.looks.items()}
        return unloaded

    def stale(self) -> dict[CaptureKey, frozenset[Path]]:
        """Captures that were not taken in this state of the files, with the files that changed."""
        stale_spots: dict[CaptureKey, frozenset[Path]] = {}
        compared: dict[int, frozenset[Path]] = {}
        for spot in self._spots(self.plan.planned):
            look = self.looks.get(spot)
            if look is None:
                stale_spots[spot] = frozenset()
            elif look.inputs is None:
                if look.after != self.noticed:
                    stale_spots[spot] = frozenset()
            else:  # many captures share the same files
                if id(look.inputs) not in compared:
                    compared[id(look.inputs)] = frozenset(
                        file for file, was in look.inputs.items() if self._digests(file) != was
                    )
                if compared[id(look.inputs)]:
                    stale_spots[spot] = compared[id(look.inputs)]
        return stale_spots

    def next(self) -> Round | None:
        """The next round; ``None`` where nothing is stale.

        First the captures that failed last, unless they are most of the round; else whole pages.
        """
        stale = self.stale()
        if not stale:
            return None
        failed = {
            spot
            for spot in stale
            if spot.width != WHOLE and spot in self.looks and self.looks[spot].code
        }
        captures = sum(spot[2] != WHOLE for spot in stale)
        failed_only = 0 < 2 * len(failed) <= captures
        places = {spot.target for spot in (failed if failed_only else stale)}
        planned = []
        for target in self.plan.planned:
            if (place := target.target) not in places:
                continue
            whole = self.looks.get(CaptureKey(*place, WHOLE))
            swept = (self.sweep or (whole and whole.code)) and not failed_only
            sweep = target.page.sweep if swept else None
            widths = tuple(
                width for width in target.widths if not failed_only or (*place, width) in failed
            )
            planned.append(replace(target, page=replace(target.page, sweep=sweep), widths=widths))
        spots = failed if failed_only else stale.keys()
        changed = {file for spot in spots for file in stale[spot]}
        return Round(tuple(planned), tuple(sorted(changed)), failed_only)

    def everything(self) -> Round:
        """A round of everything that a check covers, also between the sample widths."""
        return Round(self.plan.planned, ())

    def own_digests(self, planned: Iterable[Planned]) -> dict[Target, Inputs]:
        """The digests of ``own_files``; to be called before a run reads these files."""
        return {
            target.target: {file: self._digests(file) for file in self._unserved_files(target)}
            for target in planned
        }

    def keep(
        self,
        run: Run,
        folder: Path,
        done: Round,
        digests: Mapping[Target, Inputs],
        started_ns: int,
    ) -> bool:
        """Store the results of a round that began at ``started_ns``, by the system's clock.

        Returns ``False`` and stores nothing where a file of its pages changed since: some captures
        may show the former state, and some the present one. ``digests`` come from ``own_digests``.
        """
        made_of: dict[Target, Inputs | None] = {}
        for planned in done.planned:
            served = self._page_inputs(folder, planned, started_ns)
            if served is None:
                return False
            place = planned.target
            source = served or planned.page.url
            made_of[place] = {**served, **digests[place]} if source else None
        tolerated = tolerated_captures(run.captures, run.findings, self.config.fail_on)
        looks: dict[CaptureKey, Look] = {}
        for capture in run.captures:
            unknown = capture.verdict in UNKNOWN
            good = capture.verdict == "unchanged" or capture.spot in tolerated
            inputs = None if unknown else made_of[Target(capture.page, capture.browser)]
            looks[CaptureKey(*capture.spot)] = Look(
                3 if unknown else 0 if good else 1, inputs, self.noticed
            )
        if not done.failed_only:
            looks |= self._page_results(run, made_of, looks)
        self.looks |= looks
        return True

    def _page_results(
        self, run: Run, made_of: Mapping[Target, Inputs | None], looks: Mapping[CaptureKey, Look]
    ) -> dict[CaptureKey, Look]:
        """Results of pages as a whole, such as sweeps, where they are worse than their captures."""
        faulty = set[Target]()
        if run.exit_code > max((look.code for look in looks.values()), default=0):
            faulty = {
                Target(sweep.page, sweep.browser)
                for sweep in run.sweeps
                if sweep.verdict not in ("unchanged", "changed")
            }
            faulty |= {Target(finding.page, finding.browser) for finding in run.findings}
            faulty = (faulty & made_of.keys()) or set(made_of)
        wholes = {}
        for place, inputs in made_of.items():
            is_known = all(look.inputs for spot, look in looks.items() if spot.target == place)
            code = run.exit_code if place in faulty else 0
            swept = any((sweep.page, sweep.browser) == place for sweep in run.sweeps)
            wholes[CaptureKey(*place, WHOLE)] = Look(
                code, inputs if is_known else None, self.noticed, swept
            )
        return wholes

    @property
    def exit_code(self) -> int:
        """The exit code of a check with these results: 3 where a capture is stale."""
        if self.stale() or (self.sweep and self.unswept()):
            return 3
        return max(look.code for look in self.looks.values())

    def _page_inputs(self, folder: Path, planned: Planned, started_ns: int) -> Inputs | None:
        """The files that a page loaded, with their digests; ``None`` where a file changed since."""
        if planned.page.url or self.config.root is None:
            return {}
        captures = None
        with suppress(HarnessError):
            captures = load_set(folder / run_folder.CAPTURES / planned.page.name / planned.variant)
        digests: dict[Path, str] = {}
        for path, digest in (captures.resources if captures else {}).items():
            if "://" in path:  # from another origin
                continue
            files = files_at(self.root, path)
            digests |= {file: self._digests(file) for file in files}
            there = [file for file in files if file.exists()]
            if not there and digest != NOT_FOUND:
                return None
            times = [now[-1] for file in there if file.is_file() and (now := signature(file))]
            if any(time >= started_ns for time in times):
                return None
        return digests

    def _unserved_files(self, planned: Planned) -> tuple[Path, ...]:
        manifest = store_of(self.config).manifest(planned.target)
        state = planned.page.storage_state
        return (*([manifest] if manifest else []), *([Path(state)] if state else []))

    def _spots(self, planned: Iterable[Planned]) -> Iterable[CaptureKey]:
        return (
            CaptureKey(*target.target, width)
            for target in planned
            for width in (*target.widths, WHOLE)
        )
