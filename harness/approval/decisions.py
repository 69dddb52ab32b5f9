"""Decisions: what a person said of a run's findings and captures, and what that comes to.

A finding is decided at each of its places (a page in one browser), a capture by itself. What a
capture's own decision does not say, those of the findings say that show at it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from harness.breakpoints.sweep_widths import Range
from harness.findings.make import Extent, joined
from harness.model.finding import Finding
from harness.model.run import CaptureResult, Run
from harness.model.target import Target
from harness.report.wording.finding import SETTLED_ELSEWHERE, places_of
from harness.run.ledger import UNKNOWN

Decision = Literal["accept", "reject"]
Outcome = Literal["accept", "reject", "undecided"]

#: Verdicts of captures that there is something to decide about.
OPEN = ("changed", "new")


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was decided of one run; everything else in it is undecided."""

    run: str  #: its id
    report: str  #: ``sha256:`` and the digest of its JSON report
    findings: Mapping[tuple[str, str, str], Decision]  #: by finding, page and browser
    captures: Mapping[tuple[str, str, int], Decision]  #: by page, browser and width

    def at(self, place: Target) -> "Decisions":
        """Those of one place."""
        return Decisions(
            self.run,
            self.report,
            {key: decision for key, decision in self.findings.items() if key[1:] == place},
            {key: decision for key, decision in self.captures.items() if key[:2] == place},
        )

    def entries(self) -> list[dict[str, object]]:
        """As plain values, as they stand in a document."""
        findings: list[dict[str, object]] = [
            {"finding": name, "page": page, "browser": browser, "decision": decision}
            for (name, page, browser), decision in sorted(self.findings.items())
        ]
        captures: list[dict[str, object]] = [
            {"page": page, "browser": browser, "width": width, "decision": decision}
            for (page, browser, width), decision in sorted(self.captures.items())
        ]
        return [*findings, *captures]


def places(finding: Finding) -> tuple[Target, ...]:
    """Every page and browser that a finding shows in."""
    return tuple(dict.fromkeys(Target(place.page, place.browser) for place in places_of(finding)))


@dataclass(frozen=True, slots=True)
class Settled:
    """What the decisions come to on one page in one browser."""

    page: str
    browser: str
    outcomes: Mapping[int, Outcome]  #: of each capture that is changed or new, by width
    between: tuple[Range, ...]  #: accepted ranges of widths, as far as they hold more than captures
    whole: bool  #: everything there is accepted, and everything there was compared
    hidden: tuple[Outcome, ...] = ()  #: of findings that show at none of those captures
    samples: frozenset[int] = frozenset()  #: widths of all captures there

    @property
    def place(self) -> Target:
        return Target(self.page, self.browser)

    @property
    def widths(self) -> tuple[int, ...]:
        """The captures that are accepted, rising (CSS px)."""
        return tuple(sorted(w for w, outcome in self.outcomes.items() if outcome == "accept"))

    @property
    def is_accepted(self) -> bool:
        """Whether anything is."""
        return bool(self.widths or self.between or self.whole)

    def takes(self, width: int) -> bool:
        """Whether what the run knows at ``width`` takes the place of what the baseline knows."""
        if width in self.samples:
            return self.outcomes.get(width) == "accept"
        return any(low <= width <= high for low, high in self.between)

    def count(self, outcome: Outcome) -> int:
        """How many captures, and findings that show at none of them, came to ``outcome``."""
        return [*self.outcomes.values(), *self.hidden].count(outcome)


def settle(run: Run, decisions: Decisions) -> tuple[Settled, ...]:
    """What ``decisions`` come to, for each page and browser that something was found on."""
    open_spots = [
        Target(capture.page, capture.browser) for capture in run.captures if capture.verdict in OPEN
    ]
    finding_places = [place for finding in run.findings for place in places(finding)]
    captured_places = {(capture.page, capture.browser) for capture in run.captures}
    return tuple(
        _settle(run, decisions, place)
        for place in sorted({*open_spots, *finding_places})
        if place in captured_places
    )


def _settle(run: Run, decisions: Decisions, place: Target) -> Settled:
    captures = [capture for capture in run.captures if (capture.page, capture.browser) == place]
    findings = [
        finding
        for finding in run.findings
        if place in places(finding) and finding.kind not in SETTLED_ELSEWHERE
    ]
    said: dict[str, Outcome] = {
        finding.id: decisions.findings.get((finding.id, *place), "undecided")
        for finding in findings
    }
    outcomes = {
        capture.width: decisions.captures.get(capture.spot)
        or outcome([said[finding.id] for finding in findings if finding.shows_at(*capture.spot)])
        for capture in captures
        if capture.verdict in OPEN
    }
    samples = frozenset(capture.width for capture in captures)
    hidden = tuple(
        said[finding.id]
        for finding in findings
        if not any(finding.shows_at(*place, width) for width in outcomes)
    )
    accepted = [
        pair for finding in findings if said[finding.id] == "accept" for pair in _at(finding, place)
    ]
    others = [
        pair for finding in findings if said[finding.id] != "accept" for pair in _at(finding, place)
    ]
    return Settled(
        *place,
        outcomes,
        tuple(
            (low, high)
            for low, high in without(accepted, others)
            if any(width not in samples for width in range(low, high + 1))
        ),
        bool(findings)
        and all(decision == "accept" for decision in (*said.values(), *outcomes.values()))
        and all(_is_whole(capture, decisions) for capture in captures)
        and not any(
            sweep.verdict in UNKNOWN for sweep in run.sweeps if (sweep.page, sweep.browser) == place
        ),
        hidden,
        samples,
    )


def outcome(findings: Iterable[Outcome]) -> Outcome:
    """Of a capture, from those of the findings that show at it.

    >>> outcome(["accept", "accept"]), outcome(["accept", "reject"]), outcome([])
    ('accept', 'reject', 'undecided')
    """
    outcomes = set(findings)
    if "reject" in outcomes:
        return "reject"
    return "accept" if outcomes == {"accept"} else "undecided"


def without(ranges: Iterable[Range], others: Iterable[Range]) -> tuple[Range, ...]:
    """The widths of ``ranges`` that are not in ``others``, as ranges, rising.

    >>> without([(600, 655), (640, 700)], [(650, 660)])
    ((600, 649), (661, 700))
    """
    return tuple(_without(ranges, sorted(others)))


def _without(ranges: Iterable[Range], others: list[Range]) -> Iterator[Range]:
    for low, high in joined([Extent(tuple(ranges), exact=True)]).widths:
        left = low
        for start, end in others:
            if start > high:
                break
            if left < start:
                yield left, start - 1
            left = max(left, end + 1)
        if left <= high:
            yield left, high


def _at(finding: Finding, place: Target) -> tuple[Range, ...]:
    return finding.ranges_on(*place)


def _is_whole(capture: CaptureResult, decisions: Decisions) -> bool:
    is_known = capture.verdict not in UNKNOWN
    return is_known and decisions.captures.get(capture.spot) != "reject"
