"""The ledger of a run: what was planned, what became of it, and the exit code that follows."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from harness.breakpoints.named import held_by, widths_by_breakpoint
from harness.model.finding import Finding
from harness.model.page import Breakpoint
from harness.model.run import BreakpointResult, CaptureResult, Ledger, SweepResult
from harness.model.target import CaptureKey
from harness.model.verdict import VERDICTS, Verdict


def keep_books(
    planned: int, captures: Iterable[CaptureResult], left_out: int = 0, other_shards: int = 0
) -> Ledger:
    """The ledger of ``captures``, of which ``planned`` should exist.

    ``left_out`` and ``other_shards`` are numbers of captures, as in ``Ledger``.
    """
    count = Counter(capture.verdict for capture in captures)
    return Ledger(
        planned=planned,
        compared=count["unchanged"] + count["changed"],
        unchanged=count["unchanged"],
        changed=count["changed"],
        new=count["new"],
        unstable=count["unstable"],
        failed=count["failed"],
        left_out=left_out,
        other_shards=other_shards,
    )


#: The captures that changed in ways that do not fail the run.
Tolerated = frozenset[CaptureKey]


def tolerated_captures(
    captures: Iterable[CaptureResult], findings: Sequence[Finding], fail_on: Collection[str]
) -> Tolerated:
    """The changed captures whose findings are all of kinds that do not fail the run.

    A capture that is in no finding is not among them.
    """
    tolerated = set()
    for capture in captures:
        kinds = {
            finding.kind
            for finding in findings
            if finding.shows_at(capture.page, capture.browser, capture.width)
        }
        if capture.verdict == "changed" and kinds and kinds.isdisjoint(fail_on):
            tolerated.add(CaptureKey(*capture.spot))
    return frozenset(tolerated)


#: The verdicts of captures that were planned and not compared.
UNKNOWN: tuple[Verdict, ...] = ("unstable", "failed")


def exit_code(
    ledger: Ledger,
    failing: Sequence[Finding],
    tolerated: int = 0,
    sweeps: Iterable[SweepResult] = (),
) -> int:
    """0: all compared and nothing found; 1: findings; 3: something planned was not compared.

    With both findings and gaps it is 3, since part of the answer is unknown. ``tolerated`` is the
    number of changed captures that do not count. The findings of sweeps are in ``failing``; a
    sweep that failed or is unstable is a gap.
    """
    verdicts = {sweep.verdict for sweep in sweeps}
    if not ledger.balances or not verdicts.isdisjoint(UNKNOWN):
        return 3
    # A changed or new capture is always in a finding; if it were not, it still is not green.
    has_findings = failing or ledger.changed > tolerated or ledger.new
    return 1 if has_findings or not verdicts.isdisjoint(("regressed", "new")) else 0


def worst(
    captures: Iterable[CaptureResult],
    tolerated: Tolerated = frozenset(),
    sweeps: Iterable[SweepResult] = (),
) -> Verdict:
    """The worst verdict of some captures and sweeps; a change not tolerated is a regression.

    Whether a changed sweep is a regression follows from its findings, and is not decided here.
    Without any capture nothing is known: that is a failure.
    """
    verdicts: list[Verdict] = []
    for capture in captures:
        regressed = capture.verdict == "changed" and capture.spot not in tolerated
        verdicts.append("regressed" if regressed else capture.verdict)
    if verdicts:
        verdicts += [sweep.verdict for sweep in sweeps]
    return max(verdicts, key=VERDICTS.index, default="failed")


def judge_breakpoints(
    captures: Sequence[CaptureResult],
    breakpoints: Sequence[Breakpoint],
    tolerated: Tolerated = frozenset(),
    failing: Sequence[Finding] = (),
    sweeps: Sequence[SweepResult] = (),
) -> tuple[BreakpointResult, ...]:
    """The verdict of each breakpoint whose sample widths were all planned, for each target.

    It is the worst of its captures, of the ``failing`` findings that show at one of its widths,
    and of the ``sweeps`` over some of its widths that compared nothing.
    """
    results = []
    by_target: dict[tuple[str, str], dict[int, CaptureResult]] = {}
    for capture in captures:
        by_target.setdefault((capture.page, capture.browser), {})[capture.width] = capture
    unknown_sweeps: dict[tuple[str, str], list[SweepResult]] = {}
    for sweep in sweeps:
        if sweep.verdict in ("new", *UNKNOWN):
            unknown_sweeps.setdefault((sweep.page, sweep.browser), []).append(sweep)
    widths_by_name = widths_by_breakpoint(breakpoints)
    for (page, browser), by_width in by_target.items():
        ranges = [
            pair
            for finding in failing
            if finding.kind != "orphan"  # unused baselines say nothing about tested pages
            for pair in finding.ranges_on(page, browser)
        ]
        unknown = unknown_sweeps.get((page, browser), [])
        for band in held_by(by_width, breakpoints):
            held = [by_width[width] for width in widths_by_name[band.name]]
            verdict = worst(
                held,
                tolerated,
                [sweep for sweep in unknown if _meet(band, sweep.min_width, sweep.max_width)],
            )
            if any(_meet(band, low, high) for low, high in ranges):
                verdict = max(verdict, "regressed", key=VERDICTS.index)
            results.append(
                BreakpointResult(band.name, band.min_width, band.max_width, page, browser, verdict)
            )
    return tuple(results)


def _meet(band: Breakpoint, low: int, high: int) -> bool:
    """Whether a range of widths overlaps a breakpoint."""
    return low <= band.max_width and band.min_width <= high
