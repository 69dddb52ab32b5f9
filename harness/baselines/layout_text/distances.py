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

``survey`` measures the distances over all widths at once; ``locate`` computes the boxes from them.
"""

from collections.abc import Iterable, Sequence
from operator import add, sub

#: Whether an element is visible. ``no``: it is not, but it has a box. ``none``: no box (0 0 0 0).
#: ``point``: its box is the parent's top left corner, as for pseudo-elements. ``-``: no element.
SHOWN = ("yes", "no", "none", "point", "-")
BOXED = ("yes", "no")

#: The two ways to write each edge; the first is left out where it is 0 at every width.
SIDES = (("left", "after"), ("right", "width"), ("below", "top"), ("bottom", "height"))
ANCHORS = tuple(anchor for side in SIDES for anchor in side)

#: A length at several widths; a single number where it is the same at all of them.
Column = int | Sequence[int]

Edges = tuple[Column, Column, Column, Column]  #: left, top, right, bottom


class Frame:
    """The edges that the next child of an element is measured from."""

    __slots__ = ("after", "below", "left", "lowest", "place", "rest", "right", "shown", "top")

    def __init__(self, left: Column, top: Column, right: Column, place: int = -1) -> None:
        self.left = self.after = left
        self.top = self.below = self.lowest = top
        self.right = right
        self.place = place
        self.shown = False
        self.rest: Column | None = (
            None  #: the ``bottom`` distance; ``None`` where ``height`` is given
        )

    def add(self, right: Column, bottom: Column) -> None:
        """Add a visible child by its right and bottom edge."""
        self.after, self.below = right, bottom
        self.lowest = _larger(self.lowest, bottom)


def parents_of(depths: Iterable[int]) -> list[int]:
    """The position of each element's parent in the list; -1 for outermost elements.

    Errors: ``ValueError`` for an element that is deeper than a child of the previous one.

    >>> parents_of([0, 1, 2, 1])
    [-1, 0, 1, 0]
    """
    ancestors: list[int] = []
    parents: list[int] = []
    for place, depth in enumerate(depths):
        if len(ancestors) < depth:
            raise ValueError(f"an element is {depth} deep and stands in nothing")
        del ancestors[depth:]
        parents.append(ancestors[-1] if ancestors else -1)
        ancestors.append(place)
    return parents


def locate(
    page_right: Column, elements: Iterable[tuple[int, str, Sequence[bool], Sequence[Column]]]
) -> list[Edges]:
    """The boxes of elements.

    All columns are of the same widths, at which no visibility changes. ``page_right`` is the page's
    right edge. Each element is its depth, its visibility (``SHOWN``), for each of ``SIDES`` whether
    the second way is written, and the four distances.
    """
    boxes: list[Edges] = []
    frames = [Frame(0, 0, page_right)]
    for depth, shown, (after, wide, inside, tall), (x, width, y, height) in elements:
        while len(frames) > depth + 1:
            _close(frames, boxes)
        outer = frames[-1]
        left: Column
        top: Column
        right: Column
        bottom: Column
        if shown == "none":
            left = top = right = bottom = 0
        elif shown == "point":
            left, top = right, bottom = outer.left, outer.top
        else:
            left = _plus(outer.after if after else outer.left, x)
            right = _plus(left, width) if wide else _minus(outer.right, width)
            top = _plus(outer.top if inside else outer.below, y)
            bottom = _plus(top, height)
        frame = Frame(left, top, right, len(boxes))
        frame.shown = shown == "yes"
        frame.rest = None if tall or shown not in BOXED else height
        frames.append(frame)
        boxes.append((left, top, right, bottom))
    while len(frames) > 1:
        _close(frames, boxes)
    return boxes


def _close(frames: list[Frame], boxes: list[Edges]) -> None:
    """Remove the innermost frame: all of its children are known, so its bottom edge is too."""
    frame = frames.pop()
    if frame.rest is not None:
        left, top, right, _ = boxes[frame.place]
        boxes[frame.place] = left, top, right, _plus(frame.lowest, frame.rest)
    if frame.shown:
        _, _, right, bottom = boxes[frame.place]
        frames[-1].add(right, bottom)


def _plus(first: Column, second: Column) -> Column:
    if isinstance(second, int):
        if isinstance(first, int):
            return first + second
        return [length + second for length in first] if second else first
    if isinstance(first, int):
        return [first + length for length in second]
    return list(map(add, first, second))


def _minus(first: Column, second: Column) -> Column:
    if isinstance(second, int):
        return _plus(first, -second)
    if isinstance(first, int):
        return [first - length for length in second]
    return list(map(sub, first, second))


def _larger(first: Column, second: Column) -> Column:
    if isinstance(first, int):
        if isinstance(second, int):
            return max(first, second)
        return [max(first, length) for length in second]
    if isinstance(second, int):
        return _larger(second, first)
    return list(map(max, first, second))
