"""The end of a run, or of several that are one: from what was found to a verdict."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from harness.config.load import Config
from harness.findings.evidence import Evidence, together
from harness.findings.make import in_order
from harness.model.finding import Finding
from harness.model.run import (
    CaptureResult,
    Conditions,
    Environment,
    Ledger,
    LeftOut,
    Run,
    SweepResult,
    Timing,
)
from harness.model.unstable import UnsteadyElements
from harness.model.verdict import VERDICTS
from harness.run.ledger import exit_code, judge_breakpoints, tolerated_captures, worst

#: Who makes findings besides those of ``Evidence``, in the order in which they come.
MAKERS = ("unswept", "resized", "new", "drift", "orphan")


@dataclass(frozen=True, slots=True)
class Notes:
    """What the person should know, by what it is about."""

    run: tuple[str, ...] = ()  #: the run and its plan
    pages: tuple[str, ...] = ()
    explained: tuple[str, ...] = ()  #: how what differs was looked into

    @property
    def all(self) -> tuple[str, ...]:
        """Each once, in an order that does not depend on which page was done first."""
        return tuple(dict.fromkeys((*self.run, *sorted(self.pages), *sorted(self.explained))))


def joined_notes(some: Iterable[Notes]) -> Notes:
    """The notes of runs that looked at different pages, each once."""
    every = tuple(some)
    return Notes(
        *(
            tuple(dict.fromkeys(note for one in every for note in getattr(one, kind)))
            for kind in ("run", "pages", "explained")
        )
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that a run has found; what has to be put in order is not yet."""

    captures: Sequence[CaptureResult]
    sweeps: Sequence[SweepResult]
    evidence: Evidence
    made: Mapping[str, Sequence[Finding]]  #: by one of ``MAKERS``
    notes: Notes
    seconds: Mapping[tuple[str, str], float]  #: that workers were busy, by page and browser
    unsteady: Sequence[UnsteadyElements] = ()

    def findings(self, config: Config) -> tuple[Finding, ...]:
        """All of them, in the order of a report."""
        by_cause = self.evidence.findings(config.breakpoints).values()
        return in_order([*by_cause, *(one for maker in MAKERS for one in self.made.get(maker, ()))])


def joined(some: Iterable[Outcome]) -> Outcome:
    """What several came to that looked at different pages."""
    every = tuple(some)
    return Outcome(
        [one for each in every for one in each.captures],
        [one for each in every for one in each.sweeps],
        together(one.evidence for one in every),
        {maker: [one for each in every for one in each.made.get(maker, ())] for maker in MAKERS},
        joined_notes(one.notes for one in every),
        {place: seconds for one in every for place, seconds in one.seconds.items()},
        [one for each in every for one in each.unsteady],
    )


def conclude(
    outcome: Outcome,
    config: Config,
    ledger: Ledger,
    *,
    id: str,
    command: str,
    environment: Environment,
    conditions: Conditions | None,
    against: str,
    left_out: Iterable[LeftOut] = (),
) -> Run:
    """The run that comes to ``outcome``; how long it took is for the caller to add."""
    captures = tuple(sorted(outcome.captures, key=lambda one: one.spot))
    sweeps = tuple(sorted(outcome.sweeps, key=lambda one: (one.page, one.browser, one.min_width)))
    findings = outcome.findings(config)
    failing = tuple(one for one in findings if one.kind in config.fail_on)
    tolerated = tolerated_captures(captures, findings, config.fail_on)
    # Of nothing, where nothing was to be looked at, nothing is wrong; else it is a failure.
    nothing = not captures and ledger.balances
    return Run(
        id=id,
        command=command,
        exit_code=exit_code(ledger, failing, len(tolerated), sweeps),
        verdict=max(
            "unchanged" if nothing else worst(captures, tolerated, sweeps),
            "regressed" if failing else "unchanged",
            key=VERDICTS.index,
        ),
        environment=environment,
        ledger=ledger,
        breakpoints=judge_breakpoints(captures, config.breakpoints, tolerated, failing, sweeps),
        captures=captures,
        findings=findings,
        notes=outcome.notes.all,
        sweeps=sweeps,
        against=against,
        conditions=conditions,
        left_out=tuple(sorted(left_out, key=lambda one: (one.page, one.browser))),
        unsteady=tuple(sorted(outcome.unsteady, key=lambda one: (one.page, one.browser))),
        tolerated=tuple(sorted({one.kind for one in findings} - config.fail_on)),
        timings=tuple(
            Timing(*place, round(seconds, 2)) for place, seconds in sorted(outcome.seconds.items())
        ),
    )
