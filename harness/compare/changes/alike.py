"""Quick checks: whether two sides of a page are equal, and whether its fonts follow the width."""

from harness.compare.changes.offsets import ROUNDING_PX
from harness.model.layout import Layout
from harness.model.layout_series import BoxRow, LayoutSeries

_ROUNDING = round(ROUNDING_PX * 100)  # hundredths of a CSS px


def say_the_same(before: Layout, after: Layout) -> bool:
    """Whether all elements are equal except for their boxes; a cheap check."""
    return len(before.elements) == len(after.elements) and all(
        old.path == new.path
        and old.parent == new.parent
        and old.text == new.text
        and old.style == new.style
        and old.attributes == new.attributes
        for old, new in zip(before.elements, after.elements, strict=True)
    )


def alike(row: BoxRow, other: BoxRow) -> bool:
    """Whether all edges are equal within rounding."""
    return (
        row.size == other.size
        and row.visible == other.visible
        and len(row.boxes) == len(other.boxes)
        and all(
            -_ROUNDING <= first - second <= _ROUNDING
            for first, second in zip(row.boxes, other.boxes, strict=True)
        )
    )


def is_fluid(swept: LayoutSeries) -> bool:
    """Whether a font size changes between two widths that are not a boundary."""
    sizes: dict[str, str | None] = {}
    last = 0
    for width in swept.read:
        layout = swept.at(width)
        now = {
            element.path: element.style.get("font-size")
            for element in (layout.elements if layout else ())
        }
        if last < width - 1 and any(now.get(path, size) != size for path, size in sizes.items()):
            return True
        sizes, last = now, width
    return False
