"""An open page at one width: which declarations win, and how it looks with changes undone."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from typing import Any, Protocol

from harness.breakpoints.queries.parse import Sheet
from harness.capture.stylesheets.cascade import Cascade
from harness.capture.stylesheets.conditions_not_met import conditions_not_met
from harness.capture.stylesheets.selected_classes import classes_without_rule
from harness.capture.stylesheets.sheets import read_sheets
from harness.capture.tab.tab import Tab
from harness.capture.tab.undo_before import undone_before
from harness.model.addresses import origin_of
from harness.model.capture import Capture
from harness.model.elements import element_path
from harness.model.elements.css_properties import part_of
from harness.model.elements.declaration import Declaration, EarlyUndo, Undo
from harness.model.job import Job
from harness.model.layout import Layout

ROOT_FONT_JS = """() => {
  const { page } = window[Symbol.for("harness")];
  return parseFloat(getComputedStyle(page.documentElement).fontSize);
}"""

#: Runs a coroutine in the browser's event loop, and waits for its result.
Runner = Callable[[Coroutine[Any, Any, Any]], Any]


class Prober(Protocol):
    """A browser that opens pages for a ``Probe``."""

    def probe(self, job: Job, width: int) -> AbstractContextManager["Probe"]:
        """``job``'s page at ``width`` (CSS px), open while the block lasts."""

    def abort(self) -> None:
        """End the captures and probes that run in other threads."""

    def tell_retry(self, subject: str) -> None:
        """Note for the report what was done again because the browser had died."""


class Probe:
    """One page of a running browser. Errors of all methods: ``CaptureError``."""

    def __init__(self, job: Job, tab: Tab, layout: Layout, run: Runner) -> None:
        self.layout = layout  #: of the page at its present width
        self._job = job
        self._tab = tab
        self._run = run
        self._cascade: Cascade | None = None

    @property
    def address(self) -> str:
        return self._job.address

    def winners(self, place: int, properties: Sequence[str]) -> Mapping[str, Declaration]:
        """The declaration that sets each of ``properties`` of the element at ``place``.

        A property is absent where only the browser's own style sheet sets it, and where the browser
        has no DevTools.
        """
        return self._run(self._winners(place, properties))  # type: ignore[no-any-return]

    def classes_without_rule(self, names: Collection[str]) -> frozenset[str]:
        """The class ``names`` that no rule of the page selects by; see ``selected_classes``."""
        return self._run(classes_without_rule(self._tab, names))  # type: ignore[no-any-return]

    def conditions_not_met(
        self, declarations: Sequence[tuple[int, str, str]]
    ) -> tuple[tuple[str, ...], ...]:
        """The unmet media queries of rules that would set a property to a value.

        ``declarations`` are places in ``layout``, properties and computed values; the result has
        the same order.
        """
        return self._run(  # type: ignore[no-any-return]
            conditions_not_met(self._tab, declarations)
        )

    def without(self, undos: Sequence[Undo]) -> tuple[Capture, tuple[bool, ...]]:
        """A capture with ``undos`` done; see ``Tab.without``.

        Without ``undos``, a page whose scripts have responded to an undo is loaded again first:
        their response may have changed it.
        """
        if not undos and self._tab.has_answered and self._tab.may_load:
            self.load(self.layout.viewport.width)
        return self._run(  # type: ignore[no-any-return]
            self._tab.without(self._job, self.layout, undos)
        )

    def loaded_without(self, undos: Sequence[EarlyUndo]) -> Capture | None:
        """A capture of the page, loaded with ``undos`` done before its scripts run.

        ``None`` where the browser cannot do that. Call ``load`` before any other method.
        """
        return self._run(self._loaded_without(undos))  # type: ignore[no-any-return]

    def resize(self, width: int) -> None:
        """Resize the page to another width (CSS px), without another load, and read ``layout``."""
        self.layout = self._run(self._tab.hold(self._job, width, load=False))

    def load(self, width: int) -> None:
        """Load the page again at ``width`` (CSS px), and read ``layout``."""
        self.layout = self._run(self._load(width))

    def sheets(self) -> tuple[Sheet, ...]:
        """The page's style sheets, with the conditions in attributes and scripts."""
        return self._run(self._sheets())  # type: ignore[no-any-return]

    def root_font_px(self) -> float:
        """The computed font size of the root element, in CSS px."""
        return float(self._run(self._tab.call(ROOT_FONT_JS)))

    async def _loaded_without(self, undos: Sequence[EarlyUndo]) -> Capture | None:
        if self._tab.devtools is None or not self._tab.may_load:
            return None
        await self._close_cascade()
        async with undone_before(self._tab.devtools, undos):
            return await self._tab.capture(self._job, self.layout.viewport.width)

    async def _sheets(self) -> tuple[Sheet, ...]:
        await self._close_cascade()
        return await read_sheets(self._tab)

    async def _load(self, width: int) -> Layout:
        await self._close_cascade()
        return await self._tab.hold(self._job, width)

    async def _close_cascade(self) -> None:
        """Close the cascade, so that DevTools announces the style sheets anew for the next one."""
        if self._cascade is not None:
            await self._cascade.close()
            self._cascade = None

    async def close(self) -> bool:
        """Leave the tab; returns whether it can be used for another load."""
        with suppress(Exception):  # Playwright raises a bare one where its driver is gone
            await self._close_cascade()
            return True
        return False

    async def _winners(self, place: int, properties: Sequence[str]) -> Mapping[str, Declaration]:
        if self._tab.devtools is None:
            return {}
        if self._cascade is None:
            job = self._job
            allowed = {origin_of(job.address), *job.page.allow}
            self._cascade = Cascade(self._tab.world, job.address, job.folders, allowed)
            await self._cascade.open()
        pseudo = element_path.pseudo(self.layout.elements[place].path)
        node = f'window[Symbol.for("harness")].nodes[{place}][0]'
        by_part: dict[str, list[str]] = defaultdict(list)
        for name in properties:
            by_part[part_of(name)[0]].append(name)
        declarations: dict[str, Declaration] = {}
        for part, names in by_part.items():
            expression, part_pseudo = node, pseudo
            if part.startswith("@"):
                declarations |= await self._cascade.named_rules(names)
                continue
            if part.startswith("::"):
                part_pseudo = part
            elif part:
                expression = f"{node}.querySelector({json.dumps(f':scope > {part}')})"
            full_names = {part_of(name)[1]: name for name in names}
            root = self.layout.elements[0].style
            winners = await self._cascade.winners(expression, part_pseudo, [*full_names], root)
            declarations |= {full_names[name]: winner for name, winner in winners.items()}
        return declarations
