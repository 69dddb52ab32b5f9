"""Differences that scripts caused in response to edits: gone when the page loads without those."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from harness.compare.comparison import PageState
from harness.compare.elements.match import match
from harness.diagnose.candidates.candidate import Key
from harness.diagnose.symptoms import BOX, Symptom, mark_of
from harness.model.elements.declaration import STYLE_ATTRIBUTE
from harness.model.layout import Layout

#: Kinds of causes that people edit, by the first part of their keys. Style sheets and classes go
#: first: scripts may have changed texts in response to them.
EDITED = ({"rule", "boundary", "class"}, {"rule", "boundary", "class", "text"})


class Loaded:
    """A page that was loaded with some of its changes undone, beside the page as it is."""

    def __init__(self, state: PageState, now: Layout) -> None:
        """``state`` is of the page without these changes, ``now`` the page with them."""
        comparison = state.comparison
        self._is_baseline = state.is_baseline
        self._partners = {
            element.path: partner
            for element, partner in zip(
                now.elements, match(now, state.layout).after_of, strict=True
            )
        }
        #: Paths of the baseline, and whether the elements exist without the changes.
        self._exists = {
            element.path: partner >= 0
            for element, partner in zip(
                comparison.before.elements, comparison.matching.after_of, strict=True
            )
        }
        self._differing = {*state.displaced, *state.repainted}
        self._marks = {
            (pair[1], mark_of("", change)[1])
            for pair, changes in comparison.changes.items()
            for change in changes
        }
        self._added = {pair[1] for pair in comparison.changes if pair[0] < 0}

    def lacks(self, symptom: Symptom) -> bool:
        """Whether none of the differences of ``symptom`` are left."""
        if self._is_baseline:
            return True
        marks = {
            (self._partners.get(path, -1), difference)
            for path, difference in symptom.marks
            if difference != BOX
        }
        if any(place >= 0 for place, _ in marks & self._marks):
            return False
        return all(self._is_as_before(path) for path in symptom.changed)

    def _is_as_before(self, path: str) -> bool:
        if path not in self._partners:
            return self._exists.get(path, False)
        place = self._partners[path]
        return place not in self._differing and place not in self._added


@dataclass(frozen=True, slots=True)
class Merged:
    """Symptoms without those that are consequences of others."""

    symptoms: tuple[Symptom, ...]
    owner: Key  #: of the symptom that the consequences were added to
    gone: frozenset[Key]  #: keys of the consequences


def is_edit(symptom: Symptom) -> bool:
    """Whether a person may have made the change; style attributes are written by scripts."""
    return bool(symptom.causes) and not any(
        cause.source.endswith(STYLE_ATTRIBUTE) for cause in symptom.causes
    )


def without_consequences(
    symptoms: Sequence[Symptom], edits: Collection[Key], loaded: Loaded
) -> Merged:
    """``symptoms``, of which those that ``loaded`` lacks are added to the largest edit.

    ``edits`` are the keys of the symptoms that were undone in ``loaded``, at least one.
    """
    owner = max(
        (symptom for symptom in symptoms if symptom.key in edits), key=lambda symptom: symptom.area
    )
    lacking = [
        symptom for symptom in symptoms if symptom.key not in edits and loaded.lacks(symptom)
    ]
    gone = frozenset(symptom.key for symptom in lacking)
    together = [owner, *lacking]
    joined = replace(
        owner,
        elements=max(symptom.elements for symptom in together),
        pixels=sum(symptom.pixels for symptom in together),
        area=max(symptom.area for symptom in together),
        marks=frozenset().union(*(symptom.marks for symptom in together)),
    )
    kept = (
        joined if symptom is owner else symptom for symptom in symptoms if symptom.key not in gone
    )
    return Merged(tuple(kept), owner.key, gone)
