"""The baseline's layout as it would have been loaded, where only its resized layout is known.

A page may be laid out differently when it is resized to a width than when it is loaded at it. Where
the page now has such a difference, the baseline is assumed to have had the same difference; the
remaining differences between the two sides are changes.
"""

from collections.abc import Mapping
from dataclasses import replace

from harness.compare.changes.offsets import ROUNDING_PX
from harness.compare.elements.match import match
from harness.model.geometry import Box
from harness.model.layout import Element, Layout


def as_loaded(before: Layout, resized: Layout, loaded: Layout) -> Layout:
    """``before`` with the differences that the page has now between ``resized`` and ``loaded``.

    All three are at one width. The result's boxes differ from those of ``loaded`` as the boxes of
    ``before`` differ from those of ``resized``. Texts, attributes and styles are those of
    ``loaded`` where ``before`` and ``resized`` agree. Where an element of ``before`` is gone, its
    place when loaded is unknown, and the result is ``before``.
    """
    loads, changed = match(resized, loaded), match(before, resized)
    if -1 in changed.after_of:
        return before
    places: dict[int, int] = {}  # indices in ``elements`` by indices in ``loaded``
    elements: list[Element] = []
    for place, element in enumerate(loaded.elements):
        partner = loads.before_of[place]
        former = changed.before_of[partner] if partner >= 0 else -1
        if (partner >= 0 and former < 0) or (element.parent >= 0 and element.parent not in places):
            continue  # the change inserted it
        then = element
        if former >= 0:
            then = _former(before.elements[former], resized.elements[partner], element)
        places[place] = len(elements)
        elements.append(replace(then, parent=places.get(element.parent, -1)))
    return replace(
        before,
        page_width=loaded.page_width + before.page_width - resized.page_width,
        page_height=loaded.page_height + before.page_height - resized.page_height,
        elements=tuple(elements),
    )


def laid_out_alike(resized: Layout, loaded: Layout) -> bool:
    """Whether a page has the same elements and boxes when resized as when loaded."""
    return len(resized.elements) == len(loaded.elements) and all(
        resized_element.path == loaded_element.path
        and resized_element.visible == loaded_element.visible
        and not any(
            abs(side - side_loaded) > ROUNDING_PX
            for side, side_loaded in zip(
                _sides(resized_element.box), _sides(loaded_element.box), strict=True
            )
        )
        for resized_element, loaded_element in zip(resized.elements, loaded.elements, strict=True)
    )


def _former(before: Element, resized: Element, loaded: Element) -> Element:
    """An element of the baseline as it would have been loaded."""
    sides = zip(_sides(before.box), _sides(resized.box), _sides(loaded.box), strict=True)
    box = Box(
        *(now if abs(old - new) <= ROUNDING_PX else now + old - new for old, new, now in sides)
    )
    attributes = _values(*(dict(element.attributes) for element in (before, resized, loaded)))
    return replace(
        before,
        path=loaded.path,
        box=box,
        visible=loaded.visible if before.visible == resized.visible else before.visible,
        text=loaded.text if before.text == resized.text else before.text,
        attributes=tuple(sorted(attributes.items())),
        style=_values(before.style, resized.style, loaded.style),
    )


def _values(
    before: Mapping[str, str], resized: Mapping[str, str], loaded: Mapping[str, str]
) -> Mapping[str, str]:
    """The values of ``loaded``, or of ``before`` where ``before`` and ``resized`` differ."""
    changed = {
        name for name in before.keys() | resized.keys() if before.get(name) != resized.get(name)
    }
    kept = {name: value for name, value in loaded.items() if name not in changed}
    return kept | {name: before[name] for name in changed & before.keys()}


def _sides(box: Box) -> tuple[float, float, float, float]:
    return box.left, box.top, box.right, box.bottom
