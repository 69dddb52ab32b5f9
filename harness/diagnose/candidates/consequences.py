"""Differences that scripts made of other ones: gone once the page is loaded without those."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from harness.compare.comparison import PageState
from harness.compare.elements.match import match
from harness.diagnose.candidates.candidate import Key
from harness.diagnose.symptoms import BOX, Symptom, mark_of
from harness.model.elements.declaration import STYLE_ATTRIBUTE
from harness.model.layout import Layout

#: Kinds of causes that people edit, by what their keys begin with. What they wrote into style
#: sheets and classes goes first: texts may be what scripts made of it.
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
        #: Elements that are gone now, and whether they are there without the changes.
        self._former = {
            element.path: partner >= 0
            for element, partner in zip(
                comparison.before.elements, comparison.matching.after_of, strict=True
            )
        }
        self._astray = {*state.displaced, *state.repainted}
        self._marks = {
            (pair[1], mark_of("", change)[1])
            for pair, changes in comparison.changes.items()
            for change in changes
        }
        self._added = {pair[1] for pair in comparison.changes if pair[0] < 0}

    def lacks(self, symptom: Symptom) -> bool:
        """Whether nothing of what ``symptom`` tells is left of the page."""
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
            return self._former.get(path, False)
        place = self._partners[path]
        return place not in self._astray and place not in self._added


@dataclass(frozen=True, slots=True)
class Told:
    """Symptoms without consequences of others among them."""

    symptoms: tuple[Symptom, ...]
    owner: Key  #: of the symptom that tells the consequences
    gone: frozenset[Key]  #: those of the consequences


def is_edit(symptom: Symptom) -> bool:
    """Whether a person may have made the change: scripts write style attributes."""
    return bool(symptom.causes) and not any(
        cause.source.endswith(STYLE_ATTRIBUTE) for cause in symptom.causes
    )


def without_consequences(
    symptoms: Sequence[Symptom], edits: Collection[Key], loaded: Loaded
) -> Told:
    """``symptoms`` with those that ``loaded`` lacks told by the largest of the ``edits``.

    ``edits`` are the keys of what was undone, of which there is at least one.
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
    return Told(tuple(kept), owner.key, gone)
