"""The rest of a difference after its causes are undone, as boxes and pixels show it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from harness.compare.changes.own_changes import Change, Pair
from harness.compare.comparison import Comparison, PageState
from harness.compare.movers.root_movers import Root, root_movers
from harness.compare.pixels.images import changed_pixels
from harness.compare.pixels.tolerance import Tolerance
from harness.diagnose.candidates.candidate import Candidate, Key
from harness.diagnose.candidates.join_candidates import is_custom, joined
from harness.diagnose.symptoms import (
    BOX,
    INERT,
    ElementPair,
    Mark,
    Symptom,
    describe,
    mark_of,
    page_size,
    resized,
)
from harness.model.capture import Capture
from harness.model.geometry import Box, Region
from harness.model.layout import Layout

#: More elements than this that are painted differently for no known reason are one change, of their
#: common container.
MAX_PAINTED = 3


def reuse_known_causes(
    comparison: Comparison, proven: Mapping[tuple[str, Change], Candidate]
) -> tuple[Symptom, ...]:
    """The symptoms of a comparison, if causes from another width explain all of it; else none.

    ``proven`` are those causes, by path and change. They have to include every change, and explain
    every box that differs; pixels may differ only in the elements that they changed.
    """
    state = PageState(comparison, comparison.capture)
    paths = {pair: path_of(state, pair) for pair in comparison.changes}
    ids = {
        (paths[pair], change) for pair, changes in comparison.changes.items() for change in changes
    }
    if not ids or not ids <= proven.keys():
        return ()
    roots = _roots(state, comparison.changes)
    if not all(root.changes for root in roots):
        return ()
    grouped: dict[Key, list[Root]] = {}
    for root in roots:
        grouped.setdefault(proven[paths[root.pair], root.changes[0]].key, []).append(root)
    by_key = {candidate.key: candidate for candidate in proven.values()}
    painted = dict(state.repainted)
    pixels = claim_pixels(painted, state, grouped)
    symptoms = [symptom_for(state, by_key[key], same, pixels[key]) for key, same in grouped.items()]
    if painted:
        return ()
    if len(symptoms) == 1:
        return (replace(symptoms[0], pixels=comparison.pixels),)
    return tuple(symptoms)


def symptom_for(
    state: PageState, cause: Candidate | Key, roots: Sequence[Root], pixels: int
) -> Symptom:
    """The symptom of ``roots``, which have one cause; an unknown cause is only a key."""
    key, causes = (cause.key, cause.causes) if isinstance(cause, Candidate) else (cause, ())
    # The elements that use a custom property show its effect, not the one that sets it.
    effective_roots = [
        root for root in roots if not root.changes or not all(map(is_custom, root.changes))
    ]
    return describe(
        key,
        causes,
        [shown(state, root.pair) for root in effective_roots or roots],
        [shown(state, pair) for root in roots for pair in root.followers],
        pixels,
        _marks(state, roots),
    )


def _marks(state: PageState, roots: Sequence[Root]) -> Iterator[Mark]:
    for root in roots:
        path = path_of(state, root.pair)
        yield from (mark_of(path, change) for change in root.changes)
        if not root.changes:
            # Changes that explain nothing still identify the symptom at other widths.
            changes = state.comparison.changes.get(root.pair, ())
            marks = (mark_of(path, change) for change in changes)
            yield from (mark for mark in marks if not mark[1].startswith(INERT))
            yield path, BOX


def unexplained_symptoms(
    state: PageState, candidates: Sequence[Candidate], fallback: bool = True
) -> tuple[Symptom, ...]:
    """The symptoms of the difference in ``state``, by boxes and pixels, with possible causes.

    ``candidates`` are not undone in it. With ``fallback`` there is always a symptom, at least one
    of pixels that differ. Where excluded elements move others, only ``candidates`` are reported.
    """
    comparison = state.comparison
    by_pair = by_their_pairs(candidates)
    changes = {
        pair: pair_changes for pair, pair_changes in comparison.changes.items() if pair in by_pair
    }
    roots = [
        root
        for root in _roots(state, changes)
        if root.changes or not comparison.excluded_shift_layout
    ]
    grouped: dict[Key, list[Root]] = {}
    for root in roots:
        candidate = by_pair.get(root.pair)
        key = (
            candidate.key
            if candidate
            else ("box", comparison.capture.page, path_of(state, root.pair))
        )
        grouped.setdefault(key, []).append(root)
    unexplained = dict(state.repainted)
    pixels = claim_pixels(unexplained, state, grouped)
    symptoms = []
    for key, same in grouped.items():
        pixels[key] += _claim_followers(unexplained, state, same)
        symptom = symptom_for(state, by_pair.get(same[0].pair, key), same, pixels[key])
        if symptom.kind != "restyled" or symptom.others or pixels[key]:
            symptoms.append(symptom)
    if comparison.excluded_shift_layout:
        return tuple(symptoms)
    if symptoms:
        _drop_overpainted(unexplained, state, roots)
    symptoms += repainted_symptoms(state, unexplained)
    if not symptoms and fallback and comparison.baseline:
        symptoms.append(_fallback_symptom(state))
    return _with_all_pixels(symptoms, _difference(comparison, state.capture)[0])


def by_their_pairs(candidates: Sequence[Candidate]) -> dict[Pair, Candidate]:
    """The candidate of each element that changed; several of one element are joined."""
    by_pair: dict[Pair, Candidate] = {}
    for candidate in candidates:
        for pair in candidate.pairs:
            by_pair[pair] = joined(by_pair[pair], candidate) if pair in by_pair else candidate
    return by_pair


def _with_all_pixels(symptoms: Sequence[Symptom], pixels: int) -> tuple[Symptom, ...]:
    """``symptoms``, whose largest also gets the pixels that differ only because elements moved."""
    largest = max(symptoms, key=lambda symptom: symptom.area, default=None)
    if largest is None:
        return ()
    more = max(0, pixels - sum(symptom.pixels for symptom in symptoms))
    return tuple(
        replace(symptom, pixels=symptom.pixels + more) if symptom is largest else symptom
        for symptom in symptoms
    )


def _roots(state: PageState, changes: Mapping[Pair, tuple[Change, ...]]) -> list[Root]:
    """The root movers, without excluded elements."""
    comparison = state.comparison
    roots = root_movers(comparison.before, state.layout, comparison.matching, changes)
    return [root for root in roots if not comparison.is_excluded(root.pair)]


def claim_pixels(
    painted: dict[int, int], state: PageState, grouped: Mapping[Key, Sequence[Root]]
) -> Counter[Key]:
    """The number of pixels in the elements of each group, with descendants; out of ``painted``.

    Pixels of an element inside another count for the inner one.
    """
    key_of = {root.pair[1]: key for key, same in grouped.items() for root in same}
    pixels_by_key: Counter[Key] = Counter()
    for place in [*painted]:
        owner = next(
            (enclosing for enclosing in _around(state.layout, place) if enclosing in key_of), None
        )
        if owner is not None:
            pixels_by_key[key_of[owner]] += painted.pop(place)
    return pixels_by_key


def _claim_followers(painted: dict[int, int], state: PageState, roots: Sequence[Root]) -> int:
    """The number of pixels in resized followers, whose lines break elsewhere; out of ``painted``.

    Followers that only moved took their pixels along.
    """
    pairs = (pair for root in roots for pair in root.followers if _resized(state, pair))
    return sum(painted.pop(pair[1], 0) for pair in pairs)


def _resized(state: PageState, pair: Pair) -> bool:
    before, after = shown(state, pair)
    return resized((before, after))


def _drop_overpainted(painted: dict[int, int], state: PageState, roots: Sequence[Root]) -> None:
    """Remove elements from ``painted`` on which changed elements paint.

    Those are their containers (a list's marker or a shadow lies outside the box), and elements
    that they overlap now or overlapped before.
    """
    changed = {pair[1] for root in roots for pair in (root.pair, *root.followers)}
    for place in {outer for inner in changed for outer in _around(state.layout, inner)}:
        painted.pop(place, None)
    boxes = [
        element.box
        for root in roots
        for element in shown(state, root.pair)
        if element and element.visible
    ]
    for place in [*painted]:
        box = state.layout.elements[place].box
        if any(_overlap(box, changed_box) for changed_box in boxes):
            del painted[place]


def _overlap(box: Box, second: Box) -> bool:
    return (
        box.left < second.right
        and second.left < box.right
        and box.top < second.bottom
        and second.top < box.bottom
    )


def repainted_symptoms(state: PageState, painted: Mapping[int, int]) -> Iterator[Symptom]:
    """The symptoms of elements that are painted differently for no known reason."""
    elements = state.layout.elements
    places = sorted(painted)
    if len(places) > MAX_PAINTED:
        common = set(_around(state.layout, places[0]))
        for place in places:
            common &= set(_around(state.layout, place))
        places = [max(common)]
    for place in places:
        pixels = sum(painted.values()) if len(places) == 1 else painted[place]
        key = ("painted", state.comparison.capture.page, elements[place].path)
        pair = state.comparison.matching.before_of[place], place
        yield describe(key, (), [shown(state, pair)], (), pixels)


def _around(layout: Layout, place: int) -> Iterator[int]:
    """The places of an element and of all its ancestors, innermost first."""
    while place >= 0:
        yield place
        place = layout.elements[place].parent


def _fallback_symptom(state: PageState) -> Symptom:
    """The symptom of the page's size, or of the innermost element with all differing pixels."""
    comparison, layout = state.comparison, state.layout
    pixels, region = _difference(comparison, state.capture)
    before = comparison.before
    if (before.page_width, before.page_height) != (layout.page_width, layout.page_height):
        return page_size(before, layout, pixels)
    place = 0
    if region is not None:
        place = max(
            (
                at
                for at, element in enumerate(layout.elements)
                if element.visible and _holds(layout.viewport.to_device(element.box), region)
            ),
            key=lambda at: (-layout.elements[at].box.width * layout.elements[at].box.height, at),
            default=0,
        )
    path = layout.elements[place].path
    pair = comparison.matching.before_of[place], place
    return describe(
        ("painted", comparison.capture.page, path), (), [shown(state, pair)], (), pixels
    )


def _holds(outer: Region, inner: Region) -> bool:
    return (
        outer.left <= inner.left
        and outer.top <= inner.top
        and outer.right >= inner.right
        and outer.bottom >= inner.bottom
    )


def shown(state: PageState, pair: Pair) -> ElementPair:
    """The elements of a pair, before and in ``state``."""
    return (
        state.comparison.before.elements[pair[0]] if pair[0] >= 0 else None,
        state.layout.elements[pair[1]] if pair[1] >= 0 else None,
    )


def path_of(state: PageState, pair: Pair) -> str:
    """The path of a pair's element now; of one that is gone, before."""
    sides = shown(state, pair)
    element = sides[1] or sides[0]
    return element.path if element else ""


def pixels_between(capture: Capture, second: Capture, tolerance: Tolerance) -> int:
    """The number of pixels that differ between two captures."""
    return _compared(capture.image, second, tolerance, ())[0]


def pixels_of(comparison: Comparison) -> int:
    """The number of pixels of a comparison that differ from its baseline."""
    return _difference(comparison, comparison.capture)[0]


def _difference(comparison: Comparison, capture: Capture) -> tuple[int, Region | None]:
    return _compared(comparison.baseline, capture, comparison.tolerance, comparison.ignored)


def _compared(
    reference: bytes, capture: Capture, tolerance: Tolerance, boxes: Sequence[Box]
) -> tuple[int, Region | None]:
    if not reference:
        return 0, None
    ignored = [capture.layout.viewport.to_device(box) for box in (*capture.ignored, *boxes)]
    return changed_pixels(reference, capture.image, tolerance, ignored)
