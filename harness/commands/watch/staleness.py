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
from harness.plan.changed_since import NOT_FOUND, files_at, is_otherwise_for_all
from harness.plan.plan import Plan, Planned
from harness.run import run_folder
from harness.run.ledger import UNKNOWN, tolerated_captures

#: Page, browser and viewport width (CSS px).
Spot = tuple[str, str, int]
Place = tuple[str, str]

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
        known = self._known.get(path)
        if known is None or known[0] != now:
            try:
                known = now, sha256(path.read_bytes())
            except OSError:  # gone, or not to be read: so is it to the server
                return ""
            self._known[path] = known
        return known[1]


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
        former = {key_of(one): one for one in self.plan.planned}
        if is_otherwise_for_all(self.config, config):
            former = {}
        same = {key_of(one) for one in plan.planned if former.get(key_of(one)) == one}
        self.looks = {spot: look for spot, look in self.looks.items() if spot[:2] in same}
        self.config, self.plan = config, plan

    @property
    def root(self) -> Path:
        """Below which the files are that pages are made of.

        Which of them a server takes for which page is not known: each touches all pages then.
        """
        return self.config.root or self.config.project

    def own_files(self) -> tuple[Path, ...]:
        """Files that captures depend on, and that are not served."""
        return tuple(dict.fromkeys(file for one in self.plan.planned for file in self._own(one)))

    def unswept(self) -> tuple[Place, ...]:
        """Pages whose widths between the sample widths are to be swept, and were not."""
        return tuple(
            key_of(one)
            for one in self.plan.planned
            if one.page.sweep
            and not ((look := self.looks.get((*key_of(one), WHOLE))) and look.swept)
        )

    def notice(self, files: Iterable[Path]) -> tuple[Path, ...]:
        """Have these files changed; gives those that no page is known to load.

        One of them may still be loaded between the sample widths, of which nothing is known then;
        where it is a film or a sound, nothing is known of any page.
        """
        self.noticed += 1
        known = {file for look in self.looks.values() for file in look.inputs or ()}
        unknown = sorted(one for one in files if one not in known)
        other = tuple(one for one in unknown if one.is_file())
        films = {one: _OTHER for one in unknown if one.suffix.lower() in MEDIA}
        if films:
            self.looks = {
                spot: replace(one, inputs={**(one.inputs or {}), **films})
                for spot, one in self.looks.items()
            }
        if other:
            self.looks = {spot: replace(one, swept=False) for spot, one in self.looks.items()}
        return other

    def stale(self) -> dict[Spot, frozenset[Path]]:
        """What was not looked at in this state of the files, and those that changed since."""
        found: dict[Spot, frozenset[Path]] = {}
        compared: dict[int, frozenset[Path]] = {}
        for spot in self._spots(self.plan.planned):
            look = self.looks.get(spot)
            if look is None:
                found[spot] = frozenset()
            elif look.inputs is None:
                if look.after != self.noticed:
                    found[spot] = frozenset()
            else:  # many captures share theirs
                if id(look.inputs) not in compared:
                    compared[id(look.inputs)] = frozenset(
                        file for file, was in look.inputs.items() if self._digests(file) != was
                    )
                if compared[id(look.inputs)]:
                    found[spot] = compared[id(look.inputs)]
        return found

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
            if spot[2] != WHOLE and spot in self.looks and self.looks[spot].code
        }
        captures = sum(spot[2] != WHOLE for spot in stale)
        failed_only = 0 < 2 * len(failed) <= captures
        places = {spot[:2] for spot in (failed if failed_only else stale)}
        planned = []
        for one in self.plan.planned:
            if (place := key_of(one)) not in places:
                continue
            whole = self.looks.get((*place, WHOLE))
            swept = (self.sweep or (whole and whole.code)) and not failed_only
            sweep = one.page.sweep if swept else None
            widths = tuple(
                width for width in one.widths if not failed_only or (*place, width) in failed
            )
            planned.append(replace(one, page=replace(one.page, sweep=sweep), widths=widths))
        spots = failed if failed_only else stale.keys()
        changed = {file for spot in spots for file in stale[spot]}
        return Round(tuple(planned), tuple(sorted(changed)), failed_only)

    def everything(self) -> Round:
        """Look at all that a check looks at, also between the sample widths."""
        return Round(self.plan.planned, ())

    def own_digests(self, planned: Iterable[Planned]) -> dict[Place, Inputs]:
        """The digests of ``own_files``, to be asked for before a run reads them."""
        return {
            key_of(one): {file: self._digests(file) for file in self._own(one)} for one in planned
        }

    def keep(
        self,
        run: Run,
        folder: Path,
        done: Round,
        own: Mapping[Place, Inputs],
        started_ns: int,
    ) -> bool:
        """Remember what came of a round that was begun at ``started_ns``, by the system's clock.

        Nothing of it, and ``False``, where a file of its pages changed since: some of the captures
        may show what was before, and some what is now. ``own`` are those of ``own_digests``.
        """
        made_of: dict[Place, Inputs | None] = {}
        for one in done.planned:
            served = self._served(folder, one, started_ns)
            if served is None:
                return False
            place = key_of(one)
            known = served or one.page.url
            made_of[place] = {**served, **own[place]} if known else None
        tolerated = tolerated_captures(run.captures, run.findings, self.config.fail_on)
        looks: dict[Spot, Look] = {}
        for each in run.captures:
            unknown = each.verdict in UNKNOWN
            good = each.verdict == "unchanged" or each.spot in tolerated
            inputs = None if unknown else made_of[each.page, each.browser]
            looks[each.spot] = Look(3 if unknown else 0 if good else 1, inputs, self.noticed)
        if not done.failed_only:
            looks |= self._wholes(run, made_of, looks)
        self.looks |= looks
        return True

    def _wholes(
        self, run: Run, made_of: Mapping[Place, Inputs | None], looks: Mapping[Spot, Look]
    ) -> dict[Spot, Look]:
        """What is wrong with pages besides their captures, where that is worse."""
        found = set[Place]()
        if run.exit_code > max((look.code for look in looks.values()), default=0):
            found = {
                (one.page, one.browser)
                for one in run.sweeps
                if one.verdict not in ("unchanged", "changed")
            }
            found |= {(one.page, one.browser) for one in run.findings}
            found = (found & made_of.keys()) or set(made_of)
        wholes = {}
        for place, inputs in made_of.items():
            known = all(look.inputs for spot, look in looks.items() if spot[:2] == place)
            code = run.exit_code if place in found else 0
            swept = any((one.page, one.browser) == place for one in run.sweeps)
            wholes[(*place, WHOLE)] = Look(code, inputs if known else None, self.noticed, swept)
        return wholes

    @property
    def exit_code(self) -> int:
        """That of a check which had come to all this: 3 where something was not looked at."""
        if self.stale() or (self.sweep and self.unswept()):
            return 3
        return max(look.code for look in self.looks.values())

    def _served(self, folder: Path, one: Planned, started_ns: int) -> Inputs | None:
        """The files that a page was made of, as they are; ``None`` where some changed since."""
        if one.page.url or self.config.root is None:
            return {}
        captures = None
        with suppress(HarnessError):
            captures = load_set(folder / run_folder.CAPTURES / one.page.name / one.variant)
        found: dict[Path, str] = {}
        for path, digest in (captures.resources if captures else {}).items():
            if "://" in path:  # of another origin
                continue
            files = files_at(self.root, path)
            found |= {file: self._digests(file) for file in files}
            there = [file for file in files if file.exists()]
            if not there and digest != NOT_FOUND:
                return None
            times = [now[-1] for file in there if file.is_file() and (now := signature(file))]
            if any(time >= started_ns for time in times):
                return None
        return found

    def _own(self, one: Planned) -> tuple[Path, ...]:
        manifest = self.config.baselines / one.page.name / one.variant / MANIFEST
        state = one.page.storage_state
        return (manifest, Path(state)) if state else (manifest,)

    def _spots(self, planned: Iterable[Planned]) -> Iterable[Spot]:
        return ((*key_of(one), width) for one in planned for width in (*one.widths, WHOLE))


def key_of(planned: Planned) -> Place:
    return planned.page.name, planned.variant
