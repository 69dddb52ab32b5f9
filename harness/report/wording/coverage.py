"""Sentences on what a run compared, what it could not compare, and why it ends as it does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.model.page import Breakpoint
from harness.model.run import CaptureResult, Run, SweepResult
from harness.model.verdict import VERDICTS, Verdict
from harness.report.wording.finding import many, widths_in_words

#: The number of different swept ranges that are named; of more, only the outer ends are.
RANGES_NAMED = 3

#: Kinds of findings about the set-up, not about the look of a page.
SET_UP = ("new", "orphan", "breakpoint-drift")


def exit_reason(run: Run) -> str:
    """The reason for the exit code of the command."""
    findings_text = many(len(run.findings), "finding")
    if run.exit_code == 0:
        if not run.ledger.planned:
            return _why_nothing(run)
        if not run.findings:
            return "everything planned was compared, and nothing was found"
        return f"everything planned was compared; {findings_text} that fail_on does not name"
    new = [sweep for sweep in run.sweeps if sweep.verdict == "new"]
    if run.exit_code == 1:
        if new and not run.findings:
            return f"the boxes between the sample widths{_on(run, new)} have no baseline"
        return findings_text
    ledger = run.ledger
    if not ledger.planned:
        return "nothing was planned, so nothing is known"
    unswept = [sweep for sweep in run.sweeps if sweep.verdict in ("unstable", "failed")]
    unknown = ledger.planned - ledger.compared - ledger.new
    parts = []
    if unknown or not unswept:
        parts.append(f"{unknown} of {many(ledger.planned, 'planned capture')}")
    if unswept:
        parts.append(f"the boxes between the sample widths{_on(run, unswept)}")
    reason = f"{' and '.join(parts)} could not be compared"
    return f"{reason}; {findings_text} elsewhere" if run.findings else reason


def _why_nothing(run: Run) -> str:
    """The reason why a run was right to compare nothing."""
    if run.ledger.other_shards:
        return f"nothing of this run is in shard {run.shard}"
    findings_text = f"; {many(len(run.findings), 'finding')} that fail_on does not name"
    return f"nothing changed, so nothing was checked{findings_text if run.findings else ''}"


def part_text(run: Run) -> str:
    """The captures that the run left to other shards, or left out; empty where there are none.

    ``shard 2/5: 28 captures in the others; 14 captures left out, …``.
    """
    parts = []
    if run.shard:
        captures = many(run.ledger.other_shards, "capture")
        parts.append(f"shard {run.shard}: {captures} in the others")
    if left_out := run.ledger.left_out:
        parts.append(f"{many(left_out, 'capture')} left out, of pages whose files did not change")
    return "; ".join(parts)


def swept_text(run: Run) -> str:
    """The widths between the sample widths that were compared; empty where none were."""
    swept = [
        sweep for sweep in run.sweeps if sweep.verdict in ("unchanged", "changed", "regressed")
    ]
    if not swept:
        return ""
    ranges: dict[tuple[int, int], list[SweepResult]] = {}
    for sweep in swept:
        ranges.setdefault((sweep.min_width, sweep.max_width), []).append(sweep)
    if len(ranges) > RANGES_NAMED:
        ends = [end for pair in ranges for end in pair]
        ranges = {(min(ends), max(ends)): swept}
    widths_text = " and ".join(
        f"at {many(sum(sweep.widths for sweep in sweeps), 'width')} ({widths_in_words([pair])})"
        + _on(run, sweeps)
        for pair, sweeps in ranges.items()
    )
    if not (boundaries := sum(sweep.boundaries for sweep in swept)):
        return f"boxes compared {widths_text}"
    all_ = _all(boundaries, "the only boundary", "boundaries")
    if any(sweep.message for sweep in swept):  # then some boundaries were left out
        all_ = "1 boundary" if boundaries == 1 else f"{boundaries:,} boundaries"
    return f"boxes compared {widths_text}, on both sides of {all_}"


def _all(count: int, single: str, several: str) -> str:
    return single if count == 1 else f"both {several}" if count == 2 else f"all {count:,} {several}"


def _on(run: Run, sweeps: Sequence[SweepResult]) -> str:
    """The pages of ``sweeps``; empty where the run has only one page in one browser."""
    all_places = {(capture.page, capture.browser) for capture in run.captures}
    all_places |= {(sweep.page, sweep.browser) for sweep in run.sweeps}
    places = {(sweep.page, sweep.browser) for sweep in sweeps}
    if len(all_places) < 2:
        return ""
    if len(places) == 1:
        ((page, browser),) = places
        several = sum(page_name == page for page_name, _ in all_places) > 1
        return f" on {page} in {browser}" if several else f" on {page}"
    pages = "pages and browsers" if len({browser for _, browser in all_places}) > 1 else "pages"
    if places == all_places:
        return f" on {_all(len(all_places), '', pages)}"
    return f" on {len(places)} of {len(all_places)} {pages}"


@dataclass(frozen=True, slots=True)
class NotCompared:
    """The captures and sweeps of a page in one browser that were not compared, for one reason."""

    page: str
    browser: str
    verdict: Verdict
    message: str
    captures: tuple[CaptureResult, ...]
    sweeps: tuple[SweepResult, ...]

    @property
    def where(self) -> str:
        """The widths in words: ``at 640, 768 px and between the sample widths, 320–1920 px``."""
        places = []
        if self.captures:
            places.append(f"at {', '.join(str(capture.width) for capture in self.captures)} px")
        if self.sweeps:
            ranges = [(sweep.min_width, sweep.max_width) for sweep in self.sweeps]
            places.append(f"between the sample widths, {widths_in_words(ranges)}")
        return " and ".join(places)


def not_compared(run: Run) -> tuple[NotCompared, ...]:
    """Failed and unstable captures and sweeps, grouped by page, browser and reason.

    An incomplete sweep, which has a message, is among them whatever its verdict.
    """
    missed: list[CaptureResult | SweepResult] = [
        capture for capture in run.captures if capture.verdict in ("unstable", "failed")
    ]
    missed += [
        sweep for sweep in run.sweeps if sweep.verdict in ("unstable", "failed") or sweep.message
    ]
    groups: dict[tuple[str, str, Verdict, str], list[CaptureResult | SweepResult]] = {}
    for outcome in missed:
        groups.setdefault(
            (outcome.page, outcome.browser, outcome.verdict, outcome.message), []
        ).append(outcome)
    return tuple(
        NotCompared(
            *key,
            captures=tuple(outcome for outcome in group if isinstance(outcome, CaptureResult)),
            sweeps=tuple(outcome for outcome in group if isinstance(outcome, SweepResult)),
        )
        for key, group in groups.items()
    )


def worst(outcomes: Iterable[CaptureResult | SweepResult]) -> Verdict:
    """The worst verdict of captures and sweeps, as the verdict of a breakpoint."""
    verdict = max((outcome.verdict for outcome in outcomes), key=VERDICTS.index)
    return "regressed" if verdict == "changed" else verdict


def between(run: Run, band: Breakpoint, verdict: Verdict, captures: Sequence[CaptureResult]) -> str:
    """The reason why a band's verdict is worse than that of its ``captures``; empty if it is not.

    ``changed between the sample widths, at 600–620 px``. A finding about the set-up, or at the
    width of an unchanged capture, is no change between the sample widths.
    """
    if VERDICTS.index(verdict) <= VERDICTS.index(worst(captures)):
        return ""
    if verdict != "regressed":
        return f"{verdict} between the sample widths"
    page, browser = captures[0].page, captures[0].browser
    taken = {(capture.width, capture.width) for capture in captures}
    changed: set[tuple[int, int]] = set()
    finding_only: set[tuple[int, int]] = set()
    for finding in run.findings:
        for low, high in finding.ranges_on(page, browser):
            if low <= band.max_width and high >= band.min_width:
                pair = max(low, band.min_width), min(high, band.max_width)
                (finding_only if finding.kind in SET_UP or pair in taken else changed).add(pair)
    if finding_only and not changed:
        return f"finding at {widths_in_words(_joined(sorted(finding_only)))}"
    where = f", at {widths_in_words(_joined(sorted(changed)))}" if changed else ""
    return f"changed between the sample widths{where}"


def _joined(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Rising ranges, with those merged that touch or overlap.

    >>> _joined([(320, 400), (390, 410), (411, 420), (500, 500)])
    [(320, 420), (500, 500)]
    """
    joined: list[tuple[int, int]] = []
    for low, high in ranges:
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(joined[-1][1], high)
        else:
            joined.append((low, high))
    return joined
