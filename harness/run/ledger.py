"""The books of a run: what was planned, what became of it, and the exit code that follows."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from harness.breakpoints.named import held_by, widths_of
from harness.model.finding import Finding
from harness.model.page import Breakpoint
from harness.model.run import BreakpointResult, CaptureResult, Ledger, SweepResult
from harness.model.verdict import VERDICTS, Verdict


def keep_books(
    planned: int, captures: Iterable[CaptureResult], left_out: int = 0, other_shards: int = 0
) -> Ledger:
    """The ledger of ``captures``, of which there should be ``planned``; the rest as there."""
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


#: Page, browser and width of captures that changed in ways that are not to fail.
Tolerated = frozenset[tuple[str, str, int]]


def tolerated_captures(
    captures: Iterable[CaptureResult], findings: Sequence[Finding], fail_on: Collection[str]
) -> Tolerated:
    """The changed captures all of whose findings are of kinds that are not to fail.

    One that is in no finding at all is not among them.
    """
    tolerated = set()
    for capture in captures:
        kinds = {
            finding.kind
            for finding in findings
            if finding.shows_at(capture.page, capture.browser, capture.width)
        }
        if capture.verdict == "changed" and kinds and kinds.isdisjoint(fail_on):
            tolerated.add((capture.page, capture.browser, capture.width))
    return frozenset(tolerated)


#: Verdicts of what was planned and not compared.
UNKNOWN: tuple[Verdict, ...] = ("unstable", "failed")


def exit_code(
    ledger: Ledger,
    failing: Sequence[Finding],
    tolerated: int = 0,
    sweeps: Iterable[SweepResult] = (),
) -> int:
    """0 all compared and nothing found, 1 findings, 3 something planned was not compared.

    Where both hold it is 3, since part of the answer is unknown. ``tolerated`` changed captures
    do not count. What a sweep finds is in ``failing``; one that was not made is unknown.
    """
    verdicts = {sweep.verdict for sweep in sweeps}
    if not ledger.balances or not verdicts.isdisjoint(UNKNOWN):
        return 3
    # A changed or new capture is always in a finding; should it not be, it still is not green.
    has_findings = failing or ledger.changed > tolerated or ledger.new
    return 1 if has_findings or not verdicts.isdisjoint(("regressed", "new")) else 0


def worst(
    captures: Iterable[CaptureResult],
    tolerated: Tolerated = frozenset(),
    sweeps: Iterable[SweepResult] = (),
) -> Verdict:
    """The worst verdict of some captures and sweeps; a change not tolerated is a regression.

    That a sweep changed is told by its findings, and whether it is a regression by those that
    fail. Nothing is known of no captures at all: that is a failure.
    """
    verdicts: list[Verdict] = []
    for capture in captures:
        regressed = capture.verdict == "changed" and (
            (capture.page, capture.browser, capture.width) not in tolerated
        )
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
    """The verdict of each breakpoint all of whose sample widths were planned, for each page.

    The worst of its captures, of the ``failing`` findings that show at one of its widths, and of
    the ``sweeps`` over some of them that nothing was compared by.
    """
    results = []
    for page, browser in dict.fromkeys((capture.page, capture.browser) for capture in captures):
        by_width = {
            capture.width: capture
            for capture in captures
            if (capture.page, capture.browser) == (page, browser)
        }
        ranges = [
            pair
            for finding in failing
            if finding.kind != "orphan"  # baselines of what is not tested say nothing of what is
            for pair in finding.ranges_on(page, browser)
        ]
        unknown = [
            sweep
            for sweep in sweeps
            if (sweep.page, sweep.browser) == (page, browser) and sweep.verdict in ("new", *UNKNOWN)
        ]
        for band in held_by(by_width, breakpoints):
            held = [by_width[width] for width in widths_of((band,), breakpoints)]
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
    """Whether a range of widths shares one with a breakpoint."""
    return low <= band.max_width and band.min_width <= high
