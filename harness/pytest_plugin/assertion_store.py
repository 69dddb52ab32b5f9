"""Assertions of layouts: stored one by one, by many processes, and put into one run.

Each assertion has a folder of its own below ``parts`` in the run's folder, named by layout, variant
and width. So two tests that assert the same layout are noticed, and a test that runs again finds
its former assertion.
"""

import pickle
import platform
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from harness.approval.states import BY_TESTS, planned_state
from harness.approval.write_set import former_set, write_planned
from harness.baselines.capture_set import load_set
from harness.baselines.set_writer import SetWriter
from harness.baselines.stores import store_of
from harness.config.load import Config
from harness.detectors import PageReading, detect_all
from harness.diagnose.symptoms import Symptom
from harness.errors import ConfigError
from harness.findings.baseline_state import new_findings
from harness.findings.changed_boxes import changed_boxes_by_capture
from harness.findings.evidence import Evidence
from harness.model.finding import Finding
from harness.model.layout import Layout
from harness.model.run import CaptureResult, Environment, Run
from harness.model.target import CaptureKey, Target
from harness.run import run_folder
from harness.run.conclude import Notes, Outcome, conclude
from harness.run.conditions import conditions_of
from harness.run.ledger import keep_books

#: The folder of assertions below that of a run, while its tests run.
PARTS = "parts"
_KEPT = "asserted.pickle"

#: The folder of new sets below that of a run, while they are approved.
APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Asserted:
    """A layout that a test has asserted at one width, with its result.

    Without ``environment`` the assertion was not finished.
    """

    test: str  #: its node id
    result: CaptureResult
    device_scale_factor: float = 1.0
    environment: Environment | None = None
    symptoms: tuple[Symptom, ...] = ()
    harmless: bool = False  #: it differs by the renderer alone
    before: Layout | None = field(default=None, repr=False)
    after: Layout | None = field(default=None, repr=False)
    matching: tuple[str, ...] | None = None  #: breakpoints that the page marks as matching
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def place(self) -> Target:
        return self.spot.target

    @property
    def spot(self) -> CaptureKey:
        return CaptureKey(*self.result.spot)


def part_of(folder: Path, spot: CaptureKey) -> Path:
    """The folder of an assertion below the folder of a run."""
    page, browser, width = spot
    return folder / PARTS / page / browser / str(width)


def keep(part: Path, asserted: Asserted) -> None:
    """Store an assertion in its folder, which exists."""
    new = part / f".{_KEPT}"
    new.write_bytes(pickle.dumps(asserted))
    new.replace(part / _KEPT)


def begin(part: Path, asserted: Asserted) -> None:
    """Store that an assertion has begun. Errors: ``ConfigError`` where it was asserted before."""
    part.parent.mkdir(parents=True, exist_ok=True)
    try:
        part.mkdir()
    except FileExistsError:
        capture = asserted.result
        earlier = load(part)
        who = "the same test" if earlier is None or earlier.test == asserted.test else earlier.test
        raise ConfigError(
            f"the layout {capture.page!r} was asserted twice at {capture.width} px "
            f"in {capture.browser}",
            why=f"by {asserted.test} and by {who}; one of the two would replace the other",
            fix="give each state of the page a name of its own",
        ) from None
    keep(part, asserted)


def load(part: Path) -> Asserted | None:
    """The assertion stored in a folder; ``None`` where it is not written yet."""
    try:
        kept_there: Asserted = pickle.loads((part / _KEPT).read_bytes())  # written by ``keep``
    except FileNotFoundError:
        return None
    return kept_there


def load_all(folder: Path) -> tuple[Asserted, ...]:
    """All assertions of a run, in the order of name, variant and width."""
    parts = (load(file.parent) for file in folder.glob(f"{PARTS}/*/*/*/{_KEPT}"))
    return tuple(sorted(filter(None, parts), key=lambda assertion: assertion.result.spot))


def as_run(asserted: Sequence[Asserted], config: Config, name: str, against: str = "") -> Run:
    """The run of these assertions: a finding for each cause, over all of its widths.

    ``against`` names the other side, if there is one instead of baselines.
    """
    outcome = outcome_of(asserted, config, against)
    scales = [assertion.device_scale_factor for assertion in asserted]
    return run_of(outcome, config, name, _environments(asserted), scales, against)


def run_of(
    outcome: Outcome,
    config: Config,
    name: str,
    environments: Sequence[Environment],
    scales: Collection[float],
    against: str = "",
) -> Run:
    """The run of tests with this ``outcome``; ``scales`` are device px for each CSS px."""
    run = conclude(
        outcome,
        config,
        keep_books(len(outcome.captures), outcome.captures),
        id=name,
        command=BY_TESTS,
        environment=_environment(environments),
        conditions=conditions_of(scales),
        against=against,
    )
    return replace(run, seconds=round(sum(outcome.seconds.values()), 2))


def outcome_of(asserted: Sequence[Asserted], config: Config, against: str = "") -> Outcome:
    """The outcome of these assertions."""
    symptoms = {assertion.spot: assertion.symptoms for assertion in asserted if assertion.symptoms}
    lie = changed_boxes_by_capture(
        symptoms, _layouts(asserted, "before"), _layouts(asserted, "after")
    )
    results = tuple(
        replace(assertion.result, verdict="unchanged") if assertion.harmless else assertion.result
        for assertion in asserted
    )
    seconds: dict[Target, float] = defaultdict(float)
    for assertion in asserted:
        seconds[assertion.place] += assertion.seconds
    new: Iterable[Finding] = new_findings(results, config.breakpoints, against)
    if not against:
        new = map(_with_pytest_option, new)
    return Outcome(
        results,
        (),
        Evidence(symptoms, {}, lie),
        {"new": tuple(new), "detected": tuple(detect_all(_readings(asserted, config)))},
        Notes(explained=tuple(note for assertion in asserted for note in assertion.notes)),
        seconds,
    )


def _readings(asserted: Sequence[Asserted], config: Config) -> Iterator[PageReading]:
    """The states that could be captured, by name and variant."""
    layouts = _layouts(asserted, "after")
    for target, assertions in _by_target(asserted).items():
        marked_names = {
            assertion.result.width: assertion.matching
            for assertion in assertions
            if assertion.matching is not None
        }
        yield PageReading(*target, config.breakpoints, layouts.get(target, {}), marked_names)


def put_in(folder: Path, asserted: Sequence[Asserted]) -> None:
    """Put the captures into the run's ``folder``, in a set for each target as in other runs."""
    for place, assertions in _by_target(asserted).items():
        put_together(folder, assertions, folder / run_folder.CAPTURES / place[0] / place[1])


def to_approve(
    folder: Path, config: Config, passed: Collection[str]
) -> dict[Target, tuple[tuple[int, ...], Callable[[SetWriter], None]]]:
    """The sets that turn the captures of tests that ``passed`` into baselines.

    Target → the approved widths, and the function that writes the set. Names and widths
    without a capture keep their baselines. Errors: ``BaselineError``.
    """
    taken = [
        assertion
        for assertion in load_all(folder)
        if assertion.test in passed
        and assertion.environment
        and assertion.result.images.get("current")
    ]
    fresh: dict[Target, tuple[tuple[int, ...], Callable[[SetWriter], None]]] = {}
    for place, assertions in _by_target(taken).items():
        beside = folder / APPROVED / place[0] / place[1]
        put_together(folder, assertions, beside)
        captures = load_set(beside)
        assert captures is not None, "it was just written"
        planned = planned_state(config, place, captures.pictures)
        old = former_set(store_of(config), place, planned.widths, captures)
        write = partial(write_planned, planned=planned, captures=captures, old=old)
        fresh[place] = tuple(sorted(captures.pictures)), write
    return fresh


def put_together(folder: Path, assertions: Sequence[Asserted], target: Path) -> None:
    """Write a set to ``target`` from the captures that the assertions have stored in ``folder``."""
    writer = SetWriter(target)
    resources: dict[str, str] = {}
    for assertion in assertions:
        place = (
            part_of(folder, assertion.spot)
            / run_folder.CAPTURES
            / assertion.place[0]
            / assertion.place[1]
        )
        captures = load_set(place)
        if captures is None:
            continue  # it could not be captured
        resources |= captures.resources
        for width, picture in captures.pictures.items():
            layout = captures.layouts()[width]
            image = captures.image(width)
            writer.add(layout, image, pixels=picture.pixels, encoded=picture.encoded)
    writer.finish(_environment(_environments(assertions)), resources, by_tests=True)


def _by_target(asserted: Iterable[Asserted]) -> dict[Target, list[Asserted]]:
    groups: dict[Target, list[Asserted]] = defaultdict(list)
    for assertion in asserted:
        groups[assertion.place].append(assertion)
    return dict(groups)


def _with_pytest_option(finding: Finding) -> Finding:
    """A ``new`` finding that names the pytest option: ``harness approve`` cannot capture states."""
    problem, _, _ = finding.message.partition("; look at")
    return replace(finding, message=f"{problem}; `pytest --layout-approve` records what tests show")


def _layouts(asserted: Sequence[Asserted], side: str) -> Mapping[Target, Mapping[int, Layout]]:
    layouts: dict[Target, dict[int, Layout]] = defaultdict(dict)
    for assertion in asserted:
        if (layout := getattr(assertion, side)) is not None:
            layouts[assertion.place][assertion.result.width] = layout
    return layouts


def _environments(asserted: Iterable[Asserted]) -> list[Environment]:
    return [assertion.environment for assertion in asserted if assertion.environment]


def _environment(environments: Sequence[Environment]) -> Environment:
    if not environments:
        return Environment("", "", f"{platform.system()} {platform.machine()}", "")
    return replace(
        environments[0],
        browser=", ".join(dict.fromkeys(environment.browser for environment in environments)),
        render_profile=", ".join(
            dict.fromkeys(environment.render_profile for environment in environments)
        ),
    )
