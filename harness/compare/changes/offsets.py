"""How far a layout is from another, counted so that one shift counts once.

Boxes are compared by size and by their distance to the parent and to the sibling before them,
so that what a whole page below moved by does not hide what is wrong inside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from harness.compare.elements.match import Matching
from harness.model.geometry import Box
from harness.model.layout import Element, Layout

#: Lengths that differ by less are the same: sub-pixel rounding (CSS px).
ROUNDING_PX = 0.1

_NOWHERE = Box(0, 0, 0, 0)


def misplaced(before: Layout, after: Layout, matching: Matching) -> frozenset[int]:
    """Places in ``after`` of elements whose box is another than their partner's on the page.

    New ones too, as far as they are visible.
    """
    return frozenset(
        place
        for place, element in enumerate(after.elements)
        if _elsewhere(before, matching.before_of[place], element)
    )


@dataclass(frozen=True, slots=True)
class Offset:
    """How far an element is from its partner; CSS px, the distance to what is around and above."""

    wider: float
    taller: float
    right: float  #: of the left edge of what is around
    down: float  #: of the sibling before it, or of the top edge of what is around
    around: float  #: width of what is around now


def offsets(
    before: Layout, after: Layout, matching: Matching
) -> Iterator[tuple[int, Offset | None]]:
    """Places in ``after``, and how far each visible element is from its partner.

    ``None`` for what is visible on one side only.
    """
    last: dict[int, int] = {}  # visible child seen last, by its parent's place
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
    """Places in ``after`` of elements with another size or distance to parent or sibling.

    Lengths may differ by ``rounding`` (CSS px), and those from left to right by ``slack`` times
    the width of what is around, too.
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
    """``before`` with its partners' boxes in ``after`` where they differ by rounding alone."""
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
    """``before``, laid out from left to right as ``after`` where that differs by little.

    By no more than rounding, and ``slack`` times the width of what is around.
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
    """The boxes, before and now, of the nearest element around both; the page's where none is."""
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
    """Before and now: from the sibling above to the element's top, or from what is around it."""
    new, old = after.elements[place], before.elements[matching.before_of[place]]
    if beside >= 0 and matching.before_of[beside] >= 0:
        above, above_old = after.elements[beside], before.elements[matching.before_of[beside]]
        if above_old.visible and above_old.parent == old.parent:
            return old.box.top - above_old.box.bottom, new.box.top - above.box.bottom
    return old.box.top - origins[0].top, new.box.top - origins[1].top


def _differs(length: float, other: float, more: float = 0.0) -> bool:
    return abs(length - other) > ROUNDING_PX + more
