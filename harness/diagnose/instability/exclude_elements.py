"""A comparison without its unstable elements, of which the rest can still be explained."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from harness.compare.changes.offsets import misplaced, strained
from harness.compare.comparison import Comparison, PageState, within
from harness.compare.elements.match import match
from harness.diagnose.instability.unstable_elements import hull
from harness.diagnose.symptoms import resized
from harness.diagnose.unexplained import pixels_of
from harness.model.capture import Capture
from harness.model.layout import Layout
from harness.model.unstable import Unstable


def set_aside(
    comparison: Comparison, unstable_elements: Sequence[Unstable], again: Capture
) -> Comparison:
    """``comparison`` with ``again``, another capture of the page, without unstable elements."""
    first = comparison.capture.layout
    excluded = comparison.excluded | {unstable.selector for unstable in unstable_elements}
    reduced = replace(comparison.with_capture(again), excluded=excluded)
    ignored = [
        element.box
        for place, (element, partner) in enumerate(
            zip(comparison.before.elements, reduced.matching.after_of, strict=True)
        )
        if element.visible and reduced.is_excluded((place, partner))
    ]
    ignored += [
        element.box
        for element in again.layout.elements
        if within(element.path, excluded) and element.visible
    ]
    ignored += [unstable.box for unstable in unstable_elements]
    reduced = replace(
        reduced,
        ignored=tuple(dict.fromkeys((*comparison.ignored, *ignored))),
        excluded_shift_layout=comparison.excluded_shift_layout
        or (bool(excluded) and (_moves_others(first, reduced) or _may_move_others(first, reduced))),
    )
    return replace(reduced, pixels=pixels_of(reduced))


def differs_aside(comparison: Comparison, unstable_elements: Sequence[Unstable]) -> bool:
    """Whether any of ``unstable_elements`` differs from the baseline of ``comparison``."""
    paths = frozenset(unstable.selector for unstable in unstable_elements)
    alone = replace(comparison, excluded=paths)
    if any(pair not in alone.changes for pair in comparison.changes):
        return True
    after = comparison.capture.layout
    places = [place for place, element in enumerate(after.elements) if within(element.path, paths)]
    if not strained(comparison.before, after, comparison.matching).isdisjoint(places):
        return True
    return bool(comparison.baseline) and not PageState(
        comparison, comparison.capture
    ).repainted.keys().isdisjoint(places)


def known_at(known_elements: Iterable[Unstable], comparison: Comparison) -> tuple[Unstable, ...]:
    """Elements that are known to be unstable at another width, with their boxes here."""
    boxed = []
    for unstable in known_elements:
        boxes = [
            element.box
            for layout in (comparison.before, comparison.capture.layout)
            for element in layout.elements
            if element.path == unstable.selector and element.visible
        ]
        if boxes:
            boxed.append(replace(unstable, box=hull(boxes)))
    return tuple(boxed)


def _moves_others(first: Layout, comparison: Comparison) -> bool:
    """Whether elements that are not excluded moved between ``first`` and the capture now."""
    again = comparison.capture.layout
    matching = match(first, again)
    return any(
        not within(again.elements[place].path, comparison.excluded)
        and not (
            (partner := matching.before_of[place]) >= 0
            and within(first.elements[partner].path, comparison.excluded)
        )
        for place in misplaced(first, again, matching)
    )


def _may_move_others(first: Layout, comparison: Comparison) -> bool:
    """Whether an excluded element has another size than in the baseline.

    An element with two sizes in the captures does not count: they show what it moves.
    """
    again = comparison.capture.layout
    sizes = {first_element.path: first_element for first_element in first.elements}
    for place, partner in enumerate(comparison.matching.before_of):
        element = again.elements[place]
        if partner < 0 or element.path not in comparison.excluded:
            continue
        old, twin = comparison.before.elements[partner], sizes.get(element.path)
        if twin is not None and resized((twin, element)):
            continue
        if old.visible != element.visible or resized((old, element)):
            return True
    return False
