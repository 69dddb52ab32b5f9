"""A page held open and resized without another load: its boxes at many widths, all at some."""

import asyncio
import json
from array import array
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import resources
from typing import Any

from playwright.async_api import Error as PlaywrightError

from harness.breakpoints.queries.bends import bends, knees
from harness.breakpoints.queries.parse import Condition, container_thresholds, read_conditions
from harness.capture.failures import busy_at_widths
from harness.capture.stylesheets.sheets import read_sheets
from harness.capture.tab.probe import Runner
from harness.capture.tab.read_layout import layout_of
from harness.capture.tab.tab import Tab
from harness.capture.tab.world import HARNESS
from harness.errors import CaptureError, UnstablePageError
from harness.model.job import Job
from harness.model.layout import Layout
from harness.model.layout_series import BoxReading

SWEEP_JS = resources.files("harness.capture.scripts").joinpath("sweep.js").read_text("utf-8")

#: Widths asked for before the first answer has come: the way to the browser takes as long as a
#: layout does.
AT_A_TIME = 16


#: How long the scripts of a page may keep the tab busy when it is resized (s).
BLOCKED_S = 12


@dataclass(frozen=True, slots=True)
class Measured:
    """What a page is at one width, of the elements that it had when it was last read whole."""

    reading: BoxReading
    #: Of each container, one letter a length of its queries: ``<`` where it is narrower, ``=``,
    #: ``>``, and ``-`` where it is not asked about it.
    sides: str
    stale: bool  #: it has other elements by now: it has to be read again
    #: It did not come to rest there when it was resized: it has to be loaded there to be read.
    restless: bool = False


class Resized:
    """One page of a running browser. Errors of all methods: ``CaptureError``.

    A page that listens to its own size is given time to answer at each width; any other is laid
    out by the browser alone, and measured as fast as that goes.
    """

    def __init__(self, job: Job, tab: Tab, layout: Layout, run: Runner) -> None:
        self.layout = layout  #: as it was last read whole
        self.sides = ""  #: as of ``Measured``, where it was last read whole
        self.loads = 0  #: at widths at which it did not come to rest when it was resized
        self.conditions: tuple[Condition, ...] = ()
        self.knees: frozenset[int] = frozenset()  #: where painted lengths bend, see ``knees``
        self.bends: frozenset[int] = frozenset()  #: where any lengths do
        self._job = job
        self._tab = tab
        self._run = run
        self.lively = True  #: scripts answer to its size, so it is given time at each width
        self._loaded_at = layout.viewport.width  #: until it is resized: there it was read whole
        self.last_load = layout.viewport.width  #: the width (CSS px) of its last load
        self._rested: Measured | None = None  #: the last measurement, where the page still is
        self._thresholds = "[]"  #: of container queries, as JSON
        self._following = "[]"  #: attributes that are other ones at width after width, as JSON

    def begin(self) -> None:
        """Ask the page for its queries, and make it ready to be resized."""
        self._run(self._begin())

    def conditions_now(self) -> tuple[Condition, ...]:
        """What the page asks at the width that it has now, and all that it has asked so far."""
        return self._run(self._conditions())  # type: ignore[no-any-return]

    def read(
        self, width: int, *, bare: bool = False, loads: bool = False, may_load: bool = True
    ) -> Layout:
        """The layout at ``width`` (CSS px); a ``bare`` one has paths and boxes, and no more.

        The page is loaded there if that is wished, and where it does not come to rest when it is
        resized, if it ``may_load``: then nothing of the layout is bare. Errors:
        ``UnstablePageError`` where it does not come to rest.
        """
        loaded_at, self._loaded_at = self._loaded_at, 0
        if width == loaded_at:
            (measured,) = self._run(self._measure([width]))
            if not measured.restless:
                self.sides = measured.sides
                return self.layout
        read = self._loaded(width) if loads else self._read(width, bare, may_load)
        self.layout, self.sides = self._run(read)
        return self.layout

    def measure(self, widths: Sequence[int]) -> tuple[Measured, ...]:
        """What the page is at each of ``widths`` (CSS px), up to the first that is stale."""
        self._loaded_at = 0
        measurements: list[Measured] = []
        count = 1 if self.lively else AT_A_TIME
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
        asked = (
            f"{{ thresholds: {self._thresholds}, earlier: {self._following}, states: {states} }}"
        )
        self.lively = await self._evaluate(f"({SWEEP_JS})({asked})")

    async def _conditions(self) -> tuple[Condition, ...]:
        sheets = await read_sheets(self._tab)
        self.knees |= knees(sheets)
        self.bends |= bends(sheets)
        return read_conditions(sheets, self._job.page.height)

    async def _read(self, width: int, bare: bool, may_load: bool) -> tuple[Layout, str]:
        measured = self._rested
        if measured is None or measured.restless or measured.reading.width != width:
            (measured,) = await self._measure([width])
        if measured.restless and not may_load:
            raise UnstablePageError(
                f"{self._job.address} does not come to rest when it is made {width} px wide",
                why="its boxes keep moving, or its listeners keep putting something off",
                fix="hide what keeps moving, or leave --resize-equivalence out",
            )
        if measured.restless:
            return await self._loaded(width)
        answer = await self._evaluate(f"{HARNESS}.readAgain({json.dumps(bare)})")
        sides = measured.sides
        if self._thresholds != "[]":  # another style may have made other elements containers
            sides = await self._evaluate(f"{HARNESS}.sides()")
        return layout_of(answer, self._job.viewport(width)), sides

    async def _loaded(self, width: int) -> tuple[Layout, str]:
        """The page freshly loaded at ``width``, and made ready to be resized again."""
        self.loads += 1
        self.last_load = width
        self._rested = None
        # What follows the width does so after another load, too: it is not found out again.
        self._following = await self._evaluate(f"JSON.stringify({HARNESS}?.following?.() ?? [])")
        try:
            layout = await self._tab.hold(self._job, width)
        finally:
            with suppress(PlaywrightError):
                await self._prepare()
        return layout, json.loads(await self._evaluate(f"{HARNESS}.measure()"))[4]

    async def _measure(self, widths: Sequence[int]) -> list[Measured]:
        how = "rested" if self.lively else "measure"
        steps: list[Coroutine[Any, Any, Any]] = []
        for width in widths:
            steps.append(self._tab.resize(width, self._job.page.height))
            steps.append(self._evaluate(f"{HARNESS}.{how}()"))
        # Sent at once, answered in order.
        self._rested = None
        answers = (await self._unblocked(asyncio.gather(*steps), widths))[1::2]
        measurements = [
            self._as_measured(w, answer) for w, answer in zip(widths, answers, strict=True)
        ]
        self._rested = measurements[-1]
        return measurements

    async def _unblocked(
        self, asked: asyncio.Future[list[Any]], widths: Sequence[int]
    ) -> list[Any]:
        """What was ``asked``, of a page whose scripts give the tab back within ``BLOCKED_S``.

        Errors: ``CaptureError`` where they do not, when it is made one of ``widths`` wide (CSS px).
        """
        while not (await asyncio.wait({asked}, timeout=1))[0]:
            try:
                await asyncio.wait_for(self._evaluate("0"), BLOCKED_S)
            except TimeoutError as error:
                asked.cancel()
                await asyncio.wait({asked}, timeout=1)
                if not asked.cancelled() and asked.done():
                    asked.exception()  # it is not to be told that nobody asked for it
                raise busy_at_widths(self._job, widths, BLOCKED_S) from error
        return asked.result()

    def _as_measured(self, width: int, answer: str) -> Measured:
        if not answer:
            here = BoxReading(self._job.viewport(width), 0, 0, 0, array("i"), b"")
            return Measured(here, "", stale=False, restless=True)
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
        return Measured(box_reading, sides, stale)

    async def _evaluate(self, expression: str) -> Any:
        return await self._tab.world.answer(expression)
