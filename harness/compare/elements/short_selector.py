"""Short selectors, as a person would write them, that match exactly one element."""

import re
from collections.abc import Sequence

from harness.model.elements import element_path
from harness.model.layout import Element, Layout

_SEGMENT = re.compile(
    r"(?P<tag>[^#.:]*)(?:#(?P<id>(?:\\.|[^.:])+)|\.(?P<class>(?:\\.|[^.:])+))?"
    r"(?::nth-of-type\((?P<nth>\d+)\))?"
)
_ESCAPED = re.compile(r"\\(?:([0-9a-f]{1,6}) ?|(.))")
_CUT = "…"  #: in a value that is cut


def short_selector(path: str, *layouts: Layout) -> str:
    """A CSS selector that matches only the element at ``path`` in all ``layouts``.

    It is the shortest end of the path that does; the whole path where none does, or where there is
    no such element. For an element in a shadow tree, the selector is relative to that tree.
    """
    path = element_path.element(path)
    inner = path.rpartition(" >>> ")[2]
    segments = inner.split(" > ")
    for count in range(1, len(segments) + 1):
        matched = [_matching(segments[-count:], layout.elements) for layout in layouts]
        if [path] in matched and all(paths in ([], [path]) for paths in matched):
            return " > ".join(segments[-count:])
    return inner


def _matching(segments: Sequence[str], elements: Sequence[Element]) -> list[str]:
    """Paths of all elements that a selector of these segments may match."""
    return [
        element.path
        for place, element in enumerate(elements)
        if not element_path.pseudo(element.path) and _matches(segments, elements, place)
    ]


def _matches(segments: Sequence[str], elements: Sequence[Element], place: int) -> bool:
    for segment in reversed(segments):
        if place < 0 or not _may_match(segment, elements, place):
            return False
        place = elements[place].parent
    return True


def _may_match(segment: str, elements: Sequence[Element], place: int) -> bool:
    """Whether ``segment`` may match an element; cut attributes may match."""
    element = elements[place]
    match = _SEGMENT.fullmatch(segment)
    if match is None or element.tag != match["tag"]:
        return False
    if segment == element_path.last_segment(element.path):
        return True
    attributes = dict(element.attributes)
    name, classes = attributes.get("id", ""), attributes.get("class", "")
    if match["id"] and _CUT not in name and name != _plain(match["id"]):
        return False
    if match["class"] and _CUT not in classes and _plain(match["class"]) not in classes.split():
        return False
    return match["nth"] is None or _place_of_type(elements, place) == int(match["nth"])


def _place_of_type(elements: Sequence[Element], place: int) -> int:
    element = elements[place]
    return sum(
        sibling.tag == element.tag and sibling.parent == element.parent
        for sibling in elements[: place + 1]
    )


def _plain(name: str) -> str:
    """An identifier without escapes.

    >>> _plain("\\\\32 col"), _plain("a\\\\.b")
    ('2col', 'a.b')
    """
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)) if match[1] else match[2], name)
