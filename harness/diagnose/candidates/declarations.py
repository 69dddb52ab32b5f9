"""The declarations behind changed properties: those that win now, and those whose condition moved.

A rule whose condition does not hold any more sets nothing, so the cascade does not show it. It
shows at a width at which its condition holds: the page is resized to such widths.
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

#: The widest viewport at which rules are searched for (CSS px).
MAX_WIDTH = 10_000

#: The number of widths at which rules are searched for whose condition does not hold here.
MAX_LOOKS = 3


class Declarations:
    """Finds the declarations behind one comparison, in its page."""

    def __init__(self, comparison: Comparison, probe: Probe, layouts: Layouts) -> None:
        self._case = comparison
        self._probe = probe
        self._layouts = layouts

    def find(self) -> dict[Pair, dict[str, Declared]]:
        """The declarations of all changed properties, by pair and property.

        May load the page again. Errors: ``CaptureError``.
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
        """The winning declarations of changed properties, of elements at ``places`` of the page.

        Elements with the same tag, class and changes are assumed to have the same declarations.
        """
        winners: dict[tuple[object, ...], Mapping[str, Declaration]] = {}
        for pair, place in places.items():
            changes = self._case.changes[pair]
            names = [change.name for change in changes if change.kind == "style"]
            if not names:
                continue
            element = elements[place]
            group = element.tag, dict(element.attributes).get("class"), changes
            if group not in winners:
                winners[group] = self._probe.winners(place, names)
            yield pair, winners[group]

    def _blame_boundaries(self, declared: dict[Pair, dict[str, Declared]]) -> None:
        """Mark declarations whose condition moved: the same rules hold at other widths."""
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
                setting
                for setting in suspected & blamed.keys()
                if setting not in former or self._value_here(*setting) == former[setting]
            }
            moved = {_condition(blamed[setting]) for setting in certain}
            for (pair, name), declaration in blamed.items():
                # Lengths in vw differ at any two widths, but their rule is the same.
                if _condition(declaration) in moved:
                    declared[pair][name] = Declared(declaration, boundary=True)
        if suspects:
            self._probe.load(self._case.capture.width)

    def _lasting(
        self, declared: Mapping[Pair, Mapping[str, Declared]]
    ) -> Iterator[tuple[Pair, Change, int]]:
        """Changes whose former value still applies at a width where the page is unchanged."""
        for pair, changes in self._case.changes.items():
            if pair in declared:
                for change in changes:
                    if width := self._as_before(pair, change):
                        yield pair, change, width

    def _waiting(
        self, declared: Mapping[Pair, Mapping[str, Declared]]
    ) -> Iterator[tuple[Pair, Change, int]]:
        """Changes that a rule would take back if its condition held, and a width where it does."""
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
        """The nearest width at which a condition holds; 0 if it is not on the width alone."""
        try:
            low, high = parse_range(condition)
        except ConfigError:
            return 0
        width = min(max(self._case.capture.width, low), high)
        return width if 0 < width <= MAX_WIDTH else 0

    def _value_here(self, pair: Pair, name: str) -> str:
        """The computed value of a property in the open page."""
        path = self._case.capture.layout.elements[pair[1]].path
        elements = self._probe.layout.elements
        place = next(at for at, element in enumerate(elements) if element.path == path)
        return effective(elements, place, name)

    def _conditions_ended(
        self, declared: Mapping[Pair, Mapping[str, Declared]], width: int
    ) -> Iterator[tuple[tuple[Pair, str], Declaration]]:
        """The declarations whose condition ends between the captured width and ``width``.

        The page is at ``width`` now. By pair and property.
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
        """The nearest width at which the element still has the former value.

        ``None`` if its value here is new: then no condition moved.
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
