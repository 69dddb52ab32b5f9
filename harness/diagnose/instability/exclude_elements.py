"""A case without the elements that are another in each capture: what else of it can be told."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from harness.compare.changes.offsets import misplaced, strained
from harness.compare.comparison import Case, State, within
from harness.compare.elements.match import match
from harness.diagnose.instability.unstable_elements import hull
from harness.diagnose.symptoms import resized
from harness.diagnose.unexplained import pixels_of
from harness.model.capture import Capture
from harness.model.layout import Layout
from harness.model.unstable import Unstable


def set_aside(case: Case, found: Sequence[Unstable], again: Capture) -> Case:
    """``case`` as ``again``, another capture of the same page, has it, without what is unsteady."""
    aside, first = case.aside | {one.selector for one in found}, case.capture.layout
    other = replace(case, capture=again, aside=aside)
    ignored = [
        element.box
        for place, (element, partner) in enumerate(
            zip(case.before.elements, other.matching.after_of, strict=True)
        )
        if element.visible and other.is_aside((place, partner))
    ]
    ignored += [one.box for one in again.layout.elements if within(one.path, aside) and one.visible]
    ignored += [one.box for one in found]
    other = replace(
        other,
        ignored=tuple(dict.fromkeys((*case.ignored, *ignored))),
        pushed=case.pushed
        or (bool(aside) and (_moves_others(first, other) or _may_move_others(first, other))),
    )
    return replace(other, pixels=pixels_of(other))


def differs_aside(case: Case, found: Sequence[Unstable]) -> bool:
    """Whether any of the elements ``found`` differs from the baseline of ``case``."""
    some = frozenset(one.selector for one in found)
    alone = replace(case, aside=some)
    if any(pair not in alone.changes for pair in case.changes):
        return True
    after = case.capture.layout
    places = [place for place, one in enumerate(after.elements) if within(one.path, some)]
    if not strained(case.before, after, case.matching).isdisjoint(places):
        return True
    return bool(case.baseline) and not State(case, case.capture).painted.keys().isdisjoint(places)


def known_at(paths_known: Iterable[Unstable], case: Case) -> tuple[Unstable, ...]:
    """Elements known to be unsteady at another width, with their boxes in ``case``."""
    found = []
    for one in paths_known:
        boxes = [
            each.box
            for layout in (case.before, case.capture.layout)
            for each in layout.elements
            if each.path == one.selector and each.visible
        ]
        if boxes:
            found.append(replace(one, box=hull(boxes)))
    return tuple(found)


def _moves_others(first: Layout, case: Case) -> bool:
    """Whether other elements lie elsewhere in the ``first`` capture than in that of ``case``."""
    again = case.capture.layout
    matching = match(first, again)
    return any(
        not within(again.elements[place].path, case.aside)
        and not (
            (partner := matching.before_of[place]) >= 0
            and within(first.elements[partner].path, case.aside)
        )
        for place in misplaced(first, again, matching)
    )


def _may_move_others(first: Layout, case: Case) -> bool:
    """Whether an element set aside has another size than in the baseline.

    Not one that has two sizes in the captures: what it moves is seen there.
    """
    again = case.capture.layout
    sizes = {one.path: one for one in first.elements}
    for place, partner in enumerate(case.matching.before_of):
        element = again.elements[place]
        if partner < 0 or element.path not in case.aside:
            continue
        old, twin = case.before.elements[partner], sizes.get(element.path)
        if twin is not None and resized((twin, element)):
            continue
        if old.visible != element.visible or resized((old, element)):
            return True
    return False
