"""Distances between two layouts, measured so that a shift counts once.

Boxes are compared by size and by the distance to their parent and previous sibling, so the shift of
a whole page does not hide changes inside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from harness.compare.elements.match import Matching
from harness.model.geometry import Box
from harness.model.layout import Element, Layout

#: Lengths that differ by at most this are equal: sub-pixel rounding (CSS px).
ROUNDING_PX = 0.1

_NOWHERE = Box(0, 0, 0, 0)


def misplaced(before: Layout, after: Layout, matching: Matching) -> frozenset[int]:
    """Indices in ``after`` of elements whose box on the page differs from their partner's.

    Includes visible new elements.
    """
    return frozenset(
        place
        for place, element in enumerate(after.elements)
        if _elsewhere(before, matching.before_of[place], element)
    )


@dataclass(frozen=True, slots=True)
class Offset:
    """Differences between an element and its partner, relative to parent and sibling; CSS px."""

    wider: float
    taller: float
    right: float  #: of the distance to the parent's left edge
    down: float  #: of the distance to the previous sibling, or else to the parent's top edge
    around: float  #: current width of the parent


def offsets(
    before: Layout, after: Layout, matching: Matching
) -> Iterator[tuple[int, Offset | None]]:
    """Index in ``after`` and offset of each visible element.

    The offset is ``None`` for an element that is visible on one side only.
    """
    last: dict[int, int] = {}  # last visible child so far, by its parent's index
    for place, element in enumerate(after.elements):
        partner = matching.before_of[place]
        if not element.visible:
            if partner >= 0 and before.elements[partner].visible:
                yield place, None
            continue
        if partner < 0 or not before.elements[partner].visible:
            yield place, None
            continue
        old = before.elements[partner]
        beside = last.get(element.parent, -1)
        last[element.parent] = place
        origins = _origins(before, after, matching, place)
        gap, gap_now = _gaps(before, after, matching, place, beside, origins)
        yield (
            place,
            Offset(
                element.box.width - old.box.width,
                element.box.height - old.box.height,
                (element.box.left - origins[1].left) - (old.box.left - origins[0].left),
                gap_now - gap,
                origins[1].width,
            ),
        )


def strained(
    before: Layout,
    after: Layout,
    matching: Matching,
    slack: float = 0.0,
    rounding: float = ROUNDING_PX,
) -> frozenset[int]:
    """Indices in ``after`` of elements with another size or distance to parent or sibling.

    Lengths may differ by ``rounding`` (CSS px), horizontal ones additionally by ``slack`` times the
    width of the parent.
    """
    places = set()
    for place, offset in offsets(before, after, matching):
        if offset is None:
            places.add(place)
            continue
        more = rounding
        if slack:
            more += slack * max(offset.around, after.elements[place].box.width)
        if (
            abs(offset.wider) > more
            or abs(offset.right) > more
            or abs(offset.taller) > rounding
            or abs(offset.down) > rounding
        ):
            places.add(place)
    return frozenset(places)


def snapped(before: Layout, after: Layout, matching: Matching) -> Layout:
    """``before`` with the boxes of ``after`` where they differ by rounding only."""
    boxes = [
        after.elements[partner].box
        if partner >= 0 and not _elsewhere(before, place, after.elements[partner])
        else element.box
        for place, (element, partner) in enumerate(
            zip(before.elements, matching.after_of, strict=True)
        )
    ]
    elements = zip(before.elements, boxes, strict=True)
    return replace(before, elements=tuple(replace(original, box=box) for original, box in elements))


def eased(before: Layout, after: Layout, matching: Matching, slack: float) -> Layout:
    """``before`` with the horizontal positions and widths of ``after`` where they differ little.

    The tolerance is rounding plus ``slack`` times the width of the parent.
    """
    boxes: list[Box] = []
    for place, element in enumerate(before.elements):
        old, partner = element.box, matching.after_of[place]
        around = before.elements[element.parent].box if element.parent >= 0 else _NOWHERE
        moved = boxes[element.parent].left - around.left if element.parent >= 0 else 0.0
        left, width = old.left + moved, old.width
        if partner >= 0:
            new = after.elements[partner]
            outer = after.elements[new.parent].box if new.parent >= 0 else _NOWHERE
            inset = new.box.left - outer.left
            more = slack * max(outer.width, new.box.width)
            if not _differs(inset, old.left - around.left, more) and not _differs(
                width, new.box.width, more
            ):
                left, width = left + inset - (old.left - around.left), new.box.width
        boxes.append(Box(left, old.top, left + width, old.bottom))
    elements = zip(before.elements, boxes, strict=True)
    return replace(before, elements=tuple(replace(original, box=box) for original, box in elements))


def _elsewhere(before: Layout, partner: int, element: Element) -> bool:
    if partner < 0:
        return element.visible
    old = before.elements[partner]
    if not (old.visible and element.visible):
        return old.visible != element.visible
    return any(
        _differs(getattr(old.box, side), getattr(element.box, side))
        for side in ("left", "top", "right", "bottom")
    )


def _origins(before: Layout, after: Layout, matching: Matching, place: int) -> tuple[Box, Box]:
    """Boxes before and now of the nearest common ancestor, or else boxes at the page's origin."""
    above, above_old = (
        after.elements[place].parent,
        before.elements[matching.before_of[place]].parent,
    )
    while above >= 0 and matching.before_of[above] < 0:
        above = after.elements[above].parent
    while above_old >= 0 and matching.after_of[above_old] < 0:
        above_old = before.elements[above_old].parent
    if above < 0 or matching.before_of[above] != above_old:
        return Box(0, 0, 0, 0), Box(0, 0, 0, 0)
    return before.elements[above_old].box, after.elements[above].box


def _gaps(
    before: Layout,
    after: Layout,
    matching: Matching,
    place: int,
    beside: int,
    origins: tuple[Box, Box],
) -> tuple[float, float]:
    """Distances before and now from the previous sibling, or else the parent, to the element."""
    new, old = after.elements[place], before.elements[matching.before_of[place]]
    if beside >= 0 and matching.before_of[beside] >= 0:
        above, above_old = after.elements[beside], before.elements[matching.before_of[beside]]
        if above_old.visible and above_old.parent == old.parent:
            return old.box.top - above_old.box.bottom, new.box.top - above.box.bottom
    return old.box.top - origins[0].top, new.box.top - origins[1].top


def _differs(length: float, other: float, more: float = 0.0) -> bool:
    return abs(length - other) > ROUNDING_PX + more
