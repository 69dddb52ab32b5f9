"""Two sides of a page that are plainly the same, and one whose fonts follow the width."""

from harness.compare.changes.offsets import ROUNDING_PX
from harness.model.layout import Layout
from harness.model.layout_series import BoxRow, LayoutSeries

_ROUNDING = round(ROUNDING_PX * 100)  # hundredths of a CSS px


def say_the_same(before: Layout, after: Layout) -> bool:
    """Whether the elements are the same but for their boxes, which is quickly seen."""
    return len(before.elements) == len(after.elements) and all(
        old.path == new.path
        and old.parent == new.parent
        and old.text == new.text
        and old.style == new.style
        and old.attributes == new.attributes
        for old, new in zip(before.elements, after.elements, strict=True)
    )


def alike(row: BoxRow, other: BoxRow) -> bool:
    """Whether not one edge is elsewhere."""
    return (
        row.size == other.size
        and row.visible == other.visible
        and len(row.boxes) == len(other.boxes)
        and all(
            -_ROUNDING <= here - there <= _ROUNDING
            for here, there in zip(row.boxes, other.boxes, strict=True)
        )
    )


def is_fluid(swept: LayoutSeries) -> bool:
    """Whether the size of some font changes between two widths without a boundary."""
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
