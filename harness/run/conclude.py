"""The end of a run, or of the shards of one run: from its outcome to its verdict."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

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
from harness.model.target import Target
from harness.model.unstable import UnsteadyElements
from harness.model.verdict import VERDICTS
from harness.run.ledger import exit_code, judge_breakpoints, tolerated_captures, worst

#: The makers of findings besides those of ``Evidence``, in the order of a report.
MAKERS = ("unswept", "resized", "new", "detected", "orphan")


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of a run, by their subject."""

    run: tuple[str, ...] = ()  #: the run and its plan
    pages: tuple[str, ...] = ()
    explained: tuple[str, ...] = ()  #: the diagnosis of differences

    @property
    def all(self) -> tuple[str, ...]:
        """All notes, each once, in an order that does not depend on timing."""
        return tuple(dict.fromkeys((*self.run, *sorted(self.pages), *sorted(self.explained))))


def joined_notes(notes_of_runs: Iterable[Notes]) -> Notes:
    """The notes of runs that captured different pages, each once."""
    all_notes = tuple(notes_of_runs)
    return Notes(
        *(
            tuple(dict.fromkeys(note for notes in all_notes for note in getattr(notes, kind)))
            for kind in ("run", "pages", "explained")
        )
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """All results of a run, in no certain order."""

    captures: Sequence[CaptureResult]
    sweeps: Sequence[SweepResult]
    evidence: Evidence
    made: Mapping[str, Sequence[Finding]]  #: other findings, by one of ``MAKERS``
    notes: Notes
    seconds: Mapping[Target, float]  #: that workers were busy
    unsteady: Sequence[UnsteadyElements] = ()

    def findings(self, config: Config) -> tuple[Finding, ...]:
        """All findings, in the order of a report."""
        by_cause = self.evidence.findings(config.breakpoints).values()
        return in_order(
            [*by_cause, *(finding for maker in MAKERS for finding in self.made.get(maker, ()))]
        )


def joined(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcomes of runs that captured different pages, as one."""
    all_outcomes = tuple(outcomes)
    return Outcome(
        [capture for outcome in all_outcomes for capture in outcome.captures],
        [sweep for outcome in all_outcomes for sweep in outcome.sweeps],
        together(outcome.evidence for outcome in all_outcomes),
        {
            maker: [finding for outcome in all_outcomes for finding in outcome.made.get(maker, ())]
            for maker in MAKERS
        },
        joined_notes(outcome.notes for outcome in all_outcomes),
        {
            target: seconds
            for outcome in all_outcomes
            for target, seconds in outcome.seconds.items()
        },
        [unsteady_elements for outcome in all_outcomes for unsteady_elements in outcome.unsteady],
    )


def with_notes(outcome: Outcome, notes: tuple[str, ...]) -> Outcome:
    """``outcome`` with more ``notes`` about the run."""
    return replace(outcome, notes=replace(outcome.notes, run=(*notes, *outcome.notes.run)))


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
    """The run with this ``outcome``; the caller adds how long it took."""
    captures = tuple(sorted(outcome.captures, key=lambda capture: capture.spot))
    sweeps = tuple(
        sorted(outcome.sweeps, key=lambda sweep: (sweep.page, sweep.browser, sweep.min_width))
    )
    findings = outcome.findings(config)
    failing = tuple(finding for finding in findings if finding.kind in config.fail_on)
    tolerated = tolerated_captures(captures, findings, config.fail_on)
    # A run without captures is unchanged where none were planned; otherwise it failed.
    nothing_planned = not captures and ledger.balances
    return Run(
        id=id,
        command=command,
        exit_code=exit_code(ledger, failing, len(tolerated), sweeps),
        verdict=max(
            "unchanged" if nothing_planned else worst(captures, tolerated, sweeps),
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
        left_out=tuple(sorted(left_out, key=lambda omission: (omission.page, omission.browser))),
        unsteady=tuple(
            sorted(
                outcome.unsteady,
                key=lambda unsteady_elements: (unsteady_elements.page, unsteady_elements.browser),
            )
        ),
        tolerated=tuple(sorted({finding.kind for finding in findings} - config.fail_on)),
        timings=tuple(
            Timing(*target, round(seconds, 2))
            for target, seconds in sorted(outcome.seconds.items())
        ),
    )
