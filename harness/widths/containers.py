"""Which container conditions hold at which viewport widths, as a sweep has seen it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from harness.widths.conditions import Bound, Condition
from harness.widths.sweep import Range, ranges_of


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
    known = frozenset(sides.thresholds)
    return {
        one: sides.flips(one)
        for one in conditions
        if one.kind == "container"
        and one.bounds
        and known.issuperset((one.container, bound.number, bound.unit) for bound in one.bounds)
    }


def _differ(low: Sequence[bool | None], high: Sequence[bool | None]) -> bool:
    """Whether containers differ; where there are more of them on one side, whether any holds."""
    if len(low) == len(high):
        return any(bool(one) != bool(other) for one, other in zip(low, high, strict=True))
    return any(low) != any(high)
