"""The boxes of elements that changed by themselves, which reports draw over pictures."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from harness.compare.elements.match import match
from harness.diagnose.candidates.candidate import Key
from harness.diagnose.symptoms import Symptom
from harness.findings.group import Group
from harness.model.finding import Boxes
from harness.model.geometry import Box
from harness.model.layout import Element, Layout
from harness.model.target import CaptureKey, Target

#: The most boxes of each side at one width; a cause with more elements is represented by these.
MOST_BOXES = 12

#: The boxes of an element before and now; ``None`` where it is not visible.
Sides = tuple[Box | None, Box | None]


class Whereabouts:
    """Finds the boxes of elements in the layouts of a page at one width, before and now."""

    def __init__(self, before: Layout, after: Layout) -> None:
        self._before, self._after = before.elements, after.elements
        self._partners = match(before, after)

    def boxes(self, paths: Iterable[str]) -> tuple[tuple[Box, ...], tuple[Box, ...]]:
        """The boxes before and now of the elements at ``paths``, the first ``MOST_BOXES`` of each.

        Only visible elements count; CSS px to a hundredth. Paths are those of the page now, or of
        removed elements.
        """
        return first_boxes(self.of(path) for path in paths)

    def of(self, path: str) -> Sides:
        """The boxes before and now of the element at ``path``, as in ``boxes``."""
        before = after = None
        place, old = self._positions_after.get(path, -1), self._positions_before.get(path, -1)
        if place >= 0:
            after = _visible_box(self._after[place])
            partner = self._partners.before_of[place]
            gone = old >= 0 and self._partners.after_of[old] < 0
            old = partner if partner >= 0 else old if gone else -1
        if old >= 0:
            before = _visible_box(self._before[old])
        return before, after

    @cached_property
    def _positions_after(self) -> dict[str, int]:
        return {element.path: place for place, element in enumerate(self._after)}

    @cached_property
    def _positions_before(self) -> dict[str, int]:
        return {element.path: place for place, element in enumerate(self._before)}


def first_boxes(sides: Iterable[Sides]) -> tuple[tuple[Box, ...], tuple[Box, ...]]:
    """The first ``MOST_BOXES`` boxes of each side, without repetition."""
    before: dict[Box, None] = {}
    after: dict[Box, None] = {}
    for then, now in sides:
        if then:
            before[then] = None
        if now:
            after[now] = None
    return tuple(before)[:MOST_BOXES], tuple(after)[:MOST_BOXES]


def changed_boxes_by_capture(
    symptoms: Mapping[CaptureKey, Sequence[Symptom]],
    before: Mapping[Target, Mapping[int, Layout]],
    after: Mapping[Target, Mapping[int, Layout]],
) -> dict[CaptureKey, dict[str, Sides]]:
    """Capture key → path of each changed element → its boxes, where both layouts are given.

    ``before`` and ``after`` are layouts by target and width (CSS px).
    """
    boxes: dict[CaptureKey, dict[str, Sides]] = {}
    for spot, spot_symptoms in symptoms.items():
        sides = [layouts.get(spot.target, {}).get(spot.width) for layouts in (before, after)]
        if sides[0] is not None and sides[1] is not None:
            whereabouts = Whereabouts(sides[0], sides[1])
            boxes[spot] = {
                path: whereabouts.of(path) for symptom in spot_symptoms for path in symptom.changed
            }
    return boxes


def boxes_of(
    groups: Mapping[Key, Group], sides: Mapping[CaptureKey, Mapping[str, Sides]]
) -> dict[Key, list[Boxes]]:
    """The boxes of each group's elements, at each capture that ``lying`` has boxes of."""
    boxes: dict[Key, list[Boxes]] = {}
    for key, group in groups.items():
        paths: dict[CaptureKey, dict[str, None]] = {}
        for spot, symptom in group:
            paths[spot] = paths.get(spot, {}) | dict.fromkeys(symptom.changed)
        boxes[key] = []
        for spot in sorted(paths.keys() & sides.keys()):
            then, now = first_boxes(sides[spot][path] for path in paths[spot])
            if then or now:
                boxes[key].append(Boxes(*spot, then, now))
    return boxes


def _visible_box(element: Element) -> Box | None:
    """The box of an element, or ``None`` where it is not painted or has no area."""
    box = element.box
    if not element.visible or box.width <= 0 or box.height <= 0:
        return None
    ends = (round(end, 2) for end in (box.left, box.top, box.right, box.bottom))
    return Box(*ends)
