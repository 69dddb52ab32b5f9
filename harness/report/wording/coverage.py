"""What a run compared and what it could not, in words: why it ends as it does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.model.page import Breakpoint
from harness.model.run import CaptureResult, Run, SweepResult
from harness.model.verdict import VERDICTS, Verdict
from harness.report.wording.finding import many, widths_in_words

#: More different ranges of swept widths than this are told by their ends alone.
RANGES_NAMED = 3

#: Kinds of findings that say nothing of how the page looks.
SET_UP = ("new", "orphan", "breakpoint-drift")


def exit_reason(run: Run) -> str:
    """Why the command ends with its exit code."""
    found = many(len(run.findings), "finding")
    if run.exit_code == 0:
        if not run.ledger.planned:
            return _why_nothing(run)
        if not run.findings:
            return "everything planned was compared, and nothing was found"
        return f"everything planned was compared; {found} that fail_on does not name"
    new = [one for one in run.sweeps if one.verdict == "new"]
    if run.exit_code == 1:
        if new and not run.findings:
            return f"the boxes between the sample widths{_on(run, new)} have no baseline"
        return found
    ledger = run.ledger
    if not ledger.planned:
        return "nothing was planned, so nothing is known"
    unswept = [one for one in run.sweeps if one.verdict in ("unstable", "failed")]
    unknown = ledger.planned - ledger.compared - ledger.new
    what = []
    if unknown or not unswept:
        what.append(f"{unknown} of {many(ledger.planned, 'planned capture')}")
    if unswept:
        what.append(f"the boxes between the sample widths{_on(run, unswept)}")
    reason = f"{' and '.join(what)} could not be compared"
    return f"{reason}; {found} elsewhere" if run.findings else reason


def _why_nothing(run: Run) -> str:
    """Why nothing was to be compared, and that is as it should be."""
    if run.ledger.other_shards:
        return f"nothing of this run is in shard {run.shard}"
    found = f"; {many(len(run.findings), 'finding')} that fail_on does not name"
    return f"nothing changed, so nothing was checked{found if run.findings else ''}"


def part_text(run: Run) -> str:
    """What of the project the run did not set out to look at; empty where that is nothing.

    As in ``shard 2/5: 28 captures are in the others; 14 captures left out, …``.
    """
    told = []
    if run.shard:
        captures = many(run.ledger.other_shards, "capture")
        told.append(f"shard {run.shard}: {captures} in the others")
    if left_out := run.ledger.left_out:
        told.append(f"{many(left_out, 'capture')} left out, of pages whose files did not change")
    return "; ".join(told)


def swept_text(run: Run) -> str:
    """How the widths between the sample widths were compared; empty where they were not."""
    swept = [one for one in run.sweeps if one.verdict in ("unchanged", "changed", "regressed")]
    if not swept:
        return ""
    ranges: dict[tuple[int, int], list[SweepResult]] = {}
    for one in swept:
        ranges.setdefault((one.min_width, one.max_width), []).append(one)
    if len(ranges) > RANGES_NAMED:
        ends = [end for pair in ranges for end in pair]
        ranges = {(min(ends), max(ends)): swept}
    told = " and ".join(
        f"at {many(sum(one.widths for one in some), 'width')} ({widths_in_words([pair])})"
        + _on(run, some)
        for pair, some in ranges.items()
    )
    if not (boundaries := sum(one.boundaries for one in swept)):
        return f"boxes compared {told}"
    all_ = _all(boundaries, "the only boundary", "boundaries")
    if any(one.message for one in swept):  # which says what was left out
        all_ = "1 boundary" if boundaries == 1 else f"{boundaries:,} boundaries"
    return f"boxes compared {told}, on both sides of {all_}"


def _all(count: int, one: str, several: str) -> str:
    return one if count == 1 else f"both {several}" if count == 2 else f"all {count:,} {several}"


def _on(run: Run, sweeps: Sequence[SweepResult]) -> str:
    """The pages of ``sweeps``; empty where the run has one page in one browser, and no other."""
    every = {(one.page, one.browser) for one in run.captures}
    every |= {(one.page, one.browser) for one in run.sweeps}
    some = {(one.page, one.browser) for one in sweeps}
    if len(every) < 2:
        return ""
    if len(some) == 1:
        ((page, browser),) = some
        several = sum(other == page for other, _ in every) > 1
        return f" on {page} in {browser}" if several else f" on {page}"
    pages = "pages and browsers" if len({browser for _, browser in every}) > 1 else "pages"
    if some == every:
        return f" on {_all(len(every), '', pages)}"
    return f" on {len(some)} of {len(every)} {pages}"


@dataclass(frozen=True, slots=True)
class NotCompared:
    """What of one page in one browser was not compared, for one reason."""

    page: str
    browser: str
    verdict: Verdict
    message: str
    captures: tuple[CaptureResult, ...]
    sweeps: tuple[SweepResult, ...]

    @property
    def where(self) -> str:
        """The widths, as in ``at 640, 768 px and between the sample widths, 320–1920 px``."""
        places = []
        if self.captures:
            places.append(f"at {', '.join(str(one.width) for one in self.captures)} px")
        if self.sweeps:
            ranges = [(one.min_width, one.max_width) for one in self.sweeps]
            places.append(f"between the sample widths, {widths_in_words(ranges)}")
        return " and ".join(places)


def not_compared(run: Run) -> tuple[NotCompared, ...]:
    """What failed or never settled; what has the same reason on one page is told together.

    So is a sweep that says why it is not whole, whatever its verdict.
    """
    missed: list[CaptureResult | SweepResult] = [
        one for one in run.captures if one.verdict in ("unstable", "failed")
    ]
    missed += [one for one in run.sweeps if one.verdict in ("unstable", "failed") or one.message]
    groups: dict[tuple[str, str, Verdict, str], list[CaptureResult | SweepResult]] = {}
    for one in missed:
        groups.setdefault((one.page, one.browser, one.verdict, one.message), []).append(one)
    return tuple(
        NotCompared(
            *key,
            captures=tuple(one for one in group if isinstance(one, CaptureResult)),
            sweeps=tuple(one for one in group if isinstance(one, SweepResult)),
        )
        for key, group in groups.items()
    )


def worst(outcomes: Iterable[CaptureResult | SweepResult]) -> Verdict:
    """The worst verdict of some captures and sweeps, as a breakpoint's."""
    verdict = max((one.verdict for one in outcomes), key=VERDICTS.index)
    return "regressed" if verdict == "changed" else verdict


def between(run: Run, band: Breakpoint, verdict: Verdict, captures: Sequence[CaptureResult]) -> str:
    """What made a band's verdict worse than its ``captures``; empty where nothing did.

    As in ``changed between the sample widths, at 600–620 px``. A finding about the set-up, or at
    the width of a capture that is unchanged, is not a change between.
    """
    if VERDICTS.index(verdict) <= VERDICTS.index(worst(captures)):
        return ""
    if verdict != "regressed":
        return f"{verdict} between the sample widths"
    page, browser = captures[0].page, captures[0].browser
    taken = {(one.width, one.width) for one in captures}
    changed: set[tuple[int, int]] = set()
    other: set[tuple[int, int]] = set()
    for one in run.findings:
        for low, high in one.ranges_on(page, browser):
            if low <= band.max_width and high >= band.min_width:
                pair = max(low, band.min_width), min(high, band.max_width)
                (other if one.kind in SET_UP or pair in taken else changed).add(pair)
    if other and not changed:
        return f"finding at {widths_in_words(_joined(sorted(other)))}"
    where = f", at {widths_in_words(_joined(sorted(changed)))}" if changed else ""
    return f"changed between the sample widths{where}"


def _joined(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Rising ranges, those that touch or overlap made one.

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
