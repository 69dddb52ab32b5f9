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
from harness.report.wording.finding import SETTLED_ELSEWHERE, places_of
from harness.run.ledger import UNKNOWN

Decision = Literal["accept", "reject"]
Outcome = Literal["accept", "reject", "undecided"]

#: Page and browser.
Place = tuple[str, str]

#: Verdicts of captures that there is something to decide about.
OPEN = ("changed", "new")


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was decided of one run; everything else in it is undecided."""

    run: str  #: its id
    report: str  #: ``sha256:`` and the digest of its JSON report
    findings: Mapping[tuple[str, str, str], Decision]  #: by finding, page and browser
    captures: Mapping[tuple[str, str, int], Decision]  #: by page, browser and width

    def at(self, place: Place) -> "Decisions":
        """Those of one place."""
        return Decisions(
            self.run,
            self.report,
            {key: one for key, one in self.findings.items() if key[1:] == place},
            {key: one for key, one in self.captures.items() if key[:2] == place},
        )

    def entries(self) -> list[dict[str, object]]:
        """As plain values, as they stand in a document."""
        findings: list[dict[str, object]] = [
            {"finding": name, "page": page, "browser": browser, "decision": one}
            for (name, page, browser), one in sorted(self.findings.items())
        ]
        captures: list[dict[str, object]] = [
            {"page": page, "browser": browser, "width": width, "decision": one}
            for (page, browser, width), one in sorted(self.captures.items())
        ]
        return [*findings, *captures]


def places(finding: Finding) -> tuple[Place, ...]:
    """Every page and browser that a finding shows in."""
    return tuple(dict.fromkeys((one.page, one.browser) for one in places_of(finding)))


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
    def place(self) -> Place:
        return self.page, self.browser

    @property
    def widths(self) -> tuple[int, ...]:
        """The captures that are accepted, rising (CSS px)."""
        return tuple(sorted(w for w, one in self.outcomes.items() if one == "accept"))

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
    open_spots = [(one.page, one.browser) for one in run.captures if one.verdict in OPEN]
    found = [place for one in run.findings for place in places(one)]
    known = {(one.page, one.browser) for one in run.captures}
    return tuple(
        _settle(run, decisions, place) for place in sorted({*open_spots, *found}) if place in known
    )


def _settle(run: Run, decisions: Decisions, place: Place) -> Settled:
    captures = [one for one in run.captures if (one.page, one.browser) == place]
    findings = [
        one for one in run.findings if place in places(one) and one.kind not in SETTLED_ELSEWHERE
    ]
    said: dict[str, Outcome] = {
        one.id: decisions.findings.get((one.id, *place), "undecided") for one in findings
    }
    outcomes = {
        one.width: decisions.captures.get(one.spot)
        or outcome([said[each.id] for each in findings if each.shows_at(*one.spot)])
        for one in captures
        if one.verdict in OPEN
    }
    samples = frozenset(one.width for one in captures)
    hidden = tuple(
        said[one.id]
        for one in findings
        if not any(one.shows_at(*place, width) for width in outcomes)
    )
    accepted = [pair for one in findings if said[one.id] == "accept" for pair in _at(one, place)]
    others = [pair for one in findings if said[one.id] != "accept" for pair in _at(one, place)]
    return Settled(
        *place,
        outcomes,
        tuple(
            (low, high)
            for low, high in without(accepted, others)
            if any(width not in samples for width in range(low, high + 1))
        ),
        bool(findings)
        and all(one == "accept" for one in (*said.values(), *outcomes.values()))
        and all(_is_whole(one, decisions) for one in captures)
        and not any(
            one.verdict in UNKNOWN for one in run.sweeps if (one.page, one.browser) == place
        ),
        hidden,
        samples,
    )


def outcome(findings: Iterable[Outcome]) -> Outcome:
    """Of a capture, from those of the findings that show at it.

    >>> outcome(["accept", "accept"]), outcome(["accept", "reject"]), outcome([])
    ('accept', 'reject', 'undecided')
    """
    every = set(findings)
    if "reject" in every:
        return "reject"
    return "accept" if every == {"accept"} else "undecided"


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


def _at(finding: Finding, place: Place) -> tuple[Range, ...]:
    return finding.ranges_on(*place)


def _is_whole(one: CaptureResult, decisions: Decisions) -> bool:
    is_known = one.verdict not in UNKNOWN
    return is_known and decisions.captures.get(one.spot) != "reject"
