"""An open page that is resized without another load: boxes at many widths, layouts at some."""

import asyncio
import json
from array import array
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Error as PlaywrightError

from harness.breakpoints.queries.bends import bends, knees
from harness.breakpoints.queries.parse import Condition, container_thresholds, read_conditions
from harness.capture.failures import busy_at_widths
from harness.capture.scripts.sources import SWEEP_JS
from harness.capture.stylesheets.sheets import read_sheets
from harness.capture.tab.probe import Runner
from harness.capture.tab.read_layout import layout_of
from harness.capture.tab.tab import Tab
from harness.capture.tab.world import HARNESS
from harness.errors import CaptureError, UnstablePageError
from harness.model.job import Job
from harness.model.layout import Layout
from harness.model.layout_series import BoxReading

#: Boxes that are requested before the first answer, and at most so many widths. A message to the
#: browser takes as long as the layout of a small page. A large page takes so long for a few widths
#: that more of them would look like a script that blocks the tab.
BOXES_AT_A_TIME, WIDTHS_AT_A_TIME = 20_000, 96

#: How long the scripts of a page may block the tab when it is resized (s).
BLOCKED_S = 12


@dataclass(frozen=True, slots=True)
class Measurement:
    """The boxes of a page at one width, of the elements of its last complete reading."""

    reading: BoxReading
    #: For each container a text with one sign a length of the page's container queries: ``<`` where
    #: the container is narrower, ``=``, ``>``, and ``-`` where the query is not about it.
    sides: str
    stale: bool  #: its elements have changed since: it has to be read again
    #: It did not come to rest after it was resized: it has to be loaded at this width.
    restless: bool = False


class ResizablePage:
    """One page of a running browser. Errors of all methods: ``CaptureError``.

    A page whose scripts listen to its size gets time to respond at each width; any other page is
    laid out by the browser alone, and measured without waiting.
    """

    def __init__(self, job: Job, tab: Tab, layout: Layout, run: Runner) -> None:
        self.layout = layout  #: the last complete reading
        self.sides = ""  #: see ``Measurement``, at the width of the last complete reading
        self.loads = 0  #: further loads, as of restless widths
        self.conditions: tuple[Condition, ...] = ()
        self.knees: frozenset[int] = frozenset()  #: widths at which painted lengths bend
        self.bends: frozenset[int] = frozenset()  #: widths at which any lengths bend
        self._job = job
        self._tab = tab
        self._run = run
        self.lively = True  #: its scripts respond to its size, so that it gets time at each width
        self._loaded_at = layout.viewport.width  #: the width of its load; 0 once it is resized
        self.last_load = layout.viewport.width  #: the width (CSS px) of its last load
        self._last: Measurement | None = None  #: the last measurement, at the page's present width
        self._thresholds = "[]"  #: of container queries, as JSON
        self._following = "[]"  #: attributes that follow the width (sweep.js), as JSON

    def begin(self) -> None:
        """Read the page's queries, and prepare it for being resized."""
        self._run(self._begin())

    def conditions_now(self) -> tuple[Condition, ...]:
        """The page's conditions at its present width, with all media queries of scripts so far."""
        return self._run(self._conditions())  # type: ignore[no-any-return]

    def read(
        self, width: int, *, bare: bool = False, loads: bool = False, may_load: bool = True
    ) -> Layout:
        """The layout at ``width`` (CSS px); a ``bare`` one has only paths and boxes.

        With ``loads`` the page is loaded at this width, and with ``may_load`` where it does not
        come to rest after it was resized; a layout of a loaded page is complete. Errors:
        ``UnstablePageError`` where the page does not come to rest.
        """
        loaded_at, self._loaded_at = self._loaded_at, 0
        if width == loaded_at:
            (measurement,) = self._run(self._measure([width]))
            if not measurement.restless:
                self.sides = measurement.sides
                return self.layout
        reading = self._load(width) if loads else self._read(width, bare, may_load)
        self.layout, self.sides = self._run(reading)
        return self.layout

    def measure(self, widths: Sequence[int]) -> tuple[Measurement, ...]:
        """Measure at ``widths`` (CSS px), up to the first stale or restless measurement."""
        self._loaded_at = 0
        measurements: list[Measurement] = []
        fitting = BOXES_AT_A_TIME // (len(self.layout.elements) or 1)
        count = 1 if self.lively else max(1, min(fitting, WIDTHS_AT_A_TIME))
        for first in range(0, len(widths), count):
            for measurement in self._run(self._measure(widths[first : first + count])):
                measurements.append(measurement)
                if measurement.stale or measurement.restless:
                    return tuple(measurements)
        return tuple(measurements)

    async def _begin(self) -> None:
        self.conditions = await self._conditions()
        self._thresholds = json.dumps(container_thresholds(self.conditions))
        await self._prepare()

    async def _prepare(self) -> None:
        states = json.dumps(self._job.reads_state)
        options = (
            f"{{ thresholds: {self._thresholds}, earlier: {self._following}, states: {states} }}"
        )
        self.lively = await self._evaluate(f"({SWEEP_JS})({options})")

    async def _conditions(self) -> tuple[Condition, ...]:
        sheets = await read_sheets(self._tab)
        self.knees |= knees(sheets)
        self.bends |= bends(sheets)
        return read_conditions(sheets, self._job.page.height)

    async def _read(self, width: int, bare: bool, may_load: bool) -> tuple[Layout, str]:
        measurement = self._last
        if measurement is None or measurement.restless or measurement.reading.width != width:
            (measurement,) = await self._measure([width])
        if measurement.restless and not may_load:
            raise UnstablePageError(
                f"{self._job.address} does not come to rest when it is made {width} px wide",
                why="its boxes keep moving, or its listeners keep putting something off",
                fix="hide what keeps moving, or leave --resize-equivalence out",
            )
        if measurement.restless:
            return await self._load(width)
        answer = await self._evaluate(f"{HARNESS}.readAgain({json.dumps(bare)})")
        sides = measurement.sides
        if self._thresholds != "[]":  # changed styles may have made other elements containers
            sides = await self._evaluate(f"{HARNESS}.sides()")
        return layout_of(answer, self._job.viewport(width)), sides

    async def _load(self, width: int) -> tuple[Layout, str]:
        """Load the page at ``width``, and prepare it for being resized again."""
        self.loads += 1
        self.last_load = width
        self._last = None
        # Attributes that follow the width do so after another load, too.
        self._following = await self._evaluate(f"JSON.stringify({HARNESS}?.following?.() ?? [])")
        try:
            layout = await self._tab.hold(self._job, width)
        finally:
            with suppress(PlaywrightError):
                await self._prepare()
        return layout, json.loads(await self._evaluate(f"{HARNESS}.measure()"))[4]

    async def _measure(self, widths: Sequence[int]) -> list[Measurement]:
        function = "rested" if self.lively else "measure"
        steps: list[Coroutine[Any, Any, Any]] = []
        for width in widths:
            steps.append(self._tab.viewport.resize(width, self._job.page.height))
            steps.append(self._evaluate(f"{HARNESS}.{function}()"))
        # All steps are sent at once and answered in order.
        self._last = None
        answers = (await self._unless_blocked(asyncio.gather(*steps), widths))[1::2]
        measurements = [
            self._as_measurement(width, answer)
            for width, answer in zip(widths, answers, strict=True)
        ]
        self._last = measurements[-1]
        return measurements

    async def _unless_blocked(
        self, answers: asyncio.Future[list[Any]], widths: Sequence[int]
    ) -> list[Any]:
        """Wait for ``answers``, unless scripts block the tab for longer than ``BLOCKED_S``.

        Errors: ``CaptureError`` where they do, after the page was resized to ``widths`` (CSS px).
        """
        while not (await asyncio.wait({answers}, timeout=1))[0]:
            try:
                await asyncio.wait_for(self._evaluate("0"), BLOCKED_S)
            except TimeoutError as error:
                answers.cancel()
                await asyncio.wait({answers}, timeout=1)
                if not answers.cancelled() and answers.done():
                    answers.exception()  # retrieved, or asyncio would log it
                raise busy_at_widths(self._job, widths, BLOCKED_S) from error
        return answers.result()

    def _as_measurement(self, width: int, answer: str) -> Measurement:
        if not answer:
            empty = BoxReading(self._job.viewport(width), 0, 0, 0, array("i"), b"")
            return Measurement(empty, "", stale=False, restless=True)
        viewport, page_width, page_height, stale, sides, shown, boxes = json.loads(answer)
        if viewport != width:
            raise CaptureError(
                f"{self._job.address} could not be made {width} px wide",
                why=f"the browser made it {viewport} px wide",
                fix="give a range that the browser can do: `sweep = { min = …, max = … }`",
            )
        box_reading = BoxReading(
            self._job.viewport(width),
            self.layout.viewport.width,
            page_width,
            page_height,
            array("i", boxes),
            bytes(map(int, shown)),
        )
        return Measurement(box_reading, sides, stale)

    async def _evaluate(self, expression: str) -> Any:
        return await self._tab.world.answer(expression)
