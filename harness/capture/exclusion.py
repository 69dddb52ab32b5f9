"""The share of a page that `mask`, `ignore` and `hide` exclude from comparison."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from harness.errors import CaptureError
from harness.model.geometry import Box
from harness.model.job import Job
from harness.model.layout import Layout

#: An element may stick out of a box by this much and still count as covered (CSS px).
ROUNDING_PX = 1

#: Only this many boxes, the largest ones, are measured for a share.
_MOST_BOXES = 400

#: The elements that every page has.
_ROOTS = frozenset({"html", "body"})


def covered_share(boxes: Iterable[Box], width: float, height: float) -> float:
    """The share (0–1) of a page of this size (CSS px) that lies in at least one of ``boxes``.

    >>> covered_share([Box(0, 0, 50, 100), Box(25, 0, 75, 100)], 100, 100)
    0.75
    """
    inside = [
        (max(box.left, 0), max(box.top, 0), min(box.right, width), min(box.bottom, height))
        for box in boxes
    ]
    inside = [sides for sides in set(inside) if sides[0] < sides[2] and sides[1] < sides[3]]
    inside.sort(key=lambda sides: (sides[2] - sides[0]) * (sides[3] - sides[1]), reverse=True)
    inside = inside[:_MOST_BOXES]
    edges = sorted({edge for _, top, _, bottom in inside for edge in (top, bottom)})
    area = 0.0
    for top, bottom in pairwise(edges):
        spans = sorted(
            (left, right)
            for left, upper, right, lower in inside
            if upper <= top and bottom <= lower
        )
        reached = 0.0
        for left, right in spans:
            area += max(0.0, right - max(left, reached)) * (bottom - top)
            reached = max(reached, right)
    return area / (width * height) if width and height else 0.0


def exclusion(job: Job, layout: Layout, boxes: Sequence[Box]) -> float:
    """The share (0–1) of the page that lies in ``boxes`` (CSS px), which are not compared.

    Errors: ``CaptureError`` where they cover every visible element.
    """
    if not boxes:
        return 0.0
    large = [box for box in boxes if box.width > 0 and box.height > 0]
    compared = (
        element
        for element in layout.elements
        if element.visible
        and element.tag not in _ROOTS
        and element.box.width * element.box.height > 0
        and not any(box.contains(element.box, ROUNDING_PX) for box in large)
    )
    if large and next(compared, None) is None:
        raise CaptureError(
            f"nothing of {job.address} is compared",
            why=f"{keys_text(job)} cover all that it shows",
            fix="name smaller parts there: what changes by itself, and no more",
        )
    return covered_share(large, layout.page_width, layout.page_height)


def keys_text(job: Job) -> str:
    """The configuration keys that exclude parts of the page, as words of a sentence."""
    page = job.page
    keys = [key for key in ("mask", "ignore", "hide") if getattr(page, key)]
    *most, last = [f"`{key}`" for key in keys]
    return f"{', '.join(most)} and {last}" if most else last
