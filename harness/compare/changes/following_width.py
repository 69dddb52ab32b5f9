"""Values that follow the width between two widths at which the whole layout was read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from harness.compare.changes.own_changes import DRAWING, Change, Pair
from harness.model.layout import Element, Layout

_NUMBER = re.compile(r"\d+(\.\d+)?")


def meeting(
    before: Sequence[Layout], after: Sequence[Layout], changes: Mapping[Pair, Sequence[Change]]
) -> frozenset[Pair]:
    """The pairs whose ``changes`` are all of values that follow the width and are equal further up.

    ``before`` and ``after`` are the layouts at two widths, ``changes`` those at the lower one. At
    the upper width both sides have equal values. Where ``after`` has only the lower width, it is
    enough that the values of ``before`` follow the width.
    """
    sides = [[_by_path(layout) for layout in side] for side in (before, after)]

    def meets(pair: Pair, change: Change) -> bool:
        if change.kind != "style":
            return False
        paths = before[0].elements[pair[0]].path, after[0].elements[pair[1]].path
        (low, high), (low_now, *beyond) = (
            [layout[path].style.get(change.name) if path in layout else None for layout in side]
            for path, side in zip(paths, sides, strict=True)
        )
        if not beyond:
            return low != high
        return beyond == [high] and (low != high or low_now != high)

    return frozenset(
        pair
        for pair, differences in changes.items()
        if min(pair) >= 0 and all(meets(pair, change) for change in differences)
    )


def _by_path(layout: Layout) -> dict[str, Element]:
    return {element.path: element for element in layout.elements}


def following(element: Element, here: Element, there: Element, now: Element) -> Element:
    """``element`` with the values of ``now`` wherever they follow the width.

    A value follows the width where ``here`` and ``there``, the same element at the next read widths
    on both sides, differ. Attributes and texts count only where they differ in numbers alone, or
    are digests of drawings.
    """
    style = _mixed(element.style, here.style, there.style, now.style)
    values = [dict(version.attributes) for version in (element, here, there, now)]
    numbers = {
        name
        for name, value in values[1].items()
        if value != (value_there := values[2].get(name, ""))
        and (name == DRAWING or _differ_by_numbers(value, value_there))
    }
    here_numbers, there_numbers = (
        {name: value for name, value in side.items() if name in numbers} for side in values[1:3]
    )
    attributes = _mixed(values[0], here_numbers, there_numbers, values[3])
    text = element.text
    if here.text != there.text and _differ_by_numbers(here.text, there.text):
        text = now.text
    if style is element.style and attributes is values[0] and text == element.text:
        return element
    return replace(element, style=style, attributes=tuple(sorted(attributes.items())), text=text)


def _differ_by_numbers(text: str, other: str) -> bool:
    """Whether two texts are equal except for their numbers."""
    return _NUMBER.sub("0", text) == _NUMBER.sub("0", other)


def _mixed(
    before: Mapping[str, str],
    here: Mapping[str, str],
    there: Mapping[str, str],
    now: Mapping[str, str],
) -> Mapping[str, str]:
    """``before`` with the values of ``now`` where ``here`` and ``there`` differ."""
    loose = {name for name in here.keys() | there.keys() if here.get(name) != there.get(name)}
    if not loose:
        return before
    kept = {name: value for name, value in before.items() if name not in loose}
    return kept | {name: now[name] for name in loose & now.keys()}
