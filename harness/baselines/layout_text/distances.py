"""Boxes as what stays the same when a page gets wider: distances from parents and neighbours.

A width is given from parent to child and a height from child to parent. So the right edge is an
inset from the parent's, and the bottom edge a distance from the lowest child's: of a paragraph
that gets one line more, and of all that moves with it, only the paragraph's own height changes.

    left    from the parent's left edge        after   from the right edge of the one before
    right   from the parent's right edge       width
    below   from the bottom of the one before  top     from the parent's top edge
    bottom  from the lowest child's bottom     height

Of each line the one with the shorter text is written (of two alike the left one), and nothing at
all where the left one is 0 everywhere. The one before is the sibling shown before it; without one,
``after`` and ``below`` start where ``left`` and ``top`` do, and a childless element's ``bottom``
at its top. The outermost lie in the page. All is counted in hundredths of a CSS px.

``survey`` measures the distances, over all widths at once, and ``locate`` finds the boxes again, at
one width.
"""

from collections.abc import Iterable, Sequence

#: Whether an element is shown: ``no`` has a box all the same, ``none`` has none (0 0 0 0), and
#: ``point`` has the parent's top left corner, as pseudo-elements do. ``-`` is not there at all.
SHOWN = ("yes", "no", "none", "point", "-")
BOXED = ("yes", "no")

#: The two ways to write each side; the first is the one left out where it is 0.
SIDES = (("left", "after"), ("right", "width"), ("below", "top"), ("bottom", "height"))
ANCHORS = tuple(anchor for side in SIDES for anchor in side)

Edges = tuple[int, int, int, int]  #: left, top, right, bottom


class Frame:
    """What the children of an element are measured from: its box, and the child before."""

    __slots__ = ("after", "below", "left", "lowest", "place", "rest", "right", "shown", "top")

    def __init__(self, left: int, top: int, right: int, place: int = -1) -> None:
        self.left = self.after = left
        self.top = self.below = self.lowest = top
        self.right = right
        self.place = place
        self.shown = False
        self.rest: int | None = None  #: from the lowest child's bottom, where that is what is known

    def add(self, right: int, bottom: int) -> None:
        """Note a child that is shown."""
        self.after, self.below = right, bottom
        if bottom > self.lowest:
            self.lowest = bottom


def locate(
    page_width: int, elements: Iterable[tuple[int, str, Sequence[bool], Sequence[int]]]
) -> tuple[list[Edges], list[int]]:
    """The boxes of elements of which these are the distances, and the places of their parents.

    Of each: how many others it stands in, how it is shown, whether each of ``SIDES`` is written
    the second way, and its distance. Errors: ``ValueError`` where it stands in nothing.
    """
    boxes: list[Edges] = []
    parents: list[int] = []
    frames = [Frame(0, 0, page_width * 100)]
    for depth, shown, (after, wide, inside, tall), (x, width, y, height) in elements:
        while len(frames) > depth + 1:
            _close(frames, boxes)
        if len(frames) <= depth:
            raise ValueError(f"an element is {depth} deep and stands in nothing")
        outer = frames[-1]
        if shown == "none":
            left = top = right = bottom = 0
        elif shown == "point":
            left, top = right, bottom = outer.left, outer.top
        else:
            left = x + (outer.after if after else outer.left)
            right = left + width if wide else outer.right - width
            top = y + (outer.top if inside else outer.below)
            bottom = top + height
        frame = Frame(left, top, right, len(boxes))
        frame.shown = shown == "yes"
        frame.rest = None if tall or shown not in BOXED else height
        frames.append(frame)
        parents.append(outer.place)
        boxes.append((left, top, right, bottom))
    while len(frames) > 1:
        _close(frames, boxes)
    return boxes, parents


def _close(frames: list[Frame], boxes: list[Edges]) -> None:
    """Take the innermost frame away: all its children are known, and so is its bottom."""
    frame = frames.pop()
    if frame.rest is not None:
        left, top, right, _ = boxes[frame.place]
        boxes[frame.place] = left, top, right, frame.lowest + frame.rest
    if frame.shown:
        _, _, right, bottom = boxes[frame.place]
        frames[-1].add(right, bottom)
