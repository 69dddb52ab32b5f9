"""Named breakpoints: the built-in fourteen or a project's own set.

A *band* contains no other breakpoint; bands follow each other without gap or overlap. Every other
breakpoint is a *union* of neighbouring bands and has the sample widths of its bands.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from harness.choices import choose, listed
from harness.errors import ConfigError
from harness.model.page import UNBOUNDED, Breakpoint

BANDS = (
    Breakpoint("narrow-browser-and-phone", 1, 639, (320, 375, 639)),
    Breakpoint("medium-browser-and-portrait-tablet", 640, 1023, (640, 768, 1023)),
    Breakpoint("landscape-tablet", 1024, 1199, (1024, 1080, 1199)),
    Breakpoint("medium-wide-browser", 1200, 1439, (1200, 1280, 1439)),
    Breakpoint("wide-browser-and-larger", 1440, UNBOUNDED, (1440, 1920)),
)

UNIONS = (
    Breakpoint("medium-browser-and-landscape-tablet", 640, 1199),
    Breakpoint("medium-wide-browser-and-larger", 1200),
    Breakpoint("above-phone", 640),
    Breakpoint("portrait-tablet-and-above", 640),
    Breakpoint("above-portrait-tablet", 1024),
    Breakpoint("landscape-tablet-and-above", 1024),
    Breakpoint("landscape-tablet-and-medium-wide-browser", 1024, 1439),
    Breakpoint("portrait-tablet-and-below", 1, 1023),
    Breakpoint("landscape-tablet-and-below", 1, 1199),
)

BUILT_IN = BANDS + UNIONS

#: Widths of common devices (CSS px): the middle sample of a band that lists no widths.
TYPICAL_WIDTHS = (375, 768, 1080, 1280, 1920)

#: The narrowest common device; a band that starts lower is sampled from here (CSS px).
NARROWEST_SAMPLE = 320


def rounded_range(low: float, high: float) -> tuple[int, int]:
    """The whole-pixel viewport widths inside a range given in fractional CSS px.

    A viewport is whole pixels wide, so ``max-width: 639.98px`` ends at 639 and
    ``min-width: 639.98px`` starts at 640.

    >>> rounded_range(639.98, 1023.98)
    (640, 1023)
    """
    return max(1, math.ceil(low)), UNBOUNDED if math.isinf(high) else math.floor(high)


def sample_widths(low: int, high: int) -> tuple[int, ...]:
    """Default sample widths of a band: its ends, and a common device between them.

    >>> sample_widths(640, 1023)
    (640, 768, 1023)
    >>> sample_widths(1, 479)
    (320, 375, 479)
    """
    if high == UNBOUNDED:
        return tuple(sorted({low, max(low, TYPICAL_WIDTHS[-1])}))
    start = NARROWEST_SAMPLE if low < NARROWEST_SAMPLE <= high else low
    middle = next((w for w in TYPICAL_WIDTHS if start < w < high), (start + high) // 2)
    return tuple(sorted({start, middle, high}))


def bands(breakpoints: Iterable[Breakpoint]) -> tuple[Breakpoint, ...]:
    """The breakpoints that contain no other, from narrow to wide; one for each range."""
    by_range: dict[tuple[int, int], Breakpoint] = {}
    for candidate in breakpoints:
        by_range.setdefault((candidate.min_width, candidate.max_width), candidate)
    tiles: list[Breakpoint] = []
    innermost = math.inf  # the least upper end of the ranges that start further right
    for low, high in sorted(by_range, key=lambda ends: (-ends[0], ends[1])):
        if high < innermost:
            tiles.append(by_range[low, high])
            innermost = high
    return tuple(reversed(tiles))


def unions_of(band: Breakpoint, breakpoints: Iterable[Breakpoint]) -> tuple[Breakpoint, ...]:
    """The other breakpoints that contain ``band``, in the given order."""
    return tuple(union for union in breakpoints if union.name != band.name and union.holds(band))


def check_set(breakpoints: Sequence[Breakpoint]) -> tuple[Breakpoint, ...]:
    """``breakpoints``, after checking that bands tile and that unions consist of whole bands.

    Errors: ``ConfigError`` for an empty set, a name used twice, bands with a gap or an overlap
    between them, and a union that cuts a band.
    """
    if not breakpoints:
        raise ConfigError(
            "the set of breakpoints is empty",
            why="without a breakpoint there is no width to look at",
            fix="name at least one breakpoint, or remove [tool.harness.breakpoints] to get the "
            "built-in fourteen",
        )
    tiles = bands(breakpoints)
    for left, right in pairwise(tiles):
        if right.min_width <= left.max_width:
            raise ConfigError(
                f"breakpoints {left.name!r} ({left.range_text}) and {right.name!r} "
                f"({right.range_text}) overlap",
                why="neither holds the other, so both are bands, and a width belongs to one band",
                fix=f"end {left.name!r} at {right.min_width - 1} px or start {right.name!r} "
                f"at {left.max_width + 1} px",
            )
        if right.min_width > left.max_width + 1:
            raise ConfigError(
                f"no breakpoint covers {left.max_width + 1}–{right.min_width - 1} px, between "
                f"{left.name!r} and {right.name!r}",
                why="a width that belongs to no band would never be tested",
                fix=f"end {left.name!r} at {right.min_width - 1} px or start {right.name!r} "
                f"at {left.max_width + 1} px",
            )
    starts = {band.min_width for band in tiles}
    ends = {band.max_width for band in tiles}
    for candidate in breakpoints:
        if candidate.min_width not in starts or candidate.max_width not in ends:
            raise ConfigError(
                f"breakpoint {candidate.name!r} ({candidate.range_text}) cuts a band",
                why="a union is made of whole neighbouring bands, here "
                + listed([f"{band.name} ({band.range_text})" for band in tiles]),
                fix=f"start {candidate.name!r} and end it at the edge of a band",
            )
    return tuple(breakpoints)


def select(names: Iterable[str], breakpoints: Sequence[Breakpoint]) -> tuple[Breakpoint, ...]:
    """The breakpoints with these names; all of them without names.

    Errors: ``ConfigError`` for an unknown name, with the most similar known name.
    """
    return choose(
        "breakpoint", names, {named_range.name: named_range for named_range in breakpoints}
    )


def widths_of(chosen: Iterable[Breakpoint], breakpoints: Sequence[Breakpoint]) -> tuple[int, ...]:
    """The sample widths of the bands within the chosen breakpoints, rising (CSS px)."""
    return _samples(bands_within(chosen, bands(breakpoints)))


def bands_within(
    chosen: Iterable[Breakpoint], tiles: Iterable[Breakpoint]
) -> tuple[Breakpoint, ...]:
    """The bands, among the rising ``tiles``, that any of the ``chosen`` breakpoints contains."""
    ranges = sorted((named_range.min_width, named_range.max_width) for named_range in chosen)
    held: list[Breakpoint] = []
    reach = at = 0  # the greatest upper end of the ranges that start at or left of the band
    for band in tiles:
        while at < len(ranges) and ranges[at][0] <= band.min_width:
            reach, at = max(reach, ranges[at][1]), at + 1
        if band.max_width <= reach:
            held.append(band)
    return tuple(held)


def _samples(tiles: Iterable[Breakpoint]) -> tuple[int, ...]:
    """The sample widths of bands, rising (CSS px)."""
    return tuple(
        sorted(
            {
                width
                for band in tiles
                for width in band.widths or sample_widths(band.min_width, band.max_width)
            }
        )
    )


def widths_by_breakpoint(breakpoints: Sequence[Breakpoint]) -> dict[str, tuple[int, ...]]:
    """The sample widths (CSS px) of each breakpoint, by its name."""
    tiles = bands(breakpoints)
    starts = [band.min_width for band in tiles]
    widths: dict[str, tuple[int, ...]] = {}
    for named_range in breakpoints:
        first = bisect_left(starts, named_range.min_width)
        last = bisect_right(starts, named_range.max_width)
        widths[named_range.name] = _samples(filter(named_range.holds, tiles[first:last]))
    return widths


def held_by(widths: Iterable[int], breakpoints: Sequence[Breakpoint]) -> tuple[Breakpoint, ...]:
    """The breakpoints whose sample widths are all among ``widths``."""
    width_set = set(widths)
    widths_by_name = widths_by_breakpoint(breakpoints)
    return tuple(
        named_range
        for named_range in breakpoints
        if width_set.issuperset(widths_by_name[named_range.name])
    )


def bands_over(
    ranges: Iterable[tuple[int, int]], breakpoints: Sequence[Breakpoint]
) -> tuple[Breakpoint, ...]:
    """The bands that overlap any of ``ranges``, from narrow to wide."""
    range_list = tuple(ranges)
    return tuple(
        band
        for band in bands(breakpoints)
        if any(low <= band.max_width and band.min_width <= high for low, high in range_list)
    )


def smallest_cover(
    wanted: Sequence[Breakpoint], breakpoints: Sequence[Breakpoint]
) -> Breakpoint | None:
    """The narrowest breakpoint that contains all of ``wanted``; ``None`` where there is none."""
    covers = [cover for cover in breakpoints if all(cover.holds(band) for band in wanted)]
    return min(covers, key=lambda cover: cover.max_width - cover.min_width, default=None)


def matching(width: int, breakpoints: Iterable[Breakpoint]) -> tuple[str, ...]:
    """The names of the breakpoints that match at a viewport width (CSS px)."""
    return tuple(named_range.name for named_range in breakpoints if width in named_range)
