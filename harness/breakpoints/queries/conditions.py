"""The conditions of a page's own style sheets: what they compare, and where they may flip."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from harness.breakpoints.width_range import PX_PER_EM

#: CSS px in each unit of length; ``em`` and ``rem`` as media queries have them.
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

#: Chromium takes a width for one that it is so near to (CSS px, a LayoutUnit), in every comparison
#: that includes its end: at 640 px ``max-width: 639.99px`` matches, and 639.98px does not.
SAME_PX = 1 / 64

Side = Literal["<", "<=", ">", ">="]
_NEGATED: dict[Side, Side] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}

#: On a line longer than this many letters, the column is named too: minified CSS is one line.
LONG_LINE = 500


@dataclass(frozen=True, slots=True)
class Sheet:
    """A style sheet as the browser has it."""

    text: str
    source: str  #: what reports call the file: ``article.css``, ``index.html``
    line: int = 1  #: of the file, on which the text begins; 0 where it stands in no file
    media: str = ""  #: a condition on the whole sheet
    column: int = 1  #: on that line, at which the text begins
    kind: Literal["media", "sizes"] = "media"  #: ``sizes`` where ``media`` chooses a picture's size

    def at(self, row: int, column: int, letters: int) -> str:
        """``article.css:41``: a place in the text, its row counted from 0, its column from 1.

        ``letters`` is the length of that row; where it is long, the column is told too.
        """
        if not self.line:
            return self.source
        place = f"{self.source}:{self.line + row}"
        if letters <= LONG_LINE:
            return place
        return f"{place}:{column + (0 if row else self.column - 1)}"


@dataclass(frozen=True, slots=True)
class Bound:
    """One comparison in a condition: it holds where the width is on this side of a number."""

    number: float  #: in ``unit``
    side: Side
    unit: str = "px"  #: as it was written; ``px`` for what was calculated
    feature: Literal["width", "orientation", "aspect-ratio"] = "width"

    @property
    def px(self) -> float:
        """CSS px; an em or rem of a container's counts as at a font size of 16 px.

        >>> Bound(40, ">=", "em").px
        640.0
        """
        return round(self.number * PX_PER_UNIT[self.unit], 6)

    @property
    def switch(self) -> int:
        """The first whole-pixel width (CSS px) on the upper side, as Chromium has it.

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
        """The same in a browser that takes no two lengths as equal."""
        return math.floor(self.px) + 1 if self.side in ("<=", ">") else math.ceil(self.px)

    @property
    def negated(self) -> "Bound":
        """The bound that holds where this one does not.

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
    """A media or container query, as it stands in a style sheet, an attribute or a script.

    One of a ``sizes`` attribute is of its own kind: it chooses a file, and lays out nothing.
    """

    kind: Literal["media", "container", "sizes"]
    text: str  #: as it is written: ``(min-width: 640px)``
    source: str  #: ``article.css:41``
    bounds: tuple[Bound, ...] = ()  #: in the order in which they are written
    container: str = ""  #: name of the container asked; empty for the nearest one

    @property
    def rule(self) -> str:
        """``@media (min-width: 640px)``, ``sizes (min-width: 640px)``"""
        return f"{'' if self.kind == 'sizes' else '@'}{self.kind} {self.text}"


def media_switches(conditions: Iterable[Condition]) -> frozenset[int]:
    """Every width W (CSS px) such that a condition on the viewport may differ between W-1 and W.

    >>> sorted(media_switches([Condition("media", "", "", (Bound(640, ">="), Bound(1023, "<=")))]))
    [640, 1024]
    """
    return frozenset(
        switch
        for condition in conditions
        if condition.kind != "container"
        for bound in condition.bounds
        for switch in (bound.switch, bound.plain_switch)  # browsers differ in it
        if switch > 1  # no viewport is narrower than 1 px
    )


def container_thresholds(conditions: Iterable[Condition]) -> tuple[tuple[str, float, str], ...]:
    """What widths of containers are compared with: container's name, number and unit, distinct.

    The name is empty where any container will do; em and rem are those of the container's font.
    """
    thresholds = {
        (condition.container, bound.number, bound.unit): None
        for condition in conditions
        if condition.kind == "container"
        for bound in condition.bounds
    }
    return tuple(thresholds)
