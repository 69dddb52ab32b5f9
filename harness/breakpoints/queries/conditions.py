"""Conditions of a page's style sheets: their comparisons, and the widths at which they flip."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from harness.breakpoints.width_range import PX_PER_EM

#: CSS px per unit of length; ``em`` and ``rem`` as in media queries.
PX_PER_UNIT = {
    "px": 1.0,
    "em": PX_PER_EM,
    "rem": PX_PER_EM,
    "in": 96.0,
    "cm": 96 / 2.54,
    "mm": 96 / 25.4,
    "q": 96 / 101.6,
    "pt": 96 / 72,
    "pc": 16.0,
}

#: Chromium's tolerance (CSS px, a LayoutUnit) in every comparison that includes its end: at 640 px
#: ``max-width: 639.99px`` matches, and 639.98px does not.
SAME_PX = 1 / 64

Side = Literal["<", "<=", ">", ">="]
_NEGATED: dict[Side, Side] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}

#: Reports name the column too on lines longer than this (characters): minified CSS is one line.
LONG_LINE = 500


@dataclass(frozen=True, slots=True)
class Sheet:
    """A style sheet as the browser has it."""

    text: str
    source: str  #: the file's name in reports: ``article.css``, ``index.html``
    line: int = 1  #: of the file on which the text begins; 0 where it is in no file
    media: str = ""  #: a condition on the whole sheet
    column: int = 1  #: of that line at which the text begins
    kind: Literal["media", "sizes"] = (
        "media"  #: ``sizes`` where ``media`` is from a ``sizes`` attribute
    )

    def at(self, row: int, column: int, letters: int) -> str:
        """The source ``article.css:41`` of a position: ``row`` counts from 0, ``column`` from 1.

        ``letters`` is the length of the row; the source of a long row includes the column.
        """
        if not self.line:
            return self.source
        place = f"{self.source}:{self.line + row}"
        if letters <= LONG_LINE:
            return place
        return f"{place}:{column + (0 if row else self.column - 1)}"


@dataclass(frozen=True, slots=True)
class Bound:
    """One comparison in a condition: it holds where the width is on ``side`` of ``number``."""

    number: float  #: in ``unit``
    side: Side
    unit: str = "px"  #: as written; ``px`` for calculated numbers
    feature: Literal["width", "orientation", "aspect-ratio"] = "width"

    @property
    def px(self) -> float:
        """The number in CSS px; em and rem of a container query count as at a font size of 16 px.

        >>> Bound(40, ">=", "em").px
        640.0
        """
        return round(self.number * PX_PER_UNIT[self.unit], 6)

    @property
    def switch(self) -> int:
        """The first whole-pixel width (CSS px) on the upper side in Chromium.

        >>> [Bound(n, s).switch for n, s in ((639.98, "<="), (640, "<"), (640, ">="), (640, ">"))]
        [640, 640, 640, 641]
        """
        match self.side:
            case "<=":
                return math.floor(self.px + SAME_PX) + 1
            case ">=":
                return math.ceil(self.px - SAME_PX)
            case ">":
                return math.floor(self.px) + 1
            case _:
                return math.ceil(self.px)

    @property
    def plain_switch(self) -> int:
        """The first whole-pixel width on the upper side without Chromium's tolerance."""
        return math.floor(self.px) + 1 if self.side in ("<=", ">") else math.ceil(self.px)

    @property
    def negated(self) -> "Bound":
        """The bound that holds exactly where this bound does not.

        >>> Bound(40, ">=", "em").negated
        Bound(number=40, side='<', unit='em', feature='width')
        """
        side = _NEGATED[self.side]
        if self.switch == self.plain_switch:
            return replace(self, side=side)
        return replace(self, side=side, number=float(round(self.px)), unit="px")

    @property
    def is_upper(self) -> bool:
        """Whether it holds below its number."""
        return self.side in ("<", "<=")

    def holds(self, width: float) -> bool:
        """Whether it holds at a width in CSS px, in Chromium."""
        match self.side:
            case "<":
                return width < self.px
            case "<=":
                return width <= self.px + SAME_PX
            case ">":
                return width > self.px
            case _:
                return width >= self.px - SAME_PX


@dataclass(frozen=True, slots=True)
class Condition:
    """A media or container query in a style sheet, an attribute or a script.

    Conditions of a ``sizes`` attribute have their own kind: they choose an image file and do not
    affect the layout.
    """

    kind: Literal["media", "container", "sizes"]
    text: str  #: as written: ``(min-width: 640px)``
    source: str  #: ``article.css:41``
    bounds: tuple[Bound, ...] = ()  #: in written order
    container: str = ""  #: name of the queried container; empty for the nearest container

    @property
    def rule(self) -> str:
        """Kind and text: ``@media (min-width: 640px)``, ``sizes (min-width: 640px)``."""
        return f"{'' if self.kind == 'sizes' else '@'}{self.kind} {self.text}"


def media_switches(conditions: Iterable[Condition]) -> frozenset[int]:
    """Widths W (CSS px) such that a condition on the viewport may differ between W-1 and W.

    >>> sorted(media_switches([Condition("media", "", "", (Bound(640, ">="), Bound(1023, "<=")))]))
    [640, 1024]
    """
    return frozenset(
        switch
        for condition in conditions
        if condition.kind != "container"
        for bound in condition.bounds
        for switch in (bound.switch, bound.plain_switch)  # browsers differ here
        if switch > 1  # no viewport is narrower than 1 px
    )


def container_thresholds(conditions: Iterable[Condition]) -> tuple[tuple[str, float, str], ...]:
    """Distinct lengths in container queries: container name, number and unit.

    The name is empty for the nearest container; em and rem are relative to the container's font.
    """
    thresholds = {
        (condition.container, bound.number, bound.unit): None
        for condition in conditions
        if condition.kind == "container"
        for bound in condition.bounds
    }
    return tuple(thresholds)
