"""What is known of pages whose files change: what has to be looked at again, and what first.

Each capture is remembered with the files that it was made of. It counts for as long as these are,
byte for byte, what they were; nothing is green by what was true of other files.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from harness.baselines.folder_store import MANIFEST, load_set, sha256
from harness.commands.watch.file_changes import Signature, signature
from harness.config.load import Config
from harness.errors import HarnessError
from harness.model.run import Run
from harness.model.target import CaptureKey, Target
from harness.plan.changed_since import NOT_FOUND, files_at, is_otherwise_for_all
from harness.plan.plan import Plan, Planned
from harness.run import run_folder
from harness.run.ledger import UNKNOWN, tolerated_captures

#: Page, browser and viewport width (CSS px).
Spot = CaptureKey
#: In place of a width: what there is of a page besides its captures, between the sample widths and
#: in the set-up. It is looked at with all of them.
WHOLE = 0

#: What of films and sound a page loads is not known: they arrive in parts.
MEDIA = (
    *(".aac", ".flac", ".m3u8", ".m4a", ".m4v", ".mov", ".mp3", ".mp4", ".mpd", ".oga", ".ogg"),
    *(".ogv", ".opus", ".wav", ".webm"),
)

#: Digests of files; empty for those that are not there.
Inputs = Mapping[Path, str]

#: In place of a digest: the file is another now, whatever it is.
_OTHER = "changed"


class Digests:
    """SHA-256 of files, read again only when they changed."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[Signature, str]] = {}

    def __call__(self, path: Path) -> str:
        """The digest of a file; empty where there is none."""
        now = signature(path)
        if now is None or not path.is_file():
            return ""
        cached = self._known.get(path)
        if cached is None or cached[0] != now:
            try:
                cached = now, sha256(path.read_bytes())
            except OSError:  # gone, or not to be read: so is it to the server
                return ""
            self._known[path] = cached
        return cached[1]


@dataclass(frozen=True, slots=True)
class Look:
    """What came of one capture; ``code`` is the exit code that it alone would lead to."""

    code: int
    inputs: Inputs | None  #: that it was made of; ``None`` where that is not known
    after: int  #: how many changes had been noticed by then
    swept: bool = False  #: of a page as a whole: it was looked at between the sample widths too


@dataclass(frozen=True, slots=True)
class Round:
    """What to look at now."""

    planned: tuple[Planned, ...]
    changed: tuple[Path, ...]  #: the files because of which it is looked at
    failed_only: bool = False  #: only where it failed last; the rest is looked at after that


class Watching:
    """All that is known of the captures planned. With ``sweep`` pages are swept as configured."""

    def __init__(self, config: Config, plan: Plan, *, sweep: bool) -> None:
        self.config, self.plan, self.sweep = config, plan, sweep
        self.noticed = 0
        self._digests = Digests()
        self.looks: dict[Spot, Look] = {}

    def renew(self, config: Config, plan: Plan) -> None:
        """Go on with another configuration: what it leaves as it was is known still."""
        former = {key_of(planned): planned for planned in self.plan.planned}
        if is_otherwise_for_all(self.config, config):
            former = {}
        same = {
            key_of(planned) for planned in plan.planned if former.get(key_of(planned)) == planned
        }
        self.looks = {spot: look for spot, look in self.looks.items() if spot.target in same}
        self.config, self.plan = config, plan

    @property
    def root(self) -> Path:
        """Below which the files are that pages are made of.

        Which of them a server takes for which page is not known: each touches all pages then.
        """
        return self.config.root or self.config.project

    def own_files(self) -> tuple[Path, ...]:
        """Files that captures depend on, and that are not served."""
        return tuple(
            dict.fromkeys(file for planned in self.plan.planned for file in self._own(planned))
        )

    def unswept(self) -> tuple[Target, ...]:
        """Pages whose widths between the sample widths are to be swept, and were not."""
        return tuple(
            key_of(planned)
            for planned in self.plan.planned
            if planned.page.sweep
            and not ((look := self.looks.get(CaptureKey(*key_of(planned), WHOLE))) and look.swept)
        )

    def notice(self, files: Iterable[Path]) -> tuple[Path, ...]:
        """Have these files changed; gives those that no page is known to load.

        One of them may still be loaded between the sample widths, of which nothing is known then;
        where it is a film or a sound, nothing is known of any page.
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

    def stale(self) -> dict[Spot, frozenset[Path]]:
        """What was not looked at in this state of the files, and those that changed since."""
        stale_spots: dict[Spot, frozenset[Path]] = {}
        compared: dict[int, frozenset[Path]] = {}
        for spot in self._spots(self.plan.planned):
            look = self.looks.get(spot)
            if look is None:
                stale_spots[spot] = frozenset()
            elif look.inputs is None:
                if look.after != self.noticed:
                    stale_spots[spot] = frozenset()
            else:  # many captures share theirs
                if id(look.inputs) not in compared:
                    compared[id(look.inputs)] = frozenset(
                        file for file, was in look.inputs.items() if self._digests(file) != was
                    )
                if compared[id(look.inputs)]:
                    stale_spots[spot] = compared[id(look.inputs)]
        return stale_spots

    def next(self) -> Round | None:
        """What to look at; ``None`` where all is known.

        First the captures that failed last, unless they are most of it; else whole pages.
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
            if (place := key_of(target)) not in places:
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
        """Look at all that a check looks at, also between the sample widths."""
        return Round(self.plan.planned, ())

    def own_digests(self, planned: Iterable[Planned]) -> dict[Target, Inputs]:
        """The digests of ``own_files``, to be asked for before a run reads them."""
        return {
            key_of(target): {file: self._digests(file) for file in self._own(target)}
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
        """Remember what came of a round that was begun at ``started_ns``, by the system's clock.

        Nothing of it, and ``False``, where a file of its pages changed since: some of the captures
        may show what was before, and some what is now. ``digests`` are those of ``own_digests``.
        """
        made_of: dict[Target, Inputs | None] = {}
        for planned in done.planned:
            served = self._served(folder, planned, started_ns)
            if served is None:
                return False
            place = key_of(planned)
            source = served or planned.page.url
            made_of[place] = {**served, **digests[place]} if source else None
        tolerated = tolerated_captures(run.captures, run.findings, self.config.fail_on)
        looks: dict[Spot, Look] = {}
        for capture in run.captures:
            unknown = capture.verdict in UNKNOWN
            good = capture.verdict == "unchanged" or capture.spot in tolerated
            inputs = None if unknown else made_of[Target(capture.page, capture.browser)]
            looks[CaptureKey(*capture.spot)] = Look(
                3 if unknown else 0 if good else 1, inputs, self.noticed
            )
        if not done.failed_only:
            looks |= self._wholes(run, made_of, looks)
        self.looks |= looks
        return True

    def _wholes(
        self, run: Run, made_of: Mapping[Target, Inputs | None], looks: Mapping[Spot, Look]
    ) -> dict[Spot, Look]:
        """What is wrong with pages besides their captures, where that is worse."""
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
        """That of a check which had come to all this: 3 where something was not looked at."""
        if self.stale() or (self.sweep and self.unswept()):
            return 3
        return max(look.code for look in self.looks.values())

    def _served(self, folder: Path, planned: Planned, started_ns: int) -> Inputs | None:
        """The files that a page was made of, as they are; ``None`` where some changed since."""
        if planned.page.url or self.config.root is None:
            return {}
        captures = None
        with suppress(HarnessError):
            captures = load_set(folder / run_folder.CAPTURES / planned.page.name / planned.variant)
        digests: dict[Path, str] = {}
        for path, digest in (captures.resources if captures else {}).items():
            if "://" in path:  # of another origin
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

    def _own(self, planned: Planned) -> tuple[Path, ...]:
        manifest = self.config.baselines / planned.page.name / planned.variant / MANIFEST
        state = planned.page.storage_state
        return (manifest, Path(state)) if state else (manifest,)

    def _spots(self, planned: Iterable[Planned]) -> Iterable[Spot]:
        return (
            CaptureKey(*key_of(target), width)
            for target in planned
            for width in (*target.widths, WHOLE)
        )


def key_of(planned: Planned) -> Target:
    return planned.target
