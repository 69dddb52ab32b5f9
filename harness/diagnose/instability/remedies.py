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


def different_pictures(one: Unstable, captures: Iterable[Capture]) -> int:
    """How many different pictures of an element there are in captures at one width."""
    seen: set[tuple[tuple[int, int] | None, bytes]] = set()
    for capture in captures:
        element = _find(one.selector, capture)
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


def to_cover(found: Iterable[Unstable], captures: ByWidth) -> tuple[str, ...] | None:
    """The paths of elements that hold all that is unstable, and keep their own boxes.

    The innermost ones. ``None`` where something is in no element that does, but the page itself:
    painting over that would leave nothing to compare.
    """
    covers: dict[str, None] = {}
    for one in found:
        chain = [one.selector, *reversed(element_path.ancestors(one.selector))]
        cover = next((path for path in chain if _covers(path, one, captures)), "body")
        if cover in ("html", "body"):
            return None
        covers[cover] = None
    return tuple(path for path in covers if covers.keys().isdisjoint(element_path.ancestors(path)))


def arriving(found: Sequence[Unstable], captures: ByWidth) -> str | None:
    """The path of what all unstable elements come down to: it is there, or not there yet.

    ``None`` where something else is unstable, or it is not always the same when it is there.
    """
    if len(found) != 1 or found[0].what != "appears":
        return None
    for some in captures.values():
        if different_pictures(found[0], some) > 2:
            return None
    return found[0].selector


def _covers(path: str, one: Unstable, captures: ByWidth) -> bool:
    """Whether an element has one box at each width, and holds another wherever that was seen."""
    for some in captures.values():
        boxes = [element.box for each in some if (element := _find(path, each)) is not None]
        inner = [element.box for each in some if (element := _find(one.selector, each)) is not None]
        if inner and len(boxes) < len(some):
            return False
        if any(not _near(box, boxes[0]) for box in boxes):
            return False
        if any(not _holds(boxes[0], box) for box in inner):
            return False
    return True


def _find(path: str, capture: Capture) -> Element | None:
    return next((one for one in capture.layout.elements if one.path == path), None)


def _near(one: Box, other: Box) -> bool:
    return _holds(one, other) and _holds(other, one)


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer.left <= inner.left + ROUNDING_PX
        and outer.top <= inner.top + ROUNDING_PX
        and outer.right >= inner.right - ROUNDING_PX
        and outer.bottom >= inner.bottom - ROUNDING_PX
    )
