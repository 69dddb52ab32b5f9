"""Marks that had no effect on any picture, with their values.

The effect of a property depends on its value. That ``filter: blur(0)`` changes no picture says
nothing of ``blur(4px)`` at a width between two pictures.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping

from harness.diagnose.symptoms import Mark

#: Values before and after, in the order of ``Change``.
Values = tuple[str, str]

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


class IneffectiveMarks:
    """The marks of one page that had no effect at widths where the page was captured.

    ``values_at`` returns the values of all marks at a width (CSS px).
    """

    def __init__(self, values_at: Callable[[int], Mapping[Mark, Values]]) -> None:
        self._values_at = values_at
        self._by_width: dict[int, Mapping[Mark, Values]] = {}
        self._ineffective: dict[Mark, set[Values]] = defaultdict(set)

    def add(self, width: int, marks: Iterable[Mark]) -> None:
        """Record that ``marks`` have no effect at ``width``."""
        for mark in marks:
            self._ineffective[mark].add(self.value(width, mark))

    def forget(self, width: int) -> None:
        """Read the values at ``width`` again when they are needed next."""
        self._by_width.pop(width, None)

    def value(self, width: int, mark: Mark) -> Values:
        """The values of a mark at ``width``; empty strings where only a box changed."""
        if width not in self._by_width:
            self._by_width[width] = self._values_at(width)
        return self._by_width[width].get(mark, ("", ""))

    def among(self, width: int, marks: Collection[Mark]) -> set[Mark]:
        """The subset of ``marks`` at ``width`` that is presumed to have no effect.

        If several values of a mark had none, they may depend on the width: then values that
        differ from them in numbers alone are presumed to have none either.
        """
        return {
            mark
            for mark in self._ineffective.keys() & marks
            if self._is_ineffective(mark, self.value(width, mark))
        }

    def same_among(self, width: int, marks: Collection[Mark]) -> set[Mark]:
        """The subset of ``marks`` whose values at ``width`` had no effect elsewhere."""
        return {
            mark
            for mark in self._ineffective.keys() & marks
            if self.value(width, mark) in self._ineffective[mark]
        }

    def _is_ineffective(self, mark: Mark, values: Values) -> bool:
        ineffective = self._ineffective[mark]
        if values in ineffective or len(ineffective) < 2:
            return values in ineffective
        return _without_numbers(values) in map(_without_numbers, ineffective)


def _without_numbers(values: Values) -> Values:
    before, after = (_NUMBER.sub("0", value) for value in values)
    return before, after
