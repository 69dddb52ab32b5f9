"""What all reports say in the same words: why a run ends as it does, and where a finding shows."""

from collections.abc import Sequence

from harness.results import CaptureResult, Finding, Run
from harness.values import Breakpoint
from harness.widths.breakpoints import bands


def exit_reason(run: Run) -> str:
    """Why the command ends with its exit code."""
    found = many(len(run.findings), "finding")
    if run.exit_code == 0:
        return "everything planned was compared, and nothing was found"
    if run.exit_code == 1:
        return found
    ledger = run.ledger
    if not ledger.planned:
        return "nothing was planned, so nothing is known"
    unknown = ledger.planned - ledger.compared - ledger.new
    reason = f"{unknown} of {many(ledger.planned, 'planned capture')} could not be compared"
    return f"{reason}; {found} elsewhere" if run.findings else reason


def not_compared(run: Run) -> tuple[tuple[CaptureResult, ...], ...]:
    """Captures that failed or never settled, those of one page together that share a message."""
    groups: dict[tuple[str, str, str, str], list[CaptureResult]] = {}
    for one in run.captures:
        if one.verdict in ("unstable", "failed"):
            groups.setdefault((one.page, one.browser, one.verdict, one.message), []).append(one)
    return tuple(tuple(group) for group in groups.values())


def shown_at(run: Run, finding: Finding) -> tuple[CaptureResult, ...]:
    """The captures that show a finding."""
    return tuple(one for one in run.captures if finding.shows_at(one.page, one.browser, one.width))


def ranges_text(run: Run, finding: Finding) -> str:
    """The widths of a finding; empty where it has none."""
    if not finding.widths:
        return ""
    of_page = (finding.page, finding.browser)
    taken = [one for one in run.captures if (one.page, one.browser) == of_page]
    seen = shown_at(run, finding)
    if not finding.widths_exact and len(taken) == len(finding.widths) == len(seen) > 1:
        return f"all {len(taken)} that were looked at"
    parts = [str(low) if low == high else f"{low}–{high}" for low, high in finding.widths]
    return f"{', '.join(parts)} px" + ("" if finding.widths_exact else " (sampled)")


def names_text(finding: Finding, breakpoints: Sequence[Breakpoint]) -> str:
    """The bands of a finding, and the smallest name that covers them."""
    every = {band.name for band in bands(breakpoints)}
    if len(finding.breakpoints) > 1 and set(finding.breakpoints) == every:
        return "all"
    names = ", ".join(finding.breakpoints)
    if not finding.smallest_breakpoint or (finding.smallest_breakpoint,) == finding.breakpoints:
        return names
    return f"{names}; together {finding.smallest_breakpoint}"


def many(count: int, noun: str) -> str:
    """A count with its noun.

    >>> many(1, "finding"), many(2, "finding")
    ('1 finding', '2 findings')
    """
    return f"{count} {noun}{'' if count == 1 else 's'}"
