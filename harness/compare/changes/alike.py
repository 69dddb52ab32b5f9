"""Quick checks: whether two sides of a page are equal, and whether its fonts follow the width."""

from collections.abc import Mapping
from operator import sub

from harness.compare.changes.offsets import ROUNDING_PX
from harness.model.layout_series import BoxRow, Contents, LayoutSeries

_ROUNDING = round(ROUNDING_PX * 100)  # hundredths of a CSS px

#: Edges that differ by no more than this (hundredths of a CSS px) leave no distance between two of
#: them that differs by more than ``ROUNDING_PX``.
NO_DISTANCE = 4


class ContentComparison:
    """Compares contents of layouts; the same two styles are compared only once."""

    def __init__(self) -> None:
        #: Equal pairs by their ids, with the pairs themselves, so that no other object gets an id.
        self._equal: dict[tuple[int, int], object] = {}

    def are_equal(self, before: Contents, after: Contents) -> bool:
        """Whether all elements are equal except for their boxes."""
        return (
            before.paths == after.paths
            and before.parents == after.parents
            and before.texts == after.texts
            and before.attributes == after.attributes
            and self.have_same_styles(before, after)
        )

    def have_same_styles(self, before: Contents, after: Contents) -> bool:
        """Whether elements at the same places have equal styles, and there are as many of them."""
        return len(before.styles) == len(after.styles) and all(
            map(self._is_same, before.styles, after.styles)
        )

    def _is_same(self, style: Mapping[str, str], style_now: Mapping[str, str]) -> bool:
        pair = id(style), id(style_now)
        if pair not in self._equal:
            if style != style_now:
                return False
            self._equal[pair] = style, style_now
        return True


def alike(row: BoxRow, other: BoxRow, rounding: int = _ROUNDING) -> bool:
    """Whether all edges are equal within ``rounding`` (hundredths of a CSS px)."""
    if row.size != other.size or row.visible != other.visible:
        return False
    if row.boxes == other.boxes:
        return True
    if len(row.boxes) != len(other.boxes):
        return False
    differences: list[int] = [*map(sub, row.boxes, other.boxes)]
    return -rounding <= min(differences) and max(differences) <= rounding


def is_fluid(swept: LayoutSeries) -> bool:
    """Whether a font size changes between two widths that are not a boundary."""
    sizes: dict[str, str | None] = {}
    last = 0
    for width in swept.read:
        contents = swept.contents_at(width)
        now = {
            path: style.get("font-size")
            for path, style in (
                zip(contents.paths, contents.styles, strict=True) if contents else ()
            )
        }
        if last < width - 1 and any(now.get(path, size) != size for path, size in sizes.items()):
            return True
        sizes, last = now, width
    return False
