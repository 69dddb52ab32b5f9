"""What differs between two layouts of one page, and the element that it starts from."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from harness.values import Box, Layout, Region

#: Boxes that differ by less are the same: sub-pixel rounding (CSS px).
ROUNDING_PX = 0.1

Kind = Literal["moved", "resized", "appeared", "disappeared", "restyled", "page-size"]


@dataclass(frozen=True, slots=True)
class Difference:
    """The element that a page's change starts from at one width, as far as boxes tell."""

    kind: Kind
    selector: str
    before: Box | None
    after: Box | None
    elements: int  #: how many elements appeared, disappeared, moved or changed their size
    area: float  #: the page area that changed, CSS px²


def difference(before: Layout, after: Layout, region: Region | None) -> Difference:
    """Where the change from ``before`` to ``after`` starts; ``region`` is where pixels differ.

    A width is given from parent to child and a height from child to parent. So of the elements
    that became wider or narrower the outermost is to blame, and of those that only became taller
    or shorter the innermost; a move is blamed only where nothing came, went or changed its size.
    """
    old = {element.path: element.box for element in before.elements}
    new = {element.path: element.box for element in after.elements}
    both = [path for path in new if path in old]
    changed = {
        "appeared": [path for path in new if path not in old],
        "disappeared": [path for path in old if path not in new],
        "wider": [path for path in both if _differs(old[path].width, new[path].width)],
        "taller": [path for path in both if _differs(old[path].height, new[path].height)],
        "moved": [path for path in both if _moved(old[path], new[path])],
    }
    touched = set().union(*changed.values())
    area = sum(_area(new.get(path) or old[path]) for path in _outermost(touched))

    candidates: tuple[tuple[Kind, list[str]], ...] = (
        ("disappeared", _outermost(changed["disappeared"])),
        ("appeared", _outermost(changed["appeared"])),
        ("resized", _outermost(changed["wider"])),
        ("resized", _innermost(changed["taller"])),
        ("moved", _outermost(changed["moved"])),
    )
    for kind, paths in candidates:
        if paths:
            first = paths[0]
            return Difference(kind, first, old.get(first), new.get(first), len(touched), area)
    page = Box(0, 0, after.page_width, after.page_height)
    if (before.page_width, before.page_height) != (after.page_width, after.page_height):
        old_page = Box(0, 0, before.page_width, before.page_height)
        return Difference("page-size", "html", old_page, page, 0, _area(page))
    path, box = _around(after, region) if region else ("html", page)
    return Difference("restyled", path, box, box, 1, _area(box))


def _differs(one: float, other: float) -> bool:
    return abs(one - other) > ROUNDING_PX


def _moved(old: Box, new: Box) -> bool:
    return _differs(old.left, new.left) or _differs(old.top, new.top)


def _area(box: Box) -> float:
    return box.width * box.height


def _outermost(paths: Iterable[str]) -> list[str]:
    every = dict.fromkeys(paths)
    return [path for path in every if not any(one in every for one in _ancestors(path))]


def _innermost(paths: Iterable[str]) -> list[str]:
    every = tuple(paths)
    parents = {ancestor for path in every for ancestor in _ancestors(path)}
    return [path for path in every if path not in parents]


def _ancestors(path: str) -> tuple[str, ...]:
    """The paths of the elements around ``path``, from the body down.

    >>> _ancestors("main > article > h1")
    ('body', 'main', 'main > article')
    """
    if path == "body":
        return ()
    parts = path.split(" ")
    return ("body", *(" ".join(parts[:end]) for end in range(1, len(parts), 2)))


def _around(layout: Layout, region: Region) -> tuple[str, Box]:
    """The innermost element whose box holds all of ``region``."""
    scale = layout.viewport.device_scale_factor
    left, top = region.left / scale, region.top / scale
    right, bottom = region.right / scale, region.bottom / scale
    holding = [
        (_area(element.box), -place, element.path, element.box)
        for place, element in enumerate(layout.elements)
        if element.box.left <= left + 1
        and element.box.top <= top + 1
        and element.box.right >= right - 1
        and element.box.bottom >= bottom - 1
    ]
    if not holding:
        return "html", Box(0, 0, layout.page_width, layout.page_height)
    _, _, path, box = min(holding)
    return path, box
