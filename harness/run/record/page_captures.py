"""Everything a run keeps of one target while it captures, sweeps and explains it."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Lock

from harness.baselines.read_properties import says_what_was_read, unasked_note
from harness.baselines.set_writer import SetWriter
from harness.capture.exclusion import keys_text
from harness.capture.sweep import SweptPage
from harness.capture.tab.resizable import ResizablePage
from harness.compare.comparison import Renderers
from harness.diagnose.instability.approved_list import depends_on_resizes, share_of
from harness.diagnose.instability.wording import percent, steady_note, unsteady_notes
from harness.model.capture import Capture
from harness.model.dead_reference import in_order
from harness.model.job import Job
from harness.model.layout import Layout
from harness.model.layout_series import CapturedLayouts
from harness.model.run import Environment
from harness.model.target import Target
from harness.model.unstable import Unsteady, UnsteadyElements
from harness.plan.plan import Planned
from harness.run.approved_baselines import Approved
from harness.run.missing_files import Missing

#: The endings of names of font files.
_FONT_FILES = (".woff2", ".woff", ".ttf", ".otf", ".ttc")

#: From this share on (0 to 1) a note says how much of a page the configuration excludes.
MOST_EXCLUDED = 0.5


class PageCaptures:
    """The captures and sweeps of one target, its baselines, and its pages that are held open."""

    def __init__(self, planned: Planned, approved: Approved, writer: SetWriter) -> None:
        captures = approved.captures
        self.planned = planned
        self.approved = approved
        self.writer = writer
        self.job: Job | None = None  #: how the page is loaded, at one of its widths
        self.layouts: dict[int, Layout] = {}  #: of captures, by width (CSS px)
        self.swept: list[SweptPage] = []
        self.resources: dict[str, str] = {}  #: SHA-256 by path
        self.missing = Missing(captures.missing if captures else ())
        self.excluded = 0.0  #: largest share of the page, 0 to 1, that its own keys exclude
        self.differs = False  #: some pixels are not as approved
        self.marked_names: dict[int, tuple[str, ...]] = {}  #: breakpoints it marks, by width
        #: The elements approved as unsteady; ``None`` where nothing says which they are.
        self.unsteady: tuple[Unsteady, ...] | None = captures.unsteady if captures else None
        #: The widths at which sweeps load the page; ``None`` where they need not.
        self.loads: frozenset[int] | None = captures.sweep_loads if captures else None
        self.seconds = 0.0  #: that workers were busy with it
        self.renderers: Renderers | None = None  #: of baseline and captures, if they differ
        #: Captures between the sample widths, without their images, and their pictures.
        self.between: dict[int, tuple[Capture, Path] | None] = {}
        self.opened: dict[int, ResizablePage] = {}  #: by the width they were loaded at
        self._lock = Lock()

    @property
    def target(self) -> Target:
        return self.planned.target

    @property
    def boundaries(self) -> frozenset[int]:
        """The widths (CSS px) at which the swept page switches."""
        return frozenset(width for swept in self.swept for width in swept.switches)

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Add the time that the block takes to ``seconds``, in any thread."""
        started = time.monotonic()
        try:
            yield
        finally:
            with self._lock:
                self.seconds += time.monotonic() - started

    @cached_property
    def series(self) -> CapturedLayouts:
        """The layouts and boxes at all widths. To be read only once all sweeps are recorded.

        More widths may be added to it.
        """
        series = CapturedLayouts(self.whole_layouts())
        # A sweep as a check makes it takes precedence over one of every width.
        for swept in sorted(self.swept, key=lambda swept: -swept.order.every_width):
            series.add(series.fitted(swept.starts, swept.readings))
        return series

    def whole_layouts(self) -> dict[int, Layout]:
        """Every layout in which all elements were read, by rising width (CSS px).

        A capture takes precedence over a sweep, and a sweep of the next check over one of every
        width.
        """
        layouts = dict(self.layouts)
        for swept in sorted(self.swept, key=lambda swept: swept.order.every_width):
            layouts = {**swept.layouts, **layouts}
        return dict(sorted(layouts.items()))

    def forget_instability(self) -> None:
        """Forget what was approved as unsteady, to find it anew."""
        self.unsteady = self.loads = None

    def load_segments(self) -> None:
        """Let sweeps load the page wherever a segment of what was swept begins."""
        lows = {swept.order.low for swept in self.swept}
        self.loads = self.boundaries | lows

    @property
    def depends_on_resizes(self) -> bool:
        """Whether the page is laid out differently when it is resized than when it is loaded."""
        sweeps = [(swept.starts, swept.readings) for swept in self.swept]
        return depends_on_resizes(self.layouts, sweeps)

    @property
    def is_swept_as_in_check(self) -> bool:
        """Whether every width is known, and all sweeps went the way of the next check.

        They did not where a boundary was found only on the way, or where the page depends on
        resizes.
        """
        boundaries = self.boundaries
        checks = [swept for swept in self.swept if not swept.order.every_width]
        if len(self.swept) != sum(1 + len(swept.order.parts) for swept in checks):
            return False
        return not self.depends_on_resizes and all(
            swept.knows(swept.order.with_boundaries(boundaries).boundaries) for swept in checks
        )

    def is_same_page(self) -> bool:
        """Whether every file of the page is, byte for byte, as it was when it was approved."""
        captures = self.approved.captures
        return (
            captures is not None
            and bool(self.resources)
            and all(self.resources.values())
            and self.resources.items() <= captures.resources.items()
        )

    def has_same_fonts(self) -> bool:
        """Whether every font file that the page loads is known to be as it was when approved."""
        captures, now = self.approved.captures, self.resources
        if captures is None or not captures.resources or not now:
            return False
        then = captures.resources
        fonts = [path for path in {*then, *now} if path.lower().endswith(_FONT_FILES)]
        return all(now.get(path) and now.get(path) == then.get(path) for path in fonts)

    def add_swept_to_set(self) -> None:
        """Add the layouts that have no picture to the set that can be approved."""
        whole = [
            layout for width, layout in self.series.layouts.items() if width not in self.layouts
        ]
        self.writer.add_swept(whole, self.series.readings.values())

    def write_manifest(self, environment: Environment) -> None:
        """Write the manifest of the captures; they can be approved only with it."""
        self.writer.finish(
            environment,
            self.resources,
            seconds=round(self.seconds, 2),
            unsteady=self.unsteady or (),
            sweep_loads=self.loads or (),
            missing=in_order(self.missing.dead),
        )

    def unsteady_elements(self) -> UnsteadyElements | None:
        """The elements that were approved as unsteady, and their share of the page."""
        if not self.unsteady:
            return None
        share = round(share_of(self.unsteady, self._known_layouts), 4)
        return UnsteadyElements(*self.target, share, self.unsteady)

    def notes(self) -> Iterator[str]:
        """The sentences of a report about what was not compared, or not everywhere."""
        captures = self.approved.captures
        yield from self._unsteady_notes()
        yield from self.missing.notes(self.target, captures.pictures.keys() if captures else ())
        page, variant = self.target
        if self.job and self.excluded >= MOST_EXCLUDED:
            keys, share = keys_text(self.job), percent(self.excluded)
            yield f"{page}, {variant}: {keys} cover {share} of the page"
        if captures and not captures.asked and any(map(says_what_was_read, self.layouts.values())):
            yield unasked_note(page, variant)

    def _unsteady_notes(self) -> Iterator[str]:
        """Elements that are not compared, or not everywhere, since they were approved as such."""
        if self.unsteady is None:
            return
        layouts = self._known_layouts
        yield from unsteady_notes(*self.target, self.unsteady, sorted(self.loads or ()), layouts)
        listed = any(not element.resized for element in self.unsteady)
        if self.approved.layouts and listed and not self.differs:
            yield steady_note(*self.target, self.unsteady, layouts)

    @property
    def _known_layouts(self) -> Mapping[int, Layout]:
        """The layouts of the sample widths; the approved one where there are two."""
        return {**self.layouts, **self.approved.layouts}
