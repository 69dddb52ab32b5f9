"""What tests have asserted: captures kept one by one, by many processes, and put into one run.

Each assertion has a folder of its own below ``parts`` in the run's, named by what was asserted
(name, variant and width). So two tests that assert the same meet there, and a test that is run
again finds what it left the last time.
"""

import pickle
import platform
import shutil
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path

from harness import runs
from harness.approval import BY_TESTS, Place, fill, kept, planned_state
from harness.baselines.store import CaptureSet, SetWriter, load_set, recover, replacing
from harness.capture.calibration import CLOCK, LOCALE, TIMEZONE
from harness.capture.rendering import fonts_digest
from harness.compare.grouping import Spot
from harness.compare.setup import drift_findings, new_findings
from harness.compare.symptoms import Symptom
from harness.compare.whereabouts import lying
from harness.concluding import Notes, Outcome, conclude
from harness.config import Config
from harness.errors import ConfigError
from harness.evidence import Evidence
from harness.ledger import keep_books
from harness.plan import Planned
from harness.report.json import render as render_json
from harness.results import CaptureResult, Conditions, Environment, Finding, Run
from harness.values import Layout

#: Below the folder of a run, while its tests go on.
PARTS = "parts"
_KEPT = "asserted.pickle"


@dataclass(frozen=True, slots=True)
class Asserted:
    """One layout that a test has asserted at one width, and what came of it.

    Without ``environment`` the test came to no end.
    """

    test: str  #: its node id
    result: CaptureResult
    device_scale_factor: float = 1.0
    environment: Environment | None = None
    symptoms: tuple[Symptom, ...] = ()
    harmless: bool = False  #: it differs, and nothing of that is the page's doing
    before: Layout | None = field(default=None, repr=False)
    after: Layout | None = field(default=None, repr=False)
    matching: tuple[str, ...] | None = None  #: breakpoints that the page marks as matching
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def place(self) -> Place:
        return self.result.page, self.result.browser


def part_of(folder: Path, spot: Spot) -> Path:
    """The folder of one assertion in that of a run."""
    page, browser, width = spot
    return folder / PARTS / page / browser / str(width)


def keep(part: Path, asserted: Asserted) -> None:
    """Write down what came of an assertion; its folder is there."""
    new = part / f".{_KEPT}"
    new.write_bytes(pickle.dumps(asserted))
    new.replace(part / _KEPT)


def begin(part: Path, asserted: Asserted) -> None:
    """Note what a test has set out to assert. Errors: ``ConfigError`` where another has."""
    part.parent.mkdir(parents=True, exist_ok=True)
    try:
        part.mkdir()
    except FileExistsError:
        one = asserted.result
        other = load(part)
        who = "the same test" if other is None or other.test == asserted.test else other.test
        raise ConfigError(
            f"the layout {one.page!r} was asserted twice at {one.width} px in {one.browser}",
            why=f"by {asserted.test} and by {who}; one of the two would replace the other",
            fix="give each state of the page a name of its own",
        ) from None
    keep(part, asserted)


def load(part: Path) -> Asserted | None:
    """What was kept in the folder of an assertion; ``None`` where it is only about to be."""
    try:
        kept_there: Asserted = pickle.loads((part / _KEPT).read_bytes())  # written by ``keep``
    except FileNotFoundError:
        return None
    return kept_there


def load_all(folder: Path) -> tuple[Asserted, ...]:
    """Everything that was asserted in a run, by name, variant and width."""
    parts = (load(one.parent) for one in folder.glob(f"{PARTS}/*/*/*/{_KEPT}"))
    return tuple(sorted(filter(None, parts), key=lambda one: one.result.spot))


def as_run(asserted: Sequence[Asserted], config: Config, name: str) -> Run:
    """One run of all that was asserted: a finding for each cause, over all of its widths."""
    symptoms = {one.result.spot: one.symptoms for one in asserted if one.symptoms}
    lie = lying(symptoms, _layouts(asserted, "before"), _layouts(asserted, "after"))
    results = tuple(
        replace(one.result, verdict="unchanged") if one.harmless else one.result for one in asserted
    )
    marked: dict[Place, dict[int, tuple[str, ...]]] = defaultdict(dict)
    seconds: dict[Place, float] = defaultdict(float)
    for one in asserted:
        seconds[one.place] += one.seconds
        if one.matching is not None:
            marked[one.place][one.result.width] = one.matching
    new = new_findings(results, config.breakpoints, "")
    drift = drift_findings(marked, config.breakpoints)
    run = conclude(
        Outcome(
            results,
            (),
            Evidence(symptoms, {}, lie),
            {"new": tuple(map(_told_to_approve, new)), "drift": tuple(drift)},
            Notes(explained=tuple(note for one in asserted for note in one.notes)),
            seconds,
        ),
        config,
        keep_books(len(results), results),
        id=name,
        command=BY_TESTS,
        environment=_environment(asserted),
        conditions=_conditions(asserted),
        against="",
    )
    return replace(run, seconds=round(sum(seconds.values()), 2))


def finish(folder: Path, config: Config) -> Run:
    """Put everything that was asserted into one run, and keep that in its ``folder``."""
    asserted = load_all(folder)
    for place, some in _by_place(asserted).items():
        put_together(folder, some, folder / runs.CAPTURES / place[0] / place[1])
    run = as_run(asserted, config, folder.name)
    (folder / runs.REPORT).write_bytes(render_json(run))
    runs.name_last(folder)
    return run


def approve(
    folder: Path, config: Config, passed: Collection[str]
) -> tuple[tuple[Path, tuple[int, ...]], ...]:
    """Make what the tests that ``passed`` have captured the baselines, all of it or nothing.

    Names and widths that they have not captured keep the baselines that they have. Gives each
    folder that was written, and the widths. Errors: ``BaselineError``.
    """
    taken = [
        one
        for one in load_all(folder)
        if one.test in passed and one.environment and one.result.images.get("current")
    ]
    fresh: dict[Path, tuple[Planned, CaptureSet]] = {}
    for place, some in _by_place(taken).items():
        beside = folder / "approved" / place[0] / place[1]
        put_together(folder, some, beside)
        captures = load_set(beside)
        assert captures is not None, "it was just written"
        target = config.baselines / place[0] / place[1]
        fresh[target] = planned_state(config, place, captures.pictures), captures
    recover(config.baselines)
    with replacing(fresh) as writers:
        for target, (planned, captures) in fresh.items():
            fill(writers[target], planned, captures, kept(target, planned.widths, captures))
    shutil.rmtree(folder / "approved", ignore_errors=True)
    return tuple((target, tuple(sorted(one.pictures))) for target, (_, one) in fresh.items())


def put_together(folder: Path, some: Sequence[Asserted], target: Path) -> None:
    """Make one set in ``target`` of the captures of one place that ``folder`` holds in parts."""
    writer = SetWriter(target)
    found: dict[str, str] = {}
    for one in some:
        place = part_of(folder, one.result.spot) / runs.CAPTURES / one.place[0] / one.place[1]
        captures = load_set(place)
        if captures is None:
            continue  # it could not be captured
        found |= captures.resources
        for width, picture in captures.pictures.items():
            layout = captures.layouts()[width]
            image = captures.image(width)
            writer.add(layout, image, pixels=picture.pixels, encoded=picture.encoded)
    writer.finish(_environment(some), found, by_tests=True)


def _by_place(asserted: Iterable[Asserted]) -> dict[Place, list[Asserted]]:
    found: dict[Place, list[Asserted]] = defaultdict(list)
    for one in asserted:
        found[one.place].append(one)
    return dict(found)


def _told_to_approve(finding: Finding) -> Finding:
    """A finding of a state without baselines, which ``harness approve`` alone cannot capture."""
    what, _, _ = finding.message.partition("; look at")
    return replace(finding, message=f"{what}; `pytest --layout-approve` records what tests show")


def _layouts(asserted: Sequence[Asserted], side: str) -> Mapping[Place, Mapping[int, Layout]]:
    found: dict[Place, dict[int, Layout]] = defaultdict(dict)
    for one in asserted:
        if (layout := getattr(one, side)) is not None:
            found[one.place][one.result.width] = layout
    return found


def _environment(asserted: Sequence[Asserted]) -> Environment:
    known = [one.environment for one in asserted if one.environment]
    if not known:
        return Environment("", "", f"{platform.system()} {platform.machine()}", "")
    return replace(
        known[0],
        browser=", ".join(dict.fromkeys(one.browser for one in known)),
        render_profile=", ".join(dict.fromkeys(one.render_profile for one in known)),
    )


def _conditions(asserted: Sequence[Asserted]) -> Conditions:
    return Conditions(
        playwright=metadata.version("playwright"),
        python=platform.python_version(),
        fonts=fonts_digest(),
        locale=LOCALE,
        time_zone=TIMEZONE,
        clock=CLOCK,
        device_scale_factors=tuple(sorted({one.device_scale_factor for one in asserted})),
    )
