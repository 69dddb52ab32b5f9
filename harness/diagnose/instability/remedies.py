"""Remedies for an unstable page: elements to mask, to hide or to wait for."""

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
    """The number of different pictures of an element in captures at one width."""
    pictures: set[tuple[tuple[int, int] | None, bytes]] = set()
    for capture in captures:
        element = _find(unstable.selector, capture)
        if element is None or not element.visible:
            pictures.add((None, b""))
            continue
        region = capture.layout.viewport.to_device(element.box)
        picture = decode(capture.image)
        right, bottom = min(region.right, picture.width), min(region.bottom, picture.height)
        left, top = max(region.left, 0), max(region.top, 0)
        cut = picture.crop((left, top, max(left, right), max(top, bottom)))
        pictures.add(((region.width, region.height), cut.tobytes()))
    return len(pictures)


def to_cover(elements: Iterable[Unstable], captures: ByWidth) -> tuple[str, ...] | None:
    """The innermost elements with a stable box that cover all unstable ones, by path.

    ``None`` where only the page itself covers one of them: masking it would leave nothing to
    compare.
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
    """The path of the only unstable element, if it merely arrives late or not.

    ``None`` where other elements are unstable, or it differs between captures that have it.
    """
    if len(elements) != 1 or elements[0].what != "appears":
        return None
    for repeats in captures.values():
        if different_pictures(elements[0], repeats) > 2:
            return None
    return elements[0].selector


def _covers(path: str, unstable: Unstable, captures: ByWidth) -> bool:
    """Whether an element has one box at each width, and an unstable one always lies inside."""
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


def _near(box: Box, second: Box) -> bool:
    return box.contains(second, ROUNDING_PX) and second.contains(box, ROUNDING_PX)
