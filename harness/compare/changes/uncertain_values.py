"""Values at a width that are not known, since they follow the width and were read elsewhere."""

from bisect import bisect_right
from dataclasses import replace

from harness.compare.changes.bends import Bends
from harness.compare.changes.following_width import following
from harness.compare.elements.match import Matching
from harness.model.layout import Layout
from harness.model.layout_series import LayoutSeries, read_around


class UncertainValues:
    """The values of two sides of one target between the widths at which they were read."""

    def __init__(self, before: LayoutSeries, after: LayoutSeries, bends: Bends) -> None:
        self._before, self._after = before, after
        self._bends = bends

    def fill(
        self,
        width: int,
        before: Layout,
        after: Layout,
        matching: Matching,
        *,
        known_now: bool = False,
    ) -> Layout:
        """``before``, with the values of ``after`` wherever its own are uncertain at ``width``.

        Values are uncertain that differ between the two widths around ``width`` at which a side
        was read: they follow the width. That side is the one that was read further away, and not
        ``after`` if its values are ``known_now``. At the end of a segment, at which only the side
        before was read, its values at the beginning of the segment count too.
        """
        sides = self._before, self._after
        around = [read_around(side, width) for side in sides]
        far = 1 if not known_now and around[1][0] < around[0][0] else 0
        beyond = sides[far].at(around[far][-1]) if len(around[far]) > 1 else None
        start = self._start_of_segment(width) if far else None
        values_beyond, values_at_start = (
            {element.path: element for element in layout.elements} if layout else {}
            for layout in (beyond, start)
        )
        elements = [*before.elements]
        for place, (element, partner) in enumerate(
            zip(before.elements, matching.after_of, strict=True)
        ):
            if partner < 0:
                continue
            now = after.elements[partner]
            here = now if far else element
            filled = following(element, here, values_beyond.get(here.path, here), now)
            then = values_at_start.get(element.path, element)
            elements[place] = following(filled, element, then, now)
        before = replace(before, elements=tuple(elements))
        return self._bends.before(width, before, after, known_now=known_now)

    def _start_of_segment(self, width: int) -> Layout | None:
        """The side before at the start of the segment that ends at ``width``, if it was read."""
        reads = self._before.read
        at = bisect_right(reads, width) - 1
        if at < 1 or reads[at] != width or reads[at - 1] == width - 1:
            return None
        return self._before.at(reads[at - 1])
