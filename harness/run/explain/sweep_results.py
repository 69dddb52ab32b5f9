"""The verdicts of a run's sweeps: what was compared between the sample widths, and what was not."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.breakpoints.sweep_widths import ranges_of, reached
from harness.capture.sweep import SweptPage
from harness.diagnose.instability.stability_check import UnstableCapture
from harness.diagnose.width_search import MORE_LOOKS, WidthSearch
from harness.errors import HarnessError
from harness.findings.baseline_state import beyond_message, unconfirmed_message, unswept_finding
from harness.model.finding import Finding
from harness.model.page import Breakpoint
from harness.model.run import SweepResult
from harness.model.target import CaptureKey, Target
from harness.model.verdict import Verdict
from harness.run.record.captured_side import CapturedSide


@dataclass(frozen=True, slots=True)
class SweepComparison:
    """The sweeps of one run, and the width searches that compared them.

    ``other_side`` is ``None`` where the run compares with stored baselines; ``unstable`` are the
    captures whose page differs from load to load.
    """

    this_side: CapturedSide
    other_side: CapturedSide | None
    searches: Mapping[Target, WidthSearch]
    unstable: Mapping[CaptureKey, UnstableCapture]
    proves: bool  #: captures are compared, and not only taken to be approved

    def results(self, changed: Collection[Target]) -> Iterator[SweepResult]:
        """The result of every planned sweep; ``changed`` targets are in some finding."""
        for target, page in self.this_side.pages.items():
            search = self.searches.get(target)
            compared_widths = search.compared() if search else frozenset()
            for swept in page.swept:
                compared = [width for width in swept.widths if width in compared_widths]
                verdict, message = self._verdict(target, swept, compared)
                if verdict == "unchanged" and target in changed:
                    verdict = "changed"
                sweep_job = swept.order
                boundaries = sum(
                    switch in compared_widths and switch - 1 in compared_widths
                    for switch in swept.switches
                )
                yield SweepResult(
                    *target,
                    *reached((sweep_job.low, sweep_job.high), sweep_job.step, compared),
                    sweep_job.step,
                    verdict,
                    len(compared),
                    boundaries,
                    message,
                )
        for sweep_job, missed in self.this_side.recorder.failed_sweeps:
            yield SweepResult(
                missed.page,
                missed.browser,
                sweep_job.low,
                sweep_job.high,
                sweep_job.step,
                missed.verdict,
                message=missed.message,
            )

    def unswept_findings(self, breakpoints: Sequence[Breakpoint]) -> Iterator[Finding]:
        """Findings for widths of the sweep at which the baselines hold no boxes."""
        if self.other_side:
            return
        for target, search in self.searches.items():
            if unswept := search.unswept - self._beyond(target, search):
                ranges, _ = ranges_of(dict.fromkeys(unswept, True), search.step)
                yield unswept_finding(*target, ranges, breakpoints)

    def notes(self) -> Iterator[str]:
        """Notes on widths that are not known exactly, and on changes that nobody can see."""
        for (page, _), search in self.searches.items():
            if (more := sorted(search.unknown - search.unswept)) and not self.other_side:
                yield (
                    f"{page}: where changes begin and end is not exact: the baseline holds no "
                    f"boxes at {len(more)} widths, such as {more[0]} px; `harness approve` has it "
                    "hold all"
                )
            for width, path in search.unseen:
                yield (
                    f"{page}: at {width} px the box or the style of {path} changed; nothing of "
                    "it is to be seen"
                )

    def _verdict(
        self, target: Target, swept: SweptPage, compared: Sequence[int]
    ) -> tuple[Verdict, str]:
        """The verdict of a sweep that was ``compared`` at some widths, and the reason."""
        # Captures that are only taken to be approved need no undamaged baselines.
        error = self._error(target, swept) if self.proves else None
        if error:
            return "failed", str(error)
        if swept.unread:
            return "unstable", _unread_message(swept.unread)
        if not compared:
            return "new", ""
        search = self.searches[target]
        if search.unconfirmed:
            message = unconfirmed_message(target[0], search.unconfirmed, 1 + MORE_LOOKS)
            return "unstable", message
        if search.left_out or search.unstable_widths:
            captures = [self.unstable[key] for key in sorted(self.unstable) if key[:2] == target]
            return "unstable", max(captures, key=lambda capture: len(capture.elements)).message
        if beyond := self._beyond(target, search):
            return "unchanged", beyond_message(target[0], beyond)
        return "unchanged", ""

    def _beyond(self, target: Target, search: WidthSearch) -> frozenset[int]:
        """Widths beyond the sweep and the baseline, of a page that is the same byte for byte.

        Earlier versions swept no boundaries there: that alone makes nothing new.
        """
        held, page = search.between.before.widths, self.this_side.pages[target]
        if self.other_side or not held or not page.is_same_page():
            return frozenset()
        ranges = [
            (held[0], held[-1]),
            *((swept.order.low, swept.order.high) for swept in page.swept),
        ]
        return frozenset(
            width
            for width in search.unswept
            if not any(low <= width <= high for low, high in ranges)
        )

    def _error(self, target: Target, swept: SweptPage) -> HarnessError | None:
        """Why a sweep was not compared, or not at all its widths."""
        if error := self.this_side.pages[target].approved.error:
            return error
        if self.other_side is None or target not in self.searches:
            return None
        if error := self.other_side.unswept(target, swept.order):
            return error
        unread = sorted(self.searches[target].unswept.intersection(swept.widths))
        return self.other_side.unread(target, unread) if unread else None


def _unread_message(unread: Mapping[int, str]) -> str:
    """Why a page came to rest neither resized nor loaded, by its narrowest such width."""
    first, more = min(unread), len(unread) - 1
    others = f" (and at {more} more widths)" if more else ""
    return f"at {first} px{others}: {unread[first]}"
