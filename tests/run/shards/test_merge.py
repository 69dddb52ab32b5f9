"""Merging runs of different pages is the same as one run of all of them."""

import json
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.breakpoints.named import BUILT_IN
from harness.diagnose.candidates.candidate import Key
from harness.diagnose.extents import KnownExtents, VisibleWidths
from harness.diagnose.symptoms import Shift, Symptom
from harness.findings.baseline_state import new_findings
from harness.findings.evidence import Evidence, Shot
from harness.model.finding import Cause, Kind, Picture
from harness.model.geometry import Box
from harness.model.run import CaptureResult, Conditions, Environment, Run, SweepResult
from harness.model.target import CaptureKey, Renderer, Target
from harness.model.verdict import Verdict
from harness.report.json.codec import Codec
from harness.run.conclude import MAKERS, Notes, Outcome, conclude
from harness.run.ledger import keep_books
from harness.run.shards.merge import merged
from harness.run.shards.read import Piece
from harness.run.shards.shard_file import Part, Unit
from tests.plan.test_shards import CONFIG

PLACES = [
    Target(page, browser) for page in ("a", "b", "c", "d") for browser in ("chromium", "firefox")
]
SAMPLES = (320, 640, 1024)
BETWEEN = (500, 800)
#: Rules of one kind, so that those that change the same elements are one cause; and others.
KEYS: list[Key] = [
    ("rule", ".a", "width", ""),
    ("rule", ".a", "height", ""),
    ("rule", ".a", "height", "@media (min-width: 640px)"),
    ("attribute", "class", "x", "y"),
    ("text", "Words", "Other \udc80 words"),
]
FAIL = replace(CONFIG, breakpoints=BUILT_IN, fail_on=frozenset({"moved", "resized", "new"}))
VERDICTS: list[Verdict] = ["unchanged", "changed", "new", "unstable", "failed"]

boxes = st.builds(Box, *[st.sampled_from([0, 1.25, 40, 300.5])] * 4)
kinds: list[Kind] = ["moved", "resized", "restyled", "text"]


@st.composite
def symptoms(draw: st.DrawFn) -> Symptom:
    key = draw(st.sampled_from(KEYS))
    changed = draw(st.lists(st.sampled_from(["h1", "p.x", "main"]), min_size=1, unique=True))
    cause = Cause(".a", "width", "1px", "2px", draw(st.sampled_from(["a.css:1", "../a.css:1"])),
                  draw(st.booleans()))  # fmt: skip
    shift = st.builds(
        Shift, st.integers(1, 9), st.sampled_from([0.0, 2.5, 3]), st.just(4), st.booleans()
    )
    return Symptom(
        key,
        draw(st.sampled_from(kinds)),
        changed[0],
        draw(st.none() | boxes),
        draw(st.none() | boxes),
        draw(st.sampled_from([(), (cause,)])),
        tuple(changed),
        draw(st.integers(1, 50)),
        draw(st.integers(0, 5)),
        draw(st.none() | shift),
        draw(st.sampled_from([1, 2.5, 10_000.0])),
        draw(st.integers(0, 99)),
    )


@st.composite
def outcomes(draw: st.DrawFn, place: Target) -> Outcome:
    """What is found on one page in one browser."""
    page, browser = place
    spots = draw(st.lists(st.sampled_from((*SAMPLES, *BETWEEN)), unique=True, max_size=2))
    found = {
        CaptureKey(page, browser, width): tuple(draw(st.lists(symptoms(), min_size=1, max_size=2)))
        for width in spots
    }
    shown: dict[Key, VisibleWidths] = {}
    for spot, some in found.items():
        for one in some:
            before = shown.get(one.key)
            more = draw(st.sets(st.sampled_from((321, 400, 641, 900))))
            widths = frozenset({spot.width, *more, *(before.widths if before else ())})
            shown[one.key] = VisibleWidths(
                widths, draw(st.booleans()) or bool(before and before.marked)
            )
    known = frozenset({*SAMPLES, 321, 400, 639, 641, 900, 901})
    narrowed = {place: KnownExtents(20, frozenset(SAMPLES), known, shown, draw(st.booleans()))}
    lying = {
        spot: {path: (draw(st.none() | boxes), draw(st.none() | boxes)) for path in
               {path for one in some for path in one.changed}}
        for spot, some in found.items()
        if spot.width in SAMPLES
    }  # fmt: skip
    results = tuple(
        CaptureResult(page, browser, width, draw(st.sampled_from(VERDICTS))) for width in SAMPLES
    )
    sweep = SweepResult(page, browser, 320, 1024, 20, draw(st.sampled_from(VERDICTS)), 9, 1)
    shots = tuple(
        Shot(page, browser, Picture(width, {"current": f"between/{page}.png"}), frozenset(shown),
             draw(st.none() | st.just(((Box(0, 0, 1, 1),), ()))))
        for width in BETWEEN
        if shown
    )  # fmt: skip
    made = dict.fromkeys(MAKERS, ()) | {"new": tuple(new_findings(results, BUILT_IN))}
    notes = Notes(
        ("of the run",),
        tuple(draw(st.lists(st.sampled_from([f"{page}: one", "shared", "b: two"]), max_size=2))),
        tuple(draw(st.lists(st.sampled_from(["what", f"{page}: no cause"]), max_size=2))),
    )
    evidence = Evidence(found, narrowed if draw(st.booleans()) else {}, lying, shots)
    return Outcome(results, (sweep,), evidence, made, notes, {place: 1.5})


def run_of(some: list[Outcome], others: int, *, whole: bool) -> tuple[Run, Outcome]:
    """One run that comes to all of ``some``, put together in its own way."""
    outcome = Outcome(
        [one for each in some for one in each.captures],
        [one for each in some for one in each.sweeps],
        Evidence(
            {spot: found for each in some for spot, found in each.evidence.symptoms.items()},
            {place: known for each in some for place, known in each.evidence.narrowed.items()},
            {spot: found for each in some for spot, found in each.evidence.lying.items()},
            tuple(shot for each in some for shot in each.evidence.shots),
        ),
        {maker: [one for each in some for one in each.made[maker]] for maker in MAKERS},
        Notes(
            ("of the run",),
            tuple(note for each in some for note in each.notes.pages),
            tuple(note for each in some for note in each.notes.explained),
        ),
        {place: seconds for each in some for place, seconds in each.seconds.items()},
    )
    renderers = sorted({one.browser for one in outcome.captures})
    run = conclude(
        outcome,
        FAIL,
        keep_books(len(outcome.captures), outcome.captures, 2, 0 if whole else others),
        id="whole",
        command="check",
        environment=Environment("1", ", ".join(renderers), "Linux", ", ".join(renderers)),
        conditions=Conditions("1", "3", "f", "en", "UTC", "now", (1.0,)),
        against="",
    )
    return run, outcome


def reread(evidence: Evidence) -> Evidence:
    """Evidence as it comes from the disk; a run collects its symptoms in lists."""
    symptoms = {spot: list(found) for spot, found in evidence.symptoms.items()}
    codec = Codec(Evidence)
    return codec.read(json.loads(json.dumps(codec.plain(replace(evidence, symptoms=symptoms)))))


@settings(max_examples=25)
@given(st.data())
def test_merged_shards_are_the_run_of_all_their_pages(data: st.DataObject) -> None:
    places = data.draw(st.lists(st.sampled_from(PLACES), unique=True, min_size=1, max_size=4))
    count = data.draw(st.integers(1, 4))
    found = {place: data.draw(outcomes(place)) for place in sorted(places)}
    dealt = {place: data.draw(st.integers(1, count)) for place in found}
    units = tuple(Unit(*place, Renderer(place[1], 1.0), SAMPLES, dealt[place]) for place in found)
    pieces = []
    for number in range(1, count + 1):
        some = [one for place, one in found.items() if dealt[place] == number]
        run, outcome = run_of(some, 3 * (len(found) - len(some)), whole=False)
        part = Part(
            *(number, count, "of", "project", "commit", units, outcome.notes),
            {
                Renderer(browser, 1.0): Environment("1", browser, "Linux", browser)
                for browser in {one.browser for one in outcome.captures}
            },
            reread(outcome.evidence),
            outcome.made,
        )
        pieces.append(Piece(Path(str(number)), replace(run, shard=part.label, of="of"), part))
    whole, _ = run_of(list(found.values()), 0, whole=True)
    # Browsers in the order of the plan, which is that of the units here.
    order = dict.fromkeys(browser for _, browser in found)
    told = ", ".join(order)
    whole = replace(whole, environment=Environment("1", told, "Linux", told))
    assert merged(FAIL, pieces, "whole") == whole


@settings(max_examples=25)
@given(st.data())
def test_evidence_comes_back_from_json_as_it_was(data: st.DataObject) -> None:
    evidence = data.draw(outcomes(Target("a", "chromium"))).evidence
    assert reread(evidence) == evidence
