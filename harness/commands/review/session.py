"""A review: the decisions on one run, and baselines that follow them for as long as it goes on.

What the baselines of a place (a page in one browser) are is a function of what they were before
the review and of what is decided. Both are kept in the run's folder: a copy of the former set
below ``before``, and in ``decisions.json`` the decisions and the digest of each manifest that was
written for them. So a decision can be taken back, and a review be gone on with later.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Lock

from harness.approval.decisions import Decisions, Settled, settle
from harness.approval.decisions_file import as_document, digest_of, read, written_baselines
from harness.approval.promote import earlier_run
from harness.approval.promote_accepted import planned_places, write_accepted
from harness.baselines.folder_store import MANIFEST, recover, replacing, sha256
from harness.config.load import Config
from harness.errors import BaselineError, HarnessError
from harness.model.target import Target
from harness.run import run_folder

#: Within the folder of a run.
BEFORE, DECISIONS = "before", "decisions.json"


class Review:
    """The review of one run. What it does, it does for one caller at a time.

    Errors of all that is done: ``HarnessError``, and then nothing was changed.
    """

    def __init__(self, config: Config, name: str) -> None:
        """``name`` is that of the run. Errors: as for ``earlier_run``."""
        self.run, self.folder = earlier_run(config, name)
        self.notes: dict[str, None] = {}  #: what the person should know of decisions forgotten
        self._config = config
        #: Its digest, by which decisions name the report.
        self.report = digest_of((self.folder / run_folder.REPORT).read_bytes())
        self._decisions = Decisions(self.run.id, self.report, {}, {})
        self._written: dict[Target, str] = {}  #: digests of the manifests that are the review's
        self._lock = Lock()
        recover(config.baselines)
        self._load()

    def document(self) -> dict[str, object]:
        """The decisions as plain values, with ``notes``."""
        with self._lock:
            self._notice()
            return {**as_document(self._decisions), "notes": list(self.notes)}

    def settled(self) -> tuple[Settled, ...]:
        """What the decisions come to."""
        with self._lock:
            return settle(self.run, self._decisions)

    def decide(self, data: bytes) -> tuple[Settled, ...]:
        """Have the baselines be as the document ``data`` decides; all of them, or none."""
        decisions = read(data, self.run, self.report)
        with self._lock:
            self._check_own()
            was = {settlement.place: settlement for settlement in settle(self.run, self._decisions)}
            settled = settle(self.run, decisions)
            changed = [
                settlement
                for settlement in settled
                if settlement != was[settlement.place]
                and (settlement.is_accepted or settlement.place in self._written)
            ]
            self._follow(decisions, changed)
            return settled

    def _follow(self, decisions: Decisions, changed: list[Settled]) -> None:
        """Write the sets of the places that ``changed``, and keep ``decisions``."""
        accepted = {
            settlement.place: settlement for settlement in changed if settlement.is_accepted
        }
        back = [settlement.place for settlement in changed if not settlement.is_accepted]
        plan = planned_places(self._config, self.run, accepted)
        with _told():
            for place in accepted.keys() - self._written.keys():
                self._copy(place)
        again = [place for place in back if self._before(place).is_dir()]
        gone = [place for place in back if place not in again]
        written = {place: digest for place, digest in self._written.items() if place not in back}
        kept = self._file.read_bytes() if self._file.is_file() else None
        try:
            with replacing(
                map(self._target, (*accepted, *again)), map(self._target, gone)
            ) as writers:
                for place, settled in accepted.items():
                    writer = writers[self._target(place)]
                    before = self._before(place)
                    write_accepted(writer, self.run, self.folder, settled, plan[place], before)
                    written[place] = _digest(writer.folder)
                for place in again:
                    folder = writers[self._target(place)].folder
                    shutil.copytree(self._before(place), folder, dirs_exist_ok=True)
                self._save(decisions, written)
        except BaseException:
            with suppress(OSError):
                self._put_back(kept)
            raise
        self._decisions, self._written = decisions, written
        for place in back:
            shutil.rmtree(self._before(place), ignore_errors=True)

    def _notice(self) -> None:
        """Forget what was decided of places whose baselines are not the review's any more."""
        forgotten = [
            settlement.place
            for settlement in settle(self.run, self._decisions)
            if (settlement.is_accepted or settlement.place in self._written)
            and not self._is_own(settlement.place)
        ]
        if not forgotten:
            return
        for page, browser in forgotten:
            self.notes[
                f"What was decided of {page} in {browser} was forgotten: something else has "
                "changed its baselines since, or set them back."
            ] = None
        decisions = self._decisions
        self._decisions = replace(
            decisions,
            findings={
                key: decision
                for key, decision in decisions.findings.items()
                if key[1:] not in forgotten
            },
            captures={
                key: decision
                for key, decision in decisions.captures.items()
                if key[:2] not in forgotten
            },
        )
        self._written = {p: digest for p, digest in self._written.items() if p not in forgotten}
        for place in forgotten:
            shutil.rmtree(self._before(place), ignore_errors=True)
        with _told():
            self._save(self._decisions, self._written)

    def _check_own(self) -> None:
        for page, browser in self._written:
            if not self._is_own(Target(page, browser)):
                raise BaselineError(
                    f"the baselines of {page} in {browser} were changed by something else",
                    why="they are not what this review has written",
                    fix="reload the page: it shows what is left of the decisions",
                )

    def _is_own(self, place: Target) -> bool:
        return self._written.get(place) == _digest(self._target(place))

    def _target(self, place: Target) -> Path:
        return self._config.baselines / place[0] / place[1]

    def _before(self, place: Target) -> Path:
        return self.folder / BEFORE / place[0] / place[1]

    def _copy(self, place: Target) -> None:
        """Keep the set that there is; of one that is not there, nothing."""
        before, target = self._before(place), self._target(place)
        shutil.rmtree(before, ignore_errors=True)
        if target.is_dir():
            shutil.copytree(target, before)

    @property
    def _file(self) -> Path:
        return self.folder / DECISIONS

    def _load(self) -> None:
        if not self._file.is_file():
            return
        try:
            data = self._file.read_bytes()
            self._decisions = read(data, self.run, self.report, str(self._file))
            self._written = written_baselines(data, str(self._file))
        except (HarnessError, OSError, ValueError) as error:
            reason = error.what if isinstance(error, HarnessError) else str(error)
            self.notes[f"The decisions of an earlier review were forgotten: {reason}."] = None
        self._notice()

    def _save(self, decisions: Decisions, written: Mapping[Target, str]) -> None:
        places = [
            {"page": page, "browser": browser, "manifest": digest}
            for (page, browser), digest in sorted(written.items())
        ]
        document = {**as_document(decisions), "written": places}
        text = json.dumps(document, ensure_ascii=False, indent=2)
        self._put_back(f"{text}\n".encode(errors="backslashreplace"))

    def _put_back(self, data: bytes | None) -> None:
        """Have the file of decisions be ``data``; where that is ``None``, there is none."""
        if data is None:
            self._file.unlink(missing_ok=True)
            return
        new = self._file.with_name(f".{DECISIONS}")
        new.write_bytes(data)
        new.replace(self._file)


def _digest(folder: Path) -> str:
    """That of a set, by its manifest; empty where there is none."""
    manifest = folder / MANIFEST
    return sha256(manifest.read_bytes()) if manifest.is_file() else ""


@contextmanager
def _told() -> Iterator[None]:
    """Have a disk that refuses tell it as what a person can put right."""
    try:
        yield
    except OSError as error:
        raise BaselineError(
            f"the review could not be kept: {error}",
            why="the run's folder or the disk refused; the baselines are as they were",
            fix="make room, or make the folder writable, and decide again",
        ) from error
