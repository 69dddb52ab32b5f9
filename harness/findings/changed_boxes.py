"""Where the elements that changed by themselves lie, to be drawn over pictures of the page."""

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

#: So many boxes are told of each side at one width; a cause of more elements shows by these.
MOST_BOXES = 12

#: Where one element lies before and now; ``None`` where it is not to be seen.
Sides = tuple[Box | None, Box | None]


class Whereabouts:
    """A page at one width before and now."""

    def __init__(self, before: Layout, after: Layout) -> None:
        self._before, self._after = before.elements, after.elements
        self._partners = match(before, after)

    def boxes(self, paths: Iterable[str]) -> tuple[tuple[Box, ...], tuple[Box, ...]]:
        """The boxes before and now of the elements at ``paths``, the first ``MOST_BOXES`` of each.

        Only of what is visible; CSS px to a hundredth. Paths are those of the page now, or of
        what was there before and has gone.
        """
        return first_boxes(self.of(path) for path in paths)

    def of(self, path: str) -> Sides:
        """The boxes before and now of the element at ``path``, as ``boxes`` has them."""
        before = after = None
        place, old = self._now.get(path, -1), self._then.get(path, -1)
        if place >= 0:
            after = _seen(self._after[place])
            partner = self._partners.before_of[place]
            gone = old >= 0 and self._partners.after_of[old] < 0
            old = partner if partner >= 0 else old if gone else -1
        if old >= 0:
            before = _seen(self._before[old])
        return before, after

    @cached_property
    def _now(self) -> dict[str, int]:
        return {element.path: place for place, element in enumerate(self._after)}

    @cached_property
    def _then(self) -> dict[str, int]:
        return {element.path: place for place, element in enumerate(self._before)}


def first_boxes(sides: Iterable[Sides]) -> tuple[tuple[Box, ...], tuple[Box, ...]]:
    """The first ``MOST_BOXES`` boxes of each side, each once."""
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
    """Where the elements of all symptoms lie, by path, where both sides are given.

    ``before`` and ``after`` are layouts by page and browser, and by width.
    """
    boxes: dict[CaptureKey, dict[str, Sides]] = {}
    for spot, spot_symptoms in symptoms.items():
        sides = [layouts.get(spot.target, {}).get(spot.width) for layouts in (before, after)]
        if sides[0] is not None and sides[1] is not None:
            there = Whereabouts(sides[0], sides[1])
            boxes[spot] = {
                path: there.of(path) for symptom in spot_symptoms for path in symptom.changed
            }
    return boxes


def boxes_of(
    groups: Mapping[Key, Group], sides: Mapping[CaptureKey, Mapping[str, Sides]]
) -> dict[Key, list[Boxes]]:
    """Where the elements of each group lie at each width that ``lying`` has found them at."""
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


def _seen(element: Element) -> Box | None:
    """The box of an element that is painted and covers something."""
    box = element.box
    if not element.visible or box.width <= 0 or box.height <= 0:
        return None
    ends = (round(end, 2) for end in (box.left, box.top, box.right, box.bottom))
    return Box(*ends)
