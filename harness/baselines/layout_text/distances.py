"""Boxes as distances from parents and siblings, which stay constant while a page gets wider.

In CSS a parent determines the width of its children, and children the height of their parent. So
the right edge is an inset from the parent's, and the bottom edge a distance from the lowest
child's: when a paragraph wraps into one more line, only its own height changes in the text,
although everything below it moves.

    left    from the parent's left edge          after   from the previous sibling's right edge
    right   from the parent's right edge         width
    below   from the previous sibling's bottom   top     from the parent's top edge
    bottom  from the lowest child's bottom       height

Each line has two ways to write one edge. The shorter text is written (the left way if they are
equally long), and nothing where the left way is 0 at every width. The previous sibling is the last
visible one; without it, ``after`` and ``below`` start from the parent like ``left`` and ``top``.
The ``bottom`` of an element without children starts from its own top. The page is the parent of
the outermost elements. All lengths are hundredths of a CSS px.

``survey`` measures the distances over all widths at once; ``locate`` computes the boxes from them
at a single width.
"""

from collections.abc import Iterable, Sequence

#: Whether an element is visible. ``no``: it is not, but it has a box. ``none``: no box (0 0 0 0).
#: ``point``: its box is the parent's top left corner, as for pseudo-elements. ``-``: no element.
SHOWN = ("yes", "no", "none", "point", "-")
BOXED = ("yes", "no")

#: The two ways to write each edge; the first is left out where it is 0 at every width.
SIDES = (("left", "after"), ("right", "width"), ("below", "top"), ("bottom", "height"))
ANCHORS = tuple(anchor for side in SIDES for anchor in side)

Edges = tuple[int, int, int, int]  #: left, top, right, bottom


class Frame:
    """The edges that the next child of an element is measured from."""

    __slots__ = ("after", "below", "left", "lowest", "place", "rest", "right", "shown", "top")

    def __init__(self, left: int, top: int, right: int, place: int = -1) -> None:
        self.left = self.after = left
        self.top = self.below = self.lowest = top
        self.right = right
        self.place = place
        self.shown = False
        self.rest: int | None = None  #: the ``bottom`` distance; ``None`` where ``height`` is given

    def add(self, right: int, bottom: int) -> None:
        """Add a visible child by its right and bottom edge."""
        self.after, self.below = right, bottom
        if bottom > self.lowest:
            self.lowest = bottom


def locate(
    page_width: int, elements: Iterable[tuple[int, str, Sequence[bool], Sequence[int]]]
) -> tuple[list[Edges], list[int]]:
    """The boxes of elements, and the positions of their parents in the list, at a single width.

    Each element is its depth, its visibility (``SHOWN``), for each of ``SIDES`` whether the second
    way is written, and the four distances. Errors: ``ValueError`` for an element without a parent.
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
    """Remove the innermost frame: all of its children are known, so its bottom edge is too."""
    frame = frames.pop()
    if frame.rest is not None:
        left, top, right, _ = boxes[frame.place]
        boxes[frame.place] = left, top, right, frame.lowest + frame.rest
    if frame.shown:
        _, _, right, bottom = boxes[frame.place]
        frames[-1].add(right, bottom)
