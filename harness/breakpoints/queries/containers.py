"""Which container conditions hold at which viewport widths, as a sweep has seen it."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from harness.breakpoints.queries.conditions import (
    PX_PER_UNIT,
    Bound,
    Condition,
    container_thresholds,
)
from harness.breakpoints.sweep_widths import Range, ranges_of

#: No screen is wider (CSS px): containers that are still narrower than a length there are taken
#: for ones that never become wider.
FARTHEST_PROBE = 7680


@dataclass(frozen=True, slots=True)
class ContainerSides:
    """On which side of which length each container of a page is, by viewport width (CSS px).

    Between two neighbours of those widths that are alike, nothing changes.
    """

    thresholds: tuple[tuple[str, float, str], ...]  #: as ``container_thresholds`` gives them
    #: A word a container, in the order of the page; in each, a letter a threshold: ``<``, ``=``
    #: or ``>`` as the container is, ``-`` where it is not asked.
    by_width: Mapping[int, str]

    @property
    def range(self) -> Range:
        """The widths looked at, from the narrowest to the widest."""
        return min(self.by_width), max(self.by_width)

    def flips(self, condition: Condition) -> tuple[int, ...]:
        """The widths W such that a comparison of ``condition`` differs between W-1 and W.

        >>> card = Condition("container", "", "", (Bound(400, ">="),))
        >>> ContainerSides((("", 400, "px"),), {799: "<", 800: "=", 801: ">"}).flips(card)
        (800,)
        """
        truths = {
            width: [self._truths(condition.container, bound, sides) for bound in condition.bounds]
            for width, sides in sorted(self.by_width.items())
        }
        return tuple(
            high for low, high in pairwise(truths) if any(map(_differ, truths[low], truths[high]))
        )

    def meeting(self, container: str, upper: Bound, lower: Bound) -> tuple[Range, ...]:
        """The viewport widths at which a container of this name is on both sides, or on neither."""
        verdicts = {
            width: any(
                ends == begins and ends is not None
                for ends, begins in zip(
                    self._truths(container, upper, sides),
                    self._truths(container, lower, sides),
                    strict=True,
                )
            )
            for width, sides in self.by_width.items()
        }
        return ranges_of(verdicts, max(verdicts, default=1))[0]

    def _truths(self, container: str, bound: Bound, sides: str) -> list[bool | None]:
        """Of each container whether the bound holds there; ``None`` where it is not asked."""
        at = self.thresholds.index((container, bound.number, bound.unit))
        return [None if word[at] == "-" else word[at] in bound.side for word in sides.split()]


def container_flips(
    conditions: Iterable[Condition], sides: ContainerSides
) -> Mapping[Condition, Sequence[int]]:
    """Where container conditions flip, of all whose lengths ``sides`` knows."""
    thresholds = frozenset(sides.thresholds)
    return {
        condition: sides.flips(condition)
        for condition in conditions
        if condition.kind == "container"
        and condition.bounds
        and thresholds.issuperset(
            (condition.container, bound.number, bound.unit) for bound in condition.bounds
        )
    }


def _differ(low: Sequence[bool | None], high: Sequence[bool | None]) -> bool:
    """Whether containers differ; where there are more of them on one side, whether any holds."""
    if len(low) == len(high):
        return any(
            bool(low_holds) != bool(high_holds)
            for low_holds, high_holds in zip(low, high, strict=True)
        )
    return any(low) != any(high)


def reader_of(conditions: Iterable[Condition]) -> Callable[[str], str]:
    """A function that tells of ``ContainerSides.by_width`` only where a condition differs.

    A container that is as wide as a length is above it for ``min-width``, below it for ``width >``.

    >>> card = Condition("container", "", "", (Bound(400, ">="),))
    >>> reader_of([card])("= < -")
    '> < -'
    """
    asked = [condition for condition in conditions if condition.kind == "container"]
    equals = [
        {
            ">" if bound.side in (">=", "<") else "<"
            for condition in asked
            for bound in condition.bounds
            if (condition.container, bound.number, bound.unit) == threshold
        }
        for threshold in container_thresholds(asked)
    ]
    letters = [next(iter(sides)) if len(sides) == 1 else "=" for sides in equals]

    def read(sides: str) -> str:
        words = sides.split(" ")
        return " ".join(
            "".join(
                letter if side == "=" else side for side, letter in zip(word, letters, strict=True)
            )
            for word in words
            if word
        )

    return read


def next_above(width: int, sides: str, reach: int) -> int | None:
    """The width (CSS px) above ``width`` at which to look at containers next.

    ``sides`` are those at ``width``, as the function of ``reader_of`` gives them. ``None`` where
    no container is below a length, or none is taken to come above it.
    """
    farther = min(2 * width, reach, FARTHEST_PROBE)
    return farther if farther > width and not {"<", "="}.isdisjoint(sides) else None


def next_below(width: int, sides: str, reach: int, conditions: Iterable[Condition]) -> int | None:
    """The same below ``width``: where a container as wide as the viewport is below all lengths."""
    lengths = (
        number * PX_PER_UNIT[unit] for _, number, unit in container_thresholds(conditions) if number
    )
    farther = max(1, reach, math.ceil(min(lengths, default=width + 1)) - 1)
    return farther if farther < width and not {">", "="}.isdisjoint(sides) else None
