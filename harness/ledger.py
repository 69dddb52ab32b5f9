"""The books of a run: what was planned, what became of it, and the exit code that follows."""

from collections import Counter
from collections.abc import Iterable, Sequence

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


def exit_code(ledger: Ledger, findings: Sequence[Finding]) -> int:
    """0 all compared and nothing found, 1 findings, 3 something planned was not compared.

    Where both hold it is 3, since part of the answer is unknown.
    """
    if not ledger.balances:
        return 3
    # A changed or new capture is always in a finding; should it not be, it still is not green.
    return 1 if findings or ledger.changed or ledger.new else 0


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of some verdicts; a change to a capture is a regression of what holds it.

    >>> worst(["unchanged", "changed"])
    'regressed'
    """
    found: Verdict = max(verdicts, key=VERDICTS.index, default="failed")
    return "regressed" if found == "changed" else found


def judge_breakpoints(
    captures: Sequence[CaptureResult], breakpoints: Sequence[Breakpoint]
) -> tuple[BreakpointResult, ...]:
    """The verdict of each breakpoint all of whose sample widths were planned, for each page."""
    results = []
    for page, browser in dict.fromkeys((one.page, one.browser) for one in captures):
        verdicts = {
            one.width: one.verdict for one in captures if (one.page, one.browser) == (page, browser)
        }
        for one in held_by(verdicts, breakpoints):
            held = [verdicts[width] for width in widths_of((one,), breakpoints)]
            results.append(
                BreakpointResult(one.name, one.min_width, one.max_width, page, browser, worst(held))
            )
    return tuple(results)
