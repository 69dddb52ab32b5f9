"""Visibility of an element's changes at widths without a picture."""

from harness.compare.changes import css_effects
from harness.compare.changes.own_changes import may_be_seen
from harness.compare.movers.root_movers import Root
from harness.model.layout import Layout


def is_shown(root: Root, before: Layout, after: Layout) -> bool:
    """Whether the root's changes are visible at this width, apart from boxes."""
    if not any(
        _is_visible(place, side) for place, side in zip(root.pair, (before, after), strict=True)
    ):
        return False
    has_text = css_effects.has_text(after, root.pair[1]) if root.pair[1] >= 0 else False
    has_box = not any(
        place >= 0 and side.elements[place].tag.startswith("::")
        for place, side in zip(root.pair, (before, after), strict=True)
    )
    return any(
        may_be_seen(change)
        or (change.kind == "style" and (has_text and change.name in css_effects.TEXT))
        or (change.kind == "style" and not has_box and not change.name.startswith("--"))
        for change in root.changes
    )


def _is_visible(place: int, layout: Layout) -> bool:
    """Whether an element is visible.

    A pseudo-element, whose box is unknown, is visible with its element; an option, which has no box
    in a list, is visible with its list.
    """
    if place < 0:
        return False
    element = layout.elements[place]
    while element.tag in ("option", "optgroup") and not element.visible and element.parent >= 0:
        element = layout.elements[element.parent]
    if element.tag.startswith("::"):
        return layout.elements[element.parent].visible
    return element.visible
