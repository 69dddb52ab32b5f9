"""``shard.json``: the evidence that a shard keeps beside its report, for a later merge.

A report holds findings. A cause that shows on pages of different shards becomes one finding only if
the merge knows the symptoms that the findings were made of. ``shard.json`` holds them, and the plan
of the whole run.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from harness.config import file_names
from harness.config.load import Config
from harness.findings.evidence import Evidence
from harness.model.finding import Finding
from harness.model.run import Environment
from harness.model.target import Renderer
from harness.plan.options import DEFAULT_OPTIONS, Options
from harness.plan.plan import Plan, Shard
from harness.printable import printable
from harness.report.json.codec import Codec
from harness.run.conclude import MAKERS, Notes, Outcome
from harness.run.stored.kept_document import Sentences, read_document
from harness.run.stored.read_run import check_name, check_names
from harness.site.git_refs import head_of

SCHEMA = 3
FILE = "shard.json"


@dataclass(frozen=True, slots=True)
class Unit:
    """A page in one browser, and the number of the shard that captures it."""

    page: str
    browser: str  #: the variant, the name of its baseline's folder
    renderer: Renderer
    widths: tuple[int, ...]  #: of its captures, CSS px
    shard: int


@dataclass(frozen=True, slots=True)
class Part:
    """Everything that one shard of a run keeps for the merge."""

    number: int  #: from 1
    count: int
    of: str  #: digest of the whole plan
    project: str  #: digest of the configuration
    commit: str  #: empty where the project is in no git repository
    units: tuple[Unit, ...]  #: of all shards, in the order of the plan
    notes: Notes
    environments: Mapping[Renderer, Environment]
    evidence: Evidence
    made: Mapping[str, Sequence[Finding]]  #: findings by their maker, one of ``MAKERS``
    options: Options = DEFAULT_OPTIONS  #: of all shards

    @property
    def label(self) -> str:
        return f"{self.number}/{self.count}"


_CODEC = Codec(Part)

_SENTENCES = Sentences(
    "`harness check --shard` keeps",
    "download the folder of that run again, or run that shard again",
    "run all shards and the merge with one version",
)


def part_of(
    plan: Plan,
    shard: Shard,
    config: Config,
    of: str,
    options: Options,
    outcome: Outcome,
    environments: Mapping[Renderer, Environment],
) -> Part:
    """The part that ``shard`` keeps of its ``outcome``; ``of`` is the digest of the whole plan."""
    return Part(
        shard.number,
        shard.count,
        of,
        digest_of_project(config),
        head_of(config.project),
        units_of(shard),
        outcome.notes,
        environments,
        outcome.evidence,
        outcome.made,
        replace(options, shard=None),
    )


def units_of(shard: Shard) -> tuple[Unit, ...]:
    """The units of the whole run, each with the number of its shard."""
    return tuple(
        Unit(planned.page.name, planned.variant, planned.renderer, planned.widths, number)
        for planned, number in shard.dealt
    )


def digest_of_project(config: Config) -> str:
    """The digest of all settings that a run's outcome depends on, except for secrets."""
    pages = [
        {
            key: printable(value) if key in ("path", "url") and value else value
            for key, value in asdict(page).items()
            if key not in ("headers", "storage_state")
        }
        for page in config.pages
    ]
    settings = {
        "pages": pages,
        "breakpoints": [asdict(band) for band in config.breakpoints],
        "root": _below(config.root, config.project),
        "base_url": config.base_url and printable(config.base_url),
        "serve": config.serve and [config.serve.command, printable(config.serve.ready)],
        "baselines": config.store or _below(config.baselines, config.project),
        "build": config.build,
        "timeout_ms": config.timeout_ms,
        "threshold": config.threshold,
        "ignore_anti_aliasing": config.ignore_anti_aliasing,
        "fail_on": sorted(config.fail_on),
    }
    return _digest(settings)


def _below(folder: Path | None, project: Path) -> str | None:
    """A folder relative to the project, so that the digest is the same on every machine."""
    if folder is None or not folder.is_relative_to(project):
        return None if folder is None else str(folder)
    return folder.relative_to(project).as_posix()


def digest_of_plan(
    plan: Plan, shard: Shard, config: Config, asked: Mapping[str, str | None]
) -> str:
    """The digest of a run's plan, of its shards and of its options, ``asked``."""
    plan_fields = {
        "project": digest_of_project(config),
        "asked": dict(asked),
        "shards": shard.count,
        "units": [asdict(unit) for unit in units_of(shard)],
        "left_out": [
            [planned.page.name, planned.variant, list(planned.widths)] for planned in plan.left_out
        ],
    }
    return _digest(plan_fields)


def _digest(content: Mapping[str, Any]) -> str:
    data = json.dumps(content, sort_keys=True).encode()
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def write_part(folder: Path, part: Part) -> None:
    """Write ``part`` into the folder of its run."""
    document = {"schema": SCHEMA, **_CODEC.plain(part)}
    # ASCII escapes keep half a surrogate pair, which a page's script can write, as it is.
    (folder / FILE).write_text(json.dumps(document, allow_nan=False) + "\n", "ascii")


def read_part(folder: Path) -> Part:
    """The part in the folder of a shard's run.

    Its values are checked, since it may come from elsewhere. Errors: ``HarnessError``.
    """
    return read_document(folder, FILE, _CODEC, SCHEMA, _checked, _SENTENCES)


def _checked(part: Part) -> Part:
    """``part``, whose units name each page once; of a page that is there twice the first counts.

    Errors: ``ValueError`` where its numbers or its findings contradict it, or a name in it is none.
    """
    numbers = [part.number, *(unit.shard for unit in part.units)]
    if not all(1 <= number <= part.count for number in numbers):
        raise ValueError(f"a shard of {part.count} has the number {min(numbers)} or {max(numbers)}")
    if absent := set(MAKERS) - part.made.keys():
        raise ValueError(f"made.{min(absent)} is missing")
    part.evidence.check()
    check_names((*part.units, *part.made.values(), *part.evidence.shots))
    evidence = part.evidence
    check_names((*evidence.symptoms, *evidence.lying, *evidence.narrowed))
    for unit in part.units:
        for width in unit.widths:
            check_name(width, file_names.width, ("units", "widths"))
    units: dict[tuple[str, str], Unit] = {}
    for unit in part.units:
        units.setdefault((unit.page, unit.browser), unit)
    return replace(part, units=tuple(units.values()))
