"""What a shard keeps beside its report, so that all shards together are one run again.

A report tells findings; one cause on pages of different shards is one finding only if what they
were made of is still known. ``shard.json`` holds that, and what the other shards are to hold.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from harness.config.load import Config
from harness.errors import HarnessError
from harness.findings.evidence import Evidence
from harness.model.finding import Finding
from harness.model.run import Environment
from harness.model.target import Renderer
from harness.plan.plan import Plan, Shard
from harness.report.json.codec import Codec, schema_of
from harness.report.json.render import INTERNAL
from harness.run.conclude import MAKERS, Notes, Outcome
from harness.site.git_refs import head_of

SCHEMA = 2
FILE = "shard.json"


@dataclass(frozen=True, slots=True)
class Unit:
    """One page in one browser, and the shard that it is in."""

    page: str
    browser: str  #: the variant, as its baseline's folder is named
    renderer: Renderer
    widths: tuple[int, ...]  #: of its captures, CSS px
    shard: int


@dataclass(frozen=True, slots=True)
class Part:
    """One shard of a run."""

    number: int  #: from 1
    count: int
    of: str  #: digest of the whole plan
    project: str  #: digest of the configuration
    commit: str  #: empty where the project is in no git repository
    units: tuple[Unit, ...]  #: of the whole run, in the order of its plan
    notes: Notes
    environments: Mapping[Renderer, Environment]
    evidence: Evidence
    made: Mapping[str, Sequence[Finding]]  #: findings, of ``MAKERS``

    @property
    def label(self) -> str:
        return f"{self.number}/{self.count}"


#: The marks of symptoms have served when widths were searched; a merge does not need them.
_CODEC = Codec(Part, {*INTERNAL, "marks"})


def part_of(
    plan: Plan,
    shard: Shard,
    config: Config,
    asked: Mapping[str, str | None],
    outcome: Outcome,
    environments: Mapping[Renderer, Environment],
) -> Part:
    """What ``shard`` of a run keeps of its ``outcome``.

    ``asked`` are the options that, besides the plan, decide what a run looks at.
    """
    return Part(
        shard.number,
        shard.count,
        digest_of_plan(plan, shard, config, asked),
        digest_of_project(config),
        head_of(config.project),
        units_of(shard),
        outcome.notes,
        environments,
        outcome.evidence,
        outcome.made,
    )


def units_of(shard: Shard) -> tuple[Unit, ...]:
    """All that a run is made of, each in its shard."""
    return tuple(
        Unit(planned.page.name, planned.variant, planned.renderer, planned.widths, number)
        for planned, number in shard.dealt
    )


def digest_of_project(config: Config) -> str:
    """Of all in a configuration that a run's outcome depends on; of nothing that is a secret."""
    pages = [
        {
            key: value
            for key, value in asdict(page).items()
            if key not in ("headers", "storage_state")
        }
        for page in config.pages
    ]
    settings = {
        "pages": pages,
        "breakpoints": [asdict(band) for band in config.breakpoints],
        "root": _below(config.root, config.project),
        "base_url": config.base_url,
        "serve": config.serve and [config.serve.command, config.serve.ready],
        "baselines": _below(config.baselines, config.project),
        "build": config.build,
        "timeout_ms": config.timeout_ms,
        "threshold": config.threshold,
        "ignore_anti_aliasing": config.ignore_anti_aliasing,
        "fail_on": sorted(config.fail_on),
    }
    return _digest(settings)


def _below(folder: Path | None, project: Path) -> str | None:
    """A folder as the configuration names it, wherever the project lies on this machine."""
    if folder is None or not folder.is_relative_to(project):
        return None if folder is None else str(folder)
    return folder.relative_to(project).as_posix()


def digest_of_plan(
    plan: Plan, shard: Shard, config: Config, asked: Mapping[str, str | None]
) -> str:
    """Of what a run sets out to do, and of how it is dealt to shards; ``asked`` as above."""
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
    """Keep ``part`` in the folder of its run."""
    document = {"schema": SCHEMA, **_CODEC.plain(part)}
    # ASCII, so that half a surrogate pair that a page's script has written comes back as it was.
    (folder / FILE).write_text(json.dumps(document, allow_nan=False) + "\n", "ascii")


def read_part(folder: Path) -> Part:
    """The part in the folder of a shard's run.

    It may come from elsewhere, so its values are checked. Errors: ``HarnessError``.
    """
    file = folder / FILE
    try:
        document = json.loads(file.read_bytes())
        schema = schema_of(document)
        if schema == SCHEMA:
            return _checked(_CODEC.read(document))
    except (OSError, ValueError, RecursionError) as error:
        raise HarnessError(
            f"{file} cannot be read: {error}",
            why="it is not what `harness check --shard` keeps, or it was cut or edited",
            fix="download the folder of that run again, or run that shard again",
        ) from error
    raise HarnessError(
        f"{file} has schema {schema}; this harness reads schema {SCHEMA}",
        why="it was written by another version of harness",
        fix="run all shards and the merge with one version",
    )


def _checked(part: Part) -> Part:
    """``part``. Errors: ``ValueError`` where its numbers or its findings are not those of one."""
    numbers = [part.number, *(unit.shard for unit in part.units)]
    if not all(1 <= number <= part.count for number in numbers):
        raise ValueError(f"a shard of {part.count} has the number {min(numbers)} or {max(numbers)}")
    if absent := set(MAKERS) - part.made.keys():
        raise ValueError(f"made.{min(absent)} is missing")
    return part
