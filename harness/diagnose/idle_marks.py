"""Marks without effect on any picture: which values they had there, and which are still to be seen.

What a property does hangs on its value. ``filter: blur(0)`` that changes no picture says nothing of
``blur(4px)`` between two pictures.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping

from harness.diagnose.symptoms import Mark

#: What an element says before and after, in the order of ``Change``.
Values = tuple[str, str]

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


class IneffectiveMarks:
    """The marks of one page that were without effect where the page was looked at.

    ``values_at`` gives, by a width (CSS px), the values of the marks there.
    """

    def __init__(self, values_at: Callable[[int], Mapping[Mark, Values]]) -> None:
        self._values_at = values_at
        self._by_width: dict[int, Mapping[Mark, Values]] = {}
        self._seen: dict[Mark, set[Values]] = defaultdict(set)

    def add(self, width: int, marks: Iterable[Mark]) -> None:
        """Note that ``marks`` have no effect at ``width``."""
        for mark in marks:
            self._seen[mark].add(self.value(width, mark))

    def forget(self, width: int) -> None:
        """Ask for the values at ``width`` again, of which more is known now."""
        self._by_width.pop(width, None)

    def value(self, width: int, mark: Mark) -> Values:
        """The values of a mark at ``width``; empty where only its box says that it changed."""
        if width not in self._by_width:
            self._by_width[width] = self._values_at(width)
        return self._by_width[width].get(mark, ("", ""))

    def among(self, width: int, marks: Collection[Mark]) -> set[Mark]:
        """Those of ``marks`` at ``width`` that need not be looked at.

        Values of which several were without effect follow the width, or may: then others that
        differ from one of them in numbers alone are taken to have none either.
        """
        return {
            mark for mark in self._seen.keys() & marks if self._has(mark, self.value(width, mark))
        }

    def same_among(self, width: int, marks: Collection[Mark]) -> set[Mark]:
        """Those of ``marks`` that have a value at ``width`` that was without effect elsewhere."""
        return {
            mark
            for mark in self._seen.keys() & marks
            if self.value(width, mark) in self._seen[mark]
        }

    def _has(self, mark: Mark, values: Values) -> bool:
        seen = self._seen[mark]
        if values in seen or len(seen) < 2:
            return values in seen
        return _without_numbers(values) in map(_without_numbers, seen)


def _without_numbers(values: Values) -> Values:
    before, after = (_NUMBER.sub("0", value) for value in values)
    return before, after
