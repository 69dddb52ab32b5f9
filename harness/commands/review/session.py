"""A review: the decisions on one run, and baselines that follow them.

The baselines of a target are a function of its baselines before the review and of the decisions.
The run's folder keeps both: a copy of the former set below ``before``, and in ``decisions.json``
the decisions and the version of each set that the review wrote. So a decision can be taken back,
and a review can be continued later.
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
from harness.approval.promote_accepted import planned_targets, write_accepted
from harness.baselines.capture_set import set_version
from harness.baselines.folder_store import FolderStore
from harness.baselines.stores import store_of
from harness.commands.review.local_marks import LocalMarks, digest_of_document, digest_of_folder
from harness.config.load import Config
from harness.errors import BaselineError, HarnessError
from harness.model.target import Target
from harness.run import run_folder
from harness.run.stored.whole_run import check_whole

#: Within the folder of a run.
BEFORE, DECISIONS = "before", "decisions.json"


class Review:
    """The review of one run; serves one caller at a time.

    All methods raise ``HarnessError``, and then nothing was changed.
    """

    def __init__(self, config: Config, name: str) -> None:
        """Open the review of the run called ``name``. Errors: as for ``earlier_run``."""
        self.run, self.folder = earlier_run(config, name)
        check_whole(self.run, self.folder)
        self.notes: dict[str, None] = {}  #: on decisions that were dropped, in order
        self._config = config
        #: The digest of the JSON report, which decisions name.
        self.report = digest_of((self.folder / run_folder.REPORT).read_bytes())
        self._decisions = Decisions(self.run.id, self.report, {}, {})
        self._written: dict[Target, str] = {}  #: versions of the sets that the review wrote
        self._lock = Lock()
        self._store = store_of(config)
        self._before = FolderStore(self.folder / BEFORE)
        self._marks = LocalMarks(config.project, self.run.id)
        self._store.recover()
        self._load()

    def document(self) -> dict[str, object]:
        """The decisions document, with ``notes``."""
        with self._lock:
            self._drop_overwritten()
            return {**as_document(self._decisions), "notes": list(self.notes)}

    def settled(self) -> tuple[Settled, ...]:
        """The outcome of the decisions on each target."""
        with self._lock:
            return settle(self.run, self._decisions)

    def decide(self, data: bytes) -> tuple[Settled, ...]:
        """Replace the baselines as the document ``data`` decides: all, or none."""
        decisions = read(data, self.run, self.report)
        with self._lock, self._store.locked(writes=True):
            self._check_unchanged()
            former = {
                settlement.place: settlement for settlement in settle(self.run, self._decisions)
            }
            settled = settle(self.run, decisions)
            changed = [
                settlement
                for settlement in settled
                if settlement != former[settlement.place]
                and (settlement.is_accepted or settlement.place in self._written)
            ]
            self._follow(decisions, changed)
            return settled

    def _follow(self, decisions: Decisions, changed: list[Settled]) -> None:
        """Write or restore the sets of the targets in ``changed``, and save ``decisions``."""
        accepted = {
            settlement.place: settlement for settlement in changed if settlement.is_accepted
        }
        back = [settlement.place for settlement in changed if not settlement.is_accepted]
        plan = planned_targets(self._config, self.run, accepted)
        with _disk_errors():
            for place in accepted.keys() - self._written.keys():
                if self._store.export(place, self._before.path(place)):
                    self._marks.add(digest_of_folder(self._before.path(place), place))
        restored = [place for place in back if self._before.path(place).is_dir()]
        for place in restored:
            self._check_former(place)
        gone = [place for place in back if place not in restored]
        written = {place: digest for place, digest in self._written.items() if place not in back}
        saved = self._file.read_bytes() if self._file.is_file() else None
        try:
            with self._store.replace((*accepted, *restored), gone) as writers:
                for place, settled in accepted.items():
                    writer = writers[place]
                    write_accepted(
                        writer, self.run, self.folder, settled, plan[place], self._before
                    )
                    written[place] = set_version(writer.folder)
                for place in restored:
                    self._before.export(place, writers[place].folder)
                self._save(decisions, written)
        except BaseException:
            with suppress(OSError):
                self._write_decisions(saved)
            raise
        self._decisions, self._written = decisions, written
        for place in back:
            shutil.rmtree(self._before.path(place), ignore_errors=True)

    def _check_former(self, place: Target) -> None:
        """Raise ``BaselineError`` where the former baselines are not those that were kept."""
        folder = self._before.path(place)
        with suppress(ValueError, OSError):
            if self._marks.holds(digest_of_folder(folder, place)):
                return
        raise BaselineError(
            f"the former baselines of {place.page} in {place.variant} cannot be restored",
            why=f"what is in {folder} is not what this review has kept there",
            fix="restore them from version control",
        )

    def _drop_overwritten(self) -> None:
        """Drop the decisions on targets whose baselines something else replaced."""
        forgotten = [
            settlement.place
            for settlement in settle(self.run, self._decisions)
            if (settlement.is_accepted or settlement.place in self._written)
            and not self._is_unchanged(settlement.place)
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
            shutil.rmtree(self._before.path(place), ignore_errors=True)
        with _disk_errors():
            self._save(self._decisions, self._written)

    def _check_unchanged(self) -> None:
        """Raise ``BaselineError`` where something else replaced a set of the review."""
        for page, browser in self._written:
            if not self._is_unchanged(Target(page, browser)):
                raise BaselineError(
                    f"the baselines of {page} in {browser} were changed by something else",
                    why="they are not what this review has written",
                    fix="reload the page: it shows what is left of the decisions",
                )

    def _is_unchanged(self, place: Target) -> bool:
        return self._written.get(place) == self._store.version(place)

    @property
    def _file(self) -> Path:
        return self.folder / DECISIONS

    def _load(self) -> None:
        if not self._file.is_file():
            return
        try:
            data = self._file.read_bytes()
            self._decisions = read(data, self.run, self.report, str(self._file))
            if self._marks.holds(digest_of_document(data)):
                self._written = written_baselines(data, str(self._file))
        except (HarnessError, OSError, ValueError) as error:
            reason = error.what if isinstance(error, HarnessError) else str(error)
            self.notes[f"The decisions of an earlier review were forgotten: {reason}."] = None
        self._drop_overwritten()

    def _save(self, decisions: Decisions, written: Mapping[Target, str]) -> None:
        places = [
            {"page": page, "browser": browser, "manifest": digest}
            for (page, browser), digest in sorted(written.items())
        ]
        document = {**as_document(decisions), "written": places}
        text = json.dumps(document, ensure_ascii=False, indent=2)
        data = f"{text}\n".encode(errors="backslashreplace")
        self._marks.add(digest_of_document(data))
        self._write_decisions(data)

    def _write_decisions(self, data: bytes | None) -> None:
        """Replace the file of decisions by ``data``; ``None`` deletes it."""
        if data is None:
            self._file.unlink(missing_ok=True)
            return
        new = self._file.with_name(f".{DECISIONS}")
        new.write_bytes(data)
        new.replace(self._file)


@contextmanager
def _disk_errors() -> Iterator[None]:
    """Raise ``BaselineError`` for an ``OSError`` of the block."""
    try:
        yield
    except OSError as error:
        raise BaselineError(
            f"the review could not be kept: {error}",
            why="the run's folder or the disk refused; the baselines are as they were",
            fix="make room, or make the folder writable, and decide again",
        ) from error
