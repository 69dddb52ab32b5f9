"""What is left of a difference where another renderer painted the baseline.

Styles, texts and attributes are the same on every renderer, so what elements say differently is
told as ever. Boxes count beyond what another renderer's fonts may do to them, and pictures by
their areas; texts that break elsewhere are one symptom, whatever they push about.
"""

from collections.abc import Iterator, Sequence

from harness.compare.changes.own_changes import Pair, is_seen
from harness.compare.comparison import PageState
from harness.compare.cross_renderer import innermost
from harness.compare.movers.root_movers import Root, root_movers
from harness.diagnose.candidates.candidate import Candidate, Key
from harness.diagnose.symptoms import FONTS, Symptom, describe
from harness.diagnose.unexplained import (
    by_their_pairs,
    claim_pixels,
    path_of,
    repainted_symptoms,
    shown,
    symptom_for,
)
from harness.model.finding import Cause


def cross_renderer_symptoms(
    state: PageState, candidates: Sequence[Candidate]
) -> tuple[Symptom, ...]:
    """The symptoms of ``state``, whose baseline another renderer painted.

    ``candidates`` are not undone.
    """
    by_pair = by_their_pairs(candidates)
    grouped: dict[Key, list[Root]] = {}
    for root in _roots(state, by_pair):
        candidate = by_pair.get(root.pair)
        key = (
            candidate.key
            if candidate
            else ("box", state.comparison.capture.page, path_of(state, root.pair))
        )
        grouped.setdefault(key, []).append(root)
    painted = dict(state.repainted)
    pixels = claim_pixels(painted, state, grouped)
    return (
        *(
            symptom_for(state, by_pair.get(same[0].pair, key), same, pixels[key])
            for key, same in grouped.items()
        ),
        *repainted_symptoms(state, painted),
        *_fonts(state),
    )


def _roots(state: PageState, by_pair: dict[Pair, Candidate]) -> Iterator[Root]:
    """The elements that changed by themselves, as far as it shows and no font explains it."""
    comparison, strained = state.comparison, state.displaced
    changes = {
        pair: pair_changes for pair, pair_changes in comparison.changes.items() if pair in by_pair
    }
    reached: set[int] = set()
    for root in root_movers(comparison.before, state.layout, comparison.matching, changes):
        if comparison.is_excluded(root.pair) or (
            comparison.excluded_shift_layout and not root.changes
        ):
            continue
        boxes = strained.intersection([root.pair[1], *(pair[1] for pair in root.followers)])
        if root.pair[1] in strained or (root.changes and (boxes or _is_seen(state, root))):
            reached |= boxes
            yield root
    # What is left followed something that is within tolerance.
    for place in () if comparison.excluded_shift_layout else sorted(strained - reached):
        yield Root((comparison.matching.before_of[place], place), (), ())


def _is_seen(state: PageState, root: Root) -> bool:
    """Whether what changed of an element shows although every box is as it was."""
    there = any(element is not None and element.visible for element in shown(state, root.pair))
    return there and any(is_seen(change) for change in root.changes)


def _fonts(state: PageState) -> Iterator[Symptom]:
    """All texts that break into lines elsewhere, which is one thing."""
    wrapped, renderers = state.cross_renderer.rewrapped, state.comparison.renderers
    if not wrapped or not renderers:
        return
    elements = state.layout.elements
    with_text = [place for place in wrapped if elements[place].text.strip()]
    places = innermost(with_text or wrapped, elements)
    places.sort(key=lambda place: -elements[place].box.width * elements[place].box.height)
    cause = Cause(
        selector="html",
        property="font-family",
        before=renderers.baseline,
        after=renderers.current,
        source="",
        proven=False,
    )
    pairs = [(state.comparison.matching.before_of[place], place) for place in places]
    yield describe((FONTS,), (cause,), [shown(state, pair) for pair in pairs], (), 0)
