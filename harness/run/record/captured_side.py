"""One side of a comparison while its pages can still be asked: at any width, as often as needed."""

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

from harness.baselines.folder_store import picture_name
from harness.breakpoints.sweep_job import SweepJob
from harness.capture.host import BrowserHost
from harness.capture.sweep import read_more, read_whole
from harness.capture.tab.resizable import ResizablePage
from harness.errors import CaptureError
from harness.model.capture import Capture, Missed
from harness.model.elements.declaration import EarlyUndo
from harness.model.job import Job
from harness.model.layout import Layout
from harness.model.layout_series import CapturedLayouts
from harness.model.target import CaptureKey, Renderer, Target
from harness.run import run_folder
from harness.run.record.record_captures import CaptureRecorder

#: The folder, within that of a side, of pictures taken between the sample widths.
BETWEEN = "between"

#: In an address.
_PASSWORD = re.compile(r"//[^/\s@]+@")


class CapturedSide:
    """What was captured of some pages, and the browsers that captured it.

    ``notes`` is where it says what could not be had; ``stack`` closes what it opens. ``label`` is
    what messages call it; the side that is checked has none.
    """

    def __init__(
        self,
        recorder: CaptureRecorder,
        hosts: Mapping[Renderer, BrowserHost],
        stack: ExitStack,
        label: str = "",
    ) -> None:
        self.recorder = recorder
        self.label = label
        self.notes: dict[str, None] = {}
        self._hosts, self._stack = hosts, stack
        self._captures: dict[tuple[Target, int], tuple[Capture, Path] | None] = {}
        self._lives: dict[Target, CapturedLayouts] = {}
        #: By the width at which they were loaded.
        self._pages: dict[tuple[Target, int], ResizablePage] = {}

    def missed(self) -> dict[Target, CaptureError]:
        """Why pages that could not be captured here are nothing to compare with."""
        return {
            Target(result.page, result.browser): self._error(result.page, result.message)
            for result in self.recorder.results
            if result.verdict in ("failed", "unstable")
        }

    def unswept(self, place: Target, wanted: SweepJob) -> CaptureError | None:
        """Why a page was not swept here as it was on the other side; ``None`` where it was."""
        wanted_there = (*place, wanted.low, wanted.high)
        for sweep_job, missed in self.recorder.failed_sweeps:
            if (missed.page, missed.browser, sweep_job.low, sweep_job.high) == wanted_there:
                return self._error(missed.page, missed.message)
        return None

    def unread(self, place: Target, widths: Sequence[int]) -> CaptureError:
        """Why boxes at some ``widths`` (CSS px) are not known here: ``notes`` say more."""
        return self._error(
            place[0],
            f"its boxes at {len(widths)} widths, such as {widths[0]} px, could not be read",
        )

    def layout_series(self, place: Target) -> CapturedLayouts:
        """All that is known of a page by now."""
        if place not in self._lives:
            self._lives[place] = self.recorder.layout_series(place)
        return self._lives[place]

    def job(self, place: Target) -> Job:
        """How a page is loaded."""
        return self.recorder.jobs[place]

    def capture(
        self, place: Target, width: int, *, again: bool = False
    ) -> tuple[Capture, Path] | None:
        """The page freshly loaded at a width between the sample widths (CSS px), and its picture.

        The capture is without its image; ``again``: another than the last one. ``None`` where it
        could not be taken.
        """
        if again or (place, width) not in self._captures:
            self._captures[place, width] = self._taken(place, width)
        return self._captures[place, width]

    def picture(self, spot: CaptureKey) -> bytes:
        """The picture (PNG) that was taken of a page at a sample width."""
        page, browser, width = spot
        folder = self.recorder.folder / run_folder.CAPTURES / page / browser
        return (folder / picture_name(width)).read_bytes()

    def recapture(self, spot: CaptureKey) -> Capture | None:
        """The page once more freshly loaded, at any width; ``None`` where it could not be had."""
        place, width = spot.target, spot.width
        job = self.job(place)
        (taken,) = self._hosts[job.renderer].capture(replace(job, widths=(width,)))
        return None if isinstance(taken, Missed) else taken

    def resized(self, place: Target, widths: Sequence[int]) -> dict[int, Layout]:
        """The layouts of a page that is loaded at the first width and resized to the others.

        In their order; CSS px. Errors: ``CaptureError``.
        """
        job = self.job(place)
        with self._hosts[job.renderer].resized(job, widths[0]) as page:
            return {width: page.read(width, may_load=False) for width in widths[1:]}

    def read_resized(self, place: Target, width: int) -> Layout | None:
        """All of a page that is resized to a width (CSS px), the way it is swept.

        ``None`` where it is not swept there, or could not be read.
        """
        for swept in self.recorder.swept[place]:
            if swept.ends[0] <= width <= swept.ends[1]:
                with suppress(CaptureError):
                    return read_whole(self._opened(place, swept.order.low), swept, width)
        return None

    def read_more_whole(self, place: Target, widths: Collection[int]) -> None:
        """Have ``live`` know all of a page at more widths (CSS px), as far as it can be had."""
        series = self.layout_series(place)
        for width in sorted(widths):
            if layout := self.read_resized(place, width):
                series.add_whole(layout)

    def carried_from(
        self, place: Target, start: int, width: int, without: Sequence[EarlyUndo]
    ) -> Layout | None:
        """All of a page that is loaded at ``start`` and resized to ``width`` (CSS px).

        At its load it is ``without`` some changes. ``None`` where that cannot be had.
        """
        job = self.job(place)
        if job.browser != "chromium":
            return None
        try:
            with self._hosts[job.renderer].resized(job, start, without) as page:
                return page.read(width, may_load=False)
        except CaptureError:
            return None

    def _opened(self, place: Target, width: int) -> ResizablePage:
        """The page, loaded at ``width`` and ready to be resized; it stays open."""
        # Loaded where the sweep loaded it: scripts may look at the width they start at.
        if (place, width) not in self._pages:
            job = self.job(place)
            page = self._hosts[job.renderer].resized(job, width)
            self._pages[place, width] = self._stack.enter_context(page)
        return self._pages[place, width]

    def measure_boxes(self, place: Target, widths: Collection[int]) -> None:
        """Have ``live`` know the boxes at more widths (CSS px), as far as they can be had."""
        series = self.layout_series(place)
        try:
            for swept_page in self.recorder.swept[place]:
                page = self._opened(place, swept_page.order.low)
                layouts, readings, starts = read_more(page, swept_page, widths)
                # Readings are made of the elements of what is known already.
                series.layouts = {**layouts, **series.layouts}
                series.add(series.fitted(starts, readings))
        except CaptureError as error:
            self._note(f"{place[0]}: the exact widths could not be found: {error.what}")

    def _taken(self, place: Target, width: int) -> tuple[Capture, Path] | None:
        job = self.job(place)
        (taken,) = self._hosts[job.renderer].capture(replace(job, widths=(width,)))
        if isinstance(taken, Missed):
            self._note(f"{place[0]}: at {width} px, {taken.what}")
            return None
        file = self.recorder.folder / BETWEEN / place[0] / place[1] / picture_name(width)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(taken.image)
        return replace(taken, image=b""), file

    def _note(self, message: str) -> None:
        where = f"at {self.label}, " if self.label else ""
        self.notes[where + _PASSWORD.sub("//", message)] = None

    def _error(self, page: str, message: str) -> CaptureError:
        return CaptureError(
            f"{page} could not be captured at {self.label}",
            why=_PASSWORD.sub("//", message).replace("\n", "\n  "),
            fix="mend that, or compare with another state of it",
        )
