"""Viewport widths at which container conditions hold, as a sweep measured them."""

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

#: Wider than any screen (CSS px): a container that is narrower than a length here counts as
#: narrower everywhere.
FARTHEST_PROBE = 7680


@dataclass(frozen=True, slots=True)
class ContainerSides:
    """The side of each length on which each container is, by viewport width (CSS px).

    Nothing changes between two neighbouring widths that have equal sides.
    """

    thresholds: tuple[tuple[str, float, str], ...]  #: in the order of ``container_thresholds``
    #: One word per container in page order, with one letter per threshold: the container's side
    #: ``<``, ``=`` or ``>``, or ``-`` where the threshold is not for this container.
    by_width: Mapping[int, str]

    @property
    def range(self) -> Range:
        """The narrowest and the widest measured width."""
        return min(self.by_width), max(self.by_width)

    def flips(self, condition: Condition) -> tuple[int, ...]:
        """Widths W such that a comparison of ``condition`` differs between W-1 and W.

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
        """Viewport widths at which both bounds hold for a container of this name, or neither."""
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
        """Whether the bound holds for each container; ``None`` for containers it does not query."""
        at = self.thresholds.index((container, bound.number, bound.unit))
        return [None if word[at] == "-" else word[at] in bound.side for word in sides.split()]


def container_flips(
    conditions: Iterable[Condition], sides: ContainerSides
) -> Mapping[Condition, Sequence[int]]:
    """The flips of each container condition whose lengths are all in ``sides``."""
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
    """Whether a comparison differs; where the number of containers differs, whether any holds."""
    if len(low) == len(high):
        return any(
            bool(low_holds) != bool(high_holds)
            for low_holds, high_holds in zip(low, high, strict=True)
        )
    return any(low) != any(high)


def reader_of(conditions: Iterable[Condition]) -> Callable[[str], str]:
    """A function that drops from ``ContainerSides.by_width`` what no condition distinguishes.

    A container exactly as wide as a length counts as above it for ``min-width``, and as below it
    for ``width >``.

    >>> card = Condition("container", "", "", (Bound(400, ">="),))
    >>> reader_of([card])("= < -")
    '> < -'
    """
    queries = [condition for condition in conditions if condition.kind == "container"]
    equals = [
        {
            ">" if bound.side in (">=", "<") else "<"
            for condition in queries
            for bound in condition.bounds
            if (condition.container, bound.number, bound.unit) == threshold
        }
        for threshold in container_thresholds(queries)
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
    """The next width (CSS px) above ``width`` at which to measure containers.

    ``sides`` are the sides at ``width``, reduced by the function of ``reader_of``. ``None`` where
    no container is below a length, or ``reach`` or ``FARTHEST_PROBE`` is reached.
    """
    farther = min(2 * width, reach, FARTHEST_PROBE)
    return farther if farther > width and not {"<", "="}.isdisjoint(sides) else None


def next_below(width: int, sides: str, reach: int, conditions: Iterable[Condition]) -> int | None:
    """The next width below ``width``: one at which the whole viewport is below all lengths."""
    lengths = (
        number * PX_PER_UNIT[unit] for _, number, unit in container_thresholds(conditions) if number
    )
    farther = max(1, reach, math.ceil(min(lengths, default=width + 1)) - 1)
    return farther if farther < width and not {">", "="}.isdisjoint(sides) else None
