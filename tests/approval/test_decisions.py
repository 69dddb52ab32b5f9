"""What decisions come to, and which documents are read as decisions."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.approval.decisions import Decision, Decisions, Settled, settle, without
from harness.approval.decisions_file import as_document, digest_of, named_run, read
from harness.breakpoints.sweep_widths import Range
from harness.errors import HarnessError
from harness.model.finding import Finding, Place
from harness.model.run import CaptureResult, Run, SweepResult
from harness.model.verdict import Verdict
from tests.report.examples import REGRESSED

REPORT = digest_of(b"the report")
HOME = ("home", "chromium")
WIDTHS = (400, 600, 800)


def a_run(
    findings: Sequence[Finding],
    verdicts: Sequence[Verdict] = ("changed",) * 3,
    sweep: Verdict | None = None,
) -> Run:
    """A run of one page at three widths."""
    captures = tuple(
        CaptureResult(*HOME, width, verdict, images={"current": f"{width}.png"})
        for width, verdict in zip(WIDTHS, verdicts, strict=True)
    )
    sweeps = (SweepResult(*HOME, 320, 1920, 20, sweep),) if sweep else ()
    return replace(
        REGRESSED, id="now", captures=captures, findings=tuple(findings), sweeps=sweeps, against=""
    )


def finding(name: str, *widths: Range, kind: str = "moved", browser: str = "chromium") -> Finding:
    places = (Place("home", browser, widths),)
    return Finding(
        name, kind, "home", browser, (), "", widths, True, "main", "moved", places=places
    )


def decided(
    findings: Mapping[str, Decision] | None = None, captures: Mapping[int, Decision] | None = None
) -> Decisions:
    return Decisions(
        "now",
        REPORT,
        {(name, *HOME): one for name, one in (findings or {}).items()},
        {(*HOME, width): one for width, one in (captures or {}).items()},
    )


def settled(run: Run, decisions: Decisions) -> Settled:
    (one,) = settle(run, decisions)
    return one


WIDE = finding("wide", (400, 700))
NARROW = finding("narrow", (590, 610))


@pytest.mark.parametrize(
    ("findings", "captures", "outcomes", "between"),
    [
        ({}, {}, "???", ()),
        ({"wide": "accept"}, {}, "a??", ((400, 589), (611, 700))),
        ({"wide": "accept", "narrow": "accept"}, {}, "aa?", ((400, 700),)),
        ({"wide": "accept", "narrow": "reject"}, {}, "ar?", ((400, 589), (611, 700))),
        ({"narrow": "reject"}, {600: "accept"}, "?a?", ()),
        ({"wide": "accept", "narrow": "accept"}, {600: "reject"}, "ar?", ((400, 700),)),
        ({"wide": "reject", "narrow": "accept"}, {}, "rr?", ()),
        ({}, {800: "accept"}, "??a", ()),
    ],
)
def test_capture_goes_by_its_own_decision_or_by_those_of_its_findings(
    findings: dict[str, Decision],
    captures: dict[int, Decision],
    outcomes: str,
    between: tuple[Range, ...],
) -> None:
    one = settled(a_run([WIDE, NARROW]), decided(findings, captures))
    assert "".join({"undecided": "?"}.get(each, each[0]) for each in one.outcomes.values()) == (
        outcomes
    )
    assert one.between == between
    assert not one.whole  # the capture at 800 px is in no finding


@pytest.mark.parametrize(
    ("run", "captures", "whole"),
    [
        (a_run([finding("all", (400, 800))]), {}, True),
        (a_run([finding("all", (400, 800))], ("unchanged", "changed", "new")), {}, True),
        (a_run([finding("all", (400, 800)), finding("other", (600, 600))]), {}, False),
        (a_run([finding("all", (400, 800))]), {600: "reject"}, False),
        (a_run([finding("all", (400, 600))]), {}, False),  # 800 is in no finding
        (a_run([finding("all", (400, 600))]), {800: "accept"}, True),
        (a_run([finding("all", (400, 800))], ("changed", "unstable", "changed")), {}, False),
        (a_run([finding("all", (400, 800))], ("changed", "failed", "changed")), {}, False),
        (a_run([finding("all", (400, 800))], sweep="changed"), {}, True),
        (a_run([finding("all", (400, 800))], sweep="unstable"), {}, False),
        (a_run([finding("all", (400, 800))], sweep="failed"), {}, False),
        (
            a_run([
                finding("all", (400, 800)),
                finding("old", (500, 500), kind="orphan"),
                finding("drift", (600, 600), kind="breakpoint-drift"),
            ]),
            {},
            True,
        ),
    ],
)  # fmt: skip
def test_place_is_whole_once_everything_there_is_accepted(
    run: Run, captures: dict[int, Decision], whole: bool
) -> None:
    assert settled(run, decided({"all": "accept"}, captures)).whole is whole


def test_sample_width_is_not_between_and_goes_by_its_capture() -> None:
    run = a_run([finding("all", (400, 800))], ("changed", "unstable", "unchanged"))
    one = settled(run, decided({"all": "accept"}))
    assert one.widths == (400,)
    assert [width for width in (399, 400, 401, 600, 601, 800, 801) if one.takes(width)] == [
        400, 401, 601,
    ]  # fmt: skip
    assert one.between == ((400, 800),)
    sampled = a_run([finding("all", (400, 400), (600, 600))])
    assert settled(sampled, decided({"all": "accept"})).between == ()


def test_finding_that_shows_at_no_capture_is_counted_by_itself() -> None:
    run = a_run([finding("hidden", (601, 605))], ("unchanged",) * 3)
    one = settled(run, decided())
    assert (one.count("undecided"), one.is_accepted) == (1, False)
    one = settled(run, decided({"hidden": "accept"}))
    assert (one.count("accept"), one.between, one.widths, one.whole) == (1, ((601, 605),), (), True)


RANGES = st.lists(
    st.tuples(st.integers(1, 60), st.integers(0, 20)).map(lambda one: (one[0], sum(one)))
)
CHOICES: Any = st.sampled_from(["accept", "reject", None])


@st.composite
def runs(draw: st.DrawFn) -> tuple[Run, Decisions]:
    findings = [
        finding(f"f{at}", *draw(st.lists(st.sampled_from(PAIRS), min_size=1, unique=True)))
        for at in range(draw(st.integers(0, 4)))
    ]
    verdicts = draw(st.tuples(*[st.sampled_from(["unchanged", "changed", "unstable"])] * 3))
    said = {one.id: draw(CHOICES) for one in findings}
    own = {
        width: draw(CHOICES)
        for width, verdict in zip(WIDTHS, verdicts, strict=True)
        if verdict == "changed"
    }
    return a_run(findings, verdicts), decided(
        {name: one for name, one in said.items() if one},
        {width: one for width, one in own.items() if one},
    )


PAIRS = ((400, 400), (400, 600), (590, 610), (601, 640), (610, 800), (700, 700))


@given(RANGES, RANGES)
def test_ranges_without_others_hold_exactly_the_rest(
    ranges: list[Range], others: list[Range]
) -> None:
    def held(some: Sequence[Range]) -> set[int]:
        return {width for low, high in some for width in range(low, high + 1)}

    rest = without(ranges, others)
    assert held(rest) == held(ranges) - held(others)
    assert sum(high - low + 1 for low, high in rest) == len(held(rest))


@given(runs())
def test_nothing_is_taken_that_somebody_did_not_accept(made: tuple[Run, Decisions]) -> None:
    run, decisions = made
    for one in settle(run, decisions):
        for width in range(395, 805):
            here = [each for each in run.findings if each.shows_at(*HOME, width)]
            said = {decisions.findings.get((each.id, *HOME)) for each in here}
            own = decisions.captures.get((*HOME, width))
            if one.takes(width):
                assert own == "accept" or (own is None and said == {"accept"})
            if one.whole:
                assert said <= {"accept"}
                assert own != "reject"


@given(runs())
def test_rejecting_more_never_takes_more(made: tuple[Run, Decisions]) -> None:
    run, decisions = made
    for name, *_ in decisions.findings:
        fewer = replace(decisions, findings={**decisions.findings, (name, *HOME): "reject"})
        for one, other in zip(settle(run, decisions), settle(run, fewer), strict=True):
            assert all(one.takes(width) for width in range(395, 805) if other.takes(width))
            assert one.whole or not other.whole


@given(runs())
def test_document_comes_back_equal(made: tuple[Run, Decisions]) -> None:
    run, decisions = made
    data = json.dumps(as_document(decisions)).encode()
    assert read(data, run, REPORT) == decisions
    assert named_run(data) == "now"


RUN = a_run(
    [WIDE, finding("old", (400, 400), kind="orphan"), finding("drift", (400, 400), kind="drift")],
    ("changed", "unchanged", "failed"),
)
ENTRY = {"page": "home", "browser": "chromium", "decision": "accept"}
REJECT = {**ENTRY, "decision": "reject"}
EXPORT = "export the decisions from the report again"
THIS = "export the decisions from the report of this run again"


def a_document(*entries: Mapping[str, object], **others: object) -> bytes:
    told = {"schema": 1, "run": "now", "report": REPORT, "decisions": list(entries), **others}
    return json.dumps(told).encode()


@pytest.mark.parametrize(
    ("data", "what", "fix"),
    [
        (b"{", "d.json cannot be read: Expecting property name", EXPORT),
        (b"\xff", "d.json cannot be read: ", EXPORT),
        (b"[" * 100_000, "d.json cannot be read: ", EXPORT),
        (b"[]", "d.json cannot be read: the whole is not an object", EXPORT),
        (b"{}", "d.json cannot be read: schema is missing", EXPORT),
        (
            a_document(schema=2),
            "d.json has schema 2; this harness reads schema 1",
            "apply it with the version that made the report",
        ),
        (a_document(run=1), "d.json cannot be read: run is int", EXPORT),
        (
            a_document(run="other"),
            "d.json is about another run than now",
            "name the folder of the run whose report was looked at: --from FOLDER",
        ),
        (
            a_document(report="sha256:0"),
            "d.json is about another run than now",
            "name the folder of the run whose report was looked at: --from FOLDER",
        ),
        (a_document(decisions={}), "d.json cannot be read: decisions is dict", EXPORT),
        (a_document({}), "d.json cannot be read: decisions[0].page is missing", EXPORT),
        (
            a_document({**ENTRY, "width": 400, "decision": "maybe"}),
            "d.json cannot be read: decisions[0].decision is 'maybe', not 'accept' or 'reject'",
            EXPORT,
        ),
        (
            a_document({**ENTRY, "width": 400, "finding": "wide"}),
            "d.json cannot be read: decisions[0].width means nothing here",
            EXPORT,
        ),
        (
            a_document({**ENTRY, "width": True}),
            "d.json cannot be read: decisions[0].width is bool",
            EXPORT,
        ),
        (
            a_document({**ENTRY, "width": 400}, {**ENTRY, "width": 400}),
            "d.json cannot be read: decisions[1].decision was made by an entry before",
            EXPORT,
        ),
        (
            a_document({**ENTRY, "finding": "wide"}, {**REJECT, "finding": "wide"}),
            "d.json cannot be read: decisions[1].decision was made by an entry before",
            EXPORT,
        ),
        (
            a_document({**ENTRY, "finding": "gone"}),
            "run now has no finding gone on home in chromium",
            THIS,
        ),
        (
            a_document({**ENTRY, "finding": "wide", "browser": "firefox"}),
            "run now has no finding wide on home in firefox",
            THIS,
        ),
        (
            a_document({**ENTRY, "width": 401}),
            "run now has no capture of home in chromium at 401 px",
            THIS,
        ),
        (
            a_document({**ENTRY, "width": 600}),
            "the capture of home in chromium at 600 px cannot be accepted: it is unchanged",
            "leave it undecided; what is unstable or failed has to be mended",
        ),
        (
            a_document({**ENTRY, "width": 800}),
            "the capture of home in chromium at 800 px cannot be accepted: it is failed",
            "leave it undecided; what is unstable or failed has to be mended",
        ),
        (
            a_document({**ENTRY, "finding": "old"}),
            "finding old on home in chromium cannot be decided: it is of kind orphan",
            "delete the baselines that belong to nothing, or approve the page again",
        ),
    ],
)  # fmt: skip
def test_document_that_does_not_fit_the_run_is_refused(data: bytes, what: str, fix: str) -> None:
    with pytest.raises(HarnessError) as caught:
        read(data, RUN, REPORT, "d.json")
    assert caught.value.what.startswith(what)
    assert caught.value.fix == fix


def test_nothing_of_a_run_against_another_side_can_be_accepted() -> None:
    with pytest.raises(HarnessError) as caught:
        read(a_document(), replace(RUN, against="main"), REPORT)
    assert caught.value.what == "nothing of run now can be accepted"
    assert caught.value.why == "it was compared with main, and not with baselines"
