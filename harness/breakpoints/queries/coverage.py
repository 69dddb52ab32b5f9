"""Boundaries of a page's own conditions, and how many of them a check covers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from harness.breakpoints.queries.conditions import Bound, Condition
from harness.breakpoints.queries.containers import ContainerSides


@dataclass(frozen=True, slots=True)
class BoundComparison:
    """One bound of one condition, which flips at one viewport width."""

    condition: Condition
    bound: Bound

    @property
    def is_of_sizes(self) -> bool:
        """Whether the condition only chooses the file of an image."""
        return self.condition.kind == "sizes"


@dataclass(frozen=True, slots=True)
class PageConditions:
    """The conditions of a page's style sheets, and the settings that they depend on."""

    page: str
    browser: str  #: the variant
    conditions: tuple[Condition, ...]
    height: int  #: of the viewport, CSS px
    root_font_px: float = 16.0  #: computed font size of the root element, CSS px
    #: Viewport widths (CSS px) at which container conditions flip, as far as measured: the width of
    #: a container depends on the layout, so only a sweep in a browser finds them.
    flips: Mapping[Condition, Sequence[int]] = field(default_factory=dict)
    sides: ContainerSides | None = None  #: measured by that sweep
    #: Boundaries that a check finds by itself, from the conditions at the start of its sweep;
    #: ``None`` where these are all.
    foreseen: frozenset[int] | None = None

    @property
    def boundaries(self) -> tuple["Boundary", ...]:
        """The page's boundaries, from narrow to wide."""
        return boundaries_of(self.conditions, self.flips)


@dataclass(frozen=True, slots=True)
class Boundary:
    """A viewport width W (CSS px) such that conditions may differ between W-1 and W."""

    switch: int
    comparisons: tuple[BoundComparison, ...] = ()  #: of the viewport, in style sheet order
    containers: tuple[Condition, ...] = ()  #: container conditions that flip here

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All conditions that may flip here, without duplicates."""
        return (
            *dict.fromkeys(comparison.condition for comparison in self.comparisons),
            *self.containers,
        )


def comparisons_of(conditions: Iterable[Condition]) -> Iterator[BoundComparison]:
    """Comparisons of the viewport's width, without those that hold at every width from 1 px."""
    for condition in conditions:
        if condition.kind != "container":
            for bound in condition.bounds:
                if bound.switch > 1:
                    yield BoundComparison(condition, bound)


def boundaries_of(
    conditions: Iterable[Condition], flips: Mapping[Condition, Sequence[int]] | None = None
) -> tuple[Boundary, ...]:
    """The boundaries of a page, from narrow to wide; ``flips`` as in ``PageConditions``."""
    media: dict[int, list[BoundComparison]] = defaultdict(list)
    for comparison in comparisons_of(conditions):
        media[comparison.bound.switch].append(comparison)
    containers: dict[int, list[Condition]] = defaultdict(list)
    for condition, widths in (flips or {}).items():
        for width in widths:
            containers[width].append(condition)
    return tuple(
        Boundary(width, tuple(media[width]), tuple(containers[width]))
        for width in sorted({*media, *containers})
    )


@dataclass(frozen=True, slots=True)
class Coverage:
    """The boundaries of a page that a check covers on both sides; widths in CSS px."""

    boundaries: tuple[int, ...]
    covered: frozenset[int]  #: by a sample or swept width on each side
    pictured: frozenset[int]  #: by a sample width, which has a picture, on each side

    @property
    def percent(self) -> float:
        """Percentage of boundaries that are covered; 100 where there are none."""
        return _percent(self.covered, self.boundaries)

    @property
    def percent_pictured(self) -> float:
        """Percentage of boundaries that pictures cover; 100 where there are none."""
        return _percent(self.pictured, self.boundaries)


def coverage_of(
    boundaries: Iterable[int], samples: Iterable[int], swept: Iterable[int] = ()
) -> Coverage:
    """The boundaries covered by the sample widths and swept widths (CSS px).

    >>> coverage_of([640, 1024], samples=[639, 640], swept=[1023]).percent
    50.0
    """
    switches = tuple(sorted(boundaries))
    pictures = frozenset(samples)
    return Coverage(
        switches, _both_sides(switches, pictures.union(swept)), _both_sides(switches, pictures)
    )


def _both_sides(switches: Iterable[int], widths: frozenset[int]) -> frozenset[int]:
    return frozenset(switch for switch in switches if {switch - 1, switch} <= widths)


def _percent(part: frozenset[int], whole: Sequence[int]) -> float:
    return 100 * len(part) / len(whole) if whole else 100.0
