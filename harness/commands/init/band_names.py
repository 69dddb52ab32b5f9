"""Names for ranges of widths, after the devices and windows that have these widths.

A range takes the built-in name of the band that it is close to, and otherwise the name of the
devices whose widths it shares most of.
"""

import math
from collections.abc import Sequence
from functools import cache

from harness.breakpoints.named import BANDS, NARROWEST_SAMPLE
from harness.model.page import UNBOUNDED

#: The end (CSS px) that an open range counts with: wider than most windows.
_WIDEST = 3200

#: Ends are close within this distance, as a part of the greater one.
_CLOSE = 0.15

#: Names with the widths (CSS px) that people usually mean by them, rising.
_DEVICES: tuple[tuple[str, int, int], ...] = (
    ("small-phone", 1, 374),
    ("phone", 1, 479),
    ("large-phone", 420, 719),
    ("small-tablet", 600, 767),
    ("tablet", 640, 1023),
    ("portrait-tablet", 768, 991),
    ("laptop", 1024, 1439),
    ("desktop", 1200, UNBOUNDED),
    ("large-desktop", 1440, 1919),
    ("wide-desktop", 1600, UNBOUNDED),
)


def name_bands(ranges: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """A distinct name for each of these rising ranges (CSS px).

    >>> name_bands([(1, 575), (576, 767), (768, 991), (992, 1199), (1200, UNBOUNDED)])
    ('narrow-browser-and-phone', 'small-tablet', 'portrait-tablet', 'landscape-tablet', 'desktop')
    """
    vocabulary = (*((band.name, band.min_width, band.max_width) for band in BANDS), *_DEVICES)
    rising = sorted(vocabulary, key=lambda entry: (entry[1], entry[2]))

    @cache
    def best(at: int, unused: int) -> tuple[float, tuple[str, ...]]:
        """The total likeness of the best names for the ranges from ``at`` on, and the names."""
        if at == len(ranges):
            return 0.0, ()
        rest, names = best(at + 1, unused)
        options = [(rest, (_plain_name(ranges[at]), *names))]
        for number in range(unused, len(rising)):
            name, *ends = rising[number]
            likeness = _likeness(ranges[at], (ends[0], ends[1]), name)
            if likeness > 0:
                rest, names = best(at + 1, number + 1)
                options.append((likeness + rest, (name, *names)))
        return max(options, key=lambda option: option[0])

    return best(0, 0)[1]


def _plain_name(pair: tuple[int, int]) -> str:
    """A name made of numbers, for a range that fits no device: ``640-to-719``."""
    low, high = pair
    return f"from-{low}" if high == UNBOUNDED else f"{low}-to-{high}"


def _likeness(pair: tuple[int, int], meant: tuple[int, int], name: str) -> float:
    """The shared part of both ranges, 0–1, on a logarithmic scale.

    0 where that part is small, and for a built-in name whose ends are not close; 2 where they are.
    """
    (low, high), (meant_low, meant_high) = map(_bounded, (pair, meant))
    if name in {band.name for band in BANDS}:
        ends = ((low, meant_low), (high, meant_high))
        return 2.0 if all(abs(a - b) <= _CLOSE * max(a, b) for a, b in ends) else 0.0
    shared = math.log(min(high, meant_high)) - math.log(max(low, meant_low))
    whole = math.log(max(high, meant_high)) - math.log(min(low, meant_low))
    likeness = shared / whole
    return likeness if likeness >= 0.4 else 0.0


def _bounded(pair: tuple[int, int]) -> tuple[int, int]:
    low, high = max(pair[0], NARROWEST_SAMPLE), min(pair[1], _WIDEST)
    return low, max(high, low + 1)
