"""``ledger.json``: everything a run plans, written before it starts, and balanced at its end.

A run that is killed leaves it behind, so that nothing it planned is forgotten. When a run ends, it
gets the digests of the report and of the captures, by which they are recognized later.
"""

import json
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from harness.baselines.stores import store_of
from harness.config import file_names
from harness.config.load import Config
from harness.model.run import Conditions
from harness.model.target import CaptureKey, Target
from harness.plan.options import DEFAULT_OPTIONS, Options
from harness.plan.plan import Plan
from harness.report.json.codec import Codec
from harness.run.run_folder import LEDGER
from harness.run.shards.shard_file import digest_of_project
from harness.run.stored.kept_document import Sentences, read_document
from harness.run.stored.read_run import check_name, check_names
from harness.version import __version__

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class PlannedPlace:
    """A page in one variant, and the widths to capture it at (CSS px)."""

    page: str
    browser: str
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BaselineVersion:
    """The baselines of a target when the run started: the SHA-256 of their manifest."""

    page: str
    browser: str
    manifest: str  #: empty where there were none


@dataclass(frozen=True, slots=True)
class StoredSet:
    """The captures of a target in the run's folder: the SHA-256 of their manifest."""

    page: str
    browser: str
    manifest: str


@dataclass(frozen=True, slots=True)
class Balance:
    """The files of a run that has ended."""

    report: str  #: SHA-256 of its report
    sets: tuple[StoredSet, ...]  #: sorted by page and variant


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """The content of ``ledger.json``."""

    id: str
    command: str
    harness: str  #: version
    project: str  #: digest of the configuration
    planned: tuple[PlannedPlace, ...]
    started_ns: int  #: since the epoch
    options: Options = DEFAULT_OPTIONS
    conditions: Conditions | None = None
    baselines: tuple[BaselineVersion, ...] = ()
    shard: str = ""  #: ``2/5``, where the run is a shard
    of: str = ""  #: digest of the whole plan that the shards share
    balance: Balance | None = None  #: ``None`` until the run ends

    @property
    def places(self) -> tuple[CaptureKey, ...]:
        """Every planned capture, in the order of the plan."""
        return tuple(
            CaptureKey(place.page, place.browser, width)
            for place in self.planned
            for width in place.widths
        )


_CODEC = Codec(LedgerFile)

_SENTENCES = Sentences(
    "harness has written",
    "download the folder of the run again, or run it again",
    "use that version, or run it again with this one",
)


def ledger_of(
    config: Config,
    plan: Plan,
    id: str,
    command: str,
    options: Options,
    conditions: Conditions | None,
    of: str = "",
) -> LedgerFile:
    """The ledger of a run of ``plan`` that is about to start."""
    return LedgerFile(
        id,
        command,
        __version__,
        digest_of_project(config),
        places_of(plan),
        time.time_ns(),
        options,
        conditions,
        versions_of(config, (planned.target for planned in plan.planned)),
        str(plan.shard) if plan.shard else "",
        of,
    )


def places_of(plan: Plan) -> tuple[PlannedPlace, ...]:
    """The planned places of ``plan``, in its order."""
    return tuple(PlannedPlace(*planned.target, planned.widths) for planned in plan.planned)


def versions_of(config: Config, targets: Iterable[Target]) -> tuple[BaselineVersion, ...]:
    """The present versions of the baselines of ``targets``."""
    store = store_of(config)
    return tuple(BaselineVersion(*target, store.version(target)) for target in targets)


def write_ledger(folder: Path, ledger: LedgerFile) -> None:
    """Write ``ledger`` through to the disk, into the ``folder`` of its run."""
    document = {"schema": SCHEMA, **_CODEC.plain(ledger)}
    write_through(folder / LEDGER, (json.dumps(document) + "\n").encode("ascii"))


def write_through(file: Path, data: bytes) -> None:
    """Replace ``file`` by one with the content ``data``, through to the disk, or not at all."""
    new = file.with_name(f".{file.name}-{os.getpid()}")
    with new.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_ledger(folder: Path) -> LedgerFile | None:
    """The ledger in the ``folder`` of a run; ``None`` where there is none.

    Errors: ``HarnessError`` where it cannot be read or names what no run plans.
    """
    file = folder / LEDGER
    if not (file.is_symlink() or file.exists()):
        return None
    return read_document(folder, LEDGER, _CODEC, SCHEMA, _checked, _SENTENCES)


def _checked(ledger: LedgerFile) -> LedgerFile:
    """``ledger`` itself. Errors: ``ValueError`` for a name, a width or a place there twice."""
    check_name(ledger.id, file_names.run_id, ("id",))
    check_names(ledger)
    for place in ledger.planned:
        for width in place.widths:
            check_name(width, file_names.width, ("planned", "widths"))
    if len(set(ledger.places)) != len(ledger.places):
        raise ValueError("planned names a capture twice")
    return ledger
