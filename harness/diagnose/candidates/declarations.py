"""What sets the properties that changed: the rules that win now, and those whose condition moved.

A rule whose condition does not hold any more sets nothing, and no question to the cascade finds it.
It is there all the same: at a width at which its condition holds.
"""

from collections.abc import Iterator, Mapping, Sequence

from harness.breakpoints.width_range import parse_range
from harness.capture.tab.probe import Probe
from harness.compare.changes.own_changes import Change, Pair
from harness.compare.changes.style_changes import effective
from harness.compare.changes.values_by_width import Layouts
from harness.compare.comparison import Comparison
from harness.diagnose.candidates.candidate import Declared
from harness.diagnose.candidates.moved_condition import moved_condition
from harness.errors import ConfigError
from harness.model.elements.declaration import Declaration
from harness.model.layout import Element

#: The widest viewport at which a rule is looked for (CSS px).
MAX_WIDTH = 10_000

#: At so many widths rules are looked for whose condition does not hold: each is a resize.
MAX_LOOKS = 3


class Declarations:
    """The declarations of one case, asked of its page."""

    def __init__(self, comparison: Comparison, probe: Probe, layouts: Layouts) -> None:
        self._case = comparison
        self._probe = probe
        self._layouts = layouts

    def find(self) -> dict[Pair, dict[str, Declared]]:
        """What sets every property that changed, of every element that changed by itself.

        The page may have been loaded again for it. Errors: ``CaptureError``.
        """
        elements = self._case.capture.layout.elements
        places = {pair: pair[1] for pair in self._case.changes if pair[1] >= 0}
        declared = {
            pair: {name: Declared(winner) for name, winner in winners.items()}
            for pair, winners in self._winners(elements, places)
        }
        self._blame_boundaries(declared)
        return declared

    def _winners(
        self, elements: Sequence[Element], places: Mapping[Pair, int]
    ) -> Iterator[tuple[Pair, Mapping[str, Declaration]]]:
        """What sets the properties that changed, of elements by their places in the page now.

        Elements of one class that changed alike are taken to be told so by one rule.
        """
        asked: dict[tuple[object, ...], Mapping[str, Declaration]] = {}
        for pair, place in places.items():
            changes = self._case.changes[pair]
            names = [change.name for change in changes if change.kind == "style"]
            if not names:
                continue
            element = elements[place]
            looks = element.tag, dict(element.attributes).get("class"), changes
            if looks not in asked:
                asked[looks] = self._probe.winners(place, names)
            yield pair, asked[looks]

    def _blame_boundaries(self, declared: dict[Pair, dict[str, Declared]]) -> None:
        """Where the same rules hold at other widths, what changed is where a condition ends."""
        suspects: dict[int, set[tuple[Pair, str]]] = {}
        former: dict[tuple[Pair, str], str] = {}
        for pair, change, width in self._lasting(declared):
            suspects.setdefault(width, set()).add((pair, change.name))
        waiting = [*self._waiting(declared)]
        here = self._case.capture.width
        nearest = sorted({width for *_, width in waiting}, key=lambda width: abs(width - here))
        for pair, change, width in waiting:
            if width in nearest[:MAX_LOOKS]:
                suspects.setdefault(width, set()).add((pair, change.name))
                former[pair, change.name] = change.before
        for width, suspected in suspects.items():
            self._probe.resize(width)
            blamed = dict(self._conditions_ended(declared, width))
            certain = {
                spot
                for spot in suspected & blamed.keys()
                if spot not in former or self._value_here(*spot) == former[spot]
            }
            moved = {_condition(blamed[spot]) for spot in certain}
            for (pair, name), declaration in blamed.items():
                # Lengths in vw are never the same at two widths, but their rule is.
                if _condition(declaration) in moved:
                    declared[pair][name] = Declared(declaration, boundary=True)
        if suspects:
            self._probe.load(self._case.capture.width)

    def _lasting(
        self, declared: Mapping[Pair, Mapping[str, Declared]]
    ) -> Iterator[tuple[Pair, Change, int]]:
        """Changes whose former value is that of a width at which the page is as it was."""
        for pair, changes in self._case.changes.items():
            if pair in declared:
                for change in changes:
                    if width := self._as_before(pair, change):
                        yield pair, change, width

    def _waiting(
        self, declared: Mapping[Pair, Mapping[str, Declared]]
    ) -> Iterator[tuple[Pair, Change, int]]:
        """Changes of what rules would set whose condition does not hold, and where it does."""
        asked = [
            (pair, change)
            for pair in declared
            for change in self._case.changes[pair]
            if change.kind == "style"
        ]
        if not asked:
            return
        answers = self._probe.conditions_not_met(
            [(pair[1], change.name, change.before) for pair, change in asked]
        )
        for (pair, change), conditions in zip(asked, answers, strict=True):
            widths = [width for text in conditions if (width := self._nearest(text))]
            if widths and not self._as_before(pair, change):
                here = self._case.capture.width
                yield pair, change, min(widths, key=lambda width: abs(width - here))

    def _nearest(self, condition: str) -> int:
        """The nearest width at which a condition holds; 0 where it is none on the width alone."""
        try:
            low, high = parse_range(condition)
        except ConfigError:
            return 0
        width = min(max(self._case.capture.width, low), high)
        return width if 0 < width <= MAX_WIDTH else 0

    def _value_here(self, pair: Pair, name: str) -> str:
        """The computed value of a property in the page as it is held now."""
        path = self._case.capture.layout.elements[pair[1]].path
        elements = self._probe.layout.elements
        place = next(at for at, element in enumerate(elements) if element.path == path)
        return effective(elements, place, name)

    def _conditions_ended(
        self, declared: Mapping[Pair, Mapping[str, Declared]], width: int
    ) -> Iterator[tuple[tuple[Pair, str], Declaration]]:
        """Of all that changed, what is set under a condition that ends on the way to ``width``.

        The page is at that width.
        """
        now = self._case.capture.layout.elements
        elements = self._probe.layout.elements
        by_path = {element.path: place for place, element in enumerate(elements)}
        places = {
            pair: by_path[now[pair[1]].path] for pair in declared if now[pair[1]].path in by_path
        }
        for pair, there in self._winners(elements, places):
            for name in dict.fromkeys((*declared[pair], *there)):
                here = declared[pair].get(name)
                blamed = moved_condition(here.declaration if here else None, there.get(name), width)
                if blamed is not None:
                    yield (pair, name), blamed

    def _as_before(self, pair: Pair, change: Change) -> int | None:
        """The nearest width at which an unchanged page has the value that is gone here.

        ``None`` unless the value it has now is that of another such width: then it is new.
        """
        if change.kind != "style":
            return None
        here = self._case.capture.width
        path = self._case.capture.layout.elements[pair[1]].path
        lasting = {
            width: value
            for width, value in self._layouts.lasting_values(path, change.name).items()
            if width != here
        }
        if change.after not in lasting.values():
            return None
        former = [width for width, value in lasting.items() if value == change.before]
        return min(former, key=lambda width: abs(width - here), default=None)


def _condition(declaration: Declaration) -> tuple[str, str]:
    """The style sheet and the condition of a declaration."""
    return declaration.source.partition(":")[0], declaration.condition
