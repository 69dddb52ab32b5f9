"""Values of elements' properties at all widths, before and now."""

from collections.abc import Mapping

from harness.compare.changes.style_changes import effective
from harness.model.layout import Layout


class Layouts:
    """The layouts of one page in one variant at all its widths, before and now."""

    def __init__(self, before: Mapping[int, Layout], after: Mapping[int, Layout]) -> None:
        self._pairs = {
            width: (before[width], layout) for width, layout in after.items() if width in before
        }
        self._places: dict[tuple[int, int], dict[str, int]] = {}

    @property
    def widths(self) -> frozenset[int]:
        """Widths (CSS px) with a layout on both sides."""
        return frozenset(self._pairs)

    def lasting_values(self, path: str, name: str) -> dict[int, str]:
        """The computed value of a property by width, wherever it is equal on both sides."""
        by_width = {}
        for width, pair in self._pairs.items():
            values = [self._value(width, side, pair[side], path, name) for side in (0, 1)]
            if values[0] is not None and values[0] == values[1]:
                by_width[width] = values[0]
        return by_width

    def _value(self, width: int, side: int, layout: Layout, path: str, name: str) -> str | None:
        if (width, side) not in self._places:
            self._places[width, side] = {
                element.path: place for place, element in enumerate(layout.elements)
            }
        place = self._places[width, side].get(path)
        return None if place is None else effective(layout.elements, place, name)
