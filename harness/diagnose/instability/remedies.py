"""What makes an unstable page steady: which of its elements to paint over, hide or wait for."""

from collections.abc import Iterable, Mapping, Sequence

from harness.compare.changes.offsets import ROUNDING_PX
from harness.compare.pixels.images import decode
from harness.model.capture import Capture
from harness.model.elements import element_path
from harness.model.geometry import Box
from harness.model.layout import Element
from harness.model.unstable import Unstable

#: The captures of one page by viewport width (CSS px).
ByWidth = Mapping[int, Sequence[Capture]]


def different_pictures(unstable: Unstable, captures: Iterable[Capture]) -> int:
    """How many different pictures of an element there are in captures at one width."""
    seen: set[tuple[tuple[int, int] | None, bytes]] = set()
    for capture in captures:
        element = _find(unstable.selector, capture)
        if element is None or not element.visible:
            seen.add((None, b""))
            continue
        region = capture.layout.viewport.to_device(element.box)
        picture = decode(capture.image)
        right, bottom = min(region.right, picture.width), min(region.bottom, picture.height)
        left, top = max(region.left, 0), max(region.top, 0)
        cut = picture.crop((left, top, max(left, right), max(top, bottom)))
        seen.add(((region.width, region.height), cut.tobytes()))
    return len(seen)


def to_cover(elements: Iterable[Unstable], captures: ByWidth) -> tuple[str, ...] | None:
    """The paths of elements that hold all that is unstable, and keep their own boxes.

    The innermost ones. ``None`` where something is in no element that does, but the page itself:
    painting over that would leave nothing to compare.
    """
    covers: dict[str, None] = {}
    for element in elements:
        chain = [element.selector, *reversed(element_path.ancestors(element.selector))]
        cover = next((path for path in chain if _covers(path, element, captures)), "body")
        if cover in ("html", "body"):
            return None
        covers[cover] = None
    return tuple(path for path in covers if covers.keys().isdisjoint(element_path.ancestors(path)))


def arriving(elements: Sequence[Unstable], captures: ByWidth) -> str | None:
    """The path of what all unstable elements come down to: it is there, or not there yet.

    ``None`` where something else is unstable, or it is not always the same when it is there.
    """
    if len(elements) != 1 or elements[0].what != "appears":
        return None
    for repeats in captures.values():
        if different_pictures(elements[0], repeats) > 2:
            return None
    return elements[0].selector


def _covers(path: str, unstable: Unstable, captures: ByWidth) -> bool:
    """Whether an element has one box at each width, and holds another wherever that was seen."""
    for repeats in captures.values():
        boxes = [
            element.box for capture in repeats if (element := _find(path, capture)) is not None
        ]
        inner = [
            element.box
            for capture in repeats
            if (element := _find(unstable.selector, capture)) is not None
        ]
        if inner and len(boxes) < len(repeats):
            return False
        if any(not _near(box, boxes[0]) for box in boxes):
            return False
        if any(not boxes[0].contains(box, ROUNDING_PX) for box in inner):
            return False
    return True


def _find(path: str, capture: Capture) -> Element | None:
    return next((element for element in capture.layout.elements if element.path == path), None)


def _near(box: Box, other: Box) -> bool:
    return box.contains(other, ROUNDING_PX) and other.contains(box, ROUNDING_PX)
