"""One side of a comparison while its pages can still be asked: at any width, as often as needed."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from harness.baselines.capture_set import picture_name
from harness.breakpoints.sweep_job import SweepJob
from harness.capture.host import BrowserHost
from harness.capture.retries import retried
from harness.capture.sweep import MoreReadings, SweptPage, read_more, read_whole
from harness.capture.tab.resizable import ResizablePage
from harness.errors import BrowserDiedError, CaptureError
from harness.model.capture import Capture, Missed
from harness.model.elements.declaration import EarlyUndo
from harness.model.job import Job
from harness.model.layout import Layout
from harness.model.layout_series import CapturedLayouts
from harness.model.target import CaptureKey, Renderer, Target
from harness.run import run_folder
from harness.run.record.page_captures import PageCaptures
from harness.run.record.record_captures import CaptureRecorder

T = TypeVar("T")

#: The folder, within that of a side, of pictures taken between the sample widths.
BETWEEN = "between"

#: User and password in an address.
_PASSWORD = re.compile(r"//[^/\s@]+@")


class CapturedSide:
    """The captures of one side of a comparison, and the browsers that took them.

    ``notes`` say what could not be captured or read; ``stack`` closes the pages that it opens.
    ``label`` names the side in messages; the side that is checked has none.
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

    @property
    def pages(self) -> Mapping[Target, PageCaptures]:
        """The captures and sweeps of each target, in the order of the plan."""
        return self.recorder.pages

    def missed(self) -> dict[Target, CaptureError]:
        """The targets that could not be captured here and so cannot be compared with, and why."""
        return {
            Target(result.page, result.browser): self._error(result.page, result.message)
            for result in self.recorder.results
            if result.verdict in ("failed", "unstable")
        }

    def unswept(self, target: Target, wanted: SweepJob) -> CaptureError | None:
        """Why a page was not swept here as it was on the other side; ``None`` where it was."""
        wanted_ranges = (*target, wanted.low, wanted.high)
        for sweep_job, missed in self.recorder.failed_sweeps:
            if (missed.page, missed.browser, sweep_job.low, sweep_job.high) == wanted_ranges:
                return self._error(missed.page, missed.message)
        return None

    def unread(self, target: Target, widths: Sequence[int]) -> CaptureError:
        """The error that boxes at some ``widths`` (CSS px) are not known; ``notes`` say why."""
        return self._error(
            target.page,
            f"its boxes at {len(widths)} widths, such as {widths[0]} px, could not be read",
        )

    def layout_series(self, target: Target) -> CapturedLayouts:
        """The layouts and boxes that are known of a page by now, at all widths."""
        return self.pages[target].series

    def job(self, target: Target) -> Job:
        """The job that loads a page."""
        job = self.pages[target].job
        assert job is not None, "a page that was captured or swept has a job"
        return job

    def capture(
        self, target: Target, width: int, *, again: bool = False
    ) -> tuple[Capture, Path] | None:
        """The page freshly loaded at a width between the sample widths (CSS px), and its picture.

        The capture has no image. The last one at that width is returned, unless ``again``.
        ``None`` where it could not be taken.
        """
        captures = self.pages[target].between
        if again or width not in captures:
            captures[width] = self._capture_between(target, width)
        return captures[width]

    def picture(self, key: CaptureKey) -> bytes:
        """The picture (PNG) that was taken of a page at a sample width."""
        page, variant, width = key
        folder = self.recorder.folder / run_folder.CAPTURES / page / variant
        return (folder / picture_name(width)).read_bytes()

    def recapture(self, key: CaptureKey) -> Capture | None:
        """The page freshly loaded once more, at any width; ``None`` where that fails."""
        taken = self._take(key.target, key.width)
        return None if isinstance(taken, Missed) else taken

    def resized(self, target: Target, widths: Sequence[int]) -> dict[int, Layout]:
        """The layouts of a page that is loaded at the first width and resized to the others.

        In their order; CSS px. Errors: ``CaptureError``.
        """
        job = self.job(target)

        def read() -> dict[int, Layout]:
            with self._hosts[job.renderer].resized(job, widths[0]) as page:
                return {width: page.read(width, may_load=False) for width in widths[1:]}

        return self._retried(target, read)

    def read_resized(self, target: Target, width: int) -> Layout | None:
        """The full layout of a page that is resized to a width (CSS px), as a sweep does it.

        ``None`` where the page is not swept there, or could not be read.
        """
        for swept in self.pages[target].swept:
            if swept.ends[0] <= width <= swept.ends[1]:
                with suppress(CaptureError):
                    return self._retried(target, partial(self._read_whole, target, swept, width))
        return None

    def read_more_whole(self, target: Target, widths: Collection[int]) -> None:
        """Add full layouts at more widths (CSS px) to the series, where they can be read."""
        series = self.layout_series(target)
        for width in sorted(widths):
            if layout := self.read_resized(target, width):
                series.add_whole(layout)

    def carried_from(
        self, target: Target, start: int, width: int, without: Sequence[EarlyUndo]
    ) -> Layout | None:
        """The full layout of a page that is loaded at ``start`` and resized to ``width`` (CSS px).

        It is loaded ``without`` some changes. ``None`` where the browser cannot do that, or fails.
        """
        job = self.job(target)
        if job.browser != "chromium":
            return None

        def read() -> Layout:
            with self._hosts[job.renderer].resized(job, start, without) as page:
                return page.read(width, may_load=False)

        try:
            return self._retried(target, read)
        except CaptureError:
            return None

    def measure_boxes(self, target: Target, widths: Collection[int]) -> None:
        """Add the boxes at more widths (CSS px) to the series; a note says where that fails."""
        series = self.layout_series(target)
        try:
            for swept in self.pages[target].swept:
                read = partial(self._read_more, target, swept, widths)
                layouts, readings, starts = self._retried(target, read)
                # Readings refer to the elements of layouts that are known already.
                series.layouts = {**layouts, **series.layouts}
                series.add(series.fitted(starts, readings))
        except CaptureError as error:
            self._note(f"{target.page}: the exact widths could not be found: {error.what}")

    def _opened(self, target: Target, width: int) -> ResizablePage:
        """The page, loaded at ``width`` and ready to be resized; it stays open."""
        # Loaded where the sweep loaded it: scripts may read the width they start at.
        opened = self.pages[target].opened
        if width not in opened:
            job = self.job(target)
            page = self._hosts[job.renderer].resized(job, width)
            opened[width] = self._stack.enter_context(page)
        return opened[width]

    def _read_whole(self, target: Target, swept: SweptPage, width: int) -> Layout:
        return read_whole(self._opened(target, swept.order.low), swept, width)

    def _read_more(self, target: Target, swept: SweptPage, widths: Collection[int]) -> MoreReadings:
        return read_more(self._opened(target, swept.order.low), swept, widths)

    def _retried(self, target: Target, work: Callable[[], T]) -> T:
        """The result of ``work`` on a page, which is opened again where its browser dies."""
        opened = self.pages[target].opened
        host = self._hosts[self.job(target).renderer]

        def work_anew() -> T:
            try:
                return work()
            except BrowserDiedError:
                opened.clear()
                raise

        return retried(work_anew, host.tell_retry, f"{', '.join(target)}: it was read again")

    def _take(self, target: Target, width: int) -> Capture | Missed:
        job = self.job(target)
        (taken,) = self._hosts[job.renderer].capture(replace(job, widths=(width,)))
        return taken

    def _capture_between(self, target: Target, width: int) -> tuple[Capture, Path] | None:
        taken = self._take(target, width)
        if isinstance(taken, Missed):
            self._note(f"{target.page}: at {width} px, {taken.what}")
            return None
        file = self.recorder.folder.joinpath(BETWEEN, *target, picture_name(width))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(taken.image)
        return replace(taken, image=b""), file

    def _note(self, message: str) -> None:
        side = f"at {self.label}, " if self.label else ""
        self.notes[side + _PASSWORD.sub("//", message)] = None

    def _error(self, page: str, message: str) -> CaptureError:
        return CaptureError(
            f"{page} could not be captured at {self.label}",
            why=_PASSWORD.sub("//", message).replace("\n", "\n  "),
            fix="mend that, or compare with another state of it",
        )
