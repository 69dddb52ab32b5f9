"""Layouts of two renderers: differences that fonts explain, and differences that they do not.

Another renderer draws letters slightly wider or narrower, so texts end and break at other places
and push their neighbours. It lays out images and plain boxes the same.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from harness.compare.changes.offsets import Offset, offsets
from harness.compare.changes.own_changes import Change, Pair
from harness.compare.elements.match import Matching
from harness.model.layout import Element, Layout

#: Tolerance for elements with text in them or beside them: CSS px, plus a share of the parent's
#: width or of the element's height. Measured on pages/article with full hinting against none: texts
#: up to 6 px and 5 % wider or narrower.
TEXT_PX, TEXT_SHARE = 2.0, 0.05

#: Tolerance for elements without text, as edges are rounded differently (CSS px).
PLAIN_PX = 1.0

#: Elements that the operating system draws, or that contain their own text.
_CONTROLS = frozenset(
    {"input", "select", "textarea", "button", "progress", "meter", "audio", "video", "summary"}
)
_PSEUDO = frozenset({"::before", "::after", "::marker", "::placeholder"})

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")

#: Children of these are as wide as their content.
_SHARES_ROOM = frozenset({"flex", "inline-flex", "grid", "inline-grid", "table-row", "inline"})


@dataclass(frozen=True, slots=True)
class CrossRendererChanges:
    """Elements laid out differently than by the other renderer, by their indices now."""

    unexplained: frozenset[int]  #: fonts do not explain the difference
    #: Their text, or text beside them, breaks or ends at another place.
    rewrapped: frozenset[int]

    @property
    def is_near(self) -> bool:
        return not self.unexplained and not self.rewrapped


def cross_renderer_changes(
    before: Layout, after: Layout, matching: Matching
) -> CrossRendererChanges:
    """Elements that differ beyond tolerance from ``before``, laid out by another renderer."""
    has_text = _with_text(after.elements)
    unexplained, rewrapped = set(), set()
    for place, offset in offsets(before, after, matching):
        element = after.elements[place]
        if offset is None:
            unexplained.add(place)
            continue
        beside_text = has_text[element.parent] if element.parent >= 0 else has_text[place]
        if _is_near(offset, element, beside_text=beside_text):
            continue
        if (
            beside_text
            and (has_text[place] or _keeps_size(offset))
            and (
                _is_near_in_width(offset, element) or _is_as_wide_as_its_text(after.elements, place)
            )
        ):
            rewrapped.add(place)
        else:
            unexplained.add(place)
    return CrossRendererChanges(frozenset(unexplained), frozenset(rewrapped))


def is_by_fonts(change: Change) -> bool:
    """Whether a font may explain a changed style: only lengths differ, perhaps given in ``ch``."""
    return (
        change.kind == "style"
        and "px" in change.before
        and _NUMBER.sub("0", change.before) == _NUMBER.sub("0", change.after)
    )


def is_near_by_fonts(change: Change) -> bool:
    """Whether a font may explain a changed style, and its lengths differ within tolerance."""
    return is_by_fonts(change) and all(
        abs(float(before) - float(after)) <= TEXT_PX + TEXT_SHARE * abs(float(before))
        for before, after in zip(
            _NUMBER.findall(change.before), _NUMBER.findall(change.after), strict=True
        )
    )


def without_fonts(
    changes: Mapping[Pair, tuple[Change, ...]],
) -> Mapping[Pair, tuple[Change, ...]]:
    """``changes`` without those that a font may explain."""
    left = {
        pair: tuple(change for change in pair_changes if not is_by_fonts(change))
        for pair, pair_changes in changes.items()
    }
    return {pair: remaining for pair, remaining in left.items() if remaining}


def innermost(places: Sequence[int] | frozenset[int], elements: Sequence[Element]) -> list[int]:
    """Indices in ``places`` of elements that contain no other of them, rising."""
    around = {elements[place].parent for place in places}
    for place in sorted(places, reverse=True):
        if place in around:
            around.add(elements[place].parent)
    return sorted(place for place in places if place not in around)


def laid_out_by(after: Layout, before: Layout, matching: Matching) -> Layout:
    """``before`` with the boxes of ``after`` for all elements present on both sides."""
    elements = tuple(
        replace(element, box=after.elements[partner].box, visible=after.elements[partner].visible)
        if partner >= 0
        else element
        for element, partner in zip(before.elements, matching.after_of, strict=True)
    )
    return replace(
        before, elements=elements, page_width=after.page_width, page_height=after.page_height
    )


def _with_text(elements: Sequence[Element]) -> list[bool]:
    """Whether each element contains text, or a control that the system draws."""
    has_text = [
        bool(element.text.strip()) or element.tag in _CONTROLS or element.tag in _PSEUDO
        for element in elements
    ]
    for place in range(len(elements) - 1, 0, -1):  # parents come before their children
        if has_text[place] and elements[place].parent >= 0:
            has_text[elements[place].parent] = True
    return has_text


def _is_near(offset: Offset, element: Element, *, beside_text: bool) -> bool:
    if not beside_text:
        return max(map(abs, (offset.wider, offset.taller, offset.right, offset.down))) <= PLAIN_PX
    return (
        _is_near_in_width(offset, element)
        and abs(offset.right) <= _across(offset, element)
        and abs(offset.taller) <= TEXT_PX + TEXT_SHARE * element.box.height
        and abs(offset.down) <= TEXT_PX
    )


def _is_near_in_width(offset: Offset, element: Element) -> bool:
    return abs(offset.wider) <= _across(offset, element)


def _keeps_size(offset: Offset) -> bool:
    return abs(offset.wider) <= PLAIN_PX and abs(offset.taller) <= PLAIN_PX


def _across(offset: Offset, element: Element) -> float:
    return TEXT_PX + TEXT_SHARE * max(offset.around, element.box.width)


def _is_as_wide_as_its_text(elements: Sequence[Element], place: int) -> bool:
    """Whether an element's width may depend on the text in it and beside it."""
    element = elements[place]
    display = element.style.get("display", "inline")
    if display.startswith(("inline", "table")) or display == "contents":
        return True
    around = elements[element.parent].style.get("display", "inline") if element.parent >= 0 else ""
    return around in _SHARES_ROOM or element.style.get("float", "none") != "none"
