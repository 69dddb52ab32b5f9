"""The books of a run: what was planned, what became of it, and the exit code that follows."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from harness.results import BreakpointResult, CaptureResult, Finding, Ledger
from harness.values import VERDICTS, Breakpoint, Verdict
from harness.widths.breakpoints import held_by, widths_of


def keep_books(planned: int, captures: Iterable[CaptureResult]) -> Ledger:
    """The ledger of ``captures``, of which there should be ``planned``."""
    count = Counter(one.verdict for one in captures)
    return Ledger(
        planned=planned,
        compared=count["unchanged"] + count["changed"],
        unchanged=count["unchanged"],
        changed=count["changed"],
        new=count["new"],
        unstable=count["unstable"],
        failed=count["failed"],
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
    for one in captures:
        kinds = {
            finding.kind
            for finding in findings
            if finding.shows_at(one.page, one.browser, one.width)
        }
        if one.verdict == "changed" and kinds and kinds.isdisjoint(fail_on):
            tolerated.add((one.page, one.browser, one.width))
    return frozenset(tolerated)


def exit_code(ledger: Ledger, failing: Sequence[Finding], tolerated: int = 0) -> int:
    """0 all compared and nothing found, 1 findings, 3 something planned was not compared.

    Where both hold it is 3, since part of the answer is unknown. ``tolerated`` changed captures
    do not count.
    """
    if not ledger.balances:
        return 3
    # A changed or new capture is always in a finding; should it not be, it still is not green.
    return 1 if failing or ledger.changed > tolerated or ledger.new else 0


def worst(captures: Iterable[CaptureResult], tolerated: Tolerated = frozenset()) -> Verdict:
    """The worst verdict of some captures; a change that is not tolerated is a regression.

    Nothing is known of no captures at all: that is a failure.
    """
    verdicts: list[Verdict] = []
    for one in captures:
        regressed = one.verdict == "changed" and (
            (one.page, one.browser, one.width) not in tolerated
        )
        verdicts.append("regressed" if regressed else one.verdict)
    return max(verdicts, key=VERDICTS.index, default="failed")


def judge_breakpoints(
    captures: Sequence[CaptureResult],
    breakpoints: Sequence[Breakpoint],
    tolerated: Tolerated = frozenset(),
) -> tuple[BreakpointResult, ...]:
    """The verdict of each breakpoint all of whose sample widths were planned, for each page."""
    results = []
    for page, browser in dict.fromkeys((one.page, one.browser) for one in captures):
        by_width = {
            one.width: one for one in captures if (one.page, one.browser) == (page, browser)
        }
        for one in held_by(by_width, breakpoints):
            held = [by_width[width] for width in widths_of((one,), breakpoints)]
            verdict = worst(held, tolerated)
            results.append(
                BreakpointResult(one.name, one.min_width, one.max_width, page, browser, verdict)
            )
    return tuple(results)
